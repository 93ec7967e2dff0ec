/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-error.h"

#define ERROR_NAME(name) "tr.org.pardus.EOnay.Signer1.Error." name

static const GDBusErrorEntry error_entries[] = {
  { EONAY_ERROR_FAILED, ERROR_NAME ("Failed") },
  { EONAY_ERROR_NOT_AUTHORIZED, ERROR_NAME ("NotAuthorized") },
  { EONAY_ERROR_SEAT_INACTIVE, ERROR_NAME ("SeatInactive") },
  { EONAY_ERROR_NO_SEAT, ERROR_NAME ("NoSeat") },
  { EONAY_ERROR_DISMISSED, ERROR_NAME ("Dismissed") },
  { EONAY_ERROR_AUTHENTICATION_FAILED, ERROR_NAME ("AuthenticationFailed") },
  { EONAY_ERROR_PIN_INCORRECT, ERROR_NAME ("PinIncorrect") },
  { EONAY_ERROR_PIN_LOCKED, ERROR_NAME ("PinLocked") },
  { EONAY_ERROR_PIN_INVALID, ERROR_NAME ("PinInvalid") },
  { EONAY_ERROR_NO_MODULE, ERROR_NAME ("NoModule") },
  { EONAY_ERROR_CARD_REMOVED, ERROR_NAME ("CardRemoved") },
  { EONAY_ERROR_CARD_BUSY, ERROR_NAME ("CardBusy") },
  { EONAY_ERROR_CARD_CHANGED, ERROR_NAME ("CardChanged") },
  { EONAY_ERROR_CERTIFICATE_UNUSABLE, ERROR_NAME ("CertificateUnusable") },
  { EONAY_ERROR_MODULE_FAILED, ERROR_NAME ("ModuleFailed") },
  { EONAY_ERROR_MODULE_TIMEOUT, ERROR_NAME ("ModuleTimeout") },
  { EONAY_ERROR_INVALID_ARGUMENT, ERROR_NAME ("InvalidArgument") },
  { EONAY_ERROR_TOO_LARGE, ERROR_NAME ("TooLarge") },
  { EONAY_ERROR_NOT_SEALED, ERROR_NAME ("NotSealed") },
  { EONAY_ERROR_LIMITS_EXCEEDED, ERROR_NAME ("LimitsExceeded") },
  { EONAY_ERROR_SESSION_CLOSED, ERROR_NAME ("SessionClosed") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (error_entries) == EONAY_N_ERRORS);

/**
 * eonay_error_quark:
 *
 * The error domain of the signer. Asking for it once makes GDBus turn the errors of the bus into
 * #GError of this domain and back.
 */
GQuark
eonay_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("eonay-error-quark", &quark, error_entries,
                                      G_N_ELEMENTS (error_entries));
  return (GQuark) quark;
}

/**
 * eonay_error_from_bus:
 * @error: (inout): an error that a call over the bus gave
 * @doing: what was being done
 *
 * The signer's own code and %G_IO_ERROR_CANCELLED stay what they are. What the bus or systemd
 * answered in the signer's place becomes a %G_DBUS_ERROR: it could not be started, or ended; and
 * anything else %EONAY_ERROR_FAILED.
 */
void
eonay_error_from_bus (GError **error, const char *doing)
{
  g_autoptr (GError) original = g_steal_pointer (error);

  g_dbus_error_strip_remote_error (original);
  if (original->domain == EONAY_ERROR ||
      g_error_matches (original, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    *error = g_steal_pointer (&original);
  else if (original->domain == G_DBUS_ERROR)
    g_propagate_prefixed_error (error, g_steal_pointer (&original), "%s: ", doing);
  else if (g_error_matches (original, G_IO_ERROR, G_IO_ERROR_DBUS_ERROR))
    *error =
        g_error_new (G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_FAILED, "%s: %s", doing, original->message);
  else
    *error = g_error_new (EONAY_ERROR, EONAY_ERROR_FAILED, "%s: %s", doing, original->message);
}
