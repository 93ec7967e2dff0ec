/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-guide-facts.h"
#include "eonay-cli-start-signer.h"
#include "eonay-cli-steps.h"
#include "eonay-exit-code.h"
#include "eonay-visible-text.h"
#include "eonay-wording-guide.h"

typedef struct
{
  char *entry;
  char *certificate_id;
  char *answer;
  gboolean start_signer;
  gboolean assume_yes;
  GStrv files;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->entry);
  g_free (self->certificate_id);
  g_free (self->answer);
  g_strfreev (self->files);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char *const answers[] = {
  [EONAY_GUIDE_ANSWER_ACTIVE] = "active",
  [EONAY_GUIDE_ANSWER_FAILED] = "failed",
  [EONAY_GUIDE_ANSWER_UNKNOWN] = "unknown",
};

static gboolean
parse_answer (const char *name, EonayGuideAnswer *answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      if (g_str_equal (answers[i], name))
        {
          *answer = (EonayGuideAnswer) i;
          return TRUE;
        }
    }
  return FALSE;
}

/* --- steps --- */

static void
add_ways (JsonBuilder *builder, GPtrArray *entries)
{
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++)
    {
      const EonayGuideEntry *entry = g_ptr_array_index (entries, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, entry->id);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, entry->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_ways (GPtrArray *entries, const EonayGuideEntry *shown)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const EonayGuideEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *name = eonay_visible_text (entry->name, -1);

      if (entry != shown)
        g_print (_ ("Another way: eonay guide --entry %s (%s)\n"), entry->id, name);
    }
}

static int
show_steps (EonayCli *self, const Options *options)
{
  g_auto (EonayCliGuideFacts) known = { .provider = NULL };
  g_autoptr (GError) error = NULL;

  if (!eonay_cli_guide_facts_gather (&known, self, options->certificate_id, &error))
    return eonay_cli_fail (self, error, NULL);
  if (known.provider == NULL)
    {
      error = g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED,
                                   "listing the steps: no provider's profile has a guide");
      return eonay_cli_fail (self, error, NULL);
    }

  g_autoptr (GPtrArray) entries =
      eonay_guide_list_entries (eonay_provider_get_profile (known.provider));
  const EonayGuideEntry *entry = eonay_cli_steps_find (entries, options->entry);
  if (entry == NULL)
    {
      g_printerr (_ ("eonay: --entry: there is no way called “%s”\n"), options->entry);
      return EONAY_EXIT_USAGE;
    }
  if (self->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      add_ways (builder, entries);
      eonay_cli_steps_add (builder, entry, &known.facts, known.provider);
      eonay_cli_start_signer_add (self, builder, known.provider);
      json_builder_end_object (builder);
      eonay_cli_print_json (builder);
      return EONAY_EXIT_OK;
    }
  g_autofree char *text = eonay_cli_steps_describe (entry, &known.facts, known.provider);
  g_print ("%s", text);
  eonay_cli_start_signer_print (self, known.provider);
  print_ways (entries, entry);
  return EONAY_EXIT_OK;
}

/* --- answer --- */

static gboolean
note_answer (EonayCli *self,
             const EonayCliGuideFacts *known,
             EonayGuideAnswer answer,
             GError **error)
{
  if (known->certificate_id == NULL || known->provider == NULL)
    {
      g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_THERE,
                           "noting the answer: no certificate is known");
      return FALSE;
    }
  if (known->is_ambiguous)
    {
      g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_AMBIGUOUS,
                           "noting the answer: more than one certificate fits");
      return FALSE;
    }
  if (known->card != NULL && !eonay_ledger_note_certificate (
                                 self->ledger, known->card->certificate,
                                 eonay_provider_get_id (known->provider), known->facts.now, error))
    return FALSE;
  return eonay_guide_note_answer (self->ledger, known->certificate_id, answer, known->facts.now,
                                  error);
}

static void
print_noted (EonayCli *self, const EonayCliGuideFacts *known)
{
  const char *id = known->certificate_id;
  const char *consent =
      eonay_wording_for_consent (eonay_ledger_get_consent (self->ledger, id),
                                 eonay_ledger_get_consent_source (self->ledger, id));

  if (self->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "result");
      json_builder_add_string_value (builder, "noted");
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, id);
      json_builder_end_object (builder);
      eonay_cli_print_json (builder);
      return;
    }
  g_print (_ ("Noted: %s\n"), consent);
}

static int
tell (EonayCli *self, const Options *options)
{
  g_auto (EonayCliGuideFacts) known = { .provider = NULL };
  EonayGuideAnswer answer = EONAY_GUIDE_ANSWER_UNKNOWN;
  g_autoptr (GError) error = NULL;

  if (!parse_answer (options->answer, &answer))
    {
      g_printerr ("eonay: %s\n", _ ("--tell: say active, failed or unknown"));
      return EONAY_EXIT_USAGE;
    }
  if (!eonay_cli_guide_facts_gather (&known, self, options->certificate_id, &error) ||
      !note_answer (self, &known, answer, &error))
    return eonay_cli_fail (self, error, NULL);
  print_noted (self, &known);
  return EONAY_EXIT_OK;
}

/* --- command --- */

static gboolean
parse (EonayCli *self, Options *options, int *argc, char ***argv, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "entry", 0, 0, G_OPTION_ARG_STRING, &options->entry, N_ ("Show this way into the portal"),
      "ENTRY" },
    { "start-signer", 0, 0, G_OPTION_ARG_NONE, &options->start_signer,
      N_ ("Start the provider's own signing program, downloaded by you"), NULL },
    { "tell", 0, 0, G_OPTION_ARG_STRING, &options->answer,
      N_ ("Note what the page said: active, failed or unknown"), "ANSWER" },
    { "certificate", 0, 0, G_OPTION_ARG_STRING, &options->certificate_id,
      N_ ("Use the certificate whose SHA-256 begins with these digits"), "ID" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options->assume_yes, N_ ("Ask nothing; agree to the start"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->files, NULL, N_ ("[FILE]") },
    G_OPTION_ENTRY_NULL,
  };
  guint n_files = 0;

  if (!eonay_cli_parse_options (self, _ ("Guide through the portal's pages, step by step."),
                                entries, argc, argv, exit_code))
    return FALSE;
  n_files = options->files != NULL ? g_strv_length (options->files) : 0;
  if (n_files > (options->start_signer ? 1 : 0) ||
      (options->start_signer && options->answer != NULL))
    {
      g_printerr ("eonay: %s\n", _ ("too many arguments"));
      *exit_code = EONAY_EXIT_USAGE;
      return FALSE;
    }
  return eonay_cli_open (self, exit_code);
}

/* What a person does where the one step cannot run. */
int
eonay_cli_guide (EonayCli *self, int argc, char **argv)
{
  g_auto (Options) options = { .entry = NULL };
  int exit_code = EONAY_EXIT_OK;

  if (!parse (self, &options, &argc, &argv, &exit_code))
    return exit_code;
  if (options.start_signer)
    return eonay_cli_start_signer (self, options.files != NULL ? options.files[0] : NULL,
                                   options.certificate_id, options.assume_yes);
  if (options.answer != NULL)
    return tell (self, &options);
  return show_steps (self, &options);
}
