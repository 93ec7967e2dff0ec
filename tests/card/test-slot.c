/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-commands.h"
#include "card-control.h"
#include "test-hex.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#define SELECT    "00A4040009A0000003080000100000"
#define VERIFY    "0020008008313233343536FFFF"
#define HASH      "8120000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
#define SIGN      "0087119C267C248200" HASH "00"
#define LIMIT_MS  10000
#define GONE      "gone"
#define MESSAGE   4096
#define PAUSE_US  (1000 * 1000)
#define DELAY_MS  "300"
#define DELAY_US  (300 * 1000)
#define CARD_NAME "nes-p256"

/* The test acts as the reader: it listens like vpcd. */
typedef struct
{
  gchar *folder;
  GSocketListener *listener;
  guint16 port;
  EonayCardSlot *slot;
  GSocketConnection *card;
  gchar *reply;
  GAsyncResult *result;
} Fixture;

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("waited %d ms in vain for %s", LIMIT_MS, (const gchar *) user_data);
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until *what, described by the name, is set. */
static void
wait_for (gpointer *what, const gchar *name)
{
  guint limit = g_timeout_add (LIMIT_MS, too_late_cb, (gpointer) name);

  while (*what == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_set_object (&fixture->result, result);
}

/* Also called when the listener is closed, with no connection. */
static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GSocketConnection) card =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);

  if (card != NULL)
    g_set_object (&fixture->card, card);
}

static void
listen_on (Fixture *fixture, guint16 port)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  fixture->listener = g_socket_listener_new ();
  g_socket_listener_add_address (fixture->listener, wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  fixture->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_socket_listener_accept_async (fixture->listener, NULL, accepted_cb, fixture);
}

static void
stop_listening (Fixture *fixture)
{
  g_socket_listener_close (fixture->listener);
  g_clear_object (&fixture->listener);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *cards = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", NULL);
  g_autoptr (EonayCardLink) link = NULL;

  listen_on (fixture, 0);
  fixture->folder = g_dir_make_tmp ("eonay-slot-XXXXXX", NULL);
  link = eonay_card_link_new ("127.0.0.1", fixture->port);
  fixture->slot = eonay_card_slot_new (link, cards, fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree gchar *state = g_build_filename (fixture->folder, CARD_NAME ".ini", NULL);

  g_object_run_dispose (G_OBJECT (fixture->slot));
  g_clear_object (&fixture->slot);
  stop_listening (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->card);
  g_clear_object (&fixture->result);
  g_free (fixture->reply);
  g_unlink (state);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
start (Fixture *fixture, const gchar *line)
{
  g_clear_object (&fixture->result);
  eonay_card_commands_run_async (fixture->slot, line, result_cb, fixture);
}

static const gchar *
finish (Fixture *fixture)
{
  wait_for ((gpointer *) &fixture->result, "an answer");
  g_free (fixture->reply);
  fixture->reply = eonay_card_commands_run_finish (fixture->slot, fixture->result);
  return fixture->reply;
}

static const gchar *
say (Fixture *fixture, const gchar *line)
{
  start (fixture, line);
  return finish (fixture);
}

static JsonObject *
get_state (Fixture *fixture)
{
  const gchar *reply = say (fixture, "state");
  g_autoptr (JsonNode) node = NULL;

  g_assert_true (g_str_has_prefix (reply, "ok {"));
  node = json_from_string (reply + strlen ("ok "), NULL);
  return json_node_dup_object (node);
}

static void
wait_for_apdus (Fixture *fixture, gint64 count)
{
  guint limit = g_timeout_add (LIMIT_MS, too_late_cb, (gpointer) "APDUs");
  gint64 seen = 0;

  while (seen < count)
    {
      g_autoptr (JsonObject) state = get_state (fixture);

      seen = json_object_get_int_member (state, "apdus");
    }
  g_source_remove (limit);
}

static void
insert (Fixture *fixture)
{
  g_assert_cmpstr (say (fixture, "insert " CARD_NAME), ==, "ok");
  wait_for ((gpointer *) &fixture->card, "the card to connect");
}

static void
send_message (Fixture *fixture, const gchar *hex)
{
  g_autoptr (GBytes) message = bytes_from_hex (hex);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (message, &size);
  const guint8 header[] = { size >> 8, size & 0xFF };
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (fixture->card));

  g_assert_true (g_output_stream_write_all (output, header, 2, NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (output, bytes, size, NULL, NULL, NULL));
}

static gboolean
receive (Fixture *fixture, guint8 *bytes, gsize wanted)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (fixture->card));
  gsize size = 0;

  g_clear_object (&fixture->result);
  g_input_stream_read_all_async (input, bytes, wanted, 0, NULL, result_cb, fixture);
  wait_for ((gpointer *) &fixture->result, "an answer");
  return g_input_stream_read_all_finish (input, fixture->result, &size, NULL) && size == wanted;
}

/* The next message from the card, or GONE. */
static gchar *
receive_message (Fixture *fixture)
{
  guint8 header[2], bytes[MESSAGE];
  g_autoptr (GBytes) message = NULL;
  gsize size;

  if (!receive (fixture, header, sizeof header))
    return g_strdup (GONE);
  size = (gsize) header[0] << 8 | header[1];
  g_assert_cmpuint (size, <=, sizeof bytes);
  g_assert_true (receive (fixture, bytes, size));
  message = g_bytes_new (bytes, size);
  return bytes_to_hex (message);
}

static void
expect (Fixture *fixture, const gchar *apdu, const gchar *end)
{
  g_autofree gchar *answer = NULL;

  send_message (fixture, apdu);
  answer = receive_message (fixture);
  g_test_message ("%s -> %s", apdu, answer);
  g_assert_true (g_str_has_suffix (answer, end));
}

static void
test_refusals (Fixture *fixture, gconstpointer unused)
{
  static const gchar *const BAD[] = {
    "",         "play",        "insert",    "insert no-card", "insert ..",     "insert ../pki",
    "insert .", "insert ",     "remove",    "delay",          "delay x",       "delay -1",
    "fail",     "fail zz",     "fail 1234", "fail 6F00 read", "reset no-card", "hold",
    "hold x",   "hold sign -1"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_test_message ("%s", BAD[i]);
      g_assert_true (g_str_has_prefix (say (fixture, BAD[i]), "error "));
    }
  g_assert_null (fixture->card);
}

static void
test_insert (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (JsonObject) before = get_state (fixture);
  g_autoptr (JsonObject) after = NULL;

  g_assert_false (json_object_get_boolean_member (before, "inserted"));
  g_assert_null (fixture->card);
  insert (fixture);
  expect (fixture, "04", "3B858001454F4E415958");
  expect (fixture, SELECT, "9000");
  g_assert_true (g_str_has_prefix (say (fixture, "insert " CARD_NAME), "error "));

  after = get_state (fixture);
  g_assert_cmpstr (json_object_get_string_member (after, "card"), ==, CARD_NAME);
  g_assert_true (json_object_get_boolean_member (after, "inserted"));
  g_assert_cmpint (json_object_get_int_member (after, "tries"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (after, "puk_tries"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (after, "apdus"), ==, 1);
}

/* vpcd must have polled once between two connections. */
static void
test_insert_again (Fixture *fixture, gconstpointer unused)
{
  g_autofree gchar *answer = NULL;
  gint64 removed;

  insert (fixture);
  removed = g_get_monotonic_time ();
  g_assert_cmpstr (say (fixture, "remove"), ==, "ok");
  answer = receive_message (fixture);
  g_assert_cmpstr (answer, ==, GONE);
  g_clear_object (&fixture->card);
  g_socket_listener_accept_async (fixture->listener, NULL, accepted_cb, fixture);
  insert (fixture);
  g_assert_cmpint (g_get_monotonic_time () - removed, >=, PAUSE_US);
}

static void
test_removed_while_waiting (Fixture *fixture, gconstpointer unused)
{
  insert (fixture);
  g_assert_cmpstr (say (fixture, "remove"), ==, "ok");
  start (fixture, "insert " CARD_NAME);
  g_assert_true (eonay_card_slot_remove (fixture->slot, NULL));
  g_assert_true (g_str_has_prefix (finish (fixture), "error "));
  g_assert_false (eonay_card_slot_is_inserted (fixture->slot));
}

static void
test_reader_comes_later (Fixture *fixture, gconstpointer unused)
{
  guint16 port = fixture->port;

  stop_listening (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (say (fixture, "insert " CARD_NAME), ==, "ok waiting");
  listen_on (fixture, port);
  wait_for ((gpointer *) &fixture->card, "the card to connect");
  expect (fixture, SELECT, "9000");
}

static void
test_reader_comes_back (Fixture *fixture, gconstpointer unused)
{
  insert (fixture);
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY, "9000");
  g_io_stream_close (G_IO_STREAM (fixture->card), NULL, NULL);
  g_clear_object (&fixture->card);
  g_socket_listener_accept_async (fixture->listener, NULL, accepted_cb, fixture);
  wait_for ((gpointer *) &fixture->card, "the card to connect");
  expect (fixture, SELECT, "9000");
  expect (fixture, "00200080", "63C3");
}

static void
test_fail (Fixture *fixture, gconstpointer unused)
{
  insert (fixture);
  expect (fixture, SELECT, "9000");
  say (fixture, "fail 6F00 verify");
  expect (fixture, VERIFY, "6F00");
  expect (fixture, "00200080", "63C3");
  say (fixture, "fail 6581 sign");
  expect (fixture, VERIFY, "9000");
  expect (fixture, SIGN, "6581");
  say (fixture, "fail 6400");
  expect (fixture, SELECT, "6400");
  say (fixture, "fail none");
  expect (fixture, VERIFY, "9000");
  expect (fixture, SIGN, "9000");
}

static void
test_remove_at_sign (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (JsonObject) state = NULL;

  insert (fixture);
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY, "9000");
  g_assert_cmpstr (say (fixture, "remove-at-sign"), ==, "ok");
  expect (fixture, SIGN, GONE);
  state = get_state (fixture);
  g_assert_false (json_object_get_boolean_member (state, "inserted"));
  g_assert_cmpint (json_object_get_int_member (state, "signatures"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (state, "verifies"), ==, 1);
}

static void
test_delay (Fixture *fixture, gconstpointer unused)
{
  gint64 begun;

  insert (fixture);
  expect (fixture, SELECT, "9000");
  g_assert_cmpstr (say (fixture, "delay " DELAY_MS), ==, "ok");
  expect (fixture, VERIFY, "9000");
  begun = g_get_monotonic_time ();
  expect (fixture, SIGN, "9000");
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, DELAY_US);
}

/* The second one of a kind, until it is released; others are answered. */
static void
test_hold (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (JsonObject) state = NULL;
  g_autofree gchar *answer = NULL;

  insert (fixture);
  expect (fixture, SELECT, "9000");
  g_assert_cmpstr (say (fixture, "hold sign 2"), ==, "ok");
  expect (fixture, VERIFY, "9000");
  expect (fixture, SIGN, "9000");
  expect (fixture, VERIFY, "9000");
  send_message (fixture, SIGN);
  g_assert_cmpstr (say (fixture, "wait"), ==, "ok");
  state = get_state (fixture);
  g_assert_cmpint (json_object_get_int_member (state, "signatures"), ==, 1);
  g_assert_cmpstr (say (fixture, "release"), ==, "ok");
  answer = receive_message (fixture);
  g_assert_true (g_str_has_suffix (answer, "9000"));
  g_assert_cmpstr (say (fixture, "release"), ==, "ok");
}

static void
test_removed_while_signing (Fixture *fixture, gconstpointer unused)
{
  g_autofree gchar *answer = NULL;

  insert (fixture);
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY, "9000");
  say (fixture, "delay 600000");
  send_message (fixture, SIGN);
  wait_for_apdus (fixture, 3);
  g_assert_cmpstr (say (fixture, "remove"), ==, "ok");
  answer = receive_message (fixture);
  g_assert_cmpstr (answer, ==, GONE);
}

static void
test_reset (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (JsonObject) spent = NULL;
  g_autoptr (JsonObject) fresh = NULL;

  insert (fixture);
  expect (fixture, SELECT, "9000");
  expect (fixture, "0020008008303030303030FFFF", "63C2");
  spent = get_state (fixture);
  g_assert_cmpint (json_object_get_int_member (spent, "tries"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (spent, "failed_verifies"), ==, 1);
  g_assert_cmpstr (say (fixture, "reset"), ==, "ok");
  fresh = get_state (fixture);
  g_assert_cmpint (json_object_get_int_member (fresh, "tries"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (fresh, "failed_verifies"), ==, 0);
}

static void
test_control (Fixture *fixture, gconstpointer unused)
{
  g_autofree gchar *path = g_build_filename (fixture->folder, "control", NULL);
  g_autoptr (EonayCardControl) control = eonay_card_control_new (fixture->slot, path, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree gchar *line = NULL;

  g_assert_nonnull (control);
  fixture->card = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (fixture->card)));
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (fixture->card)), "list\n",
                             5, NULL, NULL, NULL);
  g_clear_object (&fixture->result);
  g_data_input_stream_read_line_async (input, 0, NULL, result_cb, fixture);
  wait_for ((gpointer *) &fixture->result, "an answer");
  line = g_data_input_stream_read_line_finish (input, fixture->result, NULL, NULL);
  g_assert_true (g_str_has_prefix (line, "ok "));
  g_assert_nonnull (strstr (line, " nes-rsa "));
}

static void
add (const gchar *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/card/slot/refusals", test_refusals);
  add ("/card/slot/insert", test_insert);
  add ("/card/slot/insert-again", test_insert_again);
  add ("/card/slot/removed-while-waiting", test_removed_while_waiting);
  add ("/card/slot/reader-comes-later", test_reader_comes_later);
  add ("/card/slot/reader-comes-back", test_reader_comes_back);
  add ("/card/slot/fail", test_fail);
  add ("/card/slot/remove-at-sign", test_remove_at_sign);
  add ("/card/slot/delay", test_delay);
  add ("/card/slot/hold", test_hold);
  add ("/card/slot/removed-while-signing", test_removed_while_signing);
  add ("/card/slot/reset", test_reset);
  add ("/card/control/line", test_control);
  return g_test_run ();
}
