/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-answer.h"

gboolean eonay_exchange_document_read (EonayExchangeAnswer *answer,
                                       EonayExchangeCall *call,
                                       char **text,
                                       char **portal_text,
                                       GError **error);
