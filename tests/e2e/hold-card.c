/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hold-card: another program that holds the card exclusively, as a document system does, until its
 * standard input ends. Prints a line once it has it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <winscard.h>

int
main (void)
{
  SCARDCONTEXT context = 0;
  SCARDHANDLE card = 0;
  LPSTR readers = NULL;
  DWORD length = SCARD_AUTOALLOCATE;
  DWORD protocol = 0;

  if (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS ||
      SCardListReaders (context, NULL, (LPSTR) &readers, &length) != SCARD_S_SUCCESS ||
      SCardConnect (context, readers, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                    &card, &protocol) != SCARD_S_SUCCESS)
    return EXIT_FAILURE;

  puts ("held");
  fflush (stdout);
  while (getchar () != EOF)
    ;
  SCardDisconnect (card, SCARD_LEAVE_CARD);
  SCardFreeMemory (context, readers);
  SCardReleaseContext (context);
  return EXIT_SUCCESS;
}
