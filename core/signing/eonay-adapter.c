/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A layer between libp11 and the vendor's PKCS#11 module: it passes on the module's functions, except
 * for a few overrides that work around bugs of vendors or libp11. The comment of each override states
 * its reason and the test that fails without it.
 *
 * PKCS#11 functions have no user data, so the state is global: one module per process, used by one
 * thread. */

#include "eonay-adapter.h"

#include <errno.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include "eonay-ckr.h"
#include "eonay-error.h"

/* Limits on readers, objects in one operation, and attribute sizes in bytes; real ones are
 * smaller. */
#define MAX_SLOTS          256
#define MAX_OBJECTS        256
#define MAX_ATTRIBUTE_SIZE ((CK_ULONG) 64 * 1024)

typedef struct
{
  CK_MECHANISM_TYPE type;
  int key_type; /* EVP_PKEY_RSA or EVP_PKEY_EC */
  int hashes;   /* NID of the hash that the token computes; NID_undef: the caller does */
  gboolean is_pss;
} Mechanism;

/* In order of preference. */
static const Mechanism mechanisms[] = {
  { CKM_RSA_PKCS, EVP_PKEY_RSA, NID_undef, FALSE },
  { CKM_SHA256_RSA_PKCS, EVP_PKEY_RSA, NID_sha256, FALSE },
  { CKM_RSA_PKCS_PSS, EVP_PKEY_RSA, NID_undef, TRUE },
  { CKM_SHA256_RSA_PKCS_PSS, EVP_PKEY_RSA, NID_sha256, TRUE },
  { CKM_ECDSA, EVP_PKEY_EC, NID_undef, FALSE },
  { CKM_ECDSA_SHA256, EVP_PKEY_EC, NID_sha256, FALSE },
  { CKM_ECDSA_SHA384, EVP_PKEY_EC, NID_sha384, FALSE },
};

static struct
{
  CK_FUNCTION_LIST *module;
  CK_FUNCTION_LIST functions; /* the module's functions with the overrides */
  CK_RV failure;              /* the first failure of an operation; libp11 does not report all */
  int initialize_errno;
  EonayPin *pin;                /* not owned; NULL: no PIN may be verified */
  EonayAdapterPinFunc pin_func; /* nullable */
  gpointer pin_data;
  guint n_found;
  EVP_PKEY *public_key; /* not owned */
  const Mechanism *mechanism;
  const EVP_MD *digest;
  GBytes *data;
} adapter;

/* Records the first failure of an operation. */
static CK_RV
note (CK_RV rv)
{
  if (adapter.failure == CKR_OK)
    adapter.failure = rv;
  return rv;
}

/* Some builds of AKİS reject the arguments that libp11 always passes, other modules require them.
 * test-modules, test_arguments_of_initialize. */
static CK_RV
initialize (CK_VOID_PTR arguments)
{
  CK_C_INITIALIZE_ARGS locking = { .flags = CKF_OS_LOCKING_OK };
  CK_RV rv = CKR_OK;

  errno = 0;
  rv = adapter.module->C_Initialize (NULL);
  if (rv == CKR_ARGUMENTS_BAD)
    rv = adapter.module->C_Initialize (&locking);
  adapter.initialize_errno = errno;
  return rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : note (rv);
}

/* libp11 trusts any number of slots. fuzz-module, many-slots. */
static CK_RV
get_slot_list (CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR n_slots)
{
  CK_ULONG room = slots != NULL ? *n_slots : MAX_SLOTS;
  CK_RV rv = adapter.module->C_GetSlotList (present, slots, n_slots);

  return note (rv == CKR_OK && *n_slots > room ? CKR_GENERAL_ERROR : rv);
}

/* libp11 drops all slots if one of them fails. test-modules, test_slots_that_cannot_be_asked. */
static CK_RV
get_slot_info (CK_SLOT_ID slot, CK_SLOT_INFO_PTR info)
{
  if (note (adapter.module->C_GetSlotInfo (slot, info)) != CKR_OK)
    memset (info, 0, sizeof *info);
  return CKR_OK;
}

/* The same for the token. Also, libp11 would copy a PIN into ordinary memory, so it is told that
 * each token has a protected authentication path; login() adds the PIN. test-pin. */
static CK_RV
get_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info)
{
  CK_RV rv = adapter.module->C_GetTokenInfo (slot, info);

  if (rv != CKR_OK)
    {
      if (rv != CKR_TOKEN_NOT_PRESENT && rv != CKR_TOKEN_NOT_RECOGNIZED)
        note (rv);
      return CKR_TOKEN_NOT_PRESENT;
    }
  info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  return CKR_OK;
}

/* libp11 up to 0.4.13 waits for ever if no session can be opened. Return an invalid handle instead,
 * with which the module's functions fail. test-modules, test_alone_it_is_named. */
static CK_RV
open_session (CK_SLOT_ID slot,
              CK_FLAGS flags,
              CK_VOID_PTR user_data,
              CK_NOTIFY notify,
              CK_SESSION_HANDLE_PTR session)
{
  if (note (adapter.module->C_OpenSession (slot, flags, user_data, notify, session)) != CKR_OK)
    *session = CK_INVALID_HANDLE;
  return CKR_OK;
}

/* libp11 0.4.13 drops certificates and keys in use if this fails, as it does in modules that lack
 * it: test-keys on Debian 13. */
static CK_RV
get_session_info (CK_SESSION_HANDLE session, CK_SESSION_INFO_PTR info)
{
  memset (info, 0, sizeof *info);
  return CKR_OK;
}

/* libp11 0.4.12 crashes if neither the private nor a public key has the exponent. Use the
 * certificate's. fuzz-module, no-exponent. */
static CK_RV
give_exponent (CK_ATTRIBUTE_PTR attribute, CK_ULONG room)
{
  BIGNUM *exponent = NULL;
  CK_RV rv = CKR_ATTRIBUTE_TYPE_INVALID;

  if (EVP_PKEY_get_bn_param (adapter.public_key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1)
    {
      attribute->ulValueLen = (CK_ULONG) BN_num_bytes (exponent);
      rv = attribute->ulValueLen <= room ? CKR_OK : CKR_BUFFER_TOO_SMALL;
    }
  if (rv == CKR_OK && attribute->pValue != NULL)
    BN_bn2bin (exponent, attribute->pValue);
  BN_free (exponent);
  return rv;
}

/* libp11 reads one attribute at a time and trusts any size. fuzz-module, long-value. */
static CK_RV
get_attribute_value (CK_SESSION_HANDLE session,
                     CK_OBJECT_HANDLE object,
                     CK_ATTRIBUTE_PTR attribute,
                     CK_ULONG n_attributes)
{
  CK_ULONG room = attribute->pValue != NULL ? attribute->ulValueLen : MAX_ATTRIBUTE_SIZE;
  CK_RV rv = CKR_OK;

  if (attribute->type == CKA_PUBLIC_EXPONENT)
    return give_exponent (attribute, room);
  rv = adapter.module->C_GetAttributeValue (session, object, attribute, n_attributes);
  if (rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_SENSITIVE)
    return rv;
  return note (rv == CKR_OK && attribute->ulValueLen > room ? CKR_GENERAL_ERROR : rv);
}

static gboolean
read_number (CK_SESSION_HANDLE session,
             CK_OBJECT_HANDLE object,
             CK_ATTRIBUTE_TYPE type,
             CK_ULONG *number)
{
  CK_ATTRIBUTE attribute = { type, number, sizeof *number };

  return get_attribute_value (session, object, &attribute, 1) == CKR_OK &&
         attribute.ulValueLen == sizeof *number;
}

static gboolean
is_known (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
  CK_OBJECT_CLASS class = 0;
  CK_ULONG kind = 0;

  if (!read_number (session, object, CKA_CLASS, &class))
    return FALSE;
  if (class == CKO_CERTIFICATE)
    return read_number (session, object, CKA_CERTIFICATE_TYPE, &kind) && kind == CKC_X_509;
  return read_number (session, object, CKA_KEY_TYPE, &kind) && (kind == CKK_RSA || kind == CKK_EC);
}

/* libp11 drops all keys if it does not know the type of one, all certificates if it cannot read the
 * type of one, and has no limit. test-keys, test_key_of_a_kind_that_is_not_known; test-modules,
 * test_certificates_of_any_size. */
static CK_RV
find_objects (CK_SESSION_HANDLE session,
              CK_OBJECT_HANDLE_PTR found,
              CK_ULONG n_wanted,
              CK_ULONG_PTR n_found)
{
  while (adapter.n_found++ < MAX_OBJECTS)
    {
      CK_RV rv = adapter.module->C_FindObjects (session, found, 1, n_found);

      if (rv != CKR_OK || *n_found == 0)
        return note (rv);
      *n_found = 1;
      if (is_known (session, *found))
        return CKR_OK;
    }
  g_warning ("looking for objects on a card: those after the first %d are left out", MAX_OBJECTS);
  *n_found = 0;
  return CKR_OK;
}

/* Adds the PIN, which libp11 does not have. test-pin. A PIN that the module did not verify must not
 * log in. */
static CK_RV
login (CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length)
{
  CK_RV rv = CKR_OK;

  if (session == CK_INVALID_HANDLE || adapter.pin == NULL)
    return note (CKR_FUNCTION_FAILED);

  if (!eonay_pin_is_empty (adapter.pin))
    {
      pin = (CK_UTF8CHAR_PTR) eonay_pin_get_text (adapter.pin);
      length = eonay_pin_get_length (adapter.pin);
    }
  rv = adapter.module->C_Login (session, user, pin, length);
  if (rv == CKR_USER_ALREADY_LOGGED_IN)
    return user == CKU_CONTEXT_SPECIFIC ? CKR_OK : note (CKR_FUNCTION_FAILED);
  if (adapter.pin_func != NULL)
    adapter.pin_func (rv, adapter.pin_data);
  return note (rv);
}

/* libp11 supports CKM_RSA_PKCS, CKM_RSA_X_509 and CKM_ECDSA only. test-keys, Mechanisms. */
static CK_RV
sign_init (CK_SESSION_HANDLE session, CK_MECHANISM_PTR wanted, CK_OBJECT_HANDLE key)
{
  CK_RSA_PKCS_PSS_PARAMS pss = { CKM_SHA256, CKG_MGF1_SHA256, 0 };
  CK_MECHANISM mechanism = { adapter.mechanism->type, NULL, 0 };

  if (adapter.mechanism->is_pss)
    {
      pss.sLen = (CK_ULONG) EVP_MD_get_size (adapter.digest);
      mechanism.pParameter = &pss;
      mechanism.ulParameterLen = sizeof pss;
    }
  return note (adapter.module->C_SignInit (session, &mechanism, key));
}

/* The same: passes the input that the mechanism needs. Also, libp11 trusts the size of a signature.
 * test-modules, test_wrong_signatures. */
static CK_RV
sign (CK_SESSION_HANDLE session,
      CK_BYTE_PTR input,
      CK_ULONG input_size,
      CK_BYTE_PTR signature,
      CK_ULONG_PTR size)
{
  guint8 hash[EVP_MAX_MD_SIZE];
  guint hash_size = 0;
  gsize data_size = 0;
  const guint8 *data = g_bytes_get_data (adapter.data, &data_size);
  CK_ULONG room = *size;
  CK_RV rv = CKR_OK;

  if (adapter.mechanism->hashes != NID_undef)
    {
      input = (CK_BYTE_PTR) data;
      input_size = data_size;
    }
  else if (adapter.mechanism->is_pss)
    {
      EVP_Digest (data, data_size, hash, &hash_size, adapter.digest, NULL);
      input = hash;
      input_size = hash_size;
    }
  rv = adapter.module->C_Sign (session, input, input_size, signature, size);
  return note (rv == CKR_OK && *size > room ? CKR_GENERAL_ERROR : rv);
}

/**
 * eonay_adapter_set_module:
 * @module: (transfer none): the functions of the vendor's module; must stay valid
 *
 * Wraps this module, replacing an earlier one.
 */
void
eonay_adapter_set_module (CK_FUNCTION_LIST *module)
{
  memset (&adapter, 0, sizeof adapter);
  adapter.module = module;
  adapter.functions = *module;
  adapter.functions.C_Initialize = initialize;
  adapter.functions.C_GetSlotList = get_slot_list;
  adapter.functions.C_GetSlotInfo = get_slot_info;
  adapter.functions.C_GetTokenInfo = get_token_info;
  adapter.functions.C_OpenSession = open_session;
  adapter.functions.C_GetSessionInfo = get_session_info;
  adapter.functions.C_GetAttributeValue = get_attribute_value;
  adapter.functions.C_FindObjects = find_objects;
  adapter.functions.C_Login = login;
  adapter.functions.C_SignInit = sign_init;
  adapter.functions.C_Sign = sign;
}

/**
 * eonay_adapter_get_module:
 *
 * Returns: (transfer none): the vendor's functions, for data that libp11 does not provide
 */
CK_FUNCTION_LIST *
eonay_adapter_get_module (void)
{
  return adapter.module;
}

/**
 * eonay_adapter_dup_init_args:
 *
 * Returns: (transfer full): the argument for PKCS11_CTX_init_args(), to be parsed by eonay-loader.c
 */
char *
eonay_adapter_dup_init_args (void)
{
  return g_strdup_printf ("%p", (void *) &adapter.functions);
}

/**
 * eonay_adapter_set_pin_func:
 * @func: called after each verification of a PIN, until the module is replaced
 * @user_data: for @func
 */
void
eonay_adapter_set_pin_func (EonayAdapterPinFunc func, gpointer user_data)
{
  adapter.pin_func = func;
  adapter.pin_data = user_data;
}

/**
 * eonay_adapter_begin:
 * @pin: (nullable) (transfer none): the PIN that may be verified; an empty one is typed on the
 *   reader
 * @public_key: (nullable) (transfer none): the public key, RSA or EC, whose private key is looked up
 *   or used
 *
 * Starts an operation and forgets the previous failure. Both arguments must stay valid until
 * eonay_adapter_end().
 */
void
eonay_adapter_begin (EonayPin *pin, EVP_PKEY *public_key)
{
  adapter.failure = CKR_OK;
  adapter.initialize_errno = 0;
  adapter.n_found = 0;
  adapter.pin = pin;
  adapter.public_key = public_key;
}

/**
 * eonay_adapter_end:
 *
 * Ends an operation: no PIN is verified after it. Its failure is kept.
 */
void
eonay_adapter_end (void)
{
  adapter.pin = NULL;
  adapter.public_key = NULL;
  g_clear_pointer (&adapter.data, g_bytes_unref);
}

/**
 * eonay_adapter_has_failed:
 *
 * Returns: whether a function of the module failed in this operation
 */
gboolean
eonay_adapter_has_failed (void)
{
  return adapter.failure != CKR_OK;
}

/**
 * eonay_adapter_set_error:
 * @error: return location: the module's first failure, mapped by eonay_ckr_to_error(), else the
 *   error queue of OpenSSL and libp11 as %EONAY_ERROR_MODULE_FAILED
 * @doing: the operation, for the message
 */
void
eonay_adapter_set_error (GError **error, const char *doing)
{
  const char *met =
      adapter.initialize_errno != 0 ? strerrorname_np (adapter.initialize_errno) : NULL;
  g_autofree char *what = g_strconcat (doing, met != NULL ? ", which met " : NULL, met, NULL);

  if (adapter.failure == CKR_OK)
    {
      eonay_ckr_set_error_from_queue (error, what);
      return;
    }
  ERR_clear_error ();
  eonay_ckr_set_error (error, adapter.failure, what);
}

static gboolean
is_offered (CK_SLOT_ID slot, CK_MECHANISM_TYPE type)
{
  CK_MECHANISM_INFO info = { .flags = 0 };

  return adapter.module->C_GetMechanismInfo (slot, type, &info) == CKR_OK &&
         (info.flags & CKF_SIGN) != 0;
}

/**
 * eonay_adapter_choose_mechanism:
 * @slot: the token's slot
 * @digest: the hash to sign with
 *
 * Chooses the mechanism for the key of this operation. If the token does not list
 * its mechanisms, the usual one is tried.
 *
 * Returns: whether it is RSASSA-PSS, with MGF1 of the same hash and a salt of the hash's length
 */
gboolean
eonay_adapter_choose_mechanism (CK_SLOT_ID slot, const EVP_MD *digest)
{
  adapter.mechanism = NULL;
  adapter.digest = digest;
  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      const Mechanism *mechanism = &mechanisms[i];

      if (mechanism->key_type != EVP_PKEY_get_base_id (adapter.public_key) ||
          (mechanism->hashes != NID_undef && mechanism->hashes != EVP_MD_get_type (digest)))
        continue;
      if (adapter.mechanism == NULL)
        adapter.mechanism = mechanism;
      if (is_offered (slot, mechanism->type))
        {
          adapter.mechanism = mechanism;
          break;
        }
    }
  return adapter.mechanism != NULL && adapter.mechanism->is_pss;
}

/**
 * eonay_adapter_set_data:
 * @data: the data of the next signature, for a token that computes the hash itself; libp11 has the
 *   hash only
 */
void
eonay_adapter_set_data (GBytes *data)
{
  g_clear_pointer (&adapter.data, g_bytes_unref);
  adapter.data = g_bytes_ref (data);
}
