/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-quota.h"

#include "eonay-error.h"

/* One person at one seat needs one of each, and a second where the command line is used beside the
 * applet. Listings that come together share a look at the cards, so they are cheap. A session, and
 * an opening that is to become one, has a worker of its own: all of them together, and a look's
 * workers, one a module, have to fit in MaxConnections= of eonay-token-worker.socket. */
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
 * The places that calls and sessions take, counted for each user and in all. No user has more than
 * the limit for one, which is far below the total; and the second half of each total is kept for
 * users who have no place of that kind: they still get their first when the others have filled
 * what all share. So one user, however many connections that user makes, keeps nobody else out;
 * it takes as many users as half the total has places, each at it all the time. Users with no
 * place are forgotten.
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
 * @uid: the user that it is for
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
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED, "%s: too much at once by %s",
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
 * @uid: the user that it was for
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
 * Returns: how many users have a place
 */
guint
eonay_quota_count_users (EonayQuota *self)
{
  return g_hash_table_size (self->users);
}
