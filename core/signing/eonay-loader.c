/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The PKCS#11 module that libp11 loads, since libp11 accepts a module by its path only. It provides
 * the functions of the adapter, whose address it gets as text in the arguments of C_Initialize(),
 * see eonay_adapter_dup_init_args(). */

#include <stdio.h>

#include <p11-kit/pkcs11.h>

static CK_RV initialize (CK_VOID_PTR arguments);

static CK_FUNCTION_LIST functions = { .version = { 2, 40 }, .C_Initialize = initialize };

static CK_RV
initialize (CK_VOID_PTR arguments)
{
  const CK_C_INITIALIZE_ARGS *given = arguments;
  void *adapter = NULL;

  if (given == NULL || given->pReserved == NULL || sscanf (given->pReserved, "%p", &adapter) != 1 ||
      adapter == NULL)
    return CKR_ARGUMENTS_BAD;

  functions = *(CK_FUNCTION_LIST *) adapter;
  return functions.C_Initialize (arguments);
}

CK_RV
C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list)
{
  *list = &functions;
  return CKR_OK;
}
