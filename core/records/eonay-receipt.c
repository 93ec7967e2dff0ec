/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-certificate-id.h"
#include "eonay-json.h"
#include "eonay-memfd.h"
#include "eonay-national-id.h"
#include "eonay-storage.h"

/* More receipts of one certificate within one second are a bug. */
#define MAX_TRIES 100

/* A portal's answer is a sentence; longer ones are truncated. */
#define MAX_ANSWER 4096
/* Enough for such an answer with every character escaped. */
#define MAX_JSON  (32 * 1024)
#define MAX_NAMES 10000

#define JSON_EXTENSION ".json"
/* Length of 20261122-170312. */
#define TIME_LENGTH 15

/* State names in receipts on disk, in the order of EonayReceiptState. */
static const char *const states[] = { "pending", "accepted", "refused", "unknown" };

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
  g_free (self);
}

static EonayReceipt *
receipt_new (const char *folder)
{
  EonayReceipt *self = g_new0 (EonayReceipt, 1);

  self->folder = folder != NULL ? g_strdup (folder) : eonay_receipt_dup_default_folder ();
  return self;
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

/* --- writing --- */

static char *
format_time (gint64 moment, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
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
  g_autofree char *completed_at = NULL;

  if (self->state != EONAY_RECEIPT_PENDING)
    completed_at = format_time (self->completed_at, "%FT%T%:z");

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, 1);
  add_member (builder, "state", states[self->state]);
  add_member (builder, "purpose", eonay_purpose_to_string (self->purpose));
  add_member (builder, "provider", self->provider_id);
  add_member (builder, "certificate", self->certificate_id);
  add_member (builder, "signed", signed_at);
  add_member (builder, "completed", completed_at);
  add_member (builder, "answer", self->answer);
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
                      gint64 now,
                      GError **error)
{
  g_autoptr (EonayReceipt) self = receipt_new (folder);
  g_autofree char *time = format_time (now, "%Y%m%d-%H%M%S");
  g_autofree char *stem = NULL;

  self->provider_id = g_strdup (provider_id);
  self->certificate_id = g_strdup (eonay_certificate_get_id (certificate));
  self->purpose = challenge->purpose;
  self->state = EONAY_RECEIPT_PENDING;
  self->signed_at = now;
  stem = g_strdup_printf ("%s-%s-%.8s", time, eonay_purpose_to_string (self->purpose),
                          self->certificate_id);

  if (!eonay_storage_ensure_folder (self->folder, error) || !take_name (self, stem, error) ||
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

/* --- reading --- */

static gboolean
set_invalid (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading receipt: %s", what);
  return FALSE;
}

static GBytes *
read_file (const EonayReceipt *self, const char *extension, gsize maximum, GError **error)
{
  g_autofree char *path = eonay_receipt_dup_path (self, extension);
  GBytes *content = eonay_storage_read (path, maximum, error);

  if (content == NULL)
    g_prefix_error (error, "reading receipt: ");
  return content;
}

static gboolean
is_name (const char *name, gsize length)
{
  if (length == 0 || length > 128)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (name[i]) && !g_ascii_islower (name[i]) && name[i] != '-')
        return FALSE;
    }
  return TRUE;
}

/* Newest first. Within one second the consent, which follows the login, sorts first by its name. */
static int
compare_names_cb (gconstpointer first, gconstpointer second)
{
  const char *a = *(const char *const *) first;
  const char *b = *(const char *const *) second;
  int order = strncmp (b, a, TIME_LENGTH);

  return order != 0 ? order : strcmp (a, b);
}

/**
 * eonay_receipt_list_names:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * A missing folder has no receipts. The number of names is limited.
 *
 * Returns: (transfer full): the names of the receipts, the newest first, or %NULL with @error
 */
GStrv
eonay_receipt_list_names (const char *folder, GError **error)
{
  g_autofree char *path = folder != NULL ? g_strdup (folder) : eonay_receipt_dup_default_folder ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local_error);
  const char *file = NULL;

  if (dir == NULL && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "listing receipts: ");
      return NULL;
    }
  while (dir != NULL && names->len < MAX_NAMES && (file = g_dir_read_name (dir)) != NULL)
    {
      gsize length = strlen (file);

      if (!g_str_has_suffix (file, JSON_EXTENSION))
        continue;
      length -= strlen (JSON_EXTENSION);
      if (is_name (file, length))
        g_ptr_array_add (names, g_strndup (file, length));
    }
  g_ptr_array_sort (names, compare_names_cb);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
read_state (JsonObject *object, EonayReceiptState *state, GError **error)
{
  const char *text = eonay_json_get_string (object, "state");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (g_strcmp0 (text, states[i]) == 0)
        {
          *state = (EonayReceiptState) i;
          return TRUE;
        }
    }
  return set_invalid (error, "no known state");
}

static gboolean
read_purpose (JsonObject *object, EonayPurpose *purpose, GError **error)
{
  const char *text = eonay_json_get_string (object, "purpose");

  for (EonayPurpose i = EONAY_PURPOSE_LOGIN; i <= EONAY_PURPOSE_VERIFICATION_CODE; i++)
    {
      if (g_strcmp0 (text, eonay_purpose_to_string (i)) == 0)
        {
          *purpose = i;
          return TRUE;
        }
    }
  return set_invalid (error, "no known purpose");
}

static gboolean
read_time (JsonObject *object, const char *name, gint64 *moment, GError **error)
{
  const char *text = eonay_json_get_string (object, name);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (time == NULL)
    return set_invalid (error, "a time is not one");
  *moment = g_date_time_to_unix (time);
  return TRUE;
}

static gboolean
read_certificate_id (JsonObject *object, char **id, GError **error)
{
  const char *text = eonay_json_get_string (object, "certificate");

  if (!eonay_certificate_id_is_valid (text))
    return set_invalid (error, "no certificate's id");
  *id = g_strdup (text);
  return TRUE;
}

static gboolean
read_members (EonayReceipt *self, JsonObject *object, GError **error)
{
  const char *answer = eonay_json_get_string (object, "answer");

  if (json_object_get_int_member_with_default (object, "version", 0) != 1)
    return set_invalid (error, "of another version");
  if (!read_state (object, &self->state, error) || !read_purpose (object, &self->purpose, error) ||
      !read_certificate_id (object, &self->certificate_id, error) ||
      !read_time (object, "signed", &self->signed_at, error))
    return FALSE;
  if (json_object_has_member (object, "completed") &&
      !read_time (object, "completed", &self->completed_at, error))
    return FALSE;

  self->provider_id = g_strdup (eonay_json_get_string (object, "provider"));
  self->answer = eonay_national_id_mask (answer);
  return TRUE;
}

static gboolean
parse (EonayReceipt *self, GBytes *json, GError **error)
{
  /* Not an immutable one: json-glib 1.10 aborts with it on a text with two values. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size = 0;
  const char *text = g_bytes_get_data (json, &size);
  JsonNode *root = NULL;

  if (size == 0 || !g_utf8_validate_len (text, size, NULL) ||
      !eonay_json_is_shallow_object (text, size, 1) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return set_invalid (error, "no JSON of a receipt");
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return set_invalid (error, "no JSON of a receipt");
  return read_members (self, json_node_get_object (root), error);
}

/**
 * eonay_receipt_load:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @name: the name of a receipt
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Returns: (transfer full): the receipt, or %NULL with @error
 */
EonayReceipt *
eonay_receipt_load (const char *folder, const char *name, GError **error)
{
  g_autoptr (EonayReceipt) self = receipt_new (folder);
  g_autoptr (GBytes) json = NULL;

  self->name = g_strdup (name);
  if (!is_name (name, strlen (name)))
    {
      set_invalid (error, "not a receipt's name");
      return NULL;
    }
  json = read_file (self, "json", MAX_JSON, error);
  if (json == NULL || !parse (self, json, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * eonay_receipt_dup_text:
 * @self: a receipt
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Returns: (transfer full): the signed text as valid UTF-8, or %NULL with @error
 */
char *
eonay_receipt_dup_text (const EonayReceipt *self, GError **error)
{
  g_autoptr (GBytes) text = read_file (self, "txt", EONAY_DOCUMENT_MAX_SIZE, error);
  gsize size = 0;
  const char *data = NULL;

  if (text == NULL)
    return NULL;
  data = g_bytes_get_data (text, &size);
  return data != NULL ? g_utf8_make_valid (data, (gssize) size) : g_strdup ("");
}
