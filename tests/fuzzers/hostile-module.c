/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each call takes one byte of the plan, or zero after its end. Up to LAST_GOOD the test module
 * answers; otherwise the plan defines the fault. The caller's buffers are never overrun: that is a
 * matter of process isolation, not of a parser. */
#include "hostile-module.h"

#include <string.h>

#include <gmodule.h>
#include <p11-kit/pkcs11.h>

#define LAST_GOOD 0xbf

const char hostile_module_path[] = HOSTILE_MODULE_PATH;

/* PKCS #11 functions have no user data. */
static struct
{
  CK_FUNCTION_LIST *token;
  CK_FUNCTION_LIST functions;
  FuzzInput plan;
} module;

static const CK_RV failures[] = {
  CKR_GENERAL_ERROR,
  CKR_DEVICE_REMOVED,
  CKR_SESSION_HANDLE_INVALID,
  CKR_PIN_INCORRECT,
  CKR_PIN_LOCKED,
  CKR_BUFFER_TOO_SMALL,
  CKR_ARGUMENTS_BAD,
  CKR_TOKEN_NOT_PRESENT,
  CKR_ATTRIBUTE_TYPE_INVALID,
  CKR_ATTRIBUTE_SENSITIVE,
  CKR_USER_NOT_LOGGED_IN,
  CKR_USER_ALREADY_LOGGED_IN,
  CKR_MECHANISM_INVALID,
  CKR_KEY_HANDLE_INVALID,
  CKR_OPERATION_ACTIVE,
  CKR_FUNCTION_CANCELED,
  CKR_SESSION_COUNT,
  CKR_CRYPTOKI_ALREADY_INITIALIZED,
  CKR_VENDOR_DEFINED,
  (CK_RV) -1,
};

/* Absurd counts. */
static const CK_ULONG odd_sizes[] = {
  0,          1,          2,          3,          17,
  255,        256,        4096,       65536,      1048576,
  0x7fffffff, 0x80000000, 0xffffffff, G_MAXINT64, CK_UNAVAILABLE_INFORMATION,
};

static gboolean
is_good (void)
{
  return fuzz_take_byte (&module.plan) <= LAST_GOOD;
}

static CK_RV
take_failure (void)
{
  return failures[fuzz_take_byte (&module.plan) % G_N_ELEMENTS (failures)];
}

/* One of these, or about the size of the buffer. */
static CK_ULONG
take_size (CK_ULONG room)
{
  guint8 which = fuzz_take_byte (&module.plan);

  return which < 0x80 ? odd_sizes[which % G_N_ELEMENTS (odd_sizes)] : room + which % 8 - 3;
}

/* Fills the buffer with the plan's bytes, and returns CKR_OK. */
static void
scribble (void *room, gsize size)
{
  g_autoptr (GBytes) bytes = fuzz_take_bytes (&module.plan);

  size = MIN (size, g_bytes_get_size (bytes));
  if (room != NULL && size > 0)
    memcpy (room, g_bytes_get_data (bytes, NULL), size);
}

/* The token is not reloaded for each input, which would take longer than everything else. */
static CK_RV
initialize (void *arguments)
{
  CK_RV rv = is_good () ? module.token->C_Initialize (NULL) : take_failure ();

  return rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : rv;
}

static CK_RV
finalize (void *reserved)
{
  module.token->C_CloseAllSessions (0);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
get_info (CK_INFO *info)
{
  CK_RV rv = module.token->C_GetInfo (info);

  if (is_good ())
    return rv;
  scribble (info, sizeof *info);
  return take_failure ();
}

static CK_RV
get_slot_list (CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *n_slots)
{
  CK_ULONG room = *n_slots;
  CK_RV rv = module.token->C_GetSlotList (present, slots, n_slots);

  if (is_good ())
    return rv;
  if (slots != NULL)
    scribble (slots, room * sizeof *slots);
  *n_slots = take_size (room);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
get_slot_info (CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
  CK_RV rv = module.token->C_GetSlotInfo (slot, info);

  if (is_good ())
    return rv;
  scribble (info, sizeof *info);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
get_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
  CK_RV rv = module.token->C_GetTokenInfo (slot, info);

  if (is_good ())
    return rv;
  scribble (info, sizeof *info);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
get_mechanism_list (CK_SLOT_ID slot, CK_MECHANISM_TYPE *types, CK_ULONG *n_types)
{
  CK_ULONG room = *n_types;
  CK_RV rv = module.token->C_GetMechanismList (slot, types, n_types);

  if (is_good ())
    return rv;
  if (types != NULL)
    scribble (types, room * sizeof *types);
  *n_types = take_size (room);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
get_mechanism_info (CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
  CK_RV rv = module.token->C_GetMechanismInfo (slot, type, info);

  if (is_good ())
    return rv;
  scribble (info, sizeof *info);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
open_session (CK_SLOT_ID slot,
              CK_FLAGS flags,
              void *application,
              CK_NOTIFY notify,
              CK_SESSION_HANDLE *session)
{
  return is_good () ? module.token->C_OpenSession (slot, flags, application, notify, session)
                    : take_failure ();
}

static CK_RV
close_session (CK_SESSION_HANDLE session)
{
  CK_RV rv = module.token->C_CloseSession (session);

  return is_good () ? rv : take_failure ();
}

static CK_RV
login (CK_SESSION_HANDLE session, CK_USER_TYPE user, guint8 *pin, CK_ULONG length)
{
  return is_good () ? module.token->C_Login (session, user, pin, length) : take_failure ();
}

static CK_RV
logout (CK_SESSION_HANDLE session)
{
  CK_RV rv = module.token->C_Logout (session);

  return is_good () ? rv : take_failure ();
}

static CK_RV
get_attribute_value (CK_SESSION_HANDLE session,
                     CK_OBJECT_HANDLE object,
                     CK_ATTRIBUTE *attributes,
                     CK_ULONG n_attributes)
{
  CK_ATTRIBUTE *first = attributes;
  CK_ULONG room = first->ulValueLen;
  CK_RV rv = module.token->C_GetAttributeValue (session, object, attributes, n_attributes);

  if (is_good ())
    return rv;
  if (first->pValue != NULL)
    scribble (first->pValue, room);
  if (!is_good ())
    first->ulValueLen = take_size (room);
  else if (first->pValue == NULL)
    first->ulValueLen = fuzz_take_number (&module.plan);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
find_objects_init (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG n_attributes)
{
  return is_good () ? module.token->C_FindObjectsInit (session, attributes, n_attributes)
                    : take_failure ();
}

static CK_RV
find_objects (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG room, CK_ULONG *n)
{
  CK_RV rv = module.token->C_FindObjects (session, objects, room, n);

  if (is_good ())
    return rv;
  scribble (objects, room * sizeof *objects);
  *n = take_size (room);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_RV
find_objects_final (CK_SESSION_HANDLE session)
{
  CK_RV rv = module.token->C_FindObjectsFinal (session);

  return is_good () ? rv : take_failure ();
}

static CK_RV
sign_init (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
  return is_good () ? module.token->C_SignInit (session, mechanism, key) : take_failure ();
}

static CK_RV
sign (CK_SESSION_HANDLE session, guint8 *data, CK_ULONG size, guint8 *signature, CK_ULONG *made)
{
  CK_ULONG room = *made;
  CK_RV rv = module.token->C_Sign (session, data, size, signature, made);

  if (is_good ())
    return rv;
  scribble (signature, room);
  if (!is_good ())
    *made = take_size (room);
  return is_good () ? CKR_OK : take_failure ();
}

static CK_FUNCTION_LIST *
load_token (void)
{
  CK_C_GetFunctionList get_function_list = NULL;
  CK_FUNCTION_LIST *functions = NULL;
  GModule *library = g_module_open (HOSTILE_TOKEN_PATH, G_MODULE_BIND_LOCAL);

  g_assert_nonnull (library);
  g_assert_true (g_module_symbol (library, "C_GetFunctionList", (gpointer *) &get_function_list));
  g_assert_cmpuint (get_function_list (&functions), ==, CKR_OK);
  return functions;
}

static void
load (void)
{
  module.token = load_token ();
  module.functions = *module.token;
  module.functions.C_Initialize = initialize;
  module.functions.C_Finalize = finalize;
  module.functions.C_GetInfo = get_info;
  module.functions.C_GetSlotList = get_slot_list;
  module.functions.C_GetSlotInfo = get_slot_info;
  module.functions.C_GetTokenInfo = get_token_info;
  module.functions.C_GetMechanismList = get_mechanism_list;
  module.functions.C_GetMechanismInfo = get_mechanism_info;
  module.functions.C_OpenSession = open_session;
  module.functions.C_CloseSession = close_session;
  module.functions.C_Login = login;
  module.functions.C_Logout = logout;
  module.functions.C_GetAttributeValue = get_attribute_value;
  module.functions.C_FindObjectsInit = find_objects_init;
  module.functions.C_FindObjects = find_objects;
  module.functions.C_FindObjectsFinal = find_objects_final;
  module.functions.C_SignInit = sign_init;
  module.functions.C_Sign = sign;
}

/* Close sessions left by the previous input. */
void
hostile_module_begin (FuzzInput input)
{
  if (module.token == NULL)
    load ();
  module.token->C_CloseAllSessions (0);
  module.plan = input;
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
  return is_good () ? CKR_OK : take_failure ();
}
