/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-quota.h"

#include "eonay-error.h"

/* A user at the seat needs one of each kind, and a second one to use the command line beside the
 * applet. Concurrent listings share a scan, so they are cheap. A session, or the opening of one,
 * has its own worker. All of these and the workers of a scan, one for each module, must fit into
 * MaxConnections= of eonay-token-worker.socket. */
static const struct
{
  const char *what;
  guint per_user;
  guint total;
} limits[EONAY_QUOTA_N_KINDS] = {
  [EONAY_QUOTA_LISTING] = { "listing certificates", 4, 16 },
  [EONAY_QUOTA_SESSION] = { "opening a session", 2, 16 },
};

/**
 * EonayQuota:
 *
 * Counts concurrent calls and sessions for each user and in total. The limit for one user is far
 * below the total. The second half of each total is reserved for users that hold no place of that
 * kind, so they still get their first one when the shared half is full. One user cannot lock out
 * the others, whatever the number of connections; that would take as many users as half the total
 * has places. Users without a place are dropped.
 */
struct _EonayQuota
{
  GHashTable *users; /* uid → guint[EONAY_QUOTA_N_KINDS] */
  guint totals[EONAY_QUOTA_N_KINDS];
};

/**
 * eonay_quota_new:
 *
 * Returns: (transfer full): a quota with all places free
 */
EonayQuota *
eonay_quota_new (void)
{
  EonayQuota *self = g_new0 (EonayQuota, 1);

  self->users = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

/**
 * eonay_quota_free:
 */
void
eonay_quota_free (EonayQuota *self)
{
  g_hash_table_unref (self->users);
  g_free (self);
}

/**
 * eonay_quota_acquire:
 * @uid: the user to count it for
 * @error: return location: %EONAY_ERROR_LIMITS_EXCEEDED
 *
 * Takes a place, to be given back by eonay_quota_release().
 */
gboolean
eonay_quota_acquire (EonayQuota *self, EonayQuotaKind kind, guint32 uid, GError **error)
{
  guint *counts = g_hash_table_lookup (self->users, GUINT_TO_POINTER (uid));
  guint count = counts != NULL ? counts[kind] : 0;
  guint total = count == 0 ? limits[kind].total : limits[kind].total / 2;

  if (count >= limits[kind].per_user || self->totals[kind] >= total)
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED, "%s: too many at once by %s",
                   limits[kind].what,
                   count >= limits[kind].per_user ? "the caller's user" : "all users");
      return FALSE;
    }

  if (counts == NULL)
    {
      counts = g_new0 (guint, EONAY_QUOTA_N_KINDS);
      g_hash_table_insert (self->users, GUINT_TO_POINTER (uid), counts);
    }
  counts[kind]++;
  self->totals[kind]++;
  return TRUE;
}

/**
 * eonay_quota_release:
 * @uid: the user it was counted for
 *
 * Gives a place back.
 */
void
eonay_quota_release (EonayQuota *self, EonayQuotaKind kind, guint32 uid)
{
  guint *counts = g_hash_table_lookup (self->users, GUINT_TO_POINTER (uid));

  g_return_if_fail (counts != NULL && counts[kind] > 0);

  counts[kind]--;
  self->totals[kind]--;
  for (gsize i = 0; i < EONAY_QUOTA_N_KINDS; i++)
    if (counts[i] > 0)
      return;
  g_hash_table_remove (self->users, GUINT_TO_POINTER (uid));
}

/**
 * eonay_quota_count_users:
 *
 * For tests, which check that the table does not grow.
 *
 * Returns: how many users have a place
 */
guint
eonay_quota_count_users (EonayQuota *self)
{
  return g_hash_table_size (self->users);
}
