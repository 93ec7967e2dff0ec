/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* The two signatures of the guide. */
typedef enum
{
  PORTAL_STEP_NONE,
  PORTAL_STEP_LOGIN,
  PORTAL_STEP_CONSENT,
} PortalStep;

const char *portal_step_to_string (PortalStep step);

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
  guint extra_lines; /* of each text, with invisible characters */
  gboolean not_opened;
} PortalKnobs;

void portal_knobs_init (PortalKnobs *self);
gboolean portal_knobs_set (PortalKnobs *self, const char *key, const char *value);
void portal_knobs_describe (PortalKnobs *self, JsonBuilder *builder);
