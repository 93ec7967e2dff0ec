/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "eonay-anonymous.h"
#include "eonay-cli-learn-words.h"
#include "eonay-cli-output.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-lesson-learn.h"
#include "eonay-verification-code.h"

#define DEFAULT_PORT 443
#define MIN_CODE     12
#define MAX_CODE     20
#define SHOWN_DIGITS 8

/* The person looks through the copy before others see it. */
#define PUBLIC_MODE  0666
#define PRIVATE_MODE 0600

typedef struct
{
  char *code;
  char *output;
  char *copy;
  GStrv arguments;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->code);
  g_free (self->output);
  g_free (self->copy);
  g_strfreev (self->arguments);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* The provider whose portal the official program speaks to. */
static EonayProfile *
find_profile (EonayCli *self)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (self->registry);

  for (guint i = 0; i < providers->len; i++)
    if ((eonay_provider_get_capabilities (providers->pdata[i]) & EONAY_CAPABILITY_CODE_SIGNING) !=
        0)
      return eonay_provider_get_profile (providers->pdata[i]);
  return NULL;
}

static char *
dup_host (EonayProfile *profile)
{
  g_autofree char *host =
      profile != NULL ? eonay_profile_dup_string (profile, "Portal", "Host") : NULL;
  guint port = profile != NULL ? eonay_profile_get_uint (profile, "Portal", "Port", DEFAULT_PORT)
                               : DEFAULT_PORT;

  if (host == NULL)
    return g_strdup ("");
  return port == DEFAULT_PORT ? g_steal_pointer (&host) : g_strdup_printf ("%s:%u", host, port);
}

/* Without a provider, the official portal's are as good as any. */
static EonayVerificationCodeLimits
get_limits (EonayCli *self)
{
  EonayVerificationCodeLimits limits = eonay_verification_code_get_widest_limits (self->registry);

  if (limits.maximum == 0)
    limits = (EonayVerificationCodeLimits) { .minimum = MIN_CODE, .maximum = MAX_CODE };
  return limits;
}

static EonayLesson *
learn (EonayCli *self, const char *path, const char *code, GError **error)
{
  EonayVerificationCodeLimits limits = get_limits (self);
  g_autofree char *host = dup_host (find_profile (self));
  EonayLessonHints hints = { { code, limits.minimum, limits.maximum }, host };
  guint n_unusable = 0;
  GPtrArray *calls = eonay_recording_load (path, &n_unusable, error);

  return calls != NULL ? eonay_lesson_learn (calls, n_unusable, &hints, error) : NULL;
}

static gboolean
is_proven (const EonayLesson *lesson, const EonayRehearsal *rehearsal)
{
  return lesson->is_complete && rehearsal->stage == EONAY_REHEARSAL_DONE;
}

static char *
dup_proposal (EonayLesson *lesson, const EonayRehearsal *rehearsal)
{
  g_autofree char *text = eonay_lesson_dup_proposal (lesson);

  return g_strdup_printf ("# Proposed by “eonay learn”, see docs/learn.md; rehearsal: %s%s\n\n%s",
                          eonay_rehearsal_stage_get_name (rehearsal->stage),
                          lesson->is_complete ? "" : ", with fields that cannot be described",
                          text);
}

/* --- the report for people */

static char *
dup_digest (GBytes *bytes)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  return g_strndup (digest, SHOWN_DIGITS);
}

static void
print_subject (const EonayLesson *lesson)
{
  const EonayEvidence *evidence = lesson->run->evidence;
  g_autofree char *digest = dup_digest (evidence->text);
  g_autofree char *number = evidence->certificate != NULL
                                ? eonay_certificate_dup_masked_national_id (evidence->certificate)
                                : NULL;

  g_printerr (_ ("Signatures in the recording: %u\n"), lesson->runs->len);
  g_printerr (_ ("Text: %u bytes, SHA-256 %s…\n"), (guint) g_bytes_get_size (evidence->text),
              digest);
  g_printerr (_ ("Signature: %u bytes; T.C. number: %s\n"),
              (guint) g_bytes_get_size (evidence->signature), number != NULL ? number : "—");
}

static void
print_left_out (const EonayLesson *lesson)
{
  for (guint i = EONAY_LEFT_OUT_NOT + 1; i < EONAY_N_LEFT_OUT; i++)
    if (lesson->left_out[i] > 0)
      g_printerr (_ ("Calls left out (%s): %u\n"), eonay_cli_learn_get_left_out (i),
                  lesson->left_out[i]);
}

static void
print_notes (const EonayLesson *lesson)
{
  for (guint i = 0; i < lesson->run->calls->len; i++)
    {
      EonayLessonCall *call = lesson->run->calls->pdata[i];

      g_printerr ("\n[%s] %s https://%s%s\n", call->name, call->call->method,
                  g_uri_get_host (call->call->uri), call->address);
      for (guint j = 0; j < lesson->notes->len; j++)
        {
          EonayLessonNote *note = lesson->notes->pdata[j];

          if (g_strcmp0 (note->call, call->name) == 0)
            g_printerr ("  %s: %s%s%s\n", eonay_cli_learn_get_certainty (note->certainty),
                        note->field != NULL ? note->field : "", note->field != NULL ? ": " : "",
                        eonay_cli_learn_get_meaning (note->what));
        }
    }
}

static void
print_report (const EonayLesson *lesson, const EonayRehearsal *rehearsal, const Options *options)
{
  print_subject (lesson);
  print_left_out (lesson);
  print_notes (lesson);
  g_printerr ("\n%s\n", eonay_cli_learn_get_end (rehearsal->stage));
  if (rehearsal->stage != EONAY_REHEARSAL_DONE)
    g_printerr ("  %s: %s\n", rehearsal->call != NULL ? rehearsal->call : "—",
                rehearsal->message != NULL ? rehearsal->message : "—");
  if (!lesson->is_complete)
    g_printerr ("%s\n", _ ("Some fields cannot be described, so the proposal will not work yet."));
  if (options->copy != NULL)
    g_printerr (_ ("A copy that may be shown to others: %s\n"), options->copy);
  if (options->output != NULL)
    g_printerr (_ ("Proposal: %s\n"), options->output);
}

/* --- JSON */

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_path (JsonBuilder *builder, const char *name, const char *path)
{
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  add_string (builder, name, shown);
}

static void
add_subject (JsonBuilder *builder, const EonayLesson *lesson)
{
  const EonayEvidence *evidence = lesson->run->evidence;
  g_autofree char *digest = dup_digest (evidence->text);
  g_autofree char *number = evidence->certificate != NULL
                                ? eonay_certificate_dup_masked_national_id (evidence->certificate)
                                : NULL;

  json_builder_set_member_name (builder, "signatures");
  json_builder_add_int_value (builder, lesson->runs->len);
  json_builder_set_member_name (builder, "text");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "bytes");
  json_builder_add_int_value (builder, (gint64) g_bytes_get_size (evidence->text));
  add_string (builder, "sha256", digest);
  json_builder_end_object (builder);
  add_string (builder, "national-id", number);
}

static void
add_calls (JsonBuilder *builder, const EonayLesson *lesson)
{
  json_builder_set_member_name (builder, "calls");
  json_builder_begin_array (builder);
  for (guint i = 0; i < lesson->run->calls->len; i++)
    {
      EonayLessonCall *call = lesson->run->calls->pdata[i];

      json_builder_begin_object (builder);
      add_string (builder, "name", call->name);
      json_builder_set_member_name (builder, "number");
      json_builder_add_int_value (builder, call->call->number);
      add_string (builder, "method", call->call->method);
      add_string (builder, "host", g_uri_get_host (call->call->uri));
      add_string (builder, "path", call->address);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_notes (JsonBuilder *builder, const EonayLesson *lesson)
{
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < lesson->notes->len; i++)
    {
      EonayLessonNote *note = lesson->notes->pdata[i];

      json_builder_begin_object (builder);
      add_string (builder, "certainty", eonay_lesson_certainty_get_name (note->certainty));
      add_string (builder, "call", note->call);
      add_string (builder, "field", note->field);
      add_string (builder, "meaning", note->what);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_left_out (JsonBuilder *builder, const EonayLesson *lesson)
{
  json_builder_set_member_name (builder, "left-out");
  json_builder_begin_object (builder);
  for (guint i = EONAY_LEFT_OUT_NOT + 1; i < EONAY_N_LEFT_OUT; i++)
    {
      json_builder_set_member_name (builder, eonay_left_out_get_name (i));
      json_builder_add_int_value (builder, lesson->left_out[i]);
    }
  json_builder_end_object (builder);
}

static void
print_json (EonayLesson *lesson,
            const EonayRehearsal *rehearsal,
            const Options *options,
            const char *proposal)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "result", is_proven (lesson, rehearsal) ? "proven" : "not-proven");
  json_builder_set_member_name (builder, "complete");
  json_builder_add_boolean_value (builder, lesson->is_complete);
  add_subject (builder, lesson);
  add_calls (builder, lesson);
  add_notes (builder, lesson);
  add_left_out (builder, lesson);
  json_builder_set_member_name (builder, "rehearsal");
  json_builder_begin_object (builder);
  add_string (builder, "stage", eonay_rehearsal_stage_get_name (rehearsal->stage));
  add_string (builder, "call", rehearsal->call);
  add_string (builder, "message", rehearsal->message);
  json_builder_end_object (builder);
  add_string (builder, "proposal", proposal);
  add_path (builder, "output", options->output);
  add_path (builder, "copy", options->copy);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static int
fail (EonayCli *self, const GError *error)
{
  const char *name = NULL;
  const char *text = NULL;
  const char *advice = NULL;

  eonay_cli_learn_explain (error, &name, &text, &advice);
  if (self->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      eonay_cli_add_error (builder, error);
      add_string (builder, "reason", name);
      json_builder_end_object (builder);
      eonay_cli_print_json (builder);
    }
  g_printerr ("%s\n→ %s\n", text, advice);
  g_printerr ("  (%s)\n", error->message);
  return EONAY_EXIT_FAILED;
}

/* --- the command */

/* mode: of the file */
static gboolean
write_file (const char *path, const char *text, int mode, GError **error)
{
  return path == NULL ||
         g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, error);
}

typedef struct
{
  EonayCli *cli;
  const Options *options;
  const char *code;
  char *copy;
} Study;

static void
study_thread (GTask *task, gpointer source, gpointer user_data, GCancellable *cancellable)
{
  Study *self = user_data;
  GError *error = NULL;
  EonayLesson *lesson = learn (self->cli, self->options->arguments[0], self->code, &error);

  if (lesson != NULL && self->options->copy != NULL)
    self->copy = eonay_anonymous_create (lesson, &error);
  if (error == NULL)
    {
      g_task_return_pointer (task, lesson, (GDestroyNotify) eonay_lesson_free);
      return;
    }
  g_clear_pointer (&lesson, eonay_lesson_free);
  g_task_return_error (task, error);
}

/* Reading and learning cannot be stopped, so an interruption ends the process. */
static EonayLesson *
study (Study *self, GError **error)
{
  GCancellable *cancellable = self->cli->cancellable;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, eonay_cli_result_cb, &result);
  g_autoptr (GError) cancelled = NULL;

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, study_thread);
  while (result == NULL && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (result != NULL)
    return g_task_propagate_pointer (G_TASK (result), error);
  g_cancellable_set_error_if_cancelled (cancellable, &cancelled);
  eonay_cli_fail (self->cli, cancelled, NULL);
  fflush (NULL);
  _exit (EONAY_EXIT_CANCELLED);
}

static int
run (EonayCli *self, const Options *options, const char *code)
{
  g_autoptr (GError) error = NULL;
  Study work = { self, options, code, NULL };
  g_autoptr (EonayLesson) lesson = study (&work, &error);
  g_autofree char *copy = work.copy;
  g_autoptr (EonayRehearsal) rehearsal = NULL;
  g_autofree char *proposal = NULL;

  if (lesson != NULL)
    rehearsal = eonay_rehearsal_run (lesson, self->cancellable, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return eonay_cli_fail (self, error, NULL);
  if (rehearsal == NULL)
    return fail (self, error);
  proposal = dup_proposal (lesson, rehearsal);
  if (!write_file (options->output, proposal, PUBLIC_MODE, &error) ||
      !write_file (options->copy, copy, PRIVATE_MODE, &error))
    return fail (self, error);
  if (self->json)
    print_json (lesson, rehearsal, options, proposal);
  else
    {
      print_report (lesson, rehearsal, options);
      if (options->output == NULL)
        eonay_cli_output_print_as_is (proposal);
    }
  return is_proven (lesson, rehearsal) ? EONAY_EXIT_OK : EONAY_EXIT_PROBLEM_FOUND;
}

/* The recording is the only proof, so it is not overwritten. */
static const char *
find_fault (const Options *options)
{
  const char *const written[] = { options->output, options->copy };

  if (options->arguments == NULL)
    return _ ("the recording is missing");
  if (options->arguments[1] != NULL)
    return _ ("too many arguments");
  for (gsize i = 0; i < G_N_ELEMENTS (written); i++)
    {
      if (written[i] == NULL)
        continue;
      if (eonay_recording_is_same_file (written[i], options->arguments[0]))
        return _ ("the recording would be overwritten");
      if (!eonay_recording_is_ordinary_file (written[i]))
        return _ ("only an ordinary file can be written");
    }
  return options->output != NULL && options->copy != NULL &&
                 eonay_recording_is_same_file (options->output, options->copy)
             ? _ ("the proposal and the copy need two files")
             : NULL;
}

static gboolean
take_code (EonayCli *self, const Options *options, char **code)
{
  EonayVerificationCodeLimits limits = get_limits (self);
  guint n_digits = 0;

  return options->code == NULL ||
         eonay_verification_code_judge (options->code, &limits, code, &n_digits) ==
             EONAY_VERIFICATION_CODE_GOOD;
}

/* Learns the exchange with the portal from a recorded run of the official program. */
int
eonay_cli_learn (EonayCli *self, int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  const GOptionEntry entries[] = {
    { "code", 0, 0, G_OPTION_ARG_STRING, &options.code,
      N_ ("The verification code of the run, if it is not found"), N_ ("CODE") },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Write the proposal to this file"), N_ ("FILE") },
    { "anonymize", 0, 0, G_OPTION_ARG_FILENAME, &options.copy,
      N_ ("Write a copy of the recording that may be shown to others"), N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.arguments, NULL,
      N_ ("RECORDING") },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *code = NULL;
  const char *fault = NULL;
  int exit_code = EONAY_EXIT_OK;

  if (!eonay_cli_parse_options (self, _ ("Learn the exchange with the portal from a recording."),
                                entries, &argc, &argv, &exit_code))
    return exit_code;
  /* Nothing may leave this machine, not even to a proxy. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  fault = find_fault (&options);
  if (fault == NULL)
    self->registry = eonay_provider_registry_new (NULL, NULL);
  if (fault == NULL && !take_code (self, &options, &code))
    fault = _ ("--code: not a verification code");
  if (fault == NULL)
    return run (self, &options, code);
  g_printerr ("eonay: %s\n", fault);
  return EONAY_EXIT_USAGE;
}
