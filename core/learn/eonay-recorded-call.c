/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-recorded-call.h"

static void
header_free (EonayRecordedHeader *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

static void
message_clear (EonayRecordedMessage *self)
{
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->type, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->inside, g_free);
  g_clear_pointer (&self->decoders, g_strfreev);
  g_clear_pointer (&self->outside, g_bytes_unref);
  g_clear_pointer (&self->outside_type, g_free);
}

/**
 * eonay_recorded_message_init:
 * @self: a message, all zero
 *
 * Gives it an empty list of headers.
 */
void
eonay_recorded_message_init (EonayRecordedMessage *self)
{
  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) header_free);
}

/**
 * eonay_recorded_message_add_header:
 * @self: a message
 * @name: the header's name
 * @value: its value
 */
void
eonay_recorded_message_add_header (EonayRecordedMessage *self, const char *name, const char *value)
{
  EonayRecordedHeader *header = g_new0 (EonayRecordedHeader, 1);

  header->name = g_strdup (name);
  header->value = g_strstrip (g_strdup (value));
  g_ptr_array_add (self->headers, header);
}

static void
add_header_cb (const char *name, const char *value, gpointer user_data)
{
  eonay_recorded_message_add_header (user_data, name, value);
}

static void
read_message (EonayRecordedMessage *self, SoupMessageHeaders *headers, SoupMessageBody *body)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  eonay_recorded_message_init (self);
  soup_message_headers_foreach (headers, add_header_cb, self);
  self->type = g_ascii_strdown (type != NULL ? type : "", -1);
  self->body = soup_message_body_flatten (body);
}

/**
 * eonay_recorded_call_new:
 * @message: a request that a server got, and what it answers by now
 *
 * Returns: (transfer full): the call, without number and time
 */
EonayRecordedCall *
eonay_recorded_call_new (SoupServerMessage *message)
{
  EonayRecordedCall *self = g_new0 (EonayRecordedCall, 1);

  self->method = g_strdup (soup_server_message_get_method (message));
  self->uri = g_uri_ref (soup_server_message_get_uri (message));
  self->status = soup_server_message_get_status (message);
  read_message (&self->request, soup_server_message_get_request_headers (message),
                soup_server_message_get_request_body (message));
  read_message (&self->answer, soup_server_message_get_response_headers (message),
                soup_server_message_get_response_body (message));
  return self;
}

static void
message_copy (EonayRecordedMessage *self, const EonayRecordedMessage *other)
{
  eonay_recorded_message_init (self);
  for (guint i = 0; i < other->headers->len; i++)
    {
      EonayRecordedHeader *header = other->headers->pdata[i];

      eonay_recorded_message_add_header (self, header->name, header->value);
    }
  self->type = g_strdup (other->outside != NULL ? other->outside_type : other->type);
  self->body = g_bytes_ref (other->outside != NULL ? other->outside : other->body);
  self->trouble = other->trouble;
}

/**
 * eonay_recorded_call_copy:
 * @self: a call
 *
 * Returns: (transfer full): a copy
 */
EonayRecordedCall *
eonay_recorded_call_copy (const EonayRecordedCall *self)
{
  EonayRecordedCall *copy = g_new0 (EonayRecordedCall, 1);

  copy->number = self->number;
  copy->time = self->time;
  copy->method = g_strdup (self->method);
  copy->uri = g_uri_ref (self->uri);
  copy->status = self->status;
  message_copy (&copy->request, &self->request);
  message_copy (&copy->answer, &self->answer);
  return copy;
}

/**
 * eonay_recorded_call_free:
 * @self: (transfer full): a call
 */
void
eonay_recorded_call_free (EonayRecordedCall *self)
{
  message_clear (&self->request);
  message_clear (&self->answer);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->method);
  g_free (self);
}

/**
 * eonay_recorded_message_get_header:
 * @self: a request or an answer
 * @name: a header
 *
 * Returns: (nullable): the first one of this name
 */
const char *
eonay_recorded_message_get_header (const EonayRecordedMessage *self, const char *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const EonayRecordedHeader *header = self->headers->pdata[i];

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }
  return NULL;
}
