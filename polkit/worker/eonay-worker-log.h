/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

gboolean eonay_worker_log_take_output (GError **error);
void eonay_worker_log_write (const char *line);
