/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* BER-TLV of ISO/IEC 7816-4, 5.2.2, the part used by PIV. */
typedef struct
{
  guint tag;
  const guint8 *value;
  gsize size;
} EonayCardTlv;

void eonay_card_tlv_append (GByteArray *out, guint tag, const guint8 *value, gsize size);
gboolean eonay_card_tlv_read (const guint8 **bytes, gsize *size, EonayCardTlv *tlv);
gboolean eonay_card_tlv_find (const guint8 *bytes, gsize size, guint tag, EonayCardTlv *tlv);

G_END_DECLS
