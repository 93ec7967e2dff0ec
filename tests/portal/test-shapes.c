/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each shape of the exchange with its profile: what goes well, and each fault, as a table. */
#include <json-glib/json-glib.h>
#include <openssl/cms.h>

#include "fixture.h"
#include "pki.h"

/* What only some shapes have. */
typedef enum
{
  HAS_NOTHING = 0,
  HAS_VERSION = 1 << 0, /* a check before */
  HAS_DATA = 1 << 1,    /* bytes to sign beside the text */
  HAS_RESULT = 1 << 2,  /* a page that is polled */
  HAS_CLAIM = 1 << 3,   /* redeeming names who will sign */
  HAS_TASK = 1 << 4,    /* the answer says what the code is for */
} Parts;

static const struct
{
  const char *name;
  int parts;
  const char *words; /* with which a signature is accepted */
} shapes[] = {
  { "json", HAS_NOTHING, "İmzanız kabul edilmiştir." },
  { "nested", HAS_NOTHING, "İmzanız kabul edilmiştir." },
  { "rest", HAS_VERSION | HAS_DATA | HAS_CLAIM | HAS_TASK, "İmzanız kabul edilmiştir." },
  { "document", HAS_DATA | HAS_CLAIM | HAS_TASK, "" },
  { "form", HAS_TASK, "İmzanız kabul edilmiştir. Teşekkür ederiz." },
  { "page", HAS_RESULT | HAS_TASK, "İmzanız kabul edilmiştir." },
  { "multipart", HAS_CLAIM | HAS_TASK, "İmzanız kabul edilmiştir." },
  { "raw", HAS_TASK, "" },
  { "soap", HAS_DATA | HAS_CLAIM | HAS_TASK, "İmzanız kabul edilmiştir." },
  { "xml", HAS_VERSION | HAS_RESULT | HAS_TASK, "İmzanız kabul edilmiştir." },
};

/* Who signs what instead of Ayşe the text. */
typedef enum
{
  AS_WANTED,
  ANOTHER_TEXT,
  BY_REVOKED,
  BY_ANOTHER_PERSON,
} Signature;

/* What is set at the portal before a signature is submitted, the error that this has, and how many
 * signatures the portal has accepted. It has always got one. Where opening fails, it has got none. */
typedef struct
{
  const char *name;
  int parts;
  const char *knobs; /* KEY VALUE KEY VALUE…, or a command */
  int code;
  Signature signature;
  guint accepted;
} Row;

#define E(code) EONAY_PROVIDER_ERROR_##code

/* Opening changes nothing, so each failure is certain. */
static const Row openings[] = {
  { "redeem-lost", 0, "fault-call redeem fault lost", E (UNREACHABLE) },
  { "redeem-cut-off", 0, "fault-call redeem fault cut-off", E (UNREACHABLE) },
  { "redeem-late", 0, "fault-call redeem fault late", E (UNREACHABLE) },
  { "redeem-500", 0, "fault-call redeem fault status-500", E (UNREACHABLE) },
  { "redeem-garbage", 0, "fault-call redeem fault garbage", E (UNEXPECTED) },
  { "redeem-redirect", 0, "fault-call redeem fault redirect", E (UNEXPECTED) },
  { "redeem-repeat", 0, "fault-call redeem fault repeat", E (UNEXPECTED) },
  { "pin-change", HAS_TASK, "pin-change on", E (OTHER_OPERATION) },
  { "outdated", HAS_VERSION, "outdated on", E (UNEXPECTED) },
  { "binary", HAS_DATA, "data binary", E (UNEXPECTED) },
};

static const Row submissions[] = {
  /* The portal says no. */
  { "refused", 0, "refuse login", E (REFUSED), AS_WANTED, 0 },
  { "not-opened", 0, "not-opened on", E (NOT_OPENED), AS_WANTED, 0 },
  { "expired", 0, "expire-codes", E (CODE_EXPIRED), AS_WANTED, 0 },
  { "revoked", 0, "", E (REFUSED), BY_REVOKED, 0 },
  { "other-text", 0, "", E (REFUSED), ANOTHER_TEXT, 0 },
  { "other-person", HAS_CLAIM, "", E (REFUSED), BY_ANOTHER_PERSON, 0 },

  /* It has said yes, or no, and what arrives is no answer: nothing is sent a second time. */
  { "lost", 0, "fault lost", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "cut-off", 0, "fault cut-off", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "late", 0, "fault late", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "500", 0, "fault status-500", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "garbage", 0, "fault garbage", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "redirect", 0, "fault redirect", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "repeat", 0, "fault repeat", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "refused-lost", 0, "refuse login fault lost", E (UNKNOWN_FATE), AS_WANTED, 0 },
  { "refused-garbage", 0, "refuse login fault garbage", E (UNKNOWN_FATE), AS_WANTED, 0 },

  /* The same for the answer that tells the result, and a result that does not come. */
  { "result-lost", HAS_RESULT, "fault-call result fault lost", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "result-cut-off", HAS_RESULT, "fault-call result fault cut-off", E (UNKNOWN_FATE), AS_WANTED,
    1 },
  { "result-late", HAS_RESULT, "fault-call result fault late", E (UNKNOWN_FATE), AS_WANTED, 1 },
  { "result-500", HAS_RESULT, "fault-call result fault status-500", E (UNKNOWN_FATE), AS_WANTED,
    1 },
  { "result-garbage", HAS_RESULT, "fault-call result fault garbage", E (UNKNOWN_FATE), AS_WANTED,
    1 },
  { "result-redirect", HAS_RESULT, "fault-call result fault redirect", E (UNKNOWN_FATE), AS_WANTED,
    1 },
  { "result-never", HAS_RESULT, "pending 100", E (UNKNOWN_FATE), AS_WANTED, 1 },
};

typedef struct
{
  guint shape;
  const Row *row;
} Case;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Case *at = data;

  fixture_set_up (fixture, data);
  fixture_use_shape (fixture, shapes[at->shape].name);
  /* On a busy machine, only what is late may be taken for late. */
  if (at->row != NULL && g_str_has_suffix (at->row->knobs, "late"))
    fixture_override (fixture, "Limits", "Timeout", "2");
}

/* No request of ours may be one that the portal does not understand. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *state = portal_command (fixture->portal, "state");

  if (fixture_count (fixture, "malformed") != 0)
    g_test_message ("%s", state);
  g_assert_cmpint (fixture_count (fixture, "malformed"), ==, 0);
  fixture_tear_down (fixture, data);
}

static void
command (Fixture *fixture, const char *line)
{
  g_autofree char *answer = portal_command (fixture->portal, line);

  g_assert_cmpstr (answer, ==, "ok");
}

static void
set_knobs (Fixture *fixture, const char *knobs)
{
  g_auto (GStrv) words = g_strsplit (knobs, " ", -1);
  guint count = g_strv_length (words);

  if (count == 1)
    command (fixture, knobs);
  for (guint i = 0; i + 1 < count; i += 2)
    fixture_set (fixture, words[i], words[i + 1]);
}

static void
assert_counts (Fixture *fixture, guint signatures, guint accepted)
{
  g_assert_cmpint (fixture_count (fixture, "signatures"), ==, signatures);
  g_assert_cmpint (fixture_count (fixture, "accepted"), ==, accepted);
}

static void
test_opening (Fixture *fixture, gconstpointer data)
{
  const Row *row = ((const Case *) data)->row;
  g_autoptr (GError) error = NULL;

  set_knobs (fixture, row->knobs);
  g_assert_null (fixture_open (fixture, EONAY_PURPOSE_LOGIN, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, row->code);
  assert_counts (fixture, 0, 0);
}

static GBytes *
create_signature (const Row *row, const EonayChallenge *challenge)
{
  const char *card = "nes-rsa";

  if (row->signature == BY_REVOKED)
    card = "nes-revoked";
  if (row->signature == BY_ANOTHER_PERSON)
    card = "nes-other-person";
  return pki_sign (card, "9c", row->signature == ANOTHER_TEXT ? "Başka bir metin" : challenge->text,
                   CMS_CADES);
}

static void
test_submission (Fixture *fixture, gconstpointer data)
{
  const Row *row = ((const Case *) data)->row;
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (fixture, EONAY_PURPOSE_LOGIN, &error);
  g_autoptr (GBytes) signature = NULL;

  g_assert_no_error (error);
  set_knobs (fixture, row->knobs);
  signature = create_signature (row, challenge);
  g_assert_null (fixture_answer (fixture, challenge, signature, NULL, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, row->code);
  g_assert_null (eonay_portal_session_get_token (fixture->session));
  assert_counts (fixture, 1, row->accepted);
}

static void
submit (Fixture *fixture, EonayPurpose purpose, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (fixture, purpose, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  answer = fixture_sign_and_answer (fixture, challenge, "nes-rsa", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, words);
}

/* The number of calls in a recording that the portal made. */
static guint
count_recorded (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *log;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  log = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "log");
  g_assert_cmpstr (json_object_get_string_member (log, "version"), ==, "1.2");
  return json_array_get_length (json_object_get_array_member (log, "entries"));
}

static void
test_activation (Fixture *fixture, gconstpointer data)
{
  const Case *at = data;
  const char *words = shapes[at->shape].words;
  g_autoptr (GError) error = NULL;
  g_autofree char *recording = g_build_filename (fixture->folder, "recording.har", NULL);
  g_autofree char *record = g_strconcat ("record ", recording, NULL);
  guint results = (shapes[at->shape].parts & HAS_RESULT) != 0 ? 4 : 0;
  guint versions = (shapes[at->shape].parts & HAS_VERSION) != 0 ? 2 : 0;

  command (fixture, record);
  submit (fixture, EONAY_PURPOSE_LOGIN, words);
  g_assert_nonnull (eonay_portal_session_get_token (fixture->session));
  submit (fixture, EONAY_PURPOSE_CONSENT, words);
  g_assert_cmpint (fixture_query (fixture, &error), ==, EONAY_CONSENT_ACTIVE);
  g_assert_no_error (error);
  assert_counts (fixture, 2, 2);
  g_assert_cmpint (fixture_count (fixture, "results"), ==, results);
  g_assert_cmpuint (count_recorded (recording), ==, 4 + versions + results);
}

/* A code from a page in a browser: unknown, valid, used, expired. */
static void
test_codes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) login = fixture_open (fixture, EONAY_PURPOSE_LOGIN, &error);
  g_autoptr (EonayChallenge) redeemed = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (EonayChallenge) other = NULL;

  g_assert_no_error (error);
  g_assert_null (fixture_redeem (fixture, "111111111111111", &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_CODE_EXPIRED);
  g_clear_error (&error);

  redeemed = fixture_redeem (fixture, login->code, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (redeemed->text, ==, login->text);
  answer = fixture_sign_and_answer (fixture, redeemed, "nes-rsa", &error);
  g_assert_no_error (error);
  g_assert_null (fixture_redeem (fixture, login->code, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_CODE_EXPIRED);
  g_clear_error (&error);

  other = fixture_open (fixture, EONAY_PURPOSE_LOGIN, &error);
  g_assert_no_error (error);
  command (fixture, "expire-codes");
  g_assert_null (fixture_redeem (fixture, other->code, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_CODE_EXPIRED);
  assert_counts (fixture, 1, 1);
}

/* Bytes that are another text than the one beside them are what is shown, and what is signed. */
static void
test_other_data (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = NULL;
  g_autofree char *answer = NULL;

  fixture_set (fixture, "data", "other");
  challenge = fixture_open (fixture, EONAY_PURPOSE_LOGIN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (challenge->text, ==, "Başka bir metin.\n");
  g_assert_true (g_str_has_prefix (challenge->portal_text, "Bireysel Nitelikli"));
  answer = fixture_sign_and_answer (fixture, challenge, "nes-rsa", &error);
  g_assert_no_error (error);
  assert_counts (fixture, 1, 1);
}

static void
add (GPtrArray *cases,
     guint shape,
     const Row *row,
     const char *name,
     void (*function) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strdup_printf ("/shapes/%s/%s", shapes[shape].name, name);
  Case *at = g_new0 (Case, 1);

  at->shape = shape;
  at->row = row;
  g_ptr_array_add (cases, at);
  g_test_add (path, Fixture, at, set_up, function, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  for (guint shape = 0; shape < G_N_ELEMENTS (shapes); shape++)
    {
      int parts = shapes[shape].parts;

      for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
        if ((openings[i].parts & ~parts) == 0)
          add (cases, shape, &openings[i], openings[i].name, test_opening);
      for (gsize i = 0; i < G_N_ELEMENTS (submissions); i++)
        if ((submissions[i].parts & ~parts) == 0)
          add (cases, shape, &submissions[i], submissions[i].name, test_submission);
      add (cases, shape, NULL, "codes", test_codes);
      if ((parts & HAS_DATA) != 0)
        add (cases, shape, NULL, "other-data", test_other_data);
      add (cases, shape, NULL, "activation", test_activation);
    }
  return g_test_run ();
}
