/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

const char *eonay_pin_text_find (const char *text, gsize *length);
