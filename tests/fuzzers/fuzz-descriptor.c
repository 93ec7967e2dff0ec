/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The arguments of OpenSession and the document of Sign, separately: two strings and a descriptor
 * of any kind. */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eonay-memfd.h"
#include "eonay-opening.h"

#define ALL_SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

static void
check_opening (const char *id, const char *purpose, int fd)
{
  g_autoptr (GError) error = NULL;
  struct stat info;
  gboolean ok = eonay_opening_check_arguments (id, purpose, fd, &error);

  g_assert_true (ok == (error == NULL));
  if (ok)
    {
      g_assert_cmpuint (strlen (id), ==, 64);
      g_assert_true (g_utf8_validate (id, -1, NULL));
      g_assert_true (fstat (fd, &info) == 0 && S_ISFIFO (info.st_mode));
    }
}

static void
check_document (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) document = eonay_memfd_read (fd, EONAY_DOCUMENT_MAX_SIZE, &error);

  g_assert_true ((document == NULL) == (error != NULL));
  if (document != NULL)
    {
      g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, document);

      g_assert_cmpuint (g_bytes_get_size (document), <=, EONAY_DOCUMENT_MAX_SIZE);
      g_assert_cmpint (fcntl (fd, F_GET_SEALS) & ALL_SEALS, ==, ALL_SEALS);
      g_assert_cmpint (pwrite (fd, "x", 1, 0), <, 0);
      g_assert_nonnull (sum);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  int fd = fuzz_take_descriptor (&input);
  g_autofree char *id = fuzz_take_string (&input);
  g_autofree char *purpose = fuzz_take_string (&input);

  check_opening (id, purpose, fd);
  check_document (fd);
  if (fd >= 0)
    close (fd);
  return 0;
}
