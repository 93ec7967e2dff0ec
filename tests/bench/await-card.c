/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * await-card: waits for cards in the first reader as every program must, by SCardGetStatusChange().
 * Prints a line once it waits, and the time of day in microseconds when each insertion is reported.
 */

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <winscard.h>

static void
check (LONG code, const char *what)
{
  if (code == SCARD_S_SUCCESS)
    return;
  fprintf (stderr, "await-card: %s: %s\n", what, pcsc_stringify_error (code));
  exit (EXIT_FAILURE);
}

int
main (void)
{
  SCARDCONTEXT context = 0;
  SCARD_READERSTATE state = { .dwCurrentState = SCARD_STATE_UNAWARE };
  LPSTR readers = NULL;
  DWORD length = SCARD_AUTOALLOCATE;

  check (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), "pcscd");
  check (SCardListReaders (context, NULL, (LPSTR) &readers, &length), "the readers");
  state.szReader = readers;
  setvbuf (stdout, NULL, _IOLBF, 0);
  check (SCardGetStatusChange (context, 0, &state, 1), "the reader");
  puts ("waiting");
  for (;;)
    {
      gboolean was_there = (state.dwEventState & SCARD_STATE_PRESENT) != 0;

      state.dwCurrentState = state.dwEventState & ~(DWORD) SCARD_STATE_CHANGED;
      check (SCardGetStatusChange (context, INFINITE, &state, 1), "waiting");
      if (!was_there && (state.dwEventState & SCARD_STATE_PRESENT) != 0)
        printf ("%" G_GINT64_FORMAT "\n", g_get_real_time ());
    }
}
