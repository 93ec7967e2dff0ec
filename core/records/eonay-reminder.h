/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-known-certificate.h"

/**
 * EonayReminderKind:
 * @EONAY_REMINDER_STARTS: it is not valid yet
 * @EONAY_REMINDER_EXPIRES: it is valid and ends soon
 * @EONAY_REMINDER_EXPIRED: it has ended
 */
typedef enum
{
  EONAY_REMINDER_STARTS,
  EONAY_REMINDER_EXPIRES,
  EONAY_REMINDER_EXPIRED,
} EonayReminderKind;

/**
 * EonayReminderUrgency:
 *
 * How loudly to say it. It rises until the end comes; after it there is nothing to be late for.
 *
 * @EONAY_REMINDER_LOW: weeks are left, or nothing is to be done
 * @EONAY_REMINDER_NORMAL: two weeks at most are left, or it has ended
 * @EONAY_REMINDER_CRITICAL: it ends today or tomorrow
 */
typedef enum
{
  EONAY_REMINDER_LOW,
  EONAY_REMINDER_NORMAL,
  EONAY_REMINDER_CRITICAL,
} EonayReminderUrgency;

/* Pure: what is to be said of the certificates in the ledger at a moment, and when to ask again. */
typedef struct
{
  /* Its consent is the holder's: what was learnt with another one counts. */
  EonayKnownCertificate *certificate;
  EonayReminderKind kind;
  EonayReminderUrgency urgency;
  /* Local days until the end, as in eonay_certificate_get_days_left(); 0 after it. */
  guint days_left;
  /* It is not valid yet, and until it is another one of the same holder and provider works. */
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
