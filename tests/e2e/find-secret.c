/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * find-secret memory | files SINCE: where on this machine a secret of digits is stored.
 *
 * The secret is read from standard input as hexadecimal digits, each byte XOR 5A, so that the
 * caller need not hold it in clear text. This process must, and skips only itself.
 *
 * "memory" reads every process's memory, including guard pages and unreadable pages, unread data in
 * pipes, and unnamed files. "files" reads each file changed since SINCE, in Unix seconds, on
 * writable mounts. Each place is one line: process id, program, place, form, count; for files the
 * id is 0. Requires root.
 */

#include <fcntl.h>
#include <fts.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MASK        0x5A
#define CHUNK       (4 << 20)
#define STRIDE_MAX  512
#define OVERLAP     (STRIDE_MAX * 32)
#define PIPE_SIZE   (1 << 20)
#define FORMS_MAX   24
#define PART_LENGTH 6

/* Format of /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst */
#define PAGE_PRESENT (1ull << 63)
#define PAGE_SWAPPED (1ull << 62)
#define PAGE_OF_FILE (1ull << 61)

typedef struct
{
  const char *name;
  GByteArray *bytes;
  guint count;
} Form;

/* The patterns to find, and the matches in the current place. */
typedef struct
{
  Form forms[FORMS_MAX];
  guint n_forms;
  guint8 digits[32];
  guint8 keycodes[32];
  gsize length;
  guint spread; /* digits evenly spaced */
  guint keys;   /* X keycodes of the digits evenly spaced */
  guint8 *buffer;
} Search;

/* -- forms ------------------------------------------------------------------------------------- */

static GByteArray *
add_form (Search *self, const char *name, gconstpointer bytes, gsize length)
{
  Form *form = &self->forms[self->n_forms++];

  form->name = name;
  form->bytes = g_byte_array_new ();
  g_byte_array_append (form->bytes, bytes, (guint) length);
  return form->bytes;
}

/* Each digit in a unit of @width bytes; without the zeros of the last unit the pattern is the same
 * in both byte orders. */
static void
add_wide (Search *self, const char *name, gsize width)
{
  g_autofree guint8 *wide = g_malloc0 (self->length * width);

  for (gsize i = 0; i < self->length; i++)
    wide[i * width] = self->digits[i];
  add_form (self, name, wide, (self->length - 1) * width + 1);
}

static void
add_hexadecimal (Search *self, const char *name, const char *separator)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < self->length; i++)
    g_string_append_printf (text, "%s%02x", i > 0 ? separator : "", self->digits[i]);
  add_form (self, name, text->str, text->len);
}

/* In Base64 the characters that depend only on the digits, at any offset. */
static void
add_base64 (Search *self, gsize offset)
{
  guint8 padded[64] = { 0 };
  gsize first = (offset * 8 + 5) / 6;
  gsize last = (offset + self->length) * 8 / 6;
  g_autofree char *text = NULL;

  memcpy (padded + offset, self->digits, self->length);
  text = g_base64_encode (padded, offset + self->length);
  add_form (self, "base64", text + first, last - first);
}

/* Two digits in a byte, padded with F, as in ISO 9564-1 format 2. */
static void
add_packed (Search *self)
{
  guint8 packed[17];
  gsize length = (self->length + 1) / 2;

  memset (packed, 0xFF, sizeof packed);
  for (gsize i = 0; i < self->length; i++)
    {
      guint8 digit = self->digits[i] & 0x0F;

      packed[i / 2] =
          i % 2 == 0 ? (guint8) (digit << 4 | 0x0F) : (guint8) ((packed[i / 2] & 0xF0) | digit);
    }
  add_form (self, "packed", packed, length + 1);
}

static void
add_forms (Search *self)
{
  add_form (self, "text", self->digits, self->length);
  for (gsize i = 0; i + PART_LENGTH <= self->length; i++)
    add_form (self, "part", self->digits + i, PART_LENGTH);
  add_wide (self, "utf-16", 2);
  add_wide (self, "utf-32", 4);
  add_hexadecimal (self, "hex", "");
  add_hexadecimal (self, "hex", " ");
  add_hexadecimal (self, "hex", ":");
  for (gsize offset = 0; offset < 3; offset++)
    add_base64 (self, offset);
  add_packed (self);
}

static gboolean
read_secret (Search *self)
{
  char line[80] = "";

  if (fgets (line, sizeof line, stdin) == NULL)
    return FALSE;
  for (; g_ascii_isxdigit (line[self->length * 2]); self->length++)
    {
      guint8 digit = (guint8) (g_ascii_xdigit_value (line[self->length * 2]) << 4 |
                               g_ascii_xdigit_value (line[self->length * 2 + 1])) ^
                     MASK;

      if (!g_ascii_isdigit (digit))
        return FALSE;
      self->digits[self->length] = digit;
      /* Keycodes of the digit row in evdev and X: 1 is 10, 0 is 19. */
      self->keycodes[self->length] = digit == '0' ? 19 : (guint8) (digit - '1' + 10);
    }
  return self->length >= PART_LENGTH;
}

/* -- searching --------------------------------------------------------------------------------- */

static gboolean
is_spread (const guint8 *at, const guint8 *end, const guint8 *values, gsize length)
{
  for (gsize stride = 2; stride <= STRIDE_MAX; stride++)
    {
      gsize i = 1;

      if (at + (length - 1) * stride >= end)
        return FALSE;
      while (i < length && at[i * stride] == values[i])
        i++;
      if (i == length)
        return TRUE;
    }
  return FALSE;
}

/* Counts the matches that begin in the first @length of @size bytes. */
static void
look_at (Search *self, const guint8 *data, gsize length, gsize size)
{
  const guint8 *end = data + size;
  gboolean begins[256] = { FALSE };

  for (guint i = 0; i < self->n_forms; i++)
    begins[self->forms[i].bytes->data[0]] = TRUE;
  for (const guint8 *at = data; at < data + length; at++)
    {
      for (guint i = 0; begins[*at] && i < self->n_forms; i++)
        if (self->forms[i].bytes->len <= (gsize) (end - at) &&
            memcmp (at, self->forms[i].bytes->data, self->forms[i].bytes->len) == 0)
          self->forms[i].count++;
      if (*at == self->digits[0] && is_spread (at, end, self->digits, self->length))
        self->spread++;
      if (*at == self->keycodes[0] && is_spread (at, end, self->keycodes, self->length))
        self->keys++;
    }
}

/* Reads @fd from @start to @end or to its end. */
static void
look_at_range (Search *self, int fd, guint64 start, guint64 end)
{
  while (start < end)
    {
      gsize wanted = (gsize) MIN (end - start, CHUNK + OVERLAP);
      ssize_t n = pread (fd, self->buffer, wanted, (off_t) start);

      if (n <= 0)
        return;
      look_at (self, self->buffer, (gsize) MIN (n, CHUNK), (gsize) n);
      start += (guint64) MIN (n, CHUNK);
    }
}

static void
print (guint count, const char *form, int pid, const char *program, const char *place)
{
  if (count > 0)
    g_print ("%d\t%s\t%s\t%s\t%u\n", pid, program, place, form, count);
}

static gboolean
has_found (Search *self)
{
  for (guint i = 0; i < self->n_forms; i++)
    if (self->forms[i].count > 0)
      return TRUE;

  return self->spread > 0 || self->keys > 0;
}

/* Reports the matches of a place and resets the counters. */
static void
tell (Search *self, int pid, const char *program, const char *place)
{
  for (guint i = 0; i < self->n_forms; i++)
    {
      print (self->forms[i].count, self->forms[i].name, pid, program, place);
      self->forms[i].count = 0;
    }
  print (self->spread, "spread", pid, program, place);
  print (self->keys, "keys", pid, program, place);
  self->spread = 0;
  self->keys = 0;
}

/* -- memory ------------------------------------------------------------------------------------ */

typedef struct
{
  int pid;
  char *program;
  int memory;
  int pages;
} Process;

/* Skip unmodified pages of named files, which are searched as files. */
static gboolean
is_of_named_file (const char *path)
{
  return *path == '/' && !g_str_has_prefix (path, "/memfd:") && !g_str_has_prefix (path, "/SYSV") &&
         !g_str_has_prefix (path, "/dev/") && !g_str_has_suffix (path, " (deleted)");
}

/* Reads only present pages: untouched address space is vast. */
static void
look_at_mapping (Search *self, Process *process, guint64 start, guint64 end, const char *path)
{
  const guint64 page_size = (guint64) sysconf (_SC_PAGESIZE);
  const guint64 unwanted = is_of_named_file (path) ? PAGE_OF_FILE : 0;
  gsize n_pages = (gsize) ((end - start) / page_size);
  g_autofree guint64 *pages = g_new0 (guint64, n_pages);
  gsize first = 0;

  if (pread (process->pages, pages, n_pages * sizeof *pages,
             (off_t) (start / page_size * sizeof *pages)) <= 0)
    return;
  for (gsize i = 0; i <= n_pages; i++)
    {
      if (i < n_pages && (pages[i] & (PAGE_PRESENT | PAGE_SWAPPED)) != 0 &&
          (pages[i] & unwanted) == 0)
        continue;
      look_at_range (self, process->memory, start + first * page_size, start + i * page_size);
      first = i + 1;
    }
}

/* The relevant VmFlags of a mapping. */
static char *
describe (Process *process, const char *range, const char *path)
{
  g_autofree char *file = g_strdup_printf ("/proc/%d/smaps", process->pid);
  g_autofree char *text = NULL;
  const char *at = NULL;
  gboolean locked = FALSE;
  gboolean not_dumped = FALSE;

  if (g_file_get_contents (file, &text, NULL, NULL))
    at = strstr (text, range);
  if (at != NULL && (at = strstr (at, "VmFlags:")) != NULL)
    {
      g_autofree char *flags = g_strndup (at, strcspn (at, "\n"));

      locked = strstr (flags, " lo") != NULL;
      not_dumped = strstr (flags, " dd") != NULL;
    }
  return g_strdup_printf ("%s%s%s", *path != '\0' ? path : "anonymous", locked ? " locked" : "",
                          not_dumped ? " undumped" : "");
}

static void
look_at_process (Search *self, Process *process)
{
  g_autofree char *file = g_strdup_printf ("/proc/%d/maps", process->pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      const char *path = strpbrk (lines[i], "/[");
      char *rest = NULL;
      guint64 start = g_ascii_strtoull (lines[i], &rest, 16);
      guint64 end = g_ascii_strtoull (rest + 1, NULL, 16);

      path = path != NULL ? path : "";
      if (g_str_has_prefix (path, "[v"))
        continue;
      look_at_mapping (self, process, start, end, path);
      if (has_found (self))
        {
          g_autofree char *range = g_strndup (lines[i], strcspn (lines[i], " "));
          g_autofree char *place = describe (process, range, path);

          tell (self, process->pid, process->program, place);
        }
    }
}

/* Copies the content of a pipe without consuming it. */
static void
look_at_pipe (Search *self, int fd)
{
  int copy[2] = { -1, -1 };
  ssize_t n = 0;

  if (pipe2 (copy, O_CLOEXEC | O_NONBLOCK) != 0)
    return;
  fcntl (copy[1], F_SETPIPE_SZ, PIPE_SIZE);
  if (tee (fd, copy[1], PIPE_SIZE, SPLICE_F_NONBLOCK) > 0 &&
      (n = read (copy[0], self->buffer, PIPE_SIZE)) > 0)
    look_at (self, self->buffer, (gsize) n, (gsize) n);
  close (copy[0]);
  close (copy[1]);
}

/* @seen: files already read through another descriptor */
static void
look_at_descriptor (Search *self, Process *process, const char *path, GHashTable *seen)
{
  g_autofree char *target = g_file_read_link (path, NULL);
  struct stat info;
  int fd = -1;

  if (target == NULL || stat (path, &info) != 0 ||
      !(S_ISFIFO (info.st_mode) || (S_ISREG (info.st_mode) && info.st_nlink == 0)) ||
      !g_hash_table_add (seen, g_strdup_printf ("%lu:%lu", (gulong) info.st_dev, info.st_ino)))
    return;
  fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return;
  if (S_ISFIFO (info.st_mode))
    look_at_pipe (self, fd);
  else
    look_at_range (self, fd, 0, (guint64) info.st_size);
  close (fd);
  tell (self, process->pid, process->program, target);
}

static void
look_at_descriptors (Search *self, Process *process, GHashTable *seen)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", process->pid);
  g_autoptr (GDir) descriptors = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (descriptors != NULL && (name = g_dir_read_name (descriptors)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      look_at_descriptor (self, process, path, seen);
    }
}

/* Opens one of the files of a process. */
static int
open_of (int pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);

  return open (path, O_RDONLY | O_CLOEXEC);
}

/* Kernel threads have no program and no memory of their own. */
static void
look_at_pid (Search *self, int pid, GHashTable *seen)
{
  g_autofree char *link = g_strdup_printf ("/proc/%d/exe", pid);
  g_autofree char *target = g_file_read_link (link, NULL);
  Process process = { .pid = pid, .memory = -1, .pages = -1 };

  if (target == NULL)
    return;
  process.program = g_path_get_basename (target);
  process.memory = open_of (pid, "mem");
  process.pages = open_of (pid, "pagemap");
  if (process.memory >= 0 && process.pages >= 0)
    {
      look_at_process (self, &process);
      look_at_descriptors (self, &process, seen);
    }
  else
    g_printerr ("find-secret: process %d cannot be read\n", pid);
  if (process.memory >= 0)
    close (process.memory);
  if (process.pages >= 0)
    close (process.pages);
  g_free (process.program);
}

static void
look_at_memory (Search *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (processes)) != NULL)
    if (g_ascii_isdigit (*name) && atoi (name) != getpid ())
      look_at_pid (self, atoi (name), seen);
}

/* -- files ------------------------------------------------------------------------------------- */

static void
look_at_file (Search *self, const FTSENT *entry)
{
  int fd = open (entry->fts_accpath, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return;
  look_at_range (self, fd, 0, G_MAXINT64);
  close (fd);
}

/* Files of one file system; the names of all entries are searched, too. */
static void
look_at_tree (Search *self, char *top, gint64 since)
{
  char *const tops[] = { top, NULL };
  FTS *tree = fts_open (tops, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
  FTSENT *entry = NULL;

  while (tree != NULL && (entry = fts_read (tree)) != NULL)
    {
      if (entry->fts_info == FTS_DP || entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR ||
          entry->fts_statp->st_ctime < since)
        continue;
      look_at (self, (const guint8 *) entry->fts_name, entry->fts_namelen, entry->fts_namelen);
      if (entry->fts_info == FTS_F)
        look_at_file (self, entry);
      tell (self, 0, "file", entry->fts_path);
    }
  if (tree != NULL)
    fts_close (tree);
}

/* Fields 5, 6 and, after a lone hyphen, the kind: proc(5), /proc/PID/mountinfo. */
static void
look_at_files (Search *self, gint64 since)
{
  const char *const kinds[] = { "overlay", "tmpfs", "ramfs", "ext4", "xfs", "btrfs", NULL };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
      const char *hyphen = strstr (lines[i], " - ");
      g_autofree char *kind = g_strndup (hyphen + 3, strcspn (hyphen + 3, " "));

      if (g_strv_contains (kinds, kind) && g_str_has_prefix (fields[5], "rw"))
        look_at_tree (self, fields[4], since);
    }
}

int
main (int argc, char *argv[])
{
  Search search = { .n_forms = 0 };

  if (!(argc == 2 && g_str_equal (argv[1], "memory")) &&
      !(argc == 3 && g_str_equal (argv[1], "files")))
    {
      g_printerr ("usage: find-secret memory | files SINCE\n");
      return 2;
    }
  if (!read_secret (&search))
    {
      g_printerr ("find-secret: no secret of digits was received\n");
      return EXIT_FAILURE;
    }
  add_forms (&search);
  search.buffer = g_malloc (CHUNK + OVERLAP);
  if (argc == 2)
    look_at_memory (&search);
  else
    look_at_files (&search, g_ascii_strtoll (argv[2], NULL, 10));
  return EXIT_SUCCESS;
}
