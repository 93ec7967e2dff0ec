/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-activation.h"
#include "eonay-enums.h"
#include "eonay-error.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-fate.h"
#include "eonay-wording-guide.h"
#include "eonay-wording.h"

#define DAY 86400

/* Each code of a domain has a text for what happened and what to do. */
static void
check_code (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);

  g_test_message ("%s %d: %s", g_quark_to_string (domain), code, wording->title);
  g_assert_true (eonay_wording_knows_error (error));
  g_assert_cmpstr (wording->title, !=, "");
  g_assert_cmpstr (wording->body, !=, "");
  g_assert_cmpstr (wording->advice, !=, "");
  g_assert_null (strchr (wording->title, '!'));
  g_assert_null (strchr (wording->body, '!'));
  g_assert_null (strchr (wording->advice, '!'));
  /* That is said once, by eonay_wording_certainty(). */
  g_assert_null (strstr (wording->body, "Nothing was"));
  g_assert_null (strstr (wording->body, "not handed over"));
}

/* A domain without an end marker: known up to last, and nothing after it. */
static void
check_domain (GQuark domain, int last)
{
  for (int code = 0; code <= last; code++)
    check_code (domain, code);

  g_autoptr (GError) error = g_error_new_literal (domain, last + 1, "x");
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
  g_assert_false (eonay_wording_knows_error (error));
  g_assert_cmpstr (wording->title, !=, "");
}

static void
test_errors (void)
{
  check_domain (EONAY_ERROR, EONAY_N_ERRORS - 1);
  check_domain (EONAY_PROVIDER_ERROR, EONAY_N_PROVIDER_ERRORS - 1);
  check_domain (EONAY_ACTIVATION_ERROR, EONAY_N_ACTIVATION_ERRORS - 1);
  check_domain (EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_NAME);
  for (int code = 0; code <= G_IO_ERROR_NO_SUCH_DEVICE; code++)
    check_code (G_IO_ERROR, code);
}

/* A failure of the driver, the card or the bus is never reported as a wrong PIN. */
static void
test_wrong_pin (void)
{
  g_autoptr (GError) wrong = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT, "x");
  g_autoptr (EonayWording) wrong_wording = eonay_wording_for_error (wrong, NULL);

  for (int code = 0; code < EONAY_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (EONAY_ERROR, code, "x");
      g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
      if (code != EONAY_ERROR_PIN_INCORRECT)
        g_assert_cmpstr (wording->title, !=, wrong_wording->title);
    }
}

static void
test_states (void)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  g_autoptr (GHashTable) phrases = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < states->n_values; i++)
    {
      const char *phrase = eonay_wording_for_state (states->values[i].value);
      g_assert_cmpstr (phrase, !=, "");
      g_assert_true (g_hash_table_add (phrases, (gpointer) phrase));
    }
}

static void
test_monitor (void)
{
  g_autoptr (GEnumClass) statuses = g_type_class_ref (EONAY_TYPE_CARD_MONITOR_STATUS);

  for (guint i = 0; i < statuses->n_values; i++)
    g_assert_cmpstr (eonay_wording_for_monitor (statuses->values[i].value), !=, "");
}

/* 10.03.2026 12:00 in Istanbul. */
static const gint64 noon = 1773133200;

static void
check_date (gint64 time, const char *expected)
{
  g_autofree char *date = eonay_wording_date (time, noon);
  g_assert_cmpstr (date, ==, expected);
}

static void
test_date (void)
{
  check_date (noon + DAY, "11.03.2026");
  check_date (noon - 400 * DAY, "03.02.2025");
  check_date (noon + 3 * 3600 + 240, "10.03.2026 15:04");
  check_date (noon + 12 * 3600 - 1, "10.03.2026 23:59");
  check_date (noon + 12 * 3600, "11.03.2026");
}

static void
check_validity (gint64 not_before, gint64 not_after, const char *expected)
{
  static const guint32 usual[] = { 90, 60, 30, 14, 7, 1, 0 };
  g_autoptr (GArray) days = g_array_new (FALSE, FALSE, sizeof *usual);
  g_autofree char *validity = NULL;

  g_array_append_vals (days, usual, G_N_ELEMENTS (usual));
  validity = eonay_wording_validity (eonay_validity_get_state (not_before, not_after, noon, days),
                                     not_before, not_after, noon);
  g_assert_cmpstr (validity, ==, expected);
}

static void
test_validity (void)
{
  check_validity (noon + DAY, noon + 2 * DAY, "not yet valid, starts on 11.03.2026");
  check_validity (noon - DAY, noon + 91 * DAY, "valid until 09.06.2026");
  check_validity (noon - DAY, 253402300799, "valid, without an end date");
  check_validity (noon - DAY, noon + 90 * DAY, "expires in 90 days (08.06.2026)");
  check_validity (noon - 900 * DAY, noon + 2 * DAY, "expires in 2 days (12.03.2026)");
  check_validity (noon - DAY, noon + DAY, "expires tomorrow (11.03.2026)");
  check_validity (noon - DAY, noon + 3600, "expires today (10.03.2026 13:00)");
  check_validity (noon - DAY, noon - 3600, "expired on 10.03.2026 11:00");
  check_validity (noon - 9 * DAY, noon - DAY, "expired on 09.03.2026");
}

static void
test_holder (void)
{
  static const char *const names[][2] = { { "Ayşe Yılmaz", "Ayşe Yılmaz" },
                                          { NULL, "Certificate without a name" },
                                          { "", "Certificate without a name" },
                                          { " ", "Certificate without a name" } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = eonay_wording_holder (names[i][0]);

      g_assert_cmpstr (name, ==, names[i][1]);
    }
}

static void
check_tries (int tries_left, const char *expected)
{
  g_autofree char *tries = eonay_wording_tries (tries_left);
  g_assert_cmpstr (tries, ==, expected);
}

static void
test_tries (void)
{
  check_tries (-1, "");
  check_tries (0, "the PIN is locked");
  check_tries (1, "1 try left");
  check_tries (3, "3 tries left");
}

static void
check_typed (gsize length, guint minimum, guint maximum, const char *expected)
{
  g_autofree char *typed = eonay_wording_pin_typed (length, minimum, maximum);
  g_assert_cmpstr (typed, ==, expected);
}

static void
test_pin_typed (void)
{
  check_typed (3, 0, 0, "");
  check_typed (0, 4, 8, "4 to 8 characters");
  check_typed (3, 4, 8, "1 character is missing (4 to 8 characters)");
  check_typed (1, 6, 6, "5 characters are missing (6 characters)");
  check_typed (4, 4, 8, "The length is right (4 to 8 characters)");
  check_typed (8, 4, 8, "The length is right (4 to 8 characters)");
  check_typed (9, 4, 8, "1 character too many (4 to 8 characters)");
  check_typed (40, 4, 0, "The length is right (at least 4 characters)");
}

static void
assert_note (EonayActivationState state,
             const char *pad_reader,
             const char *const *holders,
             const char *part)
{
  g_autofree char *note = eonay_wording_note_for_state (state, pad_reader, holders);

  g_test_message ("%s", note);
  if (*part == '\0')
    g_assert_cmpstr (note, ==, "");
  else
    g_assert_nonnull (strstr (note, part));
}

static void
test_notes (void)
{
  const char *const none[] = { NULL };
  const char *const one[] = { "DYS (java)", NULL };
  const char *const two[] = { "DYS (java)", "firefox", NULL };

  assert_note (EONAY_ACTIVATION_READING_CARD, NULL, NULL, "");
  assert_note (EONAY_ACTIVATION_WAITING_FOR_CARD, NULL, NULL, "(DYS)");
  assert_note (EONAY_ACTIVATION_WAITING_FOR_CARD, NULL, none, "(DYS)");
  assert_note (EONAY_ACTIVATION_WAITING_FOR_CARD, NULL, one, "by DYS (java) now");
  assert_note (EONAY_ACTIVATION_WAITING_FOR_CARD, NULL, two, ": DYS (java), firefox.");
  assert_note (EONAY_ACTIVATION_VERIFYING_PIN, NULL, NULL, "leave the card");
  assert_note (EONAY_ACTIVATION_VERIFYING_PIN, "", NULL, "the card reader and press");
  assert_note (EONAY_ACTIVATION_VERIFYING_PIN, "Reader X", NULL, "“Reader X”");
  assert_note (EONAY_ACTIVATION_SIGNING_CONSENT, "Reader X", NULL, "once more");
  assert_note (EONAY_ACTIVATION_SUBMITTING_LOGIN, NULL, NULL, "can no longer be withdrawn");
  assert_note (EONAY_ACTIVATION_SUBMITTING_CONSENT, "Reader X", NULL, "can no longer be withdrawn");
}

/* Never claim that something sent was not sent. */
static void
test_certainty (void)
{
  const char *const none_sent = "No signature was sent to the portal.";

  for (int state = EONAY_ACTIVATION_READING_CARD; state <= EONAY_ACTIVATION_SIGNING_LOGIN; state++)
    g_assert_cmpstr (eonay_wording_certainty (state), ==, none_sent);
  for (int state = EONAY_ACTIVATION_SUBMITTING_LOGIN; state < EONAY_ACTIVATION_DONE; state++)
    {
      g_assert_cmpstr (eonay_wording_certainty (state), !=, none_sent);
      g_assert_cmpstr (eonay_wording_certainty (state), !=, "");
    }
  for (int state = EONAY_ACTIVATION_OPENING_CONSENT; state <= EONAY_ACTIVATION_SIGNING_CONSENT;
       state++)
    g_assert_nonnull (strstr (eonay_wording_certainty (state), "no consent was sent"));
  g_assert_cmpstr (eonay_wording_certainty (EONAY_ACTIVATION_IDLE), ==, "");
  g_assert_cmpstr (eonay_wording_certainty (EONAY_ACTIVATION_DONE), ==, "");
}

static void
assert_leads (GQuark domain,
              int code,
              gboolean needs_diagnosis,
              gboolean retry_fails,
              const char *retry,
              const char *reference)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);

  g_assert_cmpint (wording->needs_diagnosis, ==, needs_diagnosis);
  g_assert_cmpint (wording->retry_fails, ==, retry_fails);
  g_assert_cmpstr (wording->retry, ==, retry);
  g_assert_cmpstr (wording->reference, ==, reference);
}

static void
test_ways_on (void)
{
  const char *const new_code = "Try with a _New Code";
  const GQuark signer = EONAY_ERROR;
  const GQuark activation = EONAY_ACTIVATION_ERROR;
  const GQuark provider = EONAY_PROVIDER_ERROR;

  assert_leads (signer, EONAY_ERROR_NO_MODULE, TRUE, FALSE, NULL, "Error 13 · no-module");
  assert_leads (signer, EONAY_ERROR_PIN_INCORRECT, FALSE, FALSE, NULL, "Error 40 · pin-incorrect");
  assert_leads (signer, EONAY_ERROR_PIN_LOCKED, FALSE, TRUE, NULL, "Error 41 · pin-locked");
  assert_leads (activation, EONAY_ACTIVATION_ERROR_NO_READER, TRUE, FALSE, NULL,
                "Error 11 · no-reader");
  assert_leads (activation, EONAY_ACTIVATION_ERROR_CODE_EXPIRED, FALSE, FALSE, new_code,
                "Error 53 · code-expired");
  assert_leads (activation, EONAY_ACTIVATION_ERROR_EXPIRED, FALSE, TRUE, NULL,
                "Error 25 · expired");
  assert_leads (provider, EONAY_PROVIDER_ERROR_CODE_EXPIRED, FALSE, FALSE, new_code,
                "Error 53 · code-expired");
  assert_leads (provider, EONAY_PROVIDER_ERROR_UNREACHABLE, TRUE, FALSE, NULL,
                "Error 50 · unreachable");
  assert_leads (provider, EONAY_PROVIDER_ERROR_REFUSED, FALSE, FALSE, NULL, "Error 54 · refused");
  assert_leads (G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, TRUE, FALSE, NULL,
                "Error 35 · no-signer");
  assert_leads (G_IO_ERROR, G_IO_ERROR_CANCELLED, FALSE, FALSE, NULL, NULL);
}

/* Each note, answer and refusal of the guide has words of its own. */
static void
test_guide (void)
{
  static const char *const holders[] = { "DYS", "Doküman", NULL };
  const EonayGuideFacts unknown = { .now = 1795000000, .tries_left = -1 };
  const EonayGuideFacts known = { .now = 1795000000,
                                  .not_before = 1795000000 + 10 * DAY,
                                  .not_after = 1795000000 - 10 * DAY,
                                  .holders = holders,
                                  .tries_left = 2 };
  static const struct
  {
    EonayGuideNote note;
    const char *words;
  } cases[] = {
    { EONAY_GUIDE_NOTE_CARD_BUSY, "DYS, Doküman" },
    { EONAY_GUIDE_NOTE_PIN_COUNT_LOW, "2 tries are left" },
    { EONAY_GUIDE_NOTE_NOT_YET_VALID, "valid on 28.11.2026" },
    { EONAY_GUIDE_NOTE_EXPIRED, "expired on 08.11.2026" },
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int note = 0; note < EONAY_N_GUIDE_NOTES; note++)
    g_assert_true (
        g_hash_table_add (seen, eonay_wording_for_guide_note ((EonayGuideNote) note, &unknown)));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = eonay_wording_for_guide_note (cases[i].note, &known);

      g_test_message ("%s", words);
      g_assert_nonnull (strstr (words, cases[i].words));
    }
  for (int answer = 0; answer <= EONAY_GUIDE_ANSWER_UNKNOWN; answer++)
    g_assert_true (g_hash_table_add (
        seen, g_strdup (eonay_wording_for_guide_answer ((EonayGuideAnswer) answer))));
  for (int code = 0; code < EONAY_N_OFFICIAL_SIGNER_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (EONAY_OFFICIAL_SIGNER_ERROR, code, "x");
      g_autoptr (EonayWording) wording = eonay_wording_for_signer_error (error);

      g_assert_true (g_hash_table_add (seen, g_strdup (wording->title)));
      g_assert_true (*wording->body != '\0' && *wording->advice != '\0');
    }
}

static void
test_java (void)
{
  const EonayJava none = { 0 };
  const EonayJava all = { .java = (char *) "java",
                          .version = (char *) "17",
                          .javaws = (char *) "x" };
  const EonayJava no_javaws = { .java = (char *) "java", .version = (char *) "17" };
  const struct
  {
    const EonayJava *java;
    EonayOfficialSignerKind kind;
    const char *words;
  } cases[] = {
    { &none, EONAY_OFFICIAL_SIGNER_JAR, "default-jre" },
    { &none, EONAY_OFFICIAL_SIGNER_JNLP, "icedtea-netx" },
    { &no_javaws, EONAY_OFFICIAL_SIGNER_JNLP, "icedtea-netx" },
    { &no_javaws, EONAY_OFFICIAL_SIGNER_JAR, "Java 17 is installed" },
    { &all, EONAY_OFFICIAL_SIGNER_JNLP, "Java 17 is installed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = eonay_wording_for_java (cases[i].java, cases[i].kind);

      g_assert_nonnull (strstr (words, cases[i].words));
    }
}

/* Names of files and folders hide nothing. */
static void
test_signer (void)
{
  const EonayOfficialSigner signer = { .path = (char *) "/a\xe2\x80\xaez/b\xe2\x80\xae"
                                                        "c.jar",
                                       .sha256 = (char *) "0123" };
  char *(*const describe[]) (const EonayOfficialSigner *) = {
    eonay_wording_signer_file,
    eonay_wording_signer_question,
    eonay_wording_signer_facts,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (describe); i++)
    {
      g_autofree char *words = describe[i](&signer);

      g_test_message ("%s", words);
      g_assert_null (strstr (words, "\xe2\x80\xae"));
    }
}

static void
test_consent (void)
{
  g_assert_cmpstr (eonay_wording_for_consent (EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_PORTAL),
                   ==, "E-Onay active");
  g_assert_cmpstr (eonay_wording_for_consent (EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_HOLDER),
                   ==, "E-Onay active, by its holder's word");
  g_assert_cmpstr (eonay_wording_for_consent (EONAY_CONSENT_INACTIVE, EONAY_CONSENT_SOURCE_HOLDER),
                   ==, "E-Onay not active, by its holder's word");
}

static char *
describe_open (EonayPurpose purpose, EonayPurpose next)
{
  EonayReceipt receipt = { .name = (char *) "20261128-140312-x", .purpose = purpose };
  g_autoptr (GPtrArray) receipts = g_ptr_array_new ();

  g_ptr_array_add (receipts, &receipt);
  return eonay_wording_open_submissions (receipts, next);
}

/* What a signature is for is said before it; nothing where the portal was asked already. */
static void
test_open_submissions (void)
{
  static const struct
  {
    EonayPurpose purpose;
    EonayPurpose next;
    const char *part;
  } cases[] = {
    { EONAY_PURPOSE_CONSENT, EONAY_PURPOSE_LOGIN, "To ask the portal, the login text" },
    { EONAY_PURPOSE_CONSENT, EONAY_PURPOSE_CONSENT, "cannot ask for it here" },
    { EONAY_PURPOSE_CONSENT, EONAY_PURPOSE_VERIFICATION_CODE, "cannot ask for it here" },
    { EONAY_PURPOSE_LOGIN, EONAY_PURPOSE_LOGIN, "A login gives no consent" },
    { EONAY_PURPOSE_LOGIN, EONAY_PURPOSE_VERIFICATION_CODE, NULL },
    { EONAY_PURPOSE_VERIFICATION_CODE, EONAY_PURPOSE_VERIFICATION_CODE, "Nothing can ask for it" },
  };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *nothing = eonay_wording_open_submissions (none, EONAY_PURPOSE_LOGIN);

  g_assert_cmpstr (nothing, ==, "");
  g_assert_null (eonay_wording_unknown_results (none, 1));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = describe_open (cases[i].purpose, cases[i].next);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (cases[i].part == NULL)
        {
          g_assert_cmpstr (text, ==, "");
          continue;
        }
      g_assert_nonnull (strstr (text, cases[i].part));
      g_assert_nonnull (strstr (text, "(receipt 20261128-140312-x)"));
    }
}

/* The ledger is synced, the note is not: it counts where they differ. */
static void
test_killed_run (void)
{
  static const struct
  {
    const char *state;
    gboolean has_open;
    const char *certainty;
  } cases[] = {
    { "confirming", FALSE, "No signature was sent" },
    { "confirming", TRUE, NULL },
    { "submitting-login", TRUE, "the consent was not" },
    { "submitting-consent", TRUE, "The consent was signed" },
    { "submitting-consent", FALSE, "The consent was signed" },
    { "no-such-state", FALSE, NULL },
    { NULL, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EonayRunNote note = { .state = (char *) cases[i].state, .started = 1773133200 };
      g_autoptr (EonayWording) wording = eonay_wording_for_killed_run (&note, cases[i].has_open);
      gboolean says_unknown = strstr (wording->advice, "is not known") != NULL;

      g_test_message ("case %" G_GSIZE_FORMAT ": %s", i, wording->body);
      g_assert_true (says_unknown == cases[i].has_open);
      g_assert_nonnull (strstr (wording->body, "10.03.2026 12:00"));
      if (cases[i].certainty != NULL)
        g_assert_nonnull (strstr (wording->body, cases[i].certainty));
      else
        g_assert_true (g_str_has_suffix (wording->body, "from outside."));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wording/errors", test_errors);
  g_test_add_func ("/wording/wrong-pin", test_wrong_pin);
  g_test_add_func ("/wording/states", test_states);
  g_test_add_func ("/wording/monitor", test_monitor);
  g_test_add_func ("/wording/date", test_date);
  g_test_add_func ("/wording/validity", test_validity);
  g_test_add_func ("/wording/holder", test_holder);
  g_test_add_func ("/wording/tries", test_tries);
  g_test_add_func ("/wording/pin-typed", test_pin_typed);
  g_test_add_func ("/wording/notes", test_notes);
  g_test_add_func ("/wording/certainty", test_certainty);
  g_test_add_func ("/wording/ways-on", test_ways_on);
  g_test_add_func ("/wording/guide", test_guide);
  g_test_add_func ("/wording/java", test_java);
  g_test_add_func ("/wording/signer", test_signer);
  g_test_add_func ("/wording/consent", test_consent);
  g_test_add_func ("/wording/open-submissions", test_open_submissions);
  g_test_add_func ("/wording/killed-run", test_killed_run);
  return g_test_run ();
}
