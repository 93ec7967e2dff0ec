/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-error.h"
#include "eonay-quota.h"

#define ROOT    0
#define HOSTILE 2000
#define HONEST  1000

static guint
fill (EonayQuota *quota, EonayQuotaKind kind, guint32 uid)
{
  guint n = 0;

  while (eonay_quota_acquire (quota, kind, uid, NULL))
    n++;
  return n;
}

static void
test_one_user (void)
{
  g_autoptr (EonayQuota) quota = eonay_quota_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fill (quota, EONAY_QUOTA_SESSION, HOSTILE), ==, 2);
  g_assert_false (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, HOSTILE, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED);
  g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_LISTING, HOSTILE, NULL));
  g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, HONEST, NULL));

  eonay_quota_release (quota, EONAY_QUOTA_SESSION, HOSTILE);
  g_assert_cmpuint (fill (quota, EONAY_QUOTA_SESSION, HOSTILE), ==, 1);
}

/* When the shared half is full, a user without a place still gets the first one. */
static void
test_room_is_kept (void)
{
  g_autoptr (EonayQuota) quota = eonay_quota_new ();
  guint32 uid = HOSTILE;
  guint n_shared = 0;

  while (fill (quota, EONAY_QUOTA_SESSION, uid) == 2)
    {
      uid++;
      n_shared++;
    }
  g_assert_cmpuint (n_shared, ==, 4);
  g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, HONEST, NULL));
  g_assert_false (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, HONEST, NULL));
  g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, ROOT, NULL));
}

static void
test_total (void)
{
  g_autoptr (EonayQuota) quota = eonay_quota_new ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (guint32 uid = HOSTILE; uid < HOSTILE + 100; uid++)
    n += fill (quota, EONAY_QUOTA_SESSION, uid);
  g_assert_cmpuint (n, ==, 16);
  g_assert_false (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, HONEST, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED);
  g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_LISTING, HONEST, NULL));
}

static void
test_idle_users_are_forgotten (void)
{
  g_autoptr (EonayQuota) quota = eonay_quota_new ();

  for (guint32 uid = 0; uid < 10000; uid++)
    {
      g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_LISTING, uid, NULL));
      g_assert_true (eonay_quota_acquire (quota, EONAY_QUOTA_SESSION, uid, NULL));
      eonay_quota_release (quota, EONAY_QUOTA_LISTING, uid);
      g_assert_cmpuint (eonay_quota_count_users (quota), ==, 1);
      eonay_quota_release (quota, EONAY_QUOTA_SESSION, uid);
    }
  g_assert_cmpuint (eonay_quota_count_users (quota), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quota/one-user", test_one_user);
  g_test_add_func ("/quota/room-is-kept", test_room_is_kept);
  g_test_add_func ("/quota/total", test_total);
  g_test_add_func ("/quota/idle-users-are-forgotten", test_idle_users_are_forgotten);
  return g_test_run ();
}
