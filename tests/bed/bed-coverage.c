/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a program with coverage counters, to write them also if it ends by a signal or
 * _exit(). Signal handlers of the program are not changed. */
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Resolved at start: later the linker may be locked by a module that hangs while loading. */
static void (*dump) (void);
static volatile sig_atomic_t written;

static void
write_counts (void)
{
  if (written || dump == NULL)
    return;
  written = 1;
  dump ();
}

/* A program that dies inside malloc() may hang here: limit the time. */
static void
signal_cb (int number)
{
  sigset_t alarms;

  sigemptyset (&alarms);
  sigaddset (&alarms, SIGALRM);
  signal (SIGALRM, SIG_DFL);
  sigprocmask (SIG_UNBLOCK, &alarms, NULL);
  alarm (5);
  write_counts ();
  signal (number, SIG_DFL);
  raise (number);
}

__attribute__ ((constructor)) static void
watch_signals (void)
{
  const int deadly[] = { SIGABRT, SIGALRM, SIGBUS,  SIGFPE, SIGHUP,  SIGILL, SIGINT,
                         SIGPIPE, SIGQUIT, SIGSEGV, SIGSYS, SIGTERM, SIGTRAP };

  *(void **) &dump = dlsym (RTLD_DEFAULT, "__gcov_dump");
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
    {
      struct sigaction action = { .sa_handler = signal_cb };

      sigaction (deadly[i], &action, NULL);
    }
}

__attribute__ ((visibility ("default"), noreturn)) void
_exit (int status)
{
  write_counts ();
  while (1)
    syscall (SYS_exit_group, status);
}
