/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-elf.h"

#include <gelf.h>
#include <glob.h>
#include <link.h>
#include <string.h>

/* Vendors' modules have about ten. */
#define MAX_NEEDED 256

/* For all direct and indirect dependencies. */
#define MAX_LIBRARIES 256

#define MAX_SETTINGS_DEPTH 8
#define SETTINGS           "/etc/ld.so.conf"

typedef Elf ElfHandle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ElfHandle, elf_end)

/**
 * eonay_elf_free:
 */
void
eonay_elf_free (EonayElf *self)
{
  g_ptr_array_unref (self->needed);
  g_free (self->run_path);
  g_free (self);
}

/* ELF class and machine of this program. */
static void
get_native (guint *class, guint *machine)
{
  const ElfW (Ehdr) *header = NULL;
  g_autoptr (GMappedFile) self = g_mapped_file_new ("/proc/self/exe", FALSE, NULL);

  *class = sizeof (ElfW (Addr)) == 8 ? ELFCLASS64 : ELFCLASS32;
  *machine = EM_NONE;
  if (self == NULL || g_mapped_file_get_length (self) < sizeof *header)
    return;
  header = (const ElfW (Ehdr) *) (gpointer) g_mapped_file_get_contents (self);
  *machine = header->e_machine;
}

/* The program header of this type that holds the address; of any other type than PT_LOAD there is
 * one, whatever its address. */
static gboolean
find_header (Elf *elf, GElf_Word type, GElf_Addr address, GElf_Phdr *header)
{
  size_t n_headers = 0;

  if (elf_getphdrnum (elf, &n_headers) != 0)
    return FALSE;
  for (size_t i = 0; i < n_headers; i++)
    if (gelf_getphdr (elf, (int) i, header) != NULL && header->p_type == type &&
        (type != PT_LOAD ||
         (address >= header->p_vaddr && address - header->p_vaddr < header->p_filesz)))
      return TRUE;
  return FALSE;
}

static Elf_Data *
get_dynamic (Elf *elf)
{
  GElf_Phdr header;

  return find_header (elf, PT_DYNAMIC, 0, &header)
             ? elf_getdata_rawchunk (elf, (gint64) header.p_offset, header.p_filesz, ELF_T_DYN)
             : NULL;
}

static gboolean
find_entry (Elf_Data *dynamic, GElf_Sxword tag, GElf_Xword *value)
{
  GElf_Dyn entry;

  for (int i = 0; gelf_getdyn (dynamic, i, &entry) != NULL && entry.d_tag != DT_NULL; i++)
    if (entry.d_tag == tag)
      {
        *value = entry.d_un.d_val;
        return TRUE;
      }
  return FALSE;
}

static Elf_Data *
get_strings (Elf *elf, Elf_Data *dynamic)
{
  GElf_Xword address = 0;
  GElf_Xword size = 0;
  GElf_Phdr header;

  if (!find_entry (dynamic, DT_STRTAB, &address) || !find_entry (dynamic, DT_STRSZ, &size) ||
      !find_header (elf, PT_LOAD, address, &header))
    return NULL;
  return elf_getdata_rawchunk (elf, (gint64) (header.p_offset + (address - header.p_vaddr)), size,
                               ELF_T_BYTE);
}

static char *
dup_string (Elf_Data *strings, GElf_Xword at)
{
  const char *text = strings->d_buf;

  if (text == NULL || at >= strings->d_size ||
      memchr (text + at, '\0', strings->d_size - at) == NULL)
    return NULL;
  return g_utf8_make_valid (text + at, -1);
}

static void
read_dynamic (EonayElf *self, Elf_Data *dynamic, Elf_Data *strings)
{
  GElf_Xword at = 0;
  GElf_Dyn entry;

  for (int i = 0; gelf_getdyn (dynamic, i, &entry) != NULL && entry.d_tag != DT_NULL; i++)
    {
      char *name = NULL;

      if (entry.d_tag != DT_NEEDED || self->needed->len >= MAX_NEEDED)
        continue;
      name = dup_string (strings, entry.d_un.d_val);
      if (name != NULL)
        g_ptr_array_add (self->needed, name);
    }
  if (find_entry (dynamic, DT_RUNPATH, &at) || find_entry (dynamic, DT_RPATH, &at))
    self->run_path = dup_string (strings, at);
}

static gboolean
read_headers (EonayElf *self, Elf *elf, GError **error)
{
  guint class = 0;
  guint machine = 0;
  GElf_Ehdr header;
  Elf_Data *dynamic = NULL;
  Elf_Data *strings = NULL;

  if (elf == NULL || elf_kind (elf) != ELF_K_ELF || gelf_getehdr (elf, &header) == NULL ||
      header.e_type != ET_DYN)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "reading a library: it is none");
      return FALSE;
    }
  get_native (&class, &machine);
  self->class = header.e_ident[EI_CLASS];
  self->machine = header.e_machine;
  self->is_native = self->class == class && self->machine == machine;
  if (!self->is_native)
    return TRUE;

  dynamic = get_dynamic (elf);
  strings = dynamic != NULL ? get_strings (elf, dynamic) : NULL;
  if (strings == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "reading a library: it is not whole");
      return FALSE;
    }
  read_dynamic (self, dynamic, strings);
  return TRUE;
}

/**
 * eonay_elf_parse:
 * @data: (array length=size): content of a file
 * @size: size in bytes
 * @error: return location: %G_IO_ERROR_INVALID_DATA if it is not a complete shared library
 *
 * Reads the headers of a shared library (System V ABI, chapters 4 and 5). For a foreign machine
 * only class and machine are read.
 *
 * Returns: (transfer full) (nullable): the headers
 */
EonayElf *
eonay_elf_parse (gconstpointer data, gsize size, GError **error)
{
  g_autoptr (EonayElf) self = g_new0 (EonayElf, 1);
  /* libelf writes to the buffer only in write mode. */
  g_autoptr (ElfHandle) elf = NULL;

  self->needed = g_ptr_array_new_with_free_func (g_free);
  elf_version (EV_CURRENT);
  elf = elf_memory ((char *) (gpointer) data, size);
  return read_headers (self, elf, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * eonay_elf_read:
 * @path: a file
 * @error: return location: codes of %G_FILE_ERROR, or as eonay_elf_parse()
 *
 * Returns: (transfer full) (nullable): the headers of the shared library
 */
EonayElf *
eonay_elf_read (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (file == NULL)
    return NULL;
  return eonay_elf_parse (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                          error);
}

/**
 * eonay_elf_get_machine_name:
 * @self: the headers of a library
 *
 * Returns: (transfer none): Debian's name of its architecture
 */
const char *
eonay_elf_get_machine_name (const EonayElf *self)
{
  switch (self->machine)
    {
    case EM_X86_64:
      return self->class == ELFCLASS64 ? "amd64" : "x32";
    case EM_386:
      return "i386";
    case EM_AARCH64:
      return "arm64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv64";
    case EM_PPC64:
      return "ppc64el";
    default:
      return self->class == ELFCLASS64 ? "64-bit" : "32-bit";
    }
}

/* --- library folders */

static void read_settings (GPtrArray *folders, const char *pattern, guint depth);

static void
read_settings_line (GPtrArray *folders, char *line, guint depth)
{
  char *comment = strchr (line, '#');

  if (comment != NULL)
    *comment = '\0';
  g_strstrip (line);
  if (g_str_has_prefix (line, "include ") || g_str_has_prefix (line, "include\t"))
    read_settings (folders, g_strstrip (line + strlen ("include ")), depth + 1);
  else if (g_path_is_absolute (line))
    g_ptr_array_add (folders, g_strdup (line));
}

static void
read_settings (GPtrArray *folders, const char *pattern, guint depth)
{
  glob_t found = { 0 };

  if (depth < MAX_SETTINGS_DEPTH && glob (pattern, 0, NULL, &found) == 0)
    for (gsize i = 0; i < found.gl_pathc; i++)
      {
        g_autofree char *text = NULL;
        g_auto (GStrv) lines = NULL;

        g_file_get_contents (found.gl_pathv[i], &text, NULL, NULL);
        lines = g_strsplit (text != NULL ? text : "", "\n", -1);
        for (gsize j = 0; lines[j] != NULL; j++)
          read_settings_line (folders, lines[j], depth);
      }
  globfree (&found);
}

/**
 * eonay_elf_list_folders:
 *
 * Returns: (transfer full): the library folders of ld.so(8) on this machine
 */
GStrv
eonay_elf_list_folders (void)
{
  static const char *const standard[] = {
    "/lib/" EONAY_MULTIARCH, "/usr/lib/" EONAY_MULTIARCH, "/lib64", "/usr/lib64", "/lib", "/usr/lib"
  };
  GPtrArray *folders = g_ptr_array_new ();

  read_settings (folders, SETTINGS, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (standard); i++)
    g_ptr_array_add (folders, g_strdup (standard[i]));
  g_ptr_array_add (folders, NULL);
  return (GStrv) g_ptr_array_free (folders, FALSE);
}

/* --- missing libraries */

static char *
find_in_folder (const char *folder, const char *name, EonayElf **elf)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  *elf = eonay_elf_read (path, NULL);
  if (*elf != NULL && (*elf)->is_native)
    return g_steal_pointer (&path);
  g_clear_pointer (elf, eonay_elf_free);
  return NULL;
}

/* Like ld.so: the run path of the dependent library first, then the system's folders. */
static char *
find_library (const char *name,
              const char *needed_by,
              const char *run_path,
              const char *const *folders,
              EonayElf **elf)
{
  g_autofree char *origin = g_path_get_dirname (needed_by);
  g_auto (GStrv) own = g_strsplit (run_path != NULL ? run_path : "", ":", -1);
  char *path = NULL;

  for (gsize i = 0; own[i] != NULL && path == NULL; i++)
    {
      g_autoptr (GString) folder = g_string_new (own[i]);

      g_string_replace (folder, "${ORIGIN}", origin, 0);
      g_string_replace (folder, "$ORIGIN", origin, 0);
      if (folder->len > 0)
        path = find_in_folder (folder->str, name, elf);
    }
  for (gsize i = 0; folders[i] != NULL && path == NULL; i++)
    path = find_in_folder (folders[i], name, elf);
  return path;
}

static char *
find_missing (const char *path, EonayElf *elf, const char *const *folders, GHashTable *seen)
{
  for (guint i = 0; i < elf->needed->len; i++)
    {
      const char *name = elf->needed->pdata[i];
      g_autoptr (EonayElf) library = NULL;
      g_autofree char *library_path = NULL;
      char *missing = NULL;

      if (g_hash_table_size (seen) >= MAX_LIBRARIES || !g_hash_table_add (seen, g_strdup (name)))
        continue;
      library_path = find_library (name, path, elf->run_path, folders, &library);
      if (library_path == NULL)
        return g_strdup (name);
      missing = find_missing (library_path, library, folders, seen);
      if (missing != NULL)
        return missing;
    }
  return NULL;
}

/**
 * eonay_elf_find_missing:
 * @path: a shared library
 * @folders: the library folders, see eonay_elf_list_folders()
 * @error: return location: as eonay_elf_read()
 *
 * Resolves direct and indirect dependencies like ld.so, without loading anything. `ld.so --list` is
 * not enough: it runs audit libraries that the file names.
 *
 * Returns: (transfer full) (nullable): the first dependency that is missing for this architecture;
 *   %NULL if none is, or with @error
 */
char *
eonay_elf_find_missing (const char *path, const char *const *folders, GError **error)
{
  g_autoptr (EonayElf) elf = eonay_elf_read (path, error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return elf != NULL ? find_missing (path, elf, folders, seen) : NULL;
}
