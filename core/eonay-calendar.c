/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-calendar.h"

/* Within the range of GDateTime (here the years 1019 to 9999); certificates may claim more. */
#define EARLIEST G_GINT64_CONSTANT (-30000000000)
#define LATEST   G_GINT64_CONSTANT (253370764800)
#define MAX_DAYS 36500

static GDate
to_local_date (gint64 moment)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (CLAMP (moment, EARLIEST, LATEST));
  int year = 1, month = 1, day = 1;
  GDate date;

  g_date_time_get_ymd (time, &year, &month, &day);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);

  return date;
}

/**
 * eonay_calendar_get_now:
 *
 * Returns: the current time, in Unix seconds
 */
gint64
eonay_calendar_get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * eonay_calendar_days_between:
 * @from: a moment in Unix time
 * @to: another
 *
 * Counts calendar days, regardless of the time of day; days of 23 or 25 hours count as one.
 *
 * Returns: the days from the local date of @from to the local date of @to
 */
gint
eonay_calendar_days_between (gint64 from, gint64 to)
{
  GDate first = to_local_date (from);
  GDate last = to_local_date (to);

  return g_date_days_between (&first, &last);
}

/**
 * eonay_calendar_at_hour:
 * @moment: a moment in Unix time
 * @days: days to add to its local date, a hundred years at most; may be negative
 * @hour: 0 to 23
 *
 * Returns: that hour of that local day, in Unix time; if a clock change skips it, the moment after
 *   the change
 */
gint64
eonay_calendar_at_hour (gint64 moment, gint days, gint hour)
{
  GDate date = to_local_date (moment);
  g_autoptr (GDateTime) time = NULL;

  days = CLAMP (days, -MAX_DAYS, MAX_DAYS);
  if (days >= 0)
    g_date_add_days (&date, (guint) days);
  else
    g_date_subtract_days (&date, (guint) -days);
  time = g_date_time_new_local (g_date_get_year (&date), g_date_get_month (&date),
                                g_date_get_day (&date), hour, 0, 0);

  return time != NULL ? g_date_time_to_unix (time) : moment;
}

/**
 * eonay_calendar_start_of_day:
 * @moment: a moment in Unix time
 * @days: as in eonay_calendar_at_hour()
 *
 * Returns: the start of that local day, in Unix time
 */
gint64
eonay_calendar_start_of_day (gint64 moment, gint days)
{
  return eonay_calendar_at_hour (moment, days, 0);
}
