/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <openssl/cms.h>

#include "fixture.h"
#include "pki.h"

/* A server with the portal's name and certificate and arbitrary answers. */
#define ENTRY      "/nb.go"
#define LOGIN_LINK "<meta charset=utf-8><a href='/code'>E-imzalı Giriş</a>"
#define MENU       "<a href='/e-onay'>E-ONAY İşlemleri</a>"
#define CODE_PAGE  "<b>Doğrulama Kodu</b> <p>495867794637341</p> Kalan süre: <b>285</b> saniye"
#define ACCEPTED   "{\"durum\":\"kabul\",\"aciklama\":\"alındı\"}"

static const char text_answer[] = "{\"durum\":\"tamam\",\"metin\":\"bir metin\"}";

typedef struct
{
  Fixture fixture;
  SoupServer *server;
  const char *redeem; /* the exchange's answers; NULL: never answers */
  const char *hand_over;
  const char *type;
  guint status;
  guint redeemed;
  guint handed_over;
  gboolean moves_on; /* whether the page advances after a signature */
  GCancellable *cancel_at_hand_over;
} Hostile;

static void
respond (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

/* A valid page, except for its size. */
static void
respond_large (SoupServerMessage *message)
{
  const gsize size = 600 * 1024;
  char *body = g_malloc (size);

  memset (body, ' ', size);
  memcpy (body, LOGIN_LINK, strlen (LOGIN_LINK));
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/html", SOUP_MEMORY_TAKE, body, size);
}

static void
exchange_cb (SoupServer *server,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer user_data)
{
  Hostile *self = user_data;
  gboolean redeems = g_str_has_suffix (path, "metin");
  const char *body = redeems ? self->redeem : self->hand_over;

  if (redeems)
    self->redeemed++;
  else
    self->handed_over++;
  if (!redeems && self->cancel_at_hand_over != NULL)
    g_cancellable_cancel (self->cancel_at_hand_over);
  if (body == NULL)
    soup_server_message_pause (message);
  else if (body == text_answer)
    respond (message, 200, "application/json", body);
  else
    respond (message, self->status, self->type, body);
}

static const struct
{
  const char *path;
  const char *location;
} redirects[] = {
  { "/away", "https://elsewhere.example:PORT/nb.go" },
  { "/plain", "http://nesbireysel.eonay.test:PORT/nb.go" },
  { "/port", "https://nesbireysel.eonay.test:1/nb.go" },
  { "/user", "https://a@nesbireysel.eonay.test:PORT/nb.go" },
  { "/file", "file:///etc/passwd" },
  { "/loop", "/loop" },
};

static const struct
{
  const char *path;
  guint status;
  const char *type;
  const char *body;
} pages[] = {
  { ENTRY, 200, "text/html; charset=utf-8", "<a href='/code'>E-imzalı Giriş</a>" },
  { "/nothing", 200, "text/html", "" },
  { "/leads-away", 200, "text/html; charset=utf-8",
    "<a href='https://elsewhere.example/'>E-imzalı Giriş</a>" },
  { "/leads-plain", 200, "text/html; charset=utf-8",
    "<a href='http://nesbireysel.eonay.test/code'>E-imzalı Giriş</a>" },
  { "/unopened", 200, "text/html; charset=utf-8", "Sertifikanız HENÜZ KULLANIMA AÇILMAMIŞ." },
  { "/text", 200, "text/plain", "<a href='/code'>E-imzalı Giriş</a>" },
  { "/broken", 500, "text/html; charset=utf-8", "<a href='/code'>E-imzalı Giriş</a>" },
};

static gboolean
drip_cb (gpointer user_data)
{
  SoupServerMessage *message = user_data;

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            " ", 1);
  soup_server_message_unpause (message);
  return G_SOURCE_CONTINUE;
}

static void
gone_cb (SoupServerMessage *message, gpointer user_data)
{
  g_source_destroy (user_data);
}

/* Keeps sending and never finishes. */
static void
respond_drip (SoupServerMessage *message)
{
  GSource *source = g_timeout_source_new (200);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  soup_server_message_pause (message);
  g_source_set_callback (source, drip_cb, g_object_ref (message), g_object_unref);
  g_source_attach (source, NULL);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), source);
  g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), source);
  g_source_unref (source);
}

/* Each wrong in one thing only; the server's port replaces PORT. */
static void
redirect (SoupServerMessage *message, const char *location)
{
  g_auto (GStrv) parts = g_strsplit (location, "PORT", 2);
  g_autofree char *port =
      g_strdup_printf ("%d", g_uri_get_port (soup_server_message_get_uri (message)));
  g_autofree char *filled = g_strjoinv (port, parts);

  soup_server_message_set_redirect (message, 302, filled);
}

static void
respond_code (Hostile *self, SoupServerMessage *message)
{
  const char *page = self->moves_on && self->handed_over > 0 ? MENU : CODE_PAGE;

  respond (message, 200, "text/html; charset=utf-8", page);
}

static const struct
{
  const char *path;
  void (*respond) (SoupServerMessage *message);
} tricks[] = {
  { "/large", respond_large },
  { "/drip", respond_drip },
  { "/silent", soup_server_message_pause },
};

static void
page_cb (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  if (g_str_equal (path, "/code"))
    {
      respond_code (user_data, message);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++)
    if (g_str_equal (path, tricks[i].path))
      {
        tricks[i].respond (message);
        return;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (redirects); i++)
    if (g_str_equal (path, redirects[i].path))
      {
        redirect (message, redirects[i].location);
        return;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (path, pages[i].path))
      {
        respond (message, pages[i].status, pages[i].type, pages[i].body);
        return;
      }
  soup_server_message_set_status (message, 404, NULL);
}

static void
set_up (Hostile *self, gconstpointer data)
{
  const char *pki = g_getenv ("EONAY_TEST_PKI");
  g_autofree char *certificate_path = g_build_filename (pki, "tls", "server.crt", NULL);
  g_autofree char *key_path = g_build_filename (pki, "tls", "server.key", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  GSList *uris;

  fixture_set_up (&self->fixture, data);
  self->server = soup_server_new (NULL, NULL);
  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  soup_server_set_tls_certificate (self->server, certificate);
  soup_server_add_handler (self->server, "/imza", exchange_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, page_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_HTTPS, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  port = g_strdup_printf ("%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture_override (&self->fixture, "Portal", "Port", port);
  fixture_override (&self->fixture, "Limits", "Timeout", "1");
  self->redeem = text_answer;
  self->hand_over = ACCEPTED;
  self->type = "application/json";
  self->status = 200;
}

static void
tear_down (Hostile *self, gconstpointer data)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->cancel_at_hand_over);
  fixture_tear_down (&self->fixture, data);
}

static void
assert_open (Hostile *self, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (&self->fixture, EONAY_PURPOSE_LOGIN, &error);

  g_assert_null (challenge);
  g_assert_error (error, EONAY_PROVIDER_ERROR, code);
}

static void
assert_answer (Hostile *self, GCancellable *cancellable, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (&self->fixture, EONAY_PURPOSE_LOGIN, &error);
  g_autoptr (GBytes) signature = g_bytes_new_static ("signature", strlen ("signature"));
  guint before = self->handed_over;

  g_assert_no_error (error);
  g_assert_null (fixture_answer (&self->fixture, challenge, signature, cancellable, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, code);
  g_assert_cmpuint (self->handed_over, ==, before + 1);
}

static void
test_pages (Hostile *self, gconstpointer data)
{
  static const struct
  {
    const char *path;
    int code;
  } cases[] = {
    { "/away", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/plain", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/port", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/user", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/file", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/loop", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/large", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/nothing", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/leads-away", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/leads-plain", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/text", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/missing", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "relative", EONAY_PROVIDER_ERROR_UNEXPECTED },
    { "/unopened", EONAY_PROVIDER_ERROR_NOT_OPENED },
    { "/broken", EONAY_PROVIDER_ERROR_UNREACHABLE },
    { "/silent", EONAY_PROVIDER_ERROR_UNREACHABLE },
    { "/drip", EONAY_PROVIDER_ERROR_UNREACHABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].path);
      fixture_override (&self->fixture, "Portal", "EntryPath", cases[i].path);
      assert_open (self, cases[i].code);
    }
  g_assert_cmpuint (self->redeemed, ==, 0);
}

static void
test_redeem (Hostile *self, gconstpointer data)
{
  static const char *const answers[] = {
    "",
    "{",
    "[]",
    "null",
    "\"metin\"",
    "{\"durum\":\"tamam\"}",
    "{\"durum\":\"tamam\",\"metin\":\"\"}",
    "{\"durum\":\"tamam\",\"metin\":[7]}",
    "{\"durum\":1,\"metin\":\"bir\"}",
    "{\"metin\":\"bir\"}",
    "{\"durum\":\"tamam\",\"metin\":\"\xff\"}",
    "{\"durum\":\"tamam\",\"metin\":\"bir \\ud800 metin\"}",
    "{\"durum\":\"tamam\",\"metin\":\"bir\",\"x\":"
    "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      self->redeem = answers[i];
      assert_open (self, EONAY_PROVIDER_ERROR_UNEXPECTED);
    }
  self->redeem = "{\"durum\":\"ret\",\"neden\":\"kod-suresi-doldu\"}";
  assert_open (self, EONAY_PROVIDER_ERROR_CODE_EXPIRED);
  self->redeem = "{\"durum\":\"ret\",\"neden\":\"baska\"}";
  assert_open (self, EONAY_PROVIDER_ERROR_REFUSED);
  self->status = 503;
  assert_open (self, EONAY_PROVIDER_ERROR_UNREACHABLE);
  self->redeem = NULL;
  assert_open (self, EONAY_PROVIDER_ERROR_UNREACHABLE);
  g_assert_cmpuint (self->handed_over, ==, 0);
}

/* After submission, only an explicit yes or no is a result. */
static void
test_hand_over (Hostile *self, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *type;
    const char *body;
    int code;
  } cases[] = {
    { 500, "application/json", ACCEPTED, EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
    { 302, "application/json", ACCEPTED, EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
    { 403, "text/html", "Yasak", EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
    { 200, "text/html", "<p>" ACCEPTED, EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
    { 200, "application/json", "{}", EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
    { 200, "application/json", "{\"durum\":\"ret\",\"neden\":7}", EONAY_PROVIDER_ERROR_REFUSED },
    { 200, "application/json", "{\"durum\":\"ret\",\"neden\":\"kullanima-acilmamis\"}",
      EONAY_PROVIDER_ERROR_NOT_OPENED },
    { 200, "application/json", NULL, EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
    /* The exchange accepts, but the page does not change. */
    { 200, "application/json", ACCEPTED, EONAY_PROVIDER_ERROR_UNKNOWN_FATE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      self->status = cases[i].status;
      self->type = cases[i].type;
      self->hand_over = cases[i].body;
      self->handed_over = 0;
      self->moves_on = i + 1 < G_N_ELEMENTS (cases);
      assert_answer (self, NULL, cases[i].code);
      g_assert_null (eonay_portal_session_get_token (self->fixture.session));
    }
}

/* The checks above accept valid answers. */
static void
test_accepted (Hostile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (&self->fixture, EONAY_PURPOSE_LOGIN, &error);
  g_autoptr (GBytes) signature = g_bytes_new_static ("signature", strlen ("signature"));
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  self->moves_on = TRUE;
  answer = fixture_answer (&self->fixture, challenge, signature, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "alındı");
}

/* The portal's texts are used in messages, JSON and logs. */
static void
test_number_is_masked (Hostile *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->redeem = "{\"durum\":\"ret\",\"aciklama\":\"10000000146 numaralı kişi\"}";
  g_assert_null (fixture_open (&self->fixture, EONAY_PURPOSE_LOGIN, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "redeeming the code: 100******46 numaralı kişi");
}

static void
test_cancelled_under_way (Hostile *self, gconstpointer data)
{
  self->hand_over = NULL;
  self->cancel_at_hand_over = g_cancellable_new ();
  assert_answer (self, self->cancel_at_hand_over, EONAY_PROVIDER_ERROR_UNKNOWN_FATE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/hostile/" name, Hostile, NULL, set_up, function, tear_down)
  ADD ("pages", test_pages);
  ADD ("redeem", test_redeem);
  ADD ("hand-over", test_hand_over);
  ADD ("accepted", test_accepted);
  ADD ("number-is-masked", test_number_is_masked);
  ADD ("cancelled-under-way", test_cancelled_under_way);
#undef ADD
  return g_test_run ();
}
