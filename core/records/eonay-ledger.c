/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-ledger.h"

#include "eonay-certificate-id.h"
#include "eonay-ledger-file.h"

#define KEY_HOLDER       "Holder"
#define KEY_PROVIDER     "Provider"
#define KEY_NOT_BEFORE   "NotBefore"
#define KEY_NOT_AFTER    "NotAfter"
#define KEY_SEEN         "Seen"
#define KEY_CONSENT      "Consent"
#define KEY_CONSENT_TIME "ConsentTime"
#define KEY_SUBMISSION   "Submission"
#define KEY_MUTED        "PromptMuted"
#define KEY_REMINDED     "Reminded"
#define KEY_SNOOZED      "SnoozedUntil"

/* Maximum number of reminder times to keep: twice the number of reminders in a certificate's
 * lifetime. */
#define MAX_REMINDED 16

struct _EonayLedger
{
  GObject parent_instance;

  EonayLedgerFile *file;
};

G_DEFINE_FINAL_TYPE (EonayLedger, eonay_ledger, G_TYPE_OBJECT)

static void
eonay_ledger_finalize (GObject *object)
{
  EonayLedger *self = EONAY_LEDGER (object);

  g_clear_object (&self->file);

  G_OBJECT_CLASS (eonay_ledger_parent_class)->finalize (object);
}

static void
eonay_ledger_class_init (EonayLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_ledger_finalize;
}

static void
eonay_ledger_init (EonayLedger *self)
{
}

/* Takes ownership of the values. */
static gboolean
update (EonayLedger *self,
        const char *id,
        EonayLedgerChange *changes,
        gsize n_changes,
        GError **error)
{
  gboolean ok = FALSE;

  if (eonay_certificate_id_is_valid (id))
    ok = eonay_ledger_file_update (self->file, id, changes, n_changes, error);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "writing ledger: no certificate id");
  for (gsize i = 0; i < n_changes; i++)
    g_free (changes[i].value);

  return ok;
}

static char *
dup_number (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static char *
dup_value (EonayLedger *self, const char *id, const char *key)
{
  g_return_val_if_fail (EONAY_IS_LEDGER (self), NULL);

  return eonay_certificate_id_is_valid (id) ? eonay_ledger_file_dup_value (self->file, id, key)
                                            : NULL;
}

static gint64
get_number (EonayLedger *self, const char *id, const char *key)
{
  g_autofree char *value = dup_value (self, id, key);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
}

/* --- public --- */

/**
 * eonay_ledger_new:
 * @path: (nullable): the file; %NULL for the user's own, `$XDG_STATE_HOME/eonay/certificates.ini`
 *
 * Opens the ledger. An unreadable file is moved aside and the ledger starts empty, see
 * eonay_ledger_get_damaged_path().
 *
 * Returns: (transfer full): the ledger
 */
EonayLedger *
eonay_ledger_new (const char *path)
{
  g_autofree char *own =
      g_build_filename (g_get_user_state_dir (), "eonay", "certificates.ini", NULL);
  EonayLedger *self = g_object_new (EONAY_TYPE_LEDGER, NULL);

  self->file = eonay_ledger_file_new (path != NULL ? path : own);

  return self;
}

/**
 * eonay_ledger_get_damaged_path:
 * @self: a ledger
 *
 * Returns: (transfer none) (nullable): where this ledger moved an unreadable file to, or %NULL
 */
const char *
eonay_ledger_get_damaged_path (EonayLedger *self)
{
  return eonay_ledger_file_get_damaged_path (self->file);
}

/**
 * eonay_ledger_dup_certificate_ids:
 * @self: a ledger
 *
 * Returns: (transfer full): the ids of all certificates
 */
GStrv
eonay_ledger_dup_certificate_ids (EonayLedger *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) groups = eonay_ledger_file_dup_groups (self->file);

  for (char **group = groups; *group != NULL; group++)
    {
      if (eonay_certificate_id_is_valid (*group))
        g_strv_builder_add (builder, *group);
    }

  return g_strv_builder_end (builder);
}

/**
 * eonay_ledger_note_certificate:
 * @self: a ledger
 * @certificate: a certificate that was seen on a card
 * @provider_id: (nullable): its provider
 * @now: the current time, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Records the data of a certificate that reminders need. A known certificate is not written again.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_note_certificate (EonayLedger *self,
                               EonayCertificate *certificate,
                               const char *provider_id,
                               gint64 now,
                               GError **error)
{
  const char *id = eonay_certificate_get_id (certificate);
  gint64 seen = get_number (self, id, KEY_SEEN);
  EonayLedgerChange changes[] = {
    { KEY_HOLDER, g_strdup (eonay_certificate_get_holder (certificate)) },
    { KEY_PROVIDER, g_strdup (provider_id) },
    { KEY_NOT_BEFORE, dup_number (eonay_certificate_get_not_before (certificate)) },
    { KEY_NOT_AFTER, dup_number (eonay_certificate_get_not_after (certificate)) },
    { KEY_SEEN, dup_number (seen != 0 ? seen : now) },
  };

  return update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_dup_holder:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full) (nullable): the holder's name, or %NULL if the certificate is unknown
 */
char *
eonay_ledger_dup_holder (EonayLedger *self, const char *id)
{
  return dup_value (self, id, KEY_HOLDER);
}

/**
 * eonay_ledger_dup_provider_id:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full) (nullable): its provider, or %NULL if unknown
 */
char *
eonay_ledger_dup_provider_id (EonayLedger *self, const char *id)
{
  return dup_value (self, id, KEY_PROVIDER);
}

/**
 * eonay_ledger_get_not_before:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: the first second of its validity, in Unix time; 0 if unknown
 */
gint64
eonay_ledger_get_not_before (EonayLedger *self, const char *id)
{
  return get_number (self, id, KEY_NOT_BEFORE);
}

/**
 * eonay_ledger_get_not_after:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: the last second of its validity, in Unix time; 0 if unknown
 */
gint64
eonay_ledger_get_not_after (EonayLedger *self, const char *id)
{
  return get_number (self, id, KEY_NOT_AFTER);
}

/**
 * eonay_ledger_get_seen:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: when it was first seen, in Unix time; 0 if unknown
 */
gint64
eonay_ledger_get_seen (EonayLedger *self, const char *id)
{
  return get_number (self, id, KEY_SEEN);
}

/**
 * eonay_ledger_get_consent:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: the last known state of its E-Onay
 */
EonayConsent
eonay_ledger_get_consent (EonayLedger *self, const char *id)
{
  g_autofree char *value = dup_value (self, id, KEY_CONSENT);

  if (g_strcmp0 (value, "active") == 0)
    return EONAY_CONSENT_ACTIVE;
  if (g_strcmp0 (value, "inactive") == 0)
    return EONAY_CONSENT_INACTIVE;

  return EONAY_CONSENT_UNKNOWN;
}

/**
 * eonay_ledger_get_consent_time:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: when that state was recorded, in Unix time; 0 if unknown
 */
gint64
eonay_ledger_get_consent_time (EonayLedger *self, const char *id)
{
  return get_number (self, id, KEY_CONSENT_TIME);
}

/**
 * eonay_ledger_set_consent:
 * @self: a ledger
 * @id: a certificate's id
 * @consent: the state of its E-Onay; unknown removes the record
 * @now: the current time, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * A known state also settles a pending submission, which is cleared.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_set_consent (EonayLedger *self,
                          const char *id,
                          EonayConsent consent,
                          gint64 now,
                          GError **error)
{
  gboolean is_known = consent != EONAY_CONSENT_UNKNOWN;
  const char *value = consent == EONAY_CONSENT_ACTIVE ? "active" : "inactive";
  EonayLedgerChange changes[] = {
    { KEY_CONSENT, is_known ? g_strdup (value) : NULL },
    { KEY_CONSENT_TIME, is_known ? dup_number (now) : NULL },
    { KEY_SUBMISSION, NULL },
  };

  return update (self, id, changes, G_N_ELEMENTS (changes) - (is_known ? 0 : 1), error);
}

/**
 * eonay_ledger_dup_submission:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full) (nullable): the receipt name of a pending submission, or %NULL
 */
char *
eonay_ledger_dup_submission (EonayLedger *self, const char *id)
{
  return dup_value (self, id, KEY_SUBMISSION);
}

/**
 * eonay_ledger_set_submission:
 * @self: a ledger
 * @id: a certificate's id
 * @receipt: (nullable): the receipt name of the submission that is about to start; %NULL once its
 *   result is known
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Returns: whether it is on disk; if not, nothing may be submitted
 */
gboolean
eonay_ledger_set_submission (EonayLedger *self, const char *id, const char *receipt, GError **error)
{
  EonayLedgerChange changes[] = { { KEY_SUBMISSION, g_strdup (receipt) } };

  return update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_get_prompt_muted:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: whether the prompt is muted for this certificate
 */
gboolean
eonay_ledger_get_prompt_muted (EonayLedger *self, const char *id)
{
  g_autofree char *value = dup_value (self, id, KEY_MUTED);

  return g_strcmp0 (value, "true") == 0;
}

/**
 * eonay_ledger_set_prompt_muted:
 * @self: a ledger
 * @id: a certificate's id
 * @muted: whether the prompt is muted for this certificate
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_set_prompt_muted (EonayLedger *self, const char *id, gboolean muted, GError **error)
{
  EonayLedgerChange changes[] = { { KEY_MUTED, muted ? g_strdup ("true") : NULL } };

  return update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_dup_reminded:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full) (element-type gint64): the times of earlier reminders in Unix time, as
 *   the clock showed then, the latest record first
 */
GArray *
eonay_ledger_dup_reminded (EonayLedger *self, const char *id)
{
  g_autofree char *value = dup_value (self, id, KEY_REMINDED);
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ";", MAX_REMINDED + 1);
  GArray *moments = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; parts[i] != NULL && i < MAX_REMINDED; i++)
    {
      gint64 moment = g_ascii_strtoll (parts[i], NULL, 10);

      if (moment != 0)
        g_array_append_val (moments, moment);
    }

  return moments;
}

/**
 * eonay_ledger_note_reminded:
 * @self: a ledger
 * @id: a certificate's id
 * @now: the time of the reminder, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Records a reminder, see eonay_ledger_dup_reminded(), dropping the oldest, and clears a snooze.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_note_reminded (EonayLedger *self, const char *id, gint64 now, GError **error)
{
  g_autoptr (GArray) moments = eonay_ledger_dup_reminded (self, id);
  g_autoptr (GString) value = g_string_new (NULL);

  g_string_append_printf (value, "%" G_GINT64_FORMAT, now);
  for (guint i = 0; i < moments->len && i < MAX_REMINDED - 1; i++)
    g_string_append_printf (value, ";%" G_GINT64_FORMAT, g_array_index (moments, gint64, i));

  EonayLedgerChange changes[] = {
    { KEY_REMINDED, g_string_free (g_steal_pointer (&value), FALSE) },
    { KEY_SNOOZED, NULL },
  };
  return update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_get_snoozed_until:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: when the snooze ends, in Unix time; 0 if there is none
 */
gint64
eonay_ledger_get_snoozed_until (EonayLedger *self, const char *id)
{
  return get_number (self, id, KEY_SNOOZED);
}

/**
 * eonay_ledger_set_snoozed_until:
 * @self: a ledger
 * @id: a certificate's id
 * @until: when the snooze ends, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_set_snoozed_until (EonayLedger *self, const char *id, gint64 until, GError **error)
{
  EonayLedgerChange changes[] = { { KEY_SNOOZED, dup_number (until) } };

  return update (self, id, changes, G_N_ELEMENTS (changes), error);
}
