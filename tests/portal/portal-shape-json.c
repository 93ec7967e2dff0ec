/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shapes in JSON.
 *
 * json: flat, as tests/bed/kamusm.ini describes it, and for providers without a signed login a
 * text to be had without a code.
 * rest: nested, a version check, code and T.C. number, a header of one answer needed in the next,
 * results as numbers, the text escaped for HTML beside the bytes in base64.
 * nested: the same, each answer as a string in another one.
 * document: code and certificate, a bearer token, the bytes in hex beside the text, base64url. */
#include "portal-call.h"

/* Additional arguments: names and values, then NULL. */
static void
answer_members (PortalCall *call, const char *first_name, ...)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  va_list arguments;

  json_builder_begin_object (builder);
  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *))
    {
      json_builder_set_member_name (builder, name);
      json_builder_add_string_value (builder, va_arg (arguments, const char *));
    }
  va_end (arguments);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  portal_call_answer (call, 200, "application/json", json_to_string (root, FALSE));
}

static const char *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

static void
json_refuse (PortalCall *call, const char *refusal)
{
  answer_members (call, "durum", "ret", "neden", refusal, "aciklama",
                  portal_refusal_explain (refusal), NULL);
}

static void
json_redeem (PortalCall *call)
{
  g_autoptr (JsonObject) request = portal_call_read_json (call, "kod", NULL);
  const char *refusal;

  if (request == NULL)
    return;
  refusal = portal_call_redeem (call, get_member (request, "kod"));
  if (refusal != NULL)
    json_refuse (call, refusal);
  else
    answer_members (call, "durum", "tamam", "metin", call->code->text, NULL);
}

static void
json_hand_over (PortalCall *call)
{
  g_autoptr (JsonObject) request = portal_call_read_json (call, "kod", "imza", NULL);
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (request == NULL)
    return;
  signature = portal_decode_base64 (get_member (request, "imza"));
  if (signature == NULL)
    signature = g_bytes_new (NULL, 0);
  call->code = portal_book_find_code (call->portal->book, get_member (request, "kod"));
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL)
    json_refuse (call, refusal);
  else
    answer_members (call, "durum", "kabul", "aciklama", "İmzanız kabul edilmiştir.", NULL);
}

/* The person is logged in elsewhere; the signature tells who gives the consent. */
static void
json_consent (PortalCall *call)
{
  Portal *portal = call->portal;
  PortalSession *session = portal_book_open_session (portal->book);
  PortalCode *code = portal_book_issue_code (portal->book, session, PORTAL_STEP_CONSENT,
                                             &portal->knobs, portal_get_now ());

  answer_members (call, "durum", "tamam", "kod", code->digits, "metin", code->text, NULL);
}

/* The answer as a string in another one, as services of ASP.NET do it. */
static void
wrap_answer (PortalCall *call)
{
  SoupMessageBody *answer = soup_server_message_get_response_body (call->message);
  g_autoptr (GBytes) body = soup_message_body_flatten (answer);
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *text = g_strndup (data, size);
  g_autofree char *quoted = portal_quote_json (text);

  if (soup_server_message_get_status (call->message) != 200)
    return;
  soup_message_body_truncate (answer);
  portal_call_answer (call, 200, "application/json; charset=utf-8",
                      g_strdup_printf ("{\"d\": %s}", quoted));
}

static void
nested_redeem (PortalCall *call)
{
  json_redeem (call);
  wrap_answer (call);
}

static void
nested_hand_over (PortalCall *call)
{
  json_hand_over (call);
  wrap_answer (call);
}

const PortalRoute portal_shape_nested[] = {
  { "POST", "/Imza.asmx/Metin", PORTAL_CALL_REDEEM, nested_redeem },
  { "POST", "/Imza.asmx/Teslim", PORTAL_CALL_HAND_OVER, nested_hand_over },
  { NULL },
};

const PortalRoute portal_shape_json[] = {
  { "POST", "/imza/metin", PORTAL_CALL_REDEEM, json_redeem },
  { "POST", "/imza/teslim", PORTAL_CALL_HAND_OVER, json_hand_over },
  { "POST", "/imza/onay", PORTAL_CALL_OTHER, json_consent },
  { NULL },
};

/* --- rest */

/* Named references where HTML has them, numeric ones of both kinds elsewhere. */
static char *
escape_html (const char *text)
{
  static const struct
  {
    gunichar c;
    const char *name;
  } named[] = {
    { '<', "lt" },    { '>', "gt" },    { '&', "amp" },   { '"', "quot" },  { 0xe7, "ccedil" },
    { 0xf6, "ouml" }, { 0xfc, "uuml" }, { 0xd6, "Ouml" }, { 0xdc, "Uuml" }, { 0xc7, "Ccedil" },
  };
  GString *escaped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      const char *name = NULL;

      for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
        if (named[i].c == c)
          name = named[i].name;
      if (name != NULL)
        g_string_append_printf (escaped, "&%s;", name);
      else if (c < 0x80)
        g_string_append_unichar (escaped, c);
      else
        g_string_append_printf (escaped, c % 2 == 0 ? "&#%u;" : "&#x%X;", c);
    }
  return g_string_free (escaped, FALSE);
}

static void
rest_refuse (PortalCall *call, const char *refusal)
{
  g_autofree char *words = portal_quote_json (portal_refusal_explain (refusal));

  portal_call_answer (call, 200, "application/json; charset=utf-8",
                      g_strdup_printf ("{\"sonuc\": {\"kod\": %u, \"mesaj\": %s}, \"islem\": null}",
                                       portal_refusal_get_number (refusal), words));
}

static void
rest_version (PortalCall *call)
{
  if (call->query == NULL || g_strcmp0 (g_hash_table_lookup (call->query, "istemci"), "1.0") != 0)
    portal_call_fail (call, "no version is named");
  else
    portal_call_answer (call, 200, "application/json",
                        g_strdup_printf ("{\"surum\": {\"enAz\": \"1.0\", \"guncel\": %s}}",
                                         call->portal->knobs.outdated ? "false" : "true"));
}

static void
rest_give (PortalCall *call)
{
  g_autoptr (GBytes) data = portal_call_create_data (call);
  g_autofree char *encoded =
      g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  g_autofree char *escaped = escape_html (call->code->text);
  g_autofree char *text = portal_quote_json (escaped);

  portal_call_add_header (call, "X-Oturum", call->code->ticket);
  portal_call_answer (
      call, 200, "application/json; charset=utf-8",
      g_strdup_printf ("{\"sonuc\": {\"kod\": 0, \"mesaj\": \"Tamam\"},\n"
                       " \"islem\": {\"no\": %.9s, \"tur\": \"%s\"},\n"
                       " \"imzalanacak\": [{\"metin\": %s, \"veri\": \"%s\"}]}",
                       call->code->digits,
                       portal_call_get_operation (call, "METIN_IMZALA", "PIN_DEGISTIR"), text,
                       encoded));
}

static void
rest_redeem (PortalCall *call)
{
  g_autoptr (JsonObject) request =
      portal_call_read_json (call, "dogrulamaKodu", "kimlikNo", "istekNo", NULL);
  g_autofree char *digits = NULL;
  const char *refusal;
  JsonNode *number;

  if (request == NULL)
    return;
  number = json_object_get_member (request, "dogrulamaKodu");
  if (!JSON_NODE_HOLDS_VALUE (number) || json_node_get_value_type (number) != G_TYPE_INT64 ||
      !g_uuid_string_is_valid (get_member (request, "istekNo")))
    {
      portal_call_fail (call, "the code is no number, or the request has no UUID");
      return;
    }
  digits = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (number));
  refusal = portal_call_redeem (call, digits);
  if (refusal == NULL)
    refusal = portal_call_claim_person (call, get_member (request, "kimlikNo"));
  if (refusal != NULL)
    rest_refuse (call, refusal);
  else
    rest_give (call);
}

static void
rest_hand_over (PortalCall *call)
{
  g_autoptr (JsonObject) request = portal_call_read_json (call, "imza", "zaman", NULL);
  const char *ticket = portal_call_get_header (call, "X-Oturum");
  g_autofree char *number = portal_call_dup_segment (call, 4);
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (request == NULL)
    return;
  portal_call_find_ticket (call, ticket);
  time = g_date_time_new_from_iso8601 (get_member (request, "zaman"), NULL);
  signature = portal_decode_base64 (get_member (request, "imza"));
  if (call->code == NULL || strlen (number) != 9 ||
      !g_str_has_prefix (call->code->digits, number) || time == NULL || signature == NULL)
    {
      portal_call_fail (call, "the session, number, time or signature is wrong");
      return;
    }
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL)
    rest_refuse (call, refusal);
  else
    portal_call_answer (
        call, 200, "application/json",
        g_strdup ("{\"sonuc\": {\"kod\": 0, \"mesaj\": \"İmzanız kabul edilmiştir.\"}}"));
}

const PortalRoute portal_shape_rest[] = {
  { "GET", "/api/v1/surum", PORTAL_CALL_OTHER, rest_version },
  { "POST", "/api/v1/dogrulama", PORTAL_CALL_REDEEM, rest_redeem },
  { "POST", "/api/v1/islem/*/imza", PORTAL_CALL_HAND_OVER, rest_hand_over },
  { NULL },
};

/* --- document */

/* RFC 6750 */
#define BEARER "Bearer "

static void
document_refuse (PortalCall *call, const char *refusal)
{
  g_autofree char *words = portal_quote_json (portal_refusal_explain (refusal));

  portal_call_answer (
      call, 200, "application/json",
      g_strdup_printf ("{\"basarili\": false, \"hata\": {\"kod\": \"%s\", \"metin\": %s}}",
                       portal_refusal_get_word (refusal), words));
}

static char *
encode_hex (GBytes *data)
{
  GString *encoded = g_string_new (NULL);
  gsize size;
  const guint8 *at = g_bytes_get_data (data, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (encoded, "%02x", at[i]);
  return g_string_free (encoded, FALSE);
}

static void
document_give (PortalCall *call)
{
  g_autoptr (GBytes) data = portal_call_create_data (call);
  g_autofree char *encoded = encode_hex (data);
  g_autofree char *text = portal_quote_json (call->code->text);

  portal_call_answer (
      call, 200, "application/json",
      g_strdup_printf ("{\"basarili\": true, \"islem\": {\"anahtar\": \"%s\", \"adi\": \"%s\"},\n"
                       " \"belge\": {\"ozet\": %s, \"icerik\": \"%s\"}}",
                       call->code->ticket,
                       portal_call_get_operation (call, "belge-imzala", "pin-degistir"), text,
                       encoded));
}

static void
document_redeem (PortalCall *call)
{
  g_autoptr (JsonObject) request = portal_call_read_json (call, "kod", "sertifika", NULL);
  g_autoptr (GBytes) certificate = NULL;
  const char *refusal;

  if (request == NULL)
    return;
  certificate = portal_decode_base64 (get_member (request, "sertifika"));
  if (certificate == NULL)
    {
      portal_call_fail (call, "the certificate is not in base64");
      return;
    }
  refusal = portal_call_redeem (call, get_member (request, "kod"));
  if (refusal == NULL)
    refusal = portal_call_claim_certificate (call, certificate);
  if (refusal != NULL)
    document_refuse (call, refusal);
  else
    document_give (call);
}

static void
document_hand_over (PortalCall *call)
{
  g_autoptr (JsonObject) request = portal_call_read_json (call, "imza", NULL);
  const char *bearer = portal_call_get_header (call, "Authorization");
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (request == NULL)
    return;
  if (bearer != NULL && g_str_has_prefix (bearer, BEARER))
    portal_call_find_ticket (call, bearer + strlen (BEARER));
  signature = portal_decode_base64url (get_member (request, "imza"));
  if (call->code == NULL || signature == NULL)
    {
      portal_call_fail (call, "the key or the signature is wrong");
      return;
    }
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL)
    document_refuse (call, refusal);
  else
    portal_call_answer (call, 200, "application/json",
                        g_strdup ("{\"basarili\": true, \"hata\": null}"));
}

const PortalRoute portal_shape_document[] = {
  { "POST", "/belge/hazirla", PORTAL_CALL_REDEEM, document_redeem },
  { "POST", "/belge/imzala", PORTAL_CALL_HAND_OVER, document_hand_over },
  { NULL },
};
