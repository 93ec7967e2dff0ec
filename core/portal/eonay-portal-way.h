/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

/* How far a message came on its way to the portal. */
typedef struct _EonayPortalWay EonayPortalWay;

EonayPortalWay *eonay_portal_way_new (SoupSession *session, SoupMessage *message);
void eonay_portal_way_free (EonayPortalWay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayPortalWay, eonay_portal_way_free)

gboolean eonay_portal_way_is_sent (EonayPortalWay *self);
gboolean eonay_portal_way_ends_at_proxy (EonayPortalWay *self);
GError *eonay_portal_way_explain (EonayPortalWay *self, const char *cause, const GError *error);
