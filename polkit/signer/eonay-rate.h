/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayRateLimit:
 *
 * How often something may be done: @burst times at once, and then once in @interval.
 *
 * @burst: how many times at once
 * @interval: in microseconds
 */
typedef struct
{
  guint burst;
  gint64 interval;
} EonayRateLimit;

typedef struct _EonayRate EonayRate;

EonayRate *eonay_rate_new (EonayRateLimit per_user, EonayRateLimit total);
void eonay_rate_free (EonayRate *self);

gboolean eonay_rate_take (EonayRate *self, guint32 uid, gint64 now);
guint eonay_rate_count_users (EonayRate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRate, eonay_rate_free)
