/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-tlv.h"

static void
append_byte (GByteArray *out, guint value)
{
  guint8 byte = value & 0xFF;

  g_byte_array_append (out, &byte, 1);
}

/* Lengths up to 65535 are enough for a card. */
void
eonay_card_tlv_append (GByteArray *out, guint tag, const guint8 *value, gsize size)
{
  if (tag > 0xFF)
    append_byte (out, tag >> 8);
  append_byte (out, tag);

  if (size > 0xFF)
    {
      append_byte (out, 0x82);
      append_byte (out, size >> 8);
    }
  else if (size > 0x7F)
    append_byte (out, 0x81);
  append_byte (out, size);

  if (size > 0)
    g_byte_array_append (out, value, size);
}

/**
 * eonay_card_tlv_read:
 * @bytes: (inout): position to read; moved after the object
 * @size: (inout): remaining size
 * @tlv: (out): the object; its value points into @bytes
 *
 * Returns: %FALSE if there is no complete object
 */
gboolean
eonay_card_tlv_read (const guint8 **bytes, gsize *size, EonayCardTlv *tlv)
{
  const guint8 *at = *bytes, *end = *bytes + *size;
  gsize length, width;

  if (end - at < 2)
    return FALSE;
  tlv->tag = *at++;
  if ((tlv->tag & 0x1F) == 0x1F)
    tlv->tag = tlv->tag << 8 | *at++;

  if (at == end)
    return FALSE;
  length = *at++;
  if (length > 0x80)
    {
      width = length & 0x7F;
      if (width > 2 || (gsize) (end - at) < width)
        return FALSE;
      for (length = 0; width > 0; width--)
        length = length << 8 | *at++;
    }
  else if (length == 0x80)
    return FALSE;

  if ((gsize) (end - at) < length)
    return FALSE;
  tlv->value = at;
  tlv->size = length;
  *bytes = at + length;
  *size = end - *bytes;
  return TRUE;
}

gboolean
eonay_card_tlv_find (const guint8 *bytes, gsize size, guint tag, EonayCardTlv *tlv)
{
  while (eonay_card_tlv_read (&bytes, &size, tlv))
    if (tlv->tag == tag)
      return TRUE;
  return FALSE;
}
