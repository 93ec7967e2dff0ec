/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

gboolean eonay_national_id_is_valid (const char *national_id);
char *eonay_national_id_mask (const char *text);
