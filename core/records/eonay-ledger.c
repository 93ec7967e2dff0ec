/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-certificate-id.h"
#include "eonay-ledger-private.h"
#include "eonay-national-id.h"
#include "eonay-storage.h"

#define KEY_HOLDER     "Holder"
#define KEY_PROVIDER   "Provider"
#define KEY_NOT_BEFORE "NotBefore"
#define KEY_NOT_AFTER  "NotAfter"
#define KEY_SEEN       "Seen"
#define KEY_MUTED      "PromptMuted"
#define KEY_REMINDED   "Reminded"
#define KEY_SNOOZED    "SnoozedUntil"

/* Maximum number of reminder times to keep: twice the number of reminders in a certificate's
 * lifetime. */
#define MAX_REMINDED 16

struct _EonayLedger
{
  GObject parent_instance;

  EonayLedgerFile file;
  /* (nullable) */
  GFileMonitor *monitor;
};

G_DEFINE_FINAL_TYPE (EonayLedger, eonay_ledger, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
eonay_ledger_finalize (GObject *object)
{
  EonayLedger *self = EONAY_LEDGER (object);

  eonay_ledger_file_clear (&self->file);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (eonay_ledger_parent_class)->finalize (object);
}

static void
eonay_ledger_class_init (EonayLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_ledger_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_LEDGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
eonay_ledger_init (EonayLedger *self)
{
}

/* --- values --- */

/* Takes ownership of the values. */
gboolean
eonay_ledger_update (EonayLedger *self,
                     const char *id,
                     EonayLedgerChange *changes,
                     gsize n_changes,
                     GError **error)
{
  gboolean ok = FALSE;

  if (eonay_certificate_id_is_valid (id))
    ok = eonay_ledger_file_write (&self->file, id, changes, n_changes, error);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "writing ledger: no certificate id");
  for (gsize i = 0; i < n_changes; i++)
    g_free (changes[i].value);
  return ok;
}

gboolean
eonay_ledger_set_value (EonayLedger *self,
                        const char *id,
                        const char *key,
                        const char *value,
                        GError **error)
{
  EonayLedgerChange changes[] = { { key, g_strdup (value) } };

  return eonay_ledger_update (self, id, changes, G_N_ELEMENTS (changes), error);
}

char *
eonay_ledger_dup_number (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

char *
eonay_ledger_dup_value (EonayLedger *self, const char *id, const char *key)
{
  g_return_val_if_fail (EONAY_IS_LEDGER (self), NULL);

  if (!eonay_certificate_id_is_valid (id))
    return NULL;

  eonay_ledger_file_refresh (&self->file);
  return g_key_file_get_string (self->file.keys, id, key, NULL);
}

gint64
eonay_ledger_get_number (EonayLedger *self, const char *id, const char *key)
{
  g_autofree char *value = eonay_ledger_dup_value (self, id, key);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
}

/* --- public --- */

/**
 * eonay_ledger_new:
 * @path: (nullable): the file; %NULL for the user's own, `$XDG_STATE_HOME/eonay/certificates.ini`
 *
 * Opens the ledger. A malformed file is moved aside and the ledger starts empty, see
 * eonay_ledger_get_damaged_path(). One that cannot be opened is kept, see eonay_ledger_get_error().
 *
 * Returns: (transfer full): the ledger
 */
EonayLedger *
eonay_ledger_new (const char *path)
{
  EonayLedger *self = g_object_new (EONAY_TYPE_LEDGER, NULL);

  eonay_ledger_file_init (&self->file, path != NULL
                                           ? g_strdup (path)
                                           : g_build_filename (g_get_user_state_dir (), "eonay",
                                                               "certificates.ini", NULL));

  return self;
}

/**
 * eonay_ledger_get_damaged_path:
 * @self: a ledger
 *
 * Returns: (transfer none) (nullable): where this ledger moved a malformed file to, or %NULL
 */
const char *
eonay_ledger_get_damaged_path (EonayLedger *self)
{
  return self->file.damaged_path;
}

static void
monitor_changed_cb (EonayLedger *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * eonay_ledger_watch:
 * @self: a ledger
 *
 * From now on, "changed" is emitted in the main context after the file was written, by this process or
 * another one.
 */
void
eonay_ledger_watch (EonayLedger *self)
{
  g_autofree char *folder = g_path_get_dirname (self->file.path);
  g_autoptr (GFile) file = g_file_new_for_path (self->file.path);
  g_autoptr (GError) error = NULL;

  /* GLib would poll for a folder that is missing. */
  if (eonay_storage_ensure_folder (folder, &error))
    self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    {
      g_warning ("watching ledger: %s", error->message);
      return;
    }
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * eonay_ledger_get_error:
 * @self: a ledger
 *
 * Returns: (transfer none) (nullable): why the file cannot be read; the ledger is empty or outdated,
 *   and cannot be written
 */
const GError *
eonay_ledger_get_error (EonayLedger *self)
{
  eonay_ledger_file_refresh (&self->file);
  return self->file.error;
}

/**
 * eonay_ledger_get_path:
 * @self: a ledger
 *
 * Returns: (transfer none): its file
 */
const char *
eonay_ledger_get_path (EonayLedger *self)
{
  return self->file.path;
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
  g_auto (GStrv) groups = NULL;

  eonay_ledger_file_refresh (&self->file);
  groups = g_key_file_get_groups (self->file.keys, NULL);
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
  gint64 seen = eonay_ledger_get_number (self, id, KEY_SEEN);
  EonayLedgerChange changes[] = {
    { KEY_HOLDER, g_strdup (eonay_certificate_get_holder (certificate)) },
    { KEY_PROVIDER, g_strdup (provider_id) },
    { KEY_NOT_BEFORE, eonay_ledger_dup_number (eonay_certificate_get_not_before (certificate)) },
    { KEY_NOT_AFTER, eonay_ledger_dup_number (eonay_certificate_get_not_after (certificate)) },
    { KEY_SEEN, eonay_ledger_dup_number (seen != 0 ? seen : now) },
  };

  return eonay_ledger_update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_dup_holder:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full) (nullable): eonay_certificate_get_holder(), or %NULL if the certificate is
 *   unknown
 */
char *
eonay_ledger_dup_holder (EonayLedger *self, const char *id)
{
  g_autofree char *holder = eonay_ledger_dup_value (self, id, KEY_HOLDER);

  /* Earlier versions wrote the name as it is in the certificate. */
  return eonay_national_id_mask (holder);
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
  return eonay_ledger_dup_value (self, id, KEY_PROVIDER);
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
  return eonay_ledger_get_number (self, id, KEY_NOT_BEFORE);
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
  return eonay_ledger_get_number (self, id, KEY_NOT_AFTER);
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
  return eonay_ledger_get_number (self, id, KEY_SEEN);
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
  g_autofree char *value = eonay_ledger_dup_value (self, id, KEY_MUTED);

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
  return eonay_ledger_set_value (self, id, KEY_MUTED, muted ? "true" : NULL, error);
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
  g_autofree char *value = eonay_ledger_dup_value (self, id, KEY_REMINDED);
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
  EonayLedgerChange changes[] = {
    { KEY_REMINDED, eonay_ledger_dup_number (now), EONAY_LEDGER_ADD, MAX_REMINDED },
    { KEY_SNOOZED, NULL },
  };

  return eonay_ledger_update (self, id, changes, G_N_ELEMENTS (changes), error);
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
  return eonay_ledger_get_number (self, id, KEY_SNOOZED);
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
  g_autofree char *value = eonay_ledger_dup_number (until);

  return eonay_ledger_set_value (self, id, KEY_SNOOZED, value, error);
}
