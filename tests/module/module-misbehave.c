/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-misbehave.h"

#include <stdlib.h>
#include <unistd.h>

static void
crash (ModuleConfig *config)
{
  abort ();
}

static void
hang (ModuleConfig *config)
{
  while (TRUE)
    pause ();
}

static void
leave (ModuleConfig *config)
{
  exit (0);
}

/* What can be done at each point. */
static const struct
{
  const char *how;
  void (*act) (ModuleConfig *);
} acts[] = {
  { "crash", crash },
  { "hang", hang },
  { "exit", leave },
};

/**
 * module_misbehave:
 * @point: one of load, initialize, list (C_GetSlotList), slot (C_GetSlotInfo), token
 *   (C_GetTokenInfo), session (C_OpenSession), find (C_FindObjectsInit), attribute
 *   (C_GetAttributeValue), login, sign (C_Sign), logout, finalize
 *
 * Does here what the key file wants, if it wants anything here.
 *
 * Returns: %CKR_OK to go on; something else for how=fail
 */
CK_RV
module_misbehave (ModuleConfig *config, const char *point)
{
  g_autofree char *at = module_config_dup_string (config, "Misbehave", "at", NULL);
  g_autofree char *how = module_config_dup_string (config, "Misbehave", "how", NULL);

  if (g_strcmp0 (at, point) != 0)
    return CKR_OK;

  module_config_say (config, "misbehaves at %s: %s", at, how);
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_strcmp0 (how, acts[i].how) == 0)
      acts[i].act (config);
  return g_strcmp0 (how, "fail") == 0 ? CKR_GENERAL_ERROR : CKR_OK;
}
