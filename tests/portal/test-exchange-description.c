/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is wrong with the description of an exchange. */
#include <string.h>

#include "eonay-exchange-description.h"
#include "eonay-profile-check.h"

static const char base_text[] =
    "[Portal]\nHost=portal.eonay.test\nHosts=depo.eonay.test;"
    "depo.eonay.test:8443;\n"
    "[Exchange]\nRedeem=version;text;\nSubmit=signature;result;\n"
    "[Exchange version]\nPath=/surum?v=1\nAccepted=$.guncel == true\n"
    "[Exchange text]\nPath=/metin\nType=json\n"
    "Body={\"kod\": \"${code}\"}\n"
    "Accepted=$.durum == tamam\nRefused=$.durum == ret\nReason=$.neden\n"
    "Words=$.aciklama\nText=$.metin\nTake=no=$.islemNo;\n"
    "[Exchange signature]\nPath=/teslim/${no}\nType=form\n"
    "Fields=kod=${code};imza=${signature:base64};\n"
    "[Exchange result]\nPath=/sonuc?no=${no}\n"
    "Pending=$.durum == bekliyor\nAccepted=$.durum == kabul\n"
    "Refused=$.durum == ret\n"
    "[Exchange reasons]\n17=code-expired\n";

/* With the key of the base set, or removed if value is NULL. */
static EonayProfile *
make_profile (const char *group, const char *key, const char *value)
{
  g_autofree char *text =
      group != NULL ? g_strdup_printf ("[%s]\n%s=%s\n", group, key, value != NULL ? value : "")
                    : g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayProfile) base = eonay_profile_new_for_text ("test", base_text, NULL, &error);
  EonayProfile *profile = NULL;

  g_assert_no_error (error);
  profile = eonay_profile_new_for_text ("test", text, base, &error);
  g_assert_no_error (error);
  return profile;
}

/* -- the description --------------------------------------------------------------------------- */

static const struct
{
  const char *group;
  const char *key;
  const char *value; /* NULL: the key is empty */
  const char *fault; /* one of them; NULL: none */
} descriptions[] = {
  { "Exchange", "Redeem", NULL, "[Exchange] Redeem: no-text" },
  { "Exchange", "Submit", NULL, "[Exchange signature]: unused-call" },
  { "Exchange", "Reedem", "text", "[Exchange] Reedem: unknown-key" },
  { "Exchange", "Redeem", "version;metin", "[Exchange] Redeem: unknown-call (metin)" },
  { "Exchange", "Redeem", "version;text;reasons", "[Exchange] Redeem: bad-name (reasons)" },
  { "Exchange", "Redeem", "version;Text", "[Exchange] Redeem: bad-name (Text)" },
  { "Exchange", "Redeem", "text;text", "[Exchange text] Take: bad-slot (no)" },
  { "Exchange", "Redeem", "version", "[Exchange signature] Path: unknown-slot (no)" },
  { "Exchange", "Submit", "result", "[Exchange signature]: unused-call" },
  { "Exchange", "Submit", "result;signature", "[Exchange signature] Accepted: missing-key" },
  { "Exchange more", "Path", "/x", "[Exchange more]: unused-call" },
  { "Exchange reasons", "18", "expired", "[Exchange reasons] 18: unknown-reason (expired)" },
  { "Exchange text", "Reasons", "19=code-expired; 20 = refused", NULL },
  { "Exchange text", "Reasons", "19=x", "[Exchange text] Reasons: unknown-reason (x)" },
  { "Exchange text", "Reasons", "19", "[Exchange text] Reasons: bad-entry (19)" },
  { "Exchange text", "Host", "depo.eonay.test", NULL },
  { "Exchange text", "Host", "depo.eonay.test:8443", NULL },
  { "Exchange text", "Host", "portal.eonay.test", NULL },
  { "Exchange text", "Host", "depo.eonay.test:1", "unknown-host (depo.eonay.test:1)" },
  { "Exchange text", "Host", "evil.test", "[Exchange text] Host: unknown-host (evil.test)" },
  { "Exchange text", "Path", NULL, "[Exchange text] Path: missing-key" },
  { "Exchange text", "Path", "metin", "bad-path" },
  { "Exchange text", "Path", "//evil.test/metin", "bad-path" },
  { "Exchange text", "Path", "https://evil.test/", "bad-path" },
  { "Exchange text", "Path", "/a b", "bad-path" },
  { "Exchange text", "Path", "/a#b", "bad-path" },
  { "Exchange text", "Path", "/ş", "bad-path" },
  { "Exchange text", "Path", "/a/${code", "bad-slot (${)" },
  { "Exchange text", "Path", "/a/$code", "bad-slot ($c)" },
  { "Exchange text", "Path", "/a/$$code", NULL },
  { "Exchange text", "Path", "/a/${}", "bad-slot (${})" },
  { "Exchange text", "Path", "/a/${cod}", "unknown-slot (cod)" },
  { "Exchange text", "Path", "/a/${no}", "unknown-slot (no)" },
  { "Exchange text", "Path", "/a/${signature:base64}", "unknown-slot (signature)" },
  { "Exchange text", "Path", "/a/${text}", "unknown-slot (text)" },
  { "Exchange text", "Path", "/a/${code:rot13}", "unknown-filter (rot13)" },
  { "Exchange text", "Path", "/a/${code:hex:hex:hex:hex:hex}", "bad-slot" },
  { "Exchange text", "Path", "/a/${certificate}", "raw-slot (certificate)" },
  { "Exchange text", "Path", "/a/${certificate:sha256}", "raw-slot (certificate)" },
  { "Exchange text", "Path", "/a/${certificate:sha256:hex:upper}/${national-id}", NULL },
  { "Exchange text", "Path", "/a/${certificate:upper}", "raw-slot (certificate)" },
  { "Exchange text", "Path", "${code:path}", NULL },
  { "Exchange text", "Path", "${code:from-html:path}?x=${code}", NULL },
  { "Exchange text", "Path", "${code:path}/x", "bad-path" },
  { "Exchange text", "Path", "${code}", "bad-path" },
  { "Exchange text", "Path", "${code:path:upper}", "bad-path" },
  { "Exchange text", "Path", "/x${code:path}", "[Exchange text] Path: bad-slot (code)" },
  { "Exchange text", "Path", "${code:path}${code:path}", "[Exchange text] Path: bad-slot (code)" },
  { "Exchange text", "Body", "[\"${code:path}\"]", "[Exchange text] Body: bad-slot (code)" },
  { "Exchange text", "Path", "/a/${certificate:json}", "raw-slot (certificate)" },
  { "Exchange text", "Path", "/a/${certificate:sha1:HEX:lower}", NULL },
  { "Exchange text", "Path", "/a/${code:from-percent}", NULL },
  { "Exchange text", "Path", "/a/${code:from-rot13}", "unknown-filter (from-rot13)" },
  { "Exchange text", "Path", "/a/${code:pem}", "bad-slot (code)" },
  { "Exchange text", "Path", "/a/${certificate:detached:hex}", "bad-slot (certificate)" },
  { "Exchange text", "Path", "/a\\q", "[Exchange text] Path: bad-escape" },
  { "Exchange text", "Reason", "regex:(\\d+)", "[Exchange text] Reason: bad-escape" },
  { "Exchange text", "Accepted", "$.a ~ \\d", "[Exchange text] Accepted: bad-escape" },
  { "Exchange text", "Accepted", "$.a == 1\\;2", NULL },
  { "Exchange text", "Method", "DELETE", "bad-choice (GET, POST, PUT)" },
  { "Exchange text", "Method", "GET", "[Exchange text] Method: conflict (Type)" },
  { "Exchange text", "Method", "PUT", NULL },
  { "Exchange text", "Headers", "X-A: ${code}; X-B:b", NULL },
  { "Exchange text", "Headers", "Host: evil.test", "bad-header (Host)" },
  { "Exchange text", "Headers", "Content-Length: 1", "bad-header (Content-Length)" },
  { "Exchange text", "Headers", "cookie: a=b", "bad-header (cookie)" },
  { "Exchange text", "Headers", "X A: b", "bad-header (X A)" },
  { "Exchange text", "Headers", "X-A", "bad-entry (X-A)" },
  { "Exchange text", "Headers", "X-A: ${certificate}", "raw-slot (certificate)" },
  { "Exchange text", "Type", "yaml", "bad-choice (json, form, multipart, xml, text)" },
  { "Exchange text", "Type", "form", "[Exchange text] Body: conflict (Type)" },
  { "Exchange text", "Type", "xml", "[Exchange text] Body: bad-body (xml)" },
  { "Exchange text", "Type", NULL, "[Exchange text] Body: conflict (Type)" },
  { "Exchange text", "Body", NULL, "[Exchange text] Body: missing-key" },
  { "Exchange text", "Body", "{\"kod\": ${code}}", "bad-body (json)" },
  { "Exchange text", "Body", "{\"a\\\\\"\": \"${code}\"}", NULL },
  { "Exchange text", "Body", "{\"a\\\\\\\\\": \"b\", ${code}: 1}", "bad-body (json)" },
  { "Exchange text", "Body", "{\"kod\": \"x${code:number}\"}", "bad-body (json)" },
  { "Exchange text", "Body", "{\"kod\": \"${code:number}\"}", NULL },
  { "Exchange text", "Body", "{\"kod\": \"${code}\"", "bad-body (json)" },
  { "Exchange text", "Body", "[\"${certificate:base64}\"]", NULL },
  { "Exchange text", "Body", "[\"${certificate}\"]", "raw-slot (certificate)" },
  { "Exchange text", "Fields", "a=b", "[Exchange text] Fields: conflict (Type)" },
  { "Exchange text", "ContentType", "application/vnd.x+json", NULL },
  { "Exchange signature", "ContentType", "text/xml", "ContentType: conflict (Type)" },
  { "Exchange signature", "Fields", "kod=${code}", "[Exchange] Submit: no-signature" },
  { "Exchange signature", "Fields", "imza=${signature}", "raw-slot (signature)" },
  { "Exchange signature", "Fields", "imza=${signature:detached:pem}", NULL },
  { "Exchange signature", "Fields", "imza", "bad-entry (imza)" },
  { "Exchange signature", "Fields", "a\"b=c", "bad-entry (a\"b)" },
  { "Exchange signature", "Accepted", "$.hata == 0", NULL },
  { "Exchange signature", "Refused", "$.hata == 1", "[Exchange signature] Accepted: missing-key" },
  { "Exchange signature", "Pending", "$.a exists", "[Exchange signature] Accepted: missing-key" },
  { "Exchange signature", "Text", "$.a", "[Exchange signature] Text: conflict (Submit)" },
  { "Exchange result", "Accepted", NULL, "[Exchange result] Accepted: missing-key" },
  { "Exchange result", "Headers", "X: ${signature:base64}", "Pending: conflict (${signature})" },
  { "Exchange result", "Repeat", "61", "[Exchange result] Repeat: bad-number (1–60)" },
  { "Exchange result", "Repeat", "0", "bad-number (1–60)" },
  { "Exchange result", "Pause", "6\nRepeat=60", "Repeat: bad-number (Repeat × Pause ≤ 300)" },
  { "Exchange result", "Pause", "x", "bad-number (1–30)" },
  { "Exchange text", "Statuses", "200;400", NULL },
  { "Exchange text", "Statuses", "200;x", "[Exchange text] Statuses: bad-number (100–599)" },
  { "Exchange text", "Answer", "csv", "bad-choice (json, xml, html, text, none)" },
  { "Exchange text", "Answer", "xml", "[Exchange text] Accepted: bad-pattern" },
  { "Exchange text", "Answer", "none", "[Exchange text] Accepted: bad-pattern (Answer=none" },
  { "Exchange text", "Inside", "$.d", NULL },
  { "Exchange text", "Inside", "//d", "[Exchange text] Inside: bad-pattern (JSONPath" },
  { "Exchange text", "Inside", "$.d\nInsideAnswer=xml", "[Exchange text] Accepted: bad-pattern" },
  { "Exchange text", "Inside", "$.d\nInsideEncoding=base64;json", NULL },
  { "Exchange text", "InsideAnswer", "csv", "bad-choice (json, xml, html, text, none)" },
  { "Exchange text", "InsideAnswer", "json", "[Exchange text] Inside: missing-key" },
  { "Exchange text", "InsideEncoding", "base64", "[Exchange text] Inside: missing-key" },
  { "Exchange text", "InsideEncoding", "gzip", "InsideEncoding: unknown-filter (gzip)" },
  { "Exchange text", "Accepted", "$.durum = tamam", "bad-condition ($.durum = tamam)" },
  { "Exchange text", "Accepted", "$.durum ~ (", "[Exchange text] Accepted: bad-pattern" },
  { "Exchange text", "Accepted", "$.durum ~ (*LIMIT_MATCH=9)a", "bad-pattern ((*)" },
  { "Exchange text", "Accepted", "$.durum ~ ^tamam$;status == 200", NULL },
  { "Exchange text", "Accepted", "durum == tamam", "bad-pattern (JSONPath: durum)" },
  { "Exchange text", "Accepted", "$.[ exists", "bad-pattern (JSONPath" },
  /* json-glib would crash. */
  { "Exchange text", "Accepted", "$[' exists", "bad-pattern (JSONPath" },
  { "Exchange text", "Accepted", "$[?(@.a) exists", "bad-pattern (JSONPath" },
  { "Exchange text", "Accepted", "$..a[0]['b c'].é-f[*] exists", NULL },
  { "Exchange text", "Reason", "regex:a", "[Exchange text] Reason: bad-pattern (no group: a)" },
  { "Exchange text", "Reason", "regex:neden=(\\\\d+)", NULL },
  { "Exchange text", "Reason", "header:", "bad-pattern (no name)" },
  { "Exchange text", "TextEncoding", "base64;html", NULL },
  { "Exchange text", "TextEncoding", "gzip",
    "[Exchange text] TextEncoding: unknown-filter (gzip)" },
  { "Exchange text", "Text", NULL, "[Exchange] Redeem: no-text" },
  { "Exchange version", "Data", "$.veri", NULL },
  { "Exchange version", "Text", "$.veri", "[Exchange] Redeem: conflict (Text)" },
  { "Exchange result", "Path", "/sonuc/${signature:sha256:hex}",
    "[Exchange result] Pending: conflict (${signature})" },
  { "Exchange text", "Operation", "$.islem", "[Exchange text] Operations: missing-key" },
  { "Exchange text", "Operations", "imzala", "[Exchange text] Operation: missing-key" },
  { "Exchange text", "Take", "no", "bad-entry (no)" },
  { "Exchange text", "Make", "a=${code};b=${a:hex}\nPath=/${b}", NULL },
  { "Exchange text", "Make", "b=${a};a=${code}", "[Exchange text] Make: unknown-slot (a)" },
  { "Exchange text", "Make", "a=${code};a=${code}", "[Exchange text] Make: bad-slot (a)" },
  { "Exchange text", "Make", "code=1", "[Exchange text] Make: bad-slot (code)" },
  { "Exchange text", "Make", "signature=1", "[Exchange text] Make: bad-slot (signature)" },
  { "Exchange signature", "Make", "no=1", "[Exchange signature] Make: bad-slot (no)" },
  { "Exchange text", "Make", "A=1", "[Exchange text] Make: bad-name (A)" },
  { "Exchange text", "Make", "a", "[Exchange text] Make: bad-entry (a)" },
  { "Exchange text", "Make", "a=${code", "[Exchange text] Make: bad-slot (${)" },
  { "Exchange text", "Make", "a=${certificate}", "[Exchange text] Make: raw-slot (certificate)" },
  { "Exchange text", "Make", "a=${code:path}", "[Exchange text] Make: bad-slot (code)" },
  { "Exchange text", "Make", "a=${signature:base64}", "unknown-slot (signature)" },
  /* It is there for its own call only, and carries the signature. */
  { "Exchange signature", "Make", "a=1\n[Exchange result]\nHeaders=X: ${a}", "unknown-slot (a)" },
  { "Exchange signature", "Make", "a=${signature:base64}\nFields=imza=${a}", NULL },
  { "Exchange result", "Make", "a=${signature:base64}", "Pending: conflict (${signature})" },
  { "Exchange text", "Take", "no=$.no;no=$.no", "[Exchange text] Take: bad-slot (no)" },
  { "Exchange text", "Take", "no=$.no;code=$.no", "[Exchange text] Take: bad-slot (code)" },
  { "Exchange text", "Take", "no=$.no;A=$.no", "[Exchange text] Take: bad-name (A)" },
  { "Exchange text", "Take", "no=header:X-No;c=cookie:C", NULL },
};

static void
test_descriptions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      g_autoptr (EonayProfile) profile =
          make_profile (descriptions[i].group, descriptions[i].key, descriptions[i].value);
      g_autoptr (EonayExchangeDescription) description = eonay_exchange_description_new (profile);
      g_autoptr (GString) faults = g_string_new (NULL);

      for (guint j = 0; j < description->faults->len; j++)
        {
          g_autofree char *fault =
              eonay_profile_fault_to_string (g_ptr_array_index (description->faults, j));

          g_string_append_printf (faults, "%s\n", fault);
        }
      g_test_message ("%s %s=%s: %s", descriptions[i].group, descriptions[i].key,
                      descriptions[i].value, faults->str);
      g_assert_true (eonay_exchange_description_is_known (description) ==
                     (descriptions[i].fault == NULL));
      if (descriptions[i].fault != NULL)
        g_assert_nonnull (strstr (faults->str, descriptions[i].fault));
    }
}

static void
test_good_descriptions (void)
{
  g_autoptr (EonayProfile) none = eonay_profile_new_for_text (
      "test", "[Exchange]\nRedeem=\n[Exchange text]\nPath=/x\n", NULL, NULL);
  g_autoptr (EonayProfile) whole = make_profile (NULL, NULL, NULL);
  g_autoptr (EonayExchangeDescription) unknown = eonay_exchange_description_new (none);
  g_autoptr (EonayExchangeDescription) known = eonay_exchange_description_new (whole);

  g_assert_cmpuint (unknown->faults->len, ==, 0);
  g_assert_false (eonay_exchange_description_is_known (unknown));
  g_assert_cmpuint (known->faults->len, ==, 0);
  g_assert_true (eonay_exchange_description_is_known (known));
}

/* Beyond the limits. */
static void
test_limits (void)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *length = g_strnfill (17 * 1024, 'a');
  g_autofree char *path = g_strconcat ("/", length, NULL);
  g_autoptr (EonayProfile) long_value = make_profile ("Exchange text", "Path", path);
  g_autoptr (EonayExchangeDescription) first = eonay_exchange_description_new (long_value);

  for (gsize i = 0; i < 100; i++)
    g_string_append (names, "text;");

  g_autoptr (EonayProfile) many = make_profile ("Exchange", "Redeem", names->str);
  g_autoptr (EonayExchangeDescription) second = eonay_exchange_description_new (many);
  EonayProfileFault *fault = g_ptr_array_index (first->faults, 0);

  g_assert_cmpint (fault->kind, ==, EONAY_PROFILE_FAULT_TOO_LONG);
  fault = g_ptr_array_index (second->faults, 0);
  g_assert_cmpint (fault->kind, ==, EONAY_PROFILE_FAULT_TOO_LONG);
  g_assert_cmpuint (second->redeem->len, <=, 16);
}

static void
test_lines (void)
{
  static const char text[] = "# [Exchange]\n[Exchange text]\n Path = /x\nPathology=1\n[Exchange]\n"
                             "Path=/y\n[Exchange text]\nPath=/z\n";
  static const struct
  {
    const char *group;
    const char *key;
    guint line;
  } cases[] = {
    { "Exchange text", "Path", 8 }, { "Exchange", "Path", 6 }, { "Exchange", NULL, 5 },
    { "Exchange text", "Body", 2 }, { "Portal", "Host", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayProfileFault) fault = eonay_profile_fault_new (
          EONAY_PROFILE_FAULT_UNKNOWN_KEY, cases[i].group, cases[i].key, NULL);

      g_assert_cmpuint (eonay_profile_fault_find_line (fault, text), ==, cases[i].line);
    }
}

/* -- the whole profile ------------------------------------------------------------------------- */

#define PROVIDER "[Provider]\nName=A\nName[tr]=B\nPlugin=other\n"

static const struct
{
  const char *text;
  gboolean is_override;
  const char *fault; /* the only one; NULL: none */
  guint line;
} profiles[] = {
  { PROVIDER "[Own]\nAnything=1\n", FALSE, NULL, 0 },
  { PROVIDER "Nmae=A\n", FALSE, "[Provider] Nmae: unknown-key", 5 },
  { "[Provider]\nName=A\n", FALSE, "[Provider] Plugin: missing-key", 1 },
  { PROVIDER "[Portal]\nPort=0\n", FALSE, "[Portal] Port: bad-number (1–65535)", 6 },
  { PROVIDER "[Limits]\nTimeout=\nBytes=x\n", FALSE, "[Limits] Bytes: bad-number (1024–67108864)",
    7 },
  { PROVIDER "[Code]\nMinLength=9\nMaxLength=8\n", FALSE, "[Code] MinLength: conflict (MaxLength)",
    6 },
  { PROVIDER "[Texts]\nLogin=${code} ${time} ${holder} ${national-id}\n", FALSE, NULL, 0 },
  { PROVIDER "[Texts]\nLogin=${tckn}\n", FALSE, "[Texts] Login: unknown-slot (${tckn})", 6 },
  { PROVIDER "RenewalUri=\\q\n", FALSE, "[Provider] RenewalUri: bad-escape", 5 },
  { PROVIDER "[Step x]\nTitle[tr]=a\nTilte=b\n", FALSE, "[Step x] Tilte: unknown-key", 7 },
  { PROVIDER "[Exchange]\nRedeem=x\nSubmit=\n[Exchange x]\nPath=/x\nText=$.a\n", FALSE,
    "[Exchange] Submit: no-signature", 7 },
  { "[Labels]\nCode=x\n", TRUE, NULL, 0 },
  { "[Labels]\nCdoe=x\n", TRUE, "[Labels] Cdoe: unknown-key", 2 },
  { "[Lebals]\nCode=x\n", TRUE, "[Lebals]: unknown-group", 1 },
};

static void
test_profiles (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autoptr (EonayProfile) base =
          profiles[i].is_override
              ? eonay_profile_new_for_text ("test", PROVIDER "[Labels]\nCode=a\n", NULL, NULL)
              : NULL;
      g_autoptr (EonayProfile) profile =
          eonay_profile_new_for_text ("test", profiles[i].text, base, NULL);
      g_autoptr (GPtrArray) faults = eonay_profile_check (profile, profiles[i].text, base);
      EonayProfileFault *fault = faults->len > 0 ? g_ptr_array_index (faults, 0) : NULL;
      g_autofree char *text = fault != NULL ? eonay_profile_fault_to_string (fault) : NULL;

      g_test_message ("%s", profiles[i].text);
      g_assert_cmpstr (text, ==, profiles[i].fault);
      g_assert_cmpuint (faults->len, ==, profiles[i].fault != NULL);
      if (fault != NULL)
        g_assert_cmpuint (fault->line, ==, profiles[i].line);
    }
}

static void
test_bad_lines (void)
{
  static const struct
  {
    const char *text;
    guint line; /* 0: none */
  } cases[] = {
    { "# a\n\n[A]\na=b\n c = d\n", 0 },
    { "a=b\n[A]\n", 1 },
    { "[A]\na\n", 2 },
    { "[A]\n=b\n", 2 },
    { "[]\n", 1 },
    { "[A\na=b\n", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayProfileFault) fault = eonay_profile_find_bad_line (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (fault != NULL ? fault->line : 0, ==, cases[i].line);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange-description/faults", test_descriptions);
  g_test_add_func ("/exchange-description/good", test_good_descriptions);
  g_test_add_func ("/exchange-description/limits", test_limits);
  g_test_add_func ("/exchange-description/lines", test_lines);
  g_test_add_func ("/exchange-description/profiles", test_profiles);
  g_test_add_func ("/exchange-description/bad-lines", test_bad_lines);
  return g_test_run ();
}
