/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-token.h"

#include "eonay-cades.h"
#include "eonay-ckr.h"
#include "eonay-error.h"
#include "eonay-key.h"
#include "eonay-token-object.h"

/**
 * EonayToken:
 *
 * One card, or one PIN of a card, as a module shows it.
 */
struct _EonayToken
{
  GObject parent_instance;

  EonayModule *module;
  CK_SLOT_ID slot;
  char *reader;
  char *label;
  CK_SESSION_HANDLE session; /* CK_INVALID_HANDLE unless logged in */
  GPtrArray *objects;        /* its certificates: NULL until read */
};

G_DEFINE_FINAL_TYPE (EonayToken, eonay_token, G_TYPE_OBJECT)

static void
eonay_token_finalize (GObject *object)
{
  EonayToken *self = EONAY_TOKEN (object);

  eonay_token_logout (self);
  g_clear_pointer (&self->objects, g_ptr_array_unref);
  g_clear_pointer (&self->reader, g_free);
  g_clear_pointer (&self->label, g_free);
  g_clear_object (&self->module);

  G_OBJECT_CLASS (eonay_token_parent_class)->finalize (object);
}

static void
eonay_token_class_init (EonayTokenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_token_finalize;
}

static void
eonay_token_init (EonayToken *self)
{
}

/* PKCS#11 fills its texts up with blanks and does not end them. */
static char *
dup_text (const CK_UTF8CHAR *text, gsize size)
{
  return g_strchomp (g_strndup ((const char *) text, size));
}

/**
 * eonay_token_new:
 * @module: the module
 * @slot: one of its slots
 * @error: return location: codes of %EONAY_ERROR, set only where the slot could not be asked
 *
 * Returns: (transfer full) (nullable): the token, %NULL where the slot holds none that can be used
 */
EonayToken *
eonay_token_new (EonayModule *module, CK_SLOT_ID slot, GError **error)
{
  CK_FUNCTION_LIST *functions = NULL;
  CK_SLOT_INFO slot_info = { .flags = 0 };
  CK_TOKEN_INFO token_info = { .flags = 0 };
  EonayToken *self = NULL;
  CK_RV rv = CKR_OK;

  g_return_val_if_fail (EONAY_IS_MODULE (module), NULL);

  functions = eonay_module_get_functions (module);
  rv = functions->C_GetSlotInfo (slot, &slot_info);
  if (rv == CKR_OK && (slot_info.flags & CKF_TOKEN_PRESENT) == 0)
    return NULL;
  if (rv == CKR_OK)
    rv = functions->C_GetTokenInfo (slot, &token_info);
  if (rv == CKR_TOKEN_NOT_PRESENT || rv == CKR_TOKEN_NOT_RECOGNIZED)
    return NULL;
  if (rv != CKR_OK)
    {
      eonay_ckr_set_error (error, rv, "looking for cards");
      return NULL;
    }
  if ((token_info.flags & CKF_TOKEN_INITIALIZED) == 0)
    return NULL;

  self = g_object_new (EONAY_TYPE_TOKEN, NULL);
  self->module = g_object_ref (module);
  self->slot = slot;
  self->reader = dup_text (slot_info.slotDescription, sizeof slot_info.slotDescription);
  self->label = dup_text (token_info.label, sizeof token_info.label);

  return self;
}

/**
 * eonay_token_get_label:
 *
 * Returns: (transfer none): the token's label; may carry personal data
 */
const char *
eonay_token_get_label (EonayToken *self)
{
  g_return_val_if_fail (EONAY_IS_TOKEN (self), NULL);

  return self->label;
}

/**
 * eonay_token_get_reader:
 *
 * Returns: (transfer none): the slot's description: the reader's name, cut at 64 bytes
 */
const char *
eonay_token_get_reader (EonayToken *self)
{
  g_return_val_if_fail (EONAY_IS_TOKEN (self), NULL);

  return self->reader;
}

static guint
pin_length (CK_ULONG length)
{
  return length == CK_UNAVAILABLE_INFORMATION || length > G_MAXUINT ? 0 : (guint) length;
}

/**
 * eonay_token_read_pin_info:
 * @info: (out): filled
 * @error: return location: codes of %EONAY_ERROR
 *
 * Asks the card anew. Costs no try.
 */
gboolean
eonay_token_read_pin_info (EonayToken *self, EonayTokenPin *info, GError **error)
{
  CK_TOKEN_INFO token_info = { .flags = 0 };
  CK_RV rv = CKR_OK;

  g_return_val_if_fail (EONAY_IS_TOKEN (self), FALSE);

  rv = eonay_module_get_functions (self->module)->C_GetTokenInfo (self->slot, &token_info);
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
open_session (EonayToken *self, CK_SESSION_HANDLE *session, GError **error)
{
  CK_FUNCTION_LIST *functions = eonay_module_get_functions (self->module);
  CK_RV rv = functions->C_OpenSession (self->slot, CKF_SERIAL_SESSION, NULL, NULL, session);

  if (rv == CKR_OK)
    return TRUE;

  *session = CK_INVALID_HANDLE;
  eonay_ckr_set_error (error, rv, "opening the card");
  return FALSE;
}

static gboolean
ensure_objects (EonayToken *self, GError **error)
{
  CK_FUNCTION_LIST *functions = eonay_module_get_functions (self->module);
  CK_SESSION_HANDLE session = self->session;

  if (self->objects != NULL)
    return TRUE;
  if (session == CK_INVALID_HANDLE && !open_session (self, &session, error))
    return FALSE;

  self->objects = eonay_token_object_read_certificates (functions, session, error);
  if (session != self->session)
    functions->C_CloseSession (session);
  return self->objects != NULL;
}

/**
 * eonay_token_list_certificates:
 * @error: return location: codes of %EONAY_ERROR
 *
 * Returns: (transfer full) (element-type X509) (nullable): the certificates on the token; no PIN is
 *   needed for that
 */
GPtrArray *
eonay_token_list_certificates (EonayToken *self, GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) X509_free);

  g_return_val_if_fail (EONAY_IS_TOKEN (self), NULL);

  if (!ensure_objects (self, error))
    return NULL;

  for (guint i = 0; i < self->objects->len; i++)
    {
      EonayTokenObject *object = g_ptr_array_index (self->objects, i);

      if (X509_up_ref (object->certificate))
        g_ptr_array_add (certificates, object->certificate);
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
 * @pin: (nullable): the PIN, %NULL where it is typed on the reader
 * @error: return location: codes of %EONAY_ERROR
 *
 * Verifies the PIN, once.
 */
gboolean
eonay_token_login (EonayToken *self, EonayPin *pin, GError **error)
{
  CK_FUNCTION_LIST *functions = NULL;
  CK_UTF8CHAR *text = NULL;
  CK_ULONG length = 0;
  CK_RV rv = CKR_OK;

  g_return_val_if_fail (EONAY_IS_TOKEN (self), FALSE);
  g_return_val_if_fail (self->session == CK_INVALID_HANDLE, FALSE);

  functions = eonay_module_get_functions (self->module);
  if (!open_session (self, &self->session, error))
    return FALSE;

  if (pin != NULL)
    {
      text = (CK_UTF8CHAR *) eonay_pin_get_text (pin);
      length = eonay_pin_get_length (pin);
    }
  rv = functions->C_Login (self->session, CKU_USER, text, length);
  if (rv == CKR_OK)
    return TRUE;

  eonay_ckr_set_error (error, rv, "verifying the PIN");
  functions->C_CloseSession (self->session);
  self->session = CK_INVALID_HANDLE;
  return FALSE;
}

/**
 * eonay_token_logout:
 *
 * Takes the verified PIN back from the card, if there is one.
 */
void
eonay_token_logout (EonayToken *self)
{
  CK_FUNCTION_LIST *functions = NULL;

  g_return_if_fail (EONAY_IS_TOKEN (self));

  if (self->session == CK_INVALID_HANDLE)
    return;

  functions = eonay_module_get_functions (self->module);
  functions->C_Logout (self->session);
  functions->C_CloseSession (self->session);
  self->session = CK_INVALID_HANDLE;
}

static EonayTokenObject *
find_object (GPtrArray *objects, X509 *certificate)
{
  for (guint i = 0; i < objects->len; i++)
    {
      EonayTokenObject *object = g_ptr_array_index (objects, i);

      if (X509_cmp (object->certificate, certificate) == 0)
        return object;
    }
  return NULL;
}

static EonayKey *
find_key (EonayToken *self, X509 *certificate, GError **error)
{
  EonayTokenObject *object = NULL;

  if (!ensure_objects (self, error))
    return NULL;

  object = find_object (self->objects, certificate);
  if (object == NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CARD_CHANGED,
                           "looking for the key: the card does not carry the certificate");
      return NULL;
    }
  return eonay_key_find (eonay_module_get_functions (self->module), self->slot, self->session,
                         object, error);
}

/**
 * eonay_token_has_key:
 * @certificate: a certificate of this token
 * @error: return location: %EONAY_ERROR_CERTIFICATE_UNUSABLE where there is no key for it or none
 *   that is certain; codes of %EONAY_ERROR
 *
 * The token must be logged in: before that a card shows no private key.
 */
gboolean
eonay_token_has_key (EonayToken *self, X509 *certificate, GError **error)
{
  g_autoptr (EonayKey) key = NULL;

  g_return_val_if_fail (EONAY_IS_TOKEN (self), FALSE);
  g_return_val_if_fail (self->session != CK_INVALID_HANDLE, FALSE);

  key = find_key (self, certificate, error);
  return key != NULL;
}

typedef struct
{
  EonayKey *key;
  EonayPin *pin;
} Signing;

static GBytes *
sign_cb (GBytes *data, gpointer user_data, GError **error)
{
  Signing *signing = user_data;

  return eonay_key_sign (signing->key, data, signing->pin, error);
}

/**
 * eonay_token_sign:
 * @certificate: a certificate of this token
 * @document: what to sign
 * @pin: for a key that wants the PIN with each signature; an empty one is typed on the reader
 * @error: return location: as eonay_token_has_key(), codes of %EONAY_ERROR
 *
 * The token must be logged in. After an error it is of no more use until it is so anew.
 *
 * Returns: (transfer full) (nullable): a signature as eonay_cades_sign() makes it, not checked
 */
GBytes *
eonay_token_sign (EonayToken *self,
                  X509 *certificate,
                  GBytes *document,
                  EonayPin *pin,
                  GError **error)
{
  g_autoptr (EonayKey) key = NULL;
  Signing signing = { NULL, pin };

  g_return_val_if_fail (EONAY_IS_TOKEN (self), NULL);
  g_return_val_if_fail (self->session != CK_INVALID_HANDLE, NULL);
  g_return_val_if_fail (pin != NULL, NULL);

  key = find_key (self, certificate, error);
  if (key == NULL)
    return NULL;

  signing.key = key;
  return eonay_cades_sign (certificate, eonay_key_uses_pss (key), document, sign_cb, &signing,
                           error);
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
 * Returns: (transfer full): the subject's common name in UTF-8, empty where it has none
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
