/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-known-certificate.h"

/**
 * EonayAppletState:
 * @now: the time of this snapshot, in Unix time
 * @reminder_days: (element-type guint32): the preference that decides when a certificate is
 *   expiring
 * @is_running: whether an activation is running
 * @state: the state of the running activation
 * @monitor: the state of the readers
 * @is_reading: whether the cards are being read
 * @is_lent: whether the provider's own signer runs, and the cards are left to it
 * @error: (nullable): why no certificate matches, or why the cards could not be read
 * @n_fitting: the number of matching certificates on the cards
 * @candidate: (nullable): the certificate to offer an activation for; if there is none, the first
 *   match
 * @pin_state: the state of the PIN of @candidate when its card was read
 * @is_exchange_known: whether this version knows the exchange of the portal of @candidate, without
 *   one that of any provider with E-Onay
 * @is_muted: whether not to ask about @candidate: its E-Onay is active, or the user does not want it
 * @known: (element-type EonayKnownCertificate): known certificates without a successor, sorted by
 *   end
 * @renewal_id: (nullable): the first of @known that is to be renewed now, if its provider has a page
 *
 * A snapshot of all data that icon, menu and window show.
 */
typedef struct
{
  gint64 now;
  GArray *reminder_days;
  gboolean is_running;
  EonayActivationState state;
  EonayCardMonitorStatus monitor;
  gboolean is_reading;
  gboolean is_lent;
  GError *error;
  guint n_fitting;
  EonayKnownCertificate *candidate;
  EonayPinState pin_state;
  gboolean is_exchange_known;
  gboolean is_muted;
  GPtrArray *known;
  char *renewal_id;
} EonayAppletState;

/* Most institutions accept applications for renewal from three months before the end on. */
#define EONAY_RENEWAL_DAYS 90

/**
 * EonayObstacle:
 *
 * Why E-Onay cannot be activated now: the one rule for menu, window, page and prompt. Conditions
 * that an activation itself waits for or explains, such as a card in use or a missing driver, are
 * not obstacles. Where the exchange is not known, the guide window takes the place of the activation.
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
  EONAY_OBSTACLE_REVOKED,
  EONAY_OBSTACLE_EXPIRED,
  EONAY_OBSTACLE_NOT_YET_VALID,
  EONAY_OBSTACLE_CLOCK,
  EONAY_OBSTACLE_ACTIVE,
  EONAY_OBSTACLE_PIN_LOCKED,
  EONAY_OBSTACLE_LENT,
  EONAY_OBSTACLE_NOT_KNOWN,
  EONAY_N_OBSTACLES,
} EonayObstacle;

EonayAppletState *eonay_applet_state_take (EonayContext *context,
                                           EonayCardContents *contents,
                                           EonayActivation *running,
                                           gint64 now);
EonayAppletState *eonay_applet_state_new (gint64 now);
void eonay_applet_state_free (EonayAppletState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayAppletState, eonay_applet_state_free)

gboolean eonay_applet_state_may_ask (EonayContext *context,
                                     GPtrArray *fitting,
                                     EonayCardCertificate *card,
                                     gboolean *needs_guide);
EonayObstacle eonay_applet_state_get_obstacle (const EonayAppletState *self);
EonayCertificateState eonay_applet_state_get_validity (const EonayAppletState *self,
                                                       const EonayKnownCertificate *certificate);
EonayObstacle eonay_applet_state_get_obstacle_for (EonayContext *context,
                                                   EonayCardContents *contents,
                                                   const char *id,
                                                   gint64 now);
gboolean eonay_applet_state_needs_guide (const EonayAppletState *self);
gboolean eonay_obstacle_is_offered (EonayObstacle obstacle);
gboolean eonay_obstacle_may_start (EonayObstacle obstacle);
gboolean eonay_applet_state_may_start (const EonayAppletState *self);
gboolean eonay_obstacle_is_passing (EonayObstacle obstacle);
gint64 eonay_applet_state_get_open_until (const EonayAppletState *self);
gint64 eonay_applet_state_get_next_change (const EonayAppletState *self);
