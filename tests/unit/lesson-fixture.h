/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson-learn.h"
#include "eonay-rehearsal.h"

#define HOST   "imza.portal.test"
#define CODE   "495867794637341"
#define CODE_2 "123456789012345"
#define TEXT   "Onay veriyorum. Adım Ayşe Yılmaz, numaram 10000000146.\nKod: "
#define TOKEN  "f9491451ab2bd90e6b97ed061989a15b"

#define ACCEPTED "{\"durum\": \"kabul\", \"aciklama\": \"Kabul edildi.\"}"
#define REFUSED  "{\"durum\": \"ret\", \"neden\": \"kod-kullanilmis\", \"aciklama\": \"Olmaz.\"}"

/* A recording that is made call by call. */
typedef struct
{
  GPtrArray *calls;
} Recording;

void recording_clear (Recording *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recording, recording_clear)

EonayRecordedCall *recording_add (Recording *self,
                                  const char *uri,
                                  const char *body,
                                  guint status,
                                  const char *answer);
char *recording_encode (const char *code, gboolean is_signed);
void recording_add_text (Recording *self, const char *code);
/* extra: further members of the request */
EonayRecordedCall *
recording_add_signature (Recording *self, const char *code, const char *extra, const char *answer);
EonayLesson *recording_learn_with (Recording *self, const char *code, GError **error);
EonayLesson *recording_learn (Recording *self);
void lesson_assert_stage (EonayLesson *lesson, EonayRehearsalStage expected, const char *call);
void
lesson_assert_key (EonayLesson *lesson, const char *call, const char *key, const char *expected);
gboolean lesson_has_note (EonayLesson *lesson,
                          EonayLessonCertainty certainty,
                          const char *field,
                          const char *what);
/* Nothing of the person stands in what others get to see. */
void assert_clean (const char *text);
