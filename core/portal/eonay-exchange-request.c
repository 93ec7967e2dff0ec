/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-request.h"

#include <libsoup/soup.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-exchange-values.h"
#include "eonay-provider.h"

/* UTF-8; NULL with an error. */
static char *
fill_text (EonayExchangeTemplate *template, GHashTable *values, GError **error)
{
  g_autoptr (GBytes) bytes = eonay_exchange_template_fill (template, values, error);
  char *text = bytes != NULL ? eonay_exchange_dup_text (bytes) : NULL;

  if (bytes != NULL && text == NULL)
    g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                         "filling the exchange's request: a value is no text");
  return text;
}

/* A line end in a value would add a header. */
static gboolean
is_header_value (const char *value)
{
  for (const char *at = value; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  return TRUE;
}

/* The values, and those that the call makes of them; NULL with an error. */
static GHashTable *
make_values (EonayExchangeCall *call, GHashTable *values, GError **error)
{
  g_autoptr (GHashTable) all = eonay_exchange_values_copy (values);

  for (guint i = 0; i < call->makes->len; i++)
    {
      EonayExchangeField *make = g_ptr_array_index (call->makes, i);
      g_autofree char *value = fill_text (make->value, all, error);

      if (value == NULL)
        return NULL;
      eonay_exchange_values_set_text (all, make->name, value);
    }
  return g_steal_pointer (&all);
}

/* An answer may name a whole address, but none of another host. */
static char *
fill_path (EonayExchangeCall *call, GHashTable *values, GError **error)
{
  g_autofree char *path = fill_text (call->path, values, error);
  gsize length = strlen (call->address);

  if (path == NULL || *path == '/')
    return g_steal_pointer (&path);
  if (g_ascii_strncasecmp (path, call->address, length) == 0 && path[length] == '/')
    return g_strdup (path + length);
  g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                       "filling the exchange's request: the portal names another host");
  return NULL;
}

static GStrv
fill_headers (EonayExchangeCall *call, GHashTable *values, GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < call->headers->len; i++)
    {
      EonayExchangeField *field = g_ptr_array_index (call->headers, i);
      g_autofree char *value = fill_text (field->value, values, error);

      if (value == NULL)
        return NULL;
      if (!is_header_value (value))
        {
          g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                       "filling the exchange's request: header %s has a control character",
                       field->name);
          return NULL;
        }
      g_ptr_array_add (pairs, g_strdup (field->name));
      g_ptr_array_add (pairs, g_steal_pointer (&value));
    }
  g_ptr_array_add (pairs, NULL);
  return (GStrv) g_ptr_array_steal (pairs, NULL);
}

static GBytes *
fill_form (EonayExchangeCall *call, GHashTable *values, GError **error)
{
  GString *form = g_string_new (NULL);

  for (guint i = 0; i < call->fields->len; i++)
    {
      EonayExchangeField *field = g_ptr_array_index (call->fields, i);
      g_autofree char *value = fill_text (field->value, values, error);
      g_autofree char *pair = value != NULL ? soup_form_encode (field->name, value, NULL) : NULL;

      if (pair == NULL)
        {
          g_string_free (form, TRUE);
          return NULL;
        }
      g_string_append_printf (form, "%s%s", i > 0 ? "&" : "", pair);
    }
  return g_string_free_to_bytes (form);
}

/* libsoup leaves out the quotes, and its function for strings takes no bytes. */
static void
add_part (SoupMultipart *multipart, EonayExchangeField *field, GBytes *value)
{
  g_autofree char *disposition = g_strdup_printf ("form-data; name=\"%s\"", field->name);
  g_autoptr (SoupMessageHeaders) headers = NULL;

  if (field->file != NULL)
    {
      soup_multipart_append_form_file (multipart, field->name, field->file, field->type, value);
      return;
    }
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  soup_message_headers_append (headers, "Content-Disposition", disposition);
  soup_multipart_append_part (multipart, headers, value);
}

static GBytes *
fill_multipart (EonayExchangeCall *call, GHashTable *values, char **content_type, GError **error)
{
  g_autoptr (SoupMultipart) multipart = soup_multipart_new ("multipart/form-data");
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  GBytes *body = NULL;

  for (guint i = 0; i < call->fields->len; i++)
    {
      EonayExchangeField *field = g_ptr_array_index (call->fields, i);
      g_autoptr (GBytes) value = eonay_exchange_template_fill (field->value, values, error);

      if (value == NULL)
        return NULL;
      add_part (multipart, field, value);
    }
  soup_multipart_to_message (multipart, headers, &body);
  *content_type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  return body;
}

/* FALSE with an error. */
static gboolean
fill_body (EonayPortalRequest *self, EonayExchangeCall *call, GHashTable *values, GError **error)
{
  static const char *const usual_types[] = {
    [EONAY_EXCHANGE_BODY_JSON] = "application/json",
    [EONAY_EXCHANGE_BODY_FORM] = "application/x-www-form-urlencoded",
    [EONAY_EXCHANGE_BODY_XML] = "application/xml; charset=utf-8",
    [EONAY_EXCHANGE_BODY_TEXT] = "text/plain; charset=utf-8",
    [EONAY_EXCHANGE_BODY_NONE] = NULL,
  };

  if (call->type == EONAY_EXCHANGE_BODY_NONE)
    return TRUE;
  self->content_type =
      g_strdup (call->content_type != NULL ? call->content_type : usual_types[call->type]);
  if (call->type == EONAY_EXCHANGE_BODY_MULTIPART)
    self->body = fill_multipart (call, values, &self->content_type, error);
  else if (call->type == EONAY_EXCHANGE_BODY_FORM)
    self->body = fill_form (call, values, error);
  else
    self->body = eonay_exchange_template_fill (call->body, values, error);
  return self->body != NULL;
}

/**
 * eonay_exchange_request_new:
 * @call: a call of a description without faults
 * @values: (element-type utf8 GBytes): the values of its slots
 * @error: return location for an #EonayProviderError, which does not contain a value
 *
 * Returns: (transfer full) (nullable): the call's request; %NULL with an error
 */
EonayPortalRequest *
eonay_exchange_request_new (EonayExchangeCall *call, GHashTable *values, GError **error)
{
  g_autoptr (EonayPortalRequest) self = g_new0 (EonayPortalRequest, 1);
  g_autoptr (GHashTable) all = make_values (call, values, error);

  if (all == NULL)
    return NULL;
  self->method = call->method;
  self->host = g_strdup (call->host);
  self->path = fill_path (call, all, error);
  if (self->path == NULL)
    return NULL;
  self->headers = fill_headers (call, all, error);
  if (self->headers == NULL || !fill_body (self, call, all, error))
    return NULL;
  return g_steal_pointer (&self);
}
