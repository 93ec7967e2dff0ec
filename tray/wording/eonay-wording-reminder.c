/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-reminder.h"

/* Notifications show no more lines. */
#define MAX_LINES 4

static gboolean
has_e_onay (EonayProvider *provider)
{
  return provider != NULL &&
         (eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_E_ONAY) != 0;
}

static gboolean
is_suspended (const EonayReminder *reminder)
{
  return reminder->certificate->revocation.state == EONAY_REVOCATION_SUSPENDED;
}

static char *
create_title (const EonayReminder *reminder)
{
  switch (reminder->kind)
    {
    case EONAY_REMINDER_STARTS:
      return g_strdup (_ ("The certificate is not valid yet"));
    case EONAY_REMINDER_EXPIRED:
      return g_strdup (_ ("The certificate has expired"));
    case EONAY_REMINDER_REVOKED:
      return g_strdup (is_suspended (reminder) ? _ ("The certificate is suspended")
                                               : _ ("The certificate is revoked"));
    case EONAY_REMINDER_EXPIRES:
    default:
      break;
    }
  if (reminder->days_left == 0)
    return g_strdup (_ ("The certificate expires today"));
  if (reminder->days_left == 1)
    return g_strdup (_ ("The certificate expires tomorrow"));
  if (reminder->urgency >= EONAY_REMINDER_LAST_WEEK)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The certificate has only %u day left",
                                         "The certificate has only %u days left",
                                         reminder->days_left),
                            reminder->days_left);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The certificate expires in %u day",
                                       "The certificate expires in %u days", reminder->days_left),
                          reminder->days_left);
}

static char *
create_fact (const EonayReminder *reminder, gint64 now)
{
  const EonayKnownCertificate *certificate = reminder->certificate;
  g_autofree char *holder = eonay_wording_holder (certificate->holder);
  g_autofree char *start = eonay_wording_date (certificate->not_before, now);
  g_autofree char *end = eonay_wording_date (certificate->not_after, now);
  g_autofree char *since = eonay_wording_date (certificate->revocation.since, now);

  if (reminder->kind == EONAY_REMINDER_REVOKED)
    return g_strdup_printf (is_suspended (reminder)
                                ? _ ("Its provider suspended the certificate of %s on %s.")
                                : _ ("Its provider revoked the certificate of %s on %s."),
                            holder, since);
  if (reminder->kind == EONAY_REMINDER_STARTS)
    return g_strdup_printf (_ ("The certificate of %s becomes valid on %s."), holder, start);
  if (reminder->kind == EONAY_REMINDER_EXPIRED)
    return g_strdup_printf (_ ("The certificate of %s expired on %s."), holder, end);
  return g_strdup_printf (_ ("The certificate of %s is valid until %s."), holder, end);
}

/* It is not certain that E-Onay still saves the form, so no text promises it. */
static const char *
get_e_onay_note (const EonayReminder *reminder)
{
  switch (reminder->certificate->consent)
    {
    case EONAY_CONSENT_ACTIVE:
      if (reminder->certificate->consent_source == EONAY_CONSENT_SOURCE_HOLDER)
        return _ ("You noted your E-Onay as active; it may save you the paper form.");
      return _ ("Your E-Onay is active; it may save you the paper form.");
    case EONAY_CONSENT_INACTIVE:
      return _ ("If you activate E-Onay before that, it may save you the paper form.");
    case EONAY_CONSENT_UNKNOWN:
    default:
      return _ ("If E-Onay is active, it may save you the paper form.");
    }
}

/* The renewal comes first: without it the user cannot sign, with or without E-Onay. */
static char *
create_advice_before (const EonayReminder *reminder)
{
  const char *renew =
      reminder->urgency >= EONAY_REMINDER_SOON
          ? _ ("Apply for the renewal now: you cannot sign with it after it expires.")
          : _ ("Apply for the renewal before it expires.");

  return g_strdup_printf ("%s %s", renew, get_e_onay_note (reminder));
}

static const char *
get_advice_after (const EonayReminder *reminder)
{
  if (reminder->certificate->consent == EONAY_CONSENT_ACTIVE &&
      reminder->certificate->consent_source == EONAY_CONSENT_SOURCE_HOLDER)
    return _ ("Please apply for a new certificate on the renewal page. If your E-Onay is active as "
              "you noted, it may still save you the paper form.");
  if (reminder->certificate->consent == EONAY_CONSENT_ACTIVE)
    return _ ("Please apply for a new certificate on the renewal page. Your E-Onay may still save "
              "you the paper form.");
  return _ (
      "You can no longer sign with it. Please apply for a new certificate on the renewal page.");
}

/* If only the issuer is known. */
static char *
create_general_advice (const EonayReminder *reminder, EonayProvider *provider)
{
  if (provider == NULL)
    return g_strdup (_ ("Please ask its issuer for a new certificate."));
  if (reminder->kind == EONAY_REMINDER_EXPIRED)
    return g_strdup_printf (_ ("You can no longer sign with it. Apply for a new one at %s."),
                            eonay_provider_get_display_name (provider));
  return g_strdup_printf (_ ("Renew it at %s before it expires."),
                          eonay_provider_get_display_name (provider));
}

static char *
create_advice (const EonayReminder *reminder, EonayProvider *provider)
{
  if (reminder->kind == EONAY_REMINDER_REVOKED)
    return g_strdup (is_suspended (reminder)
                         ? _ ("You cannot sign with it until the suspension is lifted. If you did "
                              "not ask for it, please call your provider.")
                         : _ ("You can no longer sign with it. If you did not ask for that, please "
                              "call your provider."));
  if (reminder->kind == EONAY_REMINDER_STARTS)
    return g_strdup (reminder->is_replacement
                         ? _ ("Please continue to use your current card until then.")
                         : _ ("You cannot sign with it before that."));
  if (!has_e_onay (provider))
    return create_general_advice (reminder, provider);
  return reminder->kind == EONAY_REMINDER_EXPIRED ? g_strdup (get_advice_after (reminder))
                                                  : create_advice_before (reminder);
}

/**
 * eonay_wording_for_reminder:
 * @reminder: a reminder
 * @provider: (nullable): the certificate's provider
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): the message
 */
EonayWording *
eonay_wording_for_reminder (const EonayReminder *reminder, EonayProvider *provider, gint64 now)
{
  EonayWording *self = g_new0 (EonayWording, 1);

  self->title = create_title (reminder);
  self->body = create_fact (reminder, now);
  self->advice = create_advice (reminder, provider);
  if (provider != NULL && reminder->kind != EONAY_REMINDER_STARTS)
    self->uri = g_strdup (eonay_provider_get_renewal_uri (provider));
  return self;
}

/* Short, because a notification's line has about forty characters. */
static char *
create_line (const EonayReminder *reminder)
{
  g_autofree char *visible = eonay_wording_holder (reminder->certificate->holder);

  if (reminder->kind == EONAY_REMINDER_STARTS)
    return g_strdup_printf (_ ("%s: not valid yet"), visible);
  if (reminder->kind == EONAY_REMINDER_EXPIRED)
    return g_strdup_printf (_ ("%s: expired"), visible);
  if (reminder->kind == EONAY_REMINDER_REVOKED)
    return g_strdup_printf (is_suspended (reminder) ? _ ("%s: suspended") : _ ("%s: revoked"),
                            visible);
  if (reminder->days_left == 0)
    return g_strdup_printf (_ ("%s: expires today"), visible);
  if (reminder->days_left == 1)
    return g_strdup_printf (_ ("%s: expires tomorrow"), visible);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: expires in %u day",
                                       "%s: expires in %u days", reminder->days_left),
                          visible, reminder->days_left);
}

static char *
create_rest (guint n_more)
{
  if (n_more == 0)
    return g_strdup ("");
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "And %u more.", "And %u more.", n_more),
                          n_more);
}

/**
 * eonay_wording_for_reminders:
 * @reminders: (element-type EonayReminder): more than one
 *
 * Returns: (transfer full): one message for all of them
 */
EonayWording *
eonay_wording_for_reminders (GPtrArray *reminders)
{
  const guint n_lines = MIN (reminders->len, MAX_LINES);
  EonayWording *self = g_new0 (EonayWording, 1);
  g_autoptr (GString) body = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *line = create_line (g_ptr_array_index (reminders, i));

      g_string_append_printf (body, "%s%s", i > 0 ? "\n" : "", line);
    }
  self->title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate needs your attention",
                                    "%u certificates need your attention", reminders->len),
                       reminders->len);
  self->body = g_string_free (g_steal_pointer (&body), FALSE);
  self->advice = create_rest (reminders->len - n_lines);
  return self;
}

/**
 * eonay_wording_advises_activation:
 * @reminder: a reminder
 * @provider: (nullable): the certificate's provider
 *
 * Returns: whether its advice is to activate E-Onay with this program, in one step or with the
 *   guide; otherwise the advice is the renewal page
 */
gboolean
eonay_wording_advises_activation (const EonayReminder *reminder, EonayProvider *provider)
{
  return reminder->kind == EONAY_REMINDER_EXPIRES && has_e_onay (provider) &&
         reminder->certificate->consent != EONAY_CONSENT_ACTIVE;
}
