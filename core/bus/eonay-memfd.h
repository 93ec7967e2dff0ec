/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Maximum size of a document and of a signature, in bytes. */
#define EONAY_DOCUMENT_MAX_SIZE  ((gsize) 1024 * 1024)
#define EONAY_SIGNATURE_MAX_SIZE (2 * EONAY_DOCUMENT_MAX_SIZE)

int eonay_memfd_new (const char *name, GBytes *content, GError **error);
GBytes *eonay_memfd_read (int fd, gsize max_size, GError **error);
