/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-card-holder.h"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>

#include "eonay-program-name.h"
#include "eonay-socket-peers.h"

#define SERVICE "/run/pcscd/pcscd.comm"

/* --- names of programs --- */

static void
check_command (const char *executable, const char *line, const char *expected)
{
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);
  g_autofree char *name =
      eonay_program_name_from_command (executable, (const char *const *) arguments);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_command (void)
{
  check_command ("/usr/bin/evince", "evince a.pdf", "evince");
  check_command ("/opt/x/imza (deleted)", "imza", "imza");
  check_command ("/usr/lib/jvm/17/bin/java", "java -Xmx1g -jar /opt/dys/dys.jar --x", "dys.jar");
  check_command ("/usr/lib/jvm/17/bin/java", "java -cp /a:/b -Dx=y tr.gov.dys.Main",
                 "tr.gov.dys.Main");
  check_command ("/usr/bin/java", "java -p mods -m tr.gov.dys/tr.gov.dys.Main", "tr.gov.dys.Main");
  check_command ("/usr/bin/python3.11", "python3 -W ignore /usr/bin/imza.py", "imza.py");
  check_command ("/usr/bin/python3.11", "python3 -m imza", "imza");
  check_command ("/usr/bin/bash", "bash -c whatever", "bash");
}

static void
test_hostile_command (void)
{
  const char *const none[] = { NULL };
  const char *const empty[] = { "java", "", NULL };
  const char *const cut[] = { "java", "-cp", NULL };
  const char *const cut_module[] = { "java", "-m", NULL };
  const char *const tricks[] = { "java", "-jar", "/x/a\n\033[31m\342\200\256b\377.jar", NULL };
  g_autofree char *first = eonay_program_name_from_command ("/usr/bin/java", none);
  g_autofree char *second = eonay_program_name_from_command ("/usr/bin/java", empty);
  g_autofree char *third = eonay_program_name_from_command ("/usr/bin/java", cut);
  g_autofree char *fourth = eonay_program_name_from_command ("/usr/bin/java", cut_module);
  g_autofree char *fifth = eonay_program_name_from_command ("/usr/bin/java", tricks);

  g_assert_cmpstr (first, ==, "java");
  g_assert_cmpstr (second, ==, "java");
  g_assert_cmpstr (third, ==, "java");
  g_assert_cmpstr (fourth, ==, "java");
  g_assert_cmpstr (fifth, ==, "a[31mb\357\277\275.jar");
}

static void
test_clean (void)
{
  g_autofree char *many = g_strnfill (5000, 'x');
  g_autofree char *cut = eonay_program_name_clean (many);
  g_autofree char *turkish = eonay_program_name_clean ("  İmzalı Öğe\t");
  g_autofree char *nothing = eonay_program_name_clean ("\001\342\200\217 \n");

  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 49);
  g_assert_true (g_str_has_suffix (cut, "x…"));
  g_assert_cmpstr (turkish, ==, "İmzalı Öğe");
  g_assert_null (nothing);
}

static void
check_app_id (const char *cgroups, const char *expected)
{
  g_autofree char *id = eonay_program_name_get_app_id (cgroups);

  g_assert_cmpstr (id, ==, expected);
}

static void
test_app_id (void)
{
  check_app_id ("0::/user.slice/u/app.slice/app-gnome-org.gnome.Evince-123.scope\n",
                "org.gnome.Evince");
  check_app_id ("1:name=systemd:/\n0::/a/app-firefox\\x2desr-9.scope\n", "firefox-esr");
  check_app_id ("0::/a/app-dys@0123abc.service\n", "dys");
  check_app_id ("0::/a/app-gnome-dys@autostart.service\n", "dys");
  check_app_id ("0::/a/app-dys.service\n", "dys");
  check_app_id ("0::/user.slice/user-1000.slice/session-2.scope\n", NULL);
  check_app_id ("0::/a/app-123.scope\n", NULL);
  check_app_id ("0::/a/app--1.scope\n", NULL);
  check_app_id ("0::/a/app-\\x2fetc\\x2fpasswd-1.scope\n", NULL);
  check_app_id ("0::/a/app-a\\x00b-1.scope\n", NULL);
  check_app_id ("0::/a/app-a\\x2-1.scope\n", "a\\x2");
  check_app_id ("0::/a/app-.service", NULL);
  check_app_id ("", NULL);
}

/* The name of a Python program that was started with so many options of this length. */
static char *
name_process (gsize n_options, gsize length)
{
  g_autofree char *value = g_strnfill (length, 'x');
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_strv_builder_add (builder, "/usr/bin/python3");
  for (gsize i = 0; i < n_options; i++)
    g_strv_builder_add_many (builder, "-X", value, NULL);
  g_strv_builder_add (builder, "/dev/stdin");
  arguments = g_strv_builder_end (builder);
  process =
      g_subprocess_newv ((const char *const *) arguments, G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL);
  g_assert_nonnull (process);
  return eonay_program_name_read (
      (guint) g_ascii_strtoull (g_subprocess_get_identifier (process), NULL, 10));
}

/* A process may show any of its memory as its command line, so it is not read to its end. */
static void
test_long_command (void)
{
  g_autofree char *in_front = name_process (1, 100000);
  g_autofree char *far_behind = name_process (3, 100000);

  g_assert_cmpstr (in_front, ==, "stdin");
  g_assert_true (g_str_has_prefix (far_behind, "python3"));
}

/* --- answers of the kernel --- */

static void
add_attribute (GByteArray *message, guint16 type, gconstpointer data, gsize length)
{
  const struct nlattr attribute = { (guint16) (sizeof attribute + length), type };

  g_byte_array_append (message, (const guint8 *) &attribute, sizeof attribute);
  g_byte_array_append (message, data, (guint) length);
  while (message->len % 4 != 0)
    g_byte_array_append (message, (const guint8 *) "", 1);
}

static void
add_socket (GByteArray *answer, const char *name, gsize name_length, guint32 peer)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  struct nlmsghdr header = { .nlmsg_type = SOCK_DIAG_BY_FAMILY };
  const struct unix_diag_msg body = { .udiag_ino = 1 };

  g_byte_array_append (message, (const guint8 *) &header, sizeof header);
  g_byte_array_append (message, (const guint8 *) &body, sizeof body);
  if (name != NULL)
    add_attribute (message, UNIX_DIAG_NAME, name, name_length);
  if (peer != 0)
    add_attribute (message, UNIX_DIAG_PEER, &peer, sizeof peer);
  header.nlmsg_len = message->len;
  memcpy (message->data, &header, sizeof header);
  g_byte_array_append (answer, message->data, message->len);
}

static void
add_end (GByteArray *answer, guint16 type)
{
  const struct nlmsghdr header = { .nlmsg_len = sizeof header, .nlmsg_type = type };

  g_byte_array_append (answer, (const guint8 *) &header, sizeof header);
}

static void
test_answer (void)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GHashTable) peers = g_hash_table_new (NULL, NULL);

  add_socket (answer, NULL, 0, 10);
  add_socket (answer, SERVICE, strlen (SERVICE), 11);
  add_socket (answer, SERVICE, sizeof SERVICE, 12);
  add_socket (answer, SERVICE "x", sizeof SERVICE, 13);
  add_socket (answer, SERVICE, 4, 14);
  add_socket (answer, "\0" SERVICE, sizeof SERVICE, 15);
  add_socket (answer, SERVICE, strlen (SERVICE), 0);
  g_assert_cmpint (eonay_socket_peers_read (peers, SERVICE, answer->data, answer->len), ==,
                   EONAY_SOCKET_ANSWER_MORE);
  g_assert_cmpuint (g_hash_table_size (peers), ==, 2);
  g_assert_true (g_hash_table_contains (peers, GUINT_TO_POINTER (11)));
  g_assert_true (g_hash_table_contains (peers, GUINT_TO_POINTER (12)));

  add_end (answer, NLMSG_DONE);
  g_assert_cmpint (eonay_socket_peers_read (peers, SERVICE, answer->data, answer->len), ==,
                   EONAY_SOCKET_ANSWER_END);
  g_byte_array_set_size (answer, 0);
  add_end (answer, NLMSG_ERROR);
  g_assert_cmpint (eonay_socket_peers_read (peers, SERVICE, answer->data, answer->len), ==,
                   EONAY_SOCKET_ANSWER_FAILED);
}

/* Truncated at each place, and each byte of the lengths replaced: nothing out of bounds is read. */
static void
test_hostile_answer (void)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GHashTable) peers = g_hash_table_new (NULL, NULL);

  add_socket (answer, SERVICE, strlen (SERVICE), 11);
  for (guint i = 0; i < answer->len; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (answer->data, i);

      eonay_socket_peers_read (peers, SERVICE, copy, i);
    }
  for (guint i = 0; i < answer->len; i++)
    {
      for (guint value = 0; value < 256; value += 5)
        {
          g_autofree guint8 *copy = g_memdup2 (answer->data, answer->len);

          copy[i] = (guint8) value;
          eonay_socket_peers_read (peers, SERVICE, copy, answer->len);
        }
    }
}

/* --- the search --- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  g_cancellable_cancel (cancellable);
  eonay_card_holder_find_async (cancellable, found_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  names = eonay_card_holder_find_finish (result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (names);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card-holder/command", test_command);
  g_test_add_func ("/card-holder/hostile-command", test_hostile_command);
  g_test_add_func ("/card-holder/long-command", test_long_command);
  g_test_add_func ("/card-holder/clean", test_clean);
  g_test_add_func ("/card-holder/app-id", test_app_id);
  g_test_add_func ("/card-holder/answer", test_answer);
  g_test_add_func ("/card-holder/hostile-answer", test_hostile_answer);
  g_test_add_func ("/card-holder/cancelled", test_cancelled);

  return g_test_run ();
}
