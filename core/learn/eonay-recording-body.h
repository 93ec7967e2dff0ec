/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Stands for U+0000, which json-glib cuts texts at: one of those for private use. */
#define EONAY_RECORDING_NUL        0xe000
#define EONAY_RECORDING_NUL_ESCAPE "\\ue000"

GBytes *eonay_recording_body_decode (const char *text,
                                     gboolean is_base64,
                                     const char *transfer_encoding,
                                     const char *content_encoding,
                                     const char *charset,
                                     const char **trouble);
GBytes *eonay_recording_body_encode (GBytes *body, const char *charset);
