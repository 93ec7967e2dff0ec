/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "eonay-pcsc.h"

/* The service's package installs it only if it is built to ask polkit. */
#define POLICY "/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"

/**
 * eonay_pcsc_is_listening:
 *
 * Returns: whether the service, or systemd on its behalf, accepts connections
 */
gboolean
eonay_pcsc_is_listening (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean is_listening = FALSE;

  if (fd < 0)
    return FALSE;
  g_strlcpy (address.sun_path, EONAY_PCSC_FOLDER "/" EONAY_PCSC_SOCKET, sizeof address.sun_path);
  is_listening = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;
  close (fd);
  return is_listening;
}

/**
 * eonay_pcsc_asks_polkit:
 *
 * Returns: whether the service admits only users whom polkit allows; without that any local user
 *   can use an inserted card
 */
gboolean
eonay_pcsc_asks_polkit (void)
{
  return g_file_test (POLICY, G_FILE_TEST_EXISTS);
}
