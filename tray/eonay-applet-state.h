/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-known-certificate.h"

/**
 * EonayAppletState:
 * @now: the moment of all that follows, Unix time
 * @reminder_days: (element-type guint32): the preference, by which a certificate is expiring
 * @is_running: whether an activation is under way
 * @state: then its state
 * @monitor: what the readers hold
 * @is_reading: whether the cards are being read
 * @error: (nullable): why nothing on the cards fits, or why they could not be read
 * @n_fitting: how many certificates on the cards fit
 * @candidate: (nullable): the certificate that an activation would be for; where there is none, the
 *   first that fits
 * @is_exchange_known: whether this version knows how to speak with the portal of @candidate
 * @known: (element-type EonayKnownCertificate): what was ever seen and has no successor, those that
 *   end first first
 *
 * All that icon, menu and window are made from, taken at one moment.
 */
typedef struct
{
  gint64 now;
  GArray *reminder_days;
  gboolean is_running;
  EonayActivationState state;
  EonayCardMonitorStatus monitor;
  gboolean is_reading;
  GError *error;
  guint n_fitting;
  EonayKnownCertificate *candidate;
  gboolean is_exchange_known;
  GPtrArray *known;
} EonayAppletState;

/**
 * EonayObstacle:
 *
 * Why E-Onay cannot be activated now. What an activation itself waits for or explains best, a card
 * in use or a driver that is missing, is none.
 */
typedef enum
{
  EONAY_OBSTACLE_NONE,
  EONAY_OBSTACLE_RUNNING,
  EONAY_OBSTACLE_READING,
  EONAY_OBSTACLE_STARTING,
  EONAY_OBSTACLE_NO_SERVICE,
  EONAY_OBSTACLE_FORBIDDEN,
  EONAY_OBSTACLE_NO_READER,
  EONAY_OBSTACLE_NO_CARD,
  EONAY_OBSTACLE_NO_CERTIFICATE,
  EONAY_OBSTACLE_NOT_QUALIFIED,
  EONAY_OBSTACLE_SEAL,
  EONAY_OBSTACLE_UNKNOWN_ISSUER,
  EONAY_OBSTACLE_OTHER_ISSUER,
  EONAY_OBSTACLE_PROVIDER_DISABLED,
  EONAY_OBSTACLE_EXPIRED,
  EONAY_OBSTACLE_NOT_YET_VALID,
  EONAY_OBSTACLE_ACTIVE,
  EONAY_OBSTACLE_NOT_KNOWN,
  EONAY_N_OBSTACLES,
} EonayObstacle;

/* (transfer full). run: (nullable): the one that is running. */
EonayAppletState *eonay_applet_state_take (EonayContext *context,
                                           EonayCardContents *contents,
                                           EonayRun *run,
                                           gint64 now);
EonayAppletState *eonay_applet_state_new (gint64 now);
void eonay_applet_state_free (EonayAppletState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayAppletState, eonay_applet_state_free)

gboolean eonay_applet_state_may_activate (EonayContext *context,
                                          GPtrArray *fitting,
                                          EonayCertificate *certificate);
EonayObstacle eonay_applet_state_get_obstacle (const EonayAppletState *self);
gint64 eonay_applet_state_get_next_change (const EonayAppletState *self);
