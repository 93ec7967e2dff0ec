/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-open-submissions.h"

#include "folder.h"
#include "pki.h"

#define NOW G_GINT64_CONSTANT (1795356192)

typedef struct
{
  Folder folder;
  EonayLedger *ledger;
  EonayCertificate *certificate;
  const char *id;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = folder_new ();
  path = g_build_filename (self->folder, "certificates.ini", NULL);
  self->ledger = eonay_ledger_new (path);
  self->certificate = pki_load_certificate ("nes-rsa", "9c");
  self->id = eonay_certificate_get_id (self->certificate);
  g_assert_true (
      eonay_ledger_note_certificate (self->ledger, self->certificate, "kamusm", NOW, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->ledger);
  g_object_unref (self->certificate);
  folder_remove (self->folder);
}

/* A signature of this purpose, written as before it is submitted. Returns the receipt's name. */
static char *
submit (Fixture *self, EonayPurpose purpose, EonayReceiptState state)
{
  g_autoptr (EonayChallenge) challenge = eonay_challenge_new (purpose, "1", "text", NOW + 300);
  g_autoptr (GBytes) signature = g_bytes_new_static ("signature", 9);
  g_autoptr (EonayReceipt) receipt = eonay_receipt_create (
      self->folder, "kamusm", self->certificate, challenge, signature, NULL, NOW, NULL);

  g_assert_nonnull (receipt);
  if (state != EONAY_RECEIPT_PENDING)
    g_assert_true (eonay_receipt_complete (receipt, state, "lost", NOW + 1, NULL));
  g_assert_true (eonay_ledger_add_submission (self->ledger, self->id, receipt->name, NULL));
  return g_strdup (receipt->name);
}

static void
assert_state (Fixture *self, const char *name, EonayReceiptState state)
{
  g_autoptr (EonayReceipt) receipt = eonay_receipt_load (self->folder, name, NULL);

  g_assert_nonnull (receipt);
  g_assert_cmpint (receipt->state, ==, state);
}

static void
assert_open (Fixture *self, guint n_expected)
{
  g_auto (GStrv) names = eonay_ledger_dup_submissions (self->ledger, self->id);

  g_assert_cmpuint (g_strv_length (names), ==, n_expected);
}

/* A receipt that was deleted counts as a consent. */
static void
test_list (Fixture *self, gconstpointer data)
{
  g_autofree char *login = submit (self, EONAY_PURPOSE_LOGIN, EONAY_RECEIPT_UNKNOWN);
  g_autoptr (GPtrArray) receipts = NULL;
  const EonayReceipt *last = NULL;

  g_assert_true (eonay_ledger_add_submission (self->ledger, self->id, "gone", NULL));
  receipts = eonay_open_submissions_list (self->ledger, self->folder, self->id);
  g_assert_cmpuint (receipts->len, ==, 2);
  last = g_ptr_array_index (receipts, 0);
  g_assert_cmpstr (last->name, ==, "gone");
  g_assert_cmpuint (eonay_open_submissions_count (receipts, EONAY_PURPOSE_CONSENT), ==, 1);
  g_assert_cmpuint (eonay_open_submissions_count (receipts, EONAY_PURPOSE_LOGIN), ==, 1);
  eonay_open_submissions_settle (self->ledger, self->id, receipts, EONAY_CONSENT_INACTIVE, NOW);
  assert_open (self, 0);
}

static void
test_settle (Fixture *self, gconstpointer data)
{
  static const struct
  {
    guint n_consents;
    EonayConsent consent;
    EonayReceiptState state;
  } cases[] = {
    { 1, EONAY_CONSENT_INACTIVE, EONAY_RECEIPT_REFUSED },
    { 2, EONAY_CONSENT_INACTIVE, EONAY_RECEIPT_REFUSED },
    { 1, EONAY_CONSENT_ACTIVE, EONAY_RECEIPT_ACCEPTED },
    /* One of them was accepted, and none knows which. */
    { 2, EONAY_CONSENT_ACTIVE, EONAY_RECEIPT_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *code = submit (self, EONAY_PURPOSE_VERIFICATION_CODE, EONAY_RECEIPT_UNKNOWN);
      g_autofree char *first = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_UNKNOWN);
      g_autofree char *second = NULL;
      g_autoptr (GPtrArray) receipts = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (cases[i].n_consents > 1)
        second = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_PENDING);
      receipts = eonay_open_submissions_list (self->ledger, self->folder, self->id);
      g_assert_true (eonay_ledger_add_submission (self->ledger, self->id, "later", NULL));
      eonay_open_submissions_settle (self->ledger, self->id, receipts, cases[i].consent, NOW + 9);
      g_assert_cmpint (eonay_ledger_get_consent (self->ledger, self->id), ==, cases[i].consent);
      g_assert_cmpint (eonay_ledger_get_consent_time (self->ledger, self->id), ==, NOW + 9);
      assert_state (self, code, EONAY_RECEIPT_UNKNOWN);
      assert_state (self, first, cases[i].state);
      if (second != NULL)
        assert_state (self, second, cases[i].state);
      /* It was not there when the portal was asked. */
      assert_open (self, 1);
      g_assert_true (eonay_ledger_remove_submission (self->ledger, self->id, "later", NULL));
    }
}

static void
test_moot (Fixture *self, gconstpointer data)
{
  g_autofree char *login = submit (self, EONAY_PURPOSE_LOGIN, EONAY_RECEIPT_UNKNOWN);
  g_autofree char *code = submit (self, EONAY_PURPOSE_VERIFICATION_CODE, EONAY_RECEIPT_UNKNOWN);
  g_autofree char *consent = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_UNKNOWN);

  eonay_open_submissions_drop_moot (self->ledger, self->folder, self->id, EONAY_PURPOSE_LOGIN);
  assert_open (self, 1);
  eonay_open_submissions_drop_moot (self->ledger, self->folder, self->id, EONAY_PURPOSE_CONSENT);
  assert_open (self, 0);
  assert_state (self, login, EONAY_RECEIPT_UNKNOWN);
  assert_state (self, code, EONAY_RECEIPT_UNKNOWN);
  assert_state (self, consent, EONAY_RECEIPT_UNKNOWN);
}

static void
assert_end (Fixture *self, gint64 now, gint64 expected)
{
  g_autoptr (GPtrArray) receipts =
      eonay_open_submissions_list (self->ledger, self->folder, self->id);

  g_assert_cmpint (eonay_open_submissions_get_end (receipts, now), ==, expected);
}

/* Until the code has expired a consent can be accepted. */
static void
test_end (Fixture *self, gconstpointer data)
{
  g_autofree char *login = submit (self, EONAY_PURPOSE_LOGIN, EONAY_RECEIPT_UNKNOWN);
  g_autofree char *consent = NULL;

  assert_end (self, NOW, 0);
  consent = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_UNKNOWN);
  assert_end (self, NOW, NOW + 300);
  assert_end (self, NOW + 299, NOW + 300);
  assert_end (self, NOW + 300, 0);
  g_assert_true (eonay_ledger_add_submission (self->ledger, self->id, "gone", NULL));
  assert_end (self, NOW + 300, 0);
}

/* After the clock was set back it is waited for some minutes, not for hours. */
static void
test_end_by_another_clock (Fixture *self, gconstpointer data)
{
  const gint64 earlier = NOW - 3600;
  g_autofree char *consent = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_UNKNOWN);

  assert_end (self, earlier, earlier + 600);
  eonay_open_submissions_review (self->ledger, self->folder, earlier);
  assert_end (self, earlier + 60, earlier + 600);
  assert_end (self, earlier + 600, 0);
  assert_state (self, consent, EONAY_RECEIPT_UNKNOWN);
}

/* What a run leaves that is killed at each step. */
static void
test_review (Fixture *self, gconstpointer data)
{
  g_autofree char *pending = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_PENDING);
  g_autofree char *unknown = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_UNKNOWN);
  g_autofree char *refused = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_REFUSED);
  g_autofree char *login = submit (self, EONAY_PURPOSE_LOGIN, EONAY_RECEIPT_ACCEPTED);
  g_autofree char *accepted = NULL;

  g_assert_true (eonay_ledger_set_consent (self->ledger, self->id, EONAY_CONSENT_INACTIVE,
                                           EONAY_CONSENT_SOURCE_PORTAL, NOW, NULL));
  eonay_open_submissions_review (self->ledger, self->folder, NOW + 9);
  assert_state (self, pending, EONAY_RECEIPT_UNKNOWN);
  assert_state (self, unknown, EONAY_RECEIPT_UNKNOWN);
  assert_open (self, 2);
  g_assert_cmpint (eonay_ledger_get_consent (self->ledger, self->id), ==, EONAY_CONSENT_UNKNOWN);

  accepted = submit (self, EONAY_PURPOSE_CONSENT, EONAY_RECEIPT_ACCEPTED);
  eonay_open_submissions_review (self->ledger, self->folder, NOW + 9);
  assert_open (self, 2);
  g_assert_cmpint (eonay_ledger_get_consent (self->ledger, self->id), ==, EONAY_CONSENT_ACTIVE);
  g_assert_cmpint (eonay_ledger_get_consent_time (self->ledger, self->id), ==, NOW + 1);
}

/* Killed after the portal's answer was noted, and before the receipts were completed. */
static void
test_review_of_an_answer (Fixture *self, gconstpointer data)
{
  static const struct
  {
    EonayReceiptState before;
    EonayConsent consent;
    EonayConsentSource source;
    EonayReceiptState state;
  } cases[] = {
    { EONAY_RECEIPT_UNKNOWN, EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_PORTAL,
      EONAY_RECEIPT_ACCEPTED },
    { EONAY_RECEIPT_PENDING, EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_PORTAL,
      EONAY_RECEIPT_ACCEPTED },
    /* It may have been told before the consent was sent. */
    { EONAY_RECEIPT_UNKNOWN, EONAY_CONSENT_INACTIVE, EONAY_CONSENT_SOURCE_PORTAL,
      EONAY_RECEIPT_UNKNOWN },
    { EONAY_RECEIPT_UNKNOWN, EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_HOLDER,
      EONAY_RECEIPT_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *consent = submit (self, EONAY_PURPOSE_CONSENT, cases[i].before);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_true (eonay_ledger_set_consent (self->ledger, self->id, cases[i].consent,
                                               cases[i].source, NOW + 9, NULL));
      eonay_open_submissions_review (self->ledger, self->folder, NOW + 20);
      assert_state (self, consent, cases[i].state);
      assert_open (self, cases[i].state == EONAY_RECEIPT_UNKNOWN);
      g_assert_true (eonay_ledger_remove_submission (self->ledger, self->id, consent, NULL));
    }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/open-submissions/list", test_list);
  add ("/open-submissions/settle", test_settle);
  add ("/open-submissions/moot", test_moot);
  add ("/open-submissions/end", test_end);
  add ("/open-submissions/end-by-another-clock", test_end_by_another_clock);
  add ("/open-submissions/review", test_review);
  add ("/open-submissions/review-of-an-answer", test_review_of_an_answer);
  return g_test_run ();
}
