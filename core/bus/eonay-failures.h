/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All failures. Error domains, D-Bus names, exit codes of the command line and the man page are
 * generated from this table; tray/wording/eonay-wording-errors.c has the user-visible text of each
 * failure. Exit codes, their names and D-Bus names are stable and must never change. */

/* clang-format off */

/* EXIT (CODE, number, name in JSON, line in the man page) */
#define EONAY_EXIT_CODES(EXIT) \
  EXIT (OK, 0, "ok", \
        N_ ("Done, or active already; for check-expiry: nothing ends within the days asked for.")) \
  EXIT (FAILED, 1, "failed", N_ ("Anything else, or the output could not be written.")) \
  EXIT (USAGE, 2, "usage", \
        N_ ("Unknown command or option, or the descriptor of --pin-fd is not open for reading.")) \
  EXIT (CANCELLED, 3, "cancelled", N_ ("Not agreed, or interrupted: by HUP, INT, QUIT or TERM.")) \
  EXIT (NO_SERVICE, 10, "no-service", N_ ("pcscd does not run.")) \
  EXIT (NO_READER, 11, "no-reader", N_ ("No card reader.")) \
  EXIT (NO_CARD, 12, "no-card", N_ ("No card in a reader.")) \
  EXIT (NO_MODULE, 13, "no-module", N_ ("The card's PKCS#11 module is missing.")) \
  EXIT (CARD, 14, "card", N_ ("Card removed, swapped or failing.")) \
  EXIT (CARD_BUSY, 15, "card-busy", N_ ("Another program, or another run of this one, uses the card.")) \
  EXIT (NO_CERTIFICATE, 20, "no-certificate", \
        N_ ("The card carries none, or not the one that was named.")) \
  EXIT (NOT_QUALIFIED, 21, "not-qualified", N_ ("No certificate is qualified.")) \
  EXIT (SEAL, 22, "seal", N_ ("The certificate is an institution's seal.")) \
  EXIT (UNKNOWN_ISSUER, 23, "unknown-issuer", N_ ("The certificate's provider is unknown.")) \
  EXIT (OTHER_ISSUER, 24, "other-issuer", N_ ("The certificate's provider does not offer E-Onay.")) \
  EXIT (EXPIRED, 25, "expired", \
        N_ ("The certificate has expired; for check-expiry: one of them has.")) \
  EXIT (NOT_YET_VALID, 26, "not-yet-valid", N_ ("The certificate is not valid yet.")) \
  EXIT (AMBIGUOUS, 27, "ambiguous", N_ ("More than one certificate fits and none was chosen.")) \
  EXIT (PROVIDER_DISABLED, 28, "provider-disabled", \
        N_ ("The certificate's provider is switched off in the preferences.")) \
  EXIT (REVOKED, 29, "revoked", \
        N_ ("The certificate is revoked or suspended; for check-expiry: one of them is.")) \
  EXIT (NOT_AUTHORIZED, 30, "not-authorized", \
        N_ ("A polkit rule on this machine forbids it, or the token worker's rule is missing.")) \
  EXIT (SEAT_INACTIVE, 31, "seat-inactive", N_ ("Another session is on the screen.")) \
  EXIT (NO_SEAT, 32, "no-seat", N_ ("The session is not at this machine's seat, as with ssh.")) \
  EXIT (DISMISSED, 33, "dismissed", N_ ("The password prompt was closed.")) \
  EXIT (AUTHENTICATION_FAILED, 34, "authentication-failed", N_ ("The password was wrong.")) \
  EXIT (NO_SIGNER, 35, "no-signer", N_ ("The signer could not be started.")) \
  EXIT (PIN_INCORRECT, 40, "pin-incorrect", \
        N_ ("Wrong PIN, one try less; the tries left are printed.")) \
  EXIT (PIN_LOCKED, 41, "pin-locked", N_ ("The PIN is locked.")) \
  EXIT (PIN_INVALID, 42, "pin-invalid", \
        N_ ("Wrong length of the PIN, or a blank or the like in it; no try lost.")) \
  EXIT (FINAL_TRY, 43, "final-try", N_ ("One try is left, and its use was not agreed to.")) \
  EXIT (SESSION_CLOSED, 44, "session-closed", \
        N_ ("The time for signing after the PIN is over; start again.")) \
  EXIT (UNREACHABLE, 50, "unreachable", N_ ("No connection to the portal.")) \
  EXIT (UNEXPECTED, 51, "unexpected", N_ ("The portal sent an unexpected answer.")) \
  EXIT (NOT_OPENED, 52, "not-opened", \
        N_ ("The certificate has not been opened for use by its holder yet.")) \
  EXIT (CODE_EXPIRED, 53, "code-expired", N_ ("The code has expired.")) \
  EXIT (REFUSED, 54, "refused", N_ ("The portal refused the signature.")) \
  EXIT (UNKNOWN_FATE, 55, "unknown-fate", N_ ("The answer to a signature was lost.")) \
  EXIT (TEXT_CHANGED, 56, "text-changed", \
        N_ ("The text is not the expected one and was not agreed to.")) \
  EXIT (NOT_KNOWN, 57, "not-known", N_ ("Not possible with the live portal yet.")) \
  EXIT (SESSION_EXPIRED, 58, "session-expired", N_ ("The login at the portal expired.")) \
  EXIT (BAD_CODE, 59, "bad-code", N_ ("Not a verification code; nothing was asked or sent.")) \
  EXIT (NOT_SAVED, 60, "not-saved", \
        N_ ("The receipt of a signature could not be saved; it was not sent.")) \
  EXIT (BAD_SIGNATURE, 61, "bad-signature", \
        N_ ("The card's signature is wrong; it was not sent.")) \
  EXIT (NOT_SHOWN, 62, "not-shown", \
        N_ ("The locale's encoding lacks a character of the text; it was not signed.")) \
  EXIT (CLOCK, 63, "clock", N_ ("The date of this computer cannot be right.")) \
  EXIT (EXPIRING, 70, "expiring", \
        N_ ("check-expiry: a certificate ends within the days asked for.")) \
  EXIT (NONE_KNOWN, 71, "none-known", N_ ("check-expiry: no certificate has been seen yet.")) \
  EXIT (PROBLEM_FOUND, 72, "problem-found", \
        N_ ("doctor, profile, learn, receipts: a problem was found."))

/* FAILURE (CODE, D-Bus name, exit code): errors of the signer. Where noted, nothing was signed and
 * the card was not accessed. */
#define EONAY_SIGNER_FAILURES(FAILURE) \
  FAILURE (FAILED, "Failed", FAILED) /* any other failure */ \
  /* forbidden by a rule on this machine; nothing signed, card not accessed */ \
  FAILURE (NOT_AUTHORIZED, "NotAuthorized", NOT_AUTHORIZED) \
  /* another session is active on the seat; nothing signed, card not accessed */ \
  FAILURE (SEAT_INACTIVE, "SeatInactive", SEAT_INACTIVE) \
  /* the caller is not on a seat of this machine; nothing signed, card not accessed */ \
  FAILURE (NO_SEAT, "NoSeat", NO_SEAT) \
  /* the password prompt was closed; nothing signed, card not accessed */ \
  FAILURE (DISMISSED, "Dismissed", DISMISSED) \
  /* the password was wrong; nothing signed, card not accessed */ \
  FAILURE (AUTHENTICATION_FAILED, "AuthenticationFailed", AUTHENTICATION_FAILED) \
  /* the card rejected the PIN; costs a try */ \
  FAILURE (PIN_INCORRECT, "PinIncorrect", PIN_INCORRECT) \
  FAILURE (PIN_LOCKED, "PinLocked", PIN_LOCKED) /* the PIN is locked on the card */ \
  /* the PIN has a length that the card does not allow, or a character of no PIN; costs no try */ \
  FAILURE (PIN_INVALID, "PinInvalid", PIN_INVALID) \
  FAILURE (NO_MODULE, "NoModule", NO_MODULE) /* no PKCS#11 module is installed */ \
  FAILURE (CARD_REMOVED, "CardRemoved", CARD) /* the card left the reader */ \
  /* another program holds the card exclusively or in a transaction */ \
  FAILURE (CARD_BUSY, "CardBusy", CARD_BUSY) \
  /* the card does not have the requested certificate */ \
  FAILURE (CARD_CHANGED, "CardChanged", CARD) \
  /* the certificate has no usable key */ \
  FAILURE (CERTIFICATE_UNUSABLE, "CertificateUnusable", CARD) \
  FAILURE (MODULE_FAILED, "ModuleFailed", CARD) /* the module failed or its process died */ \
  /* the module did not answer within its deadline */ \
  FAILURE (MODULE_TIMEOUT, "ModuleTimeout", CARD) \
  FAILURE (INVALID_ARGUMENT, "InvalidArgument", FAILED) /* a malformed argument */ \
  FAILURE (TOO_LARGE, "TooLarge", FAILED) /* the document is larger than 1 MiB */ \
  FAILURE (NOT_SEALED, "NotSealed", FAILED) /* the document is not a memfd with all seals */ \
  FAILURE (LIMITS_EXCEEDED, "LimitsExceeded", FAILED) /* too many sessions or requests at once */ \
  /* the session ended or its signatures are used up */ \
  FAILURE (SESSION_CLOSED, "SessionClosed", SESSION_CLOSED) \
  /* the card has certificates, but none that can be read */ \
  FAILURE (CERTIFICATE_UNREADABLE, "CertificateUnreadable", NO_CERTIFICATE)

/* FAILURE (CODE, exit code): errors of a provider. */
#define EONAY_PROVIDER_FAILURES(FAILURE) \
  FAILURE (FAILED, FAILED) /* any other failure */ \
  FAILURE (UNSUPPORTED, FAILED) /* the provider does not offer it */ \
  /* the profile does not describe the exchange; nothing was sent */ \
  FAILURE (NOT_KNOWN, NOT_KNOWN) \
  FAILURE (UNREACHABLE, UNREACHABLE) /* the portal could not be reached; nothing was sent */ \
  /* the portal's answer does not match the profile; nothing was sent */ \
  FAILURE (UNEXPECTED, UNEXPECTED) \
  FAILURE (NOT_OPENED, NOT_OPENED) /* the holder has not opened the certificate for use */ \
  FAILURE (CODE_EXPIRED, CODE_EXPIRED) /* the code has expired; nothing accepted */ \
  FAILURE (REFUSED, REFUSED) /* the portal rejected the signature */ \
  FAILURE (SESSION_EXPIRED, SESSION_EXPIRED) /* the portal session has expired */ \
  /* the signature was sent but the answer was lost: it may have been accepted */ \
  FAILURE (UNKNOWN_FATE, UNKNOWN_FATE) \
  /* the portal wants another operation than the signature of a text; nothing was sent */ \
  FAILURE (OTHER_OPERATION, UNEXPECTED)

/* FAILURE (CODE, exit code): errors of an activation before signer or provider are called.
 * NOT_QUALIFIED to NOT_YET_VALID are ordered from the worst match to the nearest one. */
#define EONAY_ACTIVATION_FAILURES(FAILURE) \
  FAILURE (NO_SERVICE, NO_SERVICE) /* the PC/SC service is not running */ \
  FAILURE (NO_READER, NO_READER) /* no card reader is connected */ \
  FAILURE (NO_CARD, NO_CARD) /* no reader holds a card */ \
  FAILURE (NO_CERTIFICATE, NO_CERTIFICATE) /* no card has a readable certificate */ \
  FAILURE (NOT_QUALIFIED, NOT_QUALIFIED) /* no certificate is qualified */ \
  FAILURE (SEAL, SEAL) /* the certificate is an institution's seal */ \
  FAILURE (UNKNOWN_ISSUER, UNKNOWN_ISSUER) /* the certificate's provider is unknown */ \
  FAILURE (OTHER_ISSUER, OTHER_ISSUER) /* the certificate's provider has no E-Onay */ \
  FAILURE (PROVIDER_DISABLED, PROVIDER_DISABLED) /* the certificate's provider is switched off */ \
  FAILURE (REVOKED, REVOKED) /* the certificate is revoked or suspended */ \
  FAILURE (EXPIRED, EXPIRED) /* the certificate has expired */ \
  FAILURE (NOT_YET_VALID, NOT_YET_VALID) /* the certificate is not valid yet */ \
  FAILURE (AMBIGUOUS, AMBIGUOUS) /* more than one fits and none was chosen */ \
  FAILURE (PIN_LOCKED, PIN_LOCKED) /* the card reports a locked PIN; it was not asked for */ \
  FAILURE (FINAL_TRY, FINAL_TRY) /* one PIN try is left and the person did not agree to use it */ \
  /* the text differs from the expected one and the person did not agree to it */ \
  FAILURE (TEXT_CHANGED, TEXT_CHANGED) \
  FAILURE (CODE_EXPIRED, CODE_EXPIRED) /* the code expired before its text was signed */ \
  FAILURE (NOT_SAVED, NOT_SAVED) /* the receipt could not be saved; the signature was not sent */ \
  /* the card's signature does not verify; it was not sent */ \
  FAILURE (BAD_SIGNATURE, BAD_SIGNATURE) \
  /* the portal does not report the state of E-Onay; no consent was signed */ \
  FAILURE (STATUS_UNKNOWN, UNEXPECTED) \
  FAILURE (BAD_CODE, BAD_CODE) /* not a verification code; neither card nor portal was accessed */ \
  FAILURE (NOT_SHOWN, NOT_SHOWN) /* the text cannot be shown as it is; it was not signed */ \
  FAILURE (NOT_THERE, NO_CERTIFICATE) /* no card has the requested certificate */ \
  /* the certificate is not valid by a clock that cannot be right */ \
  FAILURE (CLOCK, CLOCK) \
  /* another run of this user is under way; neither card nor portal was accessed */ \
  FAILURE (RUNNING, CARD_BUSY) \
  /* E-Onay is not active, but a consent that was sent may be accepted still; none was signed */ \
  FAILURE (FATE_OPEN, UNKNOWN_FATE)
