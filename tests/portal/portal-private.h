/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "portal-authority.h"
#include "portal-book.h"
#include "portal-verifier.h"
#include "portal.h"

struct _Portal
{
  GObject parent_instance;

  char *pki;
  char *archive;
  guint archived;
  PortalKnobs knobs;
  PortalBook *book;
  PortalVerifier *verifier;
  PortalAuthority *authority;
  SoupServer *https;
  SoupServer *http;
};

gint64 portal_get_now (void);
void portal_respond (SoupServerMessage *message, const char *content_type, char *body);

/* Both return FALSE for a path they do not handle. */
gboolean portal_site_handle (Portal *self, SoupServerMessage *message, const char *path);
gboolean portal_exchange_handle (Portal *self, SoupServerMessage *message, const char *path);
