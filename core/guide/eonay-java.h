/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayJava:
 * @java: (nullable): the program that starts jars; %NULL if none is installed or it does not run
 * @version: (nullable): its version as it tells itself, such as "17.0.12"
 * @javaws: (nullable): the program that opens JNLP files
 *
 * The Java of this computer.
 */
typedef struct
{
  char *java;
  char *version;
  char *javaws;
} EonayJava;

void eonay_java_free (EonayJava *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayJava, eonay_java_free)

void
eonay_java_find_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
EonayJava *eonay_java_find_finish (GAsyncResult *result, GError **error);

GSubprocessLauncher *eonay_java_launcher_new (GSubprocessFlags flags);
