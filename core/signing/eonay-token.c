/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-token.h"

#include <string.h>

#include <openssl/err.h>

#include "eonay-adapter.h"
#include "eonay-cades.h"
#include "eonay-ckr.h"
#include "eonay-error.h"

/* Larger than any certificate on a card, in bytes of DER. */
#define MAX_CERTIFICATE_SIZE (32 * 1024)

struct _EonayToken
{
  PKCS11_SLOT *slot; /* not owned */
  gboolean is_logged_in;
  PKCS11_CERT *certificates; /* owned by libp11 */
  unsigned int n_certificates;
  EVP_PKEY *key; /* the private key that was found last; NULL if none or logged out */
  X509 *key_certificate;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)

static void
forget_key (EonayToken *self)
{
  g_clear_pointer (&self->key, EVP_PKEY_free);
  g_clear_pointer (&self->key_certificate, X509_free);
}

/**
 * eonay_token_new:
 * @slot: (transfer none): a slot with a token; must stay valid
 *
 * Returns: (transfer full): the token
 */
EonayToken *
eonay_token_new (PKCS11_SLOT *slot)
{
  EonayToken *self = g_new0 (EonayToken, 1);

  self->slot = slot;
  return self;
}

/**
 * eonay_token_free:
 *
 * Logs out and frees the token.
 */
void
eonay_token_free (EonayToken *self)
{
  eonay_token_logout (self);
  g_free (self);
}

/**
 * eonay_token_get_label:
 *
 * Returns: (transfer none): the token's label; may contain personal data
 */
const char *
eonay_token_get_label (EonayToken *self)
{
  return self->slot->token->label;
}

/**
 * eonay_token_get_reader:
 *
 * Returns: (transfer none): the slot's description: the reader's name, cut at 64 bytes
 */
const char *
eonay_token_get_reader (EonayToken *self)
{
  return self->slot->description;
}

static guint
pin_length (CK_ULONG length)
{
  return length == CK_UNAVAILABLE_INFORMATION || length > G_MAXUINT ? 0 : (guint) length;
}

/**
 * eonay_token_read_pin_info:
 * @info: (out): the PIN's state
 * @error: return location: codes of %EONAY_ERROR
 *
 * Queries the card, which costs no try. libp11 caches old flags and does not provide the lengths.
 */
gboolean
eonay_token_read_pin_info (EonayToken *self, EonayPinInfo *info, GError **error)
{
  CK_TOKEN_INFO token_info = { .flags = 0 };
  CK_RV rv = eonay_adapter_get_module ()->C_GetTokenInfo (PKCS11_get_slotid_from_slot (self->slot),
                                                          &token_info);

  if (rv != CKR_OK)
    {
      eonay_ckr_set_error (error, rv, "asking the card for the state of its PIN");
      return FALSE;
    }

  info->locked = (token_info.flags & CKF_USER_PIN_LOCKED) != 0;
  info->final_try = (token_info.flags & CKF_USER_PIN_FINAL_TRY) != 0;
  info->pad = (token_info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  info->min = pin_length (token_info.ulMinPinLen);
  info->max = pin_length (token_info.ulMaxPinLen);
  if (info->locked)
    info->state = "locked";
  else if (info->final_try)
    info->state = "final-try";
  else if ((token_info.flags & CKF_USER_PIN_COUNT_LOW) != 0)
    info->state = "count-low";
  else
    info->state = "ok";
  return TRUE;
}

static gboolean
is_usable (const PKCS11_CERT *certificate)
{
  return certificate->x509 != NULL && i2d_X509 (certificate->x509, NULL) <= MAX_CERTIFICATE_SIZE;
}

static gboolean
read_certificates (EonayToken *self, GError **error)
{
  unsigned int n_usable = 0;
  int result = 0;

  if (self->certificates != NULL)
    return TRUE;

  eonay_adapter_begin (NULL, NULL);
  result = PKCS11_enumerate_certs (self->slot->token, &self->certificates, &self->n_certificates);
  for (unsigned int i = 0; result == 0 && i < self->n_certificates; i++)
    n_usable += is_usable (&self->certificates[i]);
  if (result == 0 && (n_usable > 0 || !eonay_adapter_has_failed ()))
    {
      ERR_clear_error ();
      return TRUE;
    }

  self->certificates = NULL;
  self->n_certificates = 0;
  eonay_adapter_set_error (error, "reading the certificates of a card");
  return FALSE;
}

/**
 * eonay_token_list_certificates:
 * @error: return location: codes of %EONAY_ERROR
 *
 * Reads the certificates, which needs no PIN. Skips those that are not X.509 or too large; fails
 * only if none could be read.
 *
 * Returns: (transfer full) (element-type X509) (nullable): the certificates on the token, possibly
 *   none
 */
GPtrArray *
eonay_token_list_certificates (EonayToken *self, GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) X509_free);

  if (!read_certificates (self, error))
    return NULL;

  for (unsigned int i = 0; i < self->n_certificates; i++)
    if (!is_usable (&self->certificates[i]))
      g_warning ("reading the certificates of a card: one is too large or none, and left out");
    else if (X509_up_ref (self->certificates[i].x509))
      g_ptr_array_add (certificates, self->certificates[i].x509);
  if (self->n_certificates > 0 && certificates->len == 0)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CERTIFICATE_UNREADABLE,
                           "reading the certificates of a card: none of them can be read");
      return NULL;
    }
  return g_steal_pointer (&certificates);
}

/**
 * eonay_token_find_certificate:
 * @id: SHA-256 of the certificate in lower case hexadecimal digits
 * @error: return location: codes of %EONAY_ERROR, set only if the card could not be read
 *
 * Returns: (transfer full) (nullable): the certificate, %NULL if it is not on this token
 */
X509 *
eonay_token_find_certificate (EonayToken *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) certificates = eonay_token_list_certificates (self, error);

  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    {
      X509 *certificate = g_ptr_array_index (certificates, i);
      g_autofree char *found = eonay_x509_dup_id (certificate);

      if (g_strcmp0 (found, id) == 0 && X509_up_ref (certificate))
        return certificate;
    }
  return NULL;
}

/**
 * eonay_token_login:
 * @pin: the PIN; an empty one is typed on the reader
 * @error: return location: codes of %EONAY_ERROR
 *
 * Verifies the PIN, once.
 */
gboolean
eonay_token_login (EonayToken *self, EonayPin *pin, GError **error)
{
  g_return_val_if_fail (!self->is_logged_in, FALSE);

  eonay_adapter_begin (pin, NULL);
  self->is_logged_in = PKCS11_login (self->slot, 0, NULL) == 0;
  eonay_adapter_end ();
  if (!self->is_logged_in)
    eonay_adapter_set_error (error, "verifying the PIN");
  return self->is_logged_in;
}

/**
 * eonay_token_logout:
 *
 * Logs out from the card if logged in.
 */
void
eonay_token_logout (EonayToken *self)
{
  if (!self->is_logged_in)
    return;

  forget_key (self);
  PKCS11_logout (self->slot);
  ERR_clear_error ();
  self->is_logged_in = FALSE;
  self->certificates = NULL;
  self->n_certificates = 0;
}

static const PKCS11_CERT *
find_object (EonayToken *self, X509 *certificate)
{
  for (unsigned int i = 0; i < self->n_certificates; i++)
    if (self->certificates[i].x509 != NULL &&
        X509_cmp (self->certificates[i].x509, certificate) == 0)
      return &self->certificates[i];

  return NULL;
}

/* A private key on the token. libp11 0.4.13 leaks an RSA key of which it is asked for the EVP_PKEY
 * twice. */
typedef struct
{
  const PKCS11_KEY *object;
  EVP_PKEY *key;
} Candidate;

static void
candidate_free (gpointer data)
{
  Candidate *self = data;

  EVP_PKEY_free (self->key);
  g_free (self);
}

/* Whether it can be the certificate's key. For an EC key libp11 takes the point from another object
 * with the same CKA_ID, which need not belong to the key; the check of the signature covers that
 * case. */
static gboolean
may_belong (EVP_PKEY *key, EVP_PKEY *public_key)
{
  return EVP_PKEY_get_base_id (public_key) == EVP_PKEY_EC
             ? EVP_PKEY_parameters_eq (key, public_key) == 1
             : EVP_PKEY_eq (key, public_key) == 1;
}

static gboolean
has_id (const PKCS11_KEY *key, const PKCS11_CERT *certificate)
{
  return certificate->id_len > 0 && key->id_len == certificate->id_len &&
         memcmp (key->id, certificate->id, certificate->id_len) == 0;
}

static gboolean
has_label (const PKCS11_KEY *key, const PKCS11_CERT *certificate)
{
  return g_str_equal (key->label != NULL ? key->label : "",
                      certificate->label != NULL ? certificate->label : "");
}

static GPtrArray *
filter (GPtrArray *candidates,
        const PKCS11_CERT *certificate,
        gboolean (*passes) (const PKCS11_KEY *key, const PKCS11_CERT *certificate))
{
  GPtrArray *passing = g_ptr_array_new ();

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);

      if (passes (candidate->object, certificate))
        g_ptr_array_add (passing, candidate);
    }
  return passing;
}

/* Matches by CKA_ID, and by label if that is ambiguous. NULL if no key matches unambiguously. */
static Candidate *
match (GPtrArray *candidates, const PKCS11_CERT *certificate)
{
  g_autoptr (GPtrArray) by_id = filter (candidates, certificate, has_id);
  g_autoptr (GPtrArray) by_label = NULL;

  if (by_id->len == 1)
    return by_id->pdata[0];
  by_label = filter (by_id->len > 0 ? by_id : candidates, certificate, has_label);
  return by_label->len == 1 ? by_label->pdata[0] : NULL;
}

static void
add_candidate (GPtrArray *candidates, PKCS11_KEY *object, EVP_PKEY *public_key)
{
  g_autoptr (EVP_PKEY) key = NULL;
  Candidate *candidate = NULL;

  if (PKCS11_get_key_type (object) == EVP_PKEY_get_base_id (public_key))
    key = PKCS11_get_private_key (object);
  if (key == NULL || !may_belong (key, public_key))
    return;
  candidate = g_new0 (Candidate, 1);
  candidate->object = object;
  candidate->key = g_steal_pointer (&key);
  g_ptr_array_add (candidates, candidate);
}

static GPtrArray *
list_candidates (EonayToken *self, EVP_PKEY *public_key, GError **error)
{
  GPtrArray *candidates = NULL;
  PKCS11_KEY *keys = NULL;
  unsigned int n_keys = 0;

  if (PKCS11_enumerate_keys (self->slot->token, &keys, &n_keys) != 0)
    {
      eonay_adapter_set_error (error, "looking for the key");
      return NULL;
    }
  candidates = g_ptr_array_new_with_free_func (candidate_free);
  for (unsigned int i = 0; i < n_keys; i++)
    add_candidate (candidates, &keys[i], public_key);
  ERR_clear_error ();
  return candidates;
}

/* The key with the certificate's public point. */
static EVP_PKEY *
take_key (Candidate *candidate, EVP_PKEY *public_key)
{
  EVP_PKEY *key = g_steal_pointer (&candidate->key);
  unsigned char *point = NULL;
  gsize size = 0;

  if (EVP_PKEY_get_base_id (public_key) == EVP_PKEY_EC)
    {
      size = EVP_PKEY_get1_encoded_public_key (public_key, &point);
      EVP_PKEY_set1_encoded_public_key (key, point, size);
      OPENSSL_free (point);
    }
  return key;
}

/**
 * eonay_token_has_certificate:
 * @certificate: a certificate
 *
 * Returns: whether the token carries it; %FALSE if the card cannot be read
 */
gboolean
eonay_token_has_certificate (EonayToken *self, X509 *certificate)
{
  return read_certificates (self, NULL) && find_object (self, certificate) != NULL;
}

/**
 * eonay_token_shows_key:
 * @certificate: a certificate of this token
 *
 * Returns: whether the token shows, without the PIN, a public key that belongs to it
 */
gboolean
eonay_token_shows_key (EonayToken *self, X509 *certificate)
{
  const PKCS11_CERT *object = find_object (self, certificate);
  PKCS11_KEY *keys = NULL;
  unsigned int n_keys = 0;
  gboolean found = FALSE;

  eonay_adapter_begin (NULL, X509_get0_pubkey (certificate));
  if (object != NULL && PKCS11_enumerate_public_keys (self->slot->token, &keys, &n_keys) == 0)
    for (unsigned int i = 0; i < n_keys; i++)
      found = found || has_id (&keys[i], object);
  eonay_adapter_end ();
  ERR_clear_error ();
  return found;
}

/**
 * eonay_token_find_key:
 * @certificate: a certificate of this token
 * @error: return location: %EONAY_ERROR_CERTIFICATE_UNUSABLE if no key matches unambiguously; codes
 *   of %EONAY_ERROR
 *
 * Finds the key that eonay_token_sign() uses until the logout. The token must be logged in: private
 * keys are not visible before.
 */
gboolean
eonay_token_find_key (EonayToken *self, X509 *certificate, GError **error)
{
  const PKCS11_CERT *object = NULL;
  EVP_PKEY *public_key = X509_get0_pubkey (certificate);
  g_autoptr (GPtrArray) candidates = NULL;
  Candidate *candidate = NULL;

  g_return_val_if_fail (self->is_logged_in, FALSE);

  if (self->key != NULL && X509_cmp (self->key_certificate, certificate) == 0)
    return TRUE;
  if (!read_certificates (self, error))
    return FALSE;
  object = find_object (self, certificate);
  if (object == NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CARD_CHANGED,
                           "looking for the key: the card does not carry the certificate");
      return FALSE;
    }

  eonay_adapter_begin (NULL, public_key);
  candidates = public_key != NULL ? list_candidates (self, public_key, error) : g_ptr_array_new ();
  eonay_adapter_end ();
  if (candidates == NULL)
    return FALSE;
  candidate = match (candidates, object);
  if (candidate == NULL)
    {
      g_set_error_literal (
          error, EONAY_ERROR, EONAY_ERROR_CERTIFICATE_UNUSABLE,
          "looking for the key: the card has none that is certainly the certificate's");
      return FALSE;
    }

  forget_key (self);
  self->key = take_key (candidate, public_key);
  X509_up_ref (certificate);
  self->key_certificate = certificate;
  return TRUE;
}

/**
 * eonay_token_sign:
 * @certificate: a certificate of this token
 * @document: what to sign
 * @pin: for a key that requires the PIN for each signature; an empty one is typed on the reader
 * @error: return location: as eonay_token_find_key(), codes of %EONAY_ERROR
 *
 * The token must be logged in. After an error it must be logged out and in again.
 *
 * Returns: (transfer full) (nullable): the signature of eonay_cades_sign(), not verified
 */
GBytes *
eonay_token_sign (EonayToken *self,
                  X509 *certificate,
                  GBytes *document,
                  EonayPin *pin,
                  GError **error)
{
  GBytes *signature = NULL;
  gboolean is_pss = FALSE;

  g_return_val_if_fail (self->is_logged_in, NULL);
  g_return_val_if_fail (pin != NULL, NULL);

  if (!eonay_token_find_key (self, certificate, error))
    return NULL;

  eonay_adapter_begin (pin, X509_get0_pubkey (certificate));
  is_pss = eonay_adapter_choose_mechanism (PKCS11_get_slotid_from_slot (self->slot),
                                           eonay_cades_get_digest (certificate));
  signature = eonay_cades_sign (certificate, self->key, is_pss, document, error);
  eonay_adapter_end ();
  return signature;
}

/**
 * eonay_x509_dup_der:
 *
 * Returns: (transfer full): the certificate in DER
 */
GBytes *
eonay_x509_dup_der (X509 *certificate)
{
  unsigned char *der = NULL;
  int length = i2d_X509 (certificate, &der);
  GBytes *bytes = g_bytes_new (der, length > 0 ? (gsize) length : 0);

  OPENSSL_free (der);
  return bytes;
}

/**
 * eonay_x509_dup_id:
 *
 * Returns: (transfer full): SHA-256 of the DER form, in lower case hexadecimal digits
 */
char *
eonay_x509_dup_id (X509 *certificate)
{
  g_autoptr (GBytes) der = eonay_x509_dup_der (certificate);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
}

/**
 * eonay_x509_dup_holder:
 *
 * Returns: (transfer full): the subject's common name in UTF-8, empty if it has none
 */
char *
eonay_x509_dup_holder (X509 *certificate)
{
  X509_NAME *subject = X509_get_subject_name (certificate);
  int position = X509_NAME_get_index_by_NID (subject, NID_commonName, -1);
  unsigned char *text = NULL;
  char *holder = NULL;

  if (position >= 0 && ASN1_STRING_to_UTF8 (&text, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (
                                                       subject, position))) >= 0)
    holder = g_utf8_make_valid ((const char *) text, -1);
  OPENSSL_free (text);

  return holder != NULL ? holder : g_strdup ("");
}
