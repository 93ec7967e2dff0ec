/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-reminder.h"

#include "eonay-calendar.h"
#include "eonay-validity.h"

#define CRITICAL_DAYS 1
#define WEEK_DAYS     7
#define SOON_DAYS     14

/* Ignore reminders recorded further in the future than this: the clock was wrong then. A day plus
 * the end of daylight saving time, so that setting the clock back by less does not repeat
 * reminders. */
#define SLACK (26 * 3600)

#define MORNING_HOUR 9
/* Before this hour "tomorrow morning" still means the coming morning. */
#define NIGHT_ENDS_HOUR 4
/* The longest snooze: from the latest end of an evening to the morning after the next night. */
#define MAX_SNOOZE   (31 * 3600)
#define SHORT_SNOOZE 3600

/* The data that decides about a reminder for one certificate. */
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
  if (eonay_revocation_prevents_signing (certificate->revocation.state))
    return EONAY_REMINDER_REVOKED;

  return now < certificate->not_before ? EONAY_REMINDER_STARTS : EONAY_REMINDER_EXPIRES;
}

static EonayReminderUrgency
get_urgency (EonayReminderKind kind, guint days_left)
{
  if (kind == EONAY_REMINDER_REVOKED)
    return EONAY_REMINDER_LAST_WEEK;
  if (kind != EONAY_REMINDER_EXPIRES || days_left > SOON_DAYS)
    return EONAY_REMINDER_NORMAL;
  if (days_left > WEEK_DAYS)
    return EONAY_REMINDER_SOON;

  return days_left > CRITICAL_DAYS ? EONAY_REMINDER_LAST_WEEK : EONAY_REMINDER_CRITICAL;
}

/* The consent belongs to the person, not to the certificate: one given with an earlier certificate
 * counts for the next. */
static void
ask_others_of_person (EonayReminder *self, GPtrArray *all, gint64 now)
{
  for (guint i = 0; i < all->len; i++)
    {
      const EonayKnownCertificate *other = g_ptr_array_index (all, i);

      if (!eonay_known_certificate_is_same_person (self->certificate, other))
        continue;
      if (self->certificate->consent != EONAY_CONSENT_INACTIVE)
        eonay_known_certificate_follow (self->certificate, other);
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

/* Returns the latest threshold reached, G_MININT64 if there is none; next: the first one to
 * come. */
static gint64
find_threshold (const Occasion *self, const guint32 *days, gsize n_days, gint64 *next)
{
  gint64 reached = G_MININT64;

  *next = G_MAXINT64;
  if (self->kind == EONAY_REMINDER_EXPIRED)
    return get_moment_after (self->certificate);

  *next = get_moment_after (self->certificate);
  if (self->kind == EONAY_REMINDER_REVOKED)
    return self->certificate->revocation.learned;
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

/* A record in the future counts only once the clock has come near it. So a clock set back does not
 * repeat a reminder on its day, and a clock that was ahead does not suppress the reminders in
 * between. */
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

  /* A certificate that was valid when first seen can become "not valid yet" only by a wrong
   * clock. */
  if (self->kind == EONAY_REMINDER_STARTS)
    return self->seen < self->certificate->not_before && self->seen <= self->now + SLACK &&
           !was_said_since (self, G_MININT64);

  return reached != G_MININT64 && !was_said_since (self, reached);
}

/**
 * eonay_reminder_list_due:
 * @ledger: the ledger
 * @days: (array length=n_days): days before the end to remind at, counted as in
 *   eonay_certificate_get_days_left(), in any order; values outside of the validity are ignored
 * @n_days: the length of @days
 * @now: a moment in Unix time
 * @next: (out): the next time, later than @now, at which the result may change without an event, in
 *   Unix time; %G_MAXINT64 for never
 *
 * Lists the certificates to remind of: once for each of @days, from the start of that local day on,
 * with a single reminder for all missed ones; once after the end; after a snooze; and once if the
 * certificate was seen before it is valid. Of one that is revoked or suspended it reminds once
 * instead, after it was learned. Certificates with a known successor are left out.
 * Changes nothing: call eonay_ledger_note_reminded() once the user has seen a reminder.
 *
 * Returns: (transfer full) (element-type EonayReminder): the reminders, sorted by end of validity
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
 * @self: a reminder that the user snoozes
 * @now: a moment in Unix time
 *
 * Returns: when to remind again, in Unix time: tomorrow morning; if the certificate ends before
 *   that, in an hour but not later than its end
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
