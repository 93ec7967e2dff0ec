/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-diagnosis-private.h"
#include "eonay-elf.h"
#include "eonay-module-list.h"
#include "eonay-safe-path.h"

#define SETTINGS EONAY_SYSCONF_DIR "/signer.conf"

typedef struct
{
  GPtrArray *findings;
  GHashTable *seen; /* resolved paths */
  GStrv folders;
  guint n_usable;
} Search;

static void
search_clear (Search *search)
{
  g_hash_table_unref (search->seen);
  g_strfreev (search->folders);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static EonayFinding *
add (Search *search, EonayFindingState state, const char *reason, const char *path)
{
  return eonay_finding_set (eonay_diagnosis_add (search->findings, "module", state, reason), "path",
                            path);
}

/* Checks by the ELF headers whether the signer can load the library. */
static void
look_at_library (Search *search, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayElf) elf = eonay_elf_read (path, &error);
  g_autofree char *missing = NULL;

  if (elf == NULL)
    add (search, EONAY_FINDING_FAILED, "no-library", path);
  else if (!elf->is_native)
    eonay_finding_set (add (search, EONAY_FINDING_FAILED, "wrong-architecture", path), "machine",
                       eonay_elf_get_machine_name (elf));
  else
    {
      missing = eonay_elf_find_missing (path, (const char *const *) search->folders, NULL);
      if (missing != NULL)
        eonay_finding_set (add (search, EONAY_FINDING_FAILED, "missing-library", path), "library",
                           missing);
      else
        add (search, EONAY_FINDING_OK, "found", path);
      search->n_usable += missing == NULL;
    }
}

static void
look_at_candidate (Search *search, const char *path, gboolean is_named)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *resolved = eonay_safe_path_resolve (path, &error);

  if (resolved != NULL)
    {
      if (g_hash_table_add (search->seen, g_strdup (resolved)))
        look_at_library (search, resolved);
    }
  else if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (g_hash_table_add (search->seen, g_strdup (path)))
        add (search, EONAY_FINDING_FAILED, "not-safe", path);
    }
  else if (is_named)
    add (search, EONAY_FINDING_FAILED, "not-there", path);
}

/* Unusable modules do no harm if another one is usable. */
static EonayFinding *
sum_up (Search *search, guint n_candidates, gboolean is_named)
{
  EonayFinding *finding = NULL;

  if (search->n_usable > 0)
    finding = eonay_finding_new ("modules", EONAY_FINDING_OK, is_named ? "named" : "found");
  else if (is_named)
    finding = eonay_finding_new ("modules", EONAY_FINDING_FAILED, "none-named");
  else
    finding = eonay_finding_new ("modules", EONAY_FINDING_FAILED,
                                 search->findings->len > 0 ? "none-usable" : "none");
  eonay_finding_set_number (finding, "places", n_candidates);
  return eonay_finding_set_number (finding, "usable", search->n_usable);
}

/* "modules", and one "module" for each module that exists. Uses the signer's search and reads only
 * the headers; no vendor code is run. */
void
eonay_diagnosis_look_at_modules (GPtrArray *findings, GCancellable *cancellable)
{
  g_auto (Search) search = { .findings = findings };
  g_autoptr (GError) error = NULL;
  gboolean is_named = FALSE;
  g_autoptr (GPtrArray) candidates = NULL;

  search.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  search.folders = eonay_elf_list_folders ();
  candidates = eonay_module_list_list_candidates (SETTINGS, &is_named, &error);
  if (candidates == NULL)
    {
      g_debug ("checking modules: %s", error->message);
      eonay_finding_set (
          eonay_diagnosis_add (findings, "modules", EONAY_FINDING_FAILED, "settings"), "path",
          SETTINGS);
      return;
    }
  for (guint i = 0; i < candidates->len && !g_cancellable_is_cancelled (cancellable); i++)
    look_at_candidate (&search, candidates->pdata[i], is_named);
  g_ptr_array_insert (findings, 0, sum_up (&search, candidates->len, is_named));
}
