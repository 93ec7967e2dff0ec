/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-call.h"

/**
 * EonayExchangeDescription:
 * @redeem: (element-type EonayExchangeCall): the calls that bring the text for a code
 * @submit: (element-type EonayExchangeCall): the calls that submit the signature
 * @reasons: the portal's reasons and the errors' codes
 * @faults: (element-type EonayProfileFault): what is wrong with it
 *
 * How a signer and the portal exchange text and signature: the groups [Exchange…] of a profile,
 * see docs/provider.md.
 */
typedef struct
{
  GPtrArray *redeem;
  GPtrArray *submit;
  GHashTable *reasons;
  GPtrArray *faults;
} EonayExchangeDescription;

EonayExchangeDescription *eonay_exchange_description_new (EonayProfile *profile);
void eonay_exchange_description_free (EonayExchangeDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExchangeDescription, eonay_exchange_description_free)

gboolean eonay_exchange_description_is_known (EonayExchangeDescription *self);
int eonay_exchange_description_find_reason (EonayExchangeDescription *self,
                                            EonayExchangeCall *call,
                                            const char *reason);
