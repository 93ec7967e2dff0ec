/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

void eonay_cli_output_prepare (void);
void eonay_cli_output_print_as_is (const char *text);
gboolean eonay_cli_output_can_show (const char *text);
gboolean eonay_cli_output_is_complete (void);
