/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

gint64 eonay_calendar_get_now (void);
gint eonay_calendar_days_between (gint64 from, gint64 to);
gint64 eonay_calendar_at_hour (gint64 moment, gint days, gint hour);
gint64 eonay_calendar_start_of_day (gint64 moment, gint days);
