/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* (transfer full): a ZIP archive with one member. before: bytes in front of it; comment: after it. */
GByteArray *jar_new (const char *name,
                     const void *content,
                     gsize size,
                     gboolean is_deflated,
                     const char *before,
                     const char *comment);
