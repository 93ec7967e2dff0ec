/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signer's side of the portal, as plugins/kamusm/EXCHANGE.md assumes it, and for providers
 * without a signed login a text to be had without a code. */
#include "portal-archive.h"
#include "portal-private.h"

#define REDEEM_PATH    "/imza/metin"
#define HAND_OVER_PATH "/imza/teslim"
#define CONSENT_PATH   "/imza/onay"
#define MAX_SIZE       (2 * 1024 * 1024)

static const struct
{
  const char *refusal;
  const char *text;
} explanations[] = {
  { PORTAL_REFUSAL_UNREADABLE, "İmza okunamadı." },
  { PORTAL_REFUSAL_BAD_SIGNATURE, "İmza geçerli değil." },
  { PORTAL_REFUSAL_NO_ATTRIBUTE, "İmzada zorunlu bir öznitelik yok." },
  { PORTAL_REFUSAL_OTHER_TEXT, "İmzalanan metin, verilen metin değil." },
  { PORTAL_REFUSAL_UNTRUSTED, "Sertifika tanınan bir sağlayıcının değil." },
  { PORTAL_REFUSAL_NOT_QUALIFIED, "Sertifika nitelikli değil." },
  { PORTAL_REFUSAL_SEAL, "Sertifika bir kurumun mührü." },
  { PORTAL_REFUSAL_REVOKED, "Sertifika iptal edilmiş." },
  { PORTAL_REFUSAL_EXPIRED, "Sertifikanın süresi dolmuş." },
  { PORTAL_REFUSAL_NOT_YET_VALID, "Sertifika henüz geçerli değil." },
  { PORTAL_REFUSAL_OTHER_PERSON, "İmzalayan, giriş yapan kişi değil." },
  { PORTAL_REFUSAL_UNKNOWN_CODE, "Doğrulama kodu bilinmiyor." },
  { PORTAL_REFUSAL_EXPIRED_CODE, "Doğrulama kodunun süresi doldu." },
  { PORTAL_REFUSAL_USED_CODE, "Doğrulama kodu daha önce kullanılmış." },
  { PORTAL_REFUSAL_NOT_OPENED, "Sertifikanız henüz kullanıma açılmamış." },
  { PORTAL_REFUSAL_JUST_SO, "İmza kabul edilmedi." },
};

static const char *
explain (const char *refusal)
{
  for (gsize i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (g_str_equal (explanations[i].refusal, refusal))
      return explanations[i].text;
  return "";
}

/* Additional arguments: names and values, then NULL. */
static void
respond (SoupServerMessage *message, const char *first_name, ...)
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
  portal_respond (message, "application/json", json_to_string (root, FALSE));
}

static void
refuse (Portal *self, SoupServerMessage *message, PortalCode *code, const char *refusal)
{
  portal_book_note_refusal (self->book, code != NULL ? code->session : NULL, refusal);
  respond (message, "durum", "ret", "neden", refusal, "aciklama", explain (refusal), NULL);
}

static JsonObject *
parse_request (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (g_bytes_get_size (bytes) > MAX_SIZE ||
      !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes), NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? json_object_ref (json_node_get_object (root))
             : NULL;
}

/* Returns NULL, with the reason in refusal. */
static PortalCode *
find_code (Portal *self, JsonObject *request, const char **refusal)
{
  const char *digits = json_object_get_string_member_with_default (request, "kod", "");
  PortalCode *code = portal_book_find_code (self->book, digits);

  *refusal = NULL;
  if (code == NULL)
    *refusal = PORTAL_REFUSAL_UNKNOWN_CODE;
  else if (code->used)
    *refusal = PORTAL_REFUSAL_USED_CODE;
  else if (portal_get_now () >= code->deadline)
    *refusal = PORTAL_REFUSAL_EXPIRED_CODE;
  return *refusal == NULL ? code : NULL;
}

static void
handle_redeem (Portal *self, SoupServerMessage *message, JsonObject *request)
{
  const char *refusal;
  PortalCode *code = find_code (self, request, &refusal);

  if (code == NULL)
    refuse (self, message, NULL, refusal);
  else
    respond (message, "durum", "tamam", "metin", code->text, NULL);
}

/* The person is logged in elsewhere; the signature tells who gives the consent. */
static void
handle_consent (Portal *self, SoupServerMessage *message, JsonObject *request)
{
  PortalSession *session = portal_book_open_session (self->book);
  PortalCode *code = portal_book_issue_code (self->book, session, PORTAL_STEP_CONSENT, &self->knobs,
                                             portal_get_now ());

  respond (message, "durum", "tamam", "kod", code->digits, "metin", code->text, NULL);
}

static GBytes *
decode_signature (JsonObject *request)
{
  const char *encoded = json_object_get_string_member_with_default (request, "imza", "");
  gsize size = 0;
  guchar *data = *encoded != '\0' ? g_base64_decode (encoded, &size) : NULL;

  return g_bytes_new_take (data, size);
}

static const char *
judge (Portal *self, PortalCode *code, GBytes *signature, PortalSigner **signer)
{
  const char *refusal = portal_verifier_check (self->verifier, signature, code->text, signer);

  if (refusal != NULL)
    return refusal;
  if (self->knobs.refuse == code->step)
    return PORTAL_REFUSAL_JUST_SO;
  if (code->step == PORTAL_STEP_LOGIN && self->knobs.not_opened)
    return PORTAL_REFUSAL_NOT_OPENED;
  if (code->step == PORTAL_STEP_CONSENT && code->session->login_time != 0 &&
      g_strcmp0 (code->session->national_id, (*signer)->national_id) != 0)
    return PORTAL_REFUSAL_OTHER_PERSON;
  return NULL;
}

static void
accept_signature (Portal *self, PortalCode *code, GBytes *signature, PortalSigner *signer)
{
  gint64 now = portal_get_now ();
  g_autoptr (GError) error = NULL;

  if (!portal_archive_keep (self->archive, ++self->archived, code, signature, signer, now, &error))
    g_warning ("keeping a signature: %s", error->message);
  if (code->step == PORTAL_STEP_LOGIN)
    portal_book_note_login (self->book, code->session, signer->holder, signer->national_id, now);
  else
    portal_book_note_consent (self->book, signer->national_id, now);
}

static void
drop_connection (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
handle_hand_over (Portal *self, SoupServerMessage *message, JsonObject *request)
{
  g_autoptr (GBytes) signature = decode_signature (request);
  g_autoptr (PortalSigner) signer = NULL;
  const char *refusal;
  PortalCode *code = find_code (self, request, &refusal);

  self->book->signatures++;
  if (code == NULL)
    {
      refuse (self, message, NULL, refusal);
      return;
    }
  /* Valid or not, the code is used up by this signature. */
  code->used = TRUE;
  refusal = judge (self, code, signature, &signer);
  if (refusal != NULL)
    {
      refuse (self, message, code, refusal);
      return;
    }
  accept_signature (self, code, signature, signer);
  if (self->knobs.drop_reply == code->step)
    drop_connection (message);
  else
    respond (message, "durum", "kabul", "aciklama", "İmzanız kabul edilmiştir.", NULL);
}

static const struct
{
  const char *path;
  void (*handle) (Portal *self, SoupServerMessage *message, JsonObject *request);
} routes[] = {
  { REDEEM_PATH, handle_redeem },
  { HAND_OVER_PATH, handle_hand_over },
  { CONSENT_PATH, handle_consent },
};

gboolean
portal_exchange_handle (Portal *self, SoupServerMessage *message, const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autoptr (JsonObject) request = NULL;

      if (!g_str_equal (routes[i].path, path))
        continue;
      if (!g_str_equal (soup_server_message_get_method (message), "POST"))
        soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
      else if ((request = parse_request (message)) == NULL)
        soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
      else
        routes[i].handle (self, message, request);
      return TRUE;
    }
  return FALSE;
}
