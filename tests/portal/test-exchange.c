/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of an exchange that need no portal: encodings, requests and answers. */
#include <openssl/cms.h>
#include <string.h>

#include "eonay-exchange-answer.h"
#include "eonay-exchange-document.h"
#include "eonay-exchange-encoding.h"
#include "eonay-exchange-request.h"
#include "eonay-exchange-values.h"
#include "eonay-openssl.h"
#include "eonay-provider.h"
#include "pki.h"

#define CODE      "495867794637341"
#define TEXT      "Onay \"metni\" <1> & ğ"
#define SIGNATURE "\x30\xff\xfe\x00\x3e"

/* -- encodings --------------------------------------------------------------------------------- */

static void
assert_bytes (GBytes *bytes, const char *expected, gsize size)
{
  gsize found_size = 0;
  const char *found = bytes != NULL ? g_bytes_get_data (bytes, &found_size) : NULL;

  g_assert_true (bytes != NULL || expected == NULL);
  if (expected != NULL)
    g_assert_cmpmem (found, found_size, expected, size);
  else
    g_assert_null (bytes);
}

static const struct
{
  const char *name;
  const char *value;
  const char *coded; /* NULL: it cannot be coded so */
} filter_cases[] = {
  { "base64", "", "" },
  { "base64", "a~?", "YX4/" },
  { "base64", "ab", "YWI=" },
  { "base64url", "a~?", "YX4_" },
  { "base64url", "ab", "YWI" },
  { "base64-lines", "ab", "YWI=" },
  { "base64-lines", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh" },
  { "base64-lines", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
    "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\nYg==" },
  { "hex", "a~\xff", "617eff" },
  { "HEX", "a~\xff", "617EFF" },
  { "sha256", "",
    "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f\xb9\x24\x27\xae\x41"
    "\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b\x78\x52\xb8\x55" },
  { "sha1", "a",
    "\x86\xf7\xe4\x37\xfa\xa5\xa7\xfc\xe1\x5d\x1d\xdc\xb9\xea\xea\xea\x37\x76\x67\xb8" },
  { "sha512", "a",
    "\x1f\x40\xfc\x92\xda\x24\x16\x94\x75\x09\x79\xee\x6c\xf5\x82\xf2\xd5\xd7\xd2\x8e"
    "\x18\x33\x5d\xe0\x5a\xbc\x54\xd0\x56\x0e\x0f\x53\x02\x86\x0c\x65\x2b\xf0\x8d\x56"
    "\x02\x52\xaa\x5e\x74\x21\x05\x46\xf3\x69\xfb\xbb\xce\x8c\x12\xcf\xc7\x95\x7b\x26"
    "\x52\xfe\x9a\x75" },
  { "number", "-10.5", "-10.5" },
  { "number", "007", NULL },
  { "number", "1e9", NULL },
  { "number", "1,\"a\":2", NULL },
  { "number", "", NULL },
  { "upper", "aıiş", "AıIş" },
  { "upper", "\xff", NULL },
  { "lower", "AIİŞ", "aiİŞ" },
  { "lower", "\xff", NULL },
  { "percent", "a/b ğ+", "a%2Fb%20%C4%9F%2B" },
  { "percent", "\xff", NULL },
  { "json", "a\"\\\n", "a\\\"\\\\\\n" },
  { "json", "\xff", NULL },
  { "xml", "<a b=\"&\">", "&lt;a b=&quot;&amp;&quot;&gt;" },
  { "xml", "\a", NULL },
  { "xml", "\xff", NULL },
  { "path", "/", "/" },
  { "path", "/a/b.c/%C4%9F/..d?x=/../&y=//", "/a/b.c/%C4%9F/..d?x=/../&y=//" },
  { "path", "https://a.test:8443/a/", "https://a.test:8443/a/" },
  { "path", "", NULL },
  { "path", "a", NULL },
  { "path", "//a.test/b", NULL },
  { "path", "/a//b", NULL },
  { "path", "/a/../b", NULL },
  { "path", "/a/.%2E", NULL },
  { "path", "/a/..;x/b", NULL },
  { "path", "/a\\b", NULL },
  { "path", "/a b", NULL },
  { "path", "/a\n", NULL },
  { "path", "/a#b", NULL },
  { "path", "/%2", NULL },
  { "path", "/ğ", NULL },
  { "path", "https://a.test", NULL },
  { "path", "https://b@a.test/", NULL },
  { "path", "http://a.test/", NULL },
  { "path", "file:/a", NULL },
  { "from-base64", "YQ==", "a" },
  { "from-base64", "YQ", NULL },
  { "from-html", "a&amp;b", "a&b" },
  { "from-rot13", "x", NULL },
  { "pem", "x", NULL },
  { "detached", "x", NULL },
  { "rot13", "x", NULL },
};

static const struct
{
  const char *name;
  const char *value;
  const char *coded;
} decoder_cases[] = {
  { "plain", "a", "a" },
  { "base64", "YX4/", "a~?" },
  { "base64", " YW\r\nI=\n", "ab" },
  { "base64", "YW!I", NULL },
  { "base64", "YWI", NULL },
  { "base64", "YX4_", NULL },
  { "base64url", "YX4_", "a~?" },
  { "base64url", "YWI", "ab" },
  { "base64url", "YWI=", "ab" },
  { "base64url", "YX4/", NULL },
  { "hex", "617E fF", "a~\xff" },
  { "hex", "617", NULL },
  { "hex", "6x", NULL },
  { "html", "&lt;b&gt; &amp;amp; &#287;&#x11F; &ccedil;&apos;&quot; &unknown; & ;",
    "<b> &amp; ğğ ç'\" &unknown; & ;" },
  { "html", "&#0;&#xD800;&#99999999999;", "&#0;&#xD800;&#99999999999;" },
  { "percent", "a%20%C4%9f+", "a ğ+" },
  { "percent", "a%2", NULL },
  { "form", "a+b%2B%C4%9F", "a b+ğ" },
  { "form", "a%2", NULL },
  { "json", "a\\u011f\\/\\\"\\n1", "ağ/\"\n1" },
  { "json", "", "" },
  { "json", "a\", \"b", NULL },
  { "json", "a\\", NULL },
  { "gzip", "a", NULL },
};

static void
test_encodings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (filter_cases); i++)
    {
      g_autoptr (GBytes) value =
          g_bytes_new_static (filter_cases[i].value, strlen (filter_cases[i].value));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) coded = eonay_exchange_filter (filter_cases[i].name, value, &error);

      g_test_message ("%s, case %" G_GSIZE_FORMAT, filter_cases[i].name, i);
      g_assert_true ((coded == NULL) == (error != NULL));
      assert_bytes (coded, filter_cases[i].coded,
                    filter_cases[i].coded != NULL ? strlen (filter_cases[i].coded) : 0);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (decoder_cases); i++)
    {
      g_autoptr (GBytes) value =
          g_bytes_new_static (decoder_cases[i].value, strlen (decoder_cases[i].value));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) coded = eonay_exchange_decode (decoder_cases[i].name, value, &error);

      g_test_message ("%s, case %" G_GSIZE_FORMAT, decoder_cases[i].name, i);
      g_assert_true ((coded == NULL) == (error != NULL));
      assert_bytes (coded, decoder_cases[i].coded,
                    decoder_cases[i].coded != NULL ? strlen (decoder_cases[i].coded) : 0);
    }
}

/* A detached signature is the same one without the text, and verifies with it. */
static void
test_signature_filters (void)
{
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) detached = eonay_exchange_filter ("detached", signature, &error);
  g_autoptr (GBytes) pem = eonay_exchange_filter ("pem", detached, &error);
  g_autoptr (GBytes) certificate_pem =
      eonay_exchange_filter ("pem", eonay_certificate_get_der (certificate), &error);
  g_autoptr (GBytes) twice = eonay_exchange_filter ("detached", detached, NULL);
  g_autofree char *text = eonay_exchange_dup_text (pem);
  g_autofree char *certificate_text = eonay_exchange_dup_text (certificate_pem);
  const guchar *data = g_bytes_get_data (detached, NULL);
  g_autoptr (CMS_ContentInfo) cms =
      d2i_CMS_ContentInfo (NULL, &data, (long) g_bytes_get_size (detached));
  g_autoptr (BIO) content = BIO_new_mem_buf (TEXT, -1);

  g_assert_no_error (error);
  g_assert_null (twice);
  g_assert_cmpuint (g_bytes_get_size (detached), <, g_bytes_get_size (signature));
  g_assert_cmpint (CMS_is_detached (cms), ==, 1);
  g_assert_cmpint (
      CMS_verify (cms, NULL, NULL, content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY), ==, 1);
  g_assert_true (g_str_has_prefix (text, "-----BEGIN CMS-----\n"));
  g_assert_true (g_str_has_prefix (certificate_text, "-----BEGIN CERTIFICATE-----\n"));
}

/* -- requests ---------------------------------------------------------------------------------- */

static GHashTable *
make_values (void)
{
  GHashTable *values = eonay_exchange_values_new ();
  g_autoptr (GBytes) signature = g_bytes_new_static (SIGNATURE, sizeof SIGNATURE - 1);

  eonay_exchange_values_begin (values, CODE, NULL);
  eonay_exchange_values_set_text (values, "text", TEXT);
  eonay_exchange_values_set_text (values, "no", "a/b ?&\"<\n");
  eonay_exchange_values_set_text (values, "adres", "/a%20b/1?x=1&y=2");
  eonay_exchange_values_set_text (values, "tam", "https://A/b?x=1");
  eonay_exchange_values_set_text (values, "depo", "https://depo:8443/c");
  eonay_exchange_values_set_bytes (values, "signature", signature);
  return values;
}

static EonayExchangeCall *
make_call (const char *keys)
{
  g_autofree char *text = g_strdup_printf ("[Portal]\nHost=a\nHosts=depo:8443\n[Exchange x]\n"
                                           "Path=/x\n%s",
                                           keys);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_text ("test", text, NULL, &error);
  g_autoptr (GPtrArray) faults =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_profile_fault_free);
  EonayExchangeCall *call = NULL;

  g_assert_no_error (error);
  call = eonay_exchange_call_new (profile, "x", faults);
  for (guint i = 0; i < faults->len; i++)
    {
      g_autofree char *fault = eonay_profile_fault_to_string (g_ptr_array_index (faults, i));

      g_test_message ("%s", fault);
    }
  g_assert_cmpuint (faults->len, ==, 0);
  return call;
}

static const struct
{
  const char *keys;
  const char *method;
  const char *path;
  const char *type;
  const char *body; /* NULL: none */
} request_cases[] = {
  { "", "GET", "/x", NULL, NULL },
  { "Path=/a/${no}/b?k=${code}&n=${no}", "GET",
    "/a/a%2Fb%20%3F%26%22%3C%0A/b?k=" CODE "&n=a%2Fb%20%3F%26%22%3C%0A", NULL, NULL },
  { "Path=${adres:path}", "GET", "/a%20b/1?x=1&y=2", NULL, NULL },
  { "Path=${adres:path}&n=${no}", "GET", "/a%20b/1?x=1&y=2&n=a%2Fb%20%3F%26%22%3C%0A", NULL, NULL },
  { "Path=${tam:path}", "GET", "/b?x=1", NULL, NULL },
  { "Path=${depo:path}\nHost=depo:8443", "GET", "/c", NULL, NULL },
  { "Path=/x/${adres}", "GET", "/x/%2Fa%2520b%2F1%3Fx%3D1%26y%3D2", NULL, NULL },
  { "Path=/$$/x\nMethod=PUT\nType=text\nBody=$$ ${code}", "PUT", "/$/x",
    "text/plain; charset=utf-8", "$ " CODE },
  { "Type=json\nBody={\"kod\": \"${code}\",  \"n\": \"${code:number}\", \"m\": \"<${no}>\"}",
    "POST", "/x", "application/json",
    "{\"kod\": \"" CODE "\",  \"n\": " CODE ", \"m\": \"<a/b ?&\\\"<\\n>\"}" },
  { "Type=json\nBody={\"imza\": \"${signature:base64}\"}\nContentType=application/vnd.x+json",
    "POST", "/x", "application/vnd.x+json", "{\"imza\": \"MP/+AD4=\"}" },
  { "Type=xml\nContentType=text/xml; charset=utf-8\n"
    "Body=<e:a xmlns:e=\"urn:x\"><kod n=\"${no}\">${text}</kod></e:a>",
    "POST", "/x", "text/xml; charset=utf-8",
    "<e:a xmlns:e=\"urn:x\"><kod n=\"a/b ?&amp;&quot;&lt;\n\">"
    "Onay &quot;metni&quot; &lt;1&gt; &amp; ğ</kod></e:a>" },
  /* XML, as base64 in SOAP, and a checksum over a text that is made for it */
  { "Type=xml\nMake=istek=<k n=\"${no:xml}\">${code}</k>;sum=${istek:sha256:hex}:${code:lower}\n"
    "Body=<a o=\"${sum}\">${istek:base64}</a>",
    "POST", "/x", "application/xml; charset=utf-8",
    "<a o=\"eb572e534e4c86bc0732bd5784cc80a967e11035737576ceb2080987155daa30:" CODE
    "\">PGsgbj0iYS9iID8mYW1wOyZxdW90OyZsdDsKIj40OTU4Njc3OTQ2MzczNDE8L2s+</a>" },
  { "Type=json\nBody={\"d\": \"{\\\\\"n\\\\\": \\\\\"${no:json}\\\\\"}\"}", "POST", "/x",
    "application/json", "{\"d\": \"{\\\"n\\\": \\\"a/b ?&\\\\\\\"<\\\\n\\\"}\"}" },
  { "Type=xml\nBody=<a>&lt;n&gt;${no:xml}&lt;/n&gt;</a>", "POST", "/x",
    "application/xml; charset=utf-8",
    "<a>&lt;n&gt;a/b ?&amp;amp;&amp;quot;&amp;lt;\n&lt;/n&gt;</a>" },
  { "Type=form\nFields=kod=${code};boş alan=;imza=${signature:base64};n=${no};", "POST", "/x",
    "application/x-www-form-urlencoded",
    "kod=" CODE "&bo%C5%9F+alan=&imza=MP%2F%2BAD4%3D&n=a%2Fb+%3F%26%22%3C%0A" },
};

static void
test_requests (void)
{
  g_autoptr (GHashTable) values = make_values ();

  for (gsize i = 0; i < G_N_ELEMENTS (request_cases); i++)
    {
      g_autoptr (EonayExchangeCall) call = make_call (request_cases[i].keys);
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayPortalRequest) request = eonay_exchange_request_new (call, values, &error);
      const char *body = request_cases[i].body;

      g_test_message ("%s", request_cases[i].keys);
      g_assert_no_error (error);
      g_assert_cmpstr (request->method, ==, request_cases[i].method);
      g_assert_cmpstr (request->path, ==, request_cases[i].path);
      g_assert_cmpstr (request->content_type, ==, request_cases[i].type);
      assert_bytes (request->body, body, body != NULL ? strlen (body) : 0);
    }
}

/* Bytes stand as they are in a raw body and in a part. */
static void
test_bytes (void)
{
  g_autoptr (GHashTable) values = make_values ();
  g_autoptr (EonayExchangeCall) raw =
      make_call ("Type=text\nBody=${signature}\nContentType=application/pkcs7-mime\n"
                 "Host=depo:8443\nHeaders=X-Kod: ${code};X-Imza: ${signature:hex};");
  g_autoptr (EonayExchangeCall) multipart =
      make_call ("Type=multipart\nFields=kod=${code};imza@a.p7s=${signature};"
                 "x@b.p7s@application/pkcs7-signature=${signature:hex};");
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayPortalRequest) first = eonay_exchange_request_new (raw, values, &error);
  g_autoptr (EonayPortalRequest) second = eonay_exchange_request_new (multipart, values, &error);
  g_auto (GStrv) type = NULL;
  g_autofree char *expected = NULL;
  g_auto (GStrv) parts =
      g_strsplit ("--@\r\nContent-Disposition: form-data; name=\"kod\"\r\n\r\n" CODE "\r\n"
                  "--@\r\nContent-Disposition: form-data; name=\"imza\"; filename=\"a.p7s\"\r\n"
                  "Content-Type: application/octet-stream\r\n\r\n0\xff\xfe#>\r\n"
                  "--@\r\nContent-Disposition: form-data; name=\"x\"; filename=\"b.p7s\"\r\n"
                  "Content-Type: application/pkcs7-signature\r\n\r\n30fffe003e\r\n--@--\r\n",
                  "@", -1);

  g_assert_no_error (error);
  g_assert_cmpstr (first->host, ==, "depo:8443");
  g_assert_cmpstr (first->headers[1], ==, CODE);
  g_assert_cmpstr (first->headers[3], ==, "30fffe003e");
  assert_bytes (first->body, SIGNATURE, sizeof SIGNATURE - 1);
  type = g_strsplit (second->content_type, "boundary=", 2);
  g_assert_cmpstr (type[0], ==, "multipart/form-data; ");
  g_strdelimit (type[1], "\"", ' ');
  g_strstrip (type[1]);
  /* The signature has a NUL, which a string cannot have. */
  expected = g_strjoinv (type[1], parts);
  *strchr (expected, '#') = '\0';
  assert_bytes (second->body, expected,
                strlen (expected) + 1 + strlen (expected + strlen (expected) + 1));
}

/* Nothing is sent that would be something else than the profile says. */
static void
test_refused_requests (void)
{
  static const char *const cases[] = {
    "Headers=X: ${no}",
    "Type=xml\nBody=<a>${bell}</a>",
    "Type=json\nBody=[\"${no:number}\"]",
    "Type=json\nBody=[\"${bytes}\"]",
    "Type=form\nFields=a=${bytes}",
    "Path=/${bytes}",
    "Path=/${nothing}",
    "Path=${no:path}",
    "Make=a=${nothing}",
    "Make=a=${bytes}",
    "Make=a=${bytes:from-hex}",
    "Path=${depo:path}",
    "Path=${tam:path}\nHost=depo:8443",
    "Path=${komsu:path}",
    "Path=${yan:path}",
  };
  g_autoptr (GHashTable) values = make_values ();

  eonay_exchange_values_set_text (values, "bell", "a\a");
  eonay_exchange_values_set_text (values, "komsu", "https://a.evil.test/b");
  eonay_exchange_values_set_text (values, "yan", "https://b/x");
  eonay_exchange_values_set_bytes (values, "bytes", g_hash_table_lookup (values, "signature"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayExchangeCall) call = make_call (cases[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayPortalRequest) request = eonay_exchange_request_new (call, values, &error);

      g_test_message ("%s", cases[i]);
      g_assert_null (request);
      g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED);
      g_assert_null (strstr (error->message, "a/b"));
    }
}

/* -- answers ----------------------------------------------------------------------------------- */

static EonayPortalReply *
make_reply (const char *charset, const char *body, gssize size)
{
  static const char *const headers[] = {
    "X-Oturum",   "abc",        "X-Two",         "1",          "x-two",
    "2",          "Set-Cookie", "A=1; HttpOnly", "Set-Cookie", "B=x=y;Path=/",
    "Set-Cookie", "A=2",        "X-Bytes",       "\xff",       NULL,
  };
  EonayPortalReply *reply = g_new0 (EonayPortalReply, 1);

  reply->status = 200;
  reply->charset = g_strdup (charset);
  reply->body = g_bytes_new (body, size < 0 ? strlen (body) : (gsize) size);
  reply->headers = g_strdupv ((char **) headers);
  return reply;
}

#define JSON                                                                                       \
  "{\"a\": \"bir\", \"b\": {\"c-d\": [1, {\"e\": true}]}, \"n\": null, \"f\": 1.50, "              \
  "\"big\": 99999999999999999999, \"x\": \"ş\"}"
#define SOAP                                                                                       \
  "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"urn:s\" xmlns:k=\"urn:k\"><s:Body>"                \
  "<k:sonuc k:no=\"7\"><k:kod>0</k:kod><k:m>a</k:m><k:m>b</k:m>"                                   \
  "<k:metin><![CDATA[<x>]]>&amp;</k:metin></k:sonuc></s:Body></s:Envelope>"
#define HTML "<html><body><p>Sonuç:\n  <b>kabul</b> edildi<p>No 12<script>x=1</script></html>"

static const struct
{
  EonayExchangeAnswerKind kind;
  const char *body;
  const char *expression;
  const char *value; /* NULL: not there */
} answer_cases[] = {
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.a", "bir" },
  { EONAY_EXCHANGE_ANSWER_JSON, "\xef\xbb\xbf" JSON, "$.x", "ş" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.b['c-d'][0]", "1" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$..e", "true" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.f", "1.50" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.n", NULL },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.b", NULL },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.big", "99999999999999999999" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.yok", NULL },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "$.*", NULL },
  { EONAY_EXCHANGE_ANSWER_JSON, "[{\"a\": 1}]", "$[0].a", "1" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "regex:\"a\": \"(\\w+)\"", "bir" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "status", "200" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "header:x-oturum", "abc" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "header:X-Two", NULL },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "cookie:B", "x=y" },
  { EONAY_EXCHANGE_ANSWER_JSON, JSON, "cookie:A", NULL },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "/Envelope/Body/sonuc/kod", "0" },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "//sonuc/@no", "7" },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "//metin", "<x>&" },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "//m", NULL },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "//m[2]", "b" },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "count(//m)", "2" },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "//yok", NULL },
  { EONAY_EXCHANGE_ANSWER_XML, SOAP, "regex:<k:kod>(.)", "0" },
  { EONAY_EXCHANGE_ANSWER_HTML, HTML, "Sonuç: (\\w+)", "kabul" },
  { EONAY_EXCHANGE_ANSWER_HTML, HTML, "No ([0-9]+)$", "12" },
  { EONAY_EXCHANGE_ANSWER_HTML, HTML, "(x=1)", NULL },
  { EONAY_EXCHANGE_ANSWER_HTML, HTML, "regex:(x=1)", "x=1" },
  { EONAY_EXCHANGE_ANSWER_TEXT, "0|tamam|abc", "^0\\|tamam\\|(.*)$", "abc" },
  { EONAY_EXCHANGE_ANSWER_TEXT, "a=1 a=2", "a=([0-9])", NULL },
  { EONAY_EXCHANGE_ANSWER_TEXT, "", "^()$", "" },
  { EONAY_EXCHANGE_ANSWER_NONE, "\xff", "header:X-Oturum", "abc" },
};

static void
test_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    {
      g_autoptr (EonayPortalReply) reply = make_reply (NULL, answer_cases[i].body, -1);
      g_autoptr (EonayExchangeAnswer) answer =
          eonay_exchange_answer_new (answer_cases[i].kind, reply);
      g_autofree char *why = NULL;
      g_autoptr (EonayExchangeExpression) expression =
          eonay_exchange_expression_new (answer_cases[i].expression, answer_cases[i].kind, &why);
      g_autofree char *value = NULL;

      g_test_message ("%s: %s", answer_cases[i].expression, why);
      g_assert_nonnull (answer);
      g_assert_nonnull (expression);
      value = eonay_exchange_answer_dup_value (answer, expression);
      g_assert_cmpstr (value, ==, answer_cases[i].value);
    }
}

static const struct
{
  EonayExchangeAnswerKind kind;
  const char *body;
} unreadable[] = {
  { EONAY_EXCHANGE_ANSWER_JSON, "" },
  { EONAY_EXCHANGE_ANSWER_JSON, "{" },
  { EONAY_EXCHANGE_ANSWER_JSON, "7" },
  { EONAY_EXCHANGE_ANSWER_JSON, "{} {}" },
  { EONAY_EXCHANGE_ANSWER_JSON, "{\"a\": \"\xff\"}" },
  { EONAY_EXCHANGE_ANSWER_JSON, "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]" },
  /* Of two members of one name, readers take another one; a text ends at U+0000 for some. */
  { EONAY_EXCHANGE_ANSWER_JSON, "{\"durum\": \"ret\", \"durum\": \"kabul\"}" },
  { EONAY_EXCHANGE_ANSWER_JSON, "{\"a\": {\"durum\": 1, \"\\u0064urum\": 2}}" },
  { EONAY_EXCHANGE_ANSWER_JSON, "{\"durum\": \"kabul\\u0000 degil\"}" },
  { EONAY_EXCHANGE_ANSWER_XML, "" },
  { EONAY_EXCHANGE_ANSWER_XML, "<a>" },
  { EONAY_EXCHANGE_ANSWER_XML, "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>" },
  { EONAY_EXCHANGE_ANSWER_XML, "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>" },
  { EONAY_EXCHANGE_ANSWER_TEXT, "\xff" },
};

static void
test_unreadable_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autoptr (EonayPortalReply) reply = make_reply (NULL, unreadable[i].body, -1);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (eonay_exchange_answer_new (unreadable[i].kind, reply));
    }
}

static void
test_charsets (void)
{
  g_autoptr (EonayPortalReply) latin = make_reply ("ISO-8859-9", "\xfe\xf0", -1);
  g_autoptr (EonayPortalReply) nonsense = make_reply ("x-nonsense", "a", -1);
  g_autoptr (EonayExchangeAnswer) answer =
      eonay_exchange_answer_new (EONAY_EXCHANGE_ANSWER_TEXT, latin);
  g_autoptr (EonayExchangeExpression) all =
      eonay_exchange_expression_new ("^(.*)$", EONAY_EXCHANGE_ANSWER_TEXT, NULL);
  g_autofree char *value = eonay_exchange_answer_dup_value (answer, all);

  g_assert_cmpstr (value, ==, "şğ");
  g_assert_null (eonay_exchange_answer_new (EONAY_EXCHANGE_ANSWER_TEXT, nonsense));
}

/* A pattern cannot keep the program busy. */
static void
test_bounds (void)
{
  g_autofree char *letters = g_strnfill (100000, 'a');
  g_autoptr (GString) deep = g_string_new ("<r>");
  g_autoptr (EonayPortalReply) text = make_reply (NULL, letters, -1);
  g_autoptr (EonayExchangeAnswer) first =
      eonay_exchange_answer_new (EONAY_EXCHANGE_ANSWER_TEXT, text);
  g_autoptr (EonayExchangeExpression) greedy =
      eonay_exchange_expression_new ("^((a+)+)b", EONAY_EXCHANGE_ANSWER_TEXT, NULL);
  g_autoptr (EonayExchangeExpression) product = eonay_exchange_expression_new (
      "count(//a[count(//a[count(//a) > 1]) > 1])", EONAY_EXCHANGE_ANSWER_XML, NULL);
  gint64 start = g_get_monotonic_time ();

  for (gsize i = 0; i < 5000; i++)
    g_string_append (deep, "<a/>");
  g_string_append (deep, "</r>");

  g_autoptr (EonayPortalReply) xml = make_reply (NULL, deep->str, -1);
  g_autoptr (EonayExchangeAnswer) second =
      eonay_exchange_answer_new (EONAY_EXCHANGE_ANSWER_XML, xml);

  g_autoptr (EonayPortalReply) short_text = make_reply (NULL, "aaaaaaaaaaaaaaaaaaaa!", -1);
  g_autoptr (EonayExchangeAnswer) third =
      eonay_exchange_answer_new (EONAY_EXCHANGE_ANSWER_TEXT, short_text);
  g_autoptr (EonayExchangeExpression) doubling =
      eonay_exchange_expression_new ("(?:^(?:a+)+$|(!))", EONAY_EXCHANGE_ANSWER_TEXT, NULL);
  const gsize n_ampersands = 4 * 1024 * 1024;
  g_autoptr (GBytes) ampersands = g_bytes_new_take (g_strnfill (n_ampersands, '&'), n_ampersands);
  g_autoptr (GBytes) plain = eonay_exchange_decode ("html", ampersands, NULL);

  g_assert_null (eonay_exchange_answer_dup_value (first, greedy));
  /* It would match in the end. */
  g_assert_null (eonay_exchange_answer_dup_value (third, doubling));
  g_assert_null (eonay_exchange_answer_dup_value (second, product));
  g_assert_true (g_bytes_equal (plain, ampersands));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

/* -- an answer inside an answer ---------------------------------------------------------------- */

#define INSIDE_JSON "Inside=$.d\n"
#define INSIDE_XML  "Answer=xml\nInside=//return\nInsideAnswer=xml\n"
#define INNER       "Accepted=$.durum == 0\nRefused=$.durum == -5\nText=$.metin\n"
#define INNER_XML   "Accepted=/c/kod == 0\nText=/c/metin\n"

static const struct
{
  const char *keys;
  const char *body;
  EonayExchangeVerdict verdict; /* unknown as well if it cannot be read */
  const char *text;
} inside_cases[] = {
  /* ASP.NET: JSON in a string of JSON */
  { INSIDE_JSON INNER, "{\"d\": \"{\\\"durum\\\":0,\\\"metin\\\":\\\"a\\u011f\\\\n\\\"}\"}",
    EONAY_EXCHANGE_ACCEPTED, "ağ\n" },
  { INSIDE_JSON INNER, "{\"d\": \"{\\\"durum\\\":-5}\"}", EONAY_EXCHANGE_REFUSED, NULL },
  { INSIDE_JSON INNER, "{\"d\": \"{\\\"durum\\\":0}\", \"durum\": -5}", EONAY_EXCHANGE_ACCEPTED,
    NULL },
  { INSIDE_JSON INNER, "{\"d\": null, \"durum\": 0}", EONAY_EXCHANGE_UNKNOWN, NULL },
  { INSIDE_JSON INNER, "{\"durum\": 0}", EONAY_EXCHANGE_UNKNOWN, NULL },
  { INSIDE_JSON INNER, "{\"d\": \"{\\\"durum\\\":\"}", EONAY_EXCHANGE_UNKNOWN, NULL },
  { INSIDE_JSON INNER, "{\"durum\": 0, \"d\": \"\"}", EONAY_EXCHANGE_UNKNOWN, NULL },
  /* What is missing inside is not missing if the inside is not there. */
  { INSIDE_JSON "Accepted=$.hata missing\n", "{\"d\": \"{}\"}", EONAY_EXCHANGE_ACCEPTED, NULL },
  { INSIDE_JSON "Accepted=$.hata missing\n", "{\"hata\": 1}", EONAY_EXCHANGE_UNKNOWN, NULL },
  { INSIDE_JSON "Accepted=header:X-Oturum == abc;status == 200\n", "{\"d\": \"[]\"}",
    EONAY_EXCHANGE_ACCEPTED, NULL },
  /* Web API: a string at the top */
  { "Answer=text\nInside=^\"(.*)\"$\nInsideEncoding=json\n" INNER,
    "\"{\\\"durum\\\":0,\\\"metin\\\":\\\"a\\\"}\"", EONAY_EXCHANGE_ACCEPTED, "a" },
  /* ASMX: JSON in a string of XML */
  { "Answer=xml\nInside=/string\n" INNER,
    "<string xmlns=\"http://tempuri.org/\">{\"durum\":0,\"metin\":\"&lt;\"}</string>",
    EONAY_EXCHANGE_ACCEPTED, "<" },
  /* Axis: XML in a string of SOAP, escaped, as CDATA and as base64 */
  { INSIDE_XML INNER_XML,
    "<e:E xmlns:e=\"e\"><return>&lt;c&gt;&lt;kod&gt;0&lt;/kod&gt;&lt;metin&gt;a &amp;amp; "
    "b&lt;/metin&gt;&lt;/c&gt;</return></e:E>",
    EONAY_EXCHANGE_ACCEPTED, "a & b" },
  { INSIDE_XML INNER_XML,
    "<E><return><![CDATA[<c xmlns=\"c\"><kod>0</kod><metin>ğ</metin></c>]]></return></E>",
    EONAY_EXCHANGE_ACCEPTED, "ğ" },
  { INSIDE_XML "InsideEncoding=base64\n" INNER_XML,
    "<E><return>PGM+PGtvZD4wPC9rb2Q+\r\nPG1ldGluPmE8L21ldGluPjwvYz4=</return></E>",
    EONAY_EXCHANGE_ACCEPTED, "a" },
  { INSIDE_XML "InsideEncoding=base64\n" INNER_XML, "<E><return>?</return></E>",
    EONAY_EXCHANGE_UNKNOWN, NULL },
  /* .NET: a StringWriter says UTF-16. */
  { INSIDE_XML INNER_XML,
    "<E><return>&lt;?xml version=\"1.0\" encoding=\"utf-16\"?&gt;&lt;c&gt;&lt;kod&gt;0&lt;/kod&gt;"
    "&lt;metin&gt;ğ&lt;/metin&gt;&lt;/c&gt;</return></E>",
    EONAY_EXCHANGE_ACCEPTED, "ğ" },
  { INSIDE_XML INNER_XML,
    "<E><return>&lt;!DOCTYPE c&gt;&lt;c&gt;&lt;kod&gt;0&lt;/kod&gt;&lt;/c&gt;</return></E>",
    EONAY_EXCHANGE_UNKNOWN, NULL },
  /* a line in a string */
  { "Answer=xml\nInside=//return\nInsideAnswer=text\nAccepted=^(0)\\\\| == 0\n"
    "Text=^0\\\\|([^|]*)\\\\|\nTextEncoding=hex\n",
    "<E><return>0|61C49F|x</return></E>", EONAY_EXCHANGE_ACCEPTED, "ağ" },
};

static void
test_inside (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (inside_cases); i++)
    {
      g_autoptr (EonayExchangeCall) call = make_call (inside_cases[i].keys);
      g_autoptr (EonayPortalReply) reply = make_reply (NULL, inside_cases[i].body, -1);
      g_autoptr (EonayExchangeAnswer) answer = eonay_exchange_answer_new_for_call (call, reply);
      EonayExchangeDocument document = { NULL };

      g_test_message ("%s: %s", inside_cases[i].keys, inside_cases[i].body);
      g_assert_cmpint (answer != NULL ? eonay_exchange_answer_judge (answer, call)
                                      : EONAY_EXCHANGE_UNKNOWN,
                       ==, inside_cases[i].verdict);
      if (inside_cases[i].text != NULL)
        g_assert_true (eonay_exchange_document_read (&document, answer, call, NULL));
      g_assert_cmpstr (eonay_exchange_document_get_text (&document), ==, inside_cases[i].text);
      eonay_exchange_document_clear (&document);
    }
}

static const struct
{
  const char *keys;
  const char *body;
  EonayExchangeVerdict verdict;
} verdicts[] = {
  { "", "{}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a == 1", "{\"a\":1}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a == 1", "{\"a\":\"1\"}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a == 0|1", "{\"a\":1}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a == 0|1", "{\"a\":10}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a == 1;$.b exists", "{\"a\":1}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a == 1;$.b missing", "{\"a\":1}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.b missing", "{\"b\":null}", EONAY_EXCHANGE_ACCEPTED },
  /* What is there, but is no value, is not missing. */
  { "Accepted=$.b missing", "{\"b\":{\"c\":1}}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$..b missing", "{\"a\":{\"b\":1},\"b\":2}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=header:X-Two missing", "{}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=header:X-Bytes missing", "{}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=cookie:A missing", "{}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$[0].a == 1", "[{\"a\":1},{\"a\":1}]", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=header:X-Yok missing;cookie:yok missing", "{}", EONAY_EXCHANGE_ACCEPTED },
  { "Answer=xml\nAccepted=//b missing", "<a/>", EONAY_EXCHANGE_ACCEPTED },
  { "Answer=xml\nAccepted=//b missing", "<a><b/><b/></a>", EONAY_EXCHANGE_UNKNOWN },
  { "Answer=text\nAccepted=(b) missing", "bb", EONAY_EXCHANGE_UNKNOWN },
  { "Answer=text\nAccepted=(?:^(?:a+)+$|(!)) missing", "aaaaaaaaaaaaaaaaaaaa!",
    EONAY_EXCHANGE_UNKNOWN },
  { "Answer=none\nAccepted=regex:(b) missing", "b\xff", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a != 1", "{\"a\":2}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a != 1", "{}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a ~ ^(ok|tamam)$", "{\"a\":\"tamam\"}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a ~ ^(ok|tamam)$", "{\"a\":\"ok mu\"}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=status == 200", "{}", EONAY_EXCHANGE_ACCEPTED },
  { "Accepted=$.a == 1\nRefused=$.a == 2", "{\"a\":2}", EONAY_EXCHANGE_REFUSED },
  { "Accepted=$.a == 1\nRefused=$.a == 2", "{\"a\":3}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a == 1\nRefused=$.b == 1", "{\"a\":1,\"b\":1}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a == 1\nRefused=$.a != 1", "{}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a == 1\nPending=$.a == 2", "{\"a\":2}", EONAY_EXCHANGE_PENDING },
  { "Accepted=$.a == 1\nPending=$.b == 1", "{\"a\":1,\"b\":1}", EONAY_EXCHANGE_UNKNOWN },
  { "Accepted=$.a == 1\nRefused=$.b == 1\nPending=$.b == 1", "{\"b\":1}", EONAY_EXCHANGE_UNKNOWN },
};

static void
test_verdicts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      g_autoptr (EonayExchangeCall) call = make_call (verdicts[i].keys);
      g_autoptr (EonayPortalReply) reply = make_reply (NULL, verdicts[i].body, -1);
      g_autoptr (EonayExchangeAnswer) answer = eonay_exchange_answer_new_for_call (call, reply);
      g_autofree char *body = g_strescape (verdicts[i].body, NULL);

      g_test_message ("%s: %s", verdicts[i].keys, body);
      g_assert_cmpint (eonay_exchange_answer_judge (answer, call), ==, verdicts[i].verdict);
    }
}

/* -- what is signed ---------------------------------------------------------------------------- */

#define BOTH    "Text=$.t\nData=$.d\nDataEncoding=base64\n"
#define SIGNING "Text=$.t\nOperation=$.o\nOperations=imzala;onay;\n"

static const struct
{
  const char *keys;
  const char *body;
  const char *text;
  const char *portal_text;
  int code; /* if there is no text */
} documents[] = {
  { "Text=$.t", "{\"t\":\"a\\r\\nb \"}", "a\r\nb ", NULL, 0 },
  { "Data=$.t", "{\"t\":\"a\"}", "a", NULL, 0 },
  { "Text=$.t\nTextEncoding=base64;html", "{\"t\":\"JiMyODc7\"}", "ğ", NULL, 0 },
  { BOTH, "{\"t\":\"a\",\"d\":\"YQ==\"}", "a", NULL, 0 },
  { BOTH, "{\"t\":\"a\",\"d\":\"Yg==\"}", "b", "a", 0 },
  { BOTH, "{\"t\":\"a\",\"d\":\"YQo=\"}", "a\n", "a", 0 },
  { BOTH, "{\"t\":\"a\",\"d\":\"/w==\"}", NULL, NULL, EONAY_PROVIDER_ERROR_UNEXPECTED },
  { BOTH, "{\"t\":\"a\",\"d\":\"AA==\"}", NULL, NULL, EONAY_PROVIDER_ERROR_UNEXPECTED },
  { BOTH, "{\"t\":\"a\",\"d\":\"\"}", NULL, NULL, EONAY_PROVIDER_ERROR_UNEXPECTED },
  { BOTH, "{\"t\":\"a\"}", NULL, NULL, EONAY_PROVIDER_ERROR_UNEXPECTED },
  { BOTH, "{\"d\":\"YQ==\"}", NULL, NULL, EONAY_PROVIDER_ERROR_UNEXPECTED },
  { SIGNING, "{\"t\":\"a\",\"o\":\"onay\"}", "a", NULL, 0 },
  { SIGNING, "{\"t\":\"a\",\"o\":\"pin\"}", NULL, NULL, EONAY_PROVIDER_ERROR_OTHER_OPERATION },
  { SIGNING, "{\"t\":\"a\"}", NULL, NULL, EONAY_PROVIDER_ERROR_OTHER_OPERATION },
};

static void
test_documents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (EonayExchangeCall) call = make_call (documents[i].keys);
      g_autoptr (EonayPortalReply) reply = make_reply (NULL, documents[i].body, -1);
      g_autoptr (EonayExchangeAnswer) answer = eonay_exchange_answer_new_for_call (call, reply);
      g_autoptr (GError) error = NULL;
      EonayExchangeDocument document = { NULL };
      gboolean ok = eonay_exchange_document_read (&document, answer, call, &error);

      g_test_message ("%s: %s", documents[i].keys, documents[i].body);
      if (documents[i].text != NULL)
        {
          g_assert_true (ok);
          g_assert_cmpstr (eonay_exchange_document_get_text (&document), ==, documents[i].text);
          g_assert_cmpstr (eonay_exchange_document_get_portal_text (&document), ==,
                           documents[i].portal_text);
        }
      else
        g_assert_error (error, EONAY_PROVIDER_ERROR, documents[i].code);
      eonay_exchange_document_clear (&document);
    }
}

static void
test_masked_words (void)
{
  g_autoptr (GHashTable) values = make_values ();
  g_autofree char *line = NULL;

  eonay_exchange_values_set_text (values, "code", "123456");
  eonay_exchange_values_set_text (values, "national-id", "1234");
  line = eonay_exchange_values_mask (values, "Kod 123456,\nkişi 1234,\u202e no 10000000146: " TEXT
                                             " imzalandı");
  g_assert_cmpstr (line, ==, "Kod …, kişi …,  no 100******46: … imzalandı");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/encodings", test_encodings);
  g_test_add_func ("/exchange/encodings/signature", test_signature_filters);
  g_test_add_func ("/exchange/requests", test_requests);
  g_test_add_func ("/exchange/requests/bytes", test_bytes);
  g_test_add_func ("/exchange/requests/refused", test_refused_requests);
  g_test_add_func ("/exchange/answers", test_answers);
  g_test_add_func ("/exchange/answers/unreadable", test_unreadable_answers);
  g_test_add_func ("/exchange/answers/charsets", test_charsets);
  g_test_add_func ("/exchange/answers/bounds", test_bounds);
  g_test_add_func ("/exchange/answers/inside", test_inside);
  g_test_add_func ("/exchange/verdicts", test_verdicts);
  g_test_add_func ("/exchange/documents", test_documents);
  g_test_add_func ("/exchange/words", test_masked_words);
  return g_test_run ();
}
