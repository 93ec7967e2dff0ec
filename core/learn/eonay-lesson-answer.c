/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-lesson-private.h"
#include "eonay-readings.h"

#define MAX_VALUE 64

#define WORDS_NAMES "mesaj|message|\\Amsg|aciklama|description|detay|detail|bilgi"
#define OPERATION_NAMES                                                                            \
  "\\A(?:islem|islem_?turu|islem_?tipi|operation|operation_?type|op|optype|action|komut|command|"  \
  "tur|type|tip)\\z"

/* --- what an answer brings */

/* Pages escape what needs it, and other runs may show that an answer does. */
static gboolean
is_escaped (EonayLessonAnswer *self, const EonayEvidencePlace *text)
{
  const char *const html = "html";

  for (guint i = 0; i < self->lesson->evidence->len; i++)
    {
      GPtrArray *places = ((EonayEvidence *) self->lesson->evidence->pdata[i])->places;

      for (guint j = 0; j < places->len; j++)
        {
          EonayEvidencePlace *place = places->pdata[j];

          if (g_str_equal (place->expression, text->expression) && place->decoders[0] != NULL &&
              g_str_equal (place->decoders[0], html))
            return TRUE;
        }
    }
  return self->kind == EONAY_BODY_HTML;
}

static void
write_text (EonayLessonAnswer *self)
{
  GPtrArray *places = self->lesson->run->evidence->places;
  const EonayEvidencePlace *text = places->pdata[0];
  const EonayEvidencePlace *data = NULL;
  const char *const html[] = { "html", NULL };
  g_autofree char *plain = eonay_exchange_dup_text (self->lesson->run->evidence->text);

  for (guint i = 1; i < places->len; i++)
    {
      const EonayEvidencePlace *place = places->pdata[i];

      if (g_strv_length (place->decoders) < g_strv_length (text->decoders))
        text = place;
    }
  for (guint i = 0; i < places->len && data == NULL; i++)
    if (places->pdata[i] != text)
      data = places->pdata[i];
  eonay_lesson_answer_set (self, "Text", text->expression);
  eonay_lesson_answer_note (self, EONAY_LESSON_SURE, "Text", text->expression, "text");
  if (text->decoders[0] != NULL)
    eonay_lesson_answer_set_list (self, "TextEncoding", (const char *const *) text->decoders);
  else if (is_escaped (self, text))
    eonay_lesson_answer_set_list (self, "TextEncoding", html);
  if (data != NULL)
    {
      eonay_lesson_answer_set (self, "Data", data->expression);
      eonay_lesson_answer_note (self, EONAY_LESSON_GUESS, "Data", data->expression, "data");
      if (data->decoders[0] != NULL)
        eonay_lesson_answer_set_list (self, "DataEncoding", (const char *const *) data->decoders);
    }
  if (plain == NULL)
    eonay_lesson_answer_note (
        self, EONAY_LESSON_IMPOSSIBLE, "Text", text->expression,
        eonay_readings_is_text (self->lesson->run->evidence->text) ? "other-charset" : "no-text");
}

/* What the program is asked to do: signing a text, as the recorded run shows. */
static void
write_operation (EonayLessonAnswer *self)
{
  const EonayField *field = eonay_lesson_find_named (self->fields, OPERATION_NAMES);
  g_autofree char *value = field != NULL ? eonay_field_dup_text (field) : NULL;
  const char *const values[] = { value, NULL };

  if (value == NULL || strlen (value) > MAX_VALUE || eonay_outcome_is_named (field->name) ||
      eonay_value_kind_guess (field->value, 0) != EONAY_VALUE_PLAIN ||
      !eonay_lesson_may_show (self->lesson->evidence, field, value))
    return;
  eonay_lesson_answer_set (self, "Operation", field->expression);
  eonay_lesson_answer_set_list (self, "Operations", values);
  eonay_lesson_answer_note (self, EONAY_LESSON_GUESS, "Operation", field->expression, "operation");
}

static void
write_words (EonayLessonAnswer *self)
{
  const EonayField *field = eonay_lesson_find_named (self->fields, WORDS_NAMES);

  if (field == NULL || !eonay_lesson_may_show (self->lesson->evidence, field, ""))
    return;
  eonay_lesson_answer_set (self, "Words", field->expression);
  eonay_lesson_answer_note (self, EONAY_LESSON_GUESS, "Words", field->expression, "words");
}

static void
write_takes (EonayLessonAnswer *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) takes = NULL;

  for (guint i = 0; i < self->lesson->run->taken->len; i++)
    {
      EonayLessonTaken *taken = self->lesson->run->taken->pdata[i];
      g_autofree char *take = g_strdup_printf ("%s=%s", taken->name, taken->expression);

      if (taken->call == self->call && taken->is_used)
        g_strv_builder_add (builder, take);
    }
  takes = g_strv_builder_end (builder);
  if (takes[0] != NULL)
    eonay_lesson_answer_set_list (self, "Take", (const char *const *) takes);
}

static void
write_kind (EonayLessonAnswer *self)
{
  const EonayRecordedMessage *answer = &self->call->call->answer;
  gboolean is_form = self->kind == EONAY_BODY_FORM || self->kind == EONAY_BODY_MULTIPART;
  const char *kind = is_form ? "text" : eonay_body_kind_get_name (self->kind);
  const EonayRecordedMessage outside = { .type = answer->outside_type, .body = answer->outside };

  if (answer->inside == NULL)
    {
      eonay_lesson_answer_set (self, "Answer", kind);
      return;
    }
  eonay_lesson_answer_set (self, "Answer",
                           eonay_body_kind_get_name (eonay_body_kind_guess (&outside)));
  eonay_lesson_answer_set (self, "Inside", answer->inside);
  if (answer->decoders[0] != NULL)
    eonay_lesson_answer_set_list (self, "InsideEncoding", (const char *const *) answer->decoders);
  eonay_lesson_answer_set (self, "InsideAnswer", kind);
  eonay_lesson_answer_note (self, EONAY_LESSON_SURE, "Inside", answer->inside, "inside");
}

void
eonay_lesson_write_answer (EonayLesson *self, EonayLessonCall *call, gboolean is_last)
{
  g_autofree char *group = g_strdup_printf ("Exchange %s", call->name);
  g_autofree char *status = g_strdup_printf ("%u", call->call->status);
  g_autoptr (GPtrArray) fields = eonay_fields_list_answer (call->call);
  EonayLessonAnswer answer = { self, call, group, fields,
                               eonay_body_kind_guess (&call->call->answer) };

  write_kind (&answer);
  if (call->call->status != 200)
    eonay_lesson_answer_set (&answer, "Statuses", status);
  if (call->call->answer.trouble != NULL)
    eonay_lesson_answer_note (&answer, EONAY_LESSON_IMPOSSIBLE, "Answer", NULL, "compressed");
  eonay_lesson_write_conditions (&answer, is_last);
  if (call->has_text)
    {
      write_text (&answer);
      write_operation (&answer);
    }
  if (is_last)
    write_words (&answer);
  write_takes (&answer);
}
