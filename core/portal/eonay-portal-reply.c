/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-portal-reply.h"

#include "eonay-national-id.h"
#include "eonay-visible-text.h"

#define MAX_LINE_LENGTH   400
#define TOO_MANY_REQUESTS 429 /* RFC 6585, section 4; libsoup has no name for it */
#define SERVER_ERROR      500

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

/**
 * eonay_portal_reply_is_out_of_order:
 * @self: a reply
 *
 * Returns: whether its status says that the portal cannot answer now: it has failed, or has too much to
 *   do
 */
gboolean
eonay_portal_reply_is_out_of_order (const EonayPortalReply *self)
{
  return self->status >= SERVER_ERROR || self->status == TOO_MANY_REQUESTS;
}

/**
 * eonay_portal_reply_dup_line:
 * @text: words of a portal
 *
 * Returns: (transfer full) (not nullable): the words as they may stand in messages, logs and
 *   receipts: one line of limited length without control characters, T.C. numbers masked
 */
char *
eonay_portal_reply_dup_line (const char *text)
{
  g_autofree char *line = eonay_visible_line (text, " ", MAX_LINE_LENGTH);

  return eonay_national_id_mask (line);
}
