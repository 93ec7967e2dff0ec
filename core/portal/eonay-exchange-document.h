/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-answer.h"

/* What the portal wants signed: shown is its text, data the bytes, if they stand in a field of their
 * own; NULL if an answer with them has not come yet. */
typedef struct
{
  char *shown;
  char *data;
} EonayExchangeDocument;

void eonay_exchange_document_clear (EonayExchangeDocument *self);
gboolean eonay_exchange_document_read (EonayExchangeDocument *self,
                                       EonayExchangeAnswer *answer,
                                       EonayExchangeCall *call,
                                       GError **error);
const char *eonay_exchange_document_get_text (const EonayExchangeDocument *self);
const char *eonay_exchange_document_get_portal_text (const EonayExchangeDocument *self);
