/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-key.h"

#include <gio/gio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

/* Algorithm identifiers, NIST SP 800-78-5, table 10. */
static const struct
{
  int type;
  int bits;
  guint8 algorithm;
} ALGORITHMS[] = {
  { EVP_PKEY_RSA, 2048, 0x07 }, { EVP_PKEY_RSA, 3072, 0x05 }, { EVP_PKEY_RSA, 4096, 0x16 },
  { EVP_PKEY_EC, 256, 0x11 },   { EVP_PKEY_EC, 384, 0x14 },
};

struct _EonayCardKey
{
  GBytes *certificate;
  EVP_PKEY *key;
  guint8 algorithm;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)

static gboolean
load_certificate (EonayCardKey *self, const gchar *folder, const gchar *slot, GError **error)
{
  g_autofree gchar *name = g_strconcat (slot, ".crt", NULL);
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  gchar *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return FALSE;
  self->certificate = g_bytes_new_take (data, size);
  return TRUE;
}

static gboolean
load_key (EonayCardKey *self, const gchar *folder, const gchar *slot, GError **error)
{
  g_autofree gchar *name = g_strconcat (slot, ".key", NULL);
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (BIO) file = BIO_new_file (path, "r");

  if (file != NULL)
    self->key = PEM_read_bio_PrivateKey (file, NULL, NULL, NULL);
  if (self->key == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no private key in %s", path);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ALGORITHMS); i++)
    if (EVP_PKEY_get_base_id (self->key) == ALGORITHMS[i].type &&
        EVP_PKEY_get_bits (self->key) == ALGORITHMS[i].bits)
      self->algorithm = ALGORITHMS[i].algorithm;
  if (self->algorithm == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "not a key for PIV: %s", path);
  return self->algorithm != 0;
}

/**
 * eonay_card_key_load:
 * @folder: folder of a prepared card
 * @slot: the slot's name, like "9c"
 * @error: return location; %G_FILE_ERROR_NOENT for a missing slot
 *
 * Returns: (transfer full): the key, or %NULL with @error set
 */
EonayCardKey *
eonay_card_key_load (const gchar *folder, const gchar *slot, GError **error)
{
  g_autoptr (EonayCardKey) self = g_new0 (EonayCardKey, 1);

  if (!load_certificate (self, folder, slot, error) || !load_key (self, folder, slot, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
eonay_card_key_free (EonayCardKey *self)
{
  g_clear_pointer (&self->certificate, g_bytes_unref);
  EVP_PKEY_free (self->key);
  g_free (self);
}

GBytes *
eonay_card_key_get_certificate (EonayCardKey *self)
{
  return self->certificate;
}

guint8
eonay_card_key_get_algorithm (EonayCardKey *self)
{
  return self->algorithm;
}

static gboolean
is_acceptable (EonayCardKey *self, gsize size)
{
  gsize bytes = (EVP_PKEY_get_bits (self->key) + 7) / 8;

  if (EVP_PKEY_get_base_id (self->key) == EVP_PKEY_RSA)
    return size == bytes;
  return size > 0 && size <= bytes;
}

/**
 * eonay_card_key_sign:
 * @self: the key
 * @data: for RSA the padded block, as long as the modulus; for EC a hash
 * @size: its length
 *
 * Returns: (nullable): the signature, or %NULL if the key cannot sign that
 */
GBytes *
eonay_card_key_sign (EonayCardKey *self, const guint8 *data, gsize size)
{
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new (self->key, NULL);
  gsize length = EVP_PKEY_get_size (self->key);
  g_autofree guint8 *signature = g_malloc (length);

  if (!is_acceptable (self, size) || EVP_PKEY_sign_init (context) != 1)
    return NULL;
  if (EVP_PKEY_get_base_id (self->key) == EVP_PKEY_RSA &&
      EVP_PKEY_CTX_set_rsa_padding (context, RSA_NO_PADDING) != 1)
    return NULL;
  if (EVP_PKEY_sign (context, signature, &length, data, size) != 1)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&signature), length);
}
