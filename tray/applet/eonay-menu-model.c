/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-menu-model.h"
#include "eonay-status.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

static char *
create_activate_label (EonayObstacle obstacle)
{
  if (obstacle == EONAY_OBSTACLE_NONE)
    return g_strdup (_ ("Activate E-Onay"));
  return g_strdup_printf (_ ("Activate E-Onay (%s)"), eonay_status_get_reason (obstacle));
}

static char *
describe (const EonayKnownCertificate *certificate, gint64 now)
{
  g_autofree char *holder = eonay_wording_holder (certificate->holder);
  int days = eonay_calendar_days_between (now, certificate->not_after);

  if (now < certificate->not_before)
    {
      g_autofree char *begin = eonay_wording_date (certificate->not_before, now);
      return g_strdup_printf (_ ("%s: not valid before %s"), holder, begin);
    }
  g_autofree char *end = eonay_wording_date (certificate->not_after, now);
  if (now > certificate->not_after)
    return g_strdup_printf (_ ("%s: expired (%s)"), holder, end);
  if (!eonay_validity_has_end (certificate->not_after))
    return g_strdup_printf (_ ("%s: valid, without an end date"), holder);
  if (days > EONAY_RENEWAL_DAYS)
    return g_strdup_printf (_ ("%s: valid until %s"), holder, end);
  if (days <= 0)
    return g_strdup_printf (_ ("%s: expires today (%s)"), holder, end);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s: %d day left (%s)", "%s: %d days left (%s)", (gulong) days),
      holder, days, end);
}

static void
certificate_free (gpointer data)
{
  EonayMenuCertificate *certificate = data;

  g_free (certificate->id);
  g_free (certificate->label);
  g_free (certificate);
}

static void
add_certificates (EonayMenuModel *self, const EonayAppletState *applet_state)
{
  guint n_shown = MIN (applet_state->known->len, EONAY_MENU_MODEL_MAX_CERTIFICATES);
  guint n_more = applet_state->known->len - n_shown;

  for (guint i = 0; i < n_shown; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (applet_state->known, i);
      EonayMenuCertificate *certificate = g_new0 (EonayMenuCertificate, 1);
      certificate->id = g_strdup (known->id);
      certificate->label = describe (known, applet_state->now);
      g_ptr_array_add (self->certificates, certificate);
    }
  if (n_more > 0)
    self->more_label = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "… and %u more", "… and %u more", n_more), n_more);
}

/**
 * eonay_menu_model_new:
 * @applet_state: the applet's state
 *
 * Returns: (transfer full): the content of the menu
 */
EonayMenuModel *
eonay_menu_model_new (const EonayAppletState *applet_state)
{
  EonayMenuModel *self = g_new0 (EonayMenuModel, 1);
  EonayObstacle obstacle = eonay_applet_state_get_obstacle (applet_state);

  self->certificates = g_ptr_array_new_with_free_func (certificate_free);
  self->can_activate = eonay_obstacle_may_start (obstacle);
  self->activate_label = create_activate_label (obstacle);
  self->renewal_id = g_strdup (applet_state->renewal_id);
  add_certificates (self, applet_state);
  return self;
}

void
eonay_menu_model_free (EonayMenuModel *self)
{
  g_ptr_array_unref (self->certificates);
  g_free (self->more_label);
  g_free (self->renewal_id);
  g_free (self->activate_label);
  g_free (self);
}
