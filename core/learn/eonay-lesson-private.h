/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-fields.h"
#include "eonay-lesson.h"
#include "eonay-needles.h"
#include "eonay-value-kind.h"

EonayLesson *eonay_lesson_new (GPtrArray *calls);
void eonay_lesson_note (EonayLesson *self,
                        EonayLessonCertainty certainty,
                        const EonayLessonCall *call,
                        const char *key,
                        const char *field,
                        const char *what);

/* --- which calls belong to a run */
EonayLessonRun *
eonay_lesson_run_new (EonayLesson *self, const EonayEvidence *evidence, guint8 *fates);
void eonay_lesson_run_free (EonayLessonRun *self);
EonayNeedles *eonay_lesson_run_create_needles (const EonayLessonRun *self);
/* One of another run that asks for the same. Returns: (nullable) */
EonayLessonCall *eonay_lesson_run_find_peer (const EonayLessonRun *self,
                                             const EonayLessonCall *call);
gboolean eonay_lesson_is_alike (const EonayRecordedCall *one, const EonayRecordedCall *other);

/* --- the keys of a call's request; host: the portal's own */
void eonay_lesson_write_request (EonayLesson *self, EonayLessonCall *call, const char *host);
char *eonay_lesson_dup_host (const EonayRecordedCall *call);

/* --- the keys of its answer; is_last: of the exchange */
typedef struct
{
  EonayLesson *lesson;
  EonayLessonCall *call;
  char *group;
  GPtrArray *fields; /* of the answer that counts */
  EonayBodyKind kind;
} EonayLessonAnswer;

void eonay_lesson_answer_set (EonayLessonAnswer *self, const char *key, const char *value);
void
eonay_lesson_answer_set_list (EonayLessonAnswer *self, const char *key, const char *const *values);
void eonay_lesson_answer_note (EonayLessonAnswer *self,
                               EonayLessonCertainty certainty,
                               const char *key,
                               const char *field,
                               const char *what);
/* A short value whose name matches. Returns: (nullable) */
const EonayField *eonay_lesson_find_named (GPtrArray *fields, const char *pattern);
/* Whether the proposal may have a field's place and a value in it. */
gboolean eonay_lesson_may_show (GPtrArray *evidence, const EonayField *field, const char *value);
void eonay_lesson_write_conditions (EonayLessonAnswer *self, gboolean is_last);
void eonay_lesson_write_answer (EonayLesson *self, EonayLessonCall *call, gboolean is_last);
EonayOutcome eonay_lesson_judge_answer (const EonayLesson *self, const EonayRecordedCall *call);
