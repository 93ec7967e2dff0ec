/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-validity.h"

#include "eonay-calendar.h"

/* Longer than any certificate lives. */
#define MAX_DAYS 3650

/**
 * eonay_validity_get_threshold:
 * @not_before: first moment of a certificate, Unix time
 * @not_after: its last moment
 * @days: a number of days before its end, as in the preference reminder-days
 * @begin: (out): when that local day begins
 *
 * Returns: whether that is a moment of the certificate's life; %FALSE with a mistyped number, too
 */
gboolean
eonay_validity_get_threshold (gint64 not_before, gint64 not_after, guint32 days, gint64 *begin)
{
  if (days > MAX_DAYS)
    return FALSE;

  *begin = eonay_calendar_start_of_day (not_after, -(gint) days);
  return *begin > not_before && *begin <= not_after;
}

/* Whether one of the thresholds has been reached. */
static gboolean
is_reached (gint64 not_before, gint64 not_after, gint64 now, GArray *reminder_days)
{
  for (guint i = 0; i < reminder_days->len; i++)
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
 * @not_after: its last moment
 * @now: a moment in Unix time
 * @reminder_days: (element-type guint32): the preference of that name: at how many days before the
 *   end to remind, in any order
 *
 * The one definition of "expiring", for icon, window, diagnosis, command line and reminders: a
 * certificate is expiring from its first reminder on. Without any threshold none ever is.
 *
 * Returns: what the clock says of it at @now; both ends of its validity are still valid
 */
EonayCertificateState
eonay_validity_get_state (gint64 not_before, gint64 not_after, gint64 now, GArray *reminder_days)
{
  return get_state (not_before, not_after, now,
                    is_reached (not_before, not_after, now, reminder_days));
}

/**
 * eonay_validity_get_state_ahead:
 * @not_before: first moment of a certificate, Unix time
 * @not_after: its last moment
 * @now: a moment in Unix time
 * @expiring_days: from how many days left on it counts as expiring; 0 means on its last day
 *
 * For a caller that asks about a number of days of its own instead of the preference.
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
