/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

/* If signer or worker cannot start, they report an error and exit; the unit then fails. */

static void
assert_ends (GSubprocess *process, const char *said)
{
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, EXIT_FAILURE);
  g_assert_nonnull (strstr (errors, said));
}

static GSubprocess *
start (const char *variable, const char *argument)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = NULL;

  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/no/bus", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv (variable), argument, NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_signer_without_bus (void)
{
  g_autoptr (GSubprocess) process = start ("EONAY_TEST_SIGNER", NULL);

  assert_ends (process, "the signer cannot start: ");
}

static void
test_worker_without_loader (void)
{
  g_autoptr (GSubprocess) process = start ("EONAY_TEST_WORKER", NULL);

  assert_ends (process, "the token worker takes the path of eonay-loader.so");
}

/* Its standard input is not a socket. */
static void
test_worker_without_socket (void)
{
  g_autoptr (GSubprocess) process = start ("EONAY_TEST_WORKER", "/no/eonay-loader.so");

  assert_ends (process, "the token worker stops: ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/programs/signer-without-bus", test_signer_without_bus);
  g_test_add_func ("/programs/worker-without-loader", test_worker_without_loader);
  g_test_add_func ("/programs/worker-without-socket", test_worker_without_socket);
  return g_test_run ();
}
