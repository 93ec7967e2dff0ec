/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-evidence-code.h"

typedef enum
{
  EONAY_LESSON_SURE,
  EONAY_LESSON_GUESS,
  EONAY_LESSON_NOT_SEEN,
  EONAY_LESSON_IMPOSSIBLE,
} EonayLessonCertainty;

/**
 * EonayLessonNote:
 * @certainty: how far it is to be trusted
 * @call: (nullable): the call's name in the proposal
 * @number: the call's place in the recording, 0 for none
 * @key: (nullable): the key of the proposal that it explains
 * @field: (nullable): where in the call
 * @what: what it says, one of a fixed set of names
 */
typedef struct
{
  EonayLessonCertainty certainty;
  char *call;
  guint number;
  char *key;
  char *field;
  const char *what;
} EonayLessonNote;

/* Why a call of the recording is not part of the exchange. */
typedef enum
{
  EONAY_LEFT_OUT_NOT, /* it is part of it */
  EONAY_LEFT_OUT_NO_HTTP,
  EONAY_LEFT_OUT_UNANSWERED,
  EONAY_LEFT_OUT_REDIRECT,
  EONAY_LEFT_OUT_REPEATED,
  EONAY_LEFT_OUT_OTHER_HOST,
  EONAY_LEFT_OUT_CERTIFICATE_STATUS,
  EONAY_LEFT_OUT_PAGE,
  EONAY_LEFT_OUT_UNRELATED,
  EONAY_N_LEFT_OUT,
} EonayLeftOut;

/**
 * EonayLessonCall:
 * @name: its name in the proposal
 * @call: the one that counts
 * @others: (element-type EonayRecordedCall): those with the same request, in their order
 * @has_text: whether its answer has the text
 * @has_signature: whether it carries the signature
 * @address: (nullable): its Path
 */
typedef struct
{
  char *name;
  EonayRecordedCall *call;
  GPtrArray *others;
  gboolean has_text;
  gboolean has_signature;
  char *address;
} EonayLessonCall;

/**
 * EonayLessonRun:
 * @evidence: what its signature tells
 * @calls: (element-type EonayLessonCall): in their order
 * @taken: (element-type EonayLessonTaken): values of answers that later requests have
 */
typedef struct
{
  const EonayEvidence *evidence;
  GPtrArray *calls;
  GPtrArray *taken;
} EonayLessonRun;

typedef struct
{
  EonayLessonCall *call;
  char *name;
  char *expression;
  GBytes *value;
  gboolean is_used; /* in a later request */
} EonayLessonTaken;

/**
 * EonayLesson:
 * @calls: (element-type EonayRecordedCall): the recording
 * @evidence: (element-type EonayEvidence): one for each signature
 * @runs: (element-type EonayLessonRun): the same
 * @run: the run that the proposal describes
 * @proposal: (nullable): the profile's sections
 * @notes: (element-type EonayLessonNote): what is known of it
 * @left_out: how many calls are not part of the exchange, by reason
 * @is_complete: whether the proposal has all calls and fields
 */
typedef struct
{
  GPtrArray *calls;
  GPtrArray *evidence;
  GPtrArray *runs;
  EonayLessonRun *run;
  GKeyFile *proposal;
  GPtrArray *notes;
  guint left_out[EONAY_N_LEFT_OUT];
  gboolean is_complete;
} EonayLesson;

void eonay_lesson_free (EonayLesson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayLesson, eonay_lesson_free)

char *eonay_lesson_dup_proposal (EonayLesson *self);
const char *eonay_lesson_certainty_get_name (EonayLessonCertainty certainty);
const char *eonay_left_out_get_name (EonayLeftOut reason);
