/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-official-signer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "eonay-jar.h"
#include "eonay-storage.h"

#define DIGEST_LENGTH 64
#define MAX_AGREED    16

typedef struct
{
  EonayOfficialSigner *signer;
  char *program;
} Start;

static void
start_free (Start *self)
{
  eonay_official_signer_free (self->signer);
  g_free (self->program);
  g_free (self);
}

/**
 * eonay_official_signer_copy:
 * @self: a signer
 *
 * Returns: (transfer full): a copy
 */
EonayOfficialSigner *
eonay_official_signer_copy (const EonayOfficialSigner *self)
{
  EonayOfficialSigner *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->sha256 = g_strdup (self->sha256);
  copy->refusal = self->refusal != NULL ? g_error_copy (self->refusal) : NULL;
  return copy;
}

/**
 * eonay_official_signer_free:
 * @self: (transfer full): a signer
 *
 * Frees it.
 */
void
eonay_official_signer_free (EonayOfficialSigner *self)
{
  g_free (self->path);
  g_free (self->sha256);
  g_clear_error (&self->refusal);
  g_free (self);
}

/* --- agreements --- */

static char *
dup_agreements_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "eonay", "official-signers", NULL);
}

static gboolean
is_digest (const char *text)
{
  return strlen (text) == DIGEST_LENGTH && strspn (text, "0123456789abcdef") == DIGEST_LENGTH;
}

/* (transfer full): the digests agreed to, the oldest first. */
static GPtrArray *
read_agreements (void)
{
  g_autofree char *path = dup_agreements_path ();
  g_autoptr (GBytes) bytes = eonay_storage_read (path, 2 * MAX_AGREED * (DIGEST_LENGTH + 1), NULL);
  GPtrArray *digests = g_ptr_array_new_with_free_func (g_free);
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  g_autofree char *text = g_strndup (data != NULL ? data : "", length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (is_digest (lines[i]))
      g_ptr_array_add (digests, g_strdup (lines[i]));
  return digests;
}

static gboolean
is_agreed (const char *sha256)
{
  g_autoptr (GPtrArray) digests = read_agreements ();

  return g_ptr_array_find_with_equal_func (digests, sha256, g_str_equal, NULL);
}

/**
 * eonay_official_signer_agree:
 * @self: a signer that may be started
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Remembers that the person agreed to start this very content, see
 * `$XDG_STATE_HOME/eonay/official-signers`; the oldest of many is forgotten.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_official_signer_agree (const EonayOfficialSigner *self, GError **error)
{
  g_autofree char *path = dup_agreements_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GPtrArray) digests = read_agreements ();
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (self->sha256 != NULL, FALSE);

  if (g_ptr_array_find_with_equal_func (digests, self->sha256, g_str_equal, NULL))
    return TRUE;
  g_ptr_array_add (digests, g_strdup (self->sha256));
  for (guint i = digests->len > MAX_AGREED ? digests->len - MAX_AGREED : 0; i < digests->len; i++)
    g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (digests, i));
  return eonay_storage_ensure_folder (folder, error) &&
         eonay_storage_write (path, text->str, text->len, error);
}

/* --- inspection --- */

#if LIBXML_VERSION >= 21200
typedef const xmlError *XmlError;
#else
typedef xmlError *XmlError;
#endif

static void
ignore_error_cb (void *user_data, XmlError error)
{
}

static gboolean
is_jnlp (const char *data, gsize size)
{
  xmlDoc *document = NULL;
  xmlNode *root = NULL;
  gboolean is_root = FALSE;

  /* Of this thread: a wrong encoding would be printed in spite of the options. */
  xmlSetStructuredErrorFunc (NULL, ignore_error_cb);
  document = xmlReadMemory (data, (int) size, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlSetStructuredErrorFunc (NULL, NULL);
  root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  is_root = root != NULL && xmlStrEqual (root->name, BAD_CAST "jnlp");
  xmlFreeDoc (document);
  return is_root;
}

/**
 * eonay_official_signer_check_content:
 * @data: (array length=size): the content of a file
 * @size: its size in bytes
 * @kind: (out): what it is
 * @error: return location: %G_IO_ERROR_INVALID_DATA
 *
 * Returns: whether it is a whole jar or a JNLP file (JSR 56)
 */
gboolean
eonay_official_signer_check_content (const guint8 *data,
                                     gsize size,
                                     EonayOfficialSignerKind *kind,
                                     GError **error)
{
  /* The first characters of XML, after a byte order mark and blanks; large ones are no JNLP. */
  gboolean may_be_xml = size > 0 && size < (1 << 20) && memchr (data, '<', MIN (size, 64)) != NULL;

  if (may_be_xml && is_jnlp ((const char *) data, size))
    {
      *kind = EONAY_OFFICIAL_SIGNER_JNLP;
      return TRUE;
    }
  *kind = EONAY_OFFICIAL_SIGNER_JAR;
  return eonay_jar_check (data, size, error);
}

/**
 * eonay_official_signer_inspect:
 * @path: a file
 * @error: return location: an #EonayOfficialSignerError
 *
 * Does what eonay_official_signer_inspect_async() does, in a thread that may wait.
 *
 * Returns: (transfer full) (nullable): the signer
 */
EonayOfficialSigner *
eonay_official_signer_inspect (const char *path, GError **error)
{
  g_autoptr (EonayOfficialSigner) self = g_new0 (EonayOfficialSigner, 1);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) local_error = NULL;
  struct stat status = { 0 };
  gsize size = 0;
  const guint8 *data = NULL;
  char *resolved = realpath (path, NULL);

  if (resolved == NULL)
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE, path,
                                    g_strerror (errno));
      return NULL;
    }
  self->path = g_strdup (resolved);
  free (resolved);
  content = eonay_official_signer_read (self->path, &status, error);
  if (content == NULL)
    return NULL;
  data = g_bytes_get_data (content, &size);
  if (!eonay_official_signer_check_content (data, size, &self->kind, &local_error))
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM, self->path,
                                    local_error->message);
      return NULL;
    }
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  self->size = size;
  self->modified = status.st_mtim.tv_sec;
  self->is_agreed = is_agreed (self->sha256);
  return g_steal_pointer (&self);
}

static void
inspect_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  EonayOfficialSigner *self = eonay_official_signer_inspect (data, &error);

  if (self != NULL)
    g_task_return_pointer (task, self, (GDestroyNotify) eonay_official_signer_free);
  else
    g_task_return_error (task, error);
}

/**
 * eonay_official_signer_inspect_async:
 * @path: a file
 * @cancellable: (nullable): to cancel
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads a file that the person has chosen, following symbolic links. It must be a whole jar or a
 * JNLP file of at most 64 MiB, that only the user and root can write or replace.
 */
void
eonay_official_signer_inspect_async (const char *path,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_official_signer_inspect_async);
  g_task_set_task_data (task, g_canonicalize_filename (path, NULL), g_free);
  g_task_run_in_thread (task, inspect_thread);
}

/**
 * eonay_official_signer_inspect_finish:
 * @result: the result passed to the callback
 * @error: return location: an #EonayOfficialSignerError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the signer
 */
EonayOfficialSigner *
eonay_official_signer_inspect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- start --- */

static const char *
get_program (const EonayOfficialSigner *self, const EonayJava *java)
{
  return self->kind == EONAY_OFFICIAL_SIGNER_JAR ? java->java : java->javaws;
}

/**
 * eonay_official_signer_check:
 * @self: a signer
 * @java: (nullable): the Java of this computer; without it only the file is considered
 * @error: return location: an #EonayOfficialSignerError
 *
 * Returns: whether it may be started, and what starts it is installed
 */
gboolean
eonay_official_signer_check (const EonayOfficialSigner *self, const EonayJava *java, GError **error)
{
  if (self->refusal != NULL)
    g_propagate_error (error, g_error_copy (self->refusal));
  else if (java == NULL || get_program (self, java) != NULL)
    return TRUE;
  else
    g_set_error (error, EONAY_OFFICIAL_SIGNER_ERROR,
                 self->kind == EONAY_OFFICIAL_SIGNER_JAR ? EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVA
                                                         : EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVAWS,
                 "starting “%s”: no program for it is installed", self->path);
  return FALSE;
}

static GSubprocess *
spawn (const Start *start, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = eonay_java_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  const char *path = start->signer->path;
  g_autoptr (GError) local_error = NULL;
  GSubprocess *process =
      start->signer->kind == EONAY_OFFICIAL_SIGNER_JAR
          ? g_subprocess_launcher_spawn (launcher, &local_error, start->program, "-jar", path, NULL)
          : g_subprocess_launcher_spawn (launcher, &local_error, start->program, path, NULL);

  if (process == NULL)
    g_set_error (error, EONAY_OFFICIAL_SIGNER_ERROR, EONAY_OFFICIAL_SIGNER_ERROR_NOT_STARTED,
                 "starting “%s”: %s", path, local_error->message);
  return process;
}

/* Java opens the file once more, by its path. Between this inspection and that, only the user and
 * root can change the file, and they could change Java's libraries as well. */
static GSubprocess *
inspect_and_spawn (const Start *start, GError **error)
{
  g_autoptr (EonayOfficialSigner) now = eonay_official_signer_inspect (start->signer->path, error);

  if (now == NULL)
    return NULL;
  if (!g_str_equal (now->sha256, start->signer->sha256) ||
      !g_str_equal (now->path, start->signer->path) || now->kind != start->signer->kind)
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_CHANGED, now->path,
                                    "it is another file now");
      return NULL;
    }
  if (!now->is_agreed)
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_NOT_AGREED, now->path,
                                    "its start is not agreed");
      return NULL;
    }
  return spawn (start, error);
}

static void
start_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GSubprocess *process = inspect_and_spawn (data, &error);

  if (process != NULL)
    g_task_return_pointer (task, process, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * eonay_official_signer_start_async:
 * @self: a signer, agreed to with eonay_official_signer_agree()
 * @java: the Java of this computer
 * @cancellable: (nullable): to cancel before it is started
 * @callback: called when it is started
 * @user_data: for @callback
 *
 * Inspects the file again and starts it as the person's own program, see eonay_java_launcher_new().
 * It needs the card: this program must not use the card until it has ended.
 */
void
eonay_official_signer_start_async (const EonayOfficialSigner *self,
                                   const EonayJava *java,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  Start *start = NULL;

  g_task_set_source_tag (task, eonay_official_signer_start_async);
  if (!eonay_official_signer_check (self, java, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  start = g_new0 (Start, 1);
  start->signer = eonay_official_signer_copy (self);
  start->program = g_strdup (get_program (self, java));
  g_task_set_task_data (task, start, (GDestroyNotify) start_free);
  g_task_run_in_thread (task, start_thread);
}

/**
 * eonay_official_signer_start_finish:
 * @result: the result passed to the callback
 * @error: return location: an #EonayOfficialSignerError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the running program
 */
GSubprocess *
eonay_official_signer_start_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * eonay_official_signer_check_end:
 * @process: a program from eonay_official_signer_start_finish() that has ended
 * @error: return location: %EONAY_OFFICIAL_SIGNER_ERROR_ENDED
 *
 * Returns: whether it ended without an error; one that needs another Java does not
 */
gboolean
eonay_official_signer_check_end (GSubprocess *process, GError **error)
{
  if (g_subprocess_get_successful (process))
    return TRUE;
  g_set_error (error, EONAY_OFFICIAL_SIGNER_ERROR, EONAY_OFFICIAL_SIGNER_ERROR_ENDED,
               "running the official signer: it ended with status %d",
               g_subprocess_get_status (process));
  return FALSE;
}
