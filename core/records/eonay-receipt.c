/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-json.h"
#include "eonay-national-id.h"
#include "eonay-storage.h"

/* More receipts of one certificate within one second are a bug. */
#define MAX_TRIES 100

/* A portal's answer is a sentence; longer ones are truncated. */
#define MAX_ANSWER 4096
/**
 * eonay_receipt_free:
 * @self: (transfer full): a receipt
 */
void
eonay_receipt_free (EonayReceipt *self)
{
  g_free (self->folder);
  g_free (self->name);
  g_free (self->provider_id);
  g_free (self->certificate_id);
  g_free (self->answer);
  g_free (self->previous);
  g_free (self->stem);
  g_free (self);
}

/* The private constructor: of a receipt without a name. */
EonayReceipt *
eonay_receipt_new (const char *folder)
{
  EonayReceipt *self = g_new0 (EonayReceipt, 1);

  self->folder = folder != NULL ? g_strdup (folder) : eonay_receipt_dup_default_folder ();
  return self;
}

/**
 * eonay_receipt_state_to_string:
 * @state: a state
 *
 * Returns: its name in a receipt's JSON
 */
const char *
eonay_receipt_state_to_string (EonayReceiptState state)
{
  static const char *const names[] = {
    [EONAY_RECEIPT_PENDING] = "pending",
    [EONAY_RECEIPT_ACCEPTED] = "accepted",
    [EONAY_RECEIPT_REFUSED] = "refused",
    [EONAY_RECEIPT_UNKNOWN] = "unknown",
  };

  return names[state];
}

/**
 * eonay_receipt_dup_path:
 * @self: a receipt
 * @extension: "txt", "p7m" or "json"
 *
 * Returns: (transfer full): the path of that file
 */
char *
eonay_receipt_dup_path (const EonayReceipt *self, const char *extension)
{
  return g_strdup_printf ("%s/%s.%s", self->folder, self->name, extension);
}

/* --- writing --- */

static char *
format_time (gint64 moment, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

/* The private rule for names: local time, purpose and certificate. */
char *
eonay_receipt_dup_stem (const EonayReceipt *self, GDateTime *signed_at)
{
  g_autofree char *time =
      signed_at != NULL ? g_date_time_format (signed_at, "%Y%m%d-%H%M%S") : g_strdup ("");

  return g_strdup_printf ("%s-%s-%.8s", time, eonay_purpose_to_string (self->purpose),
                          self->certificate_id);
}

/* Receipts are shared with others: mask T.C. numbers in what the portal wrote. */
static char *
clean_answer (const char *answer)
{
  g_autofree char *cut = g_strndup (answer, MAX_ANSWER);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);

  return eonay_national_id_mask (valid);
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
build_json (const EonayReceipt *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *signed_at = format_time (self->signed_at, "%FT%T%:z");
  g_autofree char *code_end = NULL;
  g_autofree char *completed_at = NULL;

  if (self->code_end != 0)
    code_end = format_time (self->code_end, "%FT%T%:z");
  if (self->state != EONAY_RECEIPT_PENDING)
    completed_at = format_time (self->completed_at, "%FT%T%:z");

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  add_member (builder, "state", eonay_receipt_state_to_string (self->state));
  add_member (builder, "purpose", eonay_purpose_to_string (self->purpose));
  add_member (builder, "provider", self->provider_id);
  add_member (builder, "certificate", self->certificate_id);
  add_member (builder, "signed", signed_at);
  add_member (builder, "code-end", code_end);
  add_member (builder, "completed", completed_at);
  add_member (builder, "answer", self->answer);
  add_member (builder, "previous", self->previous);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static gboolean
write_bytes (const EonayReceipt *self,
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

static gboolean
write_json (const EonayReceipt *self, GError **error)
{
  g_autofree char *json = build_json (self);

  return write_bytes (self, "json", json, strlen (json), error);
}

/* Reserves the name by creating the text file, so that no two receipts share it. */
static gboolean
take_name (EonayReceipt *self, GError **error)
{
  int code = EEXIST;

  for (guint i = 1; i <= MAX_TRIES && code == EEXIST; i++)
    {
      g_autofree char *path = NULL;
      int fd = -1;

      g_free (self->name);
      self->name = i == 1 ? g_strdup (self->stem) : g_strdup_printf ("%s-%u", self->stem, i);
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

/* An incomplete receipt proves nothing, so remove it. */
static void
remove_files (const EonayReceipt *self)
{
  static const char *const extensions[] = { "json", "p7m", "txt" };

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = eonay_receipt_dup_path (self, extensions[i]);

      g_unlink (path);
    }
}

static gboolean
write_files (const EonayReceipt *self, const char *text, GBytes *signature, GError **error)
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
 * @previous: (nullable): the name of the certificate's last receipt, whose loss this one will show
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
                      const EonayChallenge *challenge,
                      GBytes *signature,
                      const char *previous,
                      gint64 now,
                      GError **error)
{
  g_autoptr (EonayReceipt) self = eonay_receipt_new (folder);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);

  self->provider_id = g_strdup (provider_id);
  self->certificate_id = g_strdup (eonay_certificate_get_id (certificate));
  self->purpose = challenge->purpose;
  self->state = EONAY_RECEIPT_PENDING;
  self->signed_at = now;
  self->code_end = challenge->deadline;
  if (previous != NULL && eonay_receipt_is_name (previous, strlen (previous)))
    self->previous = g_strdup (previous);
  self->stem = eonay_receipt_dup_stem (self, time);

  if (!eonay_storage_ensure_folder (self->folder, error) || !take_name (self, error) ||
      !write_files (self, challenge->text, signature, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * eonay_receipt_complete:
 * @self: a receipt
 * @state: the result
 * @answer: (nullable): the portal's answer in its own words; T.C. numbers are masked
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
  g_autofree char *cleaned = answer != NULL ? clean_answer (answer) : NULL;
  EonayReceipt completed = *self;

  completed.state = state;
  completed.completed_at = now;
  completed.answer = cleaned;
  if (!write_json (&completed, error))
    return FALSE;

  g_free (self->answer);
  *self = completed;
  self->answer = g_steal_pointer (&cleaned);
  return TRUE;
}
