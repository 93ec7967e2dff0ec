/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* In characters; more are cut off. Longer than any card's PIN, so that one that is too long is reported
 * instead of truncated to a wrong one. */
#define EONAY_LOCKED_BUFFER_MAX_LENGTH 255

/* An entry's text in OpenSSL's secure heap: locked in memory, excluded from core dumps, between guard
 * pages, and wiped when removed or freed. */
#define EONAY_TYPE_LOCKED_BUFFER (eonay_locked_buffer_get_type ())
G_DECLARE_FINAL_TYPE (EonayLockedBuffer, eonay_locked_buffer, EONAY, LOCKED_BUFFER, GtkEntryBuffer)

EonayLockedBuffer *eonay_locked_buffer_new (void);
/* FALSE if the user's limit of locked memory is used up; the text may be swapped then. */
gboolean eonay_locked_buffer_is_locked (EonayLockedBuffer *self);
