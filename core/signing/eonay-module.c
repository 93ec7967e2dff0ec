/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-module.h"

#include <errno.h>
#include <string.h>

#include <gmodule.h>

#include "eonay-ckr.h"
#include "eonay-error.h"
#include "eonay-token.h"

/* More readers than any machine has. */
#define MAX_SLOTS 256

/**
 * EonayModule:
 *
 * One loaded PKCS#11 module. Not thread safe: some modules are not at all.
 */
struct _EonayModule
{
  GObject parent_instance;

  GModule *library;
  CK_FUNCTION_LIST *functions;
  gboolean initialized;
};

G_DEFINE_FINAL_TYPE (EonayModule, eonay_module, G_TYPE_OBJECT)

static void
eonay_module_finalize (GObject *object)
{
  EonayModule *self = EONAY_MODULE (object);

  if (self->initialized)
    self->functions->C_Finalize (NULL);
  g_clear_pointer (&self->library, g_module_close);

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

/* Some AKİS builds refuse arguments, others may want them. */
static gboolean
initialize (EonayModule *self, GError **error)
{
  CK_C_INITIALIZE_ARGS locking = { .flags = CKF_OS_LOCKING_OK };
  CK_RV rv = CKR_OK;

  /* What the sandbox refused it is told by nothing else, see eonay-sandbox-hint.c. */
  errno = 0;
  rv = self->functions->C_Initialize (NULL);
  if (rv == CKR_ARGUMENTS_BAD)
    rv = self->functions->C_Initialize (&locking);
  if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
    {
      const char *met = errno != 0 ? strerrorname_np (errno) : NULL;
      g_autofree char *doing =
          g_strconcat ("initialising the module", met != NULL ? ", which met " : NULL, met, NULL);

      eonay_ckr_set_error (error, rv, doing);
      return FALSE;
    }
  self->initialized = TRUE;
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
  if (!load_library (self, path, error) || !initialize (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Asked twice: the first time some modules look whether readers have come or gone. */
static gboolean
list_slots (EonayModule *self, CK_SLOT_ID *slots, CK_ULONG *n_slots, GError **error)
{
  CK_RV rv = self->functions->C_GetSlotList (CK_FALSE, NULL, n_slots);

  if (rv == CKR_OK)
    {
      *n_slots = MAX_SLOTS;
      rv = self->functions->C_GetSlotList (CK_FALSE, slots, n_slots);
    }
  if (rv != CKR_OK)
    {
      eonay_ckr_set_error (error, rv, "looking for cards");
      return FALSE;
    }
  if (*n_slots > MAX_SLOTS)
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                   "looking for cards: the module says that it has %lu readers", *n_slots);
      return FALSE;
    }
  return TRUE;
}

/**
 * eonay_module_list_tokens:
 * @error: return location: codes of %EONAY_ERROR
 *
 * Looks at all slots anew. One that cannot be asked hides no other: an error is told only where
 * there is no token.
 *
 * Returns: (transfer full) (element-type EonayToken) (nullable): the tokens present, maybe none
 */
GPtrArray *
eonay_module_list_tokens (EonayModule *self, GError **error)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) first_error = NULL;
  CK_SLOT_ID slots[MAX_SLOTS];
  CK_ULONG n_slots = 0;

  g_return_val_if_fail (EONAY_IS_MODULE (self), NULL);

  if (!list_slots (self, slots, &n_slots, error))
    return NULL;

  for (CK_ULONG i = 0; i < n_slots; i++)
    {
      g_autoptr (GError) slot_error = NULL;
      EonayToken *token = eonay_token_new (self, slots[i], &slot_error);

      if (token != NULL)
        g_ptr_array_add (tokens, token);
      else if (first_error == NULL)
        first_error = g_steal_pointer (&slot_error);
    }

  if (tokens->len > 0 || first_error == NULL)
    return g_steal_pointer (&tokens);
  g_propagate_error (error, g_steal_pointer (&first_error));
  return NULL;
}

/**
 * eonay_module_get_functions:
 *
 * Returns: (transfer none): the module's functions
 */
CK_FUNCTION_LIST *
eonay_module_get_functions (EonayModule *self)
{
  g_return_val_if_fail (EONAY_IS_MODULE (self), NULL);

  return self->functions;
}
