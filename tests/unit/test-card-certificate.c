/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-card-certificate.h"
#include "eonay-error.h"
#include "pki.h"

static EonayCardCertificate *
read_certificate (const char *left_out, const char *state, GError **error)
{
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GBytes) der = pki_load_der ("nes-rsa", "9c");
  g_autoptr (GVariant) variant = NULL;

  g_variant_dict_insert_value (&dictionary, "der",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  g_variant_dict_insert (&dictionary, "reader", "s", "Reader 00 00");
  g_variant_dict_insert (&dictionary, "token-label", "s", "10000000146NES0     ");
  g_variant_dict_insert (&dictionary, "pin-state", "s", state);
  g_variant_dict_insert (&dictionary, "pin-min", "u", 4u);
  g_variant_dict_insert (&dictionary, "pin-max", "u", 8u);
  g_variant_dict_insert (&dictionary, "pin-pad", "b", TRUE);
  if (left_out != NULL)
    g_variant_dict_remove (&dictionary, left_out);
  variant = g_variant_ref_sink (g_variant_dict_end (&dictionary));

  return eonay_card_certificate_new_from_variant (variant, error);
}

static void
assert_refused (GVariant *variant)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (variant);
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_card_certificate_new_from_variant (owned, &error));
  g_assert_nonnull (error);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_certificate ("der", "ok", &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (read_certificate ("pin-state", "ok", &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (read_certificate (NULL, "fine", &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT);

  assert_refused (g_variant_new_parsed ("@a{sv} {}"));
  assert_refused (g_variant_new_parsed ("{'der': <'text'>, 'pin-state': <'ok'>}"));
  assert_refused (g_variant_new_parsed ("{'der': <b'garbage'>, 'pin-state': <'ok'>}"));
}

static void
test_accepted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayCardCertificate) whole = read_certificate (NULL, "ok", &error);
  g_autoptr (EonayCardCertificate) sparse = read_certificate ("reader", "ok", &error);
  g_autoptr (EonayCardCertificate) nameless = read_certificate ("token-label", "ok", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (eonay_certificate_get_holder (whole->certificate), ==, "Ayşe Yılmaz");
  g_assert_cmpstr (whole->reader, ==, "Reader 00 00");
  g_assert_cmpstr (whole->token_label, ==, "100******46NES0");
  g_assert_cmpuint (whole->pin_min, ==, 4);
  g_assert_cmpuint (whole->pin_max, ==, 8);
  g_assert_true (whole->pin_pad);
  g_assert_cmpstr (sparse->reader, ==, "");
  g_assert_cmpstr (nameless->token_label, ==, "");
}

static void
test_pin_state (void)
{
  const struct
  {
    const char *name;
    EonayPinState state;
    int of_three;
    int of_unknown;
  } cases[] = {
    { "ok", EONAY_PIN_OK, -1, -1 },
    { "count-low", EONAY_PIN_COUNT_LOW, 2, -1 },
    { "final-try", EONAY_PIN_FINAL_TRY, 1, 1 },
    { "locked", EONAY_PIN_LOCKED, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayCardCertificate) certificate = read_certificate (NULL, cases[i].name, NULL);

      g_assert_cmpint (certificate->pin_state, ==, cases[i].state);
      g_assert_cmpint (eonay_card_certificate_get_tries_left (certificate, 3), ==,
                       cases[i].of_three);
      g_assert_cmpint (eonay_card_certificate_get_tries_left (certificate, 0), ==,
                       cases[i].of_unknown);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-certificate/refused", test_refused);
  g_test_add_func ("/card-certificate/accepted", test_accepted);
  g_test_add_func ("/card-certificate/pin-state", test_pin_state);
  return g_test_run ();
}
