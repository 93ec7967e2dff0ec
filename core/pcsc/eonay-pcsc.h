/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <winscard.h>

/* Where pcscd listens on every Linux distribution; no header or pkg-config file tells. */
#define EONAY_PCSC_FOLDER "/run/pcscd"
#define EONAY_PCSC_SOCKET "pcscd.comm"

/**
 * EonayPcscMeaning:
 * @EONAY_PCSC_LOST: the service is not there
 * @EONAY_PCSC_FORBIDDEN: the service refuses this program; from version 2.0 on it asks polkit, which
 *   by default admits the active session of a seat
 * @EONAY_PCSC_OK: done
 * @EONAY_PCSC_WOKEN: somebody cancelled the call, or its time is over
 * @EONAY_PCSC_READERS_CHANGED: a reader is not there any more
 * @EONAY_PCSC_NO_READERS: there are none
 * @EONAY_PCSC_HELD: another program holds the card exclusively
 * @EONAY_PCSC_NO_CARD: no card, or none that answers
 *
 * What a PC/SC code means to somebody who watches readers.
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
LONG eonay_pcsc_establish_context (SCARDCONTEXT *context);
EonayPcscMeaning eonay_pcsc_get_meaning (LONG code);
const char *eonay_pcsc_get_name (LONG code);
