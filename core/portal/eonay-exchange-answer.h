/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-call.h"
#include "eonay-portal-reply.h"

typedef enum
{
  EONAY_EXCHANGE_ACCEPTED,
  EONAY_EXCHANGE_REFUSED,
  EONAY_EXCHANGE_PENDING,
  EONAY_EXCHANGE_UNKNOWN,
} EonayExchangeVerdict;

/* A portal's answer, read as the call says. */
typedef struct _EonayExchangeAnswer EonayExchangeAnswer;

EonayExchangeAnswer *eonay_exchange_answer_new (EonayExchangeAnswerKind kind,
                                                EonayPortalReply *reply);
EonayExchangeAnswer *eonay_exchange_answer_new_for_call (EonayExchangeCall *call,
                                                         EonayPortalReply *reply);
void eonay_exchange_answer_free (EonayExchangeAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExchangeAnswer, eonay_exchange_answer_free)

char *eonay_exchange_answer_dup_value (EonayExchangeAnswer *self,
                                       EonayExchangeExpression *expression);
GBytes *eonay_exchange_answer_decode (EonayExchangeAnswer *self,
                                      const EonayExchangeContent *content,
                                      GError **error);
EonayExchangeVerdict eonay_exchange_answer_judge (EonayExchangeAnswer *self,
                                                  EonayExchangeCall *call);
