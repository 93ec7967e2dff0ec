/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shapes in XML.
 *
 * soap: SOAP 1.1 at another host, namespaces and CDATA, code and T.C. number, text and bytes, the
 * signature in hex, refusals as faults with status 500, answers in chunks.
 * xml: plain, in ISO-8859-9, a version check, a detached signature, the result polled. */
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "portal-call.h"

#define SOAP_SPACE   "http://schemas.xmlsoap.org/soap/envelope/"
#define SPACE        "http://eonay.test/imza/1"
#define GIVE_ACTION  "\"" SPACE "/MetinGetir\""
#define TAKE_ACTION  "\"" SPACE "/ImzaGonder\""
#define SOAP_TYPE    "text/xml; charset=utf-8"
#define TURKISH_TYPE "application/xml"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

static xmlDoc *
read_xml (PortalCall *call)
{
  gsize size;
  const char *data = g_bytes_get_data (call->body, &size);

  return xmlReadMemory (data, (int) size, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

static gboolean
is_element (const xmlNode *node, const char *name, const char *space)
{
  return node != NULL && node->type == XML_ELEMENT_NODE &&
         g_str_equal ((const char *) node->name, name) &&
         g_strcmp0 (node->ns != NULL ? (const char *) node->ns->href : NULL, space) == 0;
}

static char *
dup_content (xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent (node);
  char *copy = g_strdup ((const char *) content);

  xmlFree (content);
  return copy;
}

/* Reads the two parts of a request in the body of an envelope. */
static gboolean
read_envelope (PortalCall *call, const char *operation, const char *const names[2], char *parts[2])
{
  g_autoptr (xmlDoc) document = portal_call_has_type (call, SOAP_TYPE) ? read_xml (call) : NULL;
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *body = is_element (root, "Envelope", SOAP_SPACE) ? xmlFirstElementChild (root) : NULL;
  xmlNode *request = is_element (body, "Body", SOAP_SPACE) ? xmlFirstElementChild (body) : NULL;
  xmlNode *first = is_element (request, operation, SPACE) ? xmlFirstElementChild (request) : NULL;
  xmlNode *second = is_element (first, names[0], SPACE) ? xmlNextElementSibling (first) : NULL;

  if (!is_element (second, names[1], SPACE) || xmlNextElementSibling (second) != NULL)
    {
      portal_call_fail (call, "the envelope is another one");
      return FALSE;
    }
  parts[0] = dup_content (first);
  parts[1] = dup_content (second);
  return TRUE;
}

/* Takes content. */
static void
answer_envelope (PortalCall *call, guint status, char *content)
{
  g_autofree char *taken = content;

  soup_message_headers_set_encoding (soup_server_message_get_response_headers (call->message),
                                     SOUP_ENCODING_CHUNKED);
  portal_call_answer (call, status, SOAP_TYPE,
                      g_strdup_printf ("<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                                       "<soap:Envelope xmlns:soap=\"" SOAP_SPACE "\""
                                       " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                                       "<soap:Header/><soap:Body>%s</soap:Body></soap:Envelope>",
                                       taken));
  soup_message_body_complete (soup_server_message_get_response_body (call->message));
}

/* SOAP 1.1, 6.2: a fault has status 500. */
static void
answer_fault (PortalCall *call, const char *refusal)
{
  answer_envelope (call, 500,
                   g_markup_printf_escaped (
                       "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>%s</faultstring>"
                       "<detail><h:Hata xmlns:h=\"" SPACE
                       "\"><h:Kod>E%03u</h:Kod></h:Hata></detail>"
                       "</soap:Fault>",
                       portal_refusal_explain (refusal), portal_refusal_get_number (refusal)));
}

static void
soap_give (PortalCall *call)
{
  g_autoptr (GBytes) data = portal_call_create_data (call);
  g_autofree char *encoded =
      g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

  answer_envelope (
      call, 200,
      g_strdup_printf ("<MetinGetirResponse xmlns=\"" SPACE "\"><MetinGetirResult>"
                       "<Islem Tur=\"%s\"><No>%s</No></Islem>"
                       "<Metin xml:space=\"preserve\"><![CDATA[%s]]></Metin>"
                       "<Veri>\n  %s\n</Veri>"
                       "<Hata xsi:nil=\"true\"/></MetinGetirResult></MetinGetirResponse>",
                       portal_call_get_operation (call, "MetinImzala", "PinDegistir"),
                       call->code->ticket, call->code->text, encoded));
}

static void
soap_redeem (PortalCall *call)
{
  static const char *const names[] = { "DogrulamaKodu", "TcKimlikNo" };
  char *parts[2];
  g_autofree char *digits = NULL;
  g_autofree char *number = NULL;
  const char *refusal;

  if (!read_envelope (call, "MetinGetir", names, parts))
    return;
  digits = parts[0];
  number = parts[1];
  refusal = portal_call_redeem (call, digits);
  if (refusal == NULL)
    refusal = portal_call_claim_person (call, number);
  if (refusal != NULL)
    answer_fault (call, refusal);
  else
    soap_give (call);
}

static void
soap_hand_over (PortalCall *call)
{
  static const char *const names[] = { "IslemNo", "Imza" };
  char *parts[2];
  g_autofree char *ticket = NULL;
  g_autofree char *encoded = NULL;
  g_autoptr (GBytes) signature = NULL;
  const char *refusal;

  if (!read_envelope (call, "ImzaGonder", names, parts))
    return;
  ticket = parts[0];
  encoded = parts[1];
  portal_call_find_ticket (call, ticket);
  signature = portal_decode_hex (encoded, TRUE);
  if (call->code == NULL || signature == NULL)
    {
      portal_call_fail (call, "the number or the signature is wrong");
      return;
    }
  refusal = portal_call_hand_over (call, signature, FALSE);
  if (refusal != NULL)
    answer_fault (call, refusal);
  else
    answer_envelope (call, 200,
                     g_strdup ("<ImzaGonderResponse xmlns=\"" SPACE "\"><ImzaGonderResult>"
                               "<Kabul>true</Kabul><Aciklama>İmzanız kabul edilmiştir."
                               "</Aciklama></ImzaGonderResult></ImzaGonderResponse>"));
}

const PortalRoute portal_shape_soap[] = {
  { "POST", "/EImza/Servis.asmx", PORTAL_CALL_REDEEM, soap_redeem, TRUE, GIVE_ACTION },
  { "POST", "/EImza/Servis.asmx", PORTAL_CALL_HAND_OVER, soap_hand_over, TRUE, TAKE_ACTION },
  { NULL },
};

/* --- xml */

/* Takes content. */
static void
answer_xml (PortalCall *call, char *content)
{
  g_autofree char *taken = content;

  portal_call_answer_turkish (
      call, 200, TURKISH_TYPE,
      g_strdup_printf ("<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?>\n%s\n", taken));
}

static void
xml_refuse (PortalCall *call, const char *refusal)
{
  g_autofree char *words = portal_escape (portal_refusal_explain (refusal));

  answer_xml (call,
              g_strdup_printf ("<sonuc durum=\"ret\" neden=\"%s\">%s</sonuc>", refusal, words));
}

static void
xml_version (PortalCall *call)
{
  answer_xml (call, g_strdup_printf ("<surum en-az=\"1\" guncel=\"%s\"/>",
                                     call->portal->knobs.outdated ? "hayır" : "evet"));
}

static void
xml_redeem (PortalCall *call)
{
  g_autoptr (xmlDoc) document =
      portal_call_has_type (call, "application/xml") ? read_xml (call) : NULL;
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *code = is_element (root, "istek", NULL) ? xmlFirstElementChild (root) : NULL;
  g_autofree char *digits = NULL;
  g_autofree char *text = NULL;
  const char *refusal;

  if (!is_element (code, "kod", NULL))
    {
      portal_call_fail (call, "the request is another one");
      return;
    }
  digits = dup_content (code);
  refusal = portal_call_redeem (call, digits);
  if (refusal != NULL)
    {
      xml_refuse (call, refusal);
      return;
    }
  text = portal_escape (call->code->text);
  answer_xml (call,
              g_strdup_printf ("<metin no=\"%s\" islem=\"%s\">%s</metin>", call->code->ticket,
                               portal_call_get_operation (call, "imzala", "şifre-değiştir"), text));
}

static void
xml_hand_over (PortalCall *call)
{
  g_autoptr (xmlDoc) document =
      portal_call_has_type (call, "application/xml") ? read_xml (call) : NULL;
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlChar *ticket = root != NULL ? xmlGetNoNsProp (root, (const xmlChar *) "no") : NULL;
  g_autofree char *encoded = root != NULL ? dup_content (root) : NULL;
  g_autoptr (GBytes) signature = encoded != NULL ? portal_decode_base64 (encoded) : NULL;
  const char *refusal;

  portal_call_find_ticket (call, ticket != NULL ? (const char *) ticket : "");
  xmlFree (ticket);
  if (!is_element (root, "imza", NULL) || call->code == NULL || signature == NULL)
    {
      portal_call_fail (call, "the number or the signature is wrong");
      return;
    }
  /* The next answer says what became of a signature; this one, only that the code takes none. */
  refusal = portal_call_hand_over (call, signature, TRUE);
  if (refusal != NULL && call->code->result == NULL)
    xml_refuse (call, refusal);
  else
    answer_xml (call, g_strdup_printf ("<alindi no=\"%s\"/>", call->code->ticket));
}

static void
xml_result (PortalCall *call)
{
  const char *ticket = call->query != NULL ? g_hash_table_lookup (call->query, "no") : NULL;
  const char *refusal;

  portal_call_find_ticket (call, ticket);
  if (call->code == NULL || !call->code->used)
    portal_call_fail (call, "there is no signature to tell of");
  else if (portal_call_is_pending (call, &refusal))
    answer_xml (call, g_strdup ("<sonuc durum=\"bekliyor\"/>"));
  else if (refusal != NULL)
    xml_refuse (call, refusal);
  else
    answer_xml (call, g_strdup ("<sonuc durum=\"kabul\">İmzanız kabul edilmiştir.</sonuc>"));
}

const PortalRoute portal_shape_xml[] = {
  { "GET", "/xml/surum", PORTAL_CALL_OTHER, xml_version },
  { "POST", "/xml/metin", PORTAL_CALL_REDEEM, xml_redeem },
  { "POST", "/xml/imza", PORTAL_CALL_HAND_OVER, xml_hand_over },
  { "GET", "/xml/sonuc", PORTAL_CALL_RESULT, xml_result },
  { NULL },
};
