/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hold-card [shared|transaction]: another program that holds the card, exclusively as a document
 * system does, shared, or in a transaction, until its standard input ends. Prints a line once it has it; while another program uses the
 * card it waits for that.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

/* pcscd reports insertion and removal, but not the release of a card by a program. */
#define RETRY_MS  50
#define MAX_TRIES 1200

static LONG
hold (SCARDCONTEXT context, const char *reader, DWORD mode, SCARDHANDLE *card)
{
  SCARD_READERSTATE state = { .szReader = reader };
  LONG code = SCARD_E_SHARING_VIOLATION;

  for (int i = 0; i < MAX_TRIES && code == SCARD_E_SHARING_VIOLATION; i++)
    {
      DWORD protocol = 0;

      if (i > 0)
        SCardGetStatusChange (context, RETRY_MS, &state, 1);
      state.dwCurrentState = state.dwEventState & ~(DWORD) SCARD_STATE_CHANGED;
      code = SCardConnect (context, reader, mode, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, card,
                           &protocol);
    }
  return code;
}

int
main (int argc, char **argv)
{
  SCARDCONTEXT context = 0;
  SCARDHANDLE card = 0;
  LPSTR readers = NULL;
  DWORD length = SCARD_AUTOALLOCATE;
  LONG code = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

  if (code == SCARD_S_SUCCESS)
    code = SCardListReaders (context, NULL, (LPSTR) &readers, &length);
  if (code == SCARD_S_SUCCESS)
    code = hold (context, readers, argc > 1 ? SCARD_SHARE_SHARED : SCARD_SHARE_EXCLUSIVE, &card);
  if (code == SCARD_S_SUCCESS && argc > 1 && strcmp (argv[1], "transaction") == 0)
    code = SCardBeginTransaction (card);
  if (code != SCARD_S_SUCCESS)
    {
      fprintf (stderr, "hold-card: %s\n", pcsc_stringify_error (code));
      return EXIT_FAILURE;
    }

  puts ("held");
  fflush (stdout);
  while (getchar () != EOF)
    ;
  SCardDisconnect (card, SCARD_LEAVE_CARD);
  SCardFreeMemory (context, readers);
  SCardReleaseContext (context);
  return EXIT_SUCCESS;
}
