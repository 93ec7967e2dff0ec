/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pages for the browser: which page a session gets at which path. */
#include "portal-pages.h"
#include "portal-private.h"

static const char session_expired[] =
    "Oturumunuzun süresi dolmuştur. Lütfen yeniden giriş yapınız.";

static void
set_cookie (SoupServerMessage *message, PortalSession *session)
{
  g_autofree char *line = g_strdup_printf (
      PORTAL_PAGE_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Lax", session->id);

  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                               line);
}

static PortalSession *
find_cookie (Portal *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *line = soup_message_headers_get_list (headers, "Cookie");
  g_auto (GStrv) pairs = g_strsplit (line != NULL ? line : "", ";", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      const char *pair = g_strstrip (pairs[i]);

      if (g_str_has_prefix (pair, PORTAL_PAGE_COOKIE "="))
        return portal_book_find_session (self->book, pair + strlen (PORTAL_PAGE_COOKIE "="));
    }
  return NULL;
}

static gboolean
has_lost_session (Portal *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_list (headers, "Cookie") != NULL &&
         find_cookie (self, message) == NULL;
}

/* The caller's session, new if there is none; over: whether a login has just expired. */
static PortalSession *
take_session (Portal *self, SoupServerMessage *message, gboolean *over)
{
  PortalSession *session = find_cookie (self, message);

  *over = session != NULL && session->login_time != 0 &&
          portal_get_now () >= session->login_time + self->knobs.session_lifetime;
  if (*over)
    {
      portal_book_close_session (self->book, session);
      session = NULL;
    }
  if (session == NULL)
    {
      session = portal_book_open_session (self->book);
      set_cookie (message, session);
    }
  else if (session->renamed)
    {
      portal_book_rename_session (self->book, session);
      set_cookie (message, session);
    }
  return session;
}

static void
respond_page (SoupServerMessage *message, char *html)
{
  portal_respond (message, "text/html; charset=utf-8", html);
}

static void
redirect (SoupServerMessage *message, const char *path)
{
  soup_server_message_set_redirect (message, SOUP_STATUS_SEE_OTHER, path);
}

static void
show_refusal (SoupServerMessage *message, PortalSession *session, const char *again)
{
  const char *text = g_strcmp0 (session->refusal, PORTAL_REFUSAL_NOT_OPENED) == 0
                         ? "Sertifikanız henüz kullanıma açılmamış. Lütfen önce \"Şifreli Giriş\" "
                           "ile sertifikanızı kullanıma açınız."
                         : "İmzanız kabul edilmedi.";

  respond_page (message, portal_pages_message ("İmza Sonucu", text, again, "Yeniden Dene"));
  g_clear_pointer (&session->refusal, g_free);
}

static void
show_code (Portal *self, SoupServerMessage *message, PortalSession *session, PortalStep step)
{
  gint64 now = portal_get_now ();
  PortalCode *code = portal_book_find_live_code (self->book, session, step, now);
  const char *title = step == PORTAL_STEP_LOGIN ? "E-imzalı Giriş Ekranı" : "E-ONAY İmza Ekranı";

  if (code == NULL)
    code = portal_book_issue_code (self->book, session, step, &self->knobs, now);
  respond_page (message, portal_pages_code (title, code->digits, code->deadline - now));
}

static void
show_entry (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  if (session->login_time != 0)
    redirect (message, "/nbmenu.go");
  else
    respond_page (message, portal_pages_entry (NULL));
}

static void
show_login (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  if (session->login_time != 0)
    redirect (message, "/nbmenu.go");
  else if (session->refusal != NULL)
    show_refusal (message, session, "/nbimzali.go");
  else
    show_code (self, message, session, PORTAL_STEP_LOGIN);
}

static void
show_menu (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  respond_page (message, portal_pages_menu (session->holder, session->national_id));
}

static gboolean
has_form_token (SoupServerMessage *message, PortalSession *session)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GHashTable) form = soup_form_decode (text);

  return g_strcmp0 (g_hash_table_lookup (form, "islem"), session->form_token) == 0;
}

static void
show_e_onay (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  gboolean active = portal_book_has_consent (self->book, session);

  if (g_str_equal (soup_server_message_get_method (message), "POST") && !active)
    {
      if (!has_form_token (message, session))
        {
          soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
          return;
        }
      portal_book_issue_code (self->book, session, PORTAL_STEP_CONSENT, &self->knobs,
                              portal_get_now ());
      redirect (message, "/nbeonayimza.go");
      return;
    }
  respond_page (message, portal_pages_e_onay (active, session->form_token));
}

static void
show_consent (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  if (portal_book_has_consent (self->book, session))
    redirect (message, "/nbeonaysonuc.go");
  else if (session->refusal != NULL)
    show_refusal (message, session, "/nbeonay.go");
  else if (portal_book_find_live_code (self->book, session, PORTAL_STEP_CONSENT,
                                       portal_get_now ()) == NULL)
    redirect (message, "/nbeonay.go");
  else
    show_code (self, message, session, PORTAL_STEP_CONSENT);
}

static void
show_success (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  if (portal_book_has_consent (self->book, session))
    respond_page (message, portal_pages_success (session->holder));
  else
    redirect (message, "/nbeonay.go");
}

static void
show_logout (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  portal_book_close_session (self->book, session);
  redirect (message, "/nb.go");
}

/* Polled by the script of the code page: whether the signature has arrived. */
static void
show_progress (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  PortalCode *code =
      session->code != NULL ? portal_book_find_code (self->book, session->code) : NULL;
  gboolean waiting = code != NULL && !code->used;

  portal_respond (message, "text/plain", g_strdup (waiting ? "bekliyor" : "tamam"));
}

static void
show_not_here (Portal *self, SoupServerMessage *message, PortalSession *session)
{
  respond_page (message,
                portal_pages_message ("Sınama Portalı", "Bu sayfa sınama portalında yoktur.",
                                      "/nb.go", "Ana Sayfa"));
}

static const struct
{
  const char *path;
  gboolean needs_login;
  void (*show) (Portal *self, SoupServerMessage *message, PortalSession *session);
} pages[] = {
  { "/", FALSE, show_entry },
  { "/nb.go", FALSE, show_entry },
  { "/nbimzali.go", FALSE, show_login },
  { "/nbsifreli.go", FALSE, show_not_here },
  { "/indir.go", FALSE, show_not_here },
  { "/nbdurum.go", FALSE, show_progress },
  { "/nbmenu.go", TRUE, show_menu },
  { "/nbeonay.go", TRUE, show_e_onay },
  { "/nbeonayimza.go", TRUE, show_consent },
  { "/nbeonaysonuc.go", TRUE, show_success },
  { "/nbcikis.go", TRUE, show_logout },
};

gboolean
portal_site_handle (Portal *self, SoupServerMessage *message, const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      PortalSession *session;
      gboolean over, is_unauthorized;

      if (!g_str_equal (pages[i].path, path))
        continue;
      /* Polling must not consume the session's new name, which the page needs. */
      if (pages[i].show == show_progress)
        {
          session = find_cookie (self, message);
          if (session != NULL)
            show_progress (self, message, session);
          return session != NULL;
        }
      is_unauthorized = self->knobs.unauthorized && has_lost_session (self, message);
      session = take_session (self, message, &over);
      if (over || (pages[i].needs_login && session->login_time == 0))
        respond_page (message, portal_pages_entry (session_expired));
      else
        pages[i].show (self, message, session);
      if (is_unauthorized)
        soup_server_message_set_status (message, SOUP_STATUS_UNAUTHORIZED, NULL);
      return TRUE;
    }
  return FALSE;
}
