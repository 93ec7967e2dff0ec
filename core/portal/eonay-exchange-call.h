/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-reader.h"

/* What a request's body is. */
typedef enum
{
  EONAY_EXCHANGE_BODY_JSON,
  EONAY_EXCHANGE_BODY_FORM,
  EONAY_EXCHANGE_BODY_MULTIPART,
  EONAY_EXCHANGE_BODY_XML,
  EONAY_EXCHANGE_BODY_TEXT,
  EONAY_EXCHANGE_BODY_NONE,
} EonayExchangeBody;

/* A value that is made, a header, or a field of a form; file and type: of a multipart's file, or NULL. */
typedef struct
{
  char *name;
  char *file;
  char *type;
  EonayExchangeTemplate *value;
} EonayExchangeField;

/* A value for the slots of later calls. */
typedef struct
{
  char *name;
  EonayExchangeExpression *expression;
} EonayExchangeTake;

/* What stands in an answer, and how it is encoded. expression: NULL if it does not stand there. */
typedef struct
{
  EonayExchangeExpression *expression;
  GStrv decoders;
} EonayExchangeContent;

/* A group [Exchange NAME] of a profile. Arrays are of the structs above, conditions of
 * EonayExchangeCondition. */
typedef struct
{
  char *name;
  char *group;
  /* the request */
  char *host;    /* NULL: the portal's own */
  char *address; /* the host's, "https://HOST:PORT" */
  const char *method;
  GPtrArray *makes;
  EonayExchangeTemplate *path;
  GPtrArray *headers;
  EonayExchangeBody type;
  char *content_type;
  EonayExchangeTemplate *body;
  GPtrArray *fields;
  /* the answer */
  EonayExchangeAnswerKind outside; /* how the body is read */
  EonayExchangeContent inside;     /* the answer, if it is a value in that body */
  EonayExchangeAnswerKind answer;  /* how it is read then; otherwise the same as outside */
  GStrv statuses;
  GPtrArray *accepted;
  GPtrArray *refused;
  GPtrArray *pending;
  guint repeat;
  guint pause;
  EonayExchangeExpression *reason;
  EonayExchangeExpression *words;
  EonayExchangeContent text;
  EonayExchangeContent data;
  EonayExchangeExpression *operation;
  GStrv operations;
  GPtrArray *takes;
  GStrv reasons;
} EonayExchangeCall;

EonayExchangeCall *
eonay_exchange_call_new (EonayProfile *profile, const char *name, GPtrArray *faults);
void eonay_exchange_call_free (EonayExchangeCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExchangeCall, eonay_exchange_call_free)

void eonay_exchange_call_read_answer (EonayExchangeCall *self, EonayExchangeReader *reader);
GPtrArray *eonay_exchange_call_list_templates (EonayExchangeCall *self, GStrv *keys);
gboolean eonay_exchange_call_has_slot (EonayExchangeCall *self, const char *slot);
