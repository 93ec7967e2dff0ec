/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

void eonay_sandbox_hint_append (GError *error, const char *module_path);
