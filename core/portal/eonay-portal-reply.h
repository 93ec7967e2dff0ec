/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayPortalReply:
 * @status: the HTTP status
 * @content_type: (nullable): the media type
 * @charset: (nullable): the body's character set
 * @location: (nullable): where a redirect leads
 * @date: the time by the portal's clock in Unix seconds, 0 if not sent
 * @body: the body
 * @headers: (nullable): the headers, names and values in turn, then %NULL; perhaps not UTF-8
 *
 * A portal's answer, whatever its status.
 */
typedef struct
{
  guint status;
  char *content_type;
  char *charset;
  char *location;
  gint64 date;
  GBytes *body;
  char **headers;
} EonayPortalReply;

void eonay_portal_reply_free (EonayPortalReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayPortalReply, eonay_portal_reply_free)

gboolean eonay_portal_reply_is_out_of_order (const EonayPortalReply *self);
char *eonay_portal_reply_dup_line (const char *text);
