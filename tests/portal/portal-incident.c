/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes wrong at one request. */
#include <errno.h>
#include <sys/socket.h>

#include "portal-private.h"

#define TRICKLE_MS 500

typedef void (*Act) (PortalIncident *self, Portal *portal, SoupServerMessage *message);

/* --- in place of an answer */

/* The portal answers it when it is released. */
static void
hold (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  soup_server_message_pause (message);
  portal_hold (portal, message, self);
}

static void
keep_silent (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  soup_server_message_pause (message);
}

/* argument: the status, then the name and value of a header, if any. */
static void
answer_status (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  g_auto (GStrv) words = g_strsplit (self->argument, " ", 3);

  soup_server_message_set_status (message, (guint) g_ascii_strtoull (words[0], NULL, 10), NULL);
  if (words[1] != NULL && words[2] != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), words[1],
                                  words[2]);
}

/* The peer gets a reset, not an end. */
static void
reset_connection (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  const struct linger at_once = { .l_onoff = 1 };
  GSocket *socket = soup_server_message_get_socket (message);

  if (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0)
    g_warning ("setting SO_LINGER: %s", g_strerror (errno));
  portal_incident_drop (message);
}

/* --- after an answer is made */

void
portal_incident_drop (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
add_header_cb (const char *name, const char *value, gpointer user_data)
{
  g_string_append_printf (user_data, "%s: %s\r\n", name, value);
}

static GString *
create_head (SoupServerMessage *message, gsize size)
{
  GString *head = g_string_new (NULL);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  g_string_printf (head, "HTTP/1.1 %u Tamam\r\n", soup_server_message_get_status (message));
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
  soup_message_headers_foreach (headers, add_header_cb, head);
  g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", size);
  return head;
}

/* Sends the head and half of the body, or of the head if there is no body. */
void
portal_incident_cut_off (SoupServerMessage *message)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_response_body (message));
  gsize size, kept;
  const char *data = g_bytes_get_data (body, &size);
  g_autoptr (GString) head = create_head (message, size);
  g_autoptr (GIOStream) stream = NULL;

  kept = size > 0 ? head->len : head->len / 2;
  g_string_append_len (head, data, (gssize) size / 2);
  kept += size / 2;
  stream = soup_server_message_steal_connection (message);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), head->str, kept, NULL, NULL,
                             NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
cut_off (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  portal_incident_cut_off (message);
}

typedef struct
{
  GIOStream *stream;
  GString *bytes;
  gsize sent;
} Trickle;

static void
trickle_free (Trickle *self)
{
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_string_free (self->bytes, TRUE);
  g_free (self);
}

/* Ends with the peer. */
static gboolean
trickle_cb (gpointer user_data)
{
  Trickle *self = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  return self->sent < self->bytes->len &&
         g_output_stream_write (output, self->bytes->str + self->sent++, 1, NULL, NULL) == 1;
}

static void
trickle (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_response_body (message));
  Trickle *slow = g_new0 (Trickle, 1);
  gsize size;
  const char *data = g_bytes_get_data (body, &size);

  slow->bytes = create_head (message, size);
  g_string_append_len (slow->bytes, data, (gssize) size);
  slow->stream = soup_server_message_steal_connection (message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, TRICKLE_MS, trickle_cb, slow,
                      (GDestroyNotify) trickle_free);
}

static GBytes *
run_filter (const char *command, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  GBytes *filtered = NULL;
  g_autoptr (GSubprocess) shell =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        "/bin/sh", "-c", command, NULL);

  if (shell == NULL || !g_subprocess_communicate (shell, body, NULL, &filtered, NULL, &error))
    g_warning ("filtering: %s", error->message);
  return filtered != NULL ? filtered : g_bytes_ref (body);
}

/* argument: a command of the shell, that gets the body and prints another one. */
static void
filter (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) original = soup_message_body_flatten (body);
  g_autoptr (GBytes) filtered = run_filter (self->argument, original);

  soup_message_body_truncate (body);
  soup_message_body_append_bytes (body, filtered);
  soup_message_body_complete (body);
}

/* argument: the charset, declared in the head of the answer. */
static void
recode (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  g_autofree char *type = g_strconcat ("text/html; charset=", self->argument, NULL);
  g_autofree char *command = g_strconcat ("iconv -f UTF-8 -t ", self->argument, "//TRANSLIT", NULL);
  PortalIncident recoding = { .argument = command };

  filter (&recoding, portal, message);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type",
                                type);
}

/* What is at the door for the next connection, see portal_listen_as(). */
static void
listen_as (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  if (!portal_listen_as (portal, self->argument))
    g_warning ("nothing listens as %s", self->argument);
}

/* --- all of them */

static const struct
{
  const char *what;
  Act prevent;
  Act spoil;
} acts[] = {
  { "hold", hold, NULL },              /* until released */
  { "silent", keep_silent, NULL },     /* never answered */
  { "status", answer_status, NULL },   /* with the argument, and nothing is done */
  { "reset", reset_connection, NULL }, /* and nothing is done */
  { "lost", NULL, reset_connection },  /* all is done, and the connection reset */
  { "cut-off", NULL, cut_off },        /* in the middle of the answer */
  { "trickle", NULL, trickle },        /* a byte at a time */
  { "filter", NULL, filter },          /* through a command */
  { "recode", NULL, recode },          /* into a charset */
  { "listen", NULL, listen_as },       /* after this answer */
};

static gsize
find_act (const char *what)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (acts) && !g_str_equal (acts[i].what, what))
    i++;
  return i;
}

PortalIncident *
portal_incident_new (const char *what, const char *argument)
{
  gsize at = find_act (what);
  PortalIncident *self;

  if (at == G_N_ELEMENTS (acts))
    return NULL;
  self = g_new0 (PortalIncident, 1);
  self->what = acts[at].what;
  self->argument = g_strdup (argument != NULL ? argument : "");
  return self;
}

void
portal_incident_free (PortalIncident *self)
{
  g_free (self->argument);
  g_free (self);
}

gboolean
portal_incident_prevent (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  Act act = acts[find_act (self->what)].prevent;

  if (act != NULL)
    act (self, portal, message);
  return act != NULL;
}

void
portal_incident_spoil (PortalIncident *self, Portal *portal, SoupServerMessage *message)
{
  Act act = acts[find_act (self->what)].spoil;

  if (act != NULL)
    act (self, portal, message);
}
