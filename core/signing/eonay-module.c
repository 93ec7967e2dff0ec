/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-module.h"

#include <gmodule.h>
#include <libp11.h>

#include "eonay-adapter.h"
#include "eonay-ckr.h"
#include "eonay-error.h"
#include "eonay-token.h"

struct _EonayModule
{
  GModule *library;
  PKCS11_CTX *context; /* NULL until loaded */
  PKCS11_SLOT *slots;
  unsigned int n_slots;
  GPtrArray *tokens; /* of the current slots */
};

static void
release_slots (EonayModule *self)
{
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  if (self->slots != NULL)
    PKCS11_release_all_slots (self->context, self->slots, self->n_slots);
  self->slots = NULL;
  self->n_slots = 0;
}

/**
 * eonay_module_free:
 *
 * Logs out from its tokens and unloads the module.
 */
void
eonay_module_free (EonayModule *self)
{
  release_slots (self);
  if (self->context != NULL)
    {
      PKCS11_CTX_unload (self->context);
      PKCS11_CTX_free (self->context);
    }
  g_clear_pointer (&self->library, g_module_close);
  g_free (self);
}

static gboolean
load_library (EonayModule *self, const char *path, GError **error)
{
  CK_C_GetFunctionList get_function_list = NULL;
  CK_FUNCTION_LIST *functions = NULL;
  CK_RV rv = CKR_OK;

  self->library = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (self->library == NULL ||
      !g_module_symbol (self->library, "C_GetFunctionList", (gpointer *) &get_function_list))
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, "loading the module: %s",
                   g_module_error ());
      return FALSE;
    }

  rv = get_function_list (&functions);
  if (rv != CKR_OK || functions == NULL)
    {
      eonay_ckr_set_error (error, rv, "loading the module: asking for its functions");
      return FALSE;
    }
  eonay_adapter_set_module (functions);
  return TRUE;
}

static gboolean
load_context (EonayModule *self, const char *loader_path, GError **error)
{
  PKCS11_CTX *context = PKCS11_CTX_new ();
  g_autofree char *arguments = eonay_adapter_dup_init_args ();

  eonay_adapter_begin (NULL, NULL);
  PKCS11_CTX_init_args (context, arguments);
  if (PKCS11_CTX_load (context, loader_path) == 0)
    {
      self->context = context;
      return TRUE;
    }

  eonay_adapter_set_error (error, "initialising the module");
  PKCS11_CTX_free (context);
  return FALSE;
}

/**
 * eonay_module_load:
 * @loader_path: absolute path of eonay-loader.so
 * @path: absolute path of a PKCS#11 module
 * @error: return location: %EONAY_ERROR_MODULE_FAILED
 *
 * Returns: (transfer full) (nullable): the module, initialised
 */
EonayModule *
eonay_module_load (const char *loader_path, const char *path, GError **error)
{
  g_autoptr (EonayModule) self = NULL;

  g_return_val_if_fail (g_path_is_absolute (loader_path), NULL);
  g_return_val_if_fail (g_path_is_absolute (path), NULL);

  self = g_new0 (EonayModule, 1);
  if (!load_library (self, path, error) || !load_context (self, loader_path, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* libp11 treats a module without slots as failed. */
static gboolean
has_slots (void)
{
  CK_ULONG n_slots = 0;

  return eonay_adapter_get_module ()->C_GetSlotList (CK_FALSE, NULL, &n_slots) != CKR_OK ||
         n_slots > 0;
}

/**
 * eonay_module_list_tokens:
 * @error: return location: codes of %EONAY_ERROR
 *
 * Rescans all slots. Logs out from the tokens returned before and frees them. Slots that fail are
 * skipped: fails only if there is no token at all.
 *
 * Returns: (transfer none) (element-type EonayToken) (nullable): the tokens present, possibly none
 */
GPtrArray *
eonay_module_list_tokens (EonayModule *self, GError **error)
{
  release_slots (self);
  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_token_free);
  eonay_adapter_begin (NULL, NULL);
  if (has_slots () && PKCS11_enumerate_slots (self->context, &self->slots, &self->n_slots) != 0)
    {
      eonay_adapter_set_error (error, "looking for cards");
      return NULL;
    }
  for (unsigned int i = 0; i < self->n_slots; i++)
    if (self->slots[i].token != NULL && self->slots[i].token->initialized)
      g_ptr_array_add (self->tokens, eonay_token_new (&self->slots[i]));

  if (self->tokens->len > 0 || !eonay_adapter_has_failed ())
    return self->tokens;
  eonay_adapter_set_error (error, "looking for cards");
  return NULL;
}
