/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "eonay-error.h"
#include "eonay-pin.h"

static EonayPin *
read_from_pipe (const char *text, gsize length, gboolean end, GError **error)
{
  EonayPin *pin = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, length), ==, (int) length);
  if (end)
    close (ends[1]);
  pin = eonay_pin_read (ends[0], 1, error);
  close (ends[0]);
  if (!end)
    close (ends[1]);
  return pin;
}

static void
assert_refused (const char *text, gsize length, gboolean end, EonayError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_from_pipe (text, length, end, &error));
  g_assert_error (error, EONAY_ERROR, (int) code);
  g_assert_null (strstr (error->message, "1234"));
}

static void
test_refused (void)
{
  g_autofree char *too_long = g_strnfill (EONAY_PIN_MAX_SIZE + 1, '1');
  g_autofree char *far_too_long = g_strnfill (4096, '1');

  assert_refused (too_long, strlen (too_long), TRUE, EONAY_ERROR_PIN_INVALID);
  assert_refused (far_too_long, strlen (far_too_long), FALSE, EONAY_ERROR_PIN_INVALID);
  assert_refused ("12\00056", 5, TRUE, EONAY_ERROR_PIN_INVALID);
  assert_refused ("123456", 6, FALSE, EONAY_ERROR_INVALID_ARGUMENT);
  assert_refused ("", 0, FALSE, EONAY_ERROR_INVALID_ARGUMENT);
}

static void
test_accepted (void)
{
  g_autofree char *longest = g_strnfill (EONAY_PIN_MAX_SIZE, '1');
  const char *const pins[] = { "", "1234", "şifre", longest };

  for (gsize i = 0; i < G_N_ELEMENTS (pins); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayPin) pin = read_from_pipe (pins[i], strlen (pins[i]), TRUE, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (eonay_pin_get_text (pin), ==, pins[i]);
      g_assert_cmpuint (eonay_pin_get_length (pin), ==, strlen (pins[i]));
      g_assert_true (eonay_pin_is_empty (pin) == (i == 0));
    }
}

static void
test_no_pipe (void)
{
  g_autoptr (GError) error = NULL;
  int folder = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_null (eonay_pin_read (folder, 1, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, g_strerror (EISDIR)));
  g_clear_error (&error);
  close (folder);
  g_assert_null (eonay_pin_read (folder, 1, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_FAILED);
}

static gboolean no_guard_pages;

/* Replaces libc's function for OpenSSL: a part of the protection of memory may fail. */
int
mprotect (void *address, size_t size, int protection)
{
  if (!no_guard_pages)
    return (int) syscall (SYS_mprotect, address, size, protection);

  errno = ENOMEM;
  return -1;
}

/* In a child process, because the heap is set up only once. */
static void
test_no_locked_memory (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;

      no_guard_pages = TRUE;
      g_assert_false (eonay_pin_prepare_memory (&error));
      g_assert_error (error, EONAY_ERROR, EONAY_ERROR_FAILED);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    eonay_pin_prepare_memory (&error);
  g_assert_no_error (error);
  g_test_add_func ("/pin/refused", test_refused);
  g_test_add_func ("/pin/accepted", test_accepted);
  g_test_add_func ("/pin/no-pipe", test_no_pipe);
  g_test_add_func ("/pin/no-locked-memory", test_no_locked_memory);
  return g_test_run ();
}
