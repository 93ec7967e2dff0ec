/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a new connection to the portal meets. */
#include <errno.h>
#include <sys/socket.h>

#include "portal-private.h"

/* base: of the files, without ".crt" and ".key". */
static gboolean
show_certificate (Portal *self, const char *base, GError **error)
{
  g_autofree char *certificate_path = g_strconcat (base, ".crt", NULL);
  g_autofree char *key_path = g_strconcat (base, ".key", NULL);
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_path, key_path, error);

  if (certificate != NULL)
    soup_server_set_tls_certificate (self->https, certificate);
  return certificate != NULL;
}

gboolean
portal_door_open (Portal *self, GError **error)
{
  g_autofree char *base = g_build_filename (self->pki, "tls", "server", NULL);

  return show_certificate (self, base, error) &&
         soup_server_listen_local (self->https, self->https_port, SOUP_SERVER_LISTEN_HTTPS, error);
}

/* The connections that there are stay. */
static void
stop_listening (Portal *self)
{
  GSList *sockets = soup_server_get_listeners (self->https);

  for (GSList *l = sockets; l != NULL; l = l->next)
    g_socket_shutdown (l->data, TRUE, TRUE, NULL);
  g_slist_free (sockets);
}

static gboolean
reset_cb (GSocketService *service, GSocketConnection *connection)
{
  const struct linger at_once = { .l_onoff = 1 };
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));

  if (setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0)
    g_warning ("setting SO_LINGER: %s", g_strerror (errno));
  return TRUE;
}

/* Keeps the connection, unread, as long as itself. */
static gboolean
mute_cb (GSocketService *service, GSocketConnection *connection)
{
  g_object_weak_ref (G_OBJECT (service), (GWeakNotify) (GCallback) g_object_unref,
                     g_object_ref (connection));
  return TRUE;
}

static gboolean
replace_door (Portal *self, GCallback incoming)
{
  g_autoptr (GError) error = NULL;

  stop_listening (self);
  self->door = g_socket_service_new ();
  g_signal_connect (self->door, "incoming", incoming, NULL);
  if (!g_socket_listener_add_inet_port (G_SOCKET_LISTENER (self->door), (guint16) self->https_port,
                                        NULL, &error))
    g_warning ("listening: %s", error->message);
  return error == NULL;
}

gboolean
portal_listen_as (Portal *self, const char *how)
{
  self->is_changed = TRUE;
  if (g_str_equal (how, "reset"))
    return replace_door (self, G_CALLBACK (reset_cb));
  if (g_str_equal (how, "mute"))
    return replace_door (self, G_CALLBACK (mute_cb));
  if (!g_str_equal (how, "refuse"))
    return show_certificate (self, how, NULL);
  stop_listening (self);
  return TRUE;
}

void
portal_door_restore (Portal *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->is_changed)
    return;
  self->is_changed = FALSE;
  if (self->door != NULL)
    g_socket_listener_close (G_SOCKET_LISTENER (self->door));
  g_clear_object (&self->door);
  soup_server_disconnect (self->https);
  g_object_unref (self->https);
  self->https = portal_create_https (self);
  if (!portal_door_open (self, &error))
    g_warning ("listening again: %s", error->message);
}
