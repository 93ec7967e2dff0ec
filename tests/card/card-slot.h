/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-link.h"
#include "card-piv.h"

G_BEGIN_DECLS

typedef enum
{
  CARD_FAULT_NONE = 0,
  CARD_FAULT_SIGN = 1 << 0,
  CARD_FAULT_VERIFY = 1 << 1,
  CARD_FAULT_ANY = 1 << 2,
} EonayCardFault;

/* The slot of the reader: the inserted card and its injected faults. */
#define EONAY_TYPE_CARD_SLOT (eonay_card_slot_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardSlot, eonay_card_slot, EONAY, CARD_SLOT, GObject)

EonayCardSlot *eonay_card_slot_new (EonayCardLink *link, const gchar *cards, const gchar *state);

void eonay_card_slot_insert_async (EonayCardSlot *self,
                                   const gchar *name,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean eonay_card_slot_insert_finish (EonayCardSlot *self, GAsyncResult *result, GError **error);
gboolean eonay_card_slot_remove (EonayCardSlot *self, GError **error);
void eonay_card_slot_set_delay (EonayCardSlot *self, guint milliseconds);
void eonay_card_slot_set_fault (EonayCardSlot *self, EonayCardFault where, guint16 status);
void eonay_card_slot_remove_at_sign (EonayCardSlot *self);
void eonay_card_slot_hold (EonayCardSlot *self, EonayCardFault kind, guint number);
void
eonay_card_slot_wait_async (EonayCardSlot *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean eonay_card_slot_wait_finish (EonayCardSlot *self, GAsyncResult *result, GError **error);
void eonay_card_slot_release (EonayCardSlot *self);
gboolean eonay_card_slot_reset (EonayCardSlot *self, const gchar *name, GError **error);
GPtrArray *eonay_card_slot_list (EonayCardSlot *self, GError **error);

EonayCardPiv *eonay_card_slot_get_card (EonayCardSlot *self);
gboolean eonay_card_slot_is_inserted (EonayCardSlot *self);
gboolean eonay_card_slot_is_connected (EonayCardSlot *self);

G_END_DECLS
