/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayQuotaKind:
 *
 * The kinds of limited resources.
 *
 * @EONAY_QUOTA_LISTING: ListCertificates, until it is answered
 * @EONAY_QUOTA_SESSION: a session, from the call of OpenSession on: a waiting prompt and a PIN
 *   being typed count, too
 */
typedef enum
{
  EONAY_QUOTA_LISTING,
  EONAY_QUOTA_SESSION,
  EONAY_QUOTA_N_KINDS
} EonayQuotaKind;

typedef struct _EonayQuota EonayQuota;

EonayQuota *eonay_quota_new (void);
void eonay_quota_free (EonayQuota *self);

gboolean eonay_quota_acquire (EonayQuota *self, EonayQuotaKind kind, guint32 uid, GError **error);
void eonay_quota_release (EonayQuota *self, EonayQuotaKind kind, guint32 uid);
guint eonay_quota_count_users (EonayQuota *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayQuota, eonay_quota_free)
