/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/crypto.h>

#include "eonay-locked-buffer.h"

/* Bytes of the longest text in UTF-8, and a zero. */
#define MAX_SIZE  (4 * EONAY_LOCKED_BUFFER_MAX_LENGTH + 1)
#define HEAP_SIZE 8192
#define MIN_BLOCK 16

struct _EonayLockedBuffer
{
  GtkEntryBuffer parent_instance;

  char *text;              /* of MAX_SIZE bytes; ends with a zero */
  char unlocked[MAX_SIZE]; /* for the text if the heap is used up */
  gsize size;
  guint length; /* in characters */
};

G_DEFINE_FINAL_TYPE (EonayLockedBuffer, eonay_locked_buffer, GTK_TYPE_ENTRY_BUFFER)

static gboolean heap_is_locked;

static const char *
get_text (GtkEntryBuffer *buffer, gsize *size)
{
  EonayLockedBuffer *self = EONAY_LOCKED_BUFFER (buffer);

  if (size != NULL)
    *size = self->size;
  return self->text;
}

static guint
get_length (GtkEntryBuffer *buffer)
{
  return EONAY_LOCKED_BUFFER (buffer)->length;
}

/* GTK has limited position and length. */
static guint
insert_text (GtkEntryBuffer *buffer, guint position, const char *chars, guint length)
{
  EonayLockedBuffer *self = EONAY_LOCKED_BUFFER (buffer);
  gsize size = (gsize) (g_utf8_offset_to_pointer (chars, length) - chars);
  char *at = g_utf8_offset_to_pointer (self->text, position);

  g_return_val_if_fail (size < MAX_SIZE - self->size, 0);
  memmove (at + size, at, strlen (at) + 1);
  memcpy (at, chars, size);
  self->size += size;
  self->length += length;
  gtk_entry_buffer_emit_inserted_text (buffer, position, chars, length);
  return length;
}

static guint
delete_text (GtkEntryBuffer *buffer, guint position, guint length)
{
  EonayLockedBuffer *self = EONAY_LOCKED_BUFFER (buffer);
  char *at = g_utf8_offset_to_pointer (self->text, position);
  char *rest = g_utf8_offset_to_pointer (at, length);
  gsize size = (gsize) (rest - at);

  memmove (at, rest, strlen (rest) + 1);
  self->size -= size;
  self->length -= length;
  OPENSSL_cleanse (self->text + self->size, size);
  gtk_entry_buffer_emit_deleted_text (buffer, position, length);
  return length;
}

static void
eonay_locked_buffer_finalize (GObject *object)
{
  EonayLockedBuffer *self = EONAY_LOCKED_BUFFER (object);

  if (self->text != self->unlocked)
    OPENSSL_secure_clear_free (self->text, MAX_SIZE);
  OPENSSL_cleanse (self->unlocked, MAX_SIZE);
  G_OBJECT_CLASS (eonay_locked_buffer_parent_class)->finalize (object);
}

static void
eonay_locked_buffer_class_init (EonayLockedBufferClass *klass)
{
  GtkEntryBufferClass *buffer_class = GTK_ENTRY_BUFFER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = eonay_locked_buffer_finalize;
  buffer_class->get_text = get_text;
  buffer_class->get_length = get_length;
  buffer_class->insert_text = insert_text;
  buffer_class->delete_text = delete_text;

  heap_is_locked = CRYPTO_secure_malloc_init (HEAP_SIZE, MIN_BLOCK) == 1;
}

static void
eonay_locked_buffer_init (EonayLockedBuffer *self)
{
  self->text = OPENSSL_secure_zalloc (MAX_SIZE);
  if (self->text == NULL)
    self->text = self->unlocked;
}

EonayLockedBuffer *
eonay_locked_buffer_new (void)
{
  return g_object_new (EONAY_TYPE_LOCKED_BUFFER, "max-length", EONAY_LOCKED_BUFFER_MAX_LENGTH,
                       NULL);
}

gboolean
eonay_locked_buffer_is_locked (EonayLockedBuffer *self)
{
  return heap_is_locked && CRYPTO_secure_allocated (self->text) == 1;
}
