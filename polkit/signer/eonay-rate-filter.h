/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define EONAY_TYPE_RATE_FILTER (eonay_rate_filter_get_type ())
G_DECLARE_FINAL_TYPE (EonayRateFilter, eonay_rate_filter, EONAY, RATE_FILTER, GObject)

EonayRateFilter *eonay_rate_filter_new (GDBusConnection *connection, GDBusConnection *questions);
guint eonay_rate_filter_count (EonayRateFilter *self);
