/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-portal-request.h"

/**
 * eonay_portal_request_free:
 * @self: (transfer full): a request
 */
void
eonay_portal_request_free (EonayPortalRequest *self)
{
  g_free (self->host);
  g_free (self->path);
  g_strfreev (self->headers);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}
