/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <winscard.h>

/* pcscd's socket on every Linux distribution; neither a header nor a pkg-config file has it. */
#define EONAY_PCSC_FOLDER "/run/pcscd"
#define EONAY_PCSC_SOCKET "pcscd.comm"

/**
 * EonayPcscMeaning:
 * @EONAY_PCSC_LOST: the service cannot be reached
 * @EONAY_PCSC_FORBIDDEN: the service refuses this program; pcscd 2.0 and later asks polkit, which
 *   by default allows only the active session of a seat
 * @EONAY_PCSC_OK: success
 * @EONAY_PCSC_WOKEN: the call was cancelled or timed out
 * @EONAY_PCSC_READERS_CHANGED: a reader was unplugged
 * @EONAY_PCSC_NO_READERS: no reader is connected
 * @EONAY_PCSC_HELD: another program holds the card exclusively
 * @EONAY_PCSC_NO_CARD: no card, or the card does not answer
 *
 * Meaning of a PC/SC code for watching readers.
 */
typedef enum
{
  EONAY_PCSC_LOST,
  EONAY_PCSC_FORBIDDEN,
  EONAY_PCSC_OK,
  EONAY_PCSC_WOKEN,
  EONAY_PCSC_READERS_CHANGED,
  EONAY_PCSC_NO_READERS,
  EONAY_PCSC_HELD,
  EONAY_PCSC_NO_CARD,
} EonayPcscMeaning;

gboolean eonay_pcsc_is_listening (void);
gboolean eonay_pcsc_asks_polkit (void);
LONG eonay_pcsc_establish_context (SCARDCONTEXT *context);
LONG eonay_pcsc_list_readers (SCARDCONTEXT context, GStrv *readers);
EonayPcscMeaning eonay_pcsc_get_meaning (LONG code);
const char *eonay_pcsc_get_name (LONG code);
