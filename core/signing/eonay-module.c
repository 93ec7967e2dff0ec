/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-module.h"

#include <gmodule.h>

#include "eonay-ckr.h"
#include "eonay-error.h"
#include "eonay-token.h"

/**
 * EonayModule:
 *
 * One loaded PKCS#11 module. Not thread safe: libp11 is not for keys that want the PIN with each
 * signature, and some modules are not at all.
 */
struct _EonayModule
{
  GObject parent_instance;

  GModule *library;
  CK_FUNCTION_LIST *functions;
  gboolean initialized;

  PKCS11_CTX *context;
  PKCS11_SLOT *slots;
  unsigned int n_slots;

  EonayPin *pin; /* NULL unless a token is logged in with one */
};

G_DEFINE_FINAL_TYPE (EonayModule, eonay_module, G_TYPE_OBJECT)

static void
release_slots (EonayModule *self)
{
  if (self->slots != NULL)
    PKCS11_release_all_slots (self->context, self->slots, self->n_slots);
  self->slots = NULL;
  self->n_slots = 0;
}

static void
eonay_module_finalize (GObject *object)
{
  EonayModule *self = EONAY_MODULE (object);

  release_slots (self);
  if (self->context != NULL)
    {
      PKCS11_CTX_unload (self->context);
      PKCS11_CTX_free (self->context);
    }
  if (self->initialized)
    self->functions->C_Finalize (NULL);
  g_clear_pointer (&self->library, g_module_close);
  g_clear_pointer (&self->pin, eonay_pin_free);

  G_OBJECT_CLASS (eonay_module_parent_class)->finalize (object);
}

static void
eonay_module_class_init (EonayModuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_module_finalize;
}

static void
eonay_module_init (EonayModule *self)
{
}

static gboolean
load_library (EonayModule *self, const char *path, GError **error)
{
  CK_C_GetFunctionList get_function_list = NULL;
  CK_RV rv = CKR_OK;

  self->library = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (self->library == NULL ||
      !g_module_symbol (self->library, "C_GetFunctionList", (gpointer *) &get_function_list))
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, "loading the module: %s",
                   g_module_error ());
      return FALSE;
    }

  rv = get_function_list (&self->functions);
  if (rv != CKR_OK || self->functions == NULL)
    {
      eonay_ckr_set_error (error, rv, "loading the module: asking for its functions");
      return FALSE;
    }
  return TRUE;
}

/* libp11 always asks for OS locking, which some AKİS builds refuse. So the module is initialised
 * here, first without arguments; libp11 then takes "already initialised" for an answer. */
static gboolean
initialize (EonayModule *self, GError **error)
{
  CK_C_INITIALIZE_ARGS locking = { .flags = CKF_OS_LOCKING_OK };
  CK_RV rv = self->functions->C_Initialize (NULL);

  if (rv == CKR_ARGUMENTS_BAD)
    rv = self->functions->C_Initialize (&locking);
  if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
    {
      eonay_ckr_set_error (error, rv, "initialising the module");
      return FALSE;
    }
  self->initialized = TRUE;
  return TRUE;
}

static gboolean
attach_libp11 (EonayModule *self, const char *path, GError **error)
{
  self->context = PKCS11_CTX_new ();
  if (self->context == NULL || PKCS11_CTX_load (self->context, path) != 0)
    {
      g_clear_pointer (&self->context, PKCS11_CTX_free);
      eonay_ckr_set_error_from_queue (error, "loading the module into libp11");
      return FALSE;
    }

  return TRUE;
}

/**
 * eonay_module_load:
 * @path: absolute path of a PKCS#11 module
 * @error: return location: %EONAY_ERROR_MODULE_FAILED
 *
 * Returns: (transfer full) (nullable): the module, initialised
 */
EonayModule *
eonay_module_load (const char *path, GError **error)
{
  g_autoptr (EonayModule) self = NULL;

  g_return_val_if_fail (g_path_is_absolute (path), NULL);

  self = g_object_new (EONAY_TYPE_MODULE, NULL);
  if (!load_library (self, path, error) || !initialize (self, error) ||
      !attach_libp11 (self, path, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * eonay_module_list_tokens:
 * @error: return location: codes of %EONAY_ERROR
 *
 * Looks at all slots anew. Tokens of an earlier call, and their keys, must be gone by then: libp11
 * frees what they stand on.
 *
 * Returns: (transfer full) (element-type EonayToken) (nullable): the tokens present, maybe none
 */
GPtrArray *
eonay_module_list_tokens (EonayModule *self, GError **error)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (EONAY_IS_MODULE (self), NULL);

  release_slots (self);
  if (PKCS11_enumerate_slots (self->context, &self->slots, &self->n_slots) != 0)
    {
      eonay_ckr_set_error_from_queue (error, "looking for cards");
      return NULL;
    }

  for (unsigned int i = 0; i < self->n_slots; i++)
    if (self->slots[i].token != NULL && self->slots[i].token->initialized)
      g_ptr_array_add (tokens, eonay_token_new (self, &self->slots[i]));

  return g_steal_pointer (&tokens);
}

/**
 * eonay_module_get_functions:
 *
 * Returns: (transfer none): the module's own functions, for what libp11 does not offer
 */
CK_FUNCTION_LIST *
eonay_module_get_functions (EonayModule *self)
{
  g_return_val_if_fail (EONAY_IS_MODULE (self), NULL);

  return self->functions;
}

/**
 * eonay_module_take_pin:
 * @pin: (transfer full) (nullable): the PIN for keys that want it with each signature; %NULL wipes
 *   the one there
 */
void
eonay_module_take_pin (EonayModule *self, EonayPin *pin)
{
  g_return_if_fail (EONAY_IS_MODULE (self));

  g_clear_pointer (&self->pin, eonay_pin_free);
  self->pin = pin;
}

/**
 * eonay_module_get_pin:
 *
 * Returns: (transfer none) (nullable): the PIN taken
 */
EonayPin *
eonay_module_get_pin (EonayModule *self)
{
  g_return_val_if_fail (EONAY_IS_MODULE (self), NULL);

  return self->pin;
}
