/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-lesson-private.h"

#define MAX_VALUE     64
#define MAX_SENTENCE  200
#define MIN_PAUSE     1
#define MAX_PAUSE     30
#define DEFAULT_PAUSE 2

/* --- how an answer says how its call ended */

/* A general name, such as "kod", takes its meaning from the object that it is in. */
static char *
dup_full_name (const EonayField *field)
{
  g_auto (GStrv) parts = g_strsplit_set (field->expression, "./", -1);
  guint n = g_strv_length (parts);

  return *field->name != '\0' && n > 2 && !eonay_outcome_is_named (field->name) &&
                 !g_str_has_prefix (field->expression, "regex:")
             ? g_strconcat (parts[n - 2], " ", field->name, NULL)
             : g_strdup (field->name);
}

/* More for a field that is named for it, and one whose value is understood. */
static int
weigh (GPtrArray *evidence, const EonayField *field, EonayOutcome *outcome)
{
  g_autofree char *text = eonay_field_dup_text (field);
  g_autofree char *name = dup_full_name (field);
  gboolean is_named = eonay_outcome_is_named (name);
  gboolean is_sentence = *field->name == '\0' || *field->expression == '(' ||
                         g_str_has_prefix (field->expression, "regex:");

  *outcome = EONAY_OUTCOME_UNKNOWN;
  if (text == NULL || *text == '\0' || field->type == EONAY_FIELD_NULL ||
      field->type == EONAY_FIELD_HEADER ||
      strlen (text) > (gsize) (is_sentence ? MAX_SENTENCE : MAX_VALUE) ||
      eonay_value_kind_guess (field->value, 0) != EONAY_VALUE_PLAIN ||
      !eonay_lesson_may_show (evidence, field, text))
    return 0;
  if (is_named || is_sentence || field->type == EONAY_FIELD_BOOLEAN)
    *outcome = eonay_outcome_guess (name, text);
  if (*outcome != EONAY_OUTCOME_UNKNOWN)
    return is_named ? 4 : 3;
  return is_named ? 2 : field->type != EONAY_FIELD_NUMBER && strchr (text, ' ') == NULL ? 1 : 0;
}

/* What another answer says, too, tells nothing. common: (nullable): its fields */
static const EonayField *
find_outcome (GPtrArray *evidence,
              GPtrArray *fields,
              GPtrArray *common,
              EonayOutcome *outcome,
              int *weight)
{
  const EonayField *best = NULL;

  *weight = 0;
  *outcome = EONAY_OUTCOME_UNKNOWN;
  for (guint i = 0; i < fields->len; i++)
    {
      EonayOutcome own = EONAY_OUTCOME_UNKNOWN;
      EonayField *field = fields->pdata[i];
      const EonayField *other =
          common != NULL ? eonay_fields_find (common, field->expression) : NULL;
      int own_weight = weigh (evidence, field, &own);

      if (own_weight <= *weight || (other != NULL && g_bytes_equal (other->value, field->value)))
        continue;
      best = field;
      *weight = own_weight;
      *outcome = own;
    }
  return best;
}

EonayOutcome
eonay_lesson_judge_answer (const EonayLesson *self, const EonayRecordedCall *call)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_answer (call);
  EonayOutcome outcome = EONAY_OUTCOME_UNKNOWN;
  int weight = 0;

  find_outcome (self->evidence, fields, NULL, &outcome, &weight);
  return call->status >= 400 && outcome == EONAY_OUTCOME_ACCEPTED ? EONAY_OUTCOME_UNKNOWN : outcome;
}

/* A value with a "|", or a sentence of a page, needs another form. */
static char *
create_condition (const EonayField *field, const char *value)
{
  g_autofree char *escaped = NULL;

  if (*field->expression == '(')
    return g_strdup_printf ("%s exists", field->expression);
  if (strchr (value, '|') == NULL && g_str_equal (g_strstrip (escaped = g_strdup (value)), value))
    return g_strdup_printf ("%s == %s", field->expression, value);
  g_free (escaped);
  escaped = g_regex_escape_string (value, -1);
  return g_strdup_printf ("%s ~ \\A%s\\z", field->expression, escaped);
}

static void
set_condition (EonayLessonAnswer *self, const char *key, const EonayField *field, const char *value)
{
  g_autofree char *condition = create_condition (field, value);
  const char *const conditions[] = { condition, NULL };

  eonay_lesson_answer_set_list (self, key, conditions);
}

/* --- answers to the same request that ended otherwise */

static void
add_others (GPtrArray *answers, EonayLessonCall *call)
{
  for (guint i = 0; i < call->others->len; i++)
    g_ptr_array_add (answers, call->others->pdata[i]);
}

static GPtrArray *
list_others (EonayLessonAnswer *self)
{
  GPtrArray *answers = g_ptr_array_new ();

  add_others (answers, self->call);
  for (guint i = 0; i < self->lesson->runs->len; i++)
    {
      EonayLessonRun *run = self->lesson->runs->pdata[i];
      EonayLessonCall *peer = eonay_lesson_run_find_peer (run, self->call);

      if (run == self->lesson->run || peer == NULL)
        continue;
      add_others (answers, peer);
      g_ptr_array_add (answers, peer->call);
    }
  return answers;
}

static gboolean
has_same_status (const EonayLessonCall *call, const EonayRecordedCall *other)
{
  return call->call->status == other->status;
}

#define REASON_NAMES                                                                               \
  "neden|sebep|reason|hata_?kod|error_?code|sonuc_?kod|result_?code|\\A(?:kod|code|hata|error)\\z"
static void
write_refusal (EonayLessonAnswer *self, const EonayRecordedCall *other, const EonayField *accepted)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_answer (other);
  EonayOutcome outcome = EONAY_OUTCOME_UNKNOWN;
  int weight = 0;
  const EonayField *field =
      accepted != NULL ? eonay_fields_find (fields, accepted->expression) : NULL;
  const EonayField *reason = eonay_lesson_find_named (fields, REASON_NAMES);
  g_autofree char *value = NULL;

  if (field == NULL || (accepted != NULL && g_bytes_equal (field->value, accepted->value)))
    field = find_outcome (self->lesson->evidence, fields, NULL, &outcome, &weight);
  value = field != NULL ? eonay_field_dup_text (field) : NULL;
  if (value == NULL || !eonay_lesson_may_show (self->lesson->evidence, field, value))
    return;
  set_condition (self, "Refused", field, value);
  eonay_lesson_answer_note (self, EONAY_LESSON_SURE, "Refused", field->expression, "refused");
  if (reason == NULL || !eonay_lesson_may_show (self->lesson->evidence, reason, ""))
    return;
  eonay_lesson_answer_set (self, "Reason", reason->expression);
  eonay_lesson_answer_note (self, EONAY_LESSON_GUESS, "Reason", reason->expression, "reason");
}

/* Microseconds between two questions become the pause of the profile. */
static void
write_pause (EonayLessonAnswer *self)
{
  const EonayRecordedCall *last = self->call->call;
  const EonayRecordedCall *before = self->call->others->pdata[self->call->others->len - 1];
  gint64 seconds = before->time != 0 ? (last->time - before->time) / G_USEC_PER_SEC : DEFAULT_PAUSE;
  g_autofree char *pause = g_strdup_printf ("%d", (int) CLAMP (seconds, MIN_PAUSE, MAX_PAUSE));

  eonay_lesson_answer_set (self, "Pause", pause);
}

/* Whether a field of an earlier answer to the same question told the client to ask again. */
static gboolean
is_pending (EonayLessonAnswer *self, const EonayField *before, EonayOutcome *outcome)
{
  const EonayField *last = eonay_fields_find (self->fields, before->expression);

  return weigh (self->lesson->evidence, before, outcome) > 0 && *outcome != EONAY_OUTCOME_REFUSED &&
         *outcome != EONAY_OUTCOME_ACCEPTED &&
         (last != NULL ? !g_bytes_equal (before->value, last->value)
                       : *outcome == EONAY_OUTCOME_PENDING);
}

static void
write_pending (EonayLessonAnswer *self, GPtrArray *earlier)
{
  const EonayField *best = NULL;
  EonayOutcome best_outcome = EONAY_OUTCOME_UNKNOWN;
  g_autofree char *value = NULL;

  for (guint i = 0; i < earlier->len && best_outcome != EONAY_OUTCOME_PENDING; i++)
    {
      EonayOutcome outcome = EONAY_OUTCOME_UNKNOWN;

      if (!is_pending (self, earlier->pdata[i], &outcome) ||
          (best != NULL && outcome != EONAY_OUTCOME_PENDING))
        continue;
      best = earlier->pdata[i];
      best_outcome = outcome;
    }
  value = best != NULL ? eonay_field_dup_text (best) : NULL;
  if (value == NULL)
    return;
  set_condition (self, "Pending", best, value);
  eonay_lesson_answer_note (
      self, best_outcome == EONAY_OUTCOME_PENDING ? EONAY_LESSON_SURE : EONAY_LESSON_GUESS,
      "Pending", best->expression, "pending");
  write_pause (self);
}

/* An answer without a body says it by its status alone. */
static gboolean
write_accepted_status (EonayLessonAnswer *self)
{
  g_autofree char *condition = g_strdup_printf ("status == %u", self->call->call->status);
  const char *const conditions[] = { condition, NULL };

  if (self->call->call->status >= 300)
    return FALSE;
  eonay_lesson_answer_set_list (self, "Accepted", conditions);
  eonay_lesson_answer_note (self, EONAY_LESSON_GUESS, "Accepted", "status", "accepted");
  return TRUE;
}

static gboolean
write_accepted (EonayLessonAnswer *self,
                const EonayField *field,
                EonayOutcome outcome,
                gboolean is_needed)
{
  g_autofree char *value = NULL;

  if (field == NULL && is_needed && self->kind == EONAY_BODY_NONE)
    return write_accepted_status (self);
  if (outcome == EONAY_OUTCOME_PENDING || field == NULL ||
      (!is_needed && (outcome == EONAY_OUTCOME_UNKNOWN || self->kind == EONAY_BODY_HTML)))
    return FALSE;
  value = eonay_field_dup_text (field);
  set_condition (self, "Accepted", field, value);
  eonay_lesson_answer_note (self,
                            outcome == EONAY_OUTCOME_ACCEPTED &&
                                    eonay_outcome_is_named (field->name)
                                ? EONAY_LESSON_SURE
                                : EONAY_LESSON_GUESS,
                            "Accepted", field->expression, "accepted");
  return TRUE;
}

/* The fields of what was answered when it was too early, or of a page before. Returns: (nullable) */
static GPtrArray *
list_earlier (EonayLessonAnswer *self)
{
  GPtrArray *calls = self->lesson->run->calls;
  guint index = 0;

  if (self->call->others->len > 0 && !self->call->has_signature && !self->call->has_text)
    return eonay_fields_list_answer (self->call->others->pdata[self->call->others->len - 1]);
  g_ptr_array_find (calls, self->call, &index);
  return self->kind == EONAY_BODY_HTML && index > 0
             ? eonay_fields_list_answer (((EonayLessonCall *) calls->pdata[index - 1])->call)
             : NULL;
}

static gboolean
write_seen_refusal (EonayLessonAnswer *self, const EonayField *accepted)
{
  g_autoptr (GPtrArray) others = list_others (self);

  for (guint i = 0; i < others->len; i++)
    if (has_same_status (self->call, others->pdata[i]) &&
        eonay_lesson_judge_answer (self->lesson, others->pdata[i]) == EONAY_OUTCOME_REFUSED)
      {
        write_refusal (self, others->pdata[i], accepted);
        return TRUE;
      }
  return FALSE;
}

void
eonay_lesson_write_conditions (EonayLessonAnswer *self, gboolean is_last)
{
  g_autoptr (GPtrArray) earlier = list_earlier (self);
  EonayOutcome outcome = EONAY_OUTCOME_UNKNOWN;
  int weight = 0;
  const EonayField *field =
      find_outcome (self->lesson->evidence, self->fields, earlier, &outcome, &weight);
  gboolean is_telling = is_last || self->call->has_text || self->call->has_signature;

  if (outcome == EONAY_OUTCOME_REFUSED)
    {
      write_refusal (self, self->call->call, NULL);
      eonay_lesson_answer_note (self, EONAY_LESSON_NOT_SEEN, "Refused", NULL, "acceptance");
      return;
    }
  if (earlier != NULL && self->call->others->len > 0 && is_last)
    write_pending (self, earlier);
  if (!write_accepted (self, field, outcome, is_last) && is_last)
    eonay_lesson_answer_note (self, EONAY_LESSON_NOT_SEEN, "Path", NULL, "acceptance");
  if (!write_seen_refusal (self, field) && is_telling)
    eonay_lesson_answer_note (self, EONAY_LESSON_NOT_SEEN, "Path", NULL, "refusal");
}
