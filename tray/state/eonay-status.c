/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-status.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

void
eonay_status_clear (EonayStatus *self)
{
  g_clear_pointer (&self->line, g_free);
}

const char *
eonay_status_get_icon_name (EonayStatusKind kind)
{
  static const char *const names[] = {
    [EONAY_STATUS_CARD] = "eonay-card",       [EONAY_STATUS_READY] = "eonay-ready",
    [EONAY_STATUS_OFFER] = "eonay-offer",     [EONAY_STATUS_ATTENTION] = "eonay-attention",
    [EONAY_STATUS_EXPIRED] = "eonay-expired", [EONAY_STATUS_BUSY] = "eonay-busy",
    [EONAY_STATUS_NONE] = "eonay-none",
  };

  return names[kind];
}

/**
 * eonay_status_get_pin_remark:
 * @pin_state: the state of a card's PIN
 *
 * Returns: (nullable): what its holder should know before an activation
 */
const char *
eonay_status_get_pin_remark (EonayPinState pin_state)
{
  switch (pin_state)
    {
    case EONAY_PIN_LOCKED:
      return _ ("PIN locked");
    case EONAY_PIN_FINAL_TRY:
      return _ ("PIN: one try left");
    case EONAY_PIN_COUNT_LOW:
    case EONAY_PIN_OK:
    default:
      return NULL;
    }
}

/**
 * eonay_status_get_reason:
 * @obstacle: an obstacle
 *
 * Returns: (nullable): why E-Onay cannot be activated, to follow a colon or in brackets
 */
const char *
eonay_status_get_reason (EonayObstacle obstacle)
{
  static const char *const reasons[EONAY_N_OBSTACLES] = {
    [EONAY_OBSTACLE_RUNNING] = N_ ("under way"),
    [EONAY_OBSTACLE_READING] = N_ ("reading the card"),
    [EONAY_OBSTACLE_STARTING] = N_ ("looking for card readers"),
    [EONAY_OBSTACLE_NO_SERVICE] = N_ ("smart card service not running"),
    [EONAY_OBSTACLE_FORBIDDEN] = N_ ("card readers not allowed in this session"),
    [EONAY_OBSTACLE_NO_READER] = N_ ("no card reader connected"),
    [EONAY_OBSTACLE_NO_CARD] = N_ ("no card inserted"),
    [EONAY_OBSTACLE_NO_CERTIFICATE] = N_ ("no certificate on the card"),
    [EONAY_OBSTACLE_NOT_QUALIFIED] = N_ ("no qualified certificate on the card"),
    [EONAY_OBSTACLE_SEAL] = N_ ("seal on the card"),
    [EONAY_OBSTACLE_UNKNOWN_ISSUER] = N_ ("provider not recognised"),
    [EONAY_OBSTACLE_OTHER_ISSUER] = N_ ("not offered by this provider"),
    [EONAY_OBSTACLE_PROVIDER_DISABLED] = N_ ("provider switched off"),
    [EONAY_OBSTACLE_REVOKED] = N_ ("certificate revoked or suspended"),
    [EONAY_OBSTACLE_EXPIRED] = N_ ("certificate expired"),
    [EONAY_OBSTACLE_NOT_YET_VALID] = N_ ("certificate not valid yet"),
    [EONAY_OBSTACLE_CLOCK] = N_ ("the date of this computer is wrong"),
    [EONAY_OBSTACLE_ACTIVE] = N_ ("active already"),
    [EONAY_OBSTACLE_PIN_LOCKED] = N_ ("PIN locked"),
    [EONAY_OBSTACLE_LENT] = N_ ("the signing program is open"),
    [EONAY_OBSTACLE_NOT_KNOWN] = N_ ("step by step"),
  };

  return reasons[obstacle] != NULL ? _ (reasons[obstacle]) : NULL;
}

/**
 * eonay_status_dup_obstacle_line:
 * @obstacle: an obstacle
 *
 * Returns: (transfer full) (nullable): a sentence for the place of the button that activates E-Onay
 */
char *
eonay_status_dup_obstacle_line (EonayObstacle obstacle)
{
  const char *reason = eonay_status_get_reason (obstacle);

  if (obstacle == EONAY_OBSTACLE_NO_CARD)
    return g_strdup (_ ("Insert the card to activate E-Onay."));
  if (obstacle == EONAY_OBSTACLE_PIN_LOCKED)
    return g_strdup (
        _ ("The PIN is unlocked on your certificate provider's page (“Kilit Çözme”)."));
  if (obstacle == EONAY_OBSTACLE_LENT)
    return g_strdup (_ (
        "Close the signing program first: while it is open, this program does not use the card."));
  if (obstacle == EONAY_OBSTACLE_NOT_KNOWN)
    return g_strdup (_ ("The steps on the portal are shown to you one by one."));
  if (reason == NULL || obstacle == EONAY_OBSTACLE_RUNNING || obstacle == EONAY_OBSTACLE_ACTIVE ||
      eonay_obstacle_is_passing (obstacle))
    return NULL;
  return g_strdup_printf (_ ("E-Onay cannot be activated: %s"), reason);
}

static char *
describe_candidate (const EonayAppletState *applet_state)
{
  const EonayKnownCertificate *candidate = applet_state->candidate;
  gboolean may_activate =
      eonay_obstacle_is_offered (eonay_applet_state_get_obstacle (applet_state));
  const char *remark = eonay_status_get_pin_remark (applet_state->pin_state);
  g_autofree char *holder = eonay_wording_holder (candidate->holder);
  g_autofree char *until = eonay_wording_end (candidate->result_open_until);

  if (remark != NULL)
    return g_strdup_printf ("%s: %s", holder, remark);
  if (candidate->result_open_until != 0)
    return g_strdup_printf (_ ("%s: result of a signature unknown (final after %s)"), holder,
                            until);
  if (candidate->result_is_unknown)
    return g_strdup_printf (_ ("%s: result of a signature unknown"), holder);
  if (applet_state->n_fitting > 1 && may_activate)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate fits",
                                         "%u certificates fit", applet_state->n_fitting),
                            applet_state->n_fitting);
  if (candidate->consent == EONAY_CONSENT_ACTIVE)
    return g_strdup_printf (
        "%s: %s", holder,
        eonay_wording_for_consent (candidate->consent, candidate->consent_source));
  if (may_activate)
    return g_strdup_printf (_ ("%s: E-Onay can be activated"), holder);

  g_autofree char *validity =
      eonay_wording_validity (eonay_applet_state_get_validity (applet_state, candidate),
                              candidate->not_before, candidate->not_after, applet_state->now);
  return g_strdup_printf (_ ("%s: certificate %s"), holder, validity);
}

static EonayStatusKind
get_kind_of_candidate (const EonayAppletState *applet_state)
{
  EonayObstacle obstacle = eonay_applet_state_get_obstacle (applet_state);

  if (obstacle == EONAY_OBSTACLE_EXPIRED || obstacle == EONAY_OBSTACLE_REVOKED)
    return EONAY_STATUS_EXPIRED;
  if (eonay_status_get_pin_remark (applet_state->pin_state) != NULL ||
      applet_state->candidate->result_is_unknown ||
      eonay_applet_state_get_validity (applet_state, applet_state->candidate) ==
          EONAY_CERTIFICATE_EXPIRING)
    return EONAY_STATUS_ATTENTION;
  if (obstacle == EONAY_OBSTACLE_ACTIVE)
    return EONAY_STATUS_READY;
  return eonay_obstacle_is_offered (obstacle) && !applet_state->is_muted ? EONAY_STATUS_OFFER
                                                                         : EONAY_STATUS_CARD;
}

/* A card has a matching certificate. */
static EonayStatus
compute_for_candidate (const EonayAppletState *applet_state)
{
  return (EonayStatus) { get_kind_of_candidate (applet_state), describe_candidate (applet_state) };
}

static char *
describe_ended (guint n_ended)
{
  if (n_ended == 1)
    return g_strdup (_ ("A certificate has expired"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate has expired",
                                       "%u certificates have expired", n_ended),
                          n_ended);
}

static char *
describe_ending (const EonayKnownCertificate *certificate, gint64 now)
{
  int days = eonay_calendar_days_between (now, certificate->not_after);

  if (days <= 0)
    return g_strdup (_ ("A certificate expires today"));
  if (days == 1)
    return g_strdup (_ ("A certificate expires tomorrow"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "A certificate expires in %d day",
                                       "A certificate expires in %d days", (gulong) days),
                          days);
}

/* No card is inserted: use the known certificates. */
static EonayStatus
compute_for_known (const EonayAppletState *applet_state)
{
  const EonayKnownCertificate *ending = NULL;
  guint n_ended = 0;
  gboolean is_one_revoked = FALSE;

  for (guint i = 0; i < applet_state->known->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (applet_state->known, i);
      EonayCertificateState state = eonay_applet_state_get_validity (applet_state, known);

      if (state == EONAY_CERTIFICATE_REVOKED || state == EONAY_CERTIFICATE_SUSPENDED)
        is_one_revoked = TRUE;
      else if (state == EONAY_CERTIFICATE_EXPIRED)
        n_ended++;
      else if (ending == NULL && state == EONAY_CERTIFICATE_EXPIRING)
        ending = known;
    }
  if (is_one_revoked)
    return (EonayStatus) { EONAY_STATUS_EXPIRED,
                           g_strdup (_ ("A certificate is revoked or suspended")) };
  if (n_ended > 0)
    return (EonayStatus) { EONAY_STATUS_EXPIRED, describe_ended (n_ended) };
  if (ending != NULL)
    return (EonayStatus) { EONAY_STATUS_ATTENTION, describe_ending (ending, applet_state->now) };
  return (EonayStatus) { EONAY_STATUS_NONE,
                         g_strdup (eonay_wording_for_monitor (applet_state->monitor)) };
}

static EonayStatus
compute_for_error (const GError *error)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
  gboolean has_ended =
      g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED) ||
      g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_REVOKED);

  return (EonayStatus) { has_ended ? EONAY_STATUS_EXPIRED : EONAY_STATUS_ATTENTION,
                         g_strdup (wording->title) };
}

static EonayStatus
compute (const EonayAppletState *applet_state)
{
  const char *monitor_line = eonay_wording_for_monitor (applet_state->monitor);

  if (applet_state->is_running)
    return (EonayStatus) { EONAY_STATUS_BUSY,
                           g_strdup (eonay_wording_for_state (applet_state->state)) };
  if (applet_state->is_reading)
    return (EonayStatus) { EONAY_STATUS_BUSY,
                           g_strdup (eonay_wording_for_state (EONAY_ACTIVATION_READING_CARD)) };
  if (applet_state->monitor == EONAY_CARD_MONITOR_NO_SERVICE)
    return (EonayStatus) { EONAY_STATUS_ATTENTION, g_strdup (monitor_line) };
  if (applet_state->monitor == EONAY_CARD_MONITOR_STARTING)
    return (EonayStatus) { EONAY_STATUS_NONE, g_strdup (monitor_line) };
  if (applet_state->monitor != EONAY_CARD_MONITOR_CARD &&
      applet_state->monitor != EONAY_CARD_MONITOR_FORBIDDEN)
    return compute_for_known (applet_state);
  if (applet_state->candidate != NULL)
    return compute_for_candidate (applet_state);
  if (applet_state->error != NULL)
    return compute_for_error (applet_state->error);
  return (EonayStatus) { EONAY_STATUS_NONE, g_strdup (monitor_line) };
}

/**
 * eonay_status_compute:
 * @applet_state: the applet's state
 *
 * With an inserted card, the state is about that card only.
 *
 * Returns: the state in one line, to be cleared by eonay_status_clear()
 */
EonayStatus
eonay_status_compute (const EonayAppletState *applet_state)
{
  EonayStatus status = compute (applet_state);

  status.obstacle = eonay_applet_state_get_obstacle (applet_state);
  status.may_start = eonay_applet_state_may_start (applet_state);
  return status;
}
