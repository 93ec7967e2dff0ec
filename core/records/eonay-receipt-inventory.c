/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-inventory.h"

#include <string.h>

static void
item_free (EonayReceiptItem *self)
{
  g_free (self->name);
  g_clear_pointer (&self->receipt, eonay_receipt_free);
  g_free (self->detail);
  g_free (self);
}

static const char *
find_missing_part (EonayReceiptParts parts)
{
  if ((parts & EONAY_RECEIPT_PART_RECORD) == 0)
    return "there is no .json";
  return (parts & EONAY_RECEIPT_PART_SIGNATURE) == 0 ? "there is no .p7m" : "there is no .txt";
}

static EonayReceiptItem *
create_item (const char *folder, const EonayReceiptEntry *entry)
{
  EonayReceiptItem *self = g_new0 (EonayReceiptItem, 1);
  g_autoptr (GError) error = NULL;

  self->name = g_strdup (entry->name);
  if ((entry->parts & EONAY_RECEIPT_PART_RECORD) != 0)
    self->receipt = eonay_receipt_load (folder, entry->name, &error);
  if (entry->parts != EONAY_RECEIPT_PARTS_ALL)
    {
      self->fault = EONAY_RECEIPT_FAULT_INCOMPLETE;
      self->detail = g_strdup (find_missing_part (entry->parts));
    }
  else if (error != NULL)
    {
      self->fault = eonay_receipt_fault_for_error (error);
      self->detail = g_strdup (error->message);
    }
  return self;
}

/* Each name once; what is no name, in an altered ledger, names nothing. */
static void
expect (GPtrArray *items, GHashTable *known, const char *name, const char *named_by)
{
  EonayReceiptItem *item = NULL;

  if (name == NULL || !eonay_receipt_is_name (name, strlen (name)) ||
      g_hash_table_contains (known, name))
    return;
  item = g_new0 (EonayReceiptItem, 1);
  item->name = g_strdup (name);
  item->fault = EONAY_RECEIPT_FAULT_MISSING;
  item->detail = g_strdup_printf ("named by %s", named_by);
  g_hash_table_add (known, item->name);
  g_ptr_array_add (items, item);
}

static void
add_missing (GPtrArray *items, EonayLedger *ledger)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);
  guint n_present = items->len;

  for (guint i = 0; i < n_present; i++)
    g_hash_table_add (known, ((EonayReceiptItem *) g_ptr_array_index (items, i))->name);
  for (guint i = 0; i < n_present; i++)
    {
      const EonayReceiptItem *item = g_ptr_array_index (items, i);

      if (item->receipt != NULL)
        expect (items, known, item->receipt->previous, item->name);
    }
  for (char **id = ids; *id != NULL; id++)
    {
      g_autofree char *last = eonay_ledger_dup_last_receipt (ledger, *id);
      g_auto (GStrv) submissions = eonay_ledger_dup_submissions (ledger, *id);

      expect (items, known, last, eonay_ledger_get_path (ledger));
      for (char **name = submissions; *name != NULL; name++)
        expect (items, known, *name, eonay_ledger_get_path (ledger));
    }
}

static int
compare_items_cb (gconstpointer first, gconstpointer second)
{
  const EonayReceiptItem *const *a = first;
  const EonayReceiptItem *const *b = second;

  return eonay_receipt_compare_names ((*a)->name, (*b)->name);
}

/**
 * eonay_receipt_take_inventory:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @ledger: the ledger, which names the last receipt of each certificate
 * @n_other: (out) (optional): the number of other files in the folder
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * Reads the records, not texts and signatures. Each receipt names the one before it, so one that is gone
 * is missed, unless whatever named it is gone or altered too.
 *
 * Returns: (transfer full) (element-type EonayReceiptItem): all receipts, the newest first, or %NULL with
 *   @error
 */
GPtrArray *
eonay_receipt_take_inventory (const char *folder,
                              EonayLedger *ledger,
                              guint *n_other,
                              GError **error)
{
  g_autoptr (GPtrArray) entries = eonay_receipt_list_entries (folder, n_other, error);
  GPtrArray *items = NULL;

  if (entries == NULL)
    return NULL;
  items = g_ptr_array_new_full (entries->len, (GDestroyNotify) item_free);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (items, create_item (folder, g_ptr_array_index (entries, i)));
  add_missing (items, ledger);
  g_ptr_array_sort (items, compare_items_cb);
  return items;
}
