/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "eonay-wrong-pins.h"

#define ID    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("eonay-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "wrong-pins", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static void
test_outlives_the_process (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayWrongPins) first = eonay_wrong_pins_new (self->path);
  g_autoptr (EonayWrongPins) second = NULL;
  g_autoptr (EonayWrongPins) third = NULL;

  g_assert_false (eonay_wrong_pins_contains (first, ID));
  eonay_wrong_pins_add (first, ID);
  eonay_wrong_pins_add (first, OTHER);
  g_assert_true (eonay_wrong_pins_contains (first, ID));

  second = eonay_wrong_pins_new (self->path);
  g_assert_true (eonay_wrong_pins_contains (second, ID));
  g_assert_true (eonay_wrong_pins_contains (second, OTHER));
  eonay_wrong_pins_remove (second, ID);
  g_assert_false (eonay_wrong_pins_contains (second, ID));

  third = eonay_wrong_pins_new (self->path);
  g_assert_false (eonay_wrong_pins_contains (third, ID));
  g_assert_true (eonay_wrong_pins_contains (third, OTHER));
}

static void
test_one_certificate_only (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayWrongPins) pins = eonay_wrong_pins_new (self->path);
  struct stat info;

  eonay_wrong_pins_remove (pins, ID);
  g_assert_cmpint (stat (self->path, &info), ==, -1);
  eonay_wrong_pins_add (pins, ID);
  g_assert_cmpint (stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

static void
test_the_newest_are_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayWrongPins) pins = eonay_wrong_pins_new (self->path);
  g_autoptr (EonayWrongPins) again = NULL;
  g_autofree char *content = NULL;

  eonay_wrong_pins_add (pins, ID);
  eonay_wrong_pins_add (pins, OTHER);
  eonay_wrong_pins_add (pins, ID);
  for (guint i = 0; i < 63; i++)
    {
      g_autofree char *id = g_strdup_printf ("%064x", i);

      eonay_wrong_pins_add (pins, id);
      eonay_wrong_pins_add (pins, id);
    }

  again = eonay_wrong_pins_new (self->path);
  g_assert_false (eonay_wrong_pins_contains (again, OTHER));
  g_assert_true (eonay_wrong_pins_contains (again, ID));
  g_assert_true (g_file_get_contents (self->path, &content, NULL, NULL));
  g_assert_cmpuint (strlen (content), <, 65 * 65 + 50);
}

/* An invalid file is reported and ignored. */
static void
assert_ignored (Fixture *self, const char *content)
{
  g_autoptr (EonayWrongPins) pins = NULL;

  g_assert_true (g_file_set_contents (self->path, content, -1, NULL));
  pins = eonay_wrong_pins_new (self->path);
  g_assert_false (eonay_wrong_pins_contains (pins, ID));
  eonay_wrong_pins_add (pins, ID);
}

static void
test_broken (Fixture *self, gconstpointer data)
{
  assert_ignored (self, "broken");
  assert_ignored (self, "[WrongPins]\nOther=" ID ";\n");
  assert_ignored (self, "");
}

static void
test_what_is_no_id (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayWrongPins) pins = NULL;

  g_assert_true (g_file_set_contents (
      self->path, "[WrongPins]\nCertificates=short;" ID ";" OTHER "f;\n", -1, NULL));
  pins = eonay_wrong_pins_new (self->path);
  g_assert_true (eonay_wrong_pins_contains (pins, ID));
  g_assert_false (eonay_wrong_pins_contains (pins, "short"));
  g_assert_false (eonay_wrong_pins_contains (pins, OTHER "f"));
}

static void
test_no_place_to_write (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "missing", "wrong-pins", NULL);
  g_autoptr (EonayWrongPins) pins = eonay_wrong_pins_new (path);

  eonay_wrong_pins_add (pins, ID);
  g_assert_true (eonay_wrong_pins_contains (pins, ID));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/wrong-pins/outlives-the-process", test_outlives_the_process);
  ADD ("/wrong-pins/one-certificate-only", test_one_certificate_only);
  ADD ("/wrong-pins/the-newest-are-kept", test_the_newest_are_kept);
  ADD ("/wrong-pins/broken", test_broken);
  ADD ("/wrong-pins/what-is-no-id", test_what_is_no_id);
  ADD ("/wrong-pins/no-place-to-write", test_no_place_to_write);
#undef ADD
  return g_test_run ();
}
