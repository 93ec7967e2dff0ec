/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-reminder.h"
#include "eonay-renewal.h"
#include "eonay-visible-text.h"
#include "eonay-wall-timer.h"
#include "eonay-widgets.h"
#include "eonay-wording.h"

struct _EonayRenewal
{
  GObject parent_instance;

  EonayContext *context;
  EonayNotifier *notifier;
  GSource *timer;
};

G_DEFINE_FINAL_TYPE (EonayRenewal, eonay_renewal, G_TYPE_OBJECT)

enum
{
  ACTIVATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
activate_cb (EonayRenewal *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
renew_cb (EonayNotice *notice)
{
  eonay_show_uri (NULL, g_object_get_data (G_OBJECT (notice), "uri"));
}

/* Whether E-Onay still saves the form is not sure, so the text does not promise it. */
static char *
create_body (const EonayReminder *reminder, gboolean may_activate, gint64 now)
{
  g_autofree char *holder = eonay_visible_text (reminder->holder, -1);
  g_autofree char *date = eonay_wording_date (reminder->not_after, now);
  int days = eonay_calendar_days_between (now, reminder->not_after);
  g_autofree char *fact = NULL;
  const char *advice;

  if (reminder->expired)
    fact = g_strdup_printf (_ ("The certificate of %s expired on %s."), holder, date);
  else if (days <= 0)
    fact = g_strdup_printf (_ ("The certificate of %s expires today (%s)."), holder, date);
  else
    fact = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "The certificate of %s expires in %d day (%s).",
                     "The certificate of %s expires in %d days (%s).", (gulong) days),
        holder, days, date);

  if (may_activate)
    advice = _ ("If you activate E-Onay before that, it may save you the paper form.");
  else if (reminder->consent == EONAY_CONSENT_ACTIVE)
    advice = _ ("Your E-Onay is active; it may save you the paper form when you apply for the new "
                "certificate.");
  else
    advice = _ ("Please apply for a new certificate on the provider's page.");
  return g_strdup_printf ("%s\n%s", fact, advice);
}

static void
show (EonayRenewal *self, const EonayReminder *reminder, gint64 now)
{
  EonayProvider *provider = eonay_provider_registry_find_by_id (
      eonay_context_get_registry (self->context), reminder->provider_id);
  const char *uri = provider != NULL ? eonay_provider_get_renewal_uri (provider) : NULL;
  gboolean may_activate =
      !reminder->expired && reminder->consent != EONAY_CONSENT_ACTIVE && provider != NULL &&
      (eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_E_ONAY) != 0;
  g_autofree char *body = create_body (reminder, may_activate, now);
  g_autofree char *id = g_strconcat ("renewal-", reminder->certificate_id, NULL);
  g_autoptr (EonayNotice) notice = eonay_notice_new (
      id, "eonay-attention",
      reminder->expired ? _ ("The certificate has expired") : _ ("The certificate expires soon"),
      body);

  if (may_activate)
    eonay_notice_add_action (notice, "activate", _ ("Activate E-Onay"));
  if (uri != NULL)
    eonay_notice_add_action (notice, "renew", _ ("Renewal Page"));
  g_object_set_data_full (G_OBJECT (notice), "uri", g_strdup (uri), g_free);
  eonay_notice_set_persistent (notice, TRUE);
  g_signal_connect_object (notice, "chosen::activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (notice, "chosen::renew", G_CALLBACK (renew_cb), NULL);
  eonay_notifier_show (self->notifier, notice);
}

static gboolean
timer_cb (gpointer user_data)
{
  eonay_renewal_evaluate (user_data);
  return G_SOURCE_REMOVE;
}

static void
stop_timer (EonayRenewal *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
start_timer (EonayRenewal *self, gint64 moment)
{
  g_autoptr (GError) error = NULL;

  stop_timer (self);
  if (moment == G_MAXINT64)
    return;
  self->timer = eonay_wall_timer_new (moment, &error);
  if (self->timer == NULL)
    {
      g_warning ("waiting for the next reminder: %s", error->message);
      return;
    }
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, NULL);
}

/**
 * eonay_renewal_evaluate:
 * @self: the renewal reminders
 *
 * Shows what is due by the ledger and waits for the moment when something may be due next.
 */
void
eonay_renewal_evaluate (EonayRenewal *self)
{
  EonayLedger *ledger = eonay_context_get_ledger (self->context);
  guint days = eonay_context_get_remind_days_before (self->context);
  gint64 now = eonay_calendar_get_now ();
  gint64 next = G_MAXINT64;
  g_autoptr (GPtrArray) due = eonay_reminder_list_due (ledger, now, days, &next);

  for (guint i = 0; i < due->len; i++)
    {
      g_autoptr (GError) error = NULL;
      const EonayReminder *reminder = g_ptr_array_index (due, i);
      show (self, reminder, now);
      if (!eonay_ledger_set_reminded (ledger, reminder->certificate_id, now, &error))
        g_warning ("noting a reminder: %s", error->message);
    }
  if (due->len > 0)
    {
      g_autoptr (GPtrArray) rest = eonay_reminder_list_due (ledger, now, days, &next);
      if (rest->len > 0)
        g_debug ("%u reminders could not be noted", rest->len);
    }
  start_timer (self, next);
}

static void
eonay_renewal_finalize (GObject *object)
{
  EonayRenewal *self = EONAY_RENEWAL (object);

  stop_timer (self);
  g_clear_object (&self->context);
  g_clear_object (&self->notifier);
  G_OBJECT_CLASS (eonay_renewal_parent_class)->finalize (object);
}

static void
eonay_renewal_class_init (EonayRenewalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_renewal_finalize;

  signals[ACTIVATE] = g_signal_new ("activate", EONAY_TYPE_RENEWAL, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_renewal_init (EonayRenewal *self)
{
}

EonayRenewal *
eonay_renewal_new (EonayContext *context, EonayNotifier *notifier)
{
  EonayRenewal *self = g_object_new (EONAY_TYPE_RENEWAL, NULL);

  self->context = g_object_ref (context);
  self->notifier = g_object_ref (notifier);
  return self;
}
