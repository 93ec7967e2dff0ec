/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-official-signer-search.h"

#include <sys/stat.h>

/* A folder with more files is not searched to its end. */
#define MAX_NAMES 20000

/* Of the files that are found, the newest ones are inspected. */
#define MAX_FOUND 8

static void
add_folder (GPtrArray *folders, const char *folder)
{
  if (folder != NULL && !g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
    g_ptr_array_add (folders, g_strdup (folder));
}

/* Where browsers put downloads and people keep files, in sessions of either language. */
static GPtrArray *
list_folders (void)
{
  static const char *const names[] = { "İndirilenler", "Downloads", "Masaüstü", "Desktop" };
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  add_folder (folders, g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD));
  add_folder (folders, g_get_user_special_dir (G_USER_DIRECTORY_DESKTOP));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *folder = g_build_filename (g_get_home_dir (), names[i], NULL);

      add_folder (folders, folder);
    }
  add_folder (folders, g_get_home_dir ());
  return folders;
}

static gboolean
matches (char **patterns, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  for (guint i = 0; patterns[i] != NULL; i++)
    if (g_pattern_match_simple (patterns[i], valid))
      return TRUE;
  return FALSE;
}

/* A file that cannot be examined counts as old. */
static void
add_found (GPtrArray *found, const char *folder, const char *name)
{
  EonayOfficialSigner *signer = g_new0 (EonayOfficialSigner, 1);
  struct stat status = { 0 };

  signer->path = g_build_filename (folder, name, NULL);
  if (stat (signer->path, &status) == 0)
    signer->modified = status.st_mtim.tv_sec;
  g_ptr_array_add (found, signer);
}

static void
search_folder (char **patterns, const char *folder, GPtrArray *found)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  for (guint i = 0;
       directory != NULL && i < MAX_NAMES && (name = g_dir_read_name (directory)) != NULL; i++)
    if (matches (patterns, name))
      add_found (found, folder, name);
}

static int
compare (gconstpointer first, gconstpointer second)
{
  const EonayOfficialSigner *a = *(const EonayOfficialSigner **) first;
  const EonayOfficialSigner *b = *(const EonayOfficialSigner **) second;
  int refusals = (a->refusal != NULL) - (b->refusal != NULL);

  if (refusals != 0)
    return refusals;
  if (a->modified != b->modified)
    return a->modified > b->modified ? -1 : 1;
  return g_strcmp0 (a->path, b->path);
}

/* (transfer full): a refused file keeps its path and time. */
static EonayOfficialSigner *
inspect_found (const EonayOfficialSigner *found)
{
  GError *error = NULL;
  EonayOfficialSigner *self = eonay_official_signer_inspect (found->path, &error);

  if (self == NULL)
    {
      self = eonay_official_signer_copy (found);
      self->refusal = error;
    }
  return self;
}

static gboolean
has_path (gconstpointer signer, gconstpointer path)
{
  return g_str_equal (((const EonayOfficialSigner *) signer)->path, path);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) folders = list_folders ();
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_official_signer_free);
  GPtrArray *signers = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_official_signer_free);

  for (guint i = 0; i < folders->len; i++)
    search_folder (data, g_ptr_array_index (folders, i), found);
  g_ptr_array_sort (found, compare);
  for (guint i = 0; i < MIN (found->len, MAX_FOUND) && !g_cancellable_is_cancelled (cancellable);
       i++)
    {
      g_autoptr (EonayOfficialSigner) signer = inspect_found (g_ptr_array_index (found, i));

      /* Folders may be links to each other. */
      if (!g_ptr_array_find_with_equal_func (signers, signer->path, has_path, NULL))
        g_ptr_array_add (signers, g_steal_pointer (&signer));
    }
  g_ptr_array_sort (signers, compare);
  g_task_return_pointer (task, signers, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * eonay_official_signer_find_async:
 * @profile: the provider's profile
 * @cancellable: (nullable): to cancel
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks in the folders for downloads, on the desktop and in the home folder, not below them, for
 * files with a name of the key SignerFiles of [Guide].
 */
void
eonay_official_signer_find_async (EonayProfile *profile,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_official_signer_find_async);
  g_task_set_task_data (task, eonay_profile_dup_strings (profile, "Guide", "SignerFiles"),
                        (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, find_thread);
}

/**
 * eonay_official_signer_find_finish:
 * @result: the result passed to the callback
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type EonayOfficialSigner): those that may be started
 *   first, then those with a refusal, each the newest first; %NULL with @error
 */
GPtrArray *
eonay_official_signer_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
