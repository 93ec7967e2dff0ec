/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-apdu.h"

#define HEADER_SIZE   4
#define CHAIN_MAXIMUM 4096
#define SHORT_MAXIMUM 256

struct _EonayCardChannel
{
  GByteArray *chain; /* NULL: no chain open */
  guint8 chain_head[3];
  GByteArray *left;
};

static guint
read_uint16 (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

/* The eight forms of ISO/IEC 7816-3, 12.1.3; body is the part after the header. */
static gboolean
parse_body (const guint8 *body, gsize size, gsize *offset, gsize *lc, gsize *le)
{
  gboolean is_extended = size >= 3 && body[0] == 0;
  gsize width = is_extended ? 2 : 1;
  gsize first = is_extended ? read_uint16 (body + 1) : size > 0 ? body[0] : 0;
  gsize maximum = is_extended ? 65536 : SHORT_MAXIMUM;
  gsize prefix = is_extended ? 3 : 1;
  gsize rest;

  *offset = *lc = *le = 0;
  if (size == 0)
    return TRUE;
  if (size == prefix)
    {
      *le = first == 0 ? maximum : first;
      return TRUE;
    }
  if (first == 0 || size < prefix + first)
    return FALSE;

  *offset = prefix;
  *lc = first;
  rest = size - prefix - first;
  if (rest == 0)
    return TRUE;
  if (rest != width)
    return FALSE;
  *le = is_extended ? read_uint16 (body + prefix + first) : body[prefix + first];
  if (*le == 0)
    *le = maximum;
  return TRUE;
}

EonayCardCommand *
eonay_card_command_parse (GBytes *apdu, EonayCardStatus *status)
{
  gsize size, offset, lc, le;
  const guint8 *bytes = g_bytes_get_data (apdu, &size);
  EonayCardCommand *self;

  if (size < HEADER_SIZE ||
      !parse_body (bytes + HEADER_SIZE, size - HEADER_SIZE, &offset, &lc, &le))
    {
      *status = CARD_SW_WRONG_LENGTH;
      return NULL;
    }

  self = g_new0 (EonayCardCommand, 1);
  self->cla = bytes[0];
  self->ins = bytes[1];
  self->p1 = bytes[2];
  self->p2 = bytes[3];
  self->data = g_bytes_new (bytes + HEADER_SIZE + offset, lc);
  self->le = le;
  return self;
}

void
eonay_card_command_free (EonayCardCommand *self)
{
  g_bytes_unref (self->data);
  g_free (self);
}

EonayCardChannel *
eonay_card_channel_new (void)
{
  EonayCardChannel *self = g_new0 (EonayCardChannel, 1);

  self->left = g_byte_array_new ();
  return self;
}

void
eonay_card_channel_free (EonayCardChannel *self)
{
  g_clear_pointer (&self->chain, g_byte_array_unref);
  g_byte_array_unref (self->left);
  g_free (self);
}

void
eonay_card_channel_reset (EonayCardChannel *self)
{
  g_clear_pointer (&self->chain, g_byte_array_unref);
  g_byte_array_set_size (self->left, 0);
}

static GBytes *
answer_bytes (const guint8 *data, gsize size, guint status)
{
  GByteArray *answer = g_byte_array_sized_new (size + 2);
  const guint8 trailer[] = { status >> 8, status & 0xFF };

  if (size > 0)
    g_byte_array_append (answer, data, size);
  g_byte_array_append (answer, trailer, sizeof trailer);
  return g_byte_array_free_to_bytes (answer);
}

/* Sends as much of the rest as the terminal accepts, with the remaining length. */
static GBytes *
answer_left (EonayCardChannel *self, gsize le)
{
  gsize size = MIN (self->left->len, le == 0 ? SHORT_MAXIMUM : le);
  gsize stays = self->left->len - size;
  guint status = stays == 0 ? CARD_SW_OK : CARD_SW_BYTES_LEFT | (stays < 256 ? stays : 0);
  GBytes *answer = answer_bytes (self->left->data, size, status);

  if (size > 0)
    g_byte_array_remove_range (self->left, 0, size);
  return answer;
}

static gboolean
fits_chain (EonayCardChannel *self, const EonayCardCommand *command)
{
  return self->chain_head[0] == command->ins && self->chain_head[1] == command->p1 &&
         self->chain_head[2] == command->p2;
}

static EonayCardStatus
extend_chain (EonayCardChannel *self, const EonayCardCommand *command)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (command->data, &size);

  if (self->chain == NULL)
    {
      self->chain = g_byte_array_new ();
      self->chain_head[0] = command->ins;
      self->chain_head[1] = command->p1;
      self->chain_head[2] = command->p2;
    }
  if (!fits_chain (self, command))
    return CARD_SW_CHAIN_EXPECTED;
  if (self->chain->len + size > CHAIN_MAXIMUM)
    return CARD_SW_WRONG_LENGTH;
  if (size > 0)
    g_byte_array_append (self->chain, data, size);
  return CARD_SW_OK;
}

/**
 * eonay_card_channel_take:
 * @self: the channel
 * @apdu: one APDU as the reader sent it
 * @answer: (out): the answer, if the channel itself answers
 *
 * Returns: (nullable): a whole command to be executed, or %NULL with @answer set
 */
EonayCardCommand *
eonay_card_channel_take (EonayCardChannel *self, GBytes *apdu, GBytes **answer)
{
  EonayCardStatus status = CARD_SW_OK;
  g_autoptr (EonayCardCommand) command = eonay_card_command_parse (apdu, &status);
  gboolean is_chained = command != NULL && (command->cla & CARD_CLA_CHAIN) != 0;

  *answer = NULL;
  if (command != NULL && (command->cla & ~CARD_CLA_CHAIN) != 0)
    status = CARD_SW_WRONG_CLA;
  else if (command != NULL && command->ins == CARD_INS_GET_RESPONSE && self->left->len > 0)
    {
      *answer = answer_left (self, command->le);
      return NULL;
    }
  else if (command != NULL && command->ins == CARD_INS_GET_RESPONSE)
    status = CARD_SW_CONDITIONS;
  else if (command != NULL && (is_chained || self->chain != NULL))
    status = extend_chain (self, command);

  g_byte_array_set_size (self->left, 0);
  if (status != CARD_SW_OK)
    g_clear_pointer (&self->chain, g_byte_array_unref);
  if (status != CARD_SW_OK || is_chained)
    {
      *answer = answer_bytes (NULL, 0, status);
      return NULL;
    }
  if (self->chain != NULL)
    {
      g_bytes_unref (command->data);
      command->data = g_byte_array_free_to_bytes (g_steal_pointer (&self->chain));
    }
  return g_steal_pointer (&command);
}

/**
 * eonay_card_channel_answer:
 * @self: the channel
 * @command: the command that was executed
 * @data: (nullable): its result
 * @status: its status word
 *
 * Returns: the answer, or its first part with 61xx
 */
GBytes *
eonay_card_channel_answer (EonayCardChannel *self,
                           const EonayCardCommand *command,
                           GBytes *data,
                           EonayCardStatus status)
{
  gsize size = 0;
  const guint8 *bytes = data != NULL ? g_bytes_get_data (data, &size) : NULL;

  g_byte_array_set_size (self->left, 0);
  if (status != CARD_SW_OK || size == 0)
    return answer_bytes (NULL, 0, status);
  g_byte_array_append (self->left, bytes, size);
  return answer_left (self, command->le);
}
