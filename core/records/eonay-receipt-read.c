/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-private.h"

#include <string.h>

#include "eonay-certificate-id.h"
#include "eonay-json.h"
#include "eonay-memfd.h"
#include "eonay-national-id.h"
#include "eonay-storage.h"

/* Enough for an answer of the largest size with every character escaped. */
#define MAX_JSON (32 * 1024)

static gboolean
set_invalid (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading receipt: %s", what);
  return FALSE;
}

/**
 * eonay_receipt_read:
 * @self: a receipt
 * @extension: "txt", "p7m" or "json"
 * @error: return location for an error of the domain %G_IO_ERROR, see eonay_storage_read()
 *
 * Returns: (transfer full): the content of that file, or %NULL with @error
 */
GBytes *
eonay_receipt_read (const EonayReceipt *self, const char *extension, GError **error)
{
  g_autofree char *path = eonay_receipt_dup_path (self, extension);
  gsize maximum = MAX_JSON;
  GBytes *content = NULL;

  if (g_str_equal (extension, "txt"))
    maximum = EONAY_DOCUMENT_MAX_SIZE;
  else if (g_str_equal (extension, "p7m"))
    maximum = EONAY_SIGNATURE_MAX_SIZE;
  content = eonay_storage_read (path, maximum, error);
  if (content == NULL)
    g_prefix_error (error, "reading receipt: ");
  return content;
}

static gboolean
read_state (JsonObject *object, EonayReceiptState *state, GError **error)
{
  const char *text = eonay_json_get_string (object, "state");

  for (EonayReceiptState i = EONAY_RECEIPT_PENDING; i <= EONAY_RECEIPT_UNKNOWN; i++)
    {
      if (g_strcmp0 (text, eonay_receipt_state_to_string (i)) == 0)
        {
          *state = i;
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

/* (transfer full): in its own time zone */
static GDateTime *
read_time (JsonObject *object, const char *name, gint64 *moment, GError **error)
{
  const char *text = eonay_json_get_string (object, name);
  GDateTime *time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (time != NULL)
    *moment = g_date_time_to_unix (time);
  else
    set_invalid (error, "a time is not one");
  return time;
}

static gboolean
read_optional_time (JsonObject *object, const char *name, gint64 *moment, GError **error)
{
  g_autoptr (GDateTime) time = NULL;

  if (!json_object_has_member (object, name))
    return TRUE;
  time = read_time (object, name, moment, error);
  return time != NULL;
}

static gboolean
read_times (EonayReceipt *self, JsonObject *object, GError **error)
{
  g_autoptr (GDateTime) signed_at = read_time (object, "signed", &self->signed_at, error);

  if (signed_at == NULL)
    return FALSE;
  self->stem = eonay_receipt_dup_stem (self, signed_at);
  return read_optional_time (object, "code-end", &self->code_end, error) &&
         read_optional_time (object, "completed", &self->completed_at, error);
}

static gboolean
read_previous (JsonObject *object, char **previous, GError **error)
{
  const char *text = eonay_json_get_string (object, "previous");

  if (json_object_has_member (object, "previous") &&
      (text == NULL || !eonay_receipt_is_name (text, strlen (text))))
    return set_invalid (error, "no name of the previous one");
  *previous = g_strdup (text);
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
      !read_times (self, object, error) || !read_previous (object, &self->previous, error))
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
  g_autoptr (EonayReceipt) self = eonay_receipt_new (folder);
  g_autoptr (GBytes) json = NULL;

  self->name = g_strdup (name);
  if (!eonay_receipt_is_name (name, strlen (name)))
    {
      set_invalid (error, "not a receipt's name");
      return NULL;
    }
  json = eonay_receipt_read (self, "json", error);
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
  g_autoptr (GBytes) text = eonay_receipt_read (self, "txt", error);
  gsize size = 0;
  const char *data = NULL;

  if (text == NULL)
    return NULL;
  data = g_bytes_get_data (text, &size);
  return data != NULL ? g_utf8_make_valid (data, (gssize) size) : g_strdup ("");
}
