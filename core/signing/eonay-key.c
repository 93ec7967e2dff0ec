/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include "eonay-cades.h"
#include "eonay-ckr.h"
#include "eonay-error.h"

/* 8192 bits of RSA. */
#define MAX_SIGNATURE_SIZE 1024
#define MAX_NAME_SIZE      255

#define DOING "looking for the key"

/* Not by libp11, which knows two ways to sign with RSA and one with EC, takes an EC key for none
 * where the card keeps no public one, gives up all keys where it does not know the kind of one, and
 * may verify the PIN twice for one signature. */
typedef struct
{
  CK_MECHANISM_TYPE type;
  CK_KEY_TYPE key_type;
  int hashes; /* NID of the hash that it makes of the data; NID_undef: it takes a hash */
  gboolean is_pss;
} Mechanism;

/* The first that a token offers is taken. */
static const Mechanism mechanisms[] = {
  { CKM_RSA_PKCS, CKK_RSA, NID_undef, FALSE },
  { CKM_SHA256_RSA_PKCS, CKK_RSA, NID_sha256, FALSE },
  { CKM_RSA_PKCS_PSS, CKK_RSA, NID_undef, TRUE },
  { CKM_SHA256_RSA_PKCS_PSS, CKK_RSA, NID_sha256, TRUE },
  { CKM_ECDSA, CKK_EC, NID_undef, FALSE },
  { CKM_ECDSA_SHA256, CKK_EC, NID_sha256, FALSE },
  { CKM_ECDSA_SHA384, CKK_EC, NID_sha384, FALSE },
};

/**
 * EonayKey:
 *
 * A private key on a card; each signature is made there.
 */
struct _EonayKey
{
  CK_FUNCTION_LIST *functions;
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE handle;
  const EVP_MD *digest;
  const Mechanism *mechanism;
  gboolean is_always_authenticate;
};

/**
 * eonay_key_free:
 */
void
eonay_key_free (EonayKey *self)
{
  g_free (self);
}

static GBytes *
read_attribute (EonayKey *self, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type, gsize max_size)
{
  CK_RV rv = CKR_OK;

  return eonay_token_object_read_attribute (self->functions, self->session, handle, type, max_size,
                                            &rv);
}

/* A number or a boolean: FALSE where it is not there, or of another size. */
static gboolean
read_value (EonayKey *self,
            CK_OBJECT_HANDLE handle,
            CK_ATTRIBUTE_TYPE type,
            gpointer value,
            gsize size)
{
  g_autoptr (GBytes) bytes = read_attribute (self, handle, type, size);

  if (bytes == NULL || g_bytes_get_size (bytes) != size)
    return FALSE;

  memcpy (value, g_bytes_get_data (bytes, NULL), size);
  return TRUE;
}

static CK_KEY_TYPE
get_key_type (EVP_PKEY *public_key)
{
  switch (EVP_PKEY_get_base_id (public_key))
    {
    case EVP_PKEY_RSA:
      return CKK_RSA;
    case EVP_PKEY_EC:
      return CKK_EC;
    default:
      return CK_UNAVAILABLE_INFORMATION;
    }
}

static gboolean
has_modulus (GBytes *modulus, EVP_PKEY *public_key)
{
  BIGNUM *wanted = NULL;
  BIGNUM *found =
      BN_bin2bn (g_bytes_get_data (modulus, NULL), (int) g_bytes_get_size (modulus), NULL);
  gboolean is_same = EVP_PKEY_get_bn_param (public_key, OSSL_PKEY_PARAM_RSA_N, &wanted) == 1 &&
                     found != NULL && BN_cmp (wanted, found) == 0;

  BN_free (wanted);
  BN_free (found);
  return is_same;
}

/* By its name: parameters in full are left to the signature's check. */
static gboolean
has_curve (GBytes *parameters, EVP_PKEY *public_key)
{
  gsize size = 0;
  const unsigned char *der = g_bytes_get_data (parameters, &size);
  ASN1_OBJECT *curve = d2i_ASN1_OBJECT (NULL, &der, (long) size);
  char name[80] = "";
  gsize length = 0;
  gboolean is_same =
      curve == NULL || (EVP_PKEY_get_group_name (public_key, name, sizeof name, &length) == 1 &&
                        OBJ_obj2nid (curve) == OBJ_txt2nid (name));

  ASN1_OBJECT_free (curve);
  return is_same;
}

/* Whether it may be the certificate's: of its kind, and its public numbers, where they are told,
 * are no others. */
static gboolean
may_belong (EonayKey *self, CK_OBJECT_HANDLE handle, EVP_PKEY *public_key)
{
  CK_KEY_TYPE type = CK_UNAVAILABLE_INFORMATION;
  g_autoptr (GBytes) numbers = NULL;

  if (!read_value (self, handle, CKA_KEY_TYPE, &type, sizeof type) ||
      type == CK_UNAVAILABLE_INFORMATION || type != get_key_type (public_key))
    return FALSE;

  numbers = read_attribute (self, handle, type == CKK_RSA ? CKA_MODULUS : CKA_EC_PARAMS,
                            MAX_SIGNATURE_SIZE);
  if (numbers == NULL)
    return TRUE;
  return type == CKK_RSA ? has_modulus (numbers, public_key) : has_curve (numbers, public_key);
}

static gboolean
has_name (EonayKey *self, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type, GBytes *wanted)
{
  g_autoptr (GBytes) name = read_attribute (self, handle, type, MAX_NAME_SIZE);

  return name != NULL ? g_bytes_equal (name, wanted) : g_bytes_get_size (wanted) == 0;
}

/* Keeps those that have the name. */
static GArray *
filter (EonayKey *self, GArray *handles, CK_ATTRIBUTE_TYPE type, GBytes *wanted)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (CK_OBJECT_HANDLE));

  for (guint i = 0; i < handles->len; i++)
    {
      CK_OBJECT_HANDLE handle = g_array_index (handles, CK_OBJECT_HANDLE, i);

      if (has_name (self, handle, type, wanted))
        g_array_append_val (kept, handle);
    }
  return kept;
}

/* By CKA_ID; by label only where that is unique. */
static gboolean
match (EonayKey *self, GArray *candidates, const EonayTokenObject *certificate)
{
  g_autoptr (GBytes) label = g_bytes_new (certificate->label, strlen (certificate->label));
  g_autoptr (GArray) by_id = NULL;
  g_autoptr (GArray) by_label = NULL;
  GArray *matching = NULL;

  if (g_bytes_get_size (certificate->id) > 0)
    by_id = filter (self, candidates, CKA_ID, certificate->id);
  if (by_id != NULL && by_id->len == 1)
    matching = by_id;
  else
    {
      by_label =
          filter (self, by_id != NULL && by_id->len > 0 ? by_id : candidates, CKA_LABEL, label);
      matching = by_label;
    }

  if (matching->len != 1)
    return FALSE;
  self->handle = g_array_index (matching, CK_OBJECT_HANDLE, 0);
  return TRUE;
}

static GArray *
find_candidates (EonayKey *self, EVP_PKEY *public_key, GError **error)
{
  g_autoptr (GArray) handles =
      eonay_token_object_find (self->functions, self->session, CKO_PRIVATE_KEY, DOING, error);
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (CK_OBJECT_HANDLE));

  if (handles == NULL)
    return NULL;

  for (guint i = 0; i < handles->len; i++)
    {
      CK_OBJECT_HANDLE handle = g_array_index (handles, CK_OBJECT_HANDLE, i);

      if (may_belong (self, handle, public_key))
        g_array_append_val (candidates, handle);
    }
  return g_steal_pointer (&candidates);
}

static gboolean
is_offered (EonayKey *self, CK_SLOT_ID slot, CK_MECHANISM_TYPE type)
{
  CK_MECHANISM_INFO info = { .flags = 0 };

  return self->functions->C_GetMechanismInfo (slot, type, &info) == CKR_OK &&
         (info.flags & CKF_SIGN) != 0;
}

/* Where a token says nothing of what it offers, the usual one is tried. */
static const Mechanism *
choose_mechanism (EonayKey *self, CK_SLOT_ID slot, CK_KEY_TYPE key_type)
{
  const Mechanism *usual = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      const Mechanism *mechanism = &mechanisms[i];

      if (mechanism->key_type != key_type ||
          (mechanism->hashes != NID_undef && mechanism->hashes != EVP_MD_get_type (self->digest)))
        continue;
      if (is_offered (self, slot, mechanism->type))
        return mechanism;
      if (usual == NULL)
        usual = mechanism;
    }
  return usual;
}

/**
 * eonay_key_find:
 * @functions: of the module
 * @slot: of the card
 * @session: a session with it, logged in; must stay
 * @certificate: a certificate of this card
 * @error: return location: %EONAY_ERROR_CERTIFICATE_UNUSABLE where no key, or not one alone, is the
 *   certificate's; codes of %EONAY_ERROR
 *
 * Returns: (transfer full) (nullable): the private key
 */
EonayKey *
eonay_key_find (CK_FUNCTION_LIST *functions,
                CK_SLOT_ID slot,
                CK_SESSION_HANDLE session,
                const EonayTokenObject *certificate,
                GError **error)
{
  g_autoptr (EonayKey) self = g_new0 (EonayKey, 1);
  EVP_PKEY *public_key = X509_get0_pubkey (certificate->certificate);
  g_autoptr (GArray) candidates = NULL;
  CK_BBOOL always = CK_FALSE;

  self->functions = functions;
  self->session = session;
  if (public_key != NULL)
    candidates = find_candidates (self, public_key, error);
  if (candidates == NULL && public_key != NULL)
    return NULL;
  if (candidates == NULL || !match (self, candidates, certificate))
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CERTIFICATE_UNUSABLE,
                           DOING ": the card has none that is certainly the certificate's");
      return NULL;
    }

  self->digest = eonay_cades_get_digest (certificate->certificate);
  self->mechanism = choose_mechanism (self, slot, get_key_type (public_key));
  self->is_always_authenticate =
      read_value (self, self->handle, CKA_ALWAYS_AUTHENTICATE, &always, sizeof always) && always;
  return g_steal_pointer (&self);
}

/**
 * eonay_key_uses_pss:
 *
 * Returns: whether its signatures are RSASSA-PSS ones, as where the card offers no other for RSA;
 *   MGF1 with the same hash, salt as long as that
 */
gboolean
eonay_key_uses_pss (EonayKey *self)
{
  return self->mechanism->is_pss;
}

/* What RSASSA-PKCS1-v1_5 wraps a hash in (RFC 8017, 9.2). */
static GBytes *
wrap_hash (const EVP_MD *digest, const guint8 *hash, guint size)
{
  X509_SIG *wrapped = X509_SIG_new ();
  X509_ALGOR *algorithm = NULL;
  ASN1_OCTET_STRING *octets = NULL;
  unsigned char *der = NULL;
  GBytes *bytes = NULL;
  int length = 0;

  X509_SIG_getm (wrapped, &algorithm, &octets);
  X509_ALGOR_set0 (algorithm, OBJ_nid2obj (EVP_MD_get_type (digest)), V_ASN1_NULL, NULL);
  ASN1_OCTET_STRING_set (octets, hash, (int) size);
  length = i2d_X509_SIG (wrapped, &der);
  bytes = g_bytes_new (der, (gsize) MAX (length, 0));
  OPENSSL_free (der);
  X509_SIG_free (wrapped);
  return bytes;
}

/* What the mechanism takes for the data. */
static GBytes *
prepare (EonayKey *self, GBytes *data)
{
  guint8 hash[EVP_MAX_MD_SIZE];
  guint size = 0;

  if (self->mechanism->hashes != NID_undef)
    return g_bytes_ref (data);

  EVP_Digest (g_bytes_get_data (data, NULL), g_bytes_get_size (data), hash, &size, self->digest,
              NULL);
  return self->mechanism->type == CKM_RSA_PKCS ? wrap_hash (self->digest, hash, size)
                                               : g_bytes_new (hash, size);
}

/* PKCS#11 has r and s side by side, X.509 a SEQUENCE of them. */
static GBytes *
encode_ecdsa (const guint8 *raw, gsize size)
{
  ECDSA_SIG *pair = ECDSA_SIG_new ();
  int half = (int) size / 2;
  unsigned char *der = NULL;
  GBytes *bytes = NULL;
  int length = 0;

  ECDSA_SIG_set0 (pair, BN_bin2bn (raw, half, NULL), BN_bin2bn (raw + half, half, NULL));
  length = i2d_ECDSA_SIG (pair, &der);
  bytes = g_bytes_new (der, (gsize) MAX (length, 0));
  OPENSSL_free (der);
  ECDSA_SIG_free (pair);
  return bytes;
}

static gboolean
check (CK_RV rv, const char *doing, GError **error)
{
  if (rv == CKR_OK)
    return TRUE;

  eonay_ckr_set_error (error, rv, doing);
  return FALSE;
}

static gboolean
begin (EonayKey *self, EonayPin *pin, GError **error)
{
  CK_RSA_PKCS_PSS_PARAMS pss = { CKM_SHA256, CKG_MGF1_SHA256,
                                 (CK_ULONG) EVP_MD_get_size (self->digest) };
  CK_MECHANISM mechanism = { self->mechanism->type, NULL, 0 };
  CK_UTF8CHAR *text = NULL;
  CK_ULONG length = 0;
  CK_RV rv = CKR_OK;

  if (self->mechanism->is_pss)
    {
      mechanism.pParameter = &pss;
      mechanism.ulParameterLen = sizeof pss;
    }
  if (!check (self->functions->C_SignInit (self->session, &mechanism, self->handle), "signing",
              error))
    return FALSE;
  if (!self->is_always_authenticate)
    return TRUE;

  if (!eonay_pin_is_empty (pin))
    {
      text = (CK_UTF8CHAR *) eonay_pin_get_text (pin);
      length = eonay_pin_get_length (pin);
    }
  rv = self->functions->C_Login (self->session, CKU_CONTEXT_SPECIFIC, text, length);
  return rv == CKR_USER_ALREADY_LOGGED_IN || check (rv, "verifying the PIN to sign", error);
}

/**
 * eonay_key_sign:
 * @data: what to sign, not its hash
 * @pin: the PIN for a key that wants it with each signature; an empty one is typed on the reader
 * @error: return location: codes of %EONAY_ERROR
 *
 * After an error the operation may be open still: the session is of no more use.
 *
 * Returns: (transfer full) (nullable): the signature as X.509 has it
 */
GBytes *
eonay_key_sign (EonayKey *self, GBytes *data, EonayPin *pin, GError **error)
{
  g_autoptr (GBytes) input = prepare (self, data);
  guint8 raw[MAX_SIGNATURE_SIZE];
  CK_ULONG size = sizeof raw;

  if (!begin (self, pin, error) ||
      !check (self->functions->C_Sign (self->session, (CK_BYTE_PTR) g_bytes_get_data (input, NULL),
                                       g_bytes_get_size (input), raw, &size),
              "signing", error))
    return NULL;

  if (size == 0 || size > sizeof raw)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                           "signing: the module's signature is of no length that one has");
      return NULL;
    }
  return self->mechanism->key_type == CKK_EC ? encode_ecdsa (raw, size) : g_bytes_new (raw, size);
}
