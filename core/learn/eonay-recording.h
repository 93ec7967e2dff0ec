/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-recorded-call.h"

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

/* The body as it was on the wire, but for compression. */
GBytes *eonay_recorded_message_encode (const EonayRecordedMessage *self);

GPtrArray *eonay_recording_parse (GBytes *archive, guint *n_unusable, GError **error);
GPtrArray *eonay_recording_load (const char *path, guint *n_unusable, GError **error);

gboolean eonay_recording_is_same_file (const char *one, const char *other);
gboolean eonay_recording_is_ordinary_file (const char *path);
