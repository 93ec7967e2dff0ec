/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

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
describe (const EonayAppletState *applet_state, const EonayKnownCertificate *certificate)
{
  g_autofree char *holder = eonay_wording_holder (certificate->holder);
  g_autofree char *until = eonay_wording_end (certificate->result_open_until);
  g_autofree char *validity =
      eonay_wording_validity (eonay_applet_state_get_validity (applet_state, certificate),
                              certificate->not_before, certificate->not_after, applet_state->now);

  if (certificate->result_open_until != 0 && !applet_state->is_running)
    return g_strdup_printf (_ ("%s: %s, result unknown (final after %s)"), holder, validity, until);
  if (certificate->result_is_unknown && !applet_state->is_running)
    return g_strdup_printf (_ ("%s: %s, result unknown"), holder, validity);
  if (certificate->consent != EONAY_CONSENT_ACTIVE)
    return g_strdup_printf ("%s: %s", holder, validity);
  return g_strdup_printf (
      "%s: %s, %s", holder, validity,
      eonay_wording_for_consent (certificate->consent, certificate->consent_source));
}

static gboolean
is_listed (const EonayAppletState *self, const EonayKnownCertificate *certificate)
{
  for (guint i = 0; i < self->known->len; i++)
    if (strcmp (((EonayKnownCertificate *) self->known->pdata[i])->id, certificate->id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
lists_validity (const EonayAppletState *self, EonayCertificateState validity)
{
  for (guint i = 0; i < self->known->len; i++)
    if (eonay_applet_state_get_validity (self, self->known->pdata[i]) == validity)
      return TRUE;
  return FALSE;
}

/* Not where a certificate's line says the same, and not for what the icon shows and takes no action.
 * The reason beside the activation does not count: a panel greys it. */
static gboolean
needs_state_line (const EonayAppletState *self, EonayObstacle obstacle)
{
  if (self->known->len == 0)
    return TRUE;
  switch (obstacle)
    {
    case EONAY_OBSTACLE_STARTING:
    case EONAY_OBSTACLE_READING:
    case EONAY_OBSTACLE_NO_READER:
    case EONAY_OBSTACLE_NO_CARD:
      return FALSE;
    case EONAY_OBSTACLE_REVOKED:
      return !lists_validity (self, EONAY_CERTIFICATE_REVOKED) &&
             !lists_validity (self, EONAY_CERTIFICATE_SUSPENDED);
    case EONAY_OBSTACLE_EXPIRED:
      return !lists_validity (self, EONAY_CERTIFICATE_EXPIRED);
    case EONAY_OBSTACLE_NOT_YET_VALID:
      return !lists_validity (self, EONAY_CERTIFICATE_NOT_YET_VALID);
    case EONAY_OBSTACLE_NONE:
    case EONAY_OBSTACLE_NOT_KNOWN:
    case EONAY_OBSTACLE_ACTIVE:
    case EONAY_OBSTACLE_LENT:
      return self->candidate == NULL || !is_listed (self, self->candidate) ||
             eonay_status_get_pin_remark (self->pin_state) != NULL;
    default:
      return TRUE;
    }
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
      certificate->label = describe (applet_state, known);
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
  self->has_state_line = needs_state_line (applet_state, obstacle);
  self->can_activate = eonay_applet_state_may_start (applet_state);
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
