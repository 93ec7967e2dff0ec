/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "eonay-storage.h"

/* More receipts of one certificate within one second are a bug. */
#define MAX_TRIES 100

/* A portal's answer is a sentence; longer ones are truncated. */
#define MAX_ANSWER 4096

/* State names in receipts on disk, in the order of EonayReceiptState. */
static const char *const states[] = { "pending", "accepted", "refused", "unknown" };

/**
 * eonay_receipt_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): the name used in a receipt
 */
const char *
eonay_receipt_state_to_string (EonayReceiptState state)
{
  return (guint) state < G_N_ELEMENTS (states) ? states[state] : states[EONAY_RECEIPT_UNKNOWN];
}

/**
 * eonay_receipt_state_from_string:
 * @text: the name used in a receipt
 * @state: (out): the state
 *
 * Returns: whether @text is valid
 */
gboolean
eonay_receipt_state_from_string (const char *text, EonayReceiptState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_str_equal (states[i], text))
        {
          *state = (EonayReceiptState) i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * EonayReceipt:
 *
 * Three files that prove one signature. The JSON file is written last; a receipt exists only with
 * it.
 */
struct _EonayReceipt
{
  GObject parent_instance;

  char *folder;
  char *name;
  char *provider_id;
  EonayCertificate *certificate;
  EonayPurpose purpose;
  EonayReceiptState state;
  gint64 created;
  gint64 completed;
  char *answer;
};

G_DEFINE_FINAL_TYPE (EonayReceipt, eonay_receipt, G_TYPE_OBJECT)

static void
eonay_receipt_finalize (GObject *object)
{
  EonayReceipt *self = EONAY_RECEIPT (object);

  g_free (self->folder);
  g_free (self->name);
  g_free (self->provider_id);
  g_clear_object (&self->certificate);
  g_free (self->answer);

  G_OBJECT_CLASS (eonay_receipt_parent_class)->finalize (object);
}

static void
eonay_receipt_class_init (EonayReceiptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_receipt_finalize;
}

static void
eonay_receipt_init (EonayReceipt *self)
{
}

static char *
format_time (gint64 moment, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

/* Mask the holder's T.C. number in the portal's answer: receipts are shared with others. */
static char *
clean_answer (EonayReceipt *self, const char *answer)
{
  g_autofree char *masked = eonay_certificate_dup_masked_national_id (self->certificate);
  g_autofree char *cut = g_strndup (answer, MAX_ANSWER);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);
  g_autoptr (GString) text = g_string_new (valid);

  if (masked != NULL)
    g_string_replace (text, eonay_certificate_get_national_id (self->certificate), masked, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static char *
build_json (EonayReceipt *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *created = format_time (self->created, "%FT%T%:z");
  g_autofree char *completed = NULL;

  if (self->state != EONAY_RECEIPT_PENDING)
    completed = format_time (self->completed, "%FT%T%:z");

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  add_member (builder, "state", eonay_receipt_state_to_string (self->state));
  add_member (builder, "purpose", eonay_purpose_to_string (self->purpose));
  add_member (builder, "provider", self->provider_id);
  add_member (builder, "certificate", eonay_certificate_get_id (self->certificate));
  add_member (builder, "signed", created);
  add_member (builder, "completed", completed);
  add_member (builder, "answer", self->answer);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static gboolean
write_json (EonayReceipt *self, GError **error)
{
  g_autofree char *json = build_json (self);
  g_autofree char *path = eonay_receipt_dup_path (self, "json");

  if (eonay_storage_write (path, json, strlen (json), error))
    return TRUE;

  g_prefix_error (error, "writing receipt: ");
  return FALSE;
}

/* Reserves the name by creating the text file, so that no two receipts share it. */
static gboolean
take_name (EonayReceipt *self, const char *stem, GError **error)
{
  int code = EEXIST;

  for (guint i = 1; i <= MAX_TRIES && code == EEXIST; i++)
    {
      g_autofree char *path = NULL;
      int fd = -1;

      g_free (self->name);
      self->name = i == 1 ? g_strdup (stem) : g_strdup_printf ("%s-%u", stem, i);
      path = eonay_receipt_dup_path (self, "txt");
      fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd >= 0)
        return g_close (fd, error);
      code = errno;
    }

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
               "writing receipt: taking the name “%s”: %s", self->name, g_strerror (code));
  return FALSE;
}

static gboolean
write_bytes (EonayReceipt *self,
             const char *extension,
             const void *data,
             gsize length,
             GError **error)
{
  g_autofree char *path = eonay_receipt_dup_path (self, extension);

  if (eonay_storage_write (path, data, length, error))
    return TRUE;

  g_prefix_error (error, "writing receipt: ");
  return FALSE;
}

/* An incomplete receipt proves nothing, so remove it. */
static void
remove_files (EonayReceipt *self)
{
  static const char *const extensions[] = { "json", "p7m", "txt" };

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = eonay_receipt_dup_path (self, extensions[i]);

      g_unlink (path);
    }
}

static gboolean
write_files (EonayReceipt *self, const char *text, GBytes *signature, GError **error)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (signature, &size);

  if (write_bytes (self, "txt", text, strlen (text), error) &&
      write_bytes (self, "p7m", data, size, error) && write_json (self, error))
    return TRUE;

  remove_files (self);
  return FALSE;
}

/**
 * eonay_receipt_create:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @provider_id: the provider
 * @certificate: the signer's
 * @challenge: the signed challenge
 * @signature: the signature in DER
 * @now: when it was signed, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Writes and syncs a pending receipt, named by local time, purpose and certificate, as in
 * `20261122-170312-login-1a2b3c4d`. On failure no file is left.
 *
 * Returns: (transfer full): the receipt, or %NULL with @error
 */
EonayReceipt *
eonay_receipt_create (const char *folder,
                      const char *provider_id,
                      EonayCertificate *certificate,
                      EonayChallenge *challenge,
                      GBytes *signature,
                      gint64 now,
                      GError **error)
{
  g_autoptr (EonayReceipt) self = g_object_new (EONAY_TYPE_RECEIPT, NULL);
  g_autofree char *time = format_time (now, "%Y%m%d-%H%M%S");
  g_autofree char *stem = NULL;

  self->folder = folder != NULL ? g_strdup (folder) : eonay_receipt_dup_default_folder ();
  self->provider_id = g_strdup (provider_id);
  self->certificate = g_object_ref (certificate);
  self->purpose = eonay_challenge_get_purpose (challenge);
  self->state = EONAY_RECEIPT_PENDING;
  self->created = now;
  stem = g_strdup_printf ("%s-%s-%.8s", time, eonay_purpose_to_string (self->purpose),
                          eonay_certificate_get_id (certificate));

  if (!eonay_storage_ensure_folder (self->folder, error) || !take_name (self, stem, error) ||
      !write_files (self, eonay_challenge_get_text (challenge), signature, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * eonay_receipt_complete:
 * @self: a receipt
 * @state: the result
 * @answer: (nullable): the portal's answer in its own words; the holder's T.C. number is masked
 * @now: when the result became known, in Unix time
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * Records the result of the submission and syncs it to disk. On failure the receipt is unchanged.
 *
 * Returns: whether it was recorded
 */
gboolean
eonay_receipt_complete (EonayReceipt *self,
                        EonayReceiptState state,
                        const char *answer,
                        gint64 now,
                        GError **error)
{
  EonayReceiptState old_state = self->state;
  gint64 old_completed = self->completed;
  g_autofree char *old_answer = g_steal_pointer (&self->answer);

  self->state = state;
  self->completed = now;
  self->answer = answer != NULL ? clean_answer (self, answer) : NULL;
  if (write_json (self, error))
    return TRUE;

  self->state = old_state;
  self->completed = old_completed;
  g_free (self->answer);
  self->answer = g_steal_pointer (&old_answer);
  return FALSE;
}

/**
 * eonay_receipt_get_name:
 * @self: a receipt
 *
 * Returns: (transfer none): the file name without folder and extension
 */
const char *
eonay_receipt_get_name (EonayReceipt *self)
{
  return self->name;
}

/**
 * eonay_receipt_dup_path:
 * @self: a receipt
 * @extension: "txt", "p7m" or "json"
 *
 * Returns: (transfer full): the path of that file
 */
char *
eonay_receipt_dup_path (EonayReceipt *self, const char *extension)
{
  return g_strdup_printf ("%s/%s.%s", self->folder, self->name, extension);
}

/**
 * eonay_receipt_get_state:
 * @self: a receipt
 *
 * Returns: the state
 */
EonayReceiptState
eonay_receipt_get_state (EonayReceipt *self)
{
  return self->state;
}

/**
 * eonay_receipt_dup_default_folder:
 *
 * Returns: (transfer full): the folder of this user's receipts: `$XDG_DATA_HOME/eonay/receipts`
 */
char *
eonay_receipt_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "eonay", "receipts", NULL);
}
