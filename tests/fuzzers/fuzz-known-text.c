/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a text may be signed without confirmation: the profile's pattern, the portal's text, and
 * its code. */
#include "fuzz.h"

#include <string.h>

#include "eonay-known-text.h"
#include "pki.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static EonayCertificate *certificate;
  g_autoptr (GPtrArray) parts = fuzz_split (data, size, 3);
  g_autofree char *pattern = fuzz_dup_part (parts, 0, "");
  g_autofree char *text = fuzz_dup_part (parts, 1, "");
  g_autofree char *code = fuzz_dup_part (parts, 2, "495867794637341");
  g_autoptr (EonayChallenge) challenge = NULL;

  if (certificate == NULL)
    certificate = pki_make_certificate ("Ayşe Yılmaz", "10000000146", 0, G_MAXINT32);
  /* Texts accepted by the profile and the exchange. */
  if (!g_utf8_validate (pattern, -1, NULL) || !g_utf8_validate (text, -1, NULL) ||
      strspn (code, "0123456789") != strlen (code))
    return 0;

  challenge = eonay_challenge_new (EONAY_PURPOSE_LOGIN, code, text, 0);
  if (*pattern != '\0')
    {
      g_autofree char *filled = eonay_known_text_fill (pattern, certificate, challenge);
      g_autofree char *early = eonay_known_text_fill (pattern, certificate, NULL);
      gboolean is_known = eonay_known_text_matches (pattern, certificate, challenge);

      g_assert_nonnull (early);
      if (strstr (pattern, "${") == NULL)
        g_assert_true (is_known == g_str_equal (pattern, text));
      else if (is_known && strstr (pattern, "${time}") == NULL)
        g_assert_cmpstr (filled, ==, text);
    }
  return 0;
}
