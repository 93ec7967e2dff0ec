/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-reach.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void
tell (ModuleConfig *config, const char *what, gboolean reached)
{
  int error = errno;

  module_config_say (config, "%s: %s", what, reached ? "reached" : strerrorname_np (error));
}

static void
connect_to (ModuleConfig *config, const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  tell (config, path,
        fd >= 0 && connect (fd, (const struct sockaddr *) &address, sizeof address) == 0);
  if (fd >= 0)
    close (fd);
}

/**
 * module_reach_bus:
 */
void
module_reach_bus (ModuleConfig *config)
{
  connect_to (config, "/run/dbus/system_bus_socket");
  connect_to (config, "/var/run/dbus/system_bus_socket");
  connect_to (config, "/run/user/1000/bus");
  connect_to (config, "/run/eonay/token-worker");
}

static void
open_socket (ModuleConfig *config, const char *what, int family, int type)
{
  const struct sockaddr_in portal = { .sin_family = AF_INET,
                                      .sin_port = htons (443),
                                      .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (family, type | SOCK_CLOEXEC, 0);

  tell (config, what,
        fd >= 0 && (family != AF_INET ||
                    connect (fd, (const struct sockaddr *) &portal, sizeof portal) == 0));
  if (fd >= 0)
    close (fd);
}

/**
 * module_reach_network:
 */
void
module_reach_network (ModuleConfig *config)
{
  open_socket (config, "ipv4", AF_INET, SOCK_STREAM);
  open_socket (config, "ipv6", AF_INET6, SOCK_DGRAM);
  open_socket (config, "netlink", AF_NETLINK, SOCK_RAW);
  open_socket (config, "packet", AF_PACKET, SOCK_RAW);
  open_socket (config, "vsock", AF_VSOCK, SOCK_STREAM);
}

static void
open_file (ModuleConfig *config, const char *path, int flags)
{
  int fd = open (path, flags | O_CLOEXEC, 0600);

  tell (config, path, fd >= 0);
  if (fd >= 0)
    close (fd);
}

/**
 * module_reach_memory:
 *
 * Tries the process whose id is in the key "pid".
 */
void
module_reach_memory (ModuleConfig *config)
{
  pid_t pid = (pid_t) module_config_get_number (config, "Misbehave", "pid", 1);
  g_autofree char *memory = g_strdup_printf ("/proc/%d/mem", pid);
  g_autofree char *environment = g_strdup_printf ("/proc/%d/environ", pid);
  char byte = 0;
  struct iovec here = { &byte, 1 };
  struct iovec there = { (void *) module_reach_memory, 1 };

  open_file (config, memory, O_RDONLY);
  open_file (config, environment, O_RDONLY);
  tell (config, "process_vm_readv", process_vm_readv (pid, &here, 1, &there, 1, 0) == 1);
  tell (config, "ptrace", ptrace (PTRACE_SEIZE, pid, NULL, NULL) == 0);
  tell (config, "kill", kill (pid, 0) == 0);
}

/**
 * module_reach_files:
 */
void
module_reach_files (ModuleConfig *config)
{
  open_file (config, "/etc/shadow", O_RDONLY);
  open_file (config, "/home/ayse/.profile", O_RDONLY);
  open_file (config, "/root", O_RDONLY | O_DIRECTORY);
  open_file (config, "/run/user/1000", O_RDONLY | O_DIRECTORY);
  open_file (config, "/dev/mem", O_RDONLY);
  open_file (config, "/proc/kcore", O_RDONLY);
  open_file (config, "/etc/eonay-was-here", O_WRONLY | O_CREAT);
  open_file (config, "/usr/lib/eonay-was-here", O_WRONLY | O_CREAT);
  open_file (config, "/var/lib/eonay-was-here", O_WRONLY | O_CREAT);
}

/**
 * module_reach_program:
 */
void
module_reach_program (ModuleConfig *config)
{
  char *arguments[] = { "/bin/true", NULL };
  int status = 0;
  pid_t pid = vfork ();

  if (pid == 0)
    {
      execv (arguments[0], arguments);
      _exit (errno);
    }
  if (pid < 0)
    {
      tell (config, "fork", FALSE);
      return;
    }
  waitpid (pid, &status, 0);
  errno = WEXITSTATUS (status);
  tell (config, arguments[0], errno == 0);
}
