/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "portal-private.h"

/* One request of a signing program and its answer, in whatever shape. */
typedef struct
{
  Portal *portal;
  SoupServerMessage *message;
  GHashTable *query; /* or NULL */
  GBytes *body;
  PortalCode *code; /* once the request has named it */
} PortalCall;

/* What happens to an answer that the knob "fault" spoils; "fault-call" names it. */
typedef enum
{
  PORTAL_CALL_HAND_OVER,
  PORTAL_CALL_REDEEM,
  PORTAL_CALL_RESULT,
  PORTAL_CALL_OTHER,
} PortalCallKind;

/* path: each asterisk is one segment. */
typedef struct
{
  const char *method;
  const char *path;
  PortalCallKind kind;
  void (*handle) (PortalCall *call);
  gboolean is_elsewhere; /* at PORTAL_OTHER_HOST */
  const char *action;    /* the value of SOAPAction, or NULL */
} PortalRoute;

#define PORTAL_HOST       "nesbireysel.eonay.test"
#define PORTAL_OTHER_HOST "imza.eonay.test"

/* The shapes; each ends with an entry without a method. */
extern const PortalRoute portal_shape_json[];
extern const PortalRoute portal_shape_rest[];
extern const PortalRoute portal_shape_document[];
extern const PortalRoute portal_shape_form[];
extern const PortalRoute portal_shape_page[];
extern const PortalRoute portal_shape_multipart[];
extern const PortalRoute portal_shape_raw[];
extern const PortalRoute portal_shape_soap[];
extern const PortalRoute portal_shape_xml[];
extern const PortalRoute portal_shape_nested[];

/* Reading a request. Whatever a shape does not expect is answered with status 400 and noted. */
void portal_call_fail (PortalCall *call, const char *problem);
const char *portal_call_get_header (PortalCall *call, const char *name);
gboolean portal_call_has_type (PortalCall *call, const char *type);
char *portal_call_dup_segment (PortalCall *call, guint index);
char *portal_call_dup_body (PortalCall *call);
JsonObject *
portal_call_read_json (PortalCall *call, const char *first_name, ...) G_GNUC_NULL_TERMINATED;
GHashTable *
portal_call_read_form (PortalCall *call, const char *first_name, ...) G_GNUC_NULL_TERMINATED;

/* Decoding a signature: NULL unless the text is exactly in that encoding. */
GBytes *portal_decode_base64 (const char *text);
GBytes *portal_decode_base64_lines (const char *text);
GBytes *portal_decode_base64url (const char *text);
GBytes *portal_decode_hex (const char *text, gboolean upper);
GBytes *portal_decode_pem (const char *text);

/* The portal's decisions. All return NULL or the reason of a refusal, which they have noted. */
const char *portal_call_redeem (PortalCall *call, const char *digits);
void portal_call_find_ticket (PortalCall *call, const char *ticket);
const char *portal_call_claim_person (PortalCall *call, const char *national_id);
const char *portal_call_claim_certificate (PortalCall *call, GBytes *der);
const char *portal_call_hand_over (PortalCall *call, GBytes *signature, gboolean is_detached);
/* Whether the result is still awaited; else the refusal or NULL. */
gboolean portal_call_is_pending (PortalCall *call, const char **refusal);

/* The bytes to sign as the knob "data" wants them. */
GBytes *portal_call_create_data (PortalCall *call);
/* The name of the operation, or that of a change of the PIN. */
const char *portal_call_get_operation (PortalCall *call, const char *sign, const char *change_pin);

/* A refusal for people, as a number and as a word. */
const char *portal_refusal_explain (const char *refusal);
guint portal_refusal_get_number (const char *refusal);
const char *portal_refusal_get_word (const char *refusal);

/* Answering; all take the body, in UTF-8. */
void portal_call_answer (PortalCall *call, guint status, const char *type, char *body);
/* In ISO-8859-9. */
void portal_call_answer_turkish (PortalCall *call, guint status, const char *type, char *body);
void portal_call_add_header (PortalCall *call, const char *name, const char *value);
char *portal_quote_json (const char *text);
/* For HTML and XML in ISO-8859-9. */
char *portal_escape (const char *text);
