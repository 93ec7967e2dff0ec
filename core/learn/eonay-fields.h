/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "eonay-recording.h"

/* How a body is made up; the names are those of the keys Type and Answer. */
typedef enum
{
  EONAY_BODY_NONE,
  EONAY_BODY_JSON,
  EONAY_BODY_FORM,
  EONAY_BODY_MULTIPART,
  EONAY_BODY_XML,
  EONAY_BODY_HTML,
  EONAY_BODY_TEXT,
} EonayBodyKind;

typedef enum
{
  EONAY_FIELD_STRING,
  EONAY_FIELD_NUMBER,
  EONAY_FIELD_BOOLEAN,
  EONAY_FIELD_NULL,
  EONAY_FIELD_BYTES, /* a raw body, or a part of one */
  EONAY_FIELD_HEADER,
  EONAY_FIELD_ADDRESS, /* a part of the path or the query */
} EonayFieldType;

/**
 * EonayField:
 * @expression: where it stands: an expression of a profile, or in a form the name
 * @name: (not nullable): the last part of it
 * @type: its type
 * @value: its value
 */
typedef struct
{
  char *expression;
  char *name;
  EonayFieldType type;
  GBytes *value;
} EonayField;

/* Returns: (transfer full) (nullable): what takes its place, NULL to leave it */
typedef char *(*EonayFieldFunc) (const EonayField *field, gpointer user_data);

const char *eonay_body_kind_get_name (EonayBodyKind kind);
EonayBodyKind eonay_body_kind_guess (const EonayRecordedMessage *message);

/* The fields of a body, and the body with other values in their places: NULL if it has no fields. */
char *eonay_fields_rewrite_json (GBytes *body, EonayFieldFunc func, gpointer user_data);
char *eonay_fields_rewrite_xml (GBytes *body, EonayFieldFunc func, gpointer user_data);
/* As the entries of Fields. */
GStrv eonay_fields_rewrite_form (GBytes *body, EonayFieldFunc func, gpointer user_data);
GStrv eonay_fields_rewrite_multipart (const EonayRecordedMessage *message,
                                      EonayFieldFunc func,
                                      gpointer user_data);
SoupMultipart *eonay_fields_open_multipart (const EonayRecordedMessage *message);
char *eonay_fields_rewrite_address (GUri *uri, EonayFieldFunc func, gpointer user_data);
GStrv eonay_fields_rewrite_headers (const EonayRecordedMessage *message,
                                    EonayFieldFunc func,
                                    gpointer user_data);

/* Of a request: body, address and headers; of an answer: body, headers and cookies. */
GPtrArray *eonay_fields_list_request (const EonayRecordedCall *call);
GPtrArray *eonay_fields_list_answer (const EonayRecordedCall *call);

const EonayField *eonay_fields_find (GPtrArray *fields, const char *expression);
gboolean eonay_fields_is_own_header (const char *name);
char *eonay_field_dup_text (const EonayField *field);
