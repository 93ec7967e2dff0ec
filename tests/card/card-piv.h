/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-apdu.h"

G_BEGIN_DECLS

/* One PIV card: commands in, answers out, nothing else. */
typedef struct _EonayCardPiv EonayCardPiv;

typedef struct
{
  guint signatures;
  guint verifies;
  guint failed_verifies;
  guint apdus;
} EonayCardCounters;

EonayCardPiv *eonay_card_piv_new (const gchar *folder, const gchar *state_path, GError **error);
void eonay_card_piv_free (EonayCardPiv *self);

void eonay_card_piv_power_off (EonayCardPiv *self);
GBytes *eonay_card_piv_execute (EonayCardPiv *self,
                                const EonayCardCommand *command,
                                EonayCardStatus *status);
gboolean eonay_card_piv_reset (EonayCardPiv *self, GError **error);
const gchar *eonay_card_piv_get_name (EonayCardPiv *self);
EonayCardCounters *eonay_card_piv_get_counters (EonayCardPiv *self);
guint eonay_card_piv_get_tries (EonayCardPiv *self);
guint eonay_card_piv_get_puk_tries (EonayCardPiv *self);

gboolean eonay_card_command_is_signature (const EonayCardCommand *command);
gboolean eonay_card_command_is_verification (const EonayCardCommand *command);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardPiv, eonay_card_piv_free)

G_END_DECLS
