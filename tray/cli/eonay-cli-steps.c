/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-guide-facts.h"
#include "eonay-cli-steps.h"
#include "eonay-visible-text.h"
#include "eonay-wording-guide.h"

EonayGuideEntry *
eonay_cli_steps_find (GPtrArray *entries, const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    {
      EonayGuideEntry *entry = g_ptr_array_index (entries, i);

      if (id == NULL || g_str_equal (entry->id, id))
        return entry;
    }
  return NULL;
}

static void
append_line (GString *text, const char *indent, const char *label, const char *line)
{
  g_autofree char *visible = eonay_visible_text (line, -1);

  g_string_append_printf (text, "%s%s%s\n", indent, label, visible);
}

static gboolean
may_sign_code (const EonayGuideStep *step, EonayProvider *provider)
{
  return step->kind == EONAY_GUIDE_STEP_CODE && eonay_guide_can_sign_code (provider);
}

static void
append_step (GString *text, const EonayGuideStep *step, guint index, EonayProvider *provider)
{
  g_autofree char *number = g_strdup_printf ("%u. ", index + 1);
  /* Those of a page are pressed one after the other. */
  g_autofree char *labels =
      g_strjoinv (step->kind == EONAY_GUIDE_STEP_PAGE ? "” → “" : "”, “", step->labels);

  append_line (text, "", number, step->title);
  append_line (text, "   ", "", step->text);
  if (step->uri != NULL)
    append_line (text, "   ", "", step->uri);
  if (*labels != '\0')
    {
      g_autofree char *quoted = g_strdup_printf ("“%s”", labels);

      append_line (text, "   ", _ ("On the page: "), quoted);
    }
  if (step->kind == EONAY_GUIDE_STEP_SIGNER)
    append_line (text, "   ", _ ("To start it: "), "eonay guide --start-signer");
  if (may_sign_code (step, provider))
    append_line (text, "   ", _ ("Or sign with this program: "), _ ("eonay sign-code CODE"));
  if (step->kind == EONAY_GUIDE_STEP_RESULT)
    append_line (text, "   ", _ ("To note it: "), "eonay guide --tell active|failed|unknown");
  if (step->trap != NULL)
    append_line (text, "   ", _ ("Note: "), step->trap);
}

char *
eonay_cli_steps_describe (const EonayGuideEntry *entry,
                          const EonayGuideFacts *facts,
                          EonayProvider *provider)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GArray) notes = eonay_guide_list_notes (facts);
  guint first = eonay_guide_get_first_step (entry, facts);

  append_line (text, "", _ ("By hand on the portal: "), entry->name);
  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *note =
          eonay_wording_for_guide_note (g_array_index (notes, EonayGuideNote, i), facts);

      append_line (text, "", "! ", note);
    }
  for (guint i = 0; i < entry->steps->len; i++)
    {
      if (i == first && first > 0)
        g_string_append_printf (text, "%s\n", _ ("→ Begin here:"));
      append_step (text, g_ptr_array_index (entry->steps, i), i, provider);
    }
  return g_string_free (text, FALSE);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_step (JsonBuilder *builder, const EonayGuideStep *step, EonayProvider *provider)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", step->id);
  add_string (builder, "kind", eonay_guide_step_get_kind_name (step));
  add_string (builder, "title", step->title);
  add_string (builder, "text", step->text);
  add_string (builder, "trap", step->trap);
  add_string (builder, "uri", step->uri);
  json_builder_set_member_name (builder, "labels");
  json_builder_begin_array (builder);
  for (guint i = 0; step->labels[i] != NULL; i++)
    json_builder_add_string_value (builder, step->labels[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "sign-code");
  json_builder_add_boolean_value (builder, may_sign_code (step, provider));
  json_builder_end_object (builder);
}

void
eonay_cli_steps_add (JsonBuilder *builder,
                     const EonayGuideEntry *entry,
                     const EonayGuideFacts *facts,
                     EonayProvider *provider)
{
  g_autoptr (GArray) notes = eonay_guide_list_notes (facts);

  add_string (builder, "entry", entry->id);
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *note =
          eonay_wording_for_guide_note (g_array_index (notes, EonayGuideNote, i), facts);

      json_builder_add_string_value (builder, note);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "first-step");
  json_builder_add_int_value (builder, eonay_guide_get_first_step (entry, facts));
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entry->steps->len; i++)
    add_step (builder, g_ptr_array_index (entry->steps, i), provider);
  json_builder_end_array (builder);
}

void
eonay_cli_steps_tell (EonayCli *cli,
                      EonayActivation *activation,
                      const GError *error,
                      JsonBuilder *builder)
{
  g_auto (EonayCliGuideFacts) known = { .provider = NULL };
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *text = NULL;

  if (!eonay_guide_helps_after (error))
    return;
  eonay_cli_guide_facts_after (&known, cli, activation, error);
  if (known.provider == NULL)
    return;
  entries = eonay_guide_list_entries (eonay_provider_get_profile (known.provider));
  if (builder != NULL)
    {
      eonay_cli_steps_add (builder, eonay_cli_steps_find (entries, NULL), &known.facts,
                           known.provider);
      return;
    }
  text =
      eonay_cli_steps_describe (eonay_cli_steps_find (entries, NULL), &known.facts, known.provider);
  g_printerr ("\n%s", text);
}
