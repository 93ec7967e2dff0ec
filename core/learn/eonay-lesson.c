/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-lesson.h"

#include <string.h>

#include "eonay-lesson-private.h"
#include "eonay-personal-data.h"
#include "eonay-personal.h"

#define MAX_SENTENCE 200

static void
note_free (EonayLessonNote *self)
{
  g_free (self->call);
  g_free (self->key);
  g_free (self->field);
  g_free (self);
}

/* calls: (transfer full) */
EonayLesson *
eonay_lesson_new (GPtrArray *calls)
{
  EonayLesson *self = g_new0 (EonayLesson, 1);

  self->calls = calls;
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) note_free);
  self->is_complete = TRUE;
  return self;
}

/**
 * eonay_lesson_free:
 * @self: (transfer full): a lesson
 */
void
eonay_lesson_free (EonayLesson *self)
{
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->evidence, g_ptr_array_unref);
  g_ptr_array_unref (self->notes);
  g_clear_pointer (&self->proposal, g_key_file_unref);
  g_ptr_array_unref (self->calls);
  g_free (self);
}

/**
 * eonay_lesson_certainty_get_name:
 *
 * Returns: its name in comments and in JSON
 */
const char *
eonay_lesson_certainty_get_name (EonayLessonCertainty certainty)
{
  static const char *const names[] = { "sure", "guess", "not-seen", "impossible" };

  return names[certainty];
}

/**
 * eonay_left_out_get_name:
 *
 * Returns: its name in JSON
 */
const char *
eonay_left_out_get_name (EonayLeftOut reason)
{
  static const char *const names[] = {
    "none", "no-http",   "unanswered", "redirect", "repeated", "other-host", "certificate-status",
    "page", "unrelated",
  };

  return names[reason];
}

void
eonay_lesson_note (EonayLesson *self,
                   EonayLessonCertainty certainty,
                   const EonayLessonCall *call,
                   const char *key,
                   const char *field,
                   const char *what)
{
  EonayLessonNote *note = g_new0 (EonayLessonNote, 1);

  note->certainty = certainty;
  note->call = g_strdup (call != NULL ? call->name : NULL);
  note->number = call != NULL ? call->call->number : 0;
  note->key = g_strdup (key);
  note->field = g_strdup (field);
  note->what = what;
  g_ptr_array_add (self->notes, note);
  if (certainty == EONAY_LESSON_IMPOSSIBLE)
    self->is_complete = FALSE;
}

/* --- keys of an answer */

void
eonay_lesson_answer_set (EonayLessonAnswer *self, const char *key, const char *value)
{
  g_key_file_set_string (self->lesson->proposal, self->group, key, value);
}

void
eonay_lesson_answer_set_list (EonayLessonAnswer *self, const char *key, const char *const *values)
{
  g_key_file_set_string_list (self->lesson->proposal, self->group, key, values,
                              g_strv_length ((char **) values));
}

void
eonay_lesson_answer_note (EonayLessonAnswer *self,
                          EonayLessonCertainty certainty,
                          const char *key,
                          const char *field,
                          const char *what)
{
  eonay_lesson_note (self->lesson, certainty, self->call, key, field, what);
}

const EonayField *
eonay_lesson_find_named (GPtrArray *fields, const char *pattern)
{
  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *field = fields->pdata[i];
      g_autofree char *text = eonay_field_dup_text (field);
      g_autofree char *name = eonay_value_dup_folded (field->name);

      if (text != NULL && *text != '\0' && strlen (text) <= MAX_SENTENCE &&
          field->type <= EONAY_FIELD_BOOLEAN &&
          g_regex_match_simple (pattern, name, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT))
        return field;
    }
  return NULL;
}

gboolean
eonay_lesson_may_show (GPtrArray *evidence, const EonayField *field, const char *value)
{
  return !eonay_personal_is_in (evidence, value) &&
         !eonay_personal_is_in_structure (evidence, field->expression) &&
         (field->type > EONAY_FIELD_NUMBER || !eonay_personal_data_is_named (field->name, value));
}

/* --- the text of the proposal */

static void
add_comments (EonayLesson *self, const char *group, const char *key)
{
  g_autoptr (GString) comment = g_string_new (NULL);

  for (guint i = 0; i < self->notes->len; i++)
    {
      EonayLessonNote *note = self->notes->pdata[i];
      g_autofree char *own = g_strdup_printf ("Exchange %s", note->call);

      if (note->call == NULL || !g_str_equal (own, group) || g_strcmp0 (note->key, key) != 0)
        continue;
      g_string_append_printf (comment, "%s %s: %s%s%s", comment->len > 0 ? "\n" : "",
                              eonay_lesson_certainty_get_name (note->certainty), note->what,
                              note->field != NULL ? " in " : "",
                              note->field != NULL ? note->field : "");
    }
  if (comment->len > 0)
    g_key_file_set_comment (self->proposal, group, key, comment->str, NULL);
}

/**
 * eonay_lesson_dup_proposal:
 * @self: a lesson
 *
 * Returns: (transfer full): sections for a profile, with comments
 */
char *
eonay_lesson_dup_proposal (EonayLesson *self)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->proposal, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (self->proposal, groups[i], NULL, NULL);

      for (gsize j = 0; keys[j] != NULL; j++)
        add_comments (self, groups[i], keys[j]);
    }
  return g_key_file_to_data (self->proposal, NULL, NULL);
}
