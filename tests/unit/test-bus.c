/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gio/gio.h>

#include "eonay-certificate-id.h"
#include "eonay-error.h"
#include "eonay-memfd.h"

static void
assert_refused (int fd, gsize max_size, EonayError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_memfd_read (fd, max_size, &error));
  g_assert_error (error, EONAY_ERROR, (int) code);
}

static void
test_error_round_trip (void)
{
  for (int code = 0; code < EONAY_N_ERRORS; code++)
    {
      g_autoptr (GError) sent = g_error_new_literal (EONAY_ERROR, code, "text");
      g_autofree char *name = g_dbus_error_encode_gerror (sent);
      g_autoptr (GError) received = g_dbus_error_new_for_dbus_error (name, "text");

      g_assert_true (g_str_has_prefix (name, "tr.org.pardus.EOnay.Signer1.Error."));
      g_assert_error (received, EONAY_ERROR, code);
      eonay_error_from_bus (&received, "doing");
      g_assert_error (received, EONAY_ERROR, code);
      g_assert_cmpstr (received->message, ==, "text");
    }
}

static void
test_other_errors (void)
{
  GError *error = g_dbus_error_new_for_dbus_error ("org.freedesktop.DBus.Error.NoReply", "gone");

  eonay_error_from_bus (&error, "doing");
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
  g_assert_cmpstr (error->message, ==, "doing: gone");
  g_clear_error (&error);

  error = g_dbus_error_new_for_dbus_error ("org.freedesktop.systemd1.UnitMasked", "masked");
  eonay_error_from_bus (&error, "doing");
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_FAILED);
  g_assert_cmpstr (error->message, ==, "doing: masked");
  g_clear_error (&error);

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
  eonay_error_from_bus (&error, "doing");
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "doing: closed");
  g_clear_error (&error);

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  eonay_error_from_bus (&error, "doing");
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
}

static void
test_memfd_refused (void)
{
  const unsigned int seals[] = { F_SEAL_WRITE, F_SEAL_GROW, F_SEAL_SHRINK, F_SEAL_SEAL };
  g_autoptr (GBytes) content = g_bytes_new_static ("text", 4);
  int fds[2];
  int fd = -1;

  for (gsize i = 0; i < G_N_ELEMENTS (seals); i++)
    {
      fd = memfd_create ("test", MFD_ALLOW_SEALING);
      g_assert_cmpint (fcntl (fd, F_ADD_SEALS, 0xf & ~seals[i]), ==, 0);
      assert_refused (fd, 100, EONAY_ERROR_NOT_SEALED);
      close (fd);
    }

  g_assert_cmpint (pipe (fds), ==, 0);
  assert_refused (fds[0], 100, EONAY_ERROR_NOT_SEALED);
  close (fds[0]);
  close (fds[1]);
  assert_refused (-1, 100, EONAY_ERROR_NOT_SEALED);

  fd = eonay_memfd_new ("test", content, NULL);
  assert_refused (fd, 3, EONAY_ERROR_TOO_LARGE);
  close (fd);
}

static void
test_memfd_accepted (void)
{
  for (gsize size = 0; size < 3; size++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static ("text", size);
      g_autoptr (GBytes) read_back = NULL;
      g_autoptr (GError) error = NULL;
      int fd = eonay_memfd_new ("test", content, &error);

      g_assert_no_error (error);
      read_back = eonay_memfd_read (fd, 3, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (content, read_back));
      g_assert_cmpint (write (fd, "x", 1), ==, -1);
      close (fd);
    }
}

static void
test_certificate_id (void)
{
#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
  static const char *const REFUSED[] = { "",         DIGITS,      DIGITS "ff", DIGITS "F",
                                         DIGITS "g", DIGITS "f ", DIGITS "f\n" };

  g_assert_true (eonay_certificate_id_is_valid (DIGITS "f"));
  g_assert_false (eonay_certificate_id_is_valid (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    g_assert_false (eonay_certificate_id_is_valid (REFUSED[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bus/memfd-refused", test_memfd_refused);
  g_test_add_func ("/bus/memfd-accepted", test_memfd_accepted);
  g_test_add_func ("/bus/error-round-trip", test_error_round_trip);
  g_test_add_func ("/bus/other-errors", test_other_errors);
  g_test_add_func ("/bus/certificate-id", test_certificate_id);
  return g_test_run ();
}
