/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eonay-confinement.h"

extern void __gcov_dump (void) __attribute__ ((weak));

/* Attempts, each in a child process because the filter is irrevocable. Each exits with 0 if it was
 * refused; the parent is the other process. */

static int
is_refused (long result)
{
  return result == -1 && errno == EPERM ? 0 : 1;
}

static int
try_execute (void)
{
  char *arguments[] = { (char *) "false", NULL };

  return is_refused (execv ("/bin/false", arguments));
}

static int
try_execute_descriptor (void)
{
  char *arguments[] = { (char *) "false", NULL };
  int fd = open ("/bin/false", O_RDONLY | O_CLOEXEC);

  return is_refused (fexecve (fd, arguments, arguments + 1));
}

static int
try_kill (void)
{
  return is_refused (kill (getppid (), 0));
}

static int
try_kill_all (void)
{
  return is_refused (kill (-1, 0)) + is_refused (kill (0, 0));
}

/* The kernel reads only 32 bits of the number. */
static int
try_kill_hidden (void)
{
  return is_refused (syscall (SYS_kill, (1L << 32) + getppid (), 0));
}

static int
try_kill_thread (void)
{
  return is_refused (syscall (SYS_tgkill, getppid (), getppid (), 0));
}

static int
try_limit (void)
{
  struct rlimit limit;

  return is_refused (prlimit (getppid (), RLIMIT_NOFILE, NULL, &limit));
}

static int
try_owner (void)
{
  struct f_owner_ex owner = { F_OWNER_PID, getppid () };
  pid_t parent = getppid ();
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, ends) != 0)
    return 1;
  return is_refused (fcntl (ends[0], F_SETOWN, parent)) +
         is_refused (fcntl (ends[0], F_SETOWN_EX, &owner)) +
         is_refused (ioctl (ends[0], FIOSETOWN, &parent)) +
         is_refused (ioctl (ends[0], SIOCSPGRP, &parent));
}

/* Calls on the process itself still work. */
static int
try_own (void)
{
  struct rlimit limit;
  int fd = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

  return kill (getpid (), 0) != 0 || getrlimit (RLIMIT_NOFILE, &limit) != 0 || fd < 0 ||
         raise (SIGCONT) != 0;
}

static const struct
{
  const char *name;
  int (*attempt) (void);
  gboolean works_before; /* and does not end the process */
} rows[] = {
  { "execute", try_execute, FALSE },
  { "execute-descriptor", try_execute_descriptor, FALSE },
  { "kill", try_kill, TRUE },
  { "kill-all", try_kill_all, TRUE },
  { "kill-hidden", try_kill_hidden, TRUE },
  { "kill-thread", try_kill_thread, TRUE },
  { "limit", try_limit, TRUE },
  { "owner", try_owner, TRUE },
  { "own", try_own, FALSE },
};

static void
test_row (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      /* Verify first that the attempts succeed without the filter. */
      if (rows[i].works_before && rows[i].attempt () == 0)
        _exit (2);
      _exit (eonay_confinement_enter (NULL) ? rows[i].attempt () : 3);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* In a process that cannot install a filter: reported as an error, so the program does not
 * continue. */
static void
test_no_filters (void)
{
  if (g_test_subprocess ())
    {
      scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
      g_autoptr (GError) error = NULL;

      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (seccomp), 0);
      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (prctl), 0);
      g_assert_cmpint (seccomp_load (filter), ==, 0);
      seccomp_release (filter);
      g_assert_false (eonay_confinement_enter (&error));
      g_assert_nonnull (error);
      /* Skip LeakSanitizer, which runs at exit and needs the filtered prctl(), but not what
       * tests/coverage counts. */
      if (__gcov_dump != NULL)
        __gcov_dump ();
      _exit (EXIT_SUCCESS);
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/confinement/", rows[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/confinement/no-filters", test_no_filters);
  return g_test_run ();
}
