/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-pin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "eonay-error.h"

#define SECURE_HEAP_SIZE 4096

/**
 * EonayPin:
 *
 * A PIN in OpenSSL's secure heap: locked in memory, excluded from core dumps, between guard pages,
 * and wiped when freed.
 */
struct _EonayPin
{
  gsize length;
  char text[EONAY_PIN_MAX_SIZE + 1];
};

/**
 * eonay_pin_prepare_memory:
 * @error: return location
 *
 * Initialises the secure heap, once per process. Fails without locked memory, so that no PIN is
 * read.
 */
gboolean
eonay_pin_prepare_memory (GError **error)
{
  if (CRYPTO_secure_malloc_initialized () || CRYPTO_secure_malloc_init (SECURE_HEAP_SIZE, 16) == 1)
    return TRUE;

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_FAILED,
                       "preparing for the PIN: memory cannot be locked");
  return FALSE;
}

/* TRUE if there is data or the end of the file. */
static gboolean
wait_readable (int fd, gint64 end)
{
  while (TRUE)
    {
      struct pollfd waiting = { .fd = fd, .events = POLLIN };
      gint64 left = end - g_get_monotonic_time ();
      int n = left > 0 ? poll (&waiting, 1, (int) (left / 1000) + 1) : 0;

      if (n > 0)
        return TRUE;
      if (n == 0 || errno != EINTR)
        return FALSE;
    }
}

static gboolean
read_to_end (EonayPin *self, int fd, gint64 end, GError **error)
{
  while (wait_readable (fd, end))
    {
      ssize_t n = read (fd, self->text + self->length, sizeof self->text - self->length);

      if (n == 0)
        return TRUE;
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        {
          g_set_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT, "reading the PIN: %s",
                       g_strerror (errno));
          return FALSE;
        }
      self->length += n > 0 ? (gsize) n : 0;
      if (self->length > EONAY_PIN_MAX_SIZE)
        {
          g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_INVALID,
                               "reading the PIN: it is too long");
          return FALSE;
        }
    }

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                       "reading the PIN: it did not come in time");
  return FALSE;
}

/**
 * eonay_pin_read:
 * @fd: read end of a pipe; not closed
 * @deadline_seconds: timeout for the other end to write and close
 * @error: return location: %EONAY_ERROR_PIN_INVALID, %EONAY_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the content of the pipe up to its end, possibly empty
 */
EonayPin *
eonay_pin_read (int fd, guint deadline_seconds, GError **error)
{
  g_autoptr (EonayPin) self = OPENSSL_secure_zalloc (sizeof *self);
  int flags = fcntl (fd, F_GETFL);

  if (self == NULL || !CRYPTO_secure_allocated (self) || flags < 0 ||
      fcntl (fd, F_SETFL, flags | O_NONBLOCK) != 0)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_FAILED,
                           "reading the PIN: no locked memory, or not a pipe");
      return NULL;
    }

  if (!read_to_end (self, fd, g_get_monotonic_time () + deadline_seconds * G_TIME_SPAN_SECOND,
                    error))
    return NULL;

  self->text[self->length] = '\0';
  if (strlen (self->text) != self->length)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_INVALID,
                           "reading the PIN: it holds a zero byte");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * eonay_pin_free:
 *
 * Wipes and frees the PIN.
 */
void
eonay_pin_free (EonayPin *self)
{
  OPENSSL_secure_clear_free (self, sizeof *self);
}

/**
 * eonay_pin_is_empty:
 *
 * Returns: whether it is empty: the PIN is typed on the reader
 */
gboolean
eonay_pin_is_empty (EonayPin *self)
{
  return self->length == 0;
}

/**
 * eonay_pin_get_text:
 *
 * Returns: (transfer none): the PIN, NUL-terminated
 */
const char *
eonay_pin_get_text (EonayPin *self)
{
  return self->text;
}

/**
 * eonay_pin_get_length:
 *
 * Returns: its length in bytes
 */
gsize
eonay_pin_get_length (EonayPin *self)
{
  return self->length;
}
