/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-renewal.h"
#include "eonay-settings.h"
#include "eonay-wall-clock.h"
#include "eonay-widgets.h"
#include "eonay-wording-reminder.h"

/* More notices at once are combined into one. */
#define MAX_NOTICES 2

#define SUMMARY_ID "renewal"

struct _EonayRenewal
{
  GObject parent_instance;

  EonayContext *context;
  EonayCardContents *contents;
  EonayNotifier *notifier;
  GActionGroup *actions;
  EonayWallClock *clock;
  /* What was shown last; the user may have closed some since. */
  GPtrArray *notices;
};

G_DEFINE_FINAL_TYPE (EonayRenewal, eonay_renewal, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- actions ----------------------------------------------------------------------------------- */

static void
activate_cb (EonayRenewal *self)
{
  g_action_group_activate_action (self->actions, "activate", NULL);
}

static void
renew_cb (EonayNotice *notice)
{
  eonay_show_uri (NULL, g_object_get_data (G_OBJECT (notice), "uri"));
}

/* Opens the certificate's page, or the list if the notice is about several. */
static void
show_cb (EonayNotice *notice, const char *name, EonayRenewal *self)
{
  GPtrArray *reminders = g_object_get_data (G_OBJECT (notice), "reminders");
  const EonayReminder *first = g_ptr_array_index (reminders, 0);

  if (reminders->len == 1 && g_action_group_has_action (self->actions, "show-certificate"))
    g_action_group_activate_action (self->actions, "show-certificate",
                                    g_variant_new_string (first->certificate->id));
  else
    g_action_group_activate_action (self->actions, "show", NULL);
}

static void
snooze_cb (EonayNotice *notice, const char *name, EonayRenewal *self)
{
  GPtrArray *reminders = g_object_get_data (G_OBJECT (notice), "reminders");
  EonayLedger *ledger = self->context->ledger;
  gint64 now = eonay_calendar_get_now ();

  for (guint i = 0; i < reminders->len; i++)
    {
      g_autoptr (GError) error = NULL;
      const EonayReminder *reminder = g_ptr_array_index (reminders, i);

      if (!eonay_ledger_set_snoozed_until (ledger, reminder->certificate->id,
                                           eonay_reminder_get_snooze_end (reminder, now), &error))
        g_warning ("putting a reminder off: %s", error->message);
    }
  eonay_renewal_evaluate (self);
}

/* It was answered or dismissed, so it is not shown again. */
static void
seen_cb (EonayNotice *notice, EonayRenewal *self)
{
  GPtrArray *reminders = g_object_get_data (G_OBJECT (notice), "reminders");
  gint64 now = eonay_calendar_get_now ();

  for (guint i = 0; i < reminders->len; i++)
    {
      g_autoptr (GError) error = NULL;
      const EonayReminder *reminder = g_ptr_array_index (reminders, i);

      if (!eonay_ledger_note_reminded (self->context->ledger, reminder->certificate->id, now,
                                       &error))
        g_warning ("noting a reminder: %s", error->message);
    }
}

/* -- notices ----------------------------------------------------------------------------------- */

static EonayReminderUrgency
get_urgency (GPtrArray *reminders)
{
  EonayReminderUrgency highest = EONAY_REMINDER_NORMAL;

  for (guint i = 0; i < reminders->len; i++)
    highest = MAX (highest, ((EonayReminder *) g_ptr_array_index (reminders, i))->urgency);
  return highest;
}

static const char *
get_icon_name (GPtrArray *reminders)
{
  const EonayReminder *first = g_ptr_array_index (reminders, 0);

  if (reminders->len == 1 &&
      (first->kind == EONAY_REMINDER_EXPIRED || first->kind == EONAY_REMINDER_REVOKED))
    return "eonay-expired";
  return get_urgency (reminders) >= EONAY_REMINDER_LAST_WEEK ? "eonay-urgent" : "eonay-attention";
}

/* Takes ownership of the reminders. */
static EonayNotice *
create_notice (EonayRenewal *self,
               const char *id,
               const EonayWording *wording,
               GPtrArray *reminders)
{
  g_autofree char *body = g_strdup_printf ("%s%s%s", wording->body,
                                           wording->advice[0] != '\0' ? "\n" : "", wording->advice);
  EonayNotice *notice = eonay_notice_new (id, get_icon_name (reminders), wording->title, body);

  eonay_notice_set_kind (notice, EONAY_NOTICE_PATIENT);
  eonay_notice_set_critical (notice, get_urgency (reminders) == EONAY_REMINDER_CRITICAL);
  eonay_notice_set_default_action (notice, "show");
  g_object_set_data_full (G_OBJECT (notice), "uri", g_strdup (wording->uri), g_free);
  g_object_set_data_full (G_OBJECT (notice), "reminders", reminders,
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (notice, "seen", G_CALLBACK (seen_cb), self, 0);
  g_signal_connect_object (notice, "chosen::activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (notice, "chosen::renew", G_CALLBACK (renew_cb), NULL);
  g_signal_connect_object (notice, "chosen::show", G_CALLBACK (show_cb), self, 0);
  g_signal_connect_object (notice, "chosen::snooze", G_CALLBACK (snooze_cb), self, 0);
  return notice;
}

/* At most three actions, the recommended one first: in the last two weeks the renewal. */
static void
add_actions (EonayNotice *notice, const EonayReminder *reminder, EonayProvider *provider)
{
  const gboolean may_activate = eonay_wording_advises_activation (reminder, provider);
  const gboolean may_renew = g_object_get_data (G_OBJECT (notice), "uri") != NULL;
  const gboolean renew_first = reminder->urgency >= EONAY_REMINDER_SOON;

  if (may_renew && renew_first)
    eonay_notice_add_action (notice, "renew", _ ("Renewal Page"));
  if (may_activate)
    eonay_notice_add_action (notice, "activate", _ ("Activate E-Onay"));
  if (may_renew && !renew_first)
    eonay_notice_add_action (notice, "renew", _ ("Renewal Page"));
  if (!may_activate)
    eonay_notice_add_action (notice, "show", _ ("Show Certificate"));
  if (reminder->kind != EONAY_REMINDER_STARTS)
    eonay_notice_add_action (notice, "snooze", _ ("Remind Me Later"));
}

/* Takes ownership of the reminder. */
static EonayNotice *
create_for_one (EonayRenewal *self, EonayReminder *reminder, gint64 now)
{
  GPtrArray *reminders = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_reminder_free);
  EonayProvider *provider = eonay_provider_registry_find_by_id (self->context->registry,
                                                                reminder->certificate->provider_id);
  g_autoptr (EonayWording) wording = eonay_wording_for_reminder (reminder, provider, now);
  g_autofree char *id = g_strconcat (SUMMARY_ID "-", reminder->certificate->id, NULL);

  g_ptr_array_add (reminders, reminder);
  EonayNotice *notice = create_notice (self, id, wording, reminders);
  add_actions (notice, reminder, provider);
  return notice;
}

static EonayNotice *
create_for_several (EonayRenewal *self, GPtrArray *reminders)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_reminders (reminders);
  EonayNotice *notice = create_notice (self, SUMMARY_ID, wording, g_ptr_array_ref (reminders));

  eonay_notice_add_action (notice, "show", _ ("Show Certificates"));
  eonay_notice_add_action (notice, "snooze", _ ("Remind Me Later"));
  return notice;
}

/* If there are few, they are moved out of the array. */
static GPtrArray *
create_notices (EonayRenewal *self, GPtrArray *due, gint64 now)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func (g_object_unref);

  if (due->len > MAX_NOTICES)
    g_ptr_array_add (notices, create_for_several (self, due));
  else
    while (due->len > 0)
      g_ptr_array_add (notices, create_for_one (self, g_ptr_array_steal_index (due, 0), now));
  return notices;
}

static EonayNotice *
find_equal (GPtrArray *notices, EonayNotice *notice)
{
  for (guint i = 0; i < notices->len; i++)
    if (eonay_notice_is_equal (g_ptr_array_index (notices, i), notice))
      return g_ptr_array_index (notices, i);
  return NULL;
}

/* Shows these instead of the previous ones. What the user still sees unchanged stays as it is. */
static void
replace (EonayRenewal *self, GPtrArray *notices)
{
  g_autoptr (GPtrArray) previous = g_steal_pointer (&self->notices);

  self->notices = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < previous->len; i++)
    {
      EonayNotice *notice = g_ptr_array_index (previous, i);

      if (!eonay_notifier_has (self->notifier, notice))
        continue;
      if (find_equal (notices, notice) != NULL)
        g_ptr_array_add (self->notices, g_object_ref (notice));
      else
        eonay_notifier_withdraw (self->notifier, eonay_notice_get_id (notice));
    }
  for (guint i = 0; i < notices->len; i++)
    {
      EonayNotice *notice = g_ptr_array_index (notices, i);

      if (find_equal (self->notices, notice) != NULL)
        continue;
      g_ptr_array_add (self->notices, g_object_ref (notice));
      eonay_notifier_show (self->notifier, notice);
    }
}

/* -- schedule ---------------------------------------------------------------------------------- */

/* Removes reminders of disabled providers. */
static void
drop_switched_off (EonayRenewal *self, GPtrArray *due)
{
  g_auto (GStrv) disabled =
      g_settings_get_strv (self->context->settings, EONAY_SETTINGS_DISABLED_PROVIDERS);

  for (guint i = due->len; i > 0; i--)
    {
      const EonayReminder *reminder = g_ptr_array_index (due, i - 1);
      const char *provider_id = reminder->certificate->provider_id;

      if (provider_id != NULL && g_strv_contains ((const char *const *) disabled, provider_id))
        g_ptr_array_remove_index (due, i - 1);
    }
}

/**
 * eonay_renewal_evaluate:
 * @self: the renewal reminders
 *
 * Shows the reminders that are due and schedules the next check: at midnight if one is shown, since it
 * tells the days left.
 */
void
eonay_renewal_evaluate (EonayRenewal *self)
{
  g_autoptr (GArray) days = eonay_settings_dup_reminder_days (self->context->settings);
  gint64 now = eonay_calendar_get_now ();
  gint64 next = G_MAXINT64;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) notices = NULL;

  if (!eonay_seat_is_active (self->context->seat))
    return;

  due = eonay_reminder_list_due (self->context->ledger, (const guint32 *) (gpointer) days->data,
                                 days->len, now, &next);
  drop_switched_off (self, due);
  notices = create_notices (self, due, now);
  replace (self, notices);
  if (notices->len > 0)
    next = MIN (next, eonay_calendar_start_of_day (now, 1));
  eonay_wall_clock_await (self->clock, next);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * eonay_renewal_offers_activation:
 * @self: the renewal reminders
 * @id: a certificate's id
 *
 * Returns: whether a reminder that the user has not answered offers an activation with it
 */
gboolean
eonay_renewal_offers_activation (EonayRenewal *self, const char *id)
{
  for (guint i = 0; i < self->notices->len; i++)
    {
      EonayNotice *notice = g_ptr_array_index (self->notices, i);
      GPtrArray *reminders = g_object_get_data (G_OBJECT (notice), "reminders");
      const EonayReminder *first = g_ptr_array_index (reminders, 0);

      if (reminders->len == 1 && strcmp (first->certificate->id, id) == 0 &&
          eonay_notice_has_action (notice, "activate") &&
          eonay_notifier_has (self->notifier, notice))
        return TRUE;
    }
  return FALSE;
}

static void
contents_changed_cb (EonayRenewal *self)
{
  if (!eonay_card_contents_is_reading (self->contents))
    eonay_renewal_evaluate (self);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_renewal_finalize (GObject *object)
{
  EonayRenewal *self = EONAY_RENEWAL (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->notifier);
  g_clear_object (&self->contents);
  g_ptr_array_unref (self->notices);
  G_OBJECT_CLASS (eonay_renewal_parent_class)->finalize (object);
}

static void
eonay_renewal_class_init (EonayRenewalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_renewal_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_RENEWAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
eonay_renewal_init (EonayRenewal *self)
{
  self->notices = g_ptr_array_new_with_free_func (g_object_unref);
  self->clock = eonay_wall_clock_new ();
}

EonayRenewal *
eonay_renewal_new (EonayContext *context,
                   EonayCardContents *contents,
                   EonayNotifier *notifier,
                   GActionGroup *actions)
{
  EonayRenewal *self = g_object_new (EONAY_TYPE_RENEWAL, NULL);

  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  self->notifier = g_object_ref (notifier);
  self->actions = g_object_ref (actions);
  g_signal_connect_object (contents, "changed", G_CALLBACK (contents_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->ledger, "changed", G_CALLBACK (eonay_renewal_evaluate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->seat, "changed", G_CALLBACK (eonay_renewal_evaluate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (eonay_renewal_evaluate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->settings, "changed::" EONAY_SETTINGS_REMINDER_DAYS,
                           G_CALLBACK (eonay_renewal_evaluate), self, G_CONNECT_SWAPPED);
  return self;
}
