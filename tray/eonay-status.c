/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

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
    case EONAY_STATUS_BUSY:
      return "eonay-busy";
    case EONAY_STATUS_NONE:
    default:
      return "eonay-none";
    }
}

static EonayStatus
describe_fitting (EonayContext *context, GPtrArray *fitting, gint64 now)
{
  EonayCertificate *certificate =
      eonay_card_certificate_get_certificate (g_ptr_array_index (fitting, 0));
  EonayConsent consent = eonay_ledger_get_consent (eonay_context_get_ledger (context),
                                                   eonay_certificate_get_id (certificate));
  EonayCertificateState state =
      eonay_certificate_get_state (certificate, now, eonay_context_get_expiring_days (context));
  gboolean is_settled = consent == EONAY_CONSENT_ACTIVE && state == EONAY_CERTIFICATE_VALID;
  g_autofree char *holder = eonay_visible_text (eonay_certificate_get_holder (certificate), -1);
  EonayStatus status = { is_settled ? EONAY_STATUS_READY : EONAY_STATUS_ATTENTION, NULL };

  if (fitting->len > 1)
    status.line = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u certificate fits", "%u certificates fit", fitting->len),
        fitting->len);
  else if (consent == EONAY_CONSENT_UNKNOWN)
    status.line = g_strdup_printf (_ ("%s: E-Onay can be activated"), holder);
  else
    status.line = g_strdup_printf ("%s: %s", holder, eonay_wording_for_consent (consent));
  return status;
}

/**
 * eonay_status_compute:
 * @context: what the applet shares
 * @contents: what the cards carry
 * @activation: (nullable): the running activation
 * @now: the present, Unix time
 *
 * Returns: the state in one line, to be cleared by eonay_status_clear()
 */
EonayStatus
eonay_status_compute (EonayContext *context,
                      EonayCardContents *contents,
                      EonayActivation *activation,
                      gint64 now)
{
  EonayCardMonitorStatus monitor_status =
      eonay_card_monitor_get_status (eonay_context_get_monitor (context));
  GPtrArray *fitting = eonay_card_contents_get_fitting (contents);
  const GError *error = eonay_card_contents_get_error (contents);

  if (activation != NULL)
    return (EonayStatus){ EONAY_STATUS_BUSY, g_strdup (eonay_wording_for_state (
                                                 eonay_activation_get_state (activation))) };
  if (eonay_card_contents_is_reading (contents))
    return (EonayStatus){ EONAY_STATUS_BUSY,
                          g_strdup (eonay_wording_for_state (EONAY_ACTIVATION_READING_CARD)) };
  if (monitor_status == EONAY_CARD_MONITOR_NO_SERVICE)
    return (EonayStatus){ EONAY_STATUS_ATTENTION,
                          g_strdup (eonay_wording_for_monitor (monitor_status)) };
  if (monitor_status != EONAY_CARD_MONITOR_CARD)
    return (EonayStatus){ EONAY_STATUS_NONE,
                          g_strdup (eonay_wording_for_monitor (monitor_status)) };
  if (fitting->len > 0)
    return describe_fitting (context, fitting, now);
  if (error != NULL)
    {
      g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
      return (EonayStatus){ EONAY_STATUS_ATTENTION, g_strdup (wording->title) };
    }
  return (EonayStatus){ EONAY_STATUS_NONE, g_strdup (eonay_wording_for_monitor (monitor_status)) };
}
