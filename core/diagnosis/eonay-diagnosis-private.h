/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-diagnosis.h"

/**
 * EonayDiagnosis:
 *
 * Runs all checks in parallel, each with a timeout.
 */
struct _EonayDiagnosis
{
  GObject parent_instance;

  EonayProviderRegistry *registry;
  EonayLedger *ledger;
  GArray *reminder_days; /* (element-type guint32) (nullable) */
};

/* A check that blocks: runs in a thread, and adds what it finds. After a timeout it is cancelled and
 * no longer waited for. */
typedef void (*EonayDiagnosisLook) (GPtrArray *findings, GCancellable *cancellable);

void eonay_diagnosis_look_at_cards (GPtrArray *findings, GCancellable *cancellable);
void eonay_diagnosis_look_at_modules (GPtrArray *findings, GCancellable *cancellable);
void eonay_diagnosis_look_at_seat (GPtrArray *findings, GCancellable *cancellable);
void eonay_diagnosis_look_at_keyring (GPtrArray *findings, GCancellable *cancellable);
void eonay_diagnosis_look_at_tray (GPtrArray *findings, GCancellable *cancellable);
void eonay_diagnosis_look_at_notifications (GPtrArray *findings, GCancellable *cancellable);
void eonay_diagnosis_look_at_clock (GPtrArray *findings, GCancellable *cancellable);

/* One that uses the diagnosis, its task's source object, or a provider, the task data. It runs in the
 * main context, takes over the reference to the task, and returns an array of EonayFinding. The task's
 * cancellable is cancelled on a timeout; then, and on an error, the diagnosis reports the check as not
 * done. */
typedef void (*EonayDiagnosisFunc) (GTask *task);

void eonay_diagnosis_check_signer (GTask *task);
void eonay_diagnosis_check_proxy (GTask *task);
void eonay_diagnosis_check_connection (GTask *task);
void eonay_diagnosis_check_profile (GTask *task);
void eonay_diagnosis_check_storage (GTask *task);
void eonay_diagnosis_check_portal (GTask *task);

/* The card family by the historical bytes of an answer to reset, for card checks. */
const char *eonay_diagnosis_get_card_family (const guint8 *atr, gsize length);

GPtrArray *eonay_diagnosis_findings_new (void);
EonayFinding *eonay_diagnosis_add (GPtrArray *findings,
                                   const char *check,
                                   EonayFindingState state,
                                   const char *reason);
void eonay_diagnosis_return (GTask *task, EonayFinding *finding);
void eonay_diagnosis_return_all (GTask *task, GPtrArray *findings);
