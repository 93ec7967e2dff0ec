/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson.h"

/**
 * EonayRehearsalStage:
 * @EONAY_REHEARSAL_PROFILE: the proposal has a fault
 * @EONAY_REHEARSAL_REDEEM: the text was not brought
 * @EONAY_REHEARSAL_TEXT: another text was brought
 * @EONAY_REHEARSAL_SUBMIT: the signature was not accepted
 * @EONAY_REHEARSAL_DONE: the activation would have gone through
 */
typedef enum
{
  EONAY_REHEARSAL_PROFILE,
  EONAY_REHEARSAL_REDEEM,
  EONAY_REHEARSAL_TEXT,
  EONAY_REHEARSAL_SUBMIT,
  EONAY_REHEARSAL_DONE,
} EonayRehearsalStage;

/**
 * EonayRehearsal:
 * @stage: how far it came
 * @call: (nullable): the call's name at which it ended
 * @message: (nullable): why, for developers, without personal data
 */
typedef struct
{
  EonayRehearsalStage stage;
  char *call;
  char *message;
} EonayRehearsal;

EonayRehearsal *
eonay_rehearsal_run (const EonayLesson *lesson, GCancellable *cancellable, GError **error);
void eonay_rehearsal_free (EonayRehearsal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRehearsal, eonay_rehearsal_free)
const char *eonay_rehearsal_stage_get_name (EonayRehearsalStage stage);
