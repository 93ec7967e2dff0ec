/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

gboolean eonay_jar_check (const guint8 *data, gsize size, GError **error);
