/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shapes with forms, answered in ISO-8859-9.
 *
 * form: answers in lines of text, the text in base64, the signature in lines of base64.
 * page: answers in HTML, the text in it, the signature in PEM, answered by a redirection to the page
 * that has the result once it is polled often enough. */
#include "portal-call.h"

#define TEXT_TYPE "text/plain; charset=ISO-8859-9"
#define HTML_TYPE "text/html; charset=iso-8859-9"

static const char *
get_field (GHashTable *form, const char *name)
{
  return g_hash_table_lookup (form, name);
}

static void
form_refuse (PortalCall *call, const char *refusal)
{
  portal_call_answer_turkish (call, 200, TEXT_TYPE,
                              g_strdup_printf ("HATA\r\nNEDEN=%s\r\nACIKLAMA=%s\r\n",
                                               portal_refusal_get_word (refusal),
                                               portal_refusal_explain (refusal)));
}

static void
form_redeem (PortalCall *call)
{
  g_autoptr (GHashTable) form = portal_call_read_form (call, "komut", "kod", NULL);
  g_autoptr (GBytes) data = NULL;
  g_autofree char *encoded = NULL;
  const char *refusal;

  if (form == NULL)
    return;
  if (!g_str_equal (get_field (form, "komut"), "METIN AL"))
    {
      portal_call_fail (call, "the command is another one");
      return;
    }
  refusal = portal_call_redeem (call, get_field (form, "kod"));
  if (refusal != NULL)
    {
      form_refuse (call, refusal);
      return;
    }
  encoded = g_base64_encode ((const guchar *) call->code->text, strlen (call->code->text));
  portal_call_answer_turkish (
      call, 200, TEXT_TYPE,
      g_strdup_printf ("TAMAM\r\nISLEM=%s\r\nTUR=%s\r\nMETIN=%s\r\n", call->code->ticket,
                       portal_call_get_operation (call, "İMZA", "PİN DEĞİŞİKLİĞİ"), encoded));
}

static void
form_hand_over (PortalCall *call)
{
  g_autoptr (GHashTable) form = portal_call_read_form (call, "komut", "islem", "imza", NULL);
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (form == NULL)
    return;
  portal_call_find_ticket (call, get_field (form, "islem"));
  signature = portal_decode_base64_lines (get_field (form, "imza"));
  if (call->code == NULL || signature == NULL ||
      !g_str_equal (get_field (form, "komut"), "İMZA VER"))
    {
      portal_call_fail (call, "the command, number or signature is wrong");
      return;
    }
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL)
    form_refuse (call, refusal);
  else
    portal_call_answer_turkish (
        call, 200, TEXT_TYPE,
        g_strdup ("KABUL\r\nACIKLAMA=İmzanız kabul edilmiştir. Teşekkür ederiz.\r\n"));
}

const PortalRoute portal_shape_form[] = {
  { "POST", "/imzaci/metin.jsp", PORTAL_CALL_REDEEM, form_redeem },
  { "POST", "/imzaci/imza.jsp", PORTAL_CALL_HAND_OVER, form_hand_over },
  { NULL },
};

/* --- page */

static void
answer_page (PortalCall *call, char *body)
{
  g_autofree char *taken = body;

  portal_call_answer_turkish (
      call, 200, HTML_TYPE,
      g_strdup_printf ("<!DOCTYPE html>\n<html lang=\"tr\"><head><title>İmza</title>\n"
                       "<script>var sonuc = \"KABUL\";</script></head>\n"
                       "<body><h1>Kamu SM imza işlemleri</h1>\n%s</body></html>\n",
                       taken));
}

static void
page_refuse (PortalCall *call, const char *refusal)
{
  g_autofree char *words = portal_escape (portal_refusal_explain (refusal));

  answer_page (call, g_strdup_printf ("<p>İşlem sonucu: <b>RED</b> (hata %u)</p>\n"
                                      "<p>Açıklama: %s</p>\n",
                                      portal_refusal_get_number (refusal), words));
}

static void
page_redeem (PortalCall *call)
{
  g_autoptr (GHashTable) form = portal_call_read_form (call, "kod", NULL);
  g_autofree char *text = NULL;
  const char *refusal;

  if (form == NULL)
    return;
  refusal = portal_call_redeem (call, get_field (form, "kod"));
  if (refusal != NULL)
    {
      page_refuse (call, refusal);
      return;
    }
  text = portal_escape (call->code->text);
  answer_page (call,
               g_strdup_printf ("<form action=\"gonder.go\" method=\"post\">\n"
                                "<input type=\"hidden\" name=\"jeton\" value=\"%s\">\n"
                                "<input type=\"hidden\" name=\"islem\" value=\"%s\">\n"
                                "<pre id=\"metin\">%s</pre>\n</form>\n",
                                call->code->ticket,
                                portal_call_get_operation (call, "imzala", "pin-degistir"), text));
}

/* As pages do after a form, so that a reload sends it no second time. */
static void
redirect_to_result (PortalCall *call)
{
  g_autofree char *location = g_strconcat ("/imzaci/sonuc.go?jeton=", call->code->ticket, NULL);

  answer_page (call, g_strdup ("<p>İmzanız alındı, işleniyor.</p>\n"));
  soup_server_message_set_redirect (call->message, SOUP_STATUS_SEE_OTHER, location);
}

static void
page_hand_over (PortalCall *call)
{
  g_autoptr (GHashTable) form = portal_call_read_form (call, "jeton", "imza", NULL);
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (form == NULL)
    return;
  portal_call_find_ticket (call, get_field (form, "jeton"));
  signature = portal_decode_pem (get_field (form, "imza"));
  if (call->code == NULL || signature == NULL)
    {
      portal_call_fail (call, "the token or the signature is wrong");
      return;
    }
  /* The next page says what became of a signature; this one, only that the code takes none. */
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL && call->code->result == NULL)
    page_refuse (call, refusal);
  else
    redirect_to_result (call);
}

static void
page_result (PortalCall *call)
{
  const char *ticket = call->query != NULL ? g_hash_table_lookup (call->query, "jeton") : NULL;
  const char *refusal;

  portal_call_find_ticket (call, ticket);
  if (call->code == NULL || !call->code->used)
    portal_call_fail (call, "there is no signature to tell of");
  else if (portal_call_is_pending (call, &refusal))
    answer_page (call, g_strdup ("<p>İmzanız <i>işleniyor</i>, lütfen bekleyiniz.</p>\n"));
  else if (refusal != NULL)
    page_refuse (call, refusal);
  else
    answer_page (call, g_strdup ("<p>İşlem sonucu: <b>KABUL</b></p>\n"
                                 "<p>Açıklama: İmzanız kabul edilmiştir.</p>\n"));
}

const PortalRoute portal_shape_page[] = {
  { "POST", "/imzaci/kod.go", PORTAL_CALL_REDEEM, page_redeem },
  { "POST", "/imzaci/gonder.go", PORTAL_CALL_HAND_OVER, page_hand_over },
  { "GET", "/imzaci/sonuc.go", PORTAL_CALL_RESULT, page_result },
  { NULL },
};
