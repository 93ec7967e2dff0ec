/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a profile can describe: exchanges as makers of portals may have built them, each with the
 * requests that its profile makes and the answers that it reads. */
#include <string.h>

#include "eonay-exchange-answer.h"
#include "eonay-exchange-description.h"
#include "eonay-exchange-document.h"
#include "eonay-exchange-encoding.h"
#include "eonay-exchange-request.h"
#include "eonay-exchange-values.h"

#define CODE        "495867794637341"
#define SIGNATURE   "\x30\xff\xfe\x00\x3e"
#define CERTIFICATE "sertifika"
#define TEXT        "Onay \"ğ\" & <1>"

/* One call. request: method, path, headers and body, each after a blank or a line end; a body that
 * is no text in hexadecimal digits. */
typedef struct
{
  const char *request;
  guint status;
  const char *header;
  const char *value;
  const char *answer;
  EonayExchangeVerdict verdict;
} Step;

typedef struct
{
  const char *name;
  const char *profile;
  Step steps[5];
} Maker;

static const Maker makers[] = {
  { "aspnet",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange metin]\nPath=/Imza.asmx/Metin\nType=json\nBody={\"kod\": \"${code:number}\"}\n"
    "Inside=$.d\nAccepted=$.durum == 0\nRefused=$.durum == -3\nText=$.metin\n"
    "Take=xsrf=cookie:XSRF-TOKEN\n"
    "[Exchange imza]\nPath=/Imza.asmx/Imza\nHeaders=X-XSRF-TOKEN: "
    "${xsrf:from-percent};\nType=json\n"
    "Body={\"istek\": \"{\\\\\"imza\\\\\": \\\\\"${signature:base64:json}\\\\\"}\"}\n"
    "Inside=$.d\nAccepted=$.durum == 0\nRefused=$.durum == -3\nReason=$.durum\n",
    { { "POST /Imza.asmx/Metin\n{\"kod\": " CODE "}", 200, "Set-Cookie",
        "XSRF-TOKEN=a%2Bb%3D; path=/",
        "{\"d\": \"{\\\"durum\\\": 0, \\\"metin\\\": \\\"Onay \\\\\\\"ğ\\\\\\\" & <1>\\\"}\"}",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /Imza.asmx/Imza\nX-XSRF-TOKEN: a+b=\n"
        "{\"istek\": \"{\\\"imza\\\": \\\"MP/+AD4=\\\"}\"}",
        200, NULL, NULL, "{\"d\": \"{\\\"durum\\\": -3}\"}", EONAY_EXCHANGE_REFUSED } } },
  { "axis",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange metin]\nPath=/services/Imza\nType=xml\nContentType=text/xml; charset=utf-8\n"
    "Headers=SOAPAction: \"\";\n"
    "Body=<e:E xmlns:e=\"urn:e\"><istek>&lt;kod&gt;${code:xml}&lt;/kod&gt;</istek></e:E>\n"
    "Answer=xml\nInside=//return\nInsideAnswer=xml\nAccepted=/c/kod == 0\nText=/c/metin\n"
    "[Exchange imza]\nPath=/services/Imza\nType=xml\n"
    "Body=<e:E "
    "xmlns:e=\"urn:e\"><istek><![CDATA[<imza>${signature:base64}</imza>]]></istek></e:E>\n"
    "Answer=xml\nInside=//return\nInsideAnswer=xml\nAccepted=/c/kod == 0\n",
    { { "POST /services/Imza\nSOAPAction: \"\"\n"
        "<e:E xmlns:e=\"urn:e\"><istek>&lt;kod&gt;" CODE "&lt;/kod&gt;</istek></e:E>",
        200, NULL, NULL,
        "<e:E xmlns:e=\"urn:e\"><return>&lt;?xml version=\"1.0\" encoding=\"utf-16\"?&gt;&lt;c&gt;"
        "&lt;kod&gt;0&lt;/kod&gt;&lt;metin&gt;Onay \"ğ\" &amp;amp; &amp;lt;1&amp;gt;&lt;/metin&gt;"
        "&lt;/c&gt;</return></e:E>",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /services/Imza\n"
        "<e:E xmlns:e=\"urn:e\"><istek><![CDATA[<imza>MP/+AD4=</imza>]]></istek></e:E>",
        200, NULL, NULL, "<E><return><![CDATA[<c><kod>0</kod></c>]]></return></E>",
        EONAY_EXCHANGE_ACCEPTED } } },
  { "base64-in-soap",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange "
    "metin]\nMake=istek=<k>${code:xml}</k>\nPath=/ws\nType=xml\nBody=<a>${istek:base64}</a>\n"
    "Answer=xml\nInside=//cevap\nInsideEncoding=base64\nInsideAnswer=xml\nAccepted=/c/@kod == 1\n"
    "Text=/c\nTextEncoding=hex\n"
    "[Exchange imza]\nMake=istek=<i>${signature:base64}</i>\nPath=/ws\nType=xml\n"
    "Body=<a ozet=\"${istek:sha1:HEX}\">${istek:base64}</a>\nAnswer=xml\nAccepted=//kod == 1\n",
    { { "POST /ws\n<a>PGs+NDk1ODY3Nzk0NjM3MzQxPC9rPg==</a>", 200, NULL, NULL,
        "<a><cevap>PGMga29kPSIxIj40RjZFNjE3OTIwMjJDNDlGMjIyMDI2MjAzQzMxM0U8L2M+</cevap></a>",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /ws\n<a ozet=\"A7561C5CB25C9D7453BF46C1FCABFB166A5D17C7\">"
        "PGk+TVAvK0FEND08L2k+</a>",
        200, NULL, NULL, "<a><kod>2</kod></a>", EONAY_EXCHANGE_UNKNOWN } } },
  { "pipes",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange metin]\nPath=/imza.ashx?islem=metin&kod=${code}\nAnswer=text\n"
    "Accepted=^(-?[0-9]+)\\\\| == 0\nRefused=^(-?[0-9]+)\\\\| ~ ^-\n"
    "Text=^0\\\\|([^|]*)\\\\|\nTextEncoding=form\nTake=no=\\\\|([0-9]+)\\\\s*$\n"
    "[Exchange imza]\nPath=/imza.ashx?islem=imza&no=${no}&imza=${signature:base64}\nAnswer=text\n"
    "Accepted=^(-?[0-9]+)\\\\| == 0\nRefused=^(-?[0-9]+)\\\\| ~ ^-\n",
    { { "GET /imza.ashx?islem=metin&kod=" CODE "\n", 200, NULL, NULL,
        "0|Onay+%22%C4%9F%22+%26+%3C1%3E|7\r\n", EONAY_EXCHANGE_ACCEPTED },
      { "GET /imza.ashx?islem=imza&no=7&imza=MP%2F%2BAD4%3D\n", 200, NULL, NULL,
        "-12|Süresi dolmuş|", EONAY_EXCHANGE_REFUSED } } },
  { "raw",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange "
    "metin]\nPath=/belge/${code}\nAnswer=text\nText=(?s)^(.*)$\nTake=adres=header:Location\n"
    "[Exchange "
    "imza]\nPath=${adres:path}\nMethod=PUT\nType=text\nContentType=application/pkcs7-mime\n"
    "Body=${signature}\nAnswer=none\nStatuses=204;409\nAccepted=status == 204\nRefused=status == "
    "409\n",
    { { "GET /belge/" CODE "\n", 200, "Location", "https://portal.test/belge/7/imza?s=a%2Fb", TEXT,
        EONAY_EXCHANGE_ACCEPTED },
      { "PUT /belge/7/imza?s=a%2Fb\n30fffe003e", 204, NULL, NULL, "", EONAY_EXCHANGE_ACCEPTED } } },
  { "bearer",
    "[Exchange]\nRedeem=oturum;metin\nSubmit=imza\n"
    "[Exchange oturum]\nPath=/oauth/token\nType=form\nFields=parmak_izi=${certificate:sha1:HEX};\n"
    "Take=token=$.access_token\n"
    "[Exchange metin]\nPath=/v1/belgeler?kod=${code}\nHeaders=Authorization: Bearer ${token};\n"
    "Accepted=$.sonuc.kod == 0\nText=$.belgeler[0].icerik\nTextEncoding=base64\n"
    "Take=no=$.belgeler[0].id\n"
    "[Exchange imza]\nPath=/v1/imzalar\nHeaders=Authorization: Bearer ${token};\nType=json\n"
    "Body={\"imzalar\": [{\"id\": \"${no:number}\", \"imza\": \"${signature:base64}\"}]}\n"
    "Accepted=$[0].kod == 0\nRefused=$[0].kod ~ ^-[0-9]+$\n",
    { { "POST /oauth/token\nparmak_izi=F1CDE34593F71336290DE794D51F44E43541110F", 200, NULL, NULL,
        "{\"access_token\": \"e.y.J\"}", EONAY_EXCHANGE_ACCEPTED },
      { "GET /v1/belgeler?kod=" CODE "\nAuthorization: Bearer e.y.J\n", 200, NULL, NULL,
        "{\"sonuc\": {\"kod\": 0}, \"belgeler\": [{\"id\": 12345678901234567890, \"icerik\": "
        "\"T25heSAixJ8iICYgPDE+\"}]}",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /v1/imzalar\nAuthorization: Bearer e.y.J\n"
        "{\"imzalar\": [{\"id\": 12345678901234567890, \"imza\": \"MP/+AD4=\"}]}",
        200, NULL, NULL, "[{\"kod\": -7}]", EONAY_EXCHANGE_REFUSED } } },
  { "webapi",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange "
    "metin]\nPath=/api/metin/${code}\nAnswer=text\nInside=^\"(.*)\"$\nInsideEncoding=json\n"
    "Accepted=$.Durum == 0\nText=$.Metin\n"
    "[Exchange imza]\nPath=/api/imza\nType=json\nBody=\"${signature:hex}\"\nStatuses=200;400\n"
    "Answer=text\nInside=^\"(.*)\"$\nInsideEncoding=json\nAccepted=$.Durum == 0\n"
    "Refused=$.Durum == 1;status == 400\n",
    { { "GET /api/metin/" CODE "\n", 200, NULL, NULL,
        "\"{\\\"Durum\\\":0,\\\"Metin\\\":\\\"Onay \\\\\\\"\\u011f\\\\\\\" & <1>\\\"}\"",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /api/imza\n\"30fffe003e\"", 400, NULL, NULL, "\"{\\\"Durum\\\":1}\"",
        EONAY_EXCHANGE_REFUSED } } },
  { "pages",
    "[Exchange]\nRedeem=metin\nSubmit=imza;sonuc\n"
    "[Exchange metin]\nPath=/imza?kod=${code}\nAnswer=html\n"
    "Text=regex:<textarea id=\"m\">([^<]*)</textarea>\nTextEncoding=html\n"
    "Take=jeton=regex:name=\"_csrf\" value=\"([^\"]*)\";adres=regex:<form action=\"([^\"]*)\"\n"
    "[Exchange imza]\nPath=${adres:from-html:path}\nType=form\n"
    "Fields=_csrf=${jeton:from-html};imza=${signature:base64};\nAnswer=none\nStatuses=302\n"
    "Take=sonuc=header:Location\n"
    "[Exchange sonuc]\nPath=${sonuc:path}\nAnswer=html\nAccepted=(işleminiz tamamlandı) exists\n"
    "Refused=Hata kodu: ([0-9]+) exists\n",
    { { "GET /imza?kod=" CODE "\n", 200, NULL, NULL,
        "<form action=\"/imza?a=1&amp;b=2\"><input name=\"_csrf\" value=\"a&#x2B;b\">"
        "<textarea id=\"m\">Onay &quot;ğ&quot; &amp; &lt;1&gt;</textarea></form>",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /imza?a=1&b=2\n_csrf=a%2Bb&imza=MP%2F%2BAD4%3D", 302, "Location", "/sonuc/7", "",
        EONAY_EXCHANGE_ACCEPTED },
      { "GET /sonuc/7\n", 200, NULL, NULL,
        "<html><body><p>Sayın kullanıcı,\n işleminiz <b>tamamlandı</b>",
        EONAY_EXCHANGE_ACCEPTED } } },
  { "checksums",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange metin]\nPath=/metin\nType=xml\n"
    "Body=<k><kod>${code}</kod><s>${certificate:base64-lines}</s></k>\nAnswer=xml\n"
    "Text=//metin\nData=//veri\nDataEncoding=base64\n"
    "[Exchange imza]\nMake=toplam=${code}|${text:lower}\nPath=/imza\nType=xml\n"
    "Body=<k ozet=\"${toplam:sha256:hex}\"><imza>${signature:HEX}</imza></k>\nAnswer=xml\n"
    "Statuses=200;204\nAccepted=boolean(//tamam) == true\n",
    { { "POST /metin\n<k><kod>" CODE "</kod><s>c2VydGlmaWth</s></k>", 200, NULL, NULL,
        "<c><metin><![CDATA[" TEXT "]]></metin><veri>T25heSAixJ8i\nICYgPDE+</veri></c>",
        EONAY_EXCHANGE_ACCEPTED },
      { "POST /imza\n<k ozet=\"9e535e0b7677909333883b527047dd01dda6c7d29bd75dfce4d3c196834c7910\">"
        "<imza>30FFFE003E</imza></k>",
        200, NULL, NULL, "<c><tamam/></c>", EONAY_EXCHANGE_ACCEPTED } } },
  { "jsonp",
    "[Exchange]\nRedeem=metin\nSubmit=imza\n"
    "[Exchange "
    "metin]\nPath=/m?geri=f&istek=${code}\nAnswer=text\nInside=^f\\\\((.*)\\\\);?$\n"
    "Accepted=$.s == 1\nText=$.m\n"
    "[Exchange imza]\nPath=/i\nType=form\n"
    "Fields=veri={\"kod\": \"${code:json}\", \"imza\": \"${signature:base64url}\"};\n"
    "Answer=html\nInside=regex:parent.sonuc\\\\('([^']*)'\\\\)\nInsideEncoding=json\n"
    "InsideAnswer=text\nAccepted=^(OK)$ == OK\n",
    { { "GET /m?geri=f&istek=" CODE "\n", 200, NULL, NULL,
        "f({\"s\": 1, \"m\": \"Onay \\\"ğ\\\" & <1>\"});", EONAY_EXCHANGE_ACCEPTED },
      { "POST /i\nveri=%7B%22kod%22%3A+%22" CODE "%22%2C+%22imza%22%3A+%22MP_-AD4%22%7D", 200, NULL,
        NULL, "<html><script>parent.sonuc('\\u004fK')</script></html>",
        EONAY_EXCHANGE_ACCEPTED } } },
};

static char *
format_request (EonayPortalRequest *request)
{
  GString *text = g_string_new (NULL);
  g_autofree char *body = request->body != NULL ? eonay_exchange_dup_text (request->body) : NULL;
  g_autoptr (GBytes) hex =
      request->body != NULL ? eonay_exchange_filter ("hex", request->body, NULL) : NULL;

  g_string_append_printf (text, "%s %s\n", request->method, request->path);
  for (gsize i = 0; request->headers[i] != NULL; i += 2)
    g_string_append_printf (text, "%s: %s\n", request->headers[i], request->headers[i + 1]);
  if (body != NULL)
    g_string_append (text, body);
  else if (hex != NULL)
    g_string_append_len (text, g_bytes_get_data (hex, NULL), (gssize) g_bytes_get_size (hex));
  return g_string_free (text, FALSE);
}

static void
take_step (const Step *step,
           EonayExchangeCall *call,
           GHashTable *values,
           EonayExchangeDocument *document)
{
  const char *headers[] = { step->header, step->value, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayPortalRequest) request = eonay_exchange_request_new (call, values, &error);
  g_autofree char *text = request != NULL ? format_request (request) : NULL;
  g_autofree char *status = g_strdup_printf ("%u", step->status);
  g_autoptr (EonayPortalReply) reply = g_new0 (EonayPortalReply, 1);
  g_autoptr (EonayExchangeAnswer) answer = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, step->request);
  reply->status = step->status;
  reply->headers = g_strdupv ((char **) headers);
  reply->body = g_bytes_new_static (step->answer, strlen (step->answer));
  g_assert_true (g_strv_contains ((const char *const *) call->statuses, status));
  answer = eonay_exchange_answer_new_for_call (call, reply);
  g_assert_nonnull (answer);
  g_assert_cmpint (eonay_exchange_answer_judge (answer, call), ==, step->verdict);
  if (step->verdict != EONAY_EXCHANGE_ACCEPTED)
    return;
  eonay_exchange_document_read (document, answer, call, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < call->takes->len; i++)
    {
      EonayExchangeTake *take = g_ptr_array_index (call->takes, i);
      g_autofree char *value = eonay_exchange_answer_dup_value (answer, take->expression);

      g_assert_nonnull (value);
      eonay_exchange_values_set_text (values, take->name, value);
    }
}

static EonayExchangeDescription *
make_description (const Maker *maker)
{
  g_autofree char *text = g_strconcat ("[Portal]\nHost=portal.test\n", maker->profile, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_text ("test", text, NULL, &error);
  EonayExchangeDescription *description = NULL;

  g_assert_no_error (error);
  description = eonay_exchange_description_new (profile);
  for (guint i = 0; i < description->faults->len; i++)
    {
      g_autofree char *fault =
          eonay_profile_fault_to_string (g_ptr_array_index (description->faults, i));

      g_test_message ("%s", fault);
    }
  g_assert_true (eonay_exchange_description_is_known (description));
  return description;
}

static void
test_maker (gconstpointer data)
{
  const Maker *maker = data;
  g_autoptr (EonayExchangeDescription) description = make_description (maker);
  g_autoptr (GHashTable) values = eonay_exchange_values_new ();
  g_autoptr (GBytes) certificate = g_bytes_new_static (CERTIFICATE, strlen (CERTIFICATE));
  g_autoptr (GBytes) signature = g_bytes_new_static (SIGNATURE, sizeof SIGNATURE - 1);
  EonayExchangeDocument document = { NULL };
  const Step *step = maker->steps;

  eonay_exchange_values_begin (values, CODE, NULL);
  eonay_exchange_values_set_bytes (values, "certificate", certificate);
  for (guint i = 0; i < description->redeem->len; i++)
    take_step (step++, g_ptr_array_index (description->redeem, i), values, &document);
  g_assert_cmpstr (eonay_exchange_document_get_text (&document), ==, TEXT);
  g_assert_null (eonay_exchange_document_get_portal_text (&document));
  eonay_exchange_values_set_text (values, "text", eonay_exchange_document_get_text (&document));
  eonay_exchange_values_set_bytes (values, "signature", signature);
  for (guint i = 0; i < description->submit->len; i++)
    take_step (step++, g_ptr_array_index (description->submit, i), values, &document);
  g_assert_null (step->request);
  eonay_exchange_document_clear (&document);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autofree char *path = g_strconcat ("/exchange-makers/", makers[i].name, NULL);

      g_test_add_data_func (path, &makers[i], test_maker);
    }
  return g_test_run ();
}
