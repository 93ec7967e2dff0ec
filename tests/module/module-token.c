/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-token.h"

#include <string.h>
#include <unistd.h>

#include "module-signature.h"

static const struct
{
  const char *name;
  CK_FLAGS flag;
} flags[] = {
  { "pin-pad", CKF_PROTECTED_AUTHENTICATION_PATH },
  { "count-low", CKF_USER_PIN_COUNT_LOW },
  { "final-try", CKF_USER_PIN_FINAL_TRY },
  { "locked", CKF_USER_PIN_LOCKED },
};

static const struct
{
  const char *name;
  CK_MECHANISM_TYPE type;
} mechanisms[] = {
  { "rsa-pkcs", CKM_RSA_PKCS },
  { "rsa-x-509", CKM_RSA_X_509 },
  { "rsa-pkcs-pss", CKM_RSA_PKCS_PSS },
  { "ecdsa", CKM_ECDSA },
  { "sha256-rsa-pkcs", CKM_SHA256_RSA_PKCS },
  { "sha256-rsa-pkcs-pss", CKM_SHA256_RSA_PKCS_PSS },
  { "ecdsa-sha256", CKM_ECDSA_SHA256 },
  { "ecdsa-sha384", CKM_ECDSA_SHA384 },
};

struct _ModuleToken
{
  ModuleConfig *config;
  GPtrArray *objects;
  GArray *mechanisms;
  char *pin;
  guint tries;
  guint tries_left;
  CK_FLAGS flags; /* in addition to those of the PIN's state */
  gboolean logged_in;

  /* One operation at a time, for all sessions. */
  ModuleSignature *signature;
  gboolean awaits_pin; /* for a key that needs the PIN for each signature */
};

static void
read_lists (ModuleToken *self)
{
  g_auto (GStrv) set = module_config_dup_list (self->config, "Token", "flags");
  g_auto (GStrv) offered = module_config_dup_list (self->config, "Token", "mechanisms");

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (set != NULL && g_strv_contains ((const char *const *) set, flags[i].name))
      self->flags |= flags[i].flag;
  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (offered == NULL || g_strv_contains ((const char *const *) offered, mechanisms[i].name))
      g_array_append_val (self->mechanisms, mechanisms[i].type);
}

/**
 * module_token_new:
 * @config: must outlive the token
 *
 * Returns: (transfer full): the token
 */
ModuleToken *
module_token_new (ModuleConfig *config)
{
  ModuleToken *self = g_new0 (ModuleToken, 1);
  g_auto (GStrv) groups = g_key_file_get_groups (config->file, NULL);

  self->config = config;
  self->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) module_object_free);
  self->mechanisms = g_array_new (FALSE, FALSE, sizeof (CK_MECHANISM_TYPE));
  self->pin = module_config_dup_string (config, "Token", "pin", "123456");
  self->tries = module_config_get_number (config, "Token", "tries", 3);
  self->tries_left = self->tries;
  read_lists (self);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Certificate"))
      module_object_add_group (config, groups[i], self->objects);
  return self;
}

/**
 * module_token_free:
 */
void
module_token_free (ModuleToken *self)
{
  g_clear_pointer (&self->signature, module_signature_free);
  g_ptr_array_unref (self->objects);
  g_array_unref (self->mechanisms);
  g_free (self->pin);
  g_free (self);
}

/* Padded with blanks, without a terminating zero byte. */
static void
fill (ModuleToken *self, guint8 *field, gsize size, const char *key, const char *fallback)
{
  g_autofree char *text = module_config_dup_string (self->config, "Token", key, fallback);

  memset (field, ' ', size);
  memcpy (field, text, MIN (strlen (text), size));
}

/**
 * module_token_describe_slot:
 * @info: (out): filled
 */
void
module_token_describe_slot (ModuleToken *self, CK_SLOT_INFO *info)
{
  memset (info, 0, sizeof *info);
  fill (self, info->slotDescription, sizeof info->slotDescription, "reader", "Test Reader");
  fill (self, info->manufacturerID, sizeof info->manufacturerID, "manufacturer", "Test");
  info->flags = CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
}

/* A length of the PIN. */
static CK_ULONG
read_length (ModuleToken *self, const char *key, guint fallback)
{
  g_autofree char *text = module_config_dup_string (self->config, "Token", key, "");

  return g_str_equal (text, "unavailable")
             ? CK_UNAVAILABLE_INFORMATION
             : module_config_get_number (self->config, "Token", key, fallback);
}

/**
 * module_token_describe:
 * @info: (out): filled
 */
void
module_token_describe (ModuleToken *self, CK_TOKEN_INFO *info)
{
  memset (info, 0, sizeof *info);
  fill (self, info->label, sizeof info->label, "label", "Test Token");
  fill (self, info->manufacturerID, sizeof info->manufacturerID, "manufacturer", "Test");
  fill (self, info->model, sizeof info->model, "model", "Test");
  fill (self, info->serialNumber, sizeof info->serialNumber, "serial", "1");
  info->flags = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED | self->flags;
  info->ulMinPinLen = read_length (self, "pin-min", 4);
  info->ulMaxPinLen = read_length (self, "pin-max", 8);
  info->ulMaxSessionCount = CK_EFFECTIVELY_INFINITE;
  info->ulTotalPublicMemory = CK_UNAVAILABLE_INFORMATION;
  info->ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
  if (module_config_get_number (self->config, "Token", "stale", 0) != 0)
    return;
  if (self->tries_left < self->tries)
    info->flags |= CKF_USER_PIN_COUNT_LOW;
  if (self->tries_left == 1)
    info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (self->tries_left == 0)
    info->flags |= CKF_USER_PIN_LOCKED;
}

static gboolean
types_right (ModuleToken *self)
{
  g_autofree char *typed = module_config_dup_string (self->config, "Token", "typed", self->pin);

  return g_str_equal (typed, self->pin);
}

static CK_RV
verify (ModuleToken *self, const guint8 *pin, CK_ULONG length)
{
  gboolean has_pad = (self->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;

  module_config_say (self->config, "verifies a PIN");
  if (self->tries_left == 0 || (self->flags & CKF_USER_PIN_LOCKED) != 0)
    return CKR_PIN_LOCKED;
  if (pin == NULL && has_pad)
    sleep (module_config_get_number (self->config, "Token", "pad-seconds", 0));
  if (pin == NULL ? has_pad && types_right (self)
                  : length == strlen (self->pin) && memcmp (pin, self->pin, length) == 0)
    {
      self->tries_left = self->tries;
      return CKR_OK;
    }

  self->tries_left--;
  return CKR_PIN_INCORRECT;
}

/**
 * module_token_login:
 */
CK_RV
module_token_login (ModuleToken *self, CK_USER_TYPE user, const guint8 *pin, CK_ULONG length)
{
  CK_RV rv = CKR_OK;

  if (user == CKU_USER && self->logged_in)
    return CKR_USER_ALREADY_LOGGED_IN;
  if (user == CKU_CONTEXT_SPECIFIC && self->signature == NULL)
    return CKR_OPERATION_NOT_INITIALIZED;
  if (user != CKU_USER && user != CKU_CONTEXT_SPECIFIC)
    return CKR_USER_TYPE_INVALID;

  rv = verify (self, pin, length);
  if (rv == CKR_OK && user == CKU_USER)
    self->logged_in = TRUE;
  if (rv == CKR_OK && user == CKU_CONTEXT_SPECIFIC)
    self->awaits_pin = FALSE;
  return rv;
}

/**
 * module_token_logout:
 */
CK_RV
module_token_logout (ModuleToken *self)
{
  g_clear_pointer (&self->signature, module_signature_free);
  if (!self->logged_in)
    return CKR_USER_NOT_LOGGED_IN;

  self->logged_in = FALSE;
  return CKR_OK;
}

/**
 * module_token_get_object:
 *
 * Returns: (transfer none) (nullable): the object, if it is visible now
 */
ModuleObject *
module_token_get_object (ModuleToken *self, CK_OBJECT_HANDLE handle)
{
  ModuleObject *object = NULL;

  if (handle == 0 || handle > self->objects->len)
    return NULL;
  object = self->objects->pdata[handle - 1];
  return self->logged_in || !module_object_is_private (object) ? object : NULL;
}

/**
 * module_token_find:
 *
 * Returns: (transfer full) (element-type CK_OBJECT_HANDLE): the objects that have these attributes
 */
GArray *
module_token_find (ModuleToken *self, const CK_ATTRIBUTE *attributes, CK_ULONG n_attributes)
{
  GArray *handles = g_array_new (FALSE, FALSE, sizeof (CK_OBJECT_HANDLE));

  for (CK_OBJECT_HANDLE handle = 1; handle <= self->objects->len; handle++)
    {
      ModuleObject *object = module_token_get_object (self, handle);

      if (object != NULL && module_object_matches (object, attributes, n_attributes))
        g_array_append_val (handles, handle);
    }
  return handles;
}

/**
 * module_token_get_mechanisms:
 *
 * Returns: (transfer none) (element-type CK_MECHANISM_TYPE): what it offers
 */
GArray *
module_token_get_mechanisms (ModuleToken *self)
{
  return self->mechanisms;
}

static gboolean
offers (ModuleToken *self, CK_MECHANISM_TYPE type)
{
  for (guint i = 0; i < self->mechanisms->len; i++)
    if (g_array_index (self->mechanisms, CK_MECHANISM_TYPE, i) == type)
      return TRUE;

  return FALSE;
}

/**
 * module_token_sign_init:
 */
CK_RV
module_token_sign_init (ModuleToken *self, const CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
  ModuleObject *object = module_token_get_object (self, key);

  if (self->signature != NULL)
    return CKR_OPERATION_ACTIVE;
  if (object == NULL || module_object_get_key (object) == NULL)
    return CKR_KEY_HANDLE_INVALID;
  if (!offers (self, mechanism->mechanism))
    return CKR_MECHANISM_INVALID;

  self->signature = module_signature_new (mechanism, module_object_get_key (object));
  self->awaits_pin = module_object_has_flag (object, CKA_ALWAYS_AUTHENTICATE);
  return self->signature != NULL ? CKR_OK : CKR_KEY_TYPE_INCONSISTENT;
}

/**
 * module_token_sign:
 *
 * A size query or a buffer that is too small leaves the operation open.
 */
CK_RV
module_token_sign (ModuleToken *self,
                   const guint8 *data,
                   CK_ULONG size,
                   guint8 *signature,
                   CK_ULONG *signature_size)
{
  CK_RV rv = CKR_OK;

  if (self->signature == NULL)
    return CKR_OPERATION_NOT_INITIALIZED;
  if (self->awaits_pin)
    return CKR_USER_NOT_LOGGED_IN;

  rv = module_signature_make (self->signature, data, size, signature, signature_size);
  if (rv != CKR_BUFFER_TOO_SMALL && signature != NULL)
    {
      module_config_say (self->config, "signs");
      g_clear_pointer (&self->signature, module_signature_free);
    }
  return rv;
}
