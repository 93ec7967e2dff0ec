/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shapes that carry bytes as they are.
 *
 * multipart: code and certificate as parts, a cookie of one answer needed in the next, the signature
 * as a file.
 * raw: bodies that are the text and the detached signature themselves, results as statuses, reasons
 * in a header. */
#include "portal-call.h"

#define COOKIE_NAME "ISLEMNO"

/* A part's content, if it has exactly this file name and type. */
static GBytes *
find_part (SoupMultipart *parts, const char *name, const char *file, const char *type)
{
  for (int i = 0; i < soup_multipart_get_length (parts); i++)
    {
      SoupMessageHeaders *headers = NULL;
      GBytes *body = NULL;
      g_autofree char *disposition = NULL;
      g_autoptr (GHashTable) parameters = NULL;

      if (!soup_multipart_get_part (parts, i, &headers, &body) ||
          !soup_message_headers_get_content_disposition (headers, &disposition, &parameters) ||
          g_strcmp0 (g_hash_table_lookup (parameters, "name"), name) != 0)
        continue;
      if (!g_str_equal (disposition, "form-data") ||
          g_strcmp0 (g_hash_table_lookup (parameters, "filename"), file) != 0 ||
          (type != NULL &&
           g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), type) != 0))
        return NULL;
      return g_bytes_ref (body);
    }
  return NULL;
}

static char *
find_text_part (SoupMultipart *parts, const char *name)
{
  g_autoptr (GBytes) body = find_part (parts, name, NULL, NULL);

  return body != NULL ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body)) : NULL;
}

static SoupMultipart *
read_parts (PortalCall *call, int count)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  SoupMultipart *parts = soup_multipart_new_from_message (headers, call->body);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  if (parts != NULL && g_strcmp0 (type, "multipart/form-data") == 0 &&
      soup_multipart_get_length (parts) == count)
    return parts;
  g_clear_pointer (&parts, soup_multipart_free);
  portal_call_fail (call, "the parts are others");
  return NULL;
}

static void
multipart_refuse (PortalCall *call, const char *refusal)
{
  g_autofree char *words = portal_quote_json (portal_refusal_explain (refusal));

  portal_call_answer (
      call, 200, "application/json",
      g_strdup_printf ("{\"sonuc\": \"ret\", \"sebep\": \"%s\", \"bilgi\": %s}", refusal, words));
}

static void
multipart_give (PortalCall *call)
{
  g_autofree char *text = portal_quote_json (call->code->text);
  g_autofree char *cookie =
      g_strdup_printf (COOKIE_NAME "=%s; Path=/yukle; Secure; HttpOnly", call->code->ticket);

  portal_call_add_header (call, "Set-Cookie", cookie);
  portal_call_answer (call, 200, "application/json",
                      g_strdup_printf ("{\"sonuc\": \"hazir\", \"islem\": \"%s\", \"metin\": %s}",
                                       portal_call_get_operation (call, "e-imza", "pin-degistirme"),
                                       text));
}

static void
multipart_redeem (PortalCall *call)
{
  g_autoptr (SoupMultipart) parts = read_parts (call, 2);
  g_autoptr (GBytes) certificate = NULL;
  g_autofree char *digits = NULL;
  const char *refusal;

  if (parts == NULL)
    return;
  digits = find_text_part (parts, "kod");
  certificate = find_part (parts, "sertifika", "nes.cer", "application/pkix-cert");
  if (digits == NULL || certificate == NULL)
    {
      portal_call_fail (call, "there is no code or certificate");
      return;
    }
  refusal = portal_call_redeem (call, digits);
  if (refusal == NULL)
    refusal = portal_call_claim_certificate (call, certificate);
  if (refusal != NULL)
    multipart_refuse (call, refusal);
  else
    multipart_give (call);
}

static char *
dup_cookie (PortalCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  const char *line = soup_message_headers_get_list (headers, "Cookie");

  return g_strdup (line != NULL && g_str_has_prefix (line, COOKIE_NAME "=")
                       ? line + strlen (COOKIE_NAME "=")
                       : "");
}

static void
multipart_hand_over (PortalCall *call)
{
  g_autoptr (SoupMultipart) parts = read_parts (call, 2);
  g_autofree char *cookie = dup_cookie (call);
  g_autofree char *ticket = NULL;
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (parts == NULL)
    return;
  ticket = find_text_part (parts, "islemNo");
  signature = find_part (parts, "imza", "imza.p7s", "application/pkcs7-signature");
  portal_call_find_ticket (call, cookie);
  if (call->code == NULL || g_strcmp0 (ticket, cookie) != 0 || signature == NULL)
    {
      portal_call_fail (call, "the cookie, number or signature is wrong");
      return;
    }
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL)
    multipart_refuse (call, refusal);
  else
    portal_call_answer (
        call, 200, "application/json",
        g_strdup ("{\"sonuc\": \"kabul\", \"bilgi\": \"İmzanız kabul edilmiştir.\"}"));
}

const PortalRoute portal_shape_multipart[] = {
  { "POST", "/yukle/kod", PORTAL_CALL_REDEEM, multipart_redeem },
  { "POST", "/yukle/imza", PORTAL_CALL_HAND_OVER, multipart_hand_over },
  { NULL },
};

/* --- raw */

static void
raw_refuse (PortalCall *call, guint status, const char *refusal)
{
  portal_call_add_header (call, "X-Neden", refusal);
  portal_call_answer (call, status, "text/plain; charset=utf-8",
                      g_strdup (portal_refusal_explain (refusal)));
}

static void
raw_redeem (PortalCall *call)
{
  g_autofree char *digits = portal_call_dup_segment (call, 2);
  const char *refusal = portal_call_redeem (call, digits);

  if (refusal != NULL)
    {
      raw_refuse (call, g_str_equal (refusal, PORTAL_REFUSAL_UNKNOWN_CODE) ? 404 : 410, refusal);
      return;
    }
  portal_call_add_header (call, "X-Islem", call->code->ticket);
  portal_call_add_header (call, "X-Tur", portal_call_get_operation (call, "imza", "pin"));
  portal_call_answer (call, 200, "text/plain; charset=utf-8", g_strdup (call->code->text));
}

static void
raw_hand_over (PortalCall *call)
{
  g_autofree char *digits = portal_call_dup_segment (call, 2);
  const char *ticket = call->query != NULL ? g_hash_table_lookup (call->query, "islem") : NULL;
  const char *refusal;

  if (!portal_call_has_type (call, "application/pkcs7-signature"))
    return;
  portal_call_find_ticket (call, ticket);
  if (call->code == NULL || !g_str_equal (call->code->digits, digits))
    {
      portal_call_fail (call, "the number is wrong");
      return;
    }
  refusal = portal_call_hand_over (call, call->body, TRUE);
  if (refusal != NULL)
    raw_refuse (call, 422, refusal);
  else
    soup_server_message_set_status (call->message, SOUP_STATUS_NO_CONTENT, NULL);
}

const PortalRoute portal_shape_raw[] = {
  { "GET", "/kod/*/metin", PORTAL_CALL_REDEEM, raw_redeem },
  { "PUT", "/kod/*/imza", PORTAL_CALL_HAND_OVER, raw_hand_over },
  { NULL },
};
