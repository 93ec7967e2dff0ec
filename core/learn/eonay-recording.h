/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define EONAY_RECORDING_ERROR (eonay_recording_error_quark ())
GQuark eonay_recording_error_quark (void);

/**
 * EonayRecordingError:
 * @EONAY_RECORDING_ERROR_UNREADABLE: the file could not be read
 * @EONAY_RECORDING_ERROR_TOO_LARGE: the file has too many bytes or too many calls
 * @EONAY_RECORDING_ERROR_NOT_A_RECORDING: not an HTTP archive, or one that breaks off
 * @EONAY_RECORDING_ERROR_EMPTY: an HTTP archive without a call
 * @EONAY_RECORDING_ERROR_NO_SIGNATURE: no request carries a signature
 * @EONAY_RECORDING_ERROR_NO_TEXT: no answer before the signature has the text that was signed
 * @EONAY_RECORDING_ERROR_NO_CODE: no request before the text has a verification code
 * @EONAY_RECORDING_ERROR_MANY_CODES: several numbers may be the code
 * @EONAY_RECORDING_ERROR_NOT_ANONYMOUS: personal data would be left in the copy
 * @EONAY_RECORDING_ERROR_FAILED: anything else
 */
typedef enum
{
  EONAY_RECORDING_ERROR_UNREADABLE,
  EONAY_RECORDING_ERROR_TOO_LARGE,
  EONAY_RECORDING_ERROR_NOT_A_RECORDING,
  EONAY_RECORDING_ERROR_EMPTY,
  EONAY_RECORDING_ERROR_NO_SIGNATURE,
  EONAY_RECORDING_ERROR_NO_TEXT,
  EONAY_RECORDING_ERROR_NO_CODE,
  EONAY_RECORDING_ERROR_MANY_CODES,
  EONAY_RECORDING_ERROR_NOT_ANONYMOUS,
  EONAY_RECORDING_ERROR_FAILED,
} EonayRecordingError;

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
 */
typedef struct
{
  GPtrArray *headers;
  char *type;
  GBytes *body;
  const char *trouble;
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

void eonay_recorded_call_free (EonayRecordedCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRecordedCall, eonay_recorded_call_free)

const char *eonay_recorded_message_get_header (const EonayRecordedMessage *self, const char *name);

/* The body as it was on the wire, but for compression. */
GBytes *eonay_recorded_message_encode (const EonayRecordedMessage *self);

GPtrArray *eonay_recording_parse (GBytes *archive, guint *n_unusable, GError **error);
GPtrArray *eonay_recording_load (const char *path, guint *n_unusable, GError **error);
