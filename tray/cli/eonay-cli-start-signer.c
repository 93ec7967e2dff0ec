/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-guide-facts.h"
#include "eonay-cli-loan.h"
#include "eonay-cli-start-signer.h"
#include "eonay-exit-code.h"
#include "eonay-official-signer-search.h"
#include "eonay-terminal.h"
#include "eonay-visible-text.h"
#include "eonay-wording-guide.h"

/* --- what there is --- */

static EonayJava *
find_java (EonayCli *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_java_find_async (self->cancellable, eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  return eonay_java_find_finish (result, error);
}

static GPtrArray *
find_in_profile (EonayCli *self, EonayProvider *provider, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_official_signer_find_async (eonay_provider_get_profile (provider), self->cancellable,
                                    eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  return eonay_official_signer_find_finish (result, error);
}

static EonayOfficialSigner *
inspect (EonayCli *self, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_official_signer_inspect_async (path, self->cancellable, eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  return eonay_official_signer_inspect_finish (result, error);
}

/* (transfer full) (nullable): the best one of the provider whose steps are shown; an error if it must
 * not be started. */
static EonayOfficialSigner *
find_best (EonayCli *self, const char *certificate_id, GError **error)
{
  g_auto (EonayCliGuideFacts) known = { .provider = NULL };
  g_autoptr (GPtrArray) signers = NULL;
  const EonayOfficialSigner *first = NULL;

  if (!eonay_cli_guide_facts_gather (&known, self, certificate_id, error))
    return NULL;
  if (known.provider != NULL)
    {
      signers = find_in_profile (self, known.provider, error);
      if (signers == NULL)
        return NULL;
      first = signers->len > 0 ? g_ptr_array_index (signers, 0) : NULL;
    }
  if (first == NULL)
    g_set_error_literal (error, EONAY_OFFICIAL_SIGNER_ERROR, EONAY_OFFICIAL_SIGNER_ERROR_NOT_FOUND,
                         "finding the official signer: none was downloaded");
  else if (first->refusal != NULL)
    g_propagate_error (error, g_error_copy (first->refusal));
  else
    return eonay_official_signer_copy (first);
  return NULL;
}

static void
print_signer (const EonayOfficialSigner *signer)
{
  g_autofree char *display = g_filename_display_name (signer->path);
  g_autofree char *path = eonay_visible_text (display, -1);
  g_autoptr (EonayWording) wording =
      signer->refusal != NULL ? eonay_wording_for_signer_error (signer->refusal) : NULL;

  if (wording != NULL)
    g_print (_ ("Signing program: %s: %s\n"), path, wording->title);
  else
    g_print (_ ("Signing program: %s\n"), path);
}

void
eonay_cli_start_signer_print (EonayCli *self, EonayProvider *provider)
{
  g_autoptr (EonayJava) java = find_java (self, NULL);
  g_autoptr (GPtrArray) signers = find_in_profile (self, provider, NULL);
  EonayOfficialSignerKind kind = EONAY_OFFICIAL_SIGNER_JAR;
  g_autofree char *line = NULL;

  for (guint i = 0; signers != NULL && i < signers->len; i++)
    print_signer (g_ptr_array_index (signers, i));
  if (signers != NULL && signers->len == 0)
    g_print ("%s\n", _ ("Signing program: none was found among your downloads"));
  else if (signers != NULL)
    kind = ((EonayOfficialSigner *) g_ptr_array_index (signers, 0))->kind;
  line = java != NULL ? eonay_wording_for_java (java, kind) : g_strdup ("");
  g_print ("%s\n", line);
}

static void
add_signer (JsonBuilder *builder, const EonayOfficialSigner *signer)
{
  g_autofree char *path = g_filename_display_name (signer->path);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, path);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, signer->sha256);
  json_builder_set_member_name (builder, "agreed");
  json_builder_add_boolean_value (builder, signer->is_agreed);
  json_builder_set_member_name (builder, "refusal");
  json_builder_add_string_value (builder,
                                 signer->refusal != NULL ? signer->refusal->message : NULL);
  json_builder_end_object (builder);
}

void
eonay_cli_start_signer_add (EonayCli *self, JsonBuilder *builder, EonayProvider *provider)
{
  g_autoptr (EonayJava) java = find_java (self, NULL);
  g_autoptr (GPtrArray) signers = find_in_profile (self, provider, NULL);

  json_builder_set_member_name (builder, "java");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "jar");
  json_builder_add_boolean_value (builder, java != NULL && java->java != NULL);
  json_builder_set_member_name (builder, "jnlp");
  json_builder_add_boolean_value (builder, java != NULL && java->javaws != NULL);
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, java != NULL ? java->version : NULL);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "signers");
  json_builder_begin_array (builder);
  for (guint i = 0; signers != NULL && i < signers->len; i++)
    add_signer (builder, g_ptr_array_index (signers, i));
  json_builder_end_array (builder);
}

/* --- start --- */

/* The question is on the terminal. FALSE without an error: not agreed. */
static gboolean
ask (EonayCli *self, const EonayOfficialSigner *signer)
{
  g_autoptr (EonayTerminal) terminal = eonay_terminal_new ();
  g_autofree char *question = eonay_wording_signer_question (signer);
  g_autofree char *facts = eonay_wording_signer_facts (signer);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretValue) answer = NULL;

  g_printerr ("%s\n%s\n", facts, question);
  if (!eonay_terminal_is_available (terminal))
    return FALSE;
  eonay_terminal_ask_async (terminal, _ ("Start it? [y/N] "), FALSE, self->cancellable,
                            eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  answer = eonay_terminal_ask_finish (terminal, result, NULL);
  return answer != NULL && eonay_secret_is_yes (answer);
}

static gboolean
agree (EonayCli *self, const EonayOfficialSigner *signer, gboolean assume_yes, GError **error)
{
  if (signer->is_agreed)
    return TRUE;
  if (!assume_yes && !ask (self, signer))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           "starting the official signer: not agreed");
      return FALSE;
    }
  return eonay_official_signer_agree (signer, error);
}

/* The signer could not use a card that another program holds. */
static void
warn_of_holders (EonayCli *self)
{
  g_auto (EonayCliGuideFacts) known = { .provider = NULL };
  g_autofree char *note = NULL;

  eonay_cli_guide_facts_find_holders (&known, self);
  if (known.holders == NULL || known.holders[0] == NULL)
    return;
  note = eonay_wording_for_guide_note (EONAY_GUIDE_NOTE_CARD_BUSY, &known.facts);
  g_printerr ("! %s\n", note);
}

static gboolean
run (EonayCli *self, const EonayOfficialSigner *signer, GError **error)
{
  g_autoptr (EonayJava) java = find_java (self, error);
  g_autoptr (GAsyncResult) start = NULL;
  g_autoptr (GAsyncResult) end = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_auto (EonayCliLoan) loan = { .applet = NULL };

  if (java == NULL || !eonay_cli_loan_begin (&loan, self, error))
    return FALSE;
  warn_of_holders (self);
  eonay_official_signer_start_async (signer, java, self->cancellable, eonay_cli_result_cb, &start);
  eonay_cli_wait_for_result (&start);
  process = eonay_official_signer_start_finish (start, error);
  if (process == NULL)
    return FALSE;
  eonay_cli_loan_pass (&loan, self, process);
  g_printerr ("%s\n", _ ("The signing program runs; leave the portal's page open. This command "
                         "ends when the program does."));
  g_subprocess_wait_async (process, self->cancellable, eonay_cli_result_cb, &end);
  eonay_cli_wait_for_result (&end);
  return g_subprocess_wait_finish (process, end, error) &&
         eonay_official_signer_check_end (process, error);
}

static void
print_outcome_json (const EonayOfficialSigner *signer, const GError *error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, error == NULL ? "ended" : "failed");
  if (error != NULL)
    eonay_cli_add_error (builder, error);
  if (signer != NULL)
    {
      json_builder_set_member_name (builder, "signer");
      add_signer (builder, signer);
    }
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

int
eonay_cli_start_signer (EonayCli *self,
                        const char *file,
                        const char *certificate_id,
                        gboolean assume_yes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayOfficialSigner) signer =
      file != NULL ? inspect (self, file, &error) : find_best (self, certificate_id, &error);
  gboolean is_done =
      signer != NULL && agree (self, signer, assume_yes, &error) && run (self, signer, &error);

  if (self->json)
    print_outcome_json (signer, error);
  if (is_done)
    {
      if (!self->json)
        g_print ("%s\n", _ ("The signing program has ended. Note what the page said: eonay guide "
                            "--tell active|failed|unknown"));
      return EONAY_EXIT_OK;
    }
  g_autoptr (EonayWording) wording = eonay_wording_for_signer_error (error);
  eonay_cli_print_wording (wording);
  return eonay_exit_code_for_error (error);
}
