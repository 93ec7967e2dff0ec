/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The TCP connection to vpcd, the virtual reader below pcscd: the card is inserted while connected.
 *
 * Signals: "apdu" (GBytes), "powered" (card switched off, on or reset), "lost" (reader gone). */
#define EONAY_TYPE_CARD_LINK (eonay_card_link_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardLink, eonay_card_link, EONAY, CARD_LINK, GObject)

EonayCardLink *eonay_card_link_new (const gchar *host, guint16 port);
void
eonay_card_link_open_async (EonayCardLink *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean eonay_card_link_open_finish (EonayCardLink *self, GAsyncResult *result, GError **error);
void eonay_card_link_close (EonayCardLink *self);
gboolean eonay_card_link_is_open (EonayCardLink *self);
void eonay_card_link_send (EonayCardLink *self, GBytes *message);

G_END_DECLS
