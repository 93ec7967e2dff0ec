/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-portal-reply.h"

/**
 * eonay_portal_reply_free:
 * @self: (transfer full): a reply
 */
void
eonay_portal_reply_free (EonayPortalReply *self)
{
  g_free (self->content_type);
  g_free (self->charset);
  g_free (self->location);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_strfreev (self->headers);
  g_free (self);
}
