/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-fields.h"

#include <libsoup/soup.h>
#include <string.h>

#include "eonay-fields-html.h"

/* All of a text, for the answers text and html. */
#define WHOLE "regex:\\A([\\s\\S]*)\\z"

static void
field_free (EonayField *self)
{
  g_free (self->expression);
  g_free (self->name);
  g_bytes_unref (self->value);
  g_free (self);
}

static void
add (GPtrArray *fields,
     const char *expression,
     const char *name,
     EonayFieldType type,
     GBytes *value)
{
  EonayField *field = g_new0 (EonayField, 1);

  field->expression = g_strdup (expression);
  field->name = g_strdup (name);
  field->type = type;
  field->value = g_bytes_ref (value);
  g_ptr_array_add (fields, field);
}

static char *
add_cb (const EonayField *field, gpointer user_data)
{
  add (user_data, field->expression, field->name, field->type, field->value);
  return NULL;
}

/**
 * eonay_body_kind_get_name:
 * @kind: a kind
 *
 * Returns: its name as the value of Type or Answer
 */
const char *
eonay_body_kind_get_name (EonayBodyKind kind)
{
  static const char *const names[] = {
    [EONAY_BODY_NONE] = "none",           [EONAY_BODY_JSON] = "json", [EONAY_BODY_FORM] = "form",
    [EONAY_BODY_MULTIPART] = "multipart", [EONAY_BODY_XML] = "xml",   [EONAY_BODY_HTML] = "html",
    [EONAY_BODY_TEXT] = "text",
  };

  return names[kind];
}

static gboolean
starts_with (GBytes *body, const char *letters)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  gsize i = 0;

  while (i < size && (g_ascii_isspace (data[i]) || (guchar) data[i] >= 0xef))
    i++;
  return i < size && data[i] != '\0' && strchr (letters, data[i]) != NULL;
}

static char *
ignore_cb (const EonayField *field, gpointer user_data)
{
  return NULL;
}

/**
 * eonay_body_kind_guess:
 * @message: a request or an answer
 *
 * Media types are often wrong, so a body counts as what can be read from it.
 *
 * Returns: what its body is
 */
EonayBodyKind
eonay_body_kind_guess (const EonayRecordedMessage *message)
{
  g_autofree char *rewritten = NULL;
  g_auto (GStrv) fields = NULL;

  if (g_bytes_get_size (message->body) == 0)
    return EONAY_BODY_NONE;
  if (strstr (message->type, "html") != NULL)
    return EONAY_BODY_HTML;
  if (starts_with (message->body, "{[") &&
      (rewritten = eonay_fields_rewrite_json (message->body, ignore_cb, NULL)) != NULL)
    return EONAY_BODY_JSON;
  if (starts_with (message->body, "<") &&
      (rewritten = eonay_fields_rewrite_xml (message->body, ignore_cb, NULL)) != NULL)
    return EONAY_BODY_XML;
  if (g_str_has_prefix (message->type, "multipart/") &&
      (fields = eonay_fields_rewrite_multipart (message, ignore_cb, NULL)) != NULL)
    return EONAY_BODY_MULTIPART;
  if (g_str_has_suffix (message->type, "form-urlencoded") &&
      (fields = eonay_fields_rewrite_form (message->body, ignore_cb, NULL)) != NULL)
    return EONAY_BODY_FORM;
  return EONAY_BODY_TEXT;
}

static void
add_body (GPtrArray *fields, const EonayRecordedMessage *message)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) entries = NULL;

  switch (eonay_body_kind_guess (message))
    {
    case EONAY_BODY_JSON:
      text = eonay_fields_rewrite_json (message->body, add_cb, fields);
      break;
    case EONAY_BODY_XML:
      text = eonay_fields_rewrite_xml (message->body, add_cb, fields);
      break;
    case EONAY_BODY_FORM:
      entries = eonay_fields_rewrite_form (message->body, add_cb, fields);
      break;
    case EONAY_BODY_MULTIPART:
      entries = eonay_fields_rewrite_multipart (message, add_cb, fields);
      break;
    case EONAY_BODY_HTML:
      eonay_fields_list_html (message->body, add_cb, fields);
      break;
    case EONAY_BODY_TEXT:
      eonay_fields_list_lines (message->body, add_cb, fields);
      add (fields, WHOLE, "", EONAY_FIELD_BYTES, message->body);
      break;
    case EONAY_BODY_NONE:
    default:
      break;
    }
}

/**
 * eonay_fields_list_request:
 * @call: a call
 *
 * Returns: (transfer full) (element-type EonayField): the fields of its request
 */
GPtrArray *
eonay_fields_list_request (const EonayRecordedCall *call)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  g_autofree char *address = eonay_fields_rewrite_address (call->uri, add_cb, fields);
  g_auto (GStrv) headers = eonay_fields_rewrite_headers (&call->request, add_cb, fields);

  add_body (fields, &call->request);
  return fields;
}

static void
add_cookie (GPtrArray *fields, const EonayRecordedCall *call, const char *header)
{
  g_autoptr (SoupCookie) cookie = soup_cookie_parse (header, call->uri);
  g_autofree char *expression = NULL;
  g_autoptr (GBytes) value = NULL;

  if (cookie == NULL)
    return;
  expression = g_strdup_printf ("cookie:%s", soup_cookie_get_name (cookie));
  value = g_bytes_new (soup_cookie_get_value (cookie), strlen (soup_cookie_get_value (cookie)));
  add (fields, expression, soup_cookie_get_name (cookie), EONAY_FIELD_HEADER, value);
}

/* Recorders join several cookies with line ends. */
static void
add_cookies (GPtrArray *fields, const EonayRecordedCall *call, const char *value)
{
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    add_cookie (fields, call, lines[i]);
}

/**
 * eonay_fields_list_answer:
 * @call: a call
 *
 * Returns: (transfer full) (element-type EonayField): the fields of its answer
 */
GPtrArray *
eonay_fields_list_answer (const EonayRecordedCall *call)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);

  add_body (fields, &call->answer);
  for (guint i = 0; i < call->answer.headers->len; i++)
    {
      const EonayRecordedHeader *header = call->answer.headers->pdata[i];
      g_autofree char *expression = g_strdup_printf ("header:%s", header->name);
      g_autoptr (GBytes) value = g_bytes_new (header->value, strlen (header->value));

      if (g_ascii_strcasecmp (header->name, "Set-Cookie") == 0)
        add_cookies (fields, call, header->value);
      else if (!eonay_fields_is_own_header (header->name))
        add (fields, expression, header->name, EONAY_FIELD_HEADER, value);
    }
  return fields;
}

/**
 * eonay_fields_find:
 * @fields: (element-type EonayField): fields
 * @expression: where one stands
 *
 * Returns: (nullable): the first one there
 */
const EonayField *
eonay_fields_find (GPtrArray *fields, const char *expression)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (((EonayField *) fields->pdata[i])->expression, expression))
      return fields->pdata[i];
  return NULL;
}
