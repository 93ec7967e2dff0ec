/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-card-holder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eonay-program-name.h"
#include "eonay-socket-peers.h"

/* pcscd's socket on every Linux distribution. */
#define SERVICE "/run/pcscd/pcscd.comm"

/* More names would not help the user, and a longer search is not worth the wait. */
#define MAX_NAMES   3
#define MAX_TIME_US (2 * G_TIME_SPAN_SECOND)

/* These only watch readers and do not hold a card: our own programs, and those of pcscd and
 * OpenSC. */
static const char *const watchers[] = { "eonay", "eonay-tray", "opensc-notify", "pcsc_scan", NULL };

typedef struct
{
  GCancellable *cancellable;
  GHashTable *sockets;
  GPtrArray *names;
  gint64 end;
} Search;

static gboolean
is_over (const Search *search)
{
  return g_cancellable_is_cancelled (search->cancellable) || search->names->len >= MAX_NAMES ||
         g_get_monotonic_time () >= search->end;
}

static gboolean
is_watcher (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/exe", pid);
  g_autofree char *executable = g_file_read_link (path, NULL);
  g_autofree char *program = executable != NULL ? g_path_get_basename (executable) : NULL;

  return program == NULL || pid == (guint) getpid () || g_strv_contains (watchers, program);
}

static gboolean
is_own (const char *process)
{
  struct stat status;

  return stat (process, &status) == 0 && status.st_uid == getuid ();
}

/* “socket:[123]” */
static gboolean
is_of_service (const Search *search, const char *link)
{
  guint64 inode = 0;

  if (!g_str_has_prefix (link, "socket:["))
    return FALSE;
  inode = g_ascii_strtoull (link + strlen ("socket:["), NULL, 10);

  return inode <= G_MAXUINT32 &&
         g_hash_table_contains (search->sockets, GUINT_TO_POINTER ((guint) inode));
}

static gboolean
has_connection (const Search *search, const char *process)
{
  g_autofree char *folder = g_build_filename (process, "fd", NULL);
  g_autoptr (GDir) descriptors = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (descriptors != NULL && !is_over (search) && (name = g_dir_read_name (descriptors)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *link = g_file_read_link (path, NULL);

      if (link != NULL && is_of_service (search, link))
        return TRUE;
    }

  return FALSE;
}

static void
add_name (Search *search, guint pid)
{
  g_autofree char *name = eonay_program_name_read (pid);

  if (name != NULL && !g_ptr_array_find_with_equal_func (search->names, name, g_str_equal, NULL))
    g_ptr_array_add (search->names, g_steal_pointer (&name));
}

static void
search_processes (Search *search)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name = NULL;

  while (processes != NULL && !is_over (search) && (name = g_dir_read_name (processes)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, NULL);
      guint64 pid = 0;

      if (!g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT32, &pid, NULL))
        continue;
      if (is_own (path) && has_connection (search, path) && !is_watcher ((guint) pid))
        add_name (search, (guint) pid);
    }
}

/**
 * eonay_card_holder_find:
 * @cancellable: (nullable): stops the search
 * @error: return location: the kernel's refusal
 *
 * Looks for the user's own programs that are connected to the PC/SC service. Except for a few known
 * watchers, a program that only watches readers cannot be distinguished from one that holds a card,
 * so any of the returned names may be the holder. No name means that another user's program holds
 * the card, or none does. Blocks for milliseconds, four seconds at most.
 *
 * Returns: (transfer full) (nullable): up to three distinct names, safe to display; empty if there
 *   are none, %NULL with @error
 */
GStrv
eonay_card_holder_find (GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) sockets = eonay_socket_peers_find (SERVICE, error);
  Search search = { cancellable, sockets, NULL, g_get_monotonic_time () + MAX_TIME_US };

  if (sockets == NULL)
    return NULL;

  search.names = g_ptr_array_new ();
  if (g_hash_table_size (sockets) > 0)
    search_processes (&search);
  g_ptr_array_add (search.names, NULL);
  return (GStrv) g_ptr_array_free (search.names, FALSE);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GStrv names = eonay_card_holder_find (cancellable, &error);

  if (names != NULL)
    g_task_return_pointer (task, names, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * eonay_card_holder_find_async:
 * @cancellable: (nullable): stops the search
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Runs eonay_card_holder_find() in a thread.
 */
void
eonay_card_holder_find_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_card_holder_find_async);
  g_task_run_in_thread (task, find_thread);
}

/**
 * eonay_card_holder_find_finish:
 * @result: the result passed to the callback
 * @error: return location: %G_IO_ERROR_CANCELLED, or the kernel's refusal
 *
 * Returns: (transfer full) (nullable): as eonay_card_holder_find()
 */
GStrv
eonay_card_holder_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
