/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-certificate-id.h"
#include "eonay-ledger-file.h"
#include "eonay-national-id.h"
#include "eonay-storage.h"

#define KEY_HOLDER         "Holder"
#define KEY_PROVIDER       "Provider"
#define KEY_NOT_BEFORE     "NotBefore"
#define KEY_NOT_AFTER      "NotAfter"
#define KEY_SEEN           "Seen"
#define KEY_CONSENT        "Consent"
#define KEY_CONSENT_SOURCE "ConsentSource"
#define KEY_CONSENT_TIME   "ConsentTime"
#define KEY_SUBMISSION     "Submission"
#define KEY_MUTED          "PromptMuted"
#define KEY_REMINDED       "Reminded"
#define KEY_SNOOZED        "SnoozedUntil"

/* Maximum number of reminder times to keep: twice the number of reminders in a certificate's
 * lifetime. */
#define MAX_REMINDED 16

typedef struct
{
  const char *key;
  /* (nullable): NULL removes the key. */
  char *value;
} Change;

/**
 * EonayLedger:
 *
 * Every write rereads the file under a lock, applies its changes and replaces the file atomically;
 * every read checks first whether the file was replaced. So applet and command line can use it
 * concurrently. Unknown groups and keys are preserved.
 */
struct _EonayLedger
{
  GObject parent_instance;

  char *path;
  char *damaged_path;
  GKeyFile *file;
  /* Status of the file at the last read; all zero if there was none. */
  struct stat seen;
  GError *error; /* of the last read; NULL if it succeeded */
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

  g_free (self->path);
  g_free (self->damaged_path);
  g_clear_pointer (&self->file, g_key_file_unref);
  g_clear_error (&self->error);
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
  self->file = g_key_file_new ();
}

/* --- file --- */

static void
stat_file (EonayLedger *self, struct stat *found)
{
  if (g_stat (self->path, found) != 0)
    memset (found, 0, sizeof *found);
}

static gboolean
is_current (EonayLedger *self)
{
  struct stat found;

  stat_file (self, &found);
  return found.st_dev == self->seen.st_dev && found.st_ino == self->seen.st_ino &&
         found.st_size == self->seen.st_size && found.st_mtim.tv_sec == self->seen.st_mtim.tv_sec &&
         found.st_mtim.tv_nsec == self->seen.st_mtim.tv_nsec &&
         found.st_ctim.tv_sec == self->seen.st_ctim.tv_sec &&
         found.st_ctim.tv_nsec == self->seen.st_ctim.tv_nsec;
}

/* A missing file is read as an empty one. On failure the known data stays in use, and the file is
 * read again after a change. */
static gboolean
load (EonayLedger *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GKeyFile) file = NULL;

  stat_file (self, &self->seen);
  file = eonay_ledger_file_read (self->path, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      file = g_key_file_new ();
    }
  g_clear_error (&self->error);
  if (file == NULL)
    {
      g_prefix_error (&local_error, "reading ledger: ");
      self->error = g_error_copy (local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_key_file_unref (self->file);
  self->file = g_steal_pointer (&file);
  return TRUE;
}

/* The lock is held until the descriptor is closed; -1 with error. */
static int
lock (EonayLedger *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);
  int fd = -1;
  int code = 0;

  if (!eonay_storage_ensure_folder (folder, error))
    return -1;

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && (code = flock (fd, LOCK_EX)) != 0 && errno == EINTR)
    ;
  if (fd >= 0 && code == 0)
    return fd;

  code = errno;
  if (fd >= 0)
    close (fd);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "locking ledger: %s",
               g_strerror (code));
  return -1;
}

/* With the lock held. */
static gboolean
load_or_move_aside (EonayLedger *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *moved_to = NULL;

  if (load (self, &local_error))
    return TRUE;
  if (!eonay_ledger_file_is_malformed (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_warning ("%s", local_error->message);
  moved_to = eonay_ledger_file_move_aside (self->path, error);
  if (moved_to == NULL)
    return FALSE;
  g_free (self->damaged_path);
  self->damaged_path = moved_to;
  return load (self, error);
}

static void
reload (EonayLedger *self)
{
  g_autoptr (GError) error = NULL;
  int fd = -1;

  if (load (self, &error))
    return;

  if (eonay_ledger_file_is_malformed (error))
    {
      g_clear_error (&error);
      fd = lock (self, &error);
      if (fd >= 0)
        load_or_move_aside (self, &error);
    }
  if (error != NULL)
    g_warning ("%s", error->message);
  if (fd >= 0)
    close (fd);
}

/* Called before reads. */
static void
refresh (EonayLedger *self)
{
  if (!is_current (self))
    reload (self);
}

static gboolean
save (EonayLedger *self, GError **error)
{
  gsize length = 0;
  g_autofree char *data = g_key_file_to_data (self->file, &length, NULL);

  if (!eonay_storage_write (self->path, data, length, error))
    {
      g_prefix_error (error, "writing ledger: ");
      return FALSE;
    }

  stat_file (self, &self->seen);
  return TRUE;
}

static gboolean
is_value (EonayLedger *self, const char *id, const Change *change)
{
  g_autofree char *value = g_key_file_get_string (self->file, id, change->key, NULL);

  return g_strcmp0 (value, change->value) == 0;
}

static gboolean
apply (EonayLedger *self, const char *id, const Change *changes, gsize n_changes)
{
  gboolean changed = FALSE;

  for (gsize i = 0; i < n_changes; i++)
    {
      if (is_value (self, id, &changes[i]))
        continue;
      changed = TRUE;
      if (changes[i].value != NULL)
        g_key_file_set_string (self->file, id, changes[i].key, changes[i].value);
      else
        g_key_file_remove_key (self->file, id, changes[i].key, NULL);
    }

  return changed;
}

/* Writes nothing if no value changes. */
static gboolean
write_changes (EonayLedger *self,
               const char *id,
               const Change *changes,
               gsize n_changes,
               GError **error)
{
  int fd = lock (self, error);
  gboolean ok = FALSE;

  if (fd < 0)
    return FALSE;

  ok = load_or_move_aside (self, error) &&
       (!apply (self, id, changes, n_changes) || save (self, error));
  close (fd);
  /* Do not keep data in memory that is not on disk. */
  if (!ok)
    load (self, NULL);

  return ok;
}

/* --- values --- */

/* Takes ownership of the values. */
static gboolean
update (EonayLedger *self, const char *id, Change *changes, gsize n_changes, GError **error)
{
  gboolean ok = FALSE;

  if (eonay_certificate_id_is_valid (id))
    ok = write_changes (self, id, changes, n_changes, error);
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

  if (!eonay_certificate_id_is_valid (id))
    return NULL;

  refresh (self);
  return g_key_file_get_string (self->file, id, key, NULL);
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
 * Opens the ledger. A malformed file is moved aside and the ledger starts empty, see
 * eonay_ledger_get_damaged_path(). One that cannot be opened is kept, see eonay_ledger_get_error().
 *
 * Returns: (transfer full): the ledger
 */
EonayLedger *
eonay_ledger_new (const char *path)
{
  EonayLedger *self = g_object_new (EONAY_TYPE_LEDGER, NULL);

  if (path != NULL)
    self->path = g_strdup (path);
  else
    self->path = g_build_filename (g_get_user_state_dir (), "eonay", "certificates.ini", NULL);
  reload (self);

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
  return self->damaged_path;
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
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
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
  refresh (self);
  return self->error;
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
  return self->path;
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

  refresh (self);
  groups = g_key_file_get_groups (self->file, NULL);
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
  Change changes[] = {
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
 * Returns: (transfer full) (nullable): eonay_certificate_get_holder(), or %NULL if the certificate is
 *   unknown
 */
char *
eonay_ledger_dup_holder (EonayLedger *self, const char *id)
{
  g_autofree char *holder = dup_value (self, id, KEY_HOLDER);

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
 * eonay_ledger_get_consent_source:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: who reported that state; earlier versions recorded the portal's answers only
 */
EonayConsentSource
eonay_ledger_get_consent_source (EonayLedger *self, const char *id)
{
  g_autofree char *value = dup_value (self, id, KEY_CONSENT_SOURCE);

  return g_strcmp0 (value, "holder") == 0 ? EONAY_CONSENT_SOURCE_HOLDER
                                          : EONAY_CONSENT_SOURCE_PORTAL;
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
 * @consent: the state of its E-Onay; unknown removes the record, except for the time at which its
 *   holder said so
 * @source: who reported it
 * @now: the current time, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * A state that the portal knows also settles a pending submission, which is cleared.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_set_consent (EonayLedger *self,
                          const char *id,
                          EonayConsent consent,
                          EonayConsentSource source,
                          gint64 now,
                          GError **error)
{
  gboolean is_known = consent != EONAY_CONSENT_UNKNOWN;
  gboolean is_told = source == EONAY_CONSENT_SOURCE_HOLDER;
  const char *value = consent == EONAY_CONSENT_ACTIVE ? "active" : "inactive";
  Change changes[] = {
    { KEY_CONSENT, is_known ? g_strdup (value) : NULL },
    { KEY_CONSENT_SOURCE, is_told ? g_strdup ("holder") : NULL },
    { KEY_CONSENT_TIME, is_known || is_told ? dup_number (now) : NULL },
    { KEY_SUBMISSION, NULL },
  };

  return update (self, id, changes, G_N_ELEMENTS (changes) - (is_known && !is_told ? 0 : 1), error);
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
  Change changes[] = { { KEY_SUBMISSION, g_strdup (receipt) } };

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
  Change changes[] = { { KEY_MUTED, muted ? g_strdup ("true") : NULL } };

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

  Change changes[] = {
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
  Change changes[] = { { KEY_SNOOZED, dup_number (until) } };

  return update (self, id, changes, G_N_ELEMENTS (changes), error);
}
