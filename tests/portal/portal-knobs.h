/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "portal-authority.h"

/* The two signatures of the guide. */
typedef enum
{
  PORTAL_STEP_NONE,
  PORTAL_STEP_LOGIN,
  PORTAL_STEP_CONSENT,
} PortalStep;

const char *portal_step_to_string (PortalStep step);

/* How the answer of a call is spoiled, after the portal has done what the call asks for. */
typedef enum
{
  PORTAL_FAULT_NONE,
  PORTAL_FAULT_LOST,       /* the connection is closed instead */
  PORTAL_FAULT_GARBAGE,    /* of the same media type */
  PORTAL_FAULT_CUT_OFF,    /* in its middle */
  PORTAL_FAULT_LATE,       /* by seconds */
  PORTAL_FAULT_STATUS_500, /* with the same body */
  PORTAL_FAULT_REDIRECT,   /* to another page */
  PORTAL_FAULT_REPEAT,     /* 307, to the same call */
} PortalFault;

/* The bytes to sign, in the shapes that have them beside the text. */
typedef enum
{
  PORTAL_DATA_SAME,
  PORTAL_DATA_OTHER,
  PORTAL_DATA_BINARY,
} PortalData;

/* How the portal misbehaves, set over the control socket. */
typedef struct
{
  guint code_lifetime;    /* seconds */
  guint session_lifetime; /* seconds from the login */
  guint latency;          /* milliseconds before each answer over HTTPS */
  PortalStep refuse;
  PortalStep drop_reply;
  gboolean login_text_change;
  gboolean consent_text_change;
  guint extra_lines;     /* of each text, with invisible characters */
  gboolean unauthorized; /* status 401 for a session that is over */
  gboolean not_opened;
  guint shape;       /* of the exchange, see portal-exchange.c */
  PortalFault fault; /* of the answer to fault_call */
  guint fault_call;
  PortalStep fault_step; /* none: of each step */
  PortalData data;
  gboolean pin_change; /* the operation is not what it should be */
  gboolean outdated;   /* the version check says no */
  gboolean close;      /* each connection after one answer */
  guint pending;       /* how often the result is not there yet */
  PortalAuthorityFault ocsp;
  PortalAuthorityFault crl;
} PortalKnobs;

void portal_knobs_init (PortalKnobs *self);
gboolean portal_knobs_set (PortalKnobs *self, const char *key, const char *value);
void portal_knobs_describe (PortalKnobs *self, JsonBuilder *builder);
