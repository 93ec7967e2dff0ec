/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-confinement.h"

#include <asm/ioctls.h>
#include <asm/sockios.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <unistd.h>

typedef enum
{
  ALWAYS,
  ON_OTHERS, /* refused unless the argument is this process's own id */
  NOT_ZERO,
  EQUAL,
} When;

/* System calls that a unit cannot forbid. systemd itself needs execve() to start the program. The
 * others can harm processes of the same user, such as another token worker. */
static const struct
{
  int call;
  When when;
  unsigned int argument;
  scmp_datum_t value;
} forbidden[] = {
  { SCMP_SYS (execve), ALWAYS, 0, 0 },
  { SCMP_SYS (execveat), ALWAYS, 0, 0 },
  { SCMP_SYS (kill), ON_OTHERS, 0, 0 },
  { SCMP_SYS (tgkill), ON_OTHERS, 0, 0 },
  { SCMP_SYS (prlimit64), NOT_ZERO, 0, 0 },
  /* These make the kernel send a chosen signal to another process when a file becomes readable. */
  { SCMP_SYS (fcntl), EQUAL, 1, F_SETOWN },
  { SCMP_SYS (fcntl), EQUAL, 1, F_SETOWN_EX },
  { SCMP_SYS (ioctl), EQUAL, 1, FIOSETOWN },
  { SCMP_SYS (ioctl), EQUAL, 1, SIOCSPGRP },
};

static int
forbid (scmp_filter_ctx filter, gsize i)
{
  struct scmp_arg_cmp condition = { .arg = forbidden[i].argument, .op = SCMP_CMP_NE };

  if (forbidden[i].when == ON_OTHERS)
    condition.datum_a = (scmp_datum_t) getpid ();
  if (forbidden[i].when == EQUAL)
    {
      /* The kernel reads only 32 bits of the argument. */
      condition.op = SCMP_CMP_MASKED_EQ;
      condition.datum_a = G_MAXUINT32;
      condition.datum_b = forbidden[i].value;
    }
  return seccomp_rule_add_array (filter, SCMP_ACT_ERRNO (EPERM), forbidden[i].call,
                                 forbidden[i].when == ALWAYS ? 0 : 1, &condition);
}

/**
 * eonay_confinement_enter:
 * @error: return location: codes of %G_IO_ERROR
 *
 * Forbids this process irrevocably what its unit cannot forbid: executing programs, and sending
 * signals to or setting limits of other processes. Call it before any thread is created.
 */
gboolean
eonay_confinement_enter (GError **error)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int result = filter != NULL ? 0 : -ENOMEM;

  for (gsize i = 0; result == 0 && i < G_N_ELEMENTS (forbidden); i++)
    result = forbid (filter, i);
  if (result == 0)
    result = seccomp_load (filter);
  if (filter != NULL)
    seccomp_release (filter);
  if (result == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (-result),
               "confining the process: %s", g_strerror (-result));
  return FALSE;
}
