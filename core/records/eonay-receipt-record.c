/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-certificate-id.h"
#include "eonay-json.h"

/* Enough for an answer of 4 KiB with every character escaped. */
#define MAX_JSON (32 * 1024)
/* The signer's limit for documents. */
#define MAX_TEXT  (1024 * 1024)
#define MAX_NAMES 10000

#define JSON_EXTENSION ".json"
/* Length of 20261122-170312. */
#define TIME_LENGTH 15

void
eonay_receipt_record_free (EonayReceiptRecord *self)
{
  g_free (self->folder);
  g_free (self->name);
  g_free (self->provider_id);
  g_free (self->certificate_id);
  g_free (self->answer);
  g_free (self);
}

/* --- files --- */

static gboolean
set_errno (GError **error, int code, const char *path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "reading %s: %s", path,
               g_strerror (code));
  return FALSE;
}

static gboolean
set_invalid (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading receipt: %s", what);
  return FALSE;
}

static gboolean
read_all (int fd, GByteArray *data, gsize maximum, const char *path, GError **error)
{
  guint8 buffer[4096];
  gssize n = 1;

  while (n > 0)
    {
      n = read (fd, buffer, sizeof buffer);
      if (n < 0)
        return set_errno (error, errno, path);
      g_byte_array_append (data, buffer, (guint) n);
      if (data->len > maximum)
        return set_invalid (error, "a file is too large");
    }
  return TRUE;
}

/* Regular files only: reading others, such as a FIFO, could block. */
static GBytes *
read_file (const char *path, gsize maximum, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  struct stat status = { 0 };
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gboolean ok = FALSE;

  if (fd < 0)
    {
      set_errno (error, errno, path);
      return NULL;
    }
  if (fstat (fd, &status) != 0)
    set_errno (error, errno, path);
  else if (!S_ISREG (status.st_mode))
    set_invalid (error, "not a file");
  else
    ok = read_all (fd, data, maximum, path, error);
  close (fd);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&data)) : NULL;
}

/* --- names --- */

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
 * eonay_receipt_record_list_names:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * A missing folder has no receipts. The number of names is limited.
 *
 * Returns: (transfer full): the names of the receipts, the newest first, or %NULL with @error
 */
GStrv
eonay_receipt_record_list_names (const char *folder, GError **error)
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

/* --- JSON --- */

static gboolean
read_state (JsonObject *object, EonayReceiptState *state, GError **error)
{
  const char *text = eonay_json_get_string (object, "state");

  if (text == NULL || !eonay_receipt_state_from_string (text, state))
    return set_invalid (error, "no known state");
  return TRUE;
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
read_members (EonayReceiptRecord *self, JsonObject *object, GError **error)
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
parse (EonayReceiptRecord *self, GBytes *json, GError **error)
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
 * eonay_receipt_record_load:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @name: the name of a receipt
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Returns: (transfer full): the receipt, or %NULL with @error
 */
EonayReceiptRecord *
eonay_receipt_record_load (const char *folder, const char *name, GError **error)
{
  g_autoptr (EonayReceiptRecord) self = g_new0 (EonayReceiptRecord, 1);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) json = NULL;

  self->folder = folder != NULL ? g_strdup (folder) : eonay_receipt_dup_default_folder ();
  self->name = g_strdup (name);
  if (!is_name (name, strlen (name)))
    {
      set_invalid (error, "not a receipt's name");
      return NULL;
    }
  path = eonay_receipt_record_dup_path (self, "json");
  json = read_file (path, MAX_JSON, error);
  if (json == NULL || !parse (self, json, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * eonay_receipt_record_dup_text:
 * @self: a receipt
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Returns: (transfer full): the signed text as valid UTF-8, or %NULL with @error
 */
char *
eonay_receipt_record_dup_text (EonayReceiptRecord *self, GError **error)
{
  g_autofree char *path = eonay_receipt_record_dup_path (self, "txt");
  g_autoptr (GBytes) text = read_file (path, MAX_TEXT, error);
  gsize size = 0;
  const char *data = NULL;

  if (text == NULL)
    return NULL;
  data = g_bytes_get_data (text, &size);
  return data != NULL ? g_utf8_make_valid (data, (gssize) size) : g_strdup ("");
}

/**
 * eonay_receipt_record_dup_path:
 * @self: a receipt
 * @extension: "txt", "p7m" or "json"
 *
 * Returns: (transfer full): the path of that file
 */
char *
eonay_receipt_record_dup_path (EonayReceiptRecord *self, const char *extension)
{
  return g_strdup_printf ("%s/%s.%s", self->folder, self->name, extension);
}
