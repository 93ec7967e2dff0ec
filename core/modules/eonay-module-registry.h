/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A module that is registered with p11-kit. */
typedef struct
{
  char *name; /* of the file, without extension */
  char *path; /* absolute path of the module */
  int priority;
  gboolean enabled; /* for this program */
} EonayModuleRegistration;

EonayModuleRegistration *eonay_module_registration_new (const char *name, GHashTable *fields);
void eonay_module_registration_free (EonayModuleRegistration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayModuleRegistration, eonay_module_registration_free)

GHashTable *eonay_module_registry_parse (const char *text, GError **error);
GPtrArray *eonay_module_registry_read (const char *const *folders);
