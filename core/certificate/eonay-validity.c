/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-validity.h"

#include "eonay-calendar.h"

/* The start of the year 9999. */
#define NO_END G_GINT64_CONSTANT (253370764800)

/**
 * eonay_validity_has_end:
 * @not_after: last moment of a certificate, Unix time
 *
 * Certificates without an end say 31.12.9999 (RFC 5280, 4.1.2.5).
 *
 * Returns: whether it is a moment to display
 */
gboolean
eonay_validity_has_end (gint64 not_after)
{
  return not_after < NO_END;
}

/**
 * eonay_validity_get_threshold:
 * @not_before: first moment of a certificate, Unix time
 * @not_after: last moment
 * @days: a number of days before its end, as in the preference reminder-days
 * @begin: (out): start of that local day
 *
 * Returns: whether that is within the certificate's validity; %FALSE for an implausible number, too
 */
gboolean
eonay_validity_get_threshold (gint64 not_before, gint64 not_after, guint32 days, gint64 *begin)
{
  if (days > EONAY_VALIDITY_MAX_DAYS)
    return FALSE;

  *begin = eonay_calendar_start_of_day (not_after, -(gint) days);
  return *begin > not_before && *begin <= not_after;
}

/* Whether one of the thresholds has been reached. */
static gboolean
is_reached (gint64 not_before, gint64 not_after, gint64 now, GArray *reminder_days)
{
  for (guint i = 0; reminder_days != NULL && i < reminder_days->len; i++)
    {
      gint64 begin = 0;

      if (eonay_validity_get_threshold (not_before, not_after,
                                        g_array_index (reminder_days, guint32, i), &begin) &&
          begin <= now)
        return TRUE;
    }

  return FALSE;
}

static EonayCertificateState
get_state (gint64 not_before, gint64 not_after, gint64 now, gboolean is_expiring)
{
  if (now < not_before)
    return EONAY_CERTIFICATE_NOT_YET_VALID;
  if (now > not_after)
    return EONAY_CERTIFICATE_EXPIRED;

  return is_expiring ? EONAY_CERTIFICATE_EXPIRING : EONAY_CERTIFICATE_VALID;
}

/**
 * eonay_validity_get_state:
 * @not_before: first moment of a certificate, Unix time
 * @not_after: last moment
 * @now: a moment in Unix time
 * @reminder_days: (element-type guint32) (nullable): the preference reminder-days: days before the
 *   end to remind at, in any order
 *
 * The definition of "expiring" for icon, window, diagnosis, command line and reminders: a
 * certificate is expiring from its first reminder on. Without a threshold it never is.
 *
 * Returns: the state at @now; the first and the last second are valid
 */
EonayCertificateState
eonay_validity_get_state (gint64 not_before, gint64 not_after, gint64 now, GArray *reminder_days)
{
  return get_state (not_before, not_after, now,
                    is_reached (not_before, not_after, now, reminder_days));
}

/* Renewed certificates begin when the previous one ends, which is reminded of 90 days before. */
#define MAX_DAYS_AHEAD  180
#define SECONDS_PER_DAY (24 * 60 * 60)

/**
 * eonay_validity_contradicts_clock:
 * @not_before: first moment of a certificate, Unix time
 * @not_after: last moment
 * @now: the current time, in Unix time
 *
 * Returns: whether the certificate is not valid at @now, which cannot be right: this version was
 *   released later, or the certificate was issued later
 */
gboolean
eonay_validity_contradicts_clock (gint64 not_before, gint64 not_after, gint64 now)
{
  g_autoptr (GDateTime) release =
      g_date_time_new_from_iso8601 (EONAY_RELEASE_DATE "T00:00:00Z", NULL);

  if (now >= not_before && now <= not_after)
    return FALSE;
  /* A day less, because the date is of no certain time zone. */
  return (release != NULL && now < g_date_time_to_unix (release) - SECONDS_PER_DAY) ||
         not_before - now > (gint64) MAX_DAYS_AHEAD * SECONDS_PER_DAY;
}

/**
 * eonay_validity_get_state_ahead:
 * @not_before: first moment of a certificate, Unix time
 * @not_after: last moment
 * @now: a moment in Unix time
 * @expiring_days: it counts as expiring from this many days left; 0 means on its last day
 *
 * Like eonay_validity_get_state(), with a given number of days instead of the preference.
 *
 * Returns: as eonay_validity_get_state()
 */
EonayCertificateState
eonay_validity_get_state_ahead (gint64 not_before,
                                gint64 not_after,
                                gint64 now,
                                guint expiring_days)
{
  return get_state (not_before, not_after, now,
                    eonay_calendar_days_between (now, not_after) <= (gint64) expiring_days);
}
