/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs in place of the signer or the worker, tries what their units should forbid and prints each
 * result to standard error; test-confinement reads the journal. */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <linux/io_uring.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void
say (const char *what, const char *about, long result)
{
  fprintf (stderr, "%s %s: %s\n", what, about, result >= 0 ? "yes" : strerrorname_np (errno));
}

static int
connect_to (const char *path, size_t length, int type)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (length > sizeof address.sun_path)
    return -1;
  memcpy (address.sun_path, path, length);
  return connect (fd, (struct sockaddr *) &address,
                  (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length));
}

static void
try_socket (const char *path, size_t length, const char *name)
{
  int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
  int result = -1;

  for (int i = 0; i < 3 && result != 0; i++)
    result = connect_to (path, length, types[i]);
  say ("socket", name, result);
}

/* Code that was written to a file. */
static void
try_map (const char *folder)
{
  char path[PATH_MAX];
  int fd = -1;

  snprintf (path, sizeof path, "%s/eonay-probe", folder);
  fd = open (path, O_RDWR | O_CREAT, 0700);
  if (fd < 0 || write (fd, "\xc3", 1) != 1)
    return;
  say ("map", folder,
       mmap (NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) != MAP_FAILED ? 0 : -1);
  close (fd);
  unlink (path);
}

/* Reports everything in the tree that can be written, opened or connected to. */
static void
look_at (FTS *tree, FTSENT *entry)
{
  const char *path = entry->fts_path;

  if (strcmp (path, "/proc") == 0 || strcmp (path, "/srv/eonay") == 0)
    fts_set (tree, entry, FTS_SKIP);
  else if (entry->fts_info == FTS_D && access (path, W_OK) == 0)
    {
      say ("write", path, 0);
      try_map (path);
      fts_set (tree, entry, FTS_SKIP);
    }
  else if (entry->fts_info == FTS_F && access (path, W_OK) == 0)
    say ("write", path, 0);
  else if (entry->fts_info == FTS_DEFAULT && S_ISSOCK (entry->fts_statp->st_mode))
    try_socket (path, strlen (path), path);
  else if (entry->fts_info == FTS_DEFAULT && open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY) >= 0)
    say ("device", path, 0);
}

static void
look_around (void)
{
  char *roots[] = { (char *) "/", NULL };
  FTS *tree = fts_open (roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  FTSENT *entry = NULL;

  while ((entry = fts_read (tree)) != NULL)
    look_at (tree, entry);
  fts_close (tree);
}

static void
try_execute (const char *path, const char *argument)
{
  char *arguments[] = { (char *) path, (char *) argument, NULL };
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      execv (path, arguments);
      _exit (errno);
    }
  waitpid (child, &status, 0);
  errno = WEXITSTATUS (status);
  say ("execute", path, errno == 0 ? 0 : -1);
}

static void
try_families (void)
{
  const struct
  {
    const char *name;
    int family;
    int type;
  } rows[] = {
    { "inet", AF_INET, SOCK_STREAM },    { "inet6", AF_INET6, SOCK_DGRAM },
    { "netlink", AF_NETLINK, SOCK_RAW }, { "packet", AF_PACKET, SOCK_RAW },
    { "vsock", AF_VSOCK, SOCK_STREAM },
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    say ("family", rows[i].name, socket (rows[i].family, rows[i].type, 0));
}

static void
try_calls (void)
{
  struct io_uring_params ring = { .flags = 0 };
  char byte = 0;
  struct iovec here = { &byte, 1 };
  void *memory = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  say ("call", "mprotect", mprotect (memory, 4096, PROT_READ | PROT_EXEC));
  say ("call", "mount", mount ("none", "/tmp", "tmpfs", 0, NULL));
  say ("call", "unshare", syscall (SYS_unshare, 0x10000000 /* CLONE_NEWUSER */));
  say ("call", "ptrace", ptrace (PTRACE_TRACEME, 0, NULL, NULL));
  say ("call", "process_vm_readv", process_vm_readv (getpid (), &here, 1, &here, 1, 0));
  say ("call", "setuid", setuid (0));
  say ("call", "kill", kill (1, 0));
  say ("call", "memfd_create", syscall (SYS_memfd_create, "probe", 0));
  say ("call", "bpf", syscall (SYS_bpf, 0, NULL, 0));
  say ("call", "io_uring_setup", syscall (SYS_io_uring_setup, 1, &ring));
}

/* Other processes, and this process's restrictions. */
static void
look_at_processes (void)
{
  char line[256];
  FILE *status = fopen ("/proc/self/status", "r");

  for (int pid = 1; pid < 65536; pid++)
    {
      snprintf (line, sizeof line, "/proc/%d/cmdline", pid);
      if (pid != getpid () && access (line, F_OK) == 0)
        say ("process", line, 0);
    }
  while (fgets (line, sizeof line, status) != NULL)
    if (strncmp (line, "Seccomp_filters:", 16) == 0)
      fprintf (stderr, "filters %d: yes\n", atoi (line + 16));
  fclose (status);
}

int
main (void)
{
  look_around ();
  try_socket ("\0eonay-test", 11, "@eonay-test");
  try_execute ("/bin/true", NULL);
  try_execute ("/usr/bin/python3", "--version");
  try_execute ("/lib64/ld-linux-x86-64.so.2", "/bin/true");
  try_families ();
  try_calls ();
  look_at_processes ();
  fprintf (stderr, "probe done: yes\n");
  return EXIT_SUCCESS;
}
