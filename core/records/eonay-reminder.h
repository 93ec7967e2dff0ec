/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-known-certificate.h"

/**
 * EonayReminderKind:
 * @EONAY_REMINDER_STARTS: it is not valid yet
 * @EONAY_REMINDER_EXPIRES: it is valid and ends soon
 * @EONAY_REMINDER_EXPIRED: it has expired
 * @EONAY_REMINDER_REVOKED: its issuer has revoked or suspended it
 */
typedef enum
{
  EONAY_REMINDER_STARTS,
  EONAY_REMINDER_EXPIRES,
  EONAY_REMINDER_EXPIRED,
  EONAY_REMINDER_REVOKED,
} EonayReminderKind;

/**
 * EonayReminderUrgency:
 *
 * Urgency of a reminder. It rises until the end of validity and drops after it. That of a revoked
 * certificate is %EONAY_REMINDER_LAST_WEEK.
 *
 * @EONAY_REMINDER_NORMAL: weeks are left, it is not valid yet, or it has expired
 * @EONAY_REMINDER_SOON: two weeks at most are left
 * @EONAY_REMINDER_LAST_WEEK: a week at most is left
 * @EONAY_REMINDER_CRITICAL: it ends today or tomorrow
 */
typedef enum
{
  EONAY_REMINDER_NORMAL,
  EONAY_REMINDER_SOON,
  EONAY_REMINDER_LAST_WEEK,
  EONAY_REMINDER_CRITICAL,
} EonayReminderUrgency;

/* A pure function of ledger, preferences and time: which reminders are due, and when to check
 * again. */
typedef struct
{
  /* Its consent includes what is known from other certificates of the same person. */
  EonayKnownCertificate *certificate;
  EonayReminderKind kind;
  EonayReminderUrgency urgency;
  /* Local days until the end, as in eonay_certificate_get_days_left(); 0 after it. */
  guint days_left;
  /* It is not valid yet, and another certificate of the same holder and provider is valid until
   * then. */
  gboolean is_replacement;
} EonayReminder;

void eonay_reminder_free (EonayReminder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayReminder, eonay_reminder_free)

GPtrArray *eonay_reminder_list_due (EonayLedger *ledger,
                                    const guint32 *days,
                                    gsize n_days,
                                    gint64 now,
                                    gint64 *next);
gint64 eonay_reminder_get_snooze_end (const EonayReminder *self, gint64 now);
