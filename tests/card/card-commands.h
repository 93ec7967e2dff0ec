/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-slot.h"

G_BEGIN_DECLS

/* The control protocol: a line of text in, "ok …" or "error …" out.
 *
 *   insert NAME                     ok | ok waiting (no reader listens yet)
 *   remove                          ok
 *   delay MS                        ok; before each signature
 *   fail SW [sign|verify|any]       ok; answers SW instead of executing; default any
 *   fail none                       ok
 *   remove-at-sign                  ok; the next signature ends with the card taken out
 *   state                           ok {"card":…}
 *   reset [NAME|all]                ok; default the current card
 *   list                            ok NAME NAME…
 */
void eonay_card_commands_run_async (EonayCardSlot *slot,
                                    const gchar *line,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gchar *eonay_card_commands_run_finish (EonayCardSlot *slot, GAsyncResult *result);

G_END_DECLS
