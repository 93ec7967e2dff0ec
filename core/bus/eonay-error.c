/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-error.h"

#define ERROR_ENTRY(code, bus_name, exit_code)                                                     \
  { EONAY_ERROR_##code, "tr.org.pardus.EOnay.Signer1.Error." bus_name },

static const GDBusErrorEntry error_entries[] = { EONAY_SIGNER_FAILURES (ERROR_ENTRY) };

/**
 * eonay_error_quark:
 *
 * The error domain of the signer. The first call registers it with GDBus, which then maps the D-Bus
 * errors.
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
 * @error: (inout): the error of a D-Bus call
 * @doing: what was being done
 *
 * Keeps codes of %EONAY_ERROR and %G_IO_ERROR_CANCELLED. An error from the bus or systemd (the
 * signer could not be started, or exited) becomes a %G_DBUS_ERROR, any other %EONAY_ERROR_FAILED.
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
