/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli.h"
#include "eonay-exchange.h"
#include "eonay-exit-code.h"
#include "eonay-profile-check.h"
#include "eonay-visible-text.h"
#include "eonay-wording-profile.h"

#define MAX_LINE_LENGTH 1000

/* A checked file; what is NULL was not found, or could not be read. */
typedef struct
{
  char *path;
  char *base_path;
  EonayProfile *profile;
  GPtrArray *faults;
} Check;

static void
check_clear (Check *self)
{
  g_free (self->path);
  g_free (self->base_path);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

/* value: NULL becomes null. */
static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_fault (JsonBuilder *builder, const EonayProfileFault *fault)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "line");
  json_builder_add_int_value (builder, fault->line);
  add_text (builder, "group", fault->group);
  add_text (builder, "key", fault->key);
  add_text (builder, "fault", eonay_profile_fault_get_name (fault));
  add_text (builder, "detail", fault->detail);
  json_builder_end_object (builder);
}

static void
print_json (const Check *self, EonayExitCode exit_code)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "result", eonay_exit_code_get_name (exit_code));
  add_text (builder, "file", self->path);
  add_text (builder, "over", self->base_path);
  json_builder_set_member_name (builder, "exchange");
  json_builder_add_boolean_value (builder,
                                  self->profile != NULL && eonay_exchange_is_known (self->profile));
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->faults->len; i++)
    add_fault (builder, g_ptr_array_index (self->faults, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

/* The file may be from anybody: a hidden character could change the terminal. */
static char *
dup_visible (const char *text)
{
  return eonay_visible_line (text, " ", MAX_LINE_LENGTH);
}

/* A fault without a line is in the profile that is overridden, or is something that is missing. */
static void
print_fault (const Check *self, const EonayProfileFault *fault)
{
  g_autofree char *text = eonay_wording_for_profile_fault (fault);
  g_autofree char *what = dup_visible (text);
  g_autofree char *place = fault->line > 0 ? g_strdup_printf ("%s:%u:", self->path, fault->line)
                                           : g_strdup_printf ("%s:", self->path);
  g_autofree char *group = dup_visible (fault->group);
  g_autofree char *key = dup_visible (fault->key != NULL ? fault->key : "");

  if (*group != '\0')
    g_print ("%s [%s]%s%s\n", place, group, *key != '\0' ? " " : "", key);
  else
    g_print ("%s\n", place);
  g_print ("  %s\n", what);
}

static void
print_text (const Check *self)
{
  for (guint i = 0; i < self->faults->len; i++)
    print_fault (self, g_ptr_array_index (self->faults, i));
  if (self->base_path != NULL)
    {
      g_print (_ ("Checked as an override of %s."), self->base_path);
      g_print ("\n");
    }
  if (self->faults->len > 0)
    return;
  g_print ("%s\n", _ ("The profile has no fault."));
  g_print ("%s\n", eonay_exchange_is_known (self->profile)
                       ? _ ("It describes the exchange of signatures.")
                       : _ ("It does not describe the exchange of signatures, so nothing is signed "
                            "for its portal."));
}

/* An override is checked together with what it overrides: the file that was named, or the installed
 * one of the same name. */
static EonayProfile *
read_base (Check *self, const char *over, GError **error)
{
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *installed = g_build_filename (EONAY_DATA_DIR, "providers", name, NULL);
  g_autofree char *text = NULL;

  if (over == NULL && g_file_test (installed, G_FILE_TEST_EXISTS) &&
      !g_str_equal (installed, self->path))
    over = installed;
  if (over == NULL)
    return NULL;
  self->base_path = g_strdup (over);
  return g_file_get_contents (over, &text, NULL, error)
             ? eonay_profile_new_for_text (over, text, NULL, error)
             : NULL;
}

/* FALSE with an error if a file cannot be read. */
static gboolean
check_file (Check *self, const char *over, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (EonayProfile) base = read_base (self, over, &local_error);
  EonayProfileFault *bad_line = NULL;

  if (local_error != NULL || !g_file_get_contents (self->path, &text, NULL, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->profile = eonay_profile_new_for_text (self->path, text, base, &local_error);
  if (self->profile != NULL)
    {
      self->faults = eonay_profile_check (self->profile, text, base);
      return TRUE;
    }
  bad_line = eonay_profile_find_bad_line (text);
  if (bad_line == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_profile_fault_free);
  g_ptr_array_add (self->faults, bad_line);
  return TRUE;
}

static int
run_check (EonayCli *self, const char *path, const char *over)
{
  g_auto (Check) check = { .path = g_strdup (path) };
  g_autoptr (GError) error = NULL;
  EonayExitCode exit_code = EONAY_EXIT_OK;

  if (!check_file (&check, over, &error))
    {
      g_autofree char *message = dup_visible (error->message);

      g_printerr ("eonay: %s\n", message);
      return EONAY_EXIT_FAILED;
    }
  if (check.faults->len > 0)
    exit_code = EONAY_EXIT_PROBLEM_FOUND;
  if (self->json)
    print_json (&check, exit_code);
  else
    print_text (&check);
  return exit_code;
}

/* Finds the faults of a provider's profile before it is installed. */
int
eonay_cli_profile (EonayCli *self, int argc, char **argv)
{
  g_autofree char *over = NULL;
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { "over", 0, 0, G_OPTION_ARG_FILENAME, &over,
      N_ ("The profile that FILE overrides; otherwise the installed one of the same name"),
      N_ ("BASE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL, N_ ("check FILE") },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = EONAY_EXIT_OK;

  if (!eonay_cli_parse_options (self, _ ("Check a provider's profile, above all its exchange."),
                                entries, &argc, &argv, &exit_code))
    return exit_code;
  if (arguments == NULL || g_strv_length (arguments) != 2 || !g_str_equal (arguments[0], "check"))
    {
      g_printerr ("eonay: %s\n", _ ("usage: eonay profile check FILE"));
      return EONAY_EXIT_USAGE;
    }
  return run_check (self, arguments[1], over);
}
