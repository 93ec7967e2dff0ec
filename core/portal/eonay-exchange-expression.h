/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "eonay-profile-fault.h"

/* libxml2's */
struct _xmlDoc;
struct _xmlXPathCompExpr;
struct _xmlXPathContext;

/* How an answer's body is read. */
typedef enum
{
  EONAY_EXCHANGE_ANSWER_JSON,
  EONAY_EXCHANGE_ANSWER_XML,
  EONAY_EXCHANGE_ANSWER_HTML, /* its visible text */
  EONAY_EXCHANGE_ANSWER_TEXT,
  EONAY_EXCHANGE_ANSWER_NONE,
} EonayExchangeAnswerKind;

typedef enum
{
  EONAY_EXCHANGE_SOURCE_JSON,
  EONAY_EXCHANGE_SOURCE_XML,
  EONAY_EXCHANGE_SOURCE_TEXT, /* of HTML the visible text */
  EONAY_EXCHANGE_SOURCE_BODY, /* as it is */
  EONAY_EXCHANGE_SOURCE_HEADER,
  EONAY_EXCHANGE_SOURCE_COOKIE,
  EONAY_EXCHANGE_SOURCE_STATUS,
} EonayExchangeSource;

/* Where a value stands in an answer. One of json, xpath, regex and name, as the source needs. */
typedef struct
{
  EonayExchangeSource source;
  JsonPath *json;
  struct _xmlXPathCompExpr *xpath;
  GRegex *regex;
  char *name;
} EonayExchangeExpression;

EonayExchangeExpression *
eonay_exchange_expression_new (const char *text, EonayExchangeAnswerKind kind, char **why);
void eonay_exchange_expression_free (EonayExchangeExpression *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExchangeExpression, eonay_exchange_expression_free)

typedef enum
{
  EONAY_EXCHANGE_EQUALS,
  EONAY_EXCHANGE_DIFFERS,
  EONAY_EXCHANGE_MATCHES,
  EONAY_EXCHANGE_EXISTS,
  EONAY_EXCHANGE_MISSING,
} EonayExchangeOperator;

/* "EXPRESSION == A|B", "!= A|B", "~ REGEX", "exists" or "missing". */
typedef struct
{
  EonayExchangeExpression *expression;
  EonayExchangeOperator operation;
  GStrv values;
  GRegex *regex;
} EonayExchangeCondition;

/* kind, detail: what is wrong, if NULL is returned. */
EonayExchangeCondition *eonay_exchange_condition_new (const char *text,
                                                      EonayExchangeAnswerKind answer,
                                                      EonayProfileFaultKind *kind,
                                                      char **detail);
void eonay_exchange_condition_free (EonayExchangeCondition *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExchangeCondition, eonay_exchange_condition_free)

gboolean eonay_exchange_condition_holds (EonayExchangeCondition *self, const char *value);

struct _xmlXPathContext *eonay_exchange_xpath_context_new (struct _xmlDoc *document);
