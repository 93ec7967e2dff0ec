/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-invented-person.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "eonay-openssl.h"

#define LIFETIME (365 * 24 * 60 * 60)

/* The first nine digits of the first number. */
#define FIRST_NUMBER 100000009

/**
 * eonay_invented_person_dup_number:
 * @number: which one
 *
 * Returns: (transfer full): a T.C. number with valid check digits
 */
char *
eonay_invented_person_dup_number (guint number)
{
  g_autofree char *digits = g_strdup_printf ("%09u", FIRST_NUMBER + number);
  int odd = 0, even = 0, tenth = 0;

  for (int i = 0; i < 9; i++)
    *(i % 2 == 0 ? &odd : &even) += g_ascii_digit_value (digits[i]);
  tenth = (odd * 7 - even + 40) % 10;
  return g_strdup_printf ("%s%d%d", digits, tenth, (odd + even + tenth) % 10);
}

static gboolean
set_name (X509 *x509, const char *holder, const char *national_id)
{
  X509_NAME *name = X509_get_subject_name (x509);

  return X509_NAME_add_entry_by_NID (name, NID_countryName, MBSTRING_ASC, (const guchar *) "TR", -1,
                                     -1, 0) == 1 &&
         X509_NAME_add_entry_by_NID (name, NID_serialNumber, MBSTRING_ASC,
                                     (const guchar *) national_id, -1, -1, 0) == 1 &&
         X509_NAME_add_entry_by_NID (name, NID_commonName, MBSTRING_UTF8, (const guchar *) holder,
                                     -1, -1, 0) == 1 &&
         X509_set_issuer_name (x509, name) == 1;
}

static X509 *
create_x509 (EVP_PKEY *key, const char *holder, const char *national_id)
{
  g_autoptr (X509) x509 = X509_new ();

  if (x509 == NULL || X509_set_version (x509, X509_VERSION_3) != 1 ||
      ASN1_INTEGER_set (X509_get_serialNumber (x509), 1) != 1 ||
      !set_name (x509, holder, national_id) ||
      X509_gmtime_adj (X509_getm_notBefore (x509), 0) == NULL ||
      X509_gmtime_adj (X509_getm_notAfter (x509), LIFETIME) == NULL ||
      X509_set_pubkey (x509, key) != 1 || X509_sign (x509, key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&x509);
}

/**
 * eonay_invented_person_new:
 * @holder: a name
 * @other_id: (nullable): a number that the person must not have
 *
 * Returns: (transfer full) (nullable): a person
 */
EonayInventedPerson *
eonay_invented_person_new (const char *holder, const char *other_id)
{
  EonayInventedPerson *self = g_new0 (EonayInventedPerson, 1);
  g_auto (EonayOpensslBytes) der = NULL;
  int size = 0;

  self->holder = g_strdup (holder);
  self->national_id = eonay_invented_person_dup_number (0);
  if (g_strcmp0 (self->national_id, other_id) == 0)
    {
      g_free (self->national_id);
      self->national_id = eonay_invented_person_dup_number (1);
    }
  self->key = EVP_EC_gen ("P-256");
  self->x509 = self->key != NULL ? create_x509 (self->key, holder, self->national_id) : NULL;
  size = self->x509 != NULL ? i2d_X509 (self->x509, &der) : 0;
  if (size > 0)
    {
      self->certificate = g_bytes_new (der, (gsize) size);
      return self;
    }
  eonay_invented_person_free (self);
  return NULL;
}

/**
 * eonay_invented_person_free:
 * @self: (transfer full): a person
 */
void
eonay_invented_person_free (EonayInventedPerson *self)
{
  g_free (self->holder);
  g_free (self->national_id);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  X509_free (self->x509);
  EVP_PKEY_free (self->key);
  g_free (self);
}

/**
 * eonay_invented_person_sign:
 * @self: a person
 * @text: what to sign
 * @is_detached: whether to leave it out of the signature
 *
 * Returns: (transfer full) (nullable): a signature
 */
GBytes *
eonay_invented_person_sign (EonayInventedPerson *self, GBytes *text, gboolean is_detached)
{
  unsigned int flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_CADES | (is_detached ? CMS_DETACHED : 0);
  g_autoptr (BIO) content =
      BIO_new_mem_buf (g_bytes_get_data (text, NULL), (int) g_bytes_get_size (text));
  g_autoptr (CMS_ContentInfo) cms =
      content != NULL ? CMS_sign (self->x509, self->key, NULL, content, flags) : NULL;
  g_auto (EonayOpensslBytes) der = NULL;
  int size = cms != NULL ? i2d_CMS_ContentInfo (cms, &der) : 0;

  ERR_clear_error ();
  return size > 0 ? g_bytes_new (der, (gsize) size) : NULL;
}
