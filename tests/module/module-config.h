/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The key file next to the module, described in README.md. */
typedef struct
{
  char *name;   /* of the module, without folder and suffix */
  char *folder; /* directory of the module */
  GKeyFile *file;
} ModuleConfig;

ModuleConfig *module_config_load (void);
void module_config_free (ModuleConfig *self);

char *module_config_dup_string (ModuleConfig *self,
                                const char *group,
                                const char *key,
                                const char *fallback);
guint
module_config_get_number (ModuleConfig *self, const char *group, const char *key, guint fallback);
gboolean module_config_get_boolean (ModuleConfig *self,
                                    const char *group,
                                    const char *key,
                                    gboolean fallback);
GStrv module_config_dup_list (ModuleConfig *self, const char *group, const char *key);
GBytes *module_config_read_file (ModuleConfig *self, const char *group, const char *key);

void module_config_say (ModuleConfig *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModuleConfig, module_config_free)
