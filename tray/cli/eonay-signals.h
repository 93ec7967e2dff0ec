/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

GCancellable *eonay_signals_catch (void);

int eonay_signals_open_job_control (void);
int eonay_signals_take (int fd);
gboolean eonay_signals_stop (void);
