/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

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
  EonayNotifier *notifier;
  GActionGroup *actions;
  EonayWallClock *clock;
  /* The ids of notices shown since the start, by certificate. */
  GHashTable *notice_ids;
};

G_DEFINE_FINAL_TYPE (EonayRenewal, eonay_renewal, G_TYPE_OBJECT)

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

/* -- notices ----------------------------------------------------------------------------------- */

static EonayNoticeUrgency
get_urgency (GPtrArray *reminders)
{
  EonayReminderUrgency highest = EONAY_REMINDER_LOW;

  for (guint i = 0; i < reminders->len; i++)
    highest = MAX (highest, ((EonayReminder *) g_ptr_array_index (reminders, i))->urgency);
  switch (highest)
    {
    case EONAY_REMINDER_LOW:
      return EONAY_NOTICE_LOW;
    case EONAY_REMINDER_CRITICAL:
      return EONAY_NOTICE_CRITICAL;
    case EONAY_REMINDER_NORMAL:
    default:
      return EONAY_NOTICE_NORMAL;
    }
}

static const char *
get_icon_name (GPtrArray *reminders)
{
  const EonayReminder *first = g_ptr_array_index (reminders, 0);
  const gboolean is_expired = reminders->len == 1 && first->kind == EONAY_REMINDER_EXPIRED;

  return is_expired ? "eonay-expired" : "eonay-attention";
}

/* Takes ownership of the reminders. */
static EonayNotice *
create_notice (const char *id, const EonayWording *wording, GPtrArray *reminders)
{
  g_autofree char *body = g_strdup_printf ("%s%s%s", wording->body,
                                           wording->advice[0] != '\0' ? "\n" : "", wording->advice);
  EonayNotice *notice = eonay_notice_new (id, get_icon_name (reminders), wording->title, body);

  eonay_notice_set_persistent (notice, TRUE);
  eonay_notice_set_urgency (notice, get_urgency (reminders));
  g_object_set_data_full (G_OBJECT (notice), "uri", g_strdup (wording->uri), g_free);
  g_object_set_data_full (G_OBJECT (notice), "reminders", reminders,
                          (GDestroyNotify) g_ptr_array_unref);
  return notice;
}

static void
connect_and_show (EonayRenewal *self, EonayNotice *notice)
{
  g_signal_connect_object (notice, "chosen::activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (notice, "chosen::renew", G_CALLBACK (renew_cb), NULL);
  g_signal_connect_object (notice, "chosen::show", G_CALLBACK (show_cb), self, 0);
  g_signal_connect_object (notice, "chosen::snooze", G_CALLBACK (snooze_cb), self, 0);
  eonay_notifier_show (self->notifier, notice);
}

/* At most three actions, the recommended one first. */
static void
add_actions (EonayNotice *notice, const EonayReminder *reminder, EonayProvider *provider)
{
  const gboolean may_activate = eonay_wording_advises_activation (reminder, provider);

  if (may_activate)
    eonay_notice_add_action (notice, "activate", _ ("Activate E-Onay"));
  if (g_object_get_data (G_OBJECT (notice), "uri") != NULL)
    eonay_notice_add_action (notice, "renew", _ ("Renewal Page"));
  if (!may_activate)
    eonay_notice_add_action (notice, "show", _ ("Show Certificate"));
  if (reminder->kind != EONAY_REMINDER_STARTS)
    eonay_notice_add_action (notice, "snooze", _ ("Remind Me Later"));
}

static void
show_one (EonayRenewal *self, EonayReminder *reminder, gint64 now)
{
  GPtrArray *reminders = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_reminder_free);
  EonayProvider *provider = eonay_provider_registry_find_by_id (self->context->registry,
                                                                reminder->certificate->provider_id);
  g_autoptr (EonayWording) wording = eonay_wording_for_reminder (reminder, provider, now);
  char *id = g_strconcat (SUMMARY_ID "-", reminder->certificate->id, NULL);

  g_ptr_array_add (reminders, reminder);
  g_autoptr (EonayNotice) notice = create_notice (id, wording, reminders);
  add_actions (notice, reminder, provider);
  connect_and_show (self, notice);
  g_hash_table_replace (self->notice_ids, g_strdup (reminder->certificate->id), id);
}

static void
show_several (EonayRenewal *self, GPtrArray *reminders)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_reminders (reminders);
  g_autoptr (EonayNotice) notice = create_notice (SUMMARY_ID, wording, g_ptr_array_ref (reminders));

  eonay_notice_add_action (notice, "show", _ ("Show Certificates"));
  eonay_notice_add_action (notice, "snooze", _ ("Remind Me Later"));
  connect_and_show (self, notice);
}

/* If there are few, they are moved out of the array. */
static void
show (EonayRenewal *self, GPtrArray *due, gint64 now)
{
  if (due->len > MAX_NOTICES)
    {
      show_several (self, due);
      return;
    }
  while (due->len > 0)
    show_one (self, g_ptr_array_steal_index (due, 0), now);
}

/* Withdraws reminders of certificates that have a successor now. */
static void
withdraw_answered (EonayRenewal *self)
{
  g_autoptr (GPtrArray) all = eonay_known_certificate_list (self->context->ledger);

  for (guint i = 0; i < all->len; i++)
    {
      const EonayKnownCertificate *certificate = g_ptr_array_index (all, i);
      const char *notice_id = g_hash_table_lookup (self->notice_ids, certificate->id);

      if (notice_id == NULL || !certificate->has_successor)
        continue;
      eonay_notifier_withdraw (self->notifier, notice_id);
      g_hash_table_remove (self->notice_ids, certificate->id);
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

static void
note (EonayRenewal *self, GPtrArray *due, gint64 now)
{
  EonayLedger *ledger = self->context->ledger;

  for (guint i = 0; i < due->len; i++)
    {
      g_autoptr (GError) error = NULL;
      const EonayReminder *reminder = g_ptr_array_index (due, i);

      if (!eonay_ledger_note_reminded (ledger, reminder->certificate->id, now, &error))
        g_warning ("noting a reminder: %s", error->message);
    }
}

/**
 * eonay_renewal_evaluate:
 * @self: the renewal reminders
 *
 * Shows the reminders that are due and schedules the next check.
 */
void
eonay_renewal_evaluate (EonayRenewal *self)
{
  g_autoptr (GArray) days = eonay_settings_dup_reminder_days (self->context->settings);
  gint64 now = eonay_calendar_get_now ();
  gint64 next = G_MAXINT64;
  g_autoptr (GPtrArray) due = NULL;

  if (!eonay_seat_is_active (self->context->seat))
    return;

  withdraw_answered (self);
  due = eonay_reminder_list_due (self->context->ledger, (const guint32 *) (gpointer) days->data,
                                 days->len, now, &next);
  drop_switched_off (self, due);
  note (self, due, now);
  show (self, due, now);
  eonay_wall_clock_await (self->clock, next);
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
  g_clear_pointer (&self->notice_ids, g_hash_table_unref);
  G_OBJECT_CLASS (eonay_renewal_parent_class)->finalize (object);
}

static void
eonay_renewal_class_init (EonayRenewalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_renewal_finalize;
}

static void
eonay_renewal_init (EonayRenewal *self)
{
  self->notice_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->clock = eonay_wall_clock_new ();
}

EonayRenewal *
eonay_renewal_new (EonayContext *context, EonayNotifier *notifier, GActionGroup *actions)
{
  EonayRenewal *self = g_object_new (EONAY_TYPE_RENEWAL, NULL);

  self->context = eonay_context_ref (context);
  self->notifier = g_object_ref (notifier);
  self->actions = g_object_ref (actions);
  g_signal_connect_object (context->seat, "changed", G_CALLBACK (eonay_renewal_evaluate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (eonay_renewal_evaluate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->settings, "changed::" EONAY_SETTINGS_REMINDER_DAYS,
                           G_CALLBACK (eonay_renewal_evaluate), self, G_CONNECT_SWAPPED);
  return self;
}
