/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What a document and a signature may have at most. */
#define EONAY_DOCUMENT_MAX_SIZE  ((gsize) 1024 * 1024)
#define EONAY_SIGNATURE_MAX_SIZE (2 * EONAY_DOCUMENT_MAX_SIZE)

int eonay_memfd_new (const char *name, GBytes *content, GError **error);
GBytes *eonay_memfd_read (int fd, gsize max_size, GError **error);
