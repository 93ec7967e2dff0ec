/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PKCS #11 module in software for the tests; README.md describes its configuration. */
#include <string.h>

#include "module-garbage.h"
#include "module-misbehave.h"
#include "module-token.h"

#define SLOT_ID  1
#define MILLIONS 5000000

/* For "keyless-slot": the same token without its keys, listed first. */
#define KEYLESS_SLOT_ID (SLOT_ID + 3)

typedef struct
{
  CK_SLOT_ID slot;
  GArray *found; /* NULL unless a search is open */
  guint next;
} Session;

/* PKCS #11 functions have no user data. */
static struct
{
  ModuleConfig *config;
  ModuleToken *token;   /* NULL unless initialised */
  GHashTable *sessions; /* handle → Session */
  CK_SESSION_HANDLE last;
  CK_FUNCTION_LIST functions;
} module;

static void
session_free (Session *session)
{
  if (session->found != NULL)
    g_array_unref (session->found);
  g_free (session);
}

/* Every function starts with this. */
static CK_RV
begin (const char *point)
{
  if (module.token == NULL)
    return CKR_CRYPTOKI_NOT_INITIALIZED;

  return point != NULL ? module_misbehave (module.config, point) : CKR_OK;
}

static CK_RV
find_session (CK_SESSION_HANDLE handle, const char *point, Session **session)
{
  CK_RV rv = begin (point);

  if (rv != CKR_OK)
    return rv;

  *session = g_hash_table_lookup (module.sessions, GSIZE_TO_POINTER (handle));
  return *session != NULL ? CKR_OK : CKR_SESSION_HANDLE_INVALID;
}

static CK_RV
initialize (void *arguments)
{
  if (arguments != NULL && module_garbage_is (module.config, "never-arguments"))
    return CKR_ARGUMENTS_BAD;
  if (module.token != NULL)
    return CKR_CRYPTOKI_ALREADY_INITIALIZED;
  if (module_garbage_is (module.config, arguments != NULL ? "no-arguments" : "only-arguments"))
    return CKR_ARGUMENTS_BAD;

  module.token = module_token_new (module.config);
  module.sessions = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) session_free);
  return begin ("initialize");
}

static CK_RV
finalize (void *reserved)
{
  CK_RV rv = begin ("finalize");

  if (rv != CKR_OK)
    return rv;

  g_clear_pointer (&module.sessions, g_hash_table_unref);
  g_clear_pointer (&module.token, module_token_free);
  return CKR_OK;
}

static CK_RV
get_info (CK_INFO *info)
{
  memset (info, 0, sizeof *info);
  memset (info->manufacturerID, ' ', sizeof info->manufacturerID);
  memset (info->libraryDescription, ' ', sizeof info->libraryDescription);
  info->cryptokiVersion.major = 2;
  info->cryptokiVersion.minor = 40;
  return begin (NULL);
}

static CK_RV
get_slot_list (CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *n_slots)
{
  CK_RV rv = begin ("list");
  CK_ULONG room = *n_slots;
  CK_ULONG n_told = 0;
  gboolean is_keyless = module_garbage_is (module.config, "keyless-slot");

  if (rv != CKR_OK)
    return rv;

  n_told = module_garbage_is (module.config, "bad-slots") ? 3 : is_keyless ? 2 : 1;
  *n_slots = module_garbage_is (module.config, "slots") ? MILLIONS : n_told;
  if (slots != NULL && room < n_told)
    return CKR_BUFFER_TOO_SMALL;
  for (CK_ULONG i = 0; slots != NULL && i < n_told; i++)
    slots[i] = is_keyless && i == 0 ? KEYLESS_SLOT_ID : SLOT_ID + n_told - 1 - i;
  return CKR_OK;
}

static CK_RV
get_slot_info (CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
  CK_RV rv = begin ("slot");

  if (rv == CKR_OK && slot == SLOT_ID + 2)
    return CKR_DEVICE_ERROR;
  if (rv == CKR_OK)
    module_token_describe_slot (module.token, info);
  return rv;
}

static CK_RV
get_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
  CK_RV rv = begin ("token");

  if (rv == CKR_OK && slot == SLOT_ID + 1)
    return CKR_DEVICE_ERROR;
  if (rv != CKR_OK)
    return rv;

  module_token_describe (module.token, info);
  module_garbage_token (module.config, info);
  return CKR_OK;
}

static CK_RV
get_mechanism_list (CK_SLOT_ID slot, CK_MECHANISM_TYPE *types, CK_ULONG *n_types)
{
  CK_RV rv = begin ("mechanisms");
  GArray *offered = NULL;
  CK_ULONG room = *n_types;

  if (rv != CKR_OK)
    return rv;

  offered = module_token_get_mechanisms (module.token);
  *n_types = module_garbage_is (module.config, "mechanisms") ? MILLIONS : offered->len;
  if (types != NULL && room < offered->len)
    return CKR_BUFFER_TOO_SMALL;
  if (types != NULL)
    memcpy (types, offered->data, offered->len * sizeof *types);
  return CKR_OK;
}

static CK_RV
get_mechanism_info (CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
  CK_RV rv = begin (NULL);
  GArray *offered = NULL;

  if (rv != CKR_OK)
    return rv;

  offered = module_token_get_mechanisms (module.token);
  for (guint i = 0; i < offered->len; i++)
    if (g_array_index (offered, CK_MECHANISM_TYPE, i) == type)
      {
        *info = (CK_MECHANISM_INFO) { .ulMinKeySize = 256,
                                      .ulMaxKeySize = 4096,
                                      .flags = CKF_HW | CKF_SIGN };
        return CKR_OK;
      }
  return CKR_MECHANISM_INVALID;
}

static CK_RV
open_session (CK_SLOT_ID slot,
              CK_FLAGS flags,
              void *application,
              CK_NOTIFY notify,
              CK_SESSION_HANDLE *handle)
{
  CK_RV rv = begin ("session");
  Session *session = NULL;

  if (rv != CKR_OK)
    return rv;
  if (slot != SLOT_ID && slot != KEYLESS_SLOT_ID)
    return CKR_SLOT_ID_INVALID;

  session = g_new0 (Session, 1);
  session->slot = slot;
  *handle = ++module.last;
  g_hash_table_insert (module.sessions, GSIZE_TO_POINTER (*handle), session);
  return CKR_OK;
}

/* Closing the last session logs out. */
static void
forget_login (void)
{
  if (g_hash_table_size (module.sessions) == 0)
    module_token_logout (module.token);
}

static CK_RV
close_session (CK_SESSION_HANDLE handle)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, NULL, &session);

  if (rv != CKR_OK)
    return rv;

  g_hash_table_remove (module.sessions, GSIZE_TO_POINTER (handle));
  forget_login ();
  return CKR_OK;
}

static CK_RV
close_all_sessions (CK_SLOT_ID slot)
{
  CK_RV rv = begin (NULL);

  if (rv != CKR_OK)
    return rv;

  g_hash_table_remove_all (module.sessions);
  forget_login ();
  return CKR_OK;
}

static CK_RV
login (CK_SESSION_HANDLE handle, CK_USER_TYPE user, guint8 *pin, CK_ULONG length)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, "login", &session);

  return rv == CKR_OK ? module_token_login (module.token, user, pin, length) : rv;
}

static CK_RV
logout (CK_SESSION_HANDLE handle)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, "logout", &session);

  return rv == CKR_OK ? module_token_logout (module.token) : rv;
}

static CK_RV
get_attribute_value (CK_SESSION_HANDLE handle,
                     CK_OBJECT_HANDLE object_handle,
                     CK_ATTRIBUTE *attributes,
                     CK_ULONG n_attributes)
{
  Session *session = NULL;
  ModuleObject *object = NULL;
  CK_RV rv = find_session (handle, "attribute", &session);

  if (rv != CKR_OK)
    return rv;
  object = module_token_get_object (module.token, object_handle);
  if (object == NULL)
    return CKR_OBJECT_HANDLE_INVALID;

  for (CK_ULONG i = 0; i < n_attributes; i++)
    {
      gboolean asks_size = attributes[i].pValue == NULL;
      CK_RV attribute_rv = module_object_get_attribute (object, &attributes[i]);

      module_garbage_attribute (module.config, asks_size, &attributes[i]);
      rv = attribute_rv != CKR_OK ? attribute_rv : rv;
    }
  return rv;
}

static gboolean
is_search_for (CK_OBJECT_CLASS class, const CK_ATTRIBUTE *attributes, CK_ULONG n_attributes)
{
  for (CK_ULONG i = 0; i < n_attributes; i++)
    if (attributes[i].type == CKA_CLASS)
      return memcmp (attributes[i].pValue, &class, sizeof class) == 0;

  return FALSE;
}

static CK_RV
find_objects_init (CK_SESSION_HANDLE handle, CK_ATTRIBUTE *attributes, CK_ULONG n_attributes)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, "find", &session);

  if (rv != CKR_OK)
    return rv;
  if (session->found != NULL)
    return CKR_OPERATION_ACTIVE;

  session->found = module_token_find (module.token, attributes, n_attributes);
  if (session->slot == KEYLESS_SLOT_ID &&
      !is_search_for (CKO_CERTIFICATE, attributes, n_attributes))
    g_array_set_size (session->found, 0);
  session->next = 0;
  return CKR_OK;
}

static CK_RV
find_objects (CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE *objects, CK_ULONG room, CK_ULONG *n)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, NULL, &session);

  if (rv != CKR_OK)
    return rv;
  if (session->found == NULL)
    return CKR_OPERATION_NOT_INITIALIZED;

  if (module_garbage_is (module.config, "objects") && session->next == session->found->len)
    session->next = 0;
  for (*n = 0; *n < room && session->next < session->found->len; (*n)++)
    objects[*n] = g_array_index (session->found, CK_OBJECT_HANDLE, session->next++);
  if (*n > 0 && module_garbage_is (module.config, "more-objects"))
    *n = MILLIONS;
  return CKR_OK;
}

static CK_RV
find_objects_final (CK_SESSION_HANDLE handle)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, NULL, &session);

  if (rv != CKR_OK)
    return rv;
  if (session->found == NULL)
    return CKR_OPERATION_NOT_INITIALIZED;

  g_clear_pointer (&session->found, g_array_unref);
  return CKR_OK;
}

static CK_RV
sign_init (CK_SESSION_HANDLE handle, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, NULL, &session);

  return rv == CKR_OK ? module_token_sign_init (module.token, mechanism, key) : rv;
}

static CK_RV
sign (CK_SESSION_HANDLE handle, guint8 *data, CK_ULONG size, guint8 *signature, CK_ULONG *made)
{
  Session *session = NULL;
  CK_RV rv = find_session (handle, "sign", &session);

  if (rv == CKR_OK)
    rv = module_token_sign (module.token, data, size, signature, made);
  if (rv == CKR_OK && signature != NULL)
    module_garbage_signature (module.config, signature, made);
  return rv;
}

static CK_RV
not_supported (void)
{
  return CKR_FUNCTION_NOT_SUPPORTED;
}

__attribute__ ((constructor)) static void
load (void)
{
  gpointer *entry = (gpointer *) &module.functions.C_Initialize;
  const gpointer *end = (gpointer *) (&module.functions + 1);

  module.functions = (CK_FUNCTION_LIST) {
    .version = { 2, 40 },
    .C_Initialize = initialize,
    .C_Finalize = finalize,
    .C_GetInfo = get_info,
    .C_GetFunctionList = C_GetFunctionList,
    .C_GetSlotList = get_slot_list,
    .C_GetSlotInfo = get_slot_info,
    .C_GetTokenInfo = get_token_info,
    .C_GetMechanismList = get_mechanism_list,
    .C_GetMechanismInfo = get_mechanism_info,
    .C_OpenSession = open_session,
    .C_CloseSession = close_session,
    .C_CloseAllSessions = close_all_sessions,
    .C_Login = login,
    .C_Logout = logout,
    .C_GetAttributeValue = get_attribute_value,
    .C_FindObjectsInit = find_objects_init,
    .C_FindObjects = find_objects,
    .C_FindObjectsFinal = find_objects_final,
    .C_SignInit = sign_init,
    .C_Sign = sign,
  };
  for (; entry < end; entry++)
    if (*entry == NULL)
      *entry = (gpointer) not_supported;

  module.config = module_config_load ();
  module_misbehave (module.config, "load");
}

__attribute__ ((destructor)) static void
unload (void)
{
  module_misbehave (module.config, "unload");
}

/**
 * C_GetFunctionList:
 *
 * The only symbol that a PKCS #11 module must export.
 */
CK_RV
C_GetFunctionList (CK_FUNCTION_LIST **list)
{
  *list = &module.functions;
  return CKR_OK;
}
