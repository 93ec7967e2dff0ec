/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A macro since GLib 2.78. */
#undef g_strdup

/* Attributes missing in GLib for gcc's analyzer: functions that allocate, and those that free. */
#define FREED_BY_G_FREE   __attribute__ ((malloc (g_free, 1)))
#define RETURNS_SOMETHING __attribute__ ((returns_nonnull))

gpointer g_malloc (gsize n_bytes) FREED_BY_G_FREE RETURNS_SOMETHING;
gpointer g_malloc0 (gsize n_bytes) FREED_BY_G_FREE RETURNS_SOMETHING;
gpointer g_malloc_n (gsize n, gsize n_bytes) FREED_BY_G_FREE RETURNS_SOMETHING;
gpointer g_malloc0_n (gsize n, gsize n_bytes) FREED_BY_G_FREE RETURNS_SOMETHING;
gchar *g_compute_checksum_for_bytes (GChecksumType type,
                                     GBytes *data) FREED_BY_G_FREE RETURNS_SOMETHING;
gchar *g_path_get_dirname (const gchar *path) FREED_BY_G_FREE RETURNS_SOMETHING;
gchar *g_strdup (const gchar *text) FREED_BY_G_FREE;
gchar *g_strdup_printf (const gchar *format, ...) FREED_BY_G_FREE RETURNS_SOMETHING
    G_GNUC_PRINTF (1, 2);
gchar *g_utf8_make_valid (const gchar *text, gssize size) FREED_BY_G_FREE RETURNS_SOMETHING;

#undef FREED_BY_G_FREE
#undef RETURNS_SOMETHING
