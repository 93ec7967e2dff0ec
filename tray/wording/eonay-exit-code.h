/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "eonay-failures.h"

#define EONAY_EXIT_CODE(code, number, name, line) EONAY_EXIT_##code = number,

/**
 * EonayExitCode:
 *
 * The exit codes of the command line, from %EONAY_EXIT_CODES.
 */
typedef enum
{
  EONAY_EXIT_CODES (EONAY_EXIT_CODE)
} EonayExitCode;

EonayExitCode eonay_exit_code_for_error (const GError *error);
const char *eonay_exit_code_get_name (EonayExitCode code);
