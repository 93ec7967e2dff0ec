/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-reminder.h"

#include "eonay-calendar.h"
#include "eonay-validity.h"

#define CRITICAL_DAYS 1
#define NORMAL_DAYS   14

/* What was said later than this after now was said by a clock that ran ahead. A day, and what the
 * end of summer time adds: a clock set back by less brings nothing up again. */
#define SLACK (26 * 3600)

#define MORNING_HOUR 9
/* Who is up before this hour still calls the coming morning tomorrow. */
#define NIGHT_ENDS_HOUR 4
/* From the latest evening's end to the morning after it: nobody is put off for longer. */
#define MAX_SNOOZE   (31 * 3600)
#define SHORT_SNOOZE 3600

/* What bears on whether to speak of one certificate. */
typedef struct
{
  const EonayKnownCertificate *certificate;
  EonayReminderKind kind;
  gint64 now;
  GArray *said;
  gint64 seen;
  gint64 snoozed_until;
} Occasion;

static void
occasion_clear (Occasion *self)
{
  g_array_unref (self->said);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Occasion, occasion_clear)

/**
 * eonay_reminder_free:
 * @self: (transfer full): a reminder
 *
 * Frees it.
 */
void
eonay_reminder_free (EonayReminder *self)
{
  eonay_known_certificate_free (self->certificate);
  g_free (self);
}

static EonayReminderKind
get_kind (const EonayKnownCertificate *certificate, gint64 now)
{
  if (now > certificate->not_after)
    return EONAY_REMINDER_EXPIRED;

  return now < certificate->not_before ? EONAY_REMINDER_STARTS : EONAY_REMINDER_EXPIRES;
}

static EonayReminderUrgency
get_urgency (EonayReminderKind kind, guint days_left)
{
  if (kind == EONAY_REMINDER_STARTS)
    return EONAY_REMINDER_LOW;
  if (kind == EONAY_REMINDER_EXPIRED)
    return EONAY_REMINDER_NORMAL;
  if (days_left > NORMAL_DAYS)
    return EONAY_REMINDER_LOW;

  return days_left > CRITICAL_DAYS ? EONAY_REMINDER_NORMAL : EONAY_REMINDER_CRITICAL;
}

/* The consent belongs to the person, not to the certificate: given with an earlier one, it serves for
 * the next. */
static void
ask_others_of_person (EonayReminder *self, GPtrArray *all, gint64 now)
{
  for (guint i = 0; i < all->len; i++)
    {
      const EonayKnownCertificate *other = g_ptr_array_index (all, i);

      if (!eonay_known_certificate_is_same_person (self->certificate, other))
        continue;
      if (self->certificate->consent == EONAY_CONSENT_UNKNOWN &&
          other->consent == EONAY_CONSENT_ACTIVE)
        self->certificate->consent = EONAY_CONSENT_ACTIVE;
      if (self->kind == EONAY_REMINDER_STARTS && get_kind (other, now) == EONAY_REMINDER_EXPIRES)
        self->is_replacement = TRUE;
    }
}

static EonayReminder *
reminder_new (const Occasion *occasion, GPtrArray *all)
{
  EonayReminder *self = g_new0 (EonayReminder, 1);
  int days = eonay_calendar_days_between (occasion->now, occasion->certificate->not_after);

  self->certificate = eonay_known_certificate_copy (occasion->certificate);
  self->kind = occasion->kind;
  self->days_left = (guint) MAX (days, 0);
  self->urgency = get_urgency (self->kind, self->days_left);
  ask_others_of_person (self, all, occasion->now);

  return self;
}

static gint64
get_moment_after (const EonayKnownCertificate *certificate)
{
  return certificate->not_after < G_MAXINT64 ? certificate->not_after + 1 : G_MAXINT64;
}

/* The last of the moments that are reached, G_MININT64 for none, and the first of those to come. */
static gint64
find_threshold (const Occasion *self, const guint32 *days, gsize n_days, gint64 *next)
{
  gint64 reached = G_MININT64;

  *next = G_MAXINT64;
  if (self->kind == EONAY_REMINDER_EXPIRED)
    return get_moment_after (self->certificate);

  *next = get_moment_after (self->certificate);
  for (gsize i = 0; i < n_days; i++)
    {
      gint64 begin = 0;

      if (!eonay_validity_get_threshold (self->certificate->not_before,
                                         self->certificate->not_after, days[i], &begin))
        continue;
      if (begin <= self->now)
        reached = MAX (reached, begin);
      else
        *next = MIN (*next, begin);
    }

  return reached;
}

/* A moment that lies ahead counts again once the clock has come near it. So a clock set back does not
 * repeat what was said on its day, and one that ran ahead has not silenced what lay between. */
static gboolean
was_said_since (const Occasion *self, gint64 begin)
{
  for (guint i = 0; i < self->said->len; i++)
    {
      gint64 moment = g_array_index (self->said, gint64, i);

      if (moment >= begin && moment <= self->now + SLACK)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_due (const Occasion *self, const guint32 *days, gsize n_days, gint64 *next)
{
  gint64 reached = find_threshold (self, days, n_days, next);

  if (self->snoozed_until != 0 && self->snoozed_until <= self->now)
    return TRUE;
  if (self->snoozed_until != 0 && self->snoozed_until <= self->now + MAX_SNOOZE)
    {
      *next = self->snoozed_until;
      return FALSE;
    }

  /* Of one that was seen while it was valid it can only be the clock that says otherwise. */
  if (self->kind == EONAY_REMINDER_STARTS)
    return self->seen < self->certificate->not_before && self->seen <= self->now + SLACK &&
           !was_said_since (self, G_MININT64);

  return reached != G_MININT64 && !was_said_since (self, reached);
}

/**
 * eonay_reminder_list_due:
 * @ledger: what was seen and said
 * @days: (array length=n_days): at how many days before the end to remind, counted as in
 *   eonay_certificate_get_days_left() and in any order; those that lie outside of a certificate's
 *   life are passed over
 * @n_days: how many these are
 * @now: a moment in Unix time
 * @next: (out): the moment in Unix time when the answer may be another without anything having
 *   happened, later than @now; %G_MAXINT64 for never
 *
 * Tells of which certificates the user is to be reminded: once for each number of days, from the
 * beginning of that local day on, for all that were missed together, and once after the end; when a
 * delay that the user asked for is over; and once of one that was seen before it is valid. Never of
 * one whose successor was seen. Changes nothing: what was said is noted by
 * eonay_ledger_note_reminded().
 *
 * Returns: (transfer full) (element-type EonayReminder): the reminders, of what ends first first
 */
GPtrArray *
eonay_reminder_list_due (EonayLedger *ledger,
                         const guint32 *days,
                         gsize n_days,
                         gint64 now,
                         gint64 *next)
{
  g_autoptr (GPtrArray) all = eonay_known_certificate_list (ledger);
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_reminder_free);

  *next = G_MAXINT64;
  for (guint i = 0; i < all->len; i++)
    {
      const EonayKnownCertificate *certificate = g_ptr_array_index (all, i);
      gint64 when = G_MAXINT64;
      g_auto (Occasion) occasion = {
        .certificate = certificate,
        .kind = get_kind (certificate, now),
        .now = now,
        .said = eonay_ledger_dup_reminded (ledger, certificate->id),
        .seen = eonay_ledger_get_seen (ledger, certificate->id),
        .snoozed_until = eonay_ledger_get_snoozed_until (ledger, certificate->id),
      };

      if (certificate->has_successor)
        continue;
      if (is_due (&occasion, days, n_days, &when))
        g_ptr_array_add (due, reminder_new (&occasion, all));
      *next = MIN (*next, when);
    }

  return due;
}

/**
 * eonay_reminder_get_snooze_end:
 * @self: a reminder that the user puts off
 * @now: a moment in Unix time
 *
 * Returns: when to remind again, in Unix time: tomorrow morning; where the end comes before, in an
 *   hour, and not later than the end
 */
gint64
eonay_reminder_get_snooze_end (const EonayReminder *self, gint64 now)
{
  gint64 evening = now - NIGHT_ENDS_HOUR * 3600;
  gint64 morning = eonay_calendar_at_hour (evening, 1, MORNING_HOUR);

  if (self->kind != EONAY_REMINDER_EXPIRES || morning <= self->certificate->not_after)
    return morning;

  return MIN (now + SHORT_SNOOZE, get_moment_after (self->certificate));
}
