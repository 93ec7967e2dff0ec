/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-columns.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-receipt-inventory.h"
#include "eonay-visible-text.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-receipt.h"

#define MAX_LINE_LENGTH 1000

/* Options of the command, and what it found. */
typedef struct
{
  gboolean verify;
  char *trust_path;
  char *export_name;
  GStrv files;
  /* Of --trust, for every provider. */
  EonayTrust *trust;
  /* (element-type utf8 EonayTrust): by provider, NULL where there is none */
  GHashTable *trusts;
  /* (element-type EonayReceiptItem) */
  GPtrArray *items;
  guint n_other;
  gboolean is_exported;
} Request;

/* A provider without certificates has NULL. */
static void
free_trust_cb (gpointer trust)
{
  if (trust != NULL)
    eonay_trust_free (trust);
}

static void
request_clear (Request *self)
{
  g_free (self->trust_path);
  g_free (self->export_name);
  g_strfreev (self->files);
  g_clear_pointer (&self->trust, eonay_trust_free);
  g_clear_pointer (&self->trusts, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* --- verification --- */

/* Only providers with a profile have certificates: the id in a record may be any text. */
static EonayTrust *
find_trust (Request *self, EonayCli *cli, const char *id)
{
  EonayProvider *provider = eonay_provider_registry_find_by_id (cli->registry, id);
  EonayTrust *trust = NULL;
  g_autoptr (GError) error = NULL;

  if (self->trust != NULL || provider == NULL)
    return self->trust;
  if (g_hash_table_lookup_extended (self->trusts, id, NULL, (gpointer *) &trust))
    return trust;
  if (!eonay_trust_load (eonay_provider_get_profile (provider), &trust, &error))
    g_printerr ("eonay: %s\n", error->message);
  g_hash_table_insert (self->trusts, g_strdup (id), trust);
  return trust;
}

/* proof: to be cleared in any case */
static void
verify_item (Request *self, EonayCli *cli, EonayReceiptItem *item, EonayReceiptProof *proof)
{
  if (item->fault != EONAY_RECEIPT_FAULT_NONE)
    return;
  item->fault = eonay_receipt_check (item->receipt,
                                     find_trust (self, cli, item->receipt->provider_id), proof);
  item->signing_time = proof->signing_time;
  item->detail = g_strdup (proof->detail);
}

static gboolean
verify_all (Request *self, EonayCli *cli, GError **error)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      g_auto (EonayReceiptProof) proof = { NULL };

      if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
        return FALSE;
      verify_item (self, cli, g_ptr_array_index (self->items, i), &proof);
    }
  return TRUE;
}

/* Leaves only the item that was named; FALSE if there is none. */
static gboolean
select_item (Request *self, GError **error)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      const EonayReceiptItem *item = g_ptr_array_index (self->items, i - 1);

      if (!g_str_equal (item->name, self->export_name))
        g_ptr_array_remove_index (self->items, i - 1);
    }
  if (self->items->len > 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "exporting: there is no receipt %s",
               self->export_name);
  return FALSE;
}

/* What is altered is not written; a receipt whose provider's root is unknown here is. */
static gboolean
export_item (Request *self, EonayCli *cli, GError **error)
{
  EonayReceiptItem *item = NULL;
  g_auto (EonayReceiptProof) proof = { NULL };

  if (!select_item (self, error))
    return FALSE;
  item = g_ptr_array_index (self->items, 0);
  verify_item (self, cli, item, &proof);
  if (item->fault != EONAY_RECEIPT_FAULT_NONE && item->fault != EONAY_RECEIPT_FAULT_NO_ROOT)
    return TRUE;
  self->is_exported = eonay_receipt_export (&proof, self->files[0], error);
  return self->is_exported;
}

/* --- output --- */

static guint
count_items (const Request *self, EonayReceiptFault fault)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += ((const EonayReceiptItem *) g_ptr_array_index (self->items, i))->fault == fault ? 1 : 0;
  return n;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  if (time != 0)
    eonay_cli_add_time (builder, name, time);
  else
    add_text (builder, name, NULL);
}

static void
add_item (JsonBuilder *builder, EonayCli *cli, const EonayReceiptItem *item)
{
  const EonayReceipt *receipt = item->receipt;
  g_autofree char *holder =
      receipt != NULL ? eonay_ledger_dup_holder (cli->ledger, receipt->certificate_id) : NULL;

  json_builder_begin_object (builder);
  add_text (builder, "name", item->name);
  add_text (builder, "fault", eonay_receipt_fault_to_string (item->fault));
  add_text (builder, "detail", item->detail);
  add_text (builder, "purpose",
            receipt != NULL ? eonay_purpose_to_string (receipt->purpose) : NULL);
  add_text (builder, "state",
            receipt != NULL ? eonay_receipt_state_to_string (receipt->state) : NULL);
  add_text (builder, "provider", receipt != NULL ? receipt->provider_id : NULL);
  add_text (builder, "certificate", receipt != NULL ? receipt->certificate_id : NULL);
  add_text (builder, "holder", holder);
  add_time (builder, "signed", receipt != NULL ? receipt->signed_at : 0);
  add_time (builder, "signing-time", item->signing_time);
  add_time (builder, "completed", receipt != NULL ? receipt->completed_at : 0);
  add_text (builder, "answer", receipt != NULL ? receipt->answer : NULL);
  json_builder_end_object (builder);
}

static void
print_json (const Request *self, EonayCli *cli, EonayExitCode exit_code)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *path = self->is_exported ? g_filename_display_name (self->files[0]) : NULL;

  json_builder_begin_object (builder);
  add_text (builder, "result", eonay_exit_code_get_name (exit_code));
  json_builder_set_member_name (builder, "verified");
  json_builder_add_boolean_value (builder, self->verify || self->export_name != NULL);
  add_text (builder, "exported", path);
  json_builder_set_member_name (builder, "other-files");
  json_builder_add_int_value (builder, self->n_other);
  json_builder_set_member_name (builder, "receipts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->items->len; i++)
    add_item (builder, cli, g_ptr_array_index (self->items, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
add_row (EonayCliColumns *columns, const Request *self, EonayCli *cli, const EonayReceiptItem *item)
{
  const EonayReceipt *receipt = item->receipt;
  const char *verdict = self->verify || item->fault != EONAY_RECEIPT_FAULT_NONE
                            ? eonay_wording_receipt_fault (item->fault)
                            : "";
  g_autofree char *holder =
      receipt != NULL ? eonay_ledger_dup_holder (cli->ledger, receipt->certificate_id) : NULL;
  g_autofree char *visible = holder != NULL ? eonay_wording_holder (holder) : g_strdup ("—");
  g_autofree char *moment =
      receipt != NULL ? eonay_wording_moment (receipt->signed_at) : g_strdup ("—");

  eonay_cli_columns_add (columns, item->name, moment,
                         receipt != NULL ? eonay_wording_receipt_purpose (receipt->purpose) : "—",
                         receipt != NULL ? eonay_wording_receipt_state (receipt->state) : "—",
                         visible, verdict, NULL);
}

static void
print_notes (const Request *self)
{
  guint n_faults = self->items->len - count_items (self, EONAY_RECEIPT_FAULT_NONE);

  if (n_faults > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE, "%u receipt of %u is altered, missing or not proven.\n",
                          "%u receipts of %u are altered, missing or not proven.\n", n_faults),
             n_faults, self->items->len);
  if (count_items (self, EONAY_RECEIPT_FAULT_NO_ROOT) > 0)
    g_print (
        _ ("The root and issuing certificates of a provider are read from %s, or from the file "
           "of --trust.\n"),
        EONAY_SYSCONF_DIR "/providers/PROVIDER.pem");
  if (self->n_other > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE, "%u other file in the folder was ignored.\n",
                          "%u other files in the folder were ignored.\n", self->n_other),
             self->n_other);
  if (self->verify && self->items->len > 0)
    g_print ("%s\n", _ ("The time of a signature is its signer's own claim. Revocation was not "
                        "checked. Result and answer are notes of this program, and not signed."));
}

static void
print_text (const Request *self, EonayCli *cli)
{
  g_autoptr (EonayCliColumns) columns = eonay_cli_columns_new (0);

  for (guint i = 0; i < self->items->len; i++)
    add_row (columns, self, cli, g_ptr_array_index (self->items, i));
  eonay_cli_columns_print (columns);
  if (self->items->len == 0)
    g_print ("%s\n", _ ("No receipts yet"));
  if (self->is_exported)
    {
      g_autofree char *name = g_filename_display_name (self->files[0]);
      g_autofree char *path = eonay_visible_line (name, " ", MAX_LINE_LENGTH);

      g_print (_ ("Text, signature and certificate were written to %s.\n"), path);
    }
  print_notes (self);
}

/* --- the command --- */

static gboolean
run (Request *self, EonayCli *cli, GError **error)
{
  if (self->trust_path != NULL)
    {
      self->trust = eonay_trust_new_for_file (self->trust_path, error);
      if (self->trust == NULL)
        return FALSE;
    }
  self->trusts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_trust_cb);
  self->items = eonay_receipt_take_inventory (NULL, cli->ledger, &self->n_other, error);
  if (self->items == NULL)
    return FALSE;
  return self->export_name != NULL ? export_item (self, cli, error)
                                   : !self->verify || verify_all (self, cli, error);
}

/* (transfer full) */
static char *
describe_error (const Request *self, const GError *error)
{
  g_autofree char *path = self->files != NULL ? g_filename_display_name (self->files[0]) : NULL;
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    message = g_strdup_printf (_ ("%s is there already, and was not overwritten."), self->files[0]);
  else if (self->items != NULL && self->items->len == 0)
    message = g_strdup_printf (_ ("There is no receipt %s."), self->export_name);
  return eonay_visible_line (message != NULL ? message : error->message, " ", MAX_LINE_LENGTH);
}

/* The folder, or a file that was named. */
static int
fail (const Request *self, EonayCli *cli, const GError *error)
{
  g_autofree char *message = describe_error (self, error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return eonay_cli_fail (cli, error, NULL);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      eonay_cli_add_error (builder, error);
      json_builder_end_object (builder);
      eonay_cli_print_json (builder);
    }
  g_printerr ("eonay: %s\n", message);
  return eonay_exit_code_for_error (error);
}

static int
run_and_print (Request *self, EonayCli *cli)
{
  g_autoptr (GError) error = NULL;
  EonayExitCode exit_code = EONAY_EXIT_OK;

  if (eonay_ledger_get_error (cli->ledger) != NULL)
    return eonay_cli_fail (cli, eonay_ledger_get_error (cli->ledger), NULL);
  if (!run (self, cli, &error))
    return fail (self, cli, error);
  if (count_items (self, EONAY_RECEIPT_FAULT_NONE) < self->items->len && !self->is_exported)
    exit_code = EONAY_EXIT_PROBLEM_FOUND;
  if (cli->json)
    print_json (self, cli, exit_code);
  else
    print_text (self, cli);
  return exit_code;
}

/* Lists what was signed here, finds what is altered or missing, and exports one receipt. */
int
eonay_cli_receipts (EonayCli *self, int argc, char **argv)
{
  g_auto (Request) request = { FALSE };
  const GOptionEntry entries[] = {
    { "verify", 0, 0, G_OPTION_ARG_NONE, &request.verify,
      N_ ("Verify each signature, its text and its certificate"), NULL },
    { "trust", 0, 0, G_OPTION_ARG_FILENAME, &request.trust_path,
      N_ ("Root and issuing certificates of the provider, in PEM"), N_ ("FILE") },
    { "export", 0, 0, G_OPTION_ARG_STRING, &request.export_name,
      N_ ("Verify this receipt, and write it as one file"), N_ ("NAME") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.files, NULL, N_ ("[FILE]") },
    G_OPTION_ENTRY_NULL,
  };
  guint n_files = 0;
  int exit_code = EONAY_EXIT_OK;

  self->needs_no_settings = TRUE;
  if (!eonay_cli_parse_options (self, _ ("List what was signed on this computer."), entries, &argc,
                                &argv, &exit_code))
    return exit_code;
  n_files = request.files != NULL ? g_strv_length (request.files) : 0;
  if (n_files != (request.export_name != NULL ? 1 : 0))
    {
      g_printerr ("eonay: %s\n", _ ("usage: eonay receipts --export NAME FILE"));
      return EONAY_EXIT_USAGE;
    }
  return eonay_cli_open (self, &exit_code) ? run_and_print (&request, self) : exit_code;
}
