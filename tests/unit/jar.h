/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* (transfer full): a ZIP archive with one empty member. before: bytes in front of it; comment: after it. */
GByteArray *jar_new (const char *before, const char *comment);
