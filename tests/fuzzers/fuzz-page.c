/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of the portal: the character set from its header, if there are two parts, and its HTML. */
#include "fuzz.h"

#include <string.h>

#include "eonay-page.h"
#include "eonay-page-text.h"

#define URI        "https://nesbireysel.eonay.test/nbimzali.go?x=1"
#define MIN_LENGTH 12
#define MAX_LENGTH 20

static const char *const labels[] = {
  "E-imzalı Giriş", "E-ONAY İşlemleri", "Devam Et", "Doğrulama Kodu", "Kalan süre", "Aktif", "",
};

static void
look_for (EonayPage *page, const char *label)
{
  g_autoptr (EonayPageAction) action = eonay_page_find_action (page, label);
  g_autofree char *code = eonay_page_dup_code (page, label, MIN_LENGTH, MAX_LENGTH);
  guint number = 0;

  eonay_page_has_text (page, label);
  eonay_page_has_value (page, "E-Onay Durumu", label);
  if (action != NULL)
    g_assert_true (g_str_has_prefix (action->uri, "http"));
  if (code != NULL)
    {
      g_assert_cmpuint (strlen (code), >=, MIN_LENGTH);
      g_assert_cmpuint (strspn (code, "0123456789"), ==, strlen (code));
      g_assert_cmpuint (strlen (code), <=, MAX_LENGTH);
    }
  if (eonay_page_find_number (page, label, &number))
    g_assert_cmpuint (number, <=, 999999);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) parts = fuzz_split (data, size, 2);
  GBytes *html = parts->pdata[parts->len - 1];
  g_autofree char *charset = parts->len > 1 ? fuzz_dup_part (parts, 0, NULL) : NULL;
  g_autoptr (EonayPage) page = eonay_page_new (html, charset, URI);

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    look_for (page, labels[i]);
  return 0;
}
