/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

typedef struct
{
  char *name;
  char *value;
} EonayRecordedHeader;

/**
 * EonayRecordedMessage:
 * @headers: (element-type EonayRecordedHeader): without pseudo headers of HTTP/2
 * @type: (not nullable): the media type in lower case, without parameters
 * @body: (not nullable): decoded as far as possible
 * @trouble: (nullable): the encoding that the body is still in
 * @inside: (nullable): the expression of the value that @body is, in @outside
 * @decoders: (nullable): how that value is encoded
 * @outside: (nullable): the body that was recorded
 * @outside_type: (nullable): its media type
 */
typedef struct
{
  GPtrArray *headers;
  char *type;
  GBytes *body;
  const char *trouble;
  char *inside;
  GStrv decoders;
  GBytes *outside;
  char *outside_type;
} EonayRecordedMessage;

/**
 * EonayRecordedCall:
 * @number: its place in the recording, from 1
 * @time: when it began, in microseconds since the epoch; 0 if not recorded
 * @status: the answer's status; 0 if it had none
 *
 * A request and its answer.
 */
typedef struct
{
  guint number;
  gint64 time;
  char *method;
  GUri *uri;
  guint status;
  EonayRecordedMessage request;
  EonayRecordedMessage answer;
} EonayRecordedCall;

EonayRecordedCall *eonay_recorded_call_new (SoupServerMessage *message);
/* A copy of what was recorded, as if nothing was inside of it. */
EonayRecordedCall *eonay_recorded_call_copy (const EonayRecordedCall *self);
void eonay_recorded_call_free (EonayRecordedCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRecordedCall, eonay_recorded_call_free)

void eonay_recorded_message_init (EonayRecordedMessage *self);
void
eonay_recorded_message_add_header (EonayRecordedMessage *self, const char *name, const char *value);
const char *eonay_recorded_message_get_header (const EonayRecordedMessage *self, const char *name);
