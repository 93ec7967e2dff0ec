/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The test portal: behaves like the guide's portal, over TLS on loopback, and serves the
 * authority's addresses over HTTP. */
#define PORTAL_TYPE_PORTAL (portal_get_type ())
G_DECLARE_FINAL_TYPE (Portal, portal, PORTAL, PORTAL, GObject)

/* pki: output of tests/pki. state: folder for accepted signatures. */
Portal *portal_new (const char *pki, const char *state, GError **error);

/* Port 0: any free one. */
gboolean portal_listen (Portal *self, guint https_port, guint http_port, GError **error);
guint portal_get_https_port (Portal *self);
guint portal_get_http_port (Portal *self);

/* Whether a request waits for the command "release"; the signal "held" tells when one does. */
gboolean portal_is_holding (Portal *self);

/* Answers one line of the control socket. */
char *portal_command (Portal *self, const char *line);
