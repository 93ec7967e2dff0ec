/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Status words, ISO/IEC 7816-4 and NIST SP 800-73-4. */
typedef enum
{
  CARD_SW_OK = 0x9000,
  CARD_SW_BYTES_LEFT = 0x6100,
  CARD_SW_TRIES_LEFT = 0x63C0,
  CARD_SW_WRONG_LENGTH = 0x6700,
  CARD_SW_CHAIN_EXPECTED = 0x6883,
  CARD_SW_NOT_PERMITTED = 0x6982,
  CARD_SW_LOCKED = 0x6983,
  CARD_SW_CONDITIONS = 0x6985,
  CARD_SW_WRONG_DATA = 0x6A80,
  CARD_SW_NOT_FOUND = 0x6A82,
  CARD_SW_WRONG_P1P2 = 0x6A86,
  CARD_SW_NO_REFERENCE = 0x6A88,
  CARD_SW_WRONG_INS = 0x6D00,
  CARD_SW_WRONG_CLA = 0x6E00,
  CARD_SW_FAULT = 0x6F00,
} EonayCardStatus;

typedef enum
{
  CARD_INS_VERIFY = 0x20,
  CARD_INS_CHANGE = 0x24,
  CARD_INS_RESET_RETRY = 0x2C,
  CARD_INS_AUTHENTICATE = 0x87,
  CARD_INS_SELECT = 0xA4,
  CARD_INS_GET_RESPONSE = 0xC0,
  CARD_INS_GET_DATA = 0xCB,
} EonayCardInstruction;

#define CARD_CLA_CHAIN 0x10

typedef struct
{
  guint8 cla;
  guint8 ins;
  guint8 p1;
  guint8 p2;
  GBytes *data;
  gsize le; /* 0: nothing expected */
} EonayCardCommand;

EonayCardCommand *eonay_card_command_parse (GBytes *apdu, EonayCardStatus *status);
void eonay_card_command_free (EonayCardCommand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardCommand, eonay_card_command_free)

/* Converts between APDUs and whole commands: command chaining, and answers longer than one APDU. */
typedef struct _EonayCardChannel EonayCardChannel;

EonayCardChannel *eonay_card_channel_new (void);
void eonay_card_channel_free (EonayCardChannel *self);
void eonay_card_channel_reset (EonayCardChannel *self);
EonayCardCommand *eonay_card_channel_take (EonayCardChannel *self, GBytes *apdu, GBytes **answer);
GBytes *eonay_card_channel_answer (EonayCardChannel *self,
                                   const EonayCardCommand *command,
                                   GBytes *data,
                                   EonayCardStatus status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardChannel, eonay_card_channel_free)

G_END_DECLS
