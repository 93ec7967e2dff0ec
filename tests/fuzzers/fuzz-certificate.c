/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One certificate in DER, as read by the desktop from the signer, and by worker and signer from a
 * card. */
#include "fuzz.h"

#include <openssl/err.h>

#include "eonay-authority.h"
#include "eonay-certificate.h"
#include "eonay-national-id.h"
#include "eonay-token.h"

/* A control character of one byte becomes a replacement of three. */
#define MAX_NAME (3 * 1024)

static void
assert_fit_to_show (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
}

static void
look_at (EonayCertificate *certificate)
{
  gint64 end = eonay_certificate_get_not_after (certificate);
  const char *number = eonay_certificate_get_national_id (certificate);
  g_autofree char *masked = eonay_certificate_dup_masked_national_id (certificate);

  assert_fit_to_show (eonay_certificate_get_holder (certificate));
  assert_fit_to_show (eonay_certificate_get_issuer (certificate));
  g_assert_cmpuint (strlen (eonay_certificate_get_holder (certificate)), <=, MAX_NAME);
  g_assert_cmpuint (strlen (eonay_certificate_get_issuer (certificate)), <=, MAX_NAME);
  g_assert_cmpuint (strlen (eonay_certificate_get_id (certificate)), ==, 64);
  g_assert_true ((number == NULL) == (masked == NULL));
  g_assert_true (number == NULL || strlen (number) == strlen (masked));
  g_assert_true (number == NULL || strcmp (number, masked) != 0);
  eonay_national_id_is_valid (number);
  eonay_certificate_is_qualified (certificate);
  eonay_certificate_is_seal (certificate);
  eonay_certificate_may_sign (certificate);
  eonay_certificate_has_policy (certificate, "2.16.792.1.2.1.1.5.7.1.1");
  g_assert_cmpint (eonay_certificate_get_state (certificate, G_MAXINT32, 90), >=, 0);
  g_assert_cmpint (eonay_certificate_get_days_left (certificate, end), ==, 0);
}

static void
read_on_desktop (GBytes *der)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayCertificate) certificate = eonay_certificate_new_from_der (der, &error);

  g_assert_true ((certificate == NULL) == (error != NULL));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  if (certificate != NULL)
    look_at (certificate);
}

static void
read_in_worker (const guint8 *data, gsize size)
{
  const guint8 *at = data;
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) size);

  if (x509 != NULL)
    {
      g_autoptr (GBytes) der = eonay_x509_dup_der (x509);
      g_autofree char *id = eonay_x509_dup_id (x509);
      g_autofree char *holder = eonay_x509_dup_holder (x509);
      g_autofree char *clean = eonay_authority_clean_holder (holder);

      g_assert_cmpuint (strlen (id), ==, 64);
      g_assert_true (g_utf8_validate (holder, -1, NULL));
      assert_fit_to_show (clean);
    }
  ERR_clear_error ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) der = g_bytes_new (data, size);

  read_on_desktop (der);
  read_in_worker (data, size);
  return 0;
}
