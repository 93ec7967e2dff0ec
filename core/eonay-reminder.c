/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-reminder.h"

#include "eonay-calendar.h"

/* Longer than any certificate lives. */
#define MAX_DAYS_BEFORE 3650

/**
 * eonay_reminder_copy:
 * @self: a reminder
 *
 * Returns: (transfer full): a copy
 */
EonayReminder *
eonay_reminder_copy (const EonayReminder *self)
{
  EonayReminder *copy = g_memdup2 (self, sizeof *self);

  copy->certificate_id = g_strdup (self->certificate_id);
  copy->holder = g_strdup (self->holder);
  copy->provider_id = g_strdup (self->provider_id);

  return copy;
}

/**
 * eonay_reminder_free:
 * @self: (transfer full): a reminder
 *
 * Frees it.
 */
void
eonay_reminder_free (EonayReminder *self)
{
  g_free (self->certificate_id);
  g_free (self->holder);
  g_free (self->provider_id);
  g_free (self);
}

static EonayReminder *
make_reminder (EonayLedger *ledger, const char *id, gint64 now)
{
  EonayReminder *self = g_new0 (EonayReminder, 1);

  self->certificate_id = g_strdup (id);
  self->holder = eonay_ledger_dup_holder (ledger, id);
  self->provider_id = eonay_ledger_dup_provider_id (ledger, id);
  self->not_after = eonay_ledger_get_not_after (ledger, id);
  self->expired = now > self->not_after;
  self->days_left = (guint) MAX (eonay_calendar_days_between (now, self->not_after), 0);
  self->consent = eonay_ledger_get_consent (ledger, id);

  return self;
}

static gboolean
has_successor (EonayReminder *self, GPtrArray *others)
{
  if (self->holder == NULL || *self->holder == '\0')
    return FALSE;

  for (guint i = 0; i < others->len; i++)
    {
      EonayReminder *other = g_ptr_array_index (others, i);

      if (other->not_after > self->not_after && g_strcmp0 (other->holder, self->holder) == 0 &&
          g_strcmp0 (other->provider_id, self->provider_id) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether to say it now; next: when that may change, G_MAXINT64 for never. */
static gboolean
is_due (EonayReminder *self, EonayLedger *ledger, gint64 now, guint days_before, gint64 *next)
{
  gint64 reminded = eonay_ledger_get_reminded (ledger, self->certificate_id);
  gint64 begin =
      eonay_calendar_start_of_day (self->not_after, -(gint) MIN (days_before, MAX_DAYS_BEFORE));

  begin = MAX (begin, eonay_ledger_get_not_before (ledger, self->certificate_id));
  *next = G_MAXINT64;

  /* That it has ended is said once. */
  if (self->expired && reminded > self->not_after)
    return FALSE;
  if (now < begin)
    {
      *next = begin;
      return FALSE;
    }

  *next = eonay_calendar_start_of_day (now, 1);
  /* A day ahead of now was noted by a clock that was wrong: it does not count. */
  if (reminded != 0 && eonay_calendar_days_between (reminded, now) == 0)
    return FALSE;
  if (!self->expired)
    *next = MIN (*next, self->not_after + 1);

  return TRUE;
}

/**
 * eonay_reminder_list_due:
 * @ledger: what was seen and said
 * @now: a moment in Unix time
 * @days_before: from how many days before the end on it is reminded, counted as in
 *   eonay_certificate_get_days_left()
 * @next: (out): the moment in Unix time when the answer may be another without anything having
 *   happened, later than @now; %G_MAXINT64 for never
 *
 * Tells of which certificates the user is to be reminded: at most once a local day each, once after
 * the end, and never of one whose successor was seen (of the same holder and provider, ending
 * later) or that is not valid yet. Changes nothing: what was said is noted by
 * eonay_ledger_set_reminded().
 *
 * Returns: (transfer full) (element-type EonayReminder): the reminders
 */
GPtrArray *
eonay_reminder_list_due (EonayLedger *ledger, gint64 now, guint days_before, gint64 *next)
{
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_reminder_free);
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_reminder_free);

  for (char **id = ids; *id != NULL; id++)
    g_ptr_array_add (all, make_reminder (ledger, *id, now));

  *next = G_MAXINT64;
  for (guint i = 0; i < all->len; i++)
    {
      EonayReminder *reminder = g_ptr_array_index (all, i);
      gint64 when = G_MAXINT64;

      if (reminder->not_after == 0 || has_successor (reminder, all))
        continue;
      if (is_due (reminder, ledger, now, days_before, &when))
        g_ptr_array_add (due, eonay_reminder_copy (reminder));
      *next = MIN (*next, when);
    }

  return due;
}
