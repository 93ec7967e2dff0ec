/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-signature.h"

#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

struct _ModuleSignature
{
  EVP_PKEY_CTX *context;
  gboolean is_ec;
  gsize size; /* of the signature */
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

static gboolean
set_mechanism (EVP_PKEY_CTX *context, const CK_MECHANISM *mechanism, gboolean is_ec)
{
  switch (mechanism->mechanism)
    {
    case CKM_RSA_PKCS:
      return !is_ec && EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING) == 1;
    case CKM_RSA_X_509:
      return !is_ec && EVP_PKEY_CTX_set_rsa_padding (context, RSA_NO_PADDING) == 1;
    case CKM_RSA_PKCS_PSS:
      return !is_ec && set_pss (context, mechanism);
    case CKM_ECDSA:
      return is_ec;
    default:
      return FALSE;
    }
}

/**
 * module_signature_new:
 *
 * Returns: (transfer full) (nullable): a signature to be made, %NULL if that key has not this
 *   mechanism
 */
ModuleSignature *
module_signature_new (const CK_MECHANISM *mechanism, EVP_PKEY *key)
{
  ModuleSignature *self = g_new0 (ModuleSignature, 1);

  self->is_ec = EVP_PKEY_get_base_id (key) == EVP_PKEY_EC;
  self->size =
      self->is_ec ? (gsize) (EVP_PKEY_get_bits (key) + 7) / 8 * 2 : (gsize) EVP_PKEY_get_size (key);
  self->context = EVP_PKEY_CTX_new (key, NULL);
  if (EVP_PKEY_sign_init (self->context) == 1 &&
      set_mechanism (self->context, mechanism, self->is_ec))
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

/* PKCS #11 wants r and s side by side, each as long as the key. */
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
  gsize made_size = sizeof made;
  gboolean is_enough = signature == NULL || *signature_size >= self->size;

  *signature_size = self->size;
  if (signature == NULL || !is_enough)
    return is_enough ? CKR_OK : CKR_BUFFER_TOO_SMALL;

  if (EVP_PKEY_sign (self->context, made, &made_size, data, size) != 1)
    return CKR_DATA_LEN_RANGE;
  if (self->is_ec)
    return unpack (made, made_size, signature, self->size) ? CKR_OK : CKR_FUNCTION_FAILED;
  memcpy (signature, made, made_size);
  return CKR_OK;
}
