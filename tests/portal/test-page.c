/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-page.h"
#include "eonay-page-text.h"

#define URI "https://nesbireysel.eonay.test/nbimzali.go"

static EonayPage *
make_page (const char *html)
{
  g_autoptr (GBytes) bytes = g_bytes_new (html, strlen (html));

  return eonay_page_new (bytes, "utf-8", URI);
}

static void
assert_code (const char *html, const char *code)
{
  g_autoptr (EonayPage) page = make_page (html);
  g_autofree char *found = eonay_page_dup_code (page, "Doğrulama Kodu", 12, 20);

  g_assert_cmpstr (found, ==, code);
}

static void
assert_action (const char *html, const char *label, const char *uri, const char *body)
{
  g_autoptr (EonayPage) page = make_page (html);
  g_autoptr (EonayPageAction) action = eonay_page_find_action (page, label);

  if (uri == NULL)
    {
      g_assert_null (action);
      return;
    }
  g_assert_nonnull (action);
  g_assert_cmpstr (action->uri, ==, uri);
  g_assert_cmpstr (action->body, ==, body);
}

static void
assert_fold (const char *text, const char *expected)
{
  g_autofree char *folded = eonay_page_text_fold (text);

  g_assert_cmpstr (folded, ==, expected);
}

static void
test_fold (void)
{
  assert_fold ("E-ONAY İşlemleri", "e-onay işlemleri");
  assert_fold ("  E-İMZALI\n\t GİRİŞ ", "e-imzalı giriş");
  assert_fold ("KALAN SÜRE", "kalan süre");
  assert_fold ("IĞDIR", "ığdır");
  /* The same letters decomposed, with no-break spaces and invisible marks. */
  assert_fold ("E-i\u0307mzali\u00a0Gi\u0307ris\u0327", "e-imzali giriş");
  assert_fold ("Dev\u00adam\u200b Et", "devam et");
  assert_fold ("\xff", "\xef\xbf\xbd");
  assert_fold ("", "");
}

/* Otherwise a page of them would take minutes. */
static void
test_many_marks (void)
{
  g_autoptr (GString) text = g_string_new ("a");
  g_autofree char *folded = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "\u0316");
  folded = eonay_page_text_fold (text->str);
  g_assert_cmpint (g_utf8_strlen (folded, -1), ==, 31);
}

static void
test_words (void)
{
  const char *text = "doğrulama kodunu giriniz: doğrulama kodu 123";

  g_assert_cmpstr (eonay_page_text_find_word (text, "doğrulama kodu"), ==, " 123");
  g_assert_null (eonay_page_text_find_word (text, "giriniz d"));
  g_assert_null (eonay_page_text_find_word (text, "oğrulama"));
  g_assert_null (eonay_page_text_find_word (text, ""));
}

static void
test_code (void)
{
  assert_code ("<p>Doğrulama Kodu<p>495867794637341", "495867794637341");
  /* As in the guide's picture: an instruction before it, other text in between. */
  assert_code ("<ol><li>Aşağıda görülen Doğrulama Kodunu 111122223333444 kopyalayıp</ol>"
               "<b>DOĞRULAMA KODU</b><div>Kopyalamak için buraya tıklayabilirsiniz</div>"
               "<div>495867794637341</div>Kalan süre: 285 saniye",
               "495867794637341");
  assert_code ("Doğrulama Kodu <input readonly value='495867794637341'>", "495867794637341");
  assert_code ("Doğrulama Kodu <span>4958677</span><span>94637341</span>", "495867794637341");
  assert_code ("Doğrulama Kodu: 12345 ya da 495867794637341", "495867794637341");
}

static void
test_no_code (void)
{
  assert_code ("", NULL);
  assert_code ("Doğrulama Kodu", NULL);
  assert_code ("495867794637341 Doğrulama Kodu", NULL);
  assert_code ("Doğrulama Kodu: 49586779463", NULL);
  assert_code ("Doğrulama Kodu: 495867794637341495867", NULL);
  assert_code ("Doğrulama Kodu: 495867794637341x", NULL);
  assert_code ("Doğrulama Kodu: x495867794637341", NULL);
  assert_code ("Doğrulama Kodu: \u0664\u0664\u0664\u0664\u0664\u0664\u0664\u0664\u0664\u0664\u0664"
               "\u0664\u0664",
               NULL);
  assert_code ("<!-- Doğrulama Kodu 495867794637341 -->", NULL);
  assert_code ("<script>Doğrulama Kodu 495867794637341</script>", NULL);
  assert_code ("<input type=hidden value='Doğrulama Kodu 495867794637341'>", NULL);
  assert_code ("<div Doğrulama Kodu=495867794637341 <<<", NULL);
}

static void
test_number (void)
{
  g_autoptr (EonayPage) page = make_page ("Kalan süre: <b>285</b> saniye");
  g_autoptr (EonayPage) absent = make_page ("Kalan süre: az, 285 saniye");
  g_autoptr (EonayPage) huge = make_page ("Kalan süre: 99999999999999999999 saniye");
  g_autoptr (EonayPage) negative = make_page ("Kalan süre: -5 saniye");
  guint number = 0;

  g_assert_true (eonay_page_find_number (page, "Kalan süre", &number));
  g_assert_cmpuint (number, ==, 285);
  g_assert_false (eonay_page_find_number (absent, "Kalan süre", &number));
  g_assert_false (eonay_page_find_number (huge, "Kalan süre", &number));
  g_assert_false (eonay_page_find_number (negative, "Kalan süre", &number));
}

static void
test_value (void)
{
  g_autoptr (EonayPage) page =
      make_page ("<table><tr><td>E-Onay Durumu:</td><td><b>PASİF</b></td></tr></table>");

  g_assert_true (eonay_page_has_value (page, "E-Onay Durumu", "Pasif"));
  g_assert_false (eonay_page_has_value (page, "E-Onay Durumu", "Aktif"));
  g_assert_false (eonay_page_has_value (page, "E-Onay Durumu", "Pas"));
  g_assert_false (eonay_page_has_value (page, "Durum", "Pasif"));
  g_assert_false (eonay_page_has_value (page, "E-Onay Durumu", ""));
}

static void
test_links (void)
{
  assert_action ("<a href='/x.go'>E-imzalı Giriş</a>", "E-imzalı Giriş",
                 "https://nesbireysel.eonay.test/x.go", NULL);
  assert_action ("<a href=' x.go '><span>E-İMZALI</span>\n GİRİŞ</a>", "E-imzalı Giriş",
                 "https://nesbireysel.eonay.test/x.go", NULL);
  /* The first link that can be followed. */
  assert_action ("<a href='javascript:git()'>Giriş</a><a href='#'>Giriş</a><a>Giriş</a>"
                 "<a href='mailto:a@b.c'>Giriş</a><a href='/y'>Giriş</a>",
                 "Giriş", "https://nesbireysel.eonay.test/y", NULL);
  assert_action ("<a href='/x'>E-imzalı Giriş Yardımı</a>", "E-imzalı Giriş", NULL, NULL);
  assert_action ("<a href='/x'>E-imzali Giris</a>", "E-imzalı Giriş", NULL, NULL);
  assert_action ("<p>E-imzalı Giriş</p>", "E-imzalı Giriş", NULL, NULL);
  assert_action ("", "E-imzalı Giriş", NULL, NULL);
}

static void
test_forms (void)
{
  assert_action ("<form method=POST action=/g.go><input type=hidden name=islem value='a b&c'>"
                 "<input type=hidden name=y value=1 disabled><input type=password name=p value=1>"
                 "<button name=d value=e>Devam Et</button>"
                 "<button name=v value=1>Vazgeç</button></form>",
                 "Devam Et", "https://nesbireysel.eonay.test/g.go", "islem=a%20b%26c&d=e");
  assert_action ("<form action='/g.go?eski=1'><input type=hidden name=x value=1>"
                 "<input type=submit value='Devam Et'></form>",
                 "Devam Et", "https://nesbireysel.eonay.test/g.go?x=1", NULL);
  assert_action ("<form method=post><table><tr><td><button>Devam Et</button></table></form>",
                 "Devam Et", URI, "");
  assert_action ("<form action=/g><button type=button>Devam Et</button></form>", "Devam Et", NULL,
                 NULL);
  assert_action ("<button>Devam Et</button>", "Devam Et", NULL, NULL);
}

static void
test_charset (void)
{
  static const char latin5[] = "<html><head><meta http-equiv='Content-Type' "
                               "content='text/html; charset=iso-8859-9'></head>"
                               "<a href='/x'>E-imzal\xfd Giri\xfe</a></html>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (latin5, strlen (latin5));
  const char *const charsets[] = { NULL, "iso-8859-9" };

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autoptr (EonayPage) page = eonay_page_new (bytes, charsets[i], URI);
      g_autoptr (EonayPageAction) action = eonay_page_find_action (page, "E-imzalı Giriş");

      g_assert_nonnull (action);
    }
}

/* Any input gives a page, whose text is part of the input. */
static void
test_broken (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *random = g_malloc (4096);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (EonayPage) page = NULL;

  for (int i = 0; i < 20000; i++)
    g_string_append (deep, "<div><a href='/x'>");
  assert_action (deep->str, "Devam Et", NULL, NULL);
  assert_action ("<a href='/x'><b><i>Devam Et</a></i></b>", "Devam Et",
                 "https://nesbireysel.eonay.test/x", NULL);
  assert_action ("<a href='https://[::1'>Devam Et</a>", "Devam Et", NULL, NULL);
  for (int i = 0; i < 4096; i++)
    random[i] = (char) g_test_rand_int_range (0, 256);
  bytes = g_bytes_new (random, 4096);
  page = eonay_page_new (bytes, "no-such-charset", URI);
  g_assert_false (eonay_page_has_text (page, "Doğrulama Kodu"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page/fold", test_fold);
  g_test_add_func ("/page/many-marks", test_many_marks);
  g_test_add_func ("/page/words", test_words);
  g_test_add_func ("/page/code", test_code);
  g_test_add_func ("/page/no-code", test_no_code);
  g_test_add_func ("/page/number", test_number);
  g_test_add_func ("/page/value", test_value);
  g_test_add_func ("/page/links", test_links);
  g_test_add_func ("/page/forms", test_forms);
  g_test_add_func ("/page/charset", test_charset);
  g_test_add_func ("/page/broken", test_broken);
  return g_test_run ();
}
