/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "portal-authority.h"
#include "portal-book.h"
#include "portal-recorder.h"
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
  PortalRecorder *recorder; /* or NULL */
  SoupServer *https;
  SoupServer *http;
};

/* The pages' session. */
#define PORTAL_PAGE_COOKIE "NBOTURUM"

gint64 portal_get_now (void);
void portal_respond (SoupServerMessage *message, const char *content_type, char *body);

/* Both return FALSE for a path they do not handle. */
gboolean portal_site_handle (Portal *self, SoupServerMessage *message, const char *path);
gboolean portal_exchange_handle (Portal *self, SoupServerMessage *message, const char *path);
