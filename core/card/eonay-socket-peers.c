/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-socket-peers.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Maximum size of one datagram of a sock_diag answer. */
#define MAX_DATAGRAM 32768

/* The kernel answers at once; pcscd never has more clients than this. */
#define ANSWER_S  2
#define MAX_PEERS 1024

typedef struct
{
  struct nlmsghdr header;
  struct unix_diag_req request;
} Question;

/* Parses the attributes of one socket: its name and, if connected, its peer. */
static void
read_socket (GHashTable *peers, const char *path, const guint8 *data, gsize length)
{
  gboolean is_named = FALSE;
  guint32 peer = 0;

  while (length >= sizeof (struct nlattr))
    {
      struct nlattr attribute;
      const guint8 *value = data + sizeof attribute;
      gsize step = 0, size = 0;

      memcpy (&attribute, data, sizeof attribute);
      if (attribute.nla_len < sizeof attribute || attribute.nla_len > length)
        return;
      size = attribute.nla_len - sizeof attribute;
      if (attribute.nla_type == UNIX_DIAG_NAME)
        is_named = size >= strlen (path) && strnlen ((const char *) value, size) == strlen (path) &&
                   memcmp (value, path, strlen (path)) == 0;
      else if (attribute.nla_type == UNIX_DIAG_PEER && size == sizeof peer)
        memcpy (&peer, value, sizeof peer);

      step = MIN ((gsize) NLA_ALIGN (attribute.nla_len), length);
      data += step;
      length -= step;
    }

  if (is_named && peer != 0 && g_hash_table_size (peers) < MAX_PEERS)
    g_hash_table_add (peers, GUINT_TO_POINTER (peer));
}

/**
 * eonay_socket_peers_read:
 * @peers: (element-type guint): inode numbers are added to this set
 * @path: the path of the service's end
 * @data: (array length=length): one datagram of the kernel's answer, see sock_diag(7)
 * @length: length of @data in bytes
 *
 * Collects the peers of the sockets with this path.
 *
 * Returns: whether more datagrams follow
 */
EonaySocketAnswer
eonay_socket_peers_read (GHashTable *peers, const char *path, const guint8 *data, gsize length)
{
  const gsize before = NLMSG_ALIGN (sizeof (struct nlmsghdr)) + sizeof (struct unix_diag_msg);

  while (length >= sizeof (struct nlmsghdr))
    {
      struct nlmsghdr header;
      gsize step = 0;

      memcpy (&header, data, sizeof header);
      if (header.nlmsg_len < sizeof header || header.nlmsg_len > length)
        return EONAY_SOCKET_ANSWER_FAILED;
      if (header.nlmsg_type == NLMSG_DONE)
        return EONAY_SOCKET_ANSWER_END;
      if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return EONAY_SOCKET_ANSWER_FAILED;

      if (header.nlmsg_len > before)
        read_socket (peers, path, data + before, header.nlmsg_len - before);
      step = MIN ((gsize) NLMSG_ALIGN (header.nlmsg_len), length);
      data += step;
      length -= step;
    }

  return EONAY_SOCKET_ANSWER_MORE;
}

static gboolean
set_error (GError **error, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "asking for connected sockets: %s",
               g_strerror (code));
  return FALSE;
}

/* A connected netlink socket receives from the kernel only. */
static gboolean
ask (int fd, GError **error)
{
  const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  const struct timeval patience = { .tv_sec = ANSWER_S };
  Question question = { 0 };

  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  question.request.sdiag_family = AF_UNIX;
  question.request.udiag_states = 1 << TCP_ESTABLISHED;
  question.request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER;

  if (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
      connect (fd, (const struct sockaddr *) &kernel, sizeof kernel) != 0 ||
      send (fd, &question, sizeof question, 0) != sizeof question)
    return set_error (error, errno);

  return TRUE;
}

static gboolean
read_answer (int fd, GHashTable *peers, const char *path, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (MAX_DATAGRAM);
  EonaySocketAnswer answer = EONAY_SOCKET_ANSWER_MORE;

  while (answer == EONAY_SOCKET_ANSWER_MORE)
    {
      gssize length = recv (fd, buffer, MAX_DATAGRAM, MSG_TRUNC);

      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        return set_error (error, errno);
      if (length == 0 || length > MAX_DATAGRAM)
        return set_error (error, EBADMSG);
      answer = eonay_socket_peers_read (peers, path, buffer, (gsize) length);
    }

  return answer == EONAY_SOCKET_ANSWER_END || set_error (error, EBADMSG);
}

/**
 * eonay_socket_peers_find:
 * @path: the path of the service's socket
 * @error: return location
 *
 * Asks the kernel for the clients of a Unix socket. May block for two seconds.
 *
 * Returns: (transfer full) (element-type guint) (nullable): the set of the inode numbers of the
 *   clients' sockets; %NULL with a #GIOErrorEnum
 */
GHashTable *
eonay_socket_peers_find (const char *path, GError **error)
{
  g_autoptr (GHashTable) peers = g_hash_table_new (NULL, NULL);
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  gboolean done = FALSE;

  if (fd < 0)
    {
      set_error (error, errno);
      return NULL;
    }
  done = ask (fd, error) && read_answer (fd, peers, path, error);
  close (fd);

  return done ? g_steal_pointer (&peers) : NULL;
}
