/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-receipt-print.h"

#include <glib/gstdio.h>
#include <string.h>

/* Prints to a file, without a dialog, display or printer. Returns: the number of pages. */
static int
print (const char *text, const char *path)
{
  g_autoptr (GtkPrintOperation) operation = eonay_receipt_print_new ("test", text);
  g_autoptr (GError) error = NULL;
  int n_pages = 0;

  gtk_print_operation_set_allow_async (operation, FALSE);
  gtk_print_operation_set_export_filename (operation, path);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error);
  g_assert_no_error (error);
  g_object_get (operation, "n-pages", &n_pages, NULL);
  return n_pages;
}

/* The file's text; NULL if the program that extracts it is not installed. */
static char *
extract (const char *path)
{
  g_autofree char *program = g_find_program_in_path ("pdftotext");
  const char *const arguments[] = { program, path, "-", NULL };
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (program == NULL)
    return NULL;
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_printed (guint n_lines, int n_pages)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp (NULL, &error);
  g_autofree char *path = g_build_filename (folder, "receipt.pdf", NULL);
  g_autofree char *pdf = NULL;
  g_autofree char *extracted = NULL;
  GString *text = g_string_new ("E-Onay consent\nSahibi: Ayşe Yılmaz\n");

  g_assert_no_error (error);
  for (guint i = 1; i <= n_lines; i++)
    g_string_append_printf (text, "line %u.\n", i);
  g_assert_cmpint (print (text->str, path), ==, n_pages);
  g_assert_true (g_file_get_contents (path, &pdf, NULL, NULL));
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  extracted = extract (path);
  for (guint i = 1; i <= n_lines && extracted != NULL; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u.\n", i);
      g_assert_nonnull (strstr (extracted, line));
    }
  if (extracted != NULL)
    g_assert_nonnull (strstr (extracted, "Ayşe Yılmaz"));
  g_remove (path);
  g_rmdir (folder);
  g_string_free (text, TRUE);
}

static void
test_one_page (void)
{
  assert_printed (20, 1);
}

/* Every line is on one of them. */
static void
test_several_pages (void)
{
  assert_printed (130, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt-print/one-page", test_one_page);
  g_test_add_func ("/receipt-print/several-pages", test_several_pages);
  return g_test_run ();
}
