/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-rate.h"

/* Beyond this number of users evict those with a full bucket first, then all if necessary. */
#define MAX_USERS 1024

/**
 * EonayRate:
 *
 * Rate limit with a token bucket for each user and one for the total. A bucket is stored as the
 * time at which it will be full again, so no timer is needed. A user whose own bucket is less than
 * half full may only take from the upper half of the common one. The lower half is reserved for
 * users that call rarely, so a flood does not affect them.
 */
struct _EonayRate
{
  EonayRateLimit per_user;
  EonayRateLimit total;
  GHashTable *users; /* uid → gint64, time at which the bucket is full */
  gint64 total_full;
};

/**
 * eonay_rate_new:
 * @per_user: for each user
 * @total: for all together
 *
 * Returns: (transfer full): a rate with full buckets
 */
EonayRate *
eonay_rate_new (EonayRateLimit per_user, EonayRateLimit total)
{
  EonayRate *self = g_new0 (EonayRate, 1);

  self->per_user = per_user;
  self->total = total;
  self->users = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * eonay_rate_free:
 */
void
eonay_rate_free (EonayRate *self)
{
  g_hash_table_unref (self->users);
  g_free (self);
}

static gboolean
owes_nothing (gpointer key, gpointer value, gpointer user_data)
{
  return *(gint64 *) value <= *(gint64 *) user_data;
}

/* The user's bucket; the size of the table is bounded. */
static gint64 *
look_up (EonayRate *self, guint32 uid, gint64 now)
{
  gint64 *full = g_hash_table_lookup (self->users, GUINT_TO_POINTER (uid));

  if (full != NULL)
    return full;

  if (g_hash_table_size (self->users) >= MAX_USERS)
    g_hash_table_foreach_remove (self->users, owes_nothing, &now);
  if (g_hash_table_size (self->users) >= MAX_USERS)
    g_hash_table_remove_all (self->users);

  full = g_new (gint64, 1);
  *full = now;
  g_hash_table_insert (self->users, GUINT_TO_POINTER (uid), full);
  return full;
}

/**
 * eonay_rate_take:
 * @uid: the user
 * @now: monotonic time in microseconds
 *
 * Returns: whether the rate allows it; if so, it is counted
 */
gboolean
eonay_rate_take (EonayRate *self, guint32 uid, gint64 now)
{
  gint64 *full = look_up (self, uid, now);
  gint64 own = MAX (*full, now) + self->per_user.interval;
  gint64 common = MAX (self->total_full, now) + self->total.interval;
  gint64 own_size = self->per_user.burst * self->per_user.interval;
  gint64 common_size = self->total.burst * self->total.interval;

  if ((own - now) * 2 > own_size)
    common_size /= 2;
  if (own - now > own_size || common - now > common_size)
    return FALSE;

  *full = own;
  self->total_full = common;
  return TRUE;
}

/**
 * eonay_rate_count_users:
 *
 * For tests, which check that the table is bounded.
 *
 * Returns: how many users are remembered
 */
guint
eonay_rate_count_users (EonayRate *self)
{
  return g_hash_table_size (self->users);
}
