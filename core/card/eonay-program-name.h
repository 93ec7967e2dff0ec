/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *eonay_program_name_read (guint pid);
char *eonay_program_name_from_command (const char *executable, const char *const *arguments);
char *eonay_program_name_get_app_id (const char *cgroups);
char *eonay_program_name_clean (const char *name);
