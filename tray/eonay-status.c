/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-status.h"
#include "eonay-visible-text.h"
#include "eonay-wording.h"

void
eonay_status_clear (EonayStatus *self)
{
  g_clear_pointer (&self->line, g_free);
}

const char *
eonay_status_get_icon_name (EonayStatusKind kind)
{
  switch (kind)
    {
    case EONAY_STATUS_READY:
      return "eonay-ready";
    case EONAY_STATUS_ATTENTION:
      return "eonay-attention";
    case EONAY_STATUS_EXPIRED:
      return "eonay-expired";
    case EONAY_STATUS_BUSY:
      return "eonay-busy";
    case EONAY_STATUS_NONE:
    case EONAY_N_STATUS_KINDS:
    default:
      return "eonay-none";
    }
}

static EonayCertificateState
get_state (const EonaySituation *situation, const EonayKnownCertificate *certificate)
{
  return eonay_validity_get_state (certificate->not_before, certificate->not_after, situation->now,
                                   situation->reminder_days);
}

static char *
describe_candidate (const EonaySituation *situation)
{
  const EonayKnownCertificate *candidate = situation->candidate;
  gboolean may_activate = eonay_situation_get_obstacle (situation) == EONAY_OBSTACLE_NONE;
  g_autofree char *holder =
      eonay_visible_text (candidate->holder != NULL ? candidate->holder : "", -1);

  if (situation->n_fitting > 1 && may_activate)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate fits",
                                         "%u certificates fit", situation->n_fitting),
                            situation->n_fitting);
  if (may_activate)
    return g_strdup_printf (_ ("%s: E-Onay can be activated"), holder);
  if (candidate->consent == EONAY_CONSENT_ACTIVE)
    return g_strdup_printf ("%s: %s", holder, eonay_wording_for_consent (candidate->consent));

  g_autofree char *validity =
      eonay_wording_validity (get_state (situation, candidate), candidate->not_before,
                              candidate->not_after, situation->now);
  return g_strdup_printf (_ ("%s: certificate %s"), holder, validity);
}

/* A card is there and carries what E-Onay is for. */
static EonayStatus
compute_for_candidate (const EonaySituation *situation)
{
  EonayObstacle obstacle = eonay_situation_get_obstacle (situation);
  EonayStatus status = { EONAY_STATUS_READY, describe_candidate (situation) };

  if (obstacle == EONAY_OBSTACLE_EXPIRED)
    status.kind = EONAY_STATUS_EXPIRED;
  else if (obstacle == EONAY_OBSTACLE_NONE ||
           get_state (situation, situation->candidate) == EONAY_CERTIFICATE_EXPIRING)
    status.kind = EONAY_STATUS_ATTENTION;
  return status;
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
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "A certificate expires in %d day",
                                       "A certificate expires in %d days", (gulong) days),
                          days);
}

/* The cards are out, and what was seen of them is remembered. */
static EonayStatus
compute_for_known (const EonaySituation *situation)
{
  const EonayKnownCertificate *ending = NULL;
  guint n_ended = 0;

  for (guint i = 0; i < situation->known->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (situation->known, i);
      EonayCertificateState state = get_state (situation, known);

      if (state == EONAY_CERTIFICATE_EXPIRED)
        n_ended++;
      else if (ending == NULL && state == EONAY_CERTIFICATE_EXPIRING)
        ending = known;
    }
  if (n_ended > 0)
    return (EonayStatus) { EONAY_STATUS_EXPIRED, describe_ended (n_ended) };
  if (ending != NULL)
    return (EonayStatus) { EONAY_STATUS_ATTENTION, describe_ending (ending, situation->now) };
  return (EonayStatus) { EONAY_STATUS_NONE,
                         g_strdup (eonay_wording_for_monitor (situation->monitor)) };
}

static EonayStatus
compute_for_error (const GError *error)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
  gboolean has_ended =
      g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED);

  return (EonayStatus) { has_ended ? EONAY_STATUS_EXPIRED : EONAY_STATUS_ATTENTION,
                         g_strdup (wording->title) };
}

/**
 * eonay_status_compute:
 * @situation: what there is
 *
 * With a card in, it is spoken of that card alone.
 *
 * Returns: the state in one line, to be cleared by eonay_status_clear()
 */
EonayStatus
eonay_status_compute (const EonaySituation *situation)
{
  const char *monitor_line = eonay_wording_for_monitor (situation->monitor);

  if (situation->is_running)
    return (EonayStatus) { EONAY_STATUS_BUSY,
                           g_strdup (eonay_wording_for_state (situation->state)) };
  if (situation->is_reading)
    return (EonayStatus) { EONAY_STATUS_BUSY,
                           g_strdup (eonay_wording_for_state (EONAY_ACTIVATION_READING_CARD)) };
  if (situation->monitor == EONAY_CARD_MONITOR_NO_SERVICE)
    return (EonayStatus) { EONAY_STATUS_ATTENTION, g_strdup (monitor_line) };
  if (situation->monitor == EONAY_CARD_MONITOR_STARTING)
    return (EonayStatus) { EONAY_STATUS_NONE, g_strdup (monitor_line) };
  if (situation->monitor != EONAY_CARD_MONITOR_CARD &&
      situation->monitor != EONAY_CARD_MONITOR_FORBIDDEN)
    return compute_for_known (situation);
  if (situation->candidate != NULL)
    return compute_for_candidate (situation);
  if (situation->error != NULL)
    return compute_for_error (situation->error);
  return (EonayStatus) { EONAY_STATUS_NONE, g_strdup (monitor_line) };
}
