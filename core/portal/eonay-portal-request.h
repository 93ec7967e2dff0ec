/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayPortalRequest:
 * @method: "GET", "POST" or "PUT"
 * @host: (nullable): one of [Portal] Hosts, "HOST" or "HOST:PORT"; %NULL for the portal's own
 * @path: path and query
 * @headers: (nullable): names and values in turn, then %NULL
 * @content_type: (nullable): the body's media type
 * @body: (nullable): the body
 *
 * A request to a portal, as a signer's program makes it.
 */
typedef struct
{
  const char *method;
  char *host;
  char *path;
  char **headers;
  char *content_type;
  GBytes *body;
} EonayPortalRequest;

void eonay_portal_request_free (EonayPortalRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayPortalRequest, eonay_portal_request_free)
