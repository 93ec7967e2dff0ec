/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-lesson-learn.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-lesson-private.h"
#include "eonay-personal.h"

#define MAX_TAKEN      4096
#define MAX_TAKEN_NAME 32

/* --- values that later requests may have */

/* A name as a slot has it: small letters, digits and dashes. */
static char *
create_taken_name (EonayLessonRun *run, const char *field_name)
{
  static const char *const reserved[] = { "code",      "national-id", "certificate", "text",
                                          "signature", "uuid",        "time" };
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *ascii = g_str_to_ascii (field_name, "tr");
  gboolean is_taken = FALSE;

  for (const char *at = ascii; *at != '\0' && name->len < MAX_TAKEN_NAME; at++)
    {
      gboolean is_start = g_ascii_isupper (*at) && at > ascii && g_ascii_islower (at[-1]);

      if ((is_start || !g_ascii_isalnum (*at)) && name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
      if (g_ascii_isalnum (*at))
        g_string_append_c (name, g_ascii_tolower (*at));
    }
  if (name->len == 0)
    g_string_append (name, "value");
  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    is_taken = is_taken || g_str_equal (reserved[i], name->str);
  for (guint i = 0; i < run->taken->len; i++)
    is_taken =
        is_taken || g_str_equal (((EonayLessonTaken *) run->taken->pdata[i])->name, name->str);
  if (is_taken)
    g_string_append_printf (name, "-%u", run->taken->len + 2);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static gboolean
is_known (EonayLessonRun *run, GBytes *value)
{
  for (guint i = 0; i < run->taken->len; i++)
    if (g_bytes_equal (((EonayLessonTaken *) run->taken->pdata[i])->value, value))
      return TRUE;
  return g_bytes_equal (value, run->evidence->text);
}

static void
offer_answer (EonayLesson *self, EonayLessonCall *call)
{
  EonayLessonRun *run = self->run;
  g_autoptr (GPtrArray) fields = eonay_fields_list_answer (call->call);

  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *field = fields->pdata[i];
      g_autofree char *text = eonay_field_dup_text (field);
      EonayLessonTaken *taken = NULL;

      if (text == NULL || *text == '\0' || strlen (text) > MAX_TAKEN ||
          field->type == EONAY_FIELD_BOOLEAN ||
          !eonay_lesson_may_show (self->evidence, field, "") || is_known (run, field->value))
        continue;
      taken = g_new0 (EonayLessonTaken, 1);
      taken->call = call;
      taken->name = create_taken_name (run, field->name);
      taken->expression = g_strdup (field->expression);
      taken->value = g_bytes_ref (field->value);
      g_ptr_array_add (run->taken, taken);
    }
}

/* --- the proposal */

static void
write_calls (EonayLesson *self, const char *host)
{
  GPtrArray *calls = self->run->calls;

  for (guint i = 0; i < calls->len; i++)
    {
      eonay_lesson_write_request (self, calls->pdata[i], host);
      offer_answer (self, calls->pdata[i]);
    }
  for (guint i = 0; i < calls->len; i++)
    eonay_lesson_write_answer (self, calls->pdata[i], i + 1 == calls->len);
}

static void
write_lists (EonayLesson *self)
{
  g_autoptr (GStrvBuilder) redeem = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) submit = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) later = NULL;
  gboolean is_after = FALSE;

  for (guint i = 0; i < self->run->calls->len; i++)
    {
      EonayLessonCall *call = self->run->calls->pdata[i];

      g_strv_builder_add (is_after ? submit : redeem, call->name);
      is_after = is_after || call->has_text;
    }
  names = g_strv_builder_end (redeem);
  later = g_strv_builder_end (submit);
  g_key_file_set_string_list (self->proposal, "Exchange", "Redeem", (const char *const *) names,
                              g_strv_length (names));
  g_key_file_set_string_list (self->proposal, "Exchange", "Submit", (const char *const *) later,
                              g_strv_length (later));
}

/* Other hosts than the portal's own must stand in its list. */
static void
write_hosts (EonayLesson *self, const char *portal_host)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) hosts = NULL;

  for (guint i = 0; i < self->run->calls->len; i++)
    {
      EonayLessonCall *call = self->run->calls->pdata[i];
      g_autofree char *host = eonay_lesson_dup_host (call->call);

      if (g_ascii_strcasecmp (host, portal_host) == 0 || g_hash_table_contains (seen, host))
        continue;
      g_strv_builder_add (builder, host);
      g_hash_table_add (seen, g_steal_pointer (&host));
    }
  hosts = g_strv_builder_end (builder);
  if (hosts[0] != NULL)
    g_key_file_set_string_list (self->proposal, "Portal", "Hosts", (const char *const *) hosts,
                                g_strv_length (hosts));
}

/* A profile is for anyone to see. */
static gboolean
check_proposal (EonayLesson *self, GError **error)
{
  g_autofree char *text = eonay_lesson_dup_proposal (self);

  if (!eonay_personal_is_in_structure (self->evidence, text))
    return TRUE;
  g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NOT_ANONYMOUS,
               "learning: the proposal would have personal data in it");
  return FALSE;
}

/* The last run that was accepted, else the last one. */
static EonayLessonRun *
choose_run (EonayLesson *self)
{
  for (guint i = self->runs->len; i > 0; i--)
    {
      EonayLessonRun *run = self->runs->pdata[i - 1];
      EonayLessonCall *last = run->calls->pdata[run->calls->len - 1];
      EonayOutcome outcome = eonay_lesson_judge_answer (self, last->call);

      if (outcome != EONAY_OUTCOME_REFUSED && last->call->status < 400)
        return run;
    }
  return self->runs->pdata[self->runs->len - 1];
}

static gboolean
has_unanswered_end (EonayLessonRun *run)
{
  for (guint i = 0; i < run->calls->len; i++)
    if (((EonayLessonCall *) run->calls->pdata[i])->has_signature)
      return FALSE;
  return TRUE;
}

static void
count_left_out (EonayLesson *self, const guint8 *fates, guint n_unusable)
{
  for (guint i = 0; i < self->calls->len; i++)
    self->left_out[fates[i]]++;
  self->left_out[EONAY_LEFT_OUT_NO_HTTP] = n_unusable;
}

static void
study_runs (EonayLesson *self, guint n_unusable)
{
  g_autofree guint8 *fates = g_malloc (self->calls->len + 1);

  memset (fates, EONAY_LEFT_OUT_UNRELATED, self->calls->len + 1);
  for (guint i = 0; i < self->evidence->len; i++)
    {
      EonayLessonRun *run = eonay_lesson_run_new (self, self->evidence->pdata[i], fates);

      if (has_unanswered_end (run))
        eonay_lesson_run_free (run);
      else
        g_ptr_array_add (self->runs, run);
    }
  count_left_out (self, fates, n_unusable);
}

/**
 * eonay_lesson_learn:
 * @calls: (transfer full) (element-type EonayRecordedCall): a recording
 * @n_unusable: how many of its entries are no calls by HTTP
 * @hints: what is known beforehand
 * @error: return location: an #EonayRecordingError
 *
 * Learns a profile's [Exchange] from one recorded run of the official program.
 *
 * Returns: (transfer full) (nullable): what was learned
 */
EonayLesson *
eonay_lesson_learn (GPtrArray *calls,
                    guint n_unusable,
                    const EonayLessonHints *hints,
                    GError **error)
{
  g_autoptr (EonayLesson) self = eonay_lesson_new (calls);

  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_lesson_run_free);
  self->evidence = eonay_evidence_find (calls, error);
  for (guint i = 0; self->evidence != NULL && i < self->evidence->len; i++)
    eonay_personal_find_names (self->evidence->pdata[i], calls);
  if (self->evidence == NULL)
    self->evidence = g_ptr_array_new ();
  else if (eonay_evidence_find_codes (self->evidence, calls, &hints->code, error))
    study_runs (self, n_unusable);
  else
    return NULL;
  if (self->evidence->len == 0)
    return NULL;
  if (self->runs->len == 0)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NO_SIGNATURE,
                   "learning: the signature has no recorded answer");
      return NULL;
    }
  self->run = choose_run (self);
  self->proposal = g_key_file_new ();
  write_hosts (self, hints->host);
  write_lists (self);
  write_calls (self, hints->host);
  return check_proposal (self, error) ? g_steal_pointer (&self) : NULL;
}
