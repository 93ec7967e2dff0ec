/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The portal's pages as HTML, with the guide's labels; independent of requests. */
char *portal_pages_entry (const char *notice);
char *portal_pages_code (const char *title, const char *code, gint64 seconds);
char *portal_pages_menu (const char *holder, const char *national_id);
char *portal_pages_e_onay (gboolean active, const char *form_token);
char *portal_pages_success (const char *holder);
char *
portal_pages_message (const char *title, const char *text, const char *link, const char *label);
