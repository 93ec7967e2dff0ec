/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-diagnosis.h"

/* What the checks use; none of them is owned by the caller. reminder_days:
 * (element-type guint32) (nullable). */
EonayProviderRegistry *eonay_diagnosis_get_registry (EonayDiagnosis *self);
EonayLedger *eonay_diagnosis_get_ledger (EonayDiagnosis *self);
GArray *eonay_diagnosis_get_reminder_days (EonayDiagnosis *self);

/* A check gets a task whose source object is the diagnosis, takes over the reference, and returns
 * an array of EonayFinding. The task's cancellable is cancelled on a timeout; then, and on an
 * error, the diagnosis reports the check as not done. */
typedef void (*EonayDiagnosisFunc) (GTask *task);

/* Task data of a check. */
typedef struct
{
  const char *check;
  EonayProvider *provider; /* NULL if the check is not about a provider */
} EonayDiagnosisSubject;

void eonay_diagnosis_check_cards (GTask *task);
void eonay_diagnosis_check_modules (GTask *task);
void eonay_diagnosis_check_signer (GTask *task);
void eonay_diagnosis_check_seat (GTask *task);
void eonay_diagnosis_check_keyring (GTask *task);
void eonay_diagnosis_check_tray (GTask *task);
void eonay_diagnosis_check_notifications (GTask *task);
void eonay_diagnosis_check_clock (GTask *task);
void eonay_diagnosis_check_proxy (GTask *task);
void eonay_diagnosis_check_connection (GTask *task);
void eonay_diagnosis_check_profile (GTask *task);
void eonay_diagnosis_check_storage (GTask *task);
void eonay_diagnosis_check_portal (GTask *task);

/* The card family by the historical bytes of an answer to reset, for card checks. */
const char *eonay_diagnosis_get_card_family (const guint8 *atr, gsize length);

/* Findings to be returned by a task. */
GPtrArray *eonay_diagnosis_findings_new (EonayFinding *first);
void eonay_diagnosis_return (GTask *task, EonayFinding *finding);
void eonay_diagnosis_return_all (GTask *task, GPtrArray *findings);
