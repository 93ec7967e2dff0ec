/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

gboolean eonay_certificate_id_is_valid (const char *text);
