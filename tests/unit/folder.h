/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A temporary folder, removed with its content at the end of the scope. */
typedef char *Folder;

Folder folder_new (void);
void folder_remove (Folder folder);
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (Folder, folder_remove, NULL)

guint folder_get_mode (const char *path);
