/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-misbehave.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module-reach.h"

#define N_THREADS 4

static void
crash (ModuleConfig *config)
{
  raise (SIGSEGV);
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

static void
ignore_signals (ModuleConfig *config)
{
  sigset_t all;

  for (int number = 1; number < NSIG; number++)
    signal (number, SIG_IGN);
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
}

static void
hang_deaf (ModuleConfig *config)
{
  ignore_signals (config);
  hang (config);
}

/* All threads of the process. */
static void
stop (ModuleConfig *config)
{
  raise (SIGSTOP);
}

static void
loop (ModuleConfig *config)
{
  static volatile guint turns;

  while (TRUE)
    turns++;
}

/* Like a careless module that prints its progress. */
static void
write_out (ModuleConfig *config)
{
  const char text[] = "\0\0\0\x08looking for the card\n";

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (write (fd, text, sizeof text) < 0)
      module_config_say (config, "cannot write to %d", fd);
}

static gpointer
sleep_on (gpointer data)
{
  while (TRUE)
    pause ();
  return NULL;
}

static void
start_threads (ModuleConfig *config)
{
  for (int i = 0; i < N_THREADS; i++)
    g_thread_unref (g_thread_new ("module", sleep_on, NULL));
}

static void
set_locale (ModuleConfig *config)
{
  g_setenv ("LC_ALL", "tr_TR.UTF-8", TRUE);
  module_config_say (config, "locale %s", setlocale (LC_ALL, "tr_TR.UTF-8"));
}

/* Actions available at each point. */
static const struct
{
  const char *how;
  void (*act) (ModuleConfig *);
} acts[] = {
  { "crash", crash },
  { "hang", hang },
  { "hang-deaf", hang_deaf },
  { "loop", loop },
  { "stop", stop },
  { "exit", leave },
  { "write", write_out },
  { "threads", start_threads },
  { "signals", ignore_signals },
  { "locale", set_locale },
  { "reach-bus", module_reach_bus },
  { "reach-network", module_reach_network },
  { "reach-memory", module_reach_memory },
  { "reach-files", module_reach_files },
  { "reach-program", module_reach_program },
};

/**
 * module_misbehave:
 * @point: one of load, initialize, list (C_GetSlotList), slot (C_GetSlotInfo), token
 *   (C_GetTokenInfo), session (C_OpenSession), find (C_FindObjectsInit), attribute
 *   (C_GetAttributeValue), mechanisms (C_GetMechanismList), login, sign (C_Sign), logout, finalize,
 *   unload
 *
 * Executes the key file's action for this point, if any.
 *
 * Returns: %CKR_OK to continue; an error for how=fail
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
