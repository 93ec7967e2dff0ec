/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-failures.h"

#define EONAY_ERROR_CODE(code, bus_name, exit_code) EONAY_ERROR_##code,

/**
 * EonayError:
 *
 * Errors of the signer, on both sides of the bus. The codes come from %EONAY_SIGNER_FAILURES. Each
 * has the D-Bus name `tr.org.pardus.EOnay.Signer1.Error.<Name>`.
 */
typedef enum
{
  EONAY_SIGNER_FAILURES (EONAY_ERROR_CODE) EONAY_N_ERRORS
} EonayError;

#define EONAY_ERROR (eonay_error_quark ())
GQuark eonay_error_quark (void);

void eonay_error_from_bus (GError **error, const char *doing);
