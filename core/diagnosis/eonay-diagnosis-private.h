/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-diagnosis.h"

/* A check is a function that is given a task, whose source object is the diagnosis, and has it
 * return an array of EonayFinding, best to worst or worst to best as a person would ask. What takes
 * too long is cancelled, by the task's cancellable; then, and on an error, the diagnosis says that
 * the thing was not checked. It takes over the reference to the task. */
typedef void (*EonayDiagnosisFunc) (GTask *task);

/* What a task of a check has as its data. */
typedef struct
{
  const char *check;
  EonayProvider *provider; /* NULL where the check is not about one */
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

/* For card checks: which family the historical bytes of an answer to reset name. */
const char *eonay_diagnosis_get_card_family (const guint8 *atr, gsize length);

/* Findings, to be returned by a task. */
GPtrArray *eonay_diagnosis_findings_new (EonayFinding *first);
void eonay_diagnosis_return (GTask *task, EonayFinding *finding);
void eonay_diagnosis_return_all (GTask *task, GPtrArray *findings);
