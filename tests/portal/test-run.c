/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <openssl/cms.h>

#include "fixture.h"
#include "pki.h"

static void
test_login_and_consent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) consent = NULL;
  g_autofree char *answer = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  fixture_login (fixture);
  g_assert_cmpint (fixture_query (fixture, &error), ==, EONAY_CONSENT_INACTIVE);
  g_assert_no_error (error);

  consent = fixture_open (fixture, EONAY_PURPOSE_CONSENT, &error);
  g_assert_no_error (error);
  g_assert_cmpint (eonay_challenge_get_purpose (consent), ==, EONAY_PURPOSE_CONSENT);
  g_assert_cmpuint (strlen (eonay_challenge_get_code (consent)), ==, 15);
  g_assert_cmpint (eonay_challenge_get_deadline (consent), >, now + 290);
  g_assert_cmpint (eonay_challenge_get_deadline (consent), <=, now + 310);
  g_assert_nonnull (strstr (eonay_challenge_get_text (consent), "10000000146"));
  g_assert_nonnull (strstr (eonay_challenge_get_text (consent), "Ayşe Yılmaz"));

  answer = fixture_sign_and_answer (fixture, consent, "nes-rsa", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "İmzanız kabul edilmiştir.");
  g_assert_cmpint (fixture_query (fixture, &error), ==, EONAY_CONSENT_ACTIVE);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (fixture, "signatures"), ==, 2);
  g_assert_cmpint (fixture_count (fixture, "accepted_logins"), ==, 1);
  g_assert_cmpint (fixture_count (fixture, "accepted_consents"), ==, 1);
  g_assert_cmpint (fixture_count (fixture, "codes_issued"), ==, 2);
}

static int
run (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/run/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("login-and-consent", test_login_and_consent);
#undef ADD
  return g_test_run ();
}

int
main (int argc, char **argv)
{
  return run (argc, argv);
}
