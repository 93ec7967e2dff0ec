/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayError:
 *
 * What the signer can refuse or fail with, on both sides of the bus. Every code has the D-Bus name
 * `tr.org.pardus.EOnay.Signer1.Error.<Name>`. "Certain" below means: nothing was signed.
 *
 * @EONAY_ERROR_FAILED: anything that has no code of its own
 * @EONAY_ERROR_NOT_AUTHORIZED: a rule on this machine forbids it; certain, card not touched
 * @EONAY_ERROR_SEAT_INACTIVE: another session is in front of the seat; certain, card not touched
 * @EONAY_ERROR_NO_SEAT: the caller is not at a seat of this machine; certain, card not touched
 * @EONAY_ERROR_DISMISSED: the password prompt was closed; certain, card not touched
 * @EONAY_ERROR_AUTHENTICATION_FAILED: the password was wrong; certain, card not touched
 * @EONAY_ERROR_PIN_INCORRECT: the card refused the PIN, one try less
 * @EONAY_ERROR_PIN_LOCKED: the PIN is locked on the card
 * @EONAY_ERROR_PIN_INVALID: the PIN has a length that the card does not allow; no try lost
 * @EONAY_ERROR_NO_MODULE: no PKCS#11 module is installed
 * @EONAY_ERROR_CARD_REMOVED: the card left the reader
 * @EONAY_ERROR_CARD_BUSY: another program holds the card exclusively
 * @EONAY_ERROR_CARD_CHANGED: the card in the reader does not carry the asked certificate
 * @EONAY_ERROR_CERTIFICATE_UNUSABLE: the certificate is there but has no usable key
 * @EONAY_ERROR_MODULE_FAILED: the module failed or its process died
 * @EONAY_ERROR_MODULE_TIMEOUT: the module did not answer within its deadline
 * @EONAY_ERROR_INVALID_ARGUMENT: an argument is not of its form
 * @EONAY_ERROR_TOO_LARGE: the document is larger than 1 MiB
 * @EONAY_ERROR_NOT_SEALED: the document is not a memfd with all seals
 * @EONAY_ERROR_LIMITS_EXCEEDED: too many sessions or requests at once
 * @EONAY_ERROR_SESSION_CLOSED: the session ended or its signatures are used up
 */
typedef enum
{
  EONAY_ERROR_FAILED,
  EONAY_ERROR_NOT_AUTHORIZED,
  EONAY_ERROR_SEAT_INACTIVE,
  EONAY_ERROR_NO_SEAT,
  EONAY_ERROR_DISMISSED,
  EONAY_ERROR_AUTHENTICATION_FAILED,
  EONAY_ERROR_PIN_INCORRECT,
  EONAY_ERROR_PIN_LOCKED,
  EONAY_ERROR_PIN_INVALID,
  EONAY_ERROR_NO_MODULE,
  EONAY_ERROR_CARD_REMOVED,
  EONAY_ERROR_CARD_BUSY,
  EONAY_ERROR_CARD_CHANGED,
  EONAY_ERROR_CERTIFICATE_UNUSABLE,
  EONAY_ERROR_MODULE_FAILED,
  EONAY_ERROR_MODULE_TIMEOUT,
  EONAY_ERROR_INVALID_ARGUMENT,
  EONAY_ERROR_TOO_LARGE,
  EONAY_ERROR_NOT_SEALED,
  EONAY_ERROR_LIMITS_EXCEEDED,
  EONAY_ERROR_SESSION_CLOSED,
  EONAY_N_ERRORS
} EonayError;

#define EONAY_ERROR (eonay_error_quark ())
GQuark eonay_error_quark (void);

void eonay_error_from_bus (GError **error, const char *doing);
