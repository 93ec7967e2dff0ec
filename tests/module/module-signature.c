/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-signature.h"

#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

struct _ModuleSignature
{
  EVP_PKEY_CTX *context;
  gboolean is_ec;
  gsize size;           /* of the signature */
  const EVP_MD *digest; /* NULL if the data are already a hash or padded */
};

static const EVP_MD *
find_digest (CK_MECHANISM_TYPE type)
{
  switch (type)
    {
    case CKM_SHA256:
      return EVP_sha256 ();
    case CKM_SHA384:
      return EVP_sha384 ();
    case CKM_SHA512:
      return EVP_sha512 ();
    default:
      return NULL;
    }
}

static gboolean
set_pss (EVP_PKEY_CTX *context, const CK_MECHANISM *mechanism)
{
  const CK_RSA_PKCS_PSS_PARAMS *params = mechanism->pParameter;
  const EVP_MD *digest = NULL;

  if (params == NULL || mechanism->ulParameterLen != sizeof *params)
    return FALSE;

  digest = find_digest (params->hashAlg);
  return digest != NULL && EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md (context, digest) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen (context, (int) params->sLen) == 1;
}

/* Mechanisms that hash, and the mechanism without hashing. */
static const struct
{
  CK_MECHANISM_TYPE type;
  CK_MECHANISM_TYPE of_hash;
  const EVP_MD *(*digest) (void);
} hashing[] = {
  { CKM_SHA256_RSA_PKCS, CKM_RSA_PKCS, EVP_sha256 },
  { CKM_SHA256_RSA_PKCS_PSS, CKM_RSA_PKCS_PSS, EVP_sha256 },
  { CKM_ECDSA_SHA256, CKM_ECDSA, EVP_sha256 },
  { CKM_ECDSA_SHA384, CKM_ECDSA, EVP_sha384 },
};

static gboolean
set_rsa (ModuleSignature *self, const CK_MECHANISM *mechanism, CK_MECHANISM_TYPE type)
{
  switch (type)
    {
    case CKM_RSA_PKCS:
      return EVP_PKEY_CTX_set_rsa_padding (self->context, RSA_PKCS1_PADDING) == 1 &&
             (self->digest == NULL ||
              EVP_PKEY_CTX_set_signature_md (self->context, self->digest) == 1);
    case CKM_RSA_X_509:
      return EVP_PKEY_CTX_set_rsa_padding (self->context, RSA_NO_PADDING) == 1;
    case CKM_RSA_PKCS_PSS:
      return set_pss (self->context, mechanism);
    default:
      return FALSE;
    }
}

static gboolean
set_mechanism (ModuleSignature *self, const CK_MECHANISM *mechanism)
{
  CK_MECHANISM_TYPE type = mechanism->mechanism;

  for (gsize i = 0; i < G_N_ELEMENTS (hashing); i++)
    if (hashing[i].type == mechanism->mechanism)
      {
        type = hashing[i].of_hash;
        self->digest = hashing[i].digest ();
      }
  return self->is_ec ? type == CKM_ECDSA : set_rsa (self, mechanism, type);
}

/**
 * module_signature_new:
 *
 * Returns: (transfer full) (nullable): a signature operation, or %NULL if the key does not support
 *   this mechanism
 */
ModuleSignature *
module_signature_new (const CK_MECHANISM *mechanism, EVP_PKEY *key)
{
  ModuleSignature *self = g_new0 (ModuleSignature, 1);

  self->is_ec = EVP_PKEY_get_base_id (key) == EVP_PKEY_EC;
  self->size =
      self->is_ec ? (gsize) (EVP_PKEY_get_bits (key) + 7) / 8 * 2 : (gsize) EVP_PKEY_get_size (key);
  self->context = EVP_PKEY_CTX_new (key, NULL);
  if (EVP_PKEY_sign_init (self->context) == 1 && set_mechanism (self, mechanism))
    return self;

  module_signature_free (self);
  return NULL;
}

/**
 * module_signature_free:
 */
void
module_signature_free (ModuleSignature *self)
{
  EVP_PKEY_CTX_free (self->context);
  g_free (self);
}

/* PKCS #11 signatures are r and s concatenated, each as long as the key. */
static gboolean
unpack (const unsigned char *der, gsize der_size, guint8 *signature, gsize size)
{
  ECDSA_SIG *pair = d2i_ECDSA_SIG (NULL, &der, (long) der_size);
  int half = (int) size / 2;
  gboolean done = pair != NULL && BN_bn2binpad (ECDSA_SIG_get0_r (pair), signature, half) == half &&
                  BN_bn2binpad (ECDSA_SIG_get0_s (pair), signature + half, half) == half;

  ECDSA_SIG_free (pair);
  return done;
}

/**
 * module_signature_make:
 * @signature: (nullable): as for C_Sign
 */
CK_RV
module_signature_make (ModuleSignature *self,
                       const guint8 *data,
                       CK_ULONG size,
                       guint8 *signature,
                       CK_ULONG *signature_size)
{
  unsigned char made[1024];
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int hash_size = 0;
  gsize made_size = sizeof made;
  gboolean is_enough = signature == NULL || *signature_size >= self->size;

  *signature_size = self->size;
  if (signature == NULL || !is_enough)
    return is_enough ? CKR_OK : CKR_BUFFER_TOO_SMALL;

  if (self->digest != NULL)
    {
      EVP_Digest (data, size, hash, &hash_size, self->digest, NULL);
      data = hash;
      size = hash_size;
    }
  if (EVP_PKEY_sign (self->context, made, &made_size, data, size) != 1)
    return CKR_DATA_LEN_RANGE;
  if (self->is_ec)
    return unpack (made, made_size, signature, self->size) ? CKR_OK : CKR_FUNCTION_FAILED;
  memcpy (signature, made, made_size);
  return CKR_OK;
}
