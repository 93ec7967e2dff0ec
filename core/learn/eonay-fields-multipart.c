/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-fields.h"

#define MAX_FIELDS 2048

static char *
rewrite_part (SoupMultipart *multipart, int i, EonayFieldFunc func, gpointer user_data)
{
  SoupMessageHeaders *headers = NULL;
  GBytes *body = NULL;
  g_autofree char *disposition = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GString) field = NULL;
  const char *name = NULL;
  const char *file = NULL;

  if (!soup_multipart_get_part (multipart, i, &headers, &body) ||
      !soup_message_headers_get_content_disposition (headers, &disposition, &parameters) ||
      (name = g_hash_table_lookup (parameters, "name")) == NULL)
    return NULL;
  file = g_hash_table_lookup (parameters, "filename");
  other = func (&(EonayField) { (char *) name, (char *) name, EONAY_FIELD_BYTES, body }, user_data);
  field = g_string_new (name);
  if (file != NULL)
    g_string_append_printf (field, "@%s", file);
  if (file != NULL && soup_message_headers_get_content_type (headers, NULL) != NULL)
    g_string_append_printf (field, "@%s", soup_message_headers_get_content_type (headers, NULL));
  return g_strdup_printf ("%s=%s", field->str, other != NULL ? other : "");
}

/**
 * eonay_fields_open_multipart:
 * @message: a request
 *
 * Returns: (transfer full) (nullable): its parts
 */
SoupMultipart *
eonay_fields_open_multipart (const EonayRecordedMessage *message)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  const char *type = eonay_recorded_message_get_header (message, "Content-Type");
  gsize size = 0;
  const char *data = g_bytes_get_data (message->body, &size);
  g_autoptr (GBytes) body = NULL;
  char *copy = NULL;

  if (type == NULL || size == 0)
    return NULL;
  /* libsoup looks for the boundary by strstr(), which needs a NUL at the end. */
  copy = g_malloc0 (size + 1);
  memcpy (copy, data, size);
  body = g_bytes_new_with_free_func (copy, size, g_free, copy);
  soup_message_headers_replace (headers, "Content-Type", type);
  return soup_multipart_new_from_message (headers, body);
}

/**
 * eonay_fields_rewrite_multipart:
 * @message: a request
 *
 * Returns: (transfer full) (nullable): its parts, "name=value" or "name@file@type=value" each
 */
GStrv
eonay_fields_rewrite_multipart (const EonayRecordedMessage *message,
                                EonayFieldFunc func,
                                gpointer user_data)
{
  g_autoptr (SoupMultipart) multipart = eonay_fields_open_multipart (message);
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  if (multipart == NULL)
    return NULL;
  for (int i = 0; i < MIN (soup_multipart_get_length (multipart), MAX_FIELDS); i++)
    {
      g_autofree char *field = rewrite_part (multipart, i, func, user_data);

      if (field == NULL)
        return NULL;
      g_strv_builder_add (fields, field);
    }
  return g_strv_builder_end (fields);
}
