/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include "eonay-activation.h"
#include "eonay-error.h"
#include "eonay-guide.h"
#include "folder.h"

#define ID  "1111111111111111111111111111111111111111111111111111111111111111"
#define NOW 1795000000

static const char GUIDE[] =
    "[Guide]\nEntries=new;old;empty;missing;\n"
    "[Guide new]\nName=New\nName[tr]=Yeni\nSteps=card;page;bad-kind;no-text;signer;code;result;\n"
    "[Guide old]\nSteps=card;page;code;page;code;result;\n"
    "[Guide empty]\nName=Empty\nSteps=\n"
    "[Step card]\nKind=card\nTitle=Card\nText=Insert it.\nTrap=DYS\n"
    "[Step page]\nKind=page\nTitle=Page\nText=Open "
    "it.\nUri=https://portal.eonay.test/\nLabels=A;B;\n"
    "[Step bad-kind]\nKind=dance\nTitle=Dance\nText=Dance.\n"
    "[Step no-text]\nKind=page\nTitle=Nothing\n"
    "[Step signer]\nKind=signer\nTitle=Signer\nText=Start it.\nUri=file:///bin/sh\n"
    "[Step code]\nKind=code\nTitle=Code\nText=Sign.\n"
    "[Step result]\nKind=result\nTitle=Result\nText=Tell.\n";

static EonayProfile *
load (const char *text)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "test.ini", NULL);
  const char *const folders[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  EonayProfile *profile = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  profile = eonay_profile_new_for_id ("test", folders, &error);
  g_assert_no_error (error);
  return profile;
}

static const EonayGuideStep *
get_step (const EonayGuideEntry *entry, guint index)
{
  g_assert_cmpuint (index, <, entry->steps->len);
  return g_ptr_array_index (entry->steps, index);
}

/* Each fault is reported once. */
static GPtrArray *
list_entries (void)
{
  g_autoptr (EonayProfile) profile = load (GUIDE);

  for (guint i = 0; i < 2; i++)
    g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*lacks a title, a text or a known kind*");
  g_assert_true (eonay_guide_is_described (profile));
  return eonay_guide_list_entries (profile);
}

static void
test_steps (void)
{
  g_autoptr (GPtrArray) entries = list_entries ();
  const EonayGuideEntry *first = g_ptr_array_index (entries, 0);
  const EonayGuideEntry *second = g_ptr_array_index (entries, 1);

  g_test_assert_expected_messages ();
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpstr (first->id, ==, "new");
  g_assert_cmpstr (first->name, ==, "New");
  g_assert_cmpuint (first->steps->len, ==, 5);
  g_assert_cmpint (get_step (first, 0)->kind, ==, EONAY_GUIDE_STEP_CARD);
  g_assert_cmpstr (get_step (first, 0)->trap, ==, "DYS");
  g_assert_cmpstr (get_step (first, 1)->uri, ==, "https://portal.eonay.test/");
  g_assert_cmpstr (get_step (first, 1)->labels[1], ==, "B");
  g_assert_null (get_step (first, 1)->trap);
  g_assert_cmpstr (eonay_guide_step_get_kind_name (get_step (first, 2)), ==, "signer");
  g_assert_null (get_step (first, 2)->uri);
  g_assert_cmpuint (g_strv_length (get_step (first, 2)->labels), ==, 0);
  g_assert_cmpstr (second->name, ==, "old");
  g_assert_cmpuint (second->steps->len, ==, 6);
}

static void
test_none (void)
{
  g_autoptr (EonayProfile) profile = load ("[Provider]\nName=Test\n");
  g_autoptr (GPtrArray) entries = eonay_guide_list_entries (profile);

  g_assert_cmpuint (entries->len, ==, 0);
}

/* The shipped profile: complete in both languages, with the steps of both ways. */
static void
test_shipped (void)
{
  const char *const folders[] = { g_getenv ("EONAY_TEST_PROFILES"), NULL };
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_id ("kamusm", folders, NULL);
  g_autoptr (GPtrArray) entries = eonay_guide_list_entries (profile);
  static const char *const ways[] = { "card page page signer code result ",
                                      "card page signer code page code result " };

  g_assert_cmpuint (entries->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const EonayGuideEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GString) kinds = g_string_new (NULL);

      for (guint j = 0; j < entry->steps->len; j++)
        {
          const EonayGuideStep *step = get_step (entry, j);
          g_autofree char *group = g_strdup_printf ("Step %s", step->id);

          g_string_append_printf (kinds, "%s ", eonay_guide_step_get_kind_name (step));
          for (guint k = 0; k < 3; k++)
            {
              static const char *const keys[][2] = { { "Title", "Title[tr]" },
                                                     { "Text", "Text[tr]" },
                                                     { "Trap", "Trap[tr]" } };
              g_autofree char *source = eonay_profile_dup_string (profile, group, keys[k][0]);
              g_autofree char *turkish = eonay_profile_dup_string (profile, group, keys[k][1]);

              g_test_message ("%s %s", group, keys[k][0]);
              g_assert_true ((source == NULL) == (turkish == NULL));
            }
        }
      g_assert_cmpstr (kinds->str, ==, ways[i]);
    }
}

static GError *
create_refusal (EonayActivationError code)
{
  return g_error_new_literal (EONAY_ACTIVATION_ERROR, code, "refused");
}

static void
test_first_step (void)
{
  g_autoptr (GError) busy = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_CARD_BUSY, "busy");
  g_autoptr (GError) not_opened =
      g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_OPENED, "not opened");
  g_autoptr (GError) not_known =
      g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN, "not known");
  g_autoptr (GError) seal = create_refusal (EONAY_ACTIVATION_ERROR_SEAL);
  g_autoptr (GError) revoked = create_refusal (EONAY_ACTIVATION_ERROR_REVOKED);
  g_autoptr (GError) expired = create_refusal (EONAY_ACTIVATION_ERROR_EXPIRED);
  g_autoptr (GError) early = create_refusal (EONAY_ACTIVATION_ERROR_NOT_YET_VALID);
  static const char *const holders[] = { "dys", NULL };
  static const char *const none[] = { NULL };
  const struct
  {
    EonayGuideFacts facts;
    guint first;
    int notes[3]; /* one more than the note, 0 ends them */
  } cases[] = {
#define CARD       .now = NOW, .monitor = EONAY_CARD_MONITOR_CARD, .not_before = 1, .not_after = NOW
#define NOTE(name) EONAY_GUIDE_NOTE_##name + 1
    { { CARD }, 1, { 0 } },
    { { CARD, .holders = none }, 1, { 0 } },
    { { CARD, .error = not_known }, 1, { 0 } },
    { { .now = NOW, .monitor = EONAY_CARD_MONITOR_NO_SERVICE }, 0, { NOTE (NO_SERVICE) } },
    { { .now = NOW, .monitor = EONAY_CARD_MONITOR_NO_READER }, 0, { NOTE (NO_READER) } },
    { { .now = NOW, .monitor = EONAY_CARD_MONITOR_NO_CARD }, 0, { NOTE (NO_CARD) } },
    { { CARD, .is_reading = TRUE }, 0, { NOTE (READING) } },
    { { CARD, .holders = holders }, 0, { NOTE (CARD_BUSY) } },
    { { CARD, .error = busy }, 0, { NOTE (CARD_BUSY) } },
    { { CARD, .error = seal }, 0, { NOTE (NO_CERTIFICATE) } },
    { { CARD, .error = not_opened }, 1, { NOTE (NOT_OPENED) } },
    { { CARD, .pin_state = EONAY_PIN_LOCKED }, 0, { NOTE (PIN_LOCKED) } },
    { { CARD, .pin_state = EONAY_PIN_FINAL_TRY }, 1, { NOTE (PIN_FINAL_TRY) } },
    { { CARD, .pin_state = EONAY_PIN_COUNT_LOW }, 1, { NOTE (PIN_COUNT_LOW) } },
    { { .now = NOW, .monitor = EONAY_CARD_MONITOR_CARD, .not_after = NOW - 1 },
      0,
      { NOTE (EXPIRED) } },
    { { CARD, .error = revoked }, 0, { NOTE (REVOKED) } },
    { { CARD, .error = expired }, 0, { NOTE (EXPIRED) } },
    { { .now = NOW, .monitor = EONAY_CARD_MONITOR_CARD, .not_before = NOW + 1 },
      0,
      { NOTE (NOT_YET_VALID) } },
    { { CARD, .error = early }, 0, { NOTE (NOT_YET_VALID) } },
    { { CARD, .consent = EONAY_CONSENT_ACTIVE }, 4, { NOTE (ACTIVE) } },
    { { CARD, .consent = EONAY_CONSENT_ACTIVE, .source = EONAY_CONSENT_SOURCE_HOLDER },
      4,
      { NOTE (TOLD_ACTIVE) } },
    { { CARD, .consent = EONAY_CONSENT_INACTIVE }, 1, { 0 } },
    { { .now = NOW, .monitor = EONAY_CARD_MONITOR_NO_CARD, .consent = EONAY_CONSENT_ACTIVE },
      4,
      { NOTE (ACTIVE), NOTE (NO_CARD) } },
    { { CARD, .pin_state = EONAY_PIN_LOCKED, .holders = holders },
      0,
      { NOTE (PIN_LOCKED), NOTE (CARD_BUSY) } },
  };
  g_autoptr (GPtrArray) entries = list_entries ();
  const EonayGuideEntry *entry = g_ptr_array_index (entries, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) notes = eonay_guide_list_notes (&cases[i].facts);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (eonay_guide_get_first_step (entry, &cases[i].facts), ==, cases[i].first);
      for (guint j = 0; j < 3; j++)
        g_assert_cmpint (j < notes->len ? (int) g_array_index (notes, EonayGuideNote, j) + 1 : 0,
                         ==, cases[i].notes[j]);
    }
}

static void
test_answer (void)
{
  static const struct
  {
    EonayConsent before;
    EonayConsentSource source_before;
    EonayGuideAnswer answer;
    EonayConsent after;
    EonayConsentSource source_after;
  } cases[] = {
#define HOLDER EONAY_CONSENT_SOURCE_HOLDER
#define PORTAL EONAY_CONSENT_SOURCE_PORTAL
    { EONAY_CONSENT_UNKNOWN, PORTAL, EONAY_GUIDE_ANSWER_ACTIVE, EONAY_CONSENT_ACTIVE, HOLDER },
    { EONAY_CONSENT_UNKNOWN, PORTAL, EONAY_GUIDE_ANSWER_FAILED, EONAY_CONSENT_INACTIVE, HOLDER },
    { EONAY_CONSENT_UNKNOWN, PORTAL, EONAY_GUIDE_ANSWER_UNKNOWN, EONAY_CONSENT_UNKNOWN, HOLDER },
    { EONAY_CONSENT_INACTIVE, PORTAL, EONAY_GUIDE_ANSWER_ACTIVE, EONAY_CONSENT_ACTIVE, HOLDER },
    { EONAY_CONSENT_INACTIVE, PORTAL, EONAY_GUIDE_ANSWER_FAILED, EONAY_CONSENT_INACTIVE, PORTAL },
    { EONAY_CONSENT_INACTIVE, PORTAL, EONAY_GUIDE_ANSWER_UNKNOWN, EONAY_CONSENT_INACTIVE, PORTAL },
    { EONAY_CONSENT_ACTIVE, PORTAL, EONAY_GUIDE_ANSWER_ACTIVE, EONAY_CONSENT_ACTIVE, PORTAL },
    { EONAY_CONSENT_ACTIVE, PORTAL, EONAY_GUIDE_ANSWER_FAILED, EONAY_CONSENT_ACTIVE, PORTAL },
    { EONAY_CONSENT_ACTIVE, PORTAL, EONAY_GUIDE_ANSWER_UNKNOWN, EONAY_CONSENT_ACTIVE, PORTAL },
    { EONAY_CONSENT_ACTIVE, HOLDER, EONAY_GUIDE_ANSWER_FAILED, EONAY_CONSENT_INACTIVE, HOLDER },
    { EONAY_CONSENT_INACTIVE, HOLDER, EONAY_GUIDE_ANSWER_UNKNOWN, EONAY_CONSENT_UNKNOWN, HOLDER },
  };
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_true (eonay_ledger_set_consent (ledger, ID, cases[i].before, cases[i].source_before,
                                               NOW - 1, NULL));
      g_assert_true (eonay_guide_note_answer (ledger, ID, cases[i].answer, NOW, NULL));
      g_assert_cmpint (eonay_ledger_get_consent (ledger, ID), ==, cases[i].after);
      g_assert_cmpint (eonay_ledger_get_consent_source (ledger, ID), ==, cases[i].source_after);
      g_assert_cmpint (eonay_ledger_get_consent_time (ledger, ID), ==,
                       cases[i].source_after == HOLDER ? NOW : NOW - 1);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide/steps", test_steps);
  g_test_add_func ("/guide/none", test_none);
  g_test_add_func ("/guide/shipped", test_shipped);
  g_test_add_func ("/guide/first-step", test_first_step);
  g_test_add_func ("/guide/answer", test_answer);
  return g_test_run ();
}
