/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/crypto.h>
#include <string.h>

#include "eonay-locked-buffer.h"

static void
assert_text (EonayLockedBuffer *self, const char *text)
{
  GtkEntryBuffer *buffer = GTK_ENTRY_BUFFER (self);

  g_assert_cmpstr (gtk_entry_buffer_get_text (buffer), ==, text);
  g_assert_cmpuint (gtk_entry_buffer_get_bytes (buffer), ==, strlen (text));
  g_assert_cmpuint (gtk_entry_buffer_get_length (buffer), ==, g_utf8_strlen (text, -1));
}

static void
test_editing (void)
{
  g_autoptr (EonayLockedBuffer) self = eonay_locked_buffer_new ();
  GtkEntryBuffer *buffer = GTK_ENTRY_BUFFER (self);

  assert_text (self, "");
  g_assert_cmpuint (gtk_entry_buffer_insert_text (buffer, 0, "1ş4", -1), ==, 3);
  g_assert_cmpuint (gtk_entry_buffer_insert_text (buffer, 2, "23x", 2), ==, 2);
  assert_text (self, "1ş234");
  g_assert_cmpuint (gtk_entry_buffer_insert_text (buffer, 99, "5", -1), ==, 1);
  g_assert_cmpuint (gtk_entry_buffer_delete_text (buffer, 1, 1), ==, 1);
  assert_text (self, "12345");
  g_assert_cmpuint (gtk_entry_buffer_delete_text (buffer, 3, -1), ==, 2);
  g_assert_cmpuint (gtk_entry_buffer_delete_text (buffer, 9, 1), ==, 0);
  assert_text (self, "123");
  gtk_entry_buffer_set_text (buffer, "", -1);
  assert_text (self, "");
}

static void
note_cb (GString *seen, guint position, const char *chars, guint length)
{
  g_string_append_printf (seen, "+%u:%.*s:%u", position, (int) strlen (chars), chars, length);
}

static void
note_deleted_cb (GString *seen, guint position, guint length)
{
  g_string_append_printf (seen, "-%u:%u", position, length);
}

/* By which the entry shows the text. */
static void
test_signals (void)
{
  g_autoptr (EonayLockedBuffer) self = eonay_locked_buffer_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  g_signal_connect_swapped (self, "inserted-text", G_CALLBACK (note_cb), seen);
  g_signal_connect_swapped (self, "deleted-text", G_CALLBACK (note_deleted_cb), seen);
  gtk_entry_buffer_insert_text (GTK_ENTRY_BUFFER (self), 0, "12", -1);
  gtk_entry_buffer_delete_text (GTK_ENTRY_BUFFER (self), 1, 1);
  g_assert_cmpstr (seen->str, ==, "+0:12:2-1:1");
}

/* The most that can be pasted, of characters with the most bytes. */
static void
test_longest (void)
{
  g_autoptr (EonayLockedBuffer) self = eonay_locked_buffer_new ();
  g_autoptr (GString) pasted = g_string_new (NULL);

  for (guint i = 0; i < EONAY_LOCKED_BUFFER_MAX_LENGTH + 10; i++)
    g_string_append_unichar (pasted, 0x1f511);
  g_assert_cmpuint (gtk_entry_buffer_insert_text (GTK_ENTRY_BUFFER (self), 0, pasted->str, -1), ==,
                    EONAY_LOCKED_BUFFER_MAX_LENGTH);
  g_string_truncate (pasted, (gsize) 4 * EONAY_LOCKED_BUFFER_MAX_LENGTH);
  assert_text (self, pasted->str);
  g_assert_cmpuint (gtk_entry_buffer_insert_text (GTK_ENTRY_BUFFER (self), 0, "1", -1), ==, 0);
}

static void
assert_zero (const char *from, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_assert_cmpint (from[i], ==, 0);
}

/* Nothing is left of what was removed, by the user or with the buffer. */
static void
test_wiped (void)
{
  EonayLockedBuffer *self = eonay_locked_buffer_new ();
  GtkEntryBuffer *buffer = GTK_ENTRY_BUFFER (self);
  const char *text = gtk_entry_buffer_get_text (buffer);

  g_assert_true (eonay_locked_buffer_is_locked (self));
  g_assert_true (CRYPTO_secure_allocated (text));
  gtk_entry_buffer_insert_text (buffer, 0, "123456", -1);
  gtk_entry_buffer_delete_text (buffer, 2, 3);
  g_assert_cmpstr (text, ==, "126");
  assert_zero (text + 3, 3);
  g_assert_true (gtk_entry_buffer_get_text (buffer) == text);
  g_object_unref (self);
  /* The heap keeps its links in the first bytes of what is free. */
  assert_zero (text + 16, 1000);
}

/* Each still takes text, and those without locked memory say so. */
static void
test_more_than_the_heap (void)
{
  EonayLockedBuffer *many[9];
  guint n_locked = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (many); i++)
    {
      many[i] = eonay_locked_buffer_new ();
      gtk_entry_buffer_insert_text (GTK_ENTRY_BUFFER (many[i]), 0, "1234", -1);
      assert_text (many[i], "1234");
      n_locked += eonay_locked_buffer_is_locked (many[i]) ? 1 : 0;
    }
  g_assert_cmpuint (n_locked, ==, G_N_ELEMENTS (many) - 1);
  for (gsize i = 0; i < G_N_ELEMENTS (many); i++)
    g_object_unref (many[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/locked-buffer/editing", test_editing);
  g_test_add_func ("/locked-buffer/signals", test_signals);
  g_test_add_func ("/locked-buffer/longest", test_longest);
  g_test_add_func ("/locked-buffer/wiped", test_wiped);
  g_test_add_func ("/locked-buffer/more-than-the-heap", test_more_than_the_heap);
  return g_test_run ();
}
