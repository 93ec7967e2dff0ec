/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-folder.h"

#include <string.h>

#define MAX_NAME 128
/* Length of 20261122-170312. */
#define TIME_LENGTH 15

static const struct
{
  const char *extension;
  EonayReceiptParts part;
} kinds[] = {
  { ".json", EONAY_RECEIPT_PART_RECORD },
  { ".p7m", EONAY_RECEIPT_PART_SIGNATURE },
  { ".txt", EONAY_RECEIPT_PART_TEXT },
};

static void
entry_free (EonayReceiptEntry *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * eonay_receipt_dup_default_folder:
 *
 * Returns: (transfer full): the folder of this user's receipts: `$XDG_DATA_HOME/eonay/receipts`
 */
char *
eonay_receipt_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "eonay", "receipts", NULL);
}

/**
 * eonay_receipt_is_name:
 * @name: (array length=length): a text
 * @length: its length in bytes
 *
 * Returns: whether a receipt may have this name: lower-case letters, digits and dashes of ASCII
 */
gboolean
eonay_receipt_is_name (const char *name, gsize length)
{
  if (length == 0 || length > MAX_NAME)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (name[i]) && !g_ascii_islower (name[i]) && name[i] != '-')
        return FALSE;
    }
  return TRUE;
}

/**
 * eonay_receipt_compare_names:
 * @first: a name
 * @second: a name
 *
 * The newest first. Within one second the consent, which follows the login, sorts first by its name.
 *
 * Returns: as for strcmp()
 */
int
eonay_receipt_compare_names (const char *first, const char *second)
{
  int order = strncmp (second, first, TIME_LENGTH);

  return order != 0 ? order : strcmp (first, second);
}

static int
compare_entries_cb (gconstpointer first, gconstpointer second)
{
  const EonayReceiptEntry *const *a = first;
  const EonayReceiptEntry *const *b = second;

  return eonay_receipt_compare_names ((*a)->name, (*b)->name);
}

/* (transfer full): the name in that of a receipt's file; %NULL for another file's */
static char *
dup_name (const char *file, EonayReceiptParts *part)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (file);

      if (!g_str_has_suffix (file, kinds[i].extension))
        continue;
      length -= strlen (kinds[i].extension);
      *part = kinds[i].part;
      return eonay_receipt_is_name (file, length) ? g_strndup (file, length) : NULL;
    }
  return NULL;
}

/* Takes ownership of the name. */
static void
add_part (GPtrArray *entries, GHashTable *by_name, char *name, EonayReceiptParts part)
{
  EonayReceiptEntry *entry = g_hash_table_lookup (by_name, name);

  if (entry == NULL)
    {
      entry = g_new0 (EonayReceiptEntry, 1);
      entry->name = name;
      g_hash_table_insert (by_name, name, entry);
      g_ptr_array_add (entries, entry);
    }
  else
    g_free (name);
  entry->parts |= part;
}

/**
 * eonay_receipt_list_entries:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @n_other: (out) (optional): the number of other files in it
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * Reads the names of the files only. A missing folder has no receipts.
 *
 * Returns: (transfer full) (element-type EonayReceiptEntry): what is left of each receipt, the newest
 *   first, or %NULL with @error
 */
GPtrArray *
eonay_receipt_list_entries (const char *folder, guint *n_other, GError **error)
{
  g_autofree char *path = folder != NULL ? g_strdup (folder) : eonay_receipt_dup_default_folder ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local_error);
  const char *file = NULL;
  guint n = 0;

  if (dir == NULL && !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "listing receipts: ");
      return NULL;
    }
  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      EonayReceiptParts part = 0;
      char *name = dup_name (file, &part);

      if (name != NULL)
        add_part (entries, by_name, name, part);
      else
        n++;
    }
  g_ptr_array_sort (entries, compare_entries_cb);
  if (n_other != NULL)
    *n_other = n;
  return g_steal_pointer (&entries);
}

/**
 * eonay_receipt_list_names:
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * As eonay_receipt_list_entries(), of those with a record.
 *
 * Returns: (transfer full): the names of the receipts, the newest first, or %NULL with @error
 */
GStrv
eonay_receipt_list_names (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) entries = eonay_receipt_list_entries (folder, NULL, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const EonayReceiptEntry *entry = g_ptr_array_index (entries, i);

      if ((entry->parts & EONAY_RECEIPT_PART_RECORD) != 0)
        g_strv_builder_add (names, entry->name);
    }
  return g_strv_builder_end (names);
}
