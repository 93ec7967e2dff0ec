/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "eonay-signals.h"

/* All signals are blocked in every thread and read from descriptors in the main context. */
static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
static const int stopping[] = { SIGTSTP };
static const int job_control[] = { SIGTSTP, SIGCONT };

/* Leaves out signals that are ignored, as under nohup. */
static sigset_t
make_set (const int *numbers, gsize n_numbers)
{
  sigset_t set;

  sigemptyset (&set);
  for (gsize i = 0; i < n_numbers; i++)
    {
      struct sigaction action;

      if (sigaction (numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset (&set, numbers[i]);
    }
  return set;
}

static int
open_set (const int *numbers, gsize n_numbers)
{
  sigset_t set = make_set (numbers, n_numbers);

  pthread_sigmask (SIG_BLOCK, &set, NULL);
  return signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/**
 * eonay_signals_open_job_control:
 *
 * While a source of the default priority reads it, SIGTSTP does not stop the process by itself.
 *
 * Returns: a descriptor that tells of SIGTSTP and SIGCONT, to be closed
 */
int
eonay_signals_open_job_control (void)
{
  return open_set (job_control, G_N_ELEMENTS (job_control));
}

/**
 * eonay_signals_take:
 * @fd: a descriptor that tells of signals
 *
 * Returns: the next signal, 0 if another source took it
 */
int
eonay_signals_take (int fd)
{
  struct signalfd_siginfo info;

  return read (fd, &info, sizeof info) == sizeof info ? (int) info.ssi_signo : 0;
}

static gboolean
ending_cb (int fd, GIOCondition condition, gpointer user_data)
{
  if (eonay_signals_take (fd) != 0)
    g_cancellable_cancel (G_CANCELLABLE (user_data));
  return G_SOURCE_CONTINUE;
}

static gboolean
stopping_cb (int fd, GIOCondition condition, gpointer user_data)
{
  if (eonay_signals_take (fd) != 0)
    eonay_signals_stop ();
  return G_SOURCE_CONTINUE;
}

/**
 * eonay_signals_stop:
 *
 * Stops the process as SIGTSTP does by default, until SIGCONT.
 *
 * Returns: whether it was stopped; then SIGCONT is still to be read
 */
gboolean
eonay_signals_stop (void)
{
  sigset_t set = make_set (stopping, G_N_ELEMENTS (stopping));
  sigset_t pending;

  kill (getpid (), SIGTSTP);
  pthread_sigmask (SIG_UNBLOCK, &set, NULL);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  return sigpending (&pending) == 0 && sigismember (&pending, SIGCONT) == 1;
}

/**
 * eonay_signals_catch:
 *
 * To be called before any thread is started. Makes termination signals cancel the running command,
 * so that the process ends with the command's exit code and the terminal is restored. The signals
 * stay blocked: a signal during exit would otherwise replace the exit code of a finished command.
 * Signals that are ignored, as under nohup, stay ignored, and so is SIGPIPE.
 *
 * Returns: (transfer full): cancelled by these signals
 */
GCancellable *
eonay_signals_catch (void)
{
  GCancellable *cancellable = g_cancellable_new ();
  sigset_t set = make_set (job_control, G_N_ELEMENTS (job_control));

  pthread_sigmask (SIG_BLOCK, &set, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_unix_fd_add_full (G_PRIORITY_HIGH, open_set (ending, G_N_ELEMENTS (ending)), G_IO_IN, ending_cb,
                      cancellable, NULL);
  g_unix_fd_add_full (G_PRIORITY_DEFAULT_IDLE, open_set (stopping, G_N_ELEMENTS (stopping)),
                      G_IO_IN, stopping_cb, NULL, NULL);
  return cancellable;
}
