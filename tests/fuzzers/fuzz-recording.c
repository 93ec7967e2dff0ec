/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An HTTP archive, and what is learned from it. */
#include "fuzz.h"

#include <string.h>

#include "eonay-anonymous.h"
#include "eonay-fields.h"
#include "eonay-lesson-learn.h"

static void
assert_fields (GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *field = fields->pdata[i];

      g_assert_nonnull (field->expression);
      g_assert_nonnull (field->name);
      g_assert_nonnull (field->value);
    }
}

static void
read_calls (GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      EonayRecordedCall *call = calls->pdata[i];
      g_autoptr (GPtrArray) request = eonay_fields_list_request (call);
      g_autoptr (GPtrArray) answer = eonay_fields_list_answer (call);
      g_autoptr (GBytes) encoded = eonay_recorded_message_encode (&call->answer);

      assert_fields (request);
      assert_fields (answer);
    }
}

/* Neither the proposal nor the copy names the code. */
static void
assert_masked (EonayLesson *lesson)
{
  g_autofree char *proposal = eonay_lesson_dup_proposal (lesson);
  g_autofree char *copy = eonay_anonymous_create (lesson, NULL);
  const char *code = lesson->run->evidence->code;

  g_assert_null (strstr (proposal, code));
  if (copy != NULL)
    g_assert_null (strstr (copy, code));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const EonayLessonHints hints = { { NULL, 12, 20 }, "portal.test" };
  g_autoptr (GBytes) archive = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayLesson) lesson = NULL;
  guint n_unusable = 0;
  GPtrArray *calls = eonay_recording_parse (archive, &n_unusable, &error);

  g_assert_true ((calls == NULL) == (error != NULL));
  if (calls == NULL)
    return 0;
  read_calls (calls);
  lesson = eonay_lesson_learn (calls, n_unusable, &hints, &error);
  g_assert_true ((lesson == NULL) == (error != NULL));
  if (lesson != NULL)
    assert_masked (lesson);
  return 0;
}
