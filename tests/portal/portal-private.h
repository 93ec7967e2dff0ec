/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "portal-authority.h"
#include "portal-book.h"
#include "portal-recorder.h"
#include "portal-verifier.h"
#include "portal.h"

/* What goes wrong at one request. */
typedef struct
{
  const char *what;
  char *argument; /* may be empty */
} PortalIncident;

struct _Portal
{
  GObject parent_instance;

  char *pki;
  char *archive;
  char *consents; /* where they are kept */
  guint archived;
  PortalKnobs knobs;
  PortalBook *book;
  PortalVerifier *verifier;
  PortalAuthority *authority;
  PortalRecorder *recorder; /* or NULL */
  SoupServer *https;
  SoupServer *http;
  guint https_port;
  GSocketService *door;    /* in place of the server, or NULL */
  gboolean is_changed;     /* how it listens */
  GHashTable *incidents;   /* number of the request → PortalIncident */
  SoupServerMessage *held; /* until the portal is told to go on, or NULL */
  PortalIncident *held_for;
  gboolean held_is_gone; /* its client */
};

/* The pages' session. */
#define PORTAL_PAGE_COOKIE "NBOTURUM"

gint64 portal_get_now (void);

/* The door: what a new connection meets. */
gboolean portal_door_open (Portal *self, GError **error);
/* how: "refuse", "reset", "mute", or the path of another certificate and key, without ".crt". */
gboolean portal_listen_as (Portal *self, const char *how);
void portal_door_restore (Portal *self);

void portal_hold (Portal *self, SoupServerMessage *message, PortalIncident *incident);
SoupServer *portal_create_https (Portal *self);
void portal_respond (SoupServerMessage *message, const char *content_type, char *body);

/* Both return FALSE for a path they do not handle. */
gboolean portal_site_handle (Portal *self, SoupServerMessage *message, const char *path);
gboolean portal_exchange_handle (Portal *self, SoupServerMessage *message, const char *path);

/* NULL if there is no such incident. */
PortalIncident *portal_incident_new (const char *what, const char *argument);
void portal_incident_free (PortalIncident *self);

/* Whether it takes the place of an answer, which is then not made, at least not now. */
gboolean portal_incident_prevent (PortalIncident *self, Portal *portal, SoupServerMessage *message);
/* Once the answer is made. */
void portal_incident_spoil (PortalIncident *self, Portal *portal, SoupServerMessage *message);

/* Faults of an answer, shared with the exchange. */
void portal_incident_drop (SoupServerMessage *message);
void portal_incident_cut_off (SoupServerMessage *message);
