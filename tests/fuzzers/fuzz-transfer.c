/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A portal's whole HTTP answer, header and body, received by the transfer and parsed as a page. */
#include "fuzz.h"

#include <unistd.h>

#include <gio/gunixsocketaddress.h>

#include "eonay-page.h"
#include "eonay-portal-transfer.h"

#define MAX_SIZE 2048
#define TIMEOUT  60

/* A portal at a socket in this process. */
typedef struct
{
  GSocketListener *listener;
  SoupSession *session;
  GBytes *answer;
} Portal;

static gpointer
answer_once (gpointer data)
{
  Portal *portal = data;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (portal->listener, NULL, NULL, NULL);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  guint8 request[4096];
  gsize size = 0;
  const void *answer = g_bytes_get_data (portal->answer, &size);

  /* The request fits into one read. */
  g_input_stream_read (in, request, sizeof request, NULL, NULL);
  g_output_stream_write_all (out, answer, size, NULL, NULL, NULL);
  return NULL;
}

static Portal *
make_portal (void)
{
  g_autofree char *path = g_build_filename (fuzz_get_folder (), "socket", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  Portal *portal = g_new0 (Portal, 1);

  portal->listener = g_socket_listener_new ();
  g_assert_true (g_socket_listener_add_address (portal->listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  portal->session = soup_session_new_with_options ("remote-connectable", address, NULL);
  return portal;
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static EonayPortalReply *
transfer (Portal *portal)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", "http://nesbireysel.eonay.test/");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EonayPortalReply *reply = NULL;
  gboolean sent = FALSE;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  eonay_portal_transfer_async (portal->session, message, MAX_SIZE, TIMEOUT, NULL, store_result_cb,
                               &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reply = eonay_portal_transfer_finish (result, &sent, &error);
  g_assert_true ((reply == NULL) == (error != NULL));
  g_assert_true (sent);
  return reply;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static Portal *portal;
  g_autoptr (EonayPortalReply) reply = NULL;
  GThread *thread = NULL;

  if (portal == NULL)
    portal = make_portal ();
  portal->answer = g_bytes_new (data, size);
  thread = g_thread_new ("portal", answer_once, portal);
  reply = transfer (portal);
  g_thread_join (thread);
  g_clear_pointer (&portal->answer, g_bytes_unref);

  if (reply != NULL)
    {
      g_autoptr (EonayPage) page = eonay_page_new (reply->body, reply->charset, "https://x/");

      g_assert_cmpuint (g_bytes_get_size (reply->body), <=, MAX_SIZE);
      eonay_page_has_text (page, "Doğrulama Kodu");
    }
  return 0;
}
