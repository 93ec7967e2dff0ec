/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-error.h"
#include "eonay-worker-message.h"

static GBytes *
body_of (GVariant *message)
{
  g_autoptr (GBytes) packed = eonay_worker_message_pack (message);

  return g_bytes_new_from_bytes (packed, EONAY_WORKER_MESSAGE_HEADER_SIZE,
                                 g_bytes_get_size (packed) - EONAY_WORKER_MESSAGE_HEADER_SIZE);
}

static void
assert_request_refused (GBytes *body)
{
  g_autofree char *method = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_worker_request_parse (body, &method, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
  g_assert_null (method);
}

static void
assert_reply_refused (GBytes *body)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_worker_reply_parse (body, G_VARIANT_TYPE ("(ay)"), &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
}

static void
test_header (void)
{
  const guint8 refused[][4] = { { 0, 0, 0, 0 }, { 0xff, 0xff, 0xff, 0xff }, { 0, 0x40, 0, 1 } };
  const guint8 largest[4] = { 0, 0x40, 0, 0 };
  gsize size = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (eonay_worker_message_parse_header (refused[i], &size, &error));
      g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
    }
  g_assert_true (eonay_worker_message_parse_header (largest, &size, NULL));
  g_assert_cmpuint (size, ==, EONAY_WORKER_MESSAGE_MAX_SIZE);
}

static void
test_requests_refused (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) garbage = g_bytes_new_static ("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
  g_autoptr (GBytes) unknown =
      body_of (eonay_worker_request_new ("format", g_variant_new ("(s)", "x")));
  g_autoptr (GBytes) mistyped =
      body_of (eonay_worker_request_new (EONAY_WORKER_METHOD_SIGN, g_variant_new ("(s)", "x")));
  g_autoptr (GBytes) whole =
      body_of (eonay_worker_request_new (EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", "x")));

  assert_request_refused (empty);
  assert_request_refused (garbage);
  assert_request_refused (unknown);
  assert_request_refused (mistyped);
  for (gsize size = 0; size < g_bytes_get_size (whole); size++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, size);

      assert_request_refused (cut);
    }
}

static void
test_replies_refused (void)
{
  g_autoptr (GBytes) garbage = g_bytes_new_static ("\x01\x02\x03", 3);
  g_autoptr (GBytes) unknown_code =
      body_of (g_variant_new ("(isv)", EONAY_N_ERRORS, "x", g_variant_new ("()")));
  g_autoptr (GBytes) negative_code =
      body_of (g_variant_new ("(isv)", -2, "x", g_variant_new ("()")));
  g_autoptr (GBytes) other_answer = body_of (eonay_worker_reply_new (g_variant_new ("(s)", "x")));

  assert_reply_refused (garbage);
  assert_reply_refused (unknown_code);
  assert_reply_refused (negative_code);
  assert_reply_refused (other_answer);
  for (gint i = EONAY_WORKER_PIN; i <= EONAY_N_ERRORS; i++)
    {
      g_autoptr (GBytes) notice = body_of (eonay_worker_notice_new (i));
      gint code = 0;

      assert_reply_refused (notice);
      g_assert_true (eonay_worker_notice_parse (notice, &code) ==
                     (i > EONAY_WORKER_PIN && i < EONAY_N_ERRORS));
    }
  g_assert_false (eonay_worker_notice_parse (negative_code, &(gint) { 0 }));
}

static void
test_round_trip (void)
{
  g_autoptr (GError) sent =
      g_error_new_literal (EONAY_ERROR, EONAY_ERROR_PIN_LOCKED, "opening the card");
  g_autoptr (GBytes) request =
      body_of (eonay_worker_request_new (EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", "id")));
  g_autoptr (GBytes) reply = body_of (eonay_worker_reply_new (g_variant_new ("(s)", "answer")));
  g_autoptr (GBytes) refusal = body_of (eonay_worker_reply_new_error (sent));
  g_autoptr (GVariant) argument = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *method = NULL;

  argument = eonay_worker_request_parse (request, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (method, ==, EONAY_WORKER_METHOD_OPEN);
  answer = eonay_worker_reply_parse (reply, G_VARIANT_TYPE ("(s)"), &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  g_assert_null (eonay_worker_reply_parse (refusal, G_VARIANT_TYPE ("(s)"), &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_PIN_LOCKED);
}

/* It is logged in the journal and sent to the desktop. */
static void
test_reason_is_cleaned (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autoptr (GError) sent = g_error_new (EONAY_ERROR, EONAY_ERROR_FAILED, "A\n\x1b[1m\u202e$B");
  g_autoptr (GError) sent_long = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_FAILED, long_text);
  g_autoptr (GBytes) reply = body_of (eonay_worker_reply_new_error (sent));
  g_autoptr (GBytes) long_reply = body_of (eonay_worker_reply_new_error (sent_long));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) long_error = NULL;

  g_assert_null (eonay_worker_reply_parse (reply, G_VARIANT_TYPE_UNIT, &error));
  g_assert_cmpstr (error->message, ==, "A[1m$B");
  g_assert_null (eonay_worker_reply_parse (long_reply, G_VARIANT_TYPE_UNIT, &long_error));
  g_assert_cmpuint (strlen (long_error->message), ==, 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-message/header", test_header);
  g_test_add_func ("/worker-message/requests-refused", test_requests_refused);
  g_test_add_func ("/worker-message/replies-refused", test_replies_refused);
  g_test_add_func ("/worker-message/reason-is-cleaned", test_reason_is_cleaned);
  g_test_add_func ("/worker-message/round-trip", test_round_trip);
  return g_test_run ();
}
