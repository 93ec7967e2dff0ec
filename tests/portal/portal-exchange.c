/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signer's side of the portal: which shape answers a request, and what spoils the answer. */
#include "portal-call.h"

#define LATE_SECONDS 10

/* In the order of the knob's values. */
static const PortalRoute *const shapes[] = {
  portal_shape_json, portal_shape_rest,      portal_shape_document, portal_shape_form,
  portal_shape_page, portal_shape_multipart, portal_shape_raw,      portal_shape_soap,
  portal_shape_xml,  portal_shape_nested,
};

static gboolean
late_cb (gpointer user_data)
{
  soup_server_message_unpause (user_data);
  return G_SOURCE_REMOVE;
}

static void
gone_cb (SoupServerMessage *message, GSource *source)
{
  g_source_destroy (source);
}

static void
delay (SoupServerMessage *message)
{
  GSource *source = g_timeout_source_new_seconds (LATE_SECONDS);

  soup_server_message_pause (message);
  g_source_set_callback (source, late_cb, g_object_ref (message), g_object_unref);
  g_source_attach (source, NULL);
  g_signal_connect_data (message, "finished", G_CALLBACK (gone_cb), g_source_ref (source),
                         (GClosureNotify) (GCallback) g_source_unref, 0);
  g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), source);
  g_source_unref (source);
}

static void
replace_body (SoupServerMessage *message)
{
  static const char garbage[] = "\x1f\x8b\0<html><p>{\"\xff\xfe";
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_message_body_truncate (body);
  soup_message_body_append (body, SOUP_MEMORY_STATIC, garbage, sizeof garbage - 1);
  soup_message_body_complete (body);
  if (soup_server_message_get_status (message) == SOUP_STATUS_NO_CONTENT)
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
spoil (SoupServerMessage *message, PortalFault fault)
{
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (message));

  switch (fault)
    {
    case PORTAL_FAULT_LOST:
      portal_incident_drop (message);
      break;
    case PORTAL_FAULT_GARBAGE:
      replace_body (message);
      break;
    case PORTAL_FAULT_CUT_OFF:
      portal_incident_cut_off (message);
      break;
    case PORTAL_FAULT_LATE:
      delay (message);
      break;
    case PORTAL_FAULT_STATUS_500:
      soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
      break;
    case PORTAL_FAULT_REDIRECT:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/nb.go");
      break;
    case PORTAL_FAULT_REPEAT:
      soup_server_message_set_redirect (message, SOUP_STATUS_TEMPORARY_REDIRECT, uri);
      break;
    case PORTAL_FAULT_NONE:
      break;
    }
}

static PortalFault
find_fault (PortalCall *call, PortalCallKind kind)
{
  const PortalKnobs *knobs = &call->portal->knobs;
  PortalStep step = call->code != NULL ? call->code->step : PORTAL_STEP_NONE;

  if (kind == PORTAL_CALL_HAND_OVER && step != PORTAL_STEP_NONE && knobs->drop_reply == step &&
      call->code->result == NULL)
    return PORTAL_FAULT_LOST;
  return knobs->fault_call == (guint) kind &&
                 (knobs->fault_step == PORTAL_STEP_NONE || knobs->fault_step == step)
             ? knobs->fault
             : PORTAL_FAULT_NONE;
}

/* The pages' cookie is none of the signing program's business. */
static gboolean
has_page_cookie (PortalCall *call)
{
  const char *cookies = soup_message_headers_get_list (
      soup_server_message_get_request_headers (call->message), "Cookie");

  return cookies != NULL && strstr (cookies, PORTAL_PAGE_COOKIE "=") != NULL;
}

static void
handle_call (Portal *self, SoupServerMessage *message, const PortalRoute *route)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) fields = query != NULL ? soup_form_decode (query) : NULL;
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  PortalCall call = { .portal = self, .message = message, .query = fields, .body = body };

  if (route->kind == PORTAL_CALL_HAND_OVER)
    self->book->signatures++;
  if (has_page_cookie (&call))
    portal_call_fail (&call, "the pages' cookie was sent along");
  else
    route->handle (&call);
  if (self->recorder != NULL)
    portal_recorder_add (self->recorder, message);
  spoil (message, find_fault (&call, route->kind));
}

static gboolean
is_for_route (SoupServerMessage *message, const PortalRoute *route, const char *path)
{
  const char *host = g_uri_get_host (soup_server_message_get_uri (message));
  const char *action = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "SOAPAction");

  return g_pattern_match_simple (route->path, path) &&
         g_str_equal (host, PORTAL_OTHER_HOST) == route->is_elsewhere &&
         g_strcmp0 (action, route->action) == 0;
}

gboolean
portal_exchange_handle (Portal *self, SoupServerMessage *message, const char *path)
{
  for (const PortalRoute *route = shapes[self->knobs.shape]; route->method != NULL; route++)
    {
      if (!is_for_route (message, route, path))
        continue;
      if (g_str_equal (soup_server_message_get_method (message), route->method))
        handle_call (self, message, route);
      else
        soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
      return TRUE;
    }
  return FALSE;
}
