/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayElf:
 * @class: ELFCLASS32 or ELFCLASS64
 * @machine: EM_…
 * @is_native: whether this program's architecture could load it
 * @needed: (element-type utf8): the libraries that it is linked with; empty if not native
 * @run_path: (nullable): DT_RUNPATH or DT_RPATH, separated by colons
 *
 * Headers of a shared library, read without loading it.
 */
typedef struct
{
  guint class;
  guint machine;
  gboolean is_native;
  GPtrArray *needed;
  char *run_path;
} EonayElf;

EonayElf *eonay_elf_parse (gconstpointer data, gsize size, GError **error);
EonayElf *eonay_elf_read (const char *path, GError **error);
void eonay_elf_free (EonayElf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayElf, eonay_elf_free)

const char *eonay_elf_get_machine_name (const EonayElf *self);
char *eonay_elf_find_missing (const char *path, const char *const *folders, GError **error);
GStrv eonay_elf_list_folders (void);
