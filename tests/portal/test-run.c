/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/cms.h>

#include "eonay-known-text.h"
#include "fixture.h"
#include "pki.h"
#include "portal-verifier.h"

static void
assert_provider_error (GError **error, int code)
{
  g_assert_error (*error, EONAY_PROVIDER_ERROR, code);
  g_clear_error (error);
}

static EonayChallenge *
open_challenge (Fixture *fixture, EonayPurpose purpose)
{
  g_autoptr (GError) error = NULL;
  EonayChallenge *challenge = fixture_open (fixture, purpose, &error);

  g_assert_no_error (error);
  return challenge;
}

static void
assert_open_error (Fixture *fixture, EonayPurpose purpose, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_open (fixture, purpose, &error));
  assert_provider_error (&error, code);
}

static void
assert_answer_error (Fixture *fixture, const EonayChallenge *challenge, const char *card, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_sign_and_answer (fixture, challenge, card, &error));
  assert_provider_error (&error, code);
}

static void
assert_status (Fixture *fixture, EonayConsent expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fixture_query (fixture, &error), ==, expected);
  g_assert_no_error (error);
}

static void
assert_status_error (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fixture_query (fixture, &error), ==, EONAY_CONSENT_UNKNOWN);
  assert_provider_error (&error, code);
}

static void
assert_last_refusal (Fixture *fixture, const char *refusal)
{
  g_autofree char *state = portal_command (fixture->portal, "state");
  g_autofree char *expected = g_strdup_printf ("\"last_refusal\":\"%s\"", refusal);

  g_assert_nonnull (strstr (state, expected));
}

static void
test_login_and_consent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) consent = NULL;
  g_autofree char *answer = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  fixture_login (fixture);
  assert_status (fixture, EONAY_CONSENT_INACTIVE);

  consent = open_challenge (fixture, EONAY_PURPOSE_CONSENT);
  g_assert_cmpint (consent->purpose, ==, EONAY_PURPOSE_CONSENT);
  g_assert_cmpuint (strlen (consent->code), ==, 15);
  g_assert_cmpint (consent->deadline, >, now + 290);
  g_assert_cmpint (consent->deadline, <=, now + 310);

  answer = fixture_sign_and_answer (fixture, consent, "nes-rsa", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "İmzanız kabul edilmiştir.");
  assert_status (fixture, EONAY_CONSENT_ACTIVE);
  g_assert_cmpint (fixture_count (fixture, "signatures"), ==, 2);
  g_assert_cmpint (fixture_count (fixture, "accepted_logins"), ==, 1);
  g_assert_cmpint (fixture_count (fixture, "accepted_consents"), ==, 1);
  g_assert_cmpint (fixture_count (fixture, "codes_issued"), ==, 2);
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *base = g_build_filename (fixture->folder, "accepted", "0001-login", NULL);
  const char *const extensions[] = { ".txt", ".p7m", ".json" };

  fixture_login (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = g_strconcat (base, extensions[i], NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
}

/* A later run only has the token from the keyring. */
static void
test_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayPortalSession) later = NULL;
  g_autoptr (EonayChallenge) consent = NULL;
  SecretValue *token;

  assert_status_error (fixture, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);
  assert_open_error (fixture, EONAY_PURPOSE_CONSENT, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);
  fixture_login (fixture);
  later = eonay_portal_session_new ("kamusm", eonay_provider_get_host (fixture->provider),
                                    "certificate");
  eonay_portal_session_set_token (later, eonay_portal_session_get_token (fixture->session));
  g_set_object (&fixture->session, later);
  assert_status (fixture, EONAY_CONSENT_INACTIVE);
  consent = open_challenge (fixture, EONAY_PURPOSE_CONSENT);

  fixture_set (fixture, "session-lifetime", "0");
  assert_status_error (fixture, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);
  assert_open_error (fixture, EONAY_PURPOSE_CONSENT, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);

  token = secret_value_new ("no cookie", -1, "text/plain");
  g_clear_object (&fixture->session);
  fixture->session = eonay_portal_session_new ("kamusm", "host", "certificate");
  eonay_portal_session_set_token (fixture->session, token);
  secret_value_unref (token);
  assert_status_error (fixture, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);
  g_assert_cmpint (fixture_count (fixture, "signatures"), ==, 1);
}

static gboolean
text_is_known (Fixture *fixture, const EonayChallenge *challenge, const char *key)
{
  EonayProfile *profile = eonay_provider_get_profile (fixture->provider);
  g_autofree char *pattern = eonay_profile_dup_string (profile, "Texts", key);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");

  g_assert_nonnull (pattern);
  return eonay_known_text_matches (pattern, certificate, challenge);
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) changed_login = NULL;
  g_autoptr (EonayChallenge) changed_consent = NULL;
  g_autoptr (EonayChallenge) login = NULL;
  g_autoptr (EonayChallenge) consent = NULL;

  fixture_set (fixture, "login-text-change", "on");
  changed_login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_assert_false (text_is_known (fixture, changed_login, "Login"));
  fixture_set (fixture, "login-text-change", "off");
  login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_assert_true (text_is_known (fixture, login, "Login"));

  fixture_login (fixture);
  fixture_set (fixture, "consent-text-change", "on");
  changed_consent = open_challenge (fixture, EONAY_PURPOSE_CONSENT);
  g_assert_false (text_is_known (fixture, changed_consent, "Consent"));
  fixture_set (fixture, "consent-text-change", "off");
  consent = open_challenge (fixture, EONAY_PURPOSE_CONSENT);
  g_assert_true (text_is_known (fixture, consent, "Consent"));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (EonayChallenge) second = NULL;
  g_autoptr (EonayChallenge) consent = NULL;
  g_autoptr (EonayChallenge) other = NULL;

  fixture_set (fixture, "refuse", "login");
  assert_answer_error (fixture, login, "nes-rsa", EONAY_PROVIDER_ERROR_REFUSED);
  g_assert_null (eonay_portal_session_get_token (fixture->session));
  fixture_set (fixture, "refuse", "consent");
  second = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  assert_answer_error (fixture, second, "nes-revoked", EONAY_PROVIDER_ERROR_REFUSED);
  assert_last_refusal (fixture, PORTAL_REFUSAL_REVOKED);

  fixture_login (fixture);
  consent = open_challenge (fixture, EONAY_PURPOSE_CONSENT);
  assert_answer_error (fixture, consent, "nes-rsa", EONAY_PROVIDER_ERROR_REFUSED);
  fixture_set (fixture, "refuse", "none");
  other = open_challenge (fixture, EONAY_PURPOSE_CONSENT);
  assert_answer_error (fixture, other, "nes-other-person", EONAY_PROVIDER_ERROR_REFUSED);
  assert_last_refusal (fixture, PORTAL_REFUSAL_OTHER_PERSON);
  assert_status (fixture, EONAY_CONSENT_INACTIVE);
  g_assert_cmpint (fixture_count (fixture, "accepted"), ==, 1);
  g_assert_cmpint (fixture_count (fixture, "refused"), ==, 4);
}

static void
test_replay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = fixture_sign_and_answer (fixture, login, "nes-rsa", &error);

  g_assert_no_error (error);
  assert_answer_error (fixture, login, "nes-rsa", EONAY_PROVIDER_ERROR_REFUSED);
  assert_last_refusal (fixture, PORTAL_REFUSAL_USED_CODE);
  g_assert_cmpint (fixture_count (fixture, "accepted"), ==, 1);
}

/* The signature for one code is not valid for another. */
static void
test_other_text (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) first = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (EonayChallenge) second = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", first->text, CMS_CADES);
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_answer (fixture, second, signature, NULL, &error));
  assert_provider_error (&error, EONAY_PROVIDER_ERROR_REFUSED);
  assert_last_refusal (fixture, PORTAL_REFUSAL_OTHER_TEXT);
}

static void
test_not_opened (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);

  fixture_set (fixture, "not-opened", "on");
  assert_answer_error (fixture, login, "nes-rsa", EONAY_PROVIDER_ERROR_NOT_OPENED);
  g_assert_cmpint (fixture_count (fixture, "accepted"), ==, 0);
}

static void
test_code_expired (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (EonayChallenge) unknown =
      eonay_challenge_new (EONAY_PURPOSE_LOGIN, "111111111111111", login->text, login->deadline);

  assert_answer_error (fixture, unknown, "nes-rsa", EONAY_PROVIDER_ERROR_CODE_EXPIRED);
  fixture_set (fixture, "code-lifetime", "0");
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_CODE_EXPIRED);
  g_assert_cmpint (fixture_count (fixture, "accepted"), ==, 0);
}

static void
test_reply_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (EonayChallenge) consent = NULL;

  fixture_set (fixture, "drop-reply", "login");
  assert_answer_error (fixture, login, "nes-rsa", EONAY_PROVIDER_ERROR_UNKNOWN_FATE);
  g_assert_cmpint (fixture_count (fixture, "accepted_logins"), ==, 1);
  g_assert_null (eonay_portal_session_get_token (fixture->session));

  fixture_set (fixture, "drop-reply", "consent");
  fixture_login (fixture);
  consent = open_challenge (fixture, EONAY_PURPOSE_CONSENT);
  assert_answer_error (fixture, consent, "nes-rsa", EONAY_PROVIDER_ERROR_UNKNOWN_FATE);
  /* Submitted once, whatever the result. */
  g_assert_cmpint (fixture_count (fixture, "signatures"), ==, 3);
  assert_status (fixture, EONAY_CONSENT_ACTIVE);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);

  g_clear_object (&fixture->portal);
  assert_answer_error (fixture, login, "nes-rsa", EONAY_PROVIDER_ERROR_UNREACHABLE);
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_UNREACHABLE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayChallenge) login = open_challenge (fixture, EONAY_PURPOSE_LOGIN);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", login->text, CMS_CADES);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (fixture_answer (fixture, login, signature, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture_count (fixture, "signatures"), ==, 0);
}

/* A server with the wrong identity gets no request. */
static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  fixture_override (fixture, "Portal", "Host", "localhost");
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_UNREACHABLE);
  g_assert_cmpint (fixture_count (fixture, "requests"), ==, 0);
}

static void
test_untrusted (Fixture *fixture, gconstpointer data)
{
  fixture_trust ("ca", "root.crt");
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_UNREACHABLE);
  g_assert_cmpint (fixture_count (fixture, "requests"), ==, 0);
}

static void
test_no_exchange (Fixture *fixture, gconstpointer data)
{
  fixture_override (fixture, "Exchange", "Submit", "");
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_NOT_KNOWN);
  g_assert_cmpint (fixture_count (fixture, "requests"), ==, 0);
}

static void
test_labels (Fixture *fixture, gconstpointer data)
{
  fixture_override (fixture, "Labels", "Code", "Onay Kodu");
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_UNEXPECTED);
  fixture_override (fixture, "Labels", "SignedLogin", "Kartla Giriş");
  assert_open_error (fixture, EONAY_PURPOSE_LOGIN, EONAY_PROVIDER_ERROR_UNEXPECTED);
}

static void
test_latency (Fixture *fixture, gconstpointer data)
{
  fixture_set (fixture, "latency", "20");
  fixture_login (fixture);
  g_assert_cmpint (fixture_count (fixture, "accepted_logins"), ==, 1);
}

static void
test_commands (Fixture *fixture, gconstpointer data)
{
  const char *const wrong[] = { "",
                                "states",
                                "set",
                                "set latency",
                                "set x on",
                                "set refuse both",
                                "set latency x",
                                "set not-opened 1",
                                "set latency -1" };
  g_autofree char *expired = NULL;
  g_autofree char *reset = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *answer = portal_command (fixture->portal, wrong[i]);

      g_assert_true (g_str_has_prefix (answer, "error "));
    }
  fixture_login (fixture);
  expired = portal_command (fixture->portal, "expire-sessions");
  g_assert_cmpstr (expired, ==, "ok");
  assert_status_error (fixture, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);
  fixture_login (fixture);
  reset = portal_command (fixture->portal, "reset");
  g_assert_cmpstr (reset, ==, "ok");
  g_assert_cmpint (fixture_count (fixture, "requests"), ==, 0);
  assert_status_error (fixture, EONAY_PROVIDER_ERROR_SESSION_EXPIRED);
}

static const struct
{
  const char *name;
  void (*function) (Fixture *fixture, gconstpointer data);
} tests[] = {
  { "/run/refused", test_refused },
  { "/run/replay", test_replay },
  { "/run/other-text", test_other_text },
  { "/run/not-opened", test_not_opened },
  { "/run/code-expired", test_code_expired },
  { "/run/reply-lost", test_reply_lost },
  { "/run/unreachable", test_unreachable },
  { "/run/cancelled", test_cancelled },
  { "/run/other-name", test_other_name },
  { "/run/untrusted", test_untrusted },
  { "/run/no-exchange", test_no_exchange },
  { "/run/labels", test_labels },
  { "/run/login-and-consent", test_login_and_consent },
  { "/run/kept", test_kept },
  { "/run/token", test_token },
  { "/run/texts", test_texts },
  { "/run/latency", test_latency },
  { "/run/commands", test_commands },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, fixture_set_up, tests[i].function, fixture_tear_down);
  return g_test_run ();
}
