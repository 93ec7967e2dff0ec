/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-expression.h"
#include "eonay-exchange-template.h"
#include "eonay-profile.h"

/* Reads the keys of one group of a profile, and notes what is wrong with them in faults. What is
 * missing or wrong is NULL, empty or the fallback. */
typedef struct
{
  EonayProfile *profile;
  const char *group;
  GPtrArray *faults;
} EonayExchangeReader;

void eonay_exchange_reader_fault (EonayExchangeReader *self,
                                  EonayProfileFaultKind kind,
                                  const char *key,
                                  const char *detail);
void eonay_exchange_reader_check_keys (EonayExchangeReader *self, const char *const *keys);
char *eonay_exchange_reader_dup_string (EonayExchangeReader *self, const char *key);
GStrv eonay_exchange_reader_dup_list (EonayExchangeReader *self, const char *key);
guint eonay_exchange_reader_get_number (EonayExchangeReader *self,
                                        const char *key,
                                        guint fallback,
                                        guint minimum,
                                        guint maximum);
int eonay_exchange_reader_get_choice (EonayExchangeReader *self,
                                      const char *key,
                                      const char *const *choices,
                                      int fallback);
gboolean eonay_exchange_reader_split (EonayExchangeReader *self,
                                      const char *key,
                                      const char *entry,
                                      const char *separator,
                                      char **name,
                                      char **value);
EonayExchangeTemplate *eonay_exchange_reader_parse_template (EonayExchangeReader *self,
                                                             const char *key,
                                                             const char *text,
                                                             EonayExchangeEscape escape);
EonayExchangeExpression *eonay_exchange_reader_parse_expression (EonayExchangeReader *self,
                                                                 const char *key,
                                                                 const char *text,
                                                                 EonayExchangeAnswerKind kind);
GPtrArray *eonay_exchange_reader_dup_conditions (EonayExchangeReader *self,
                                                 const char *key,
                                                 EonayExchangeAnswerKind kind);
