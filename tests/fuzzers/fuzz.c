/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* Pipes and sockets accept at least this much at once. */
#define MAX_PIPE (32 * 1024)

/* A critical message is a bug; a warning is expected for hostile input. */
static GLogWriterOutput
write_log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) == 0)
    return G_LOG_WRITER_HANDLED;

  g_log_writer_standard_streams (level, fields, n_fields, data);
  abort ();
}

/* GLib's slices would hide leaks and uses after free. GLib reads this once, before main(). */
static void
restart_without_slices (char **argv)
{
  if (g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") == 0)
    return;

  g_setenv ("G_SLICE", "always-malloc", TRUE);
  execv ("/proc/self/exe", argv);
  abort ();
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  restart_without_slices (*argv);
  g_setenv ("TZ", "Europe/Istanbul", TRUE);
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_log_set_writer_func (write_log_cb, NULL, NULL);
  return 0;
}

/* Only defined with sanitizers. */
void __lsan_disable (void) __attribute__ ((weak));
void __lsan_enable (void) __attribute__ ((weak));

void
fuzz_ignore_leaks (gboolean ignore)
{
  if (ignore && __lsan_disable != NULL)
    __lsan_disable ();
  else if (!ignore && __lsan_enable != NULL)
    __lsan_enable ();
}

static char *folder;

static void
remove_folder (void)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

const char *
fuzz_get_folder (void)
{
  if (folder == NULL)
    {
      folder = g_strdup ("/dev/shm/eonay-fuzz-XXXXXX");
      if (g_mkdtemp (folder) == NULL)
        {
          g_free (folder);
          folder = g_dir_make_tmp ("eonay-fuzz-XXXXXX", NULL);
        }
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }
  return folder;
}

/* (transfer full): its path */
char *
fuzz_write_file (const char *name, const void *data, gsize size)
{
  char *path = g_build_filename (fuzz_get_folder (), name, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  close (fd);
  return path;
}

/* The read end of a pipe with this much data, whose write end is closed. */
int
fuzz_make_pipe (const void *data, gsize size)
{
  int ends[2];

  size = MIN (size, MAX_PIPE);
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (write (ends[1], data, size), ==, (gssize) size);
  close (ends[1]);
  return ends[0];
}

/* Large files are sparse, since their content should not be read. */
static int
make_memfd (FuzzInput *input, GBytes *content)
{
  static const off_t sizes[] = { -1, 0, 1, 1024 * 1024, 1024 * 1024 + 1, G_MAXINT, G_MAXINT64 };
  static const int seals[] = { F_SEAL_WRITE, F_SEAL_GROW, F_SEAL_SHRINK, F_SEAL_FUTURE_WRITE,
                               F_SEAL_SEAL };
  guint8 wanted = fuzz_take_byte (input);
  off_t size = sizes[fuzz_take_byte (input) % G_N_ELEMENTS (sizes)];
  int fd = memfd_create ("fuzz", MFD_CLOEXEC | ((wanted & 0x80) != 0 ? 0 : MFD_ALLOW_SEALING));

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, g_bytes_get_data (content, NULL), g_bytes_get_size (content)), >=, 0);
  /* File systems reject some sizes. */
  if (size >= 0 && ftruncate (fd, size) != 0)
    g_debug ("a file of %" G_GOFFSET_FORMAT " bytes cannot be", (goffset) size);
  for (guint i = 0; i < G_N_ELEMENTS (seals); i++)
    if ((wanted & (1 << i)) != 0)
      fcntl (fd, F_ADD_SEALS, seals[i]);
  return fd;
}

static int
make_file (GBytes *content)
{
  g_autofree char *path =
      fuzz_write_file ("file", g_bytes_get_data (content, NULL), g_bytes_get_size (content));

  return g_open (path, O_RDWR | O_CLOEXEC, 0);
}

/* The write end. */
static int
make_writing_end (void)
{
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  close (ends[0]);
  return ends[1];
}

static int
make_socket (void)
{
  int ends[2];

  fuzz_make_socket_pair (ends);
  close (ends[1]);
  return ends[0];
}

/* -1 if none is passed. None of them blocks. */
int
fuzz_take_descriptor (FuzzInput *input)
{
  guint8 kind = fuzz_take_byte (input);
  g_autoptr (GBytes) content = kind > 0 ? fuzz_take_bytes (input) : NULL;

  switch (kind % 10)
    {
    case 1:
    case 2:
      return fuzz_make_pipe (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
    case 3:
    case 4:
      return make_memfd (input, content);
    case 5:
      return make_file (content);
    case 6:
      return g_open ("/dev/null", O_RDWR | O_CLOEXEC, 0);
    case 7:
      return g_open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    case 8:
      return make_writing_end ();
    case 9:
      return make_socket ();
    default:
      return -1;
    }
}

void
fuzz_make_socket_pair (int ends[2])
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
}

/* With a descriptor, unless that is -1. Data that does not fit at once is dropped. */
void
fuzz_send (int socket, const void *data, gsize size, int fd)
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr header;
  } control = { .bytes = { 0 } };
  struct iovec vector = { .iov_base = (void *) data, .iov_len = size };
  struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

  if (fd >= 0)
    {
      message.msg_control = control.bytes;
      message.msg_controllen = sizeof control.bytes;
      control.header = (struct cmsghdr) { .cmsg_len = CMSG_LEN (sizeof (int)),
                                          .cmsg_level = SOL_SOCKET,
                                          .cmsg_type = SCM_RIGHTS };
      memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
    }
  if (size > 0 && sendmsg (socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("the socket is full or closed");
}
