/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole exchanges, with a server that answers as a table says. */
#include <libsoup/soup.h>
#include <string.h>

#include "eonay-exchange.h"
#include "eonay-loopback-resolver.h"
#include "fixture.h"
#include "pki.h"

#define CODE  "495867794637341"
#define TEXT  "onaylanan metin"
#define PAUSE 8 /* of the call text, in seconds; longer than the two calls' time limits together */
#define TAMAM "{\"durum\": \"tamam\", \"metin\": \"" TEXT "\", \"no\": 7}"

static const char profile_text[] =
    "[Portal]\nHost=nesbireysel.eonay.test\nPort=%u\nHosts=imza.eonay.test:%u;\n"
    "[Limits]\nTimeout=2\n"
    "[Exchange]\nRedeem=version;text;\nSubmit=prepare;signature;result;\n"
    "[Exchange version]\nPath=/version\nAnswer=text\nInside=^v(.*)$\nInsideAnswer=text\n"
    "Accepted=^([0-9])$ == 2\n"
    "[Exchange text]\nPath=/text\nHost=imza.eonay.test:%u\nType=form\n"
    "Fields=kod=${code};kisi=${national-id};\n"
    "Accepted=$.durum == tamam\nRefused=$.durum == ret\nReason=$.neden\nWords=$.aciklama\n"
    "Pending=$.durum == bekliyor\nPause=8\n"
    "Text=$.metin\nTake=no=$.no;oturum=header:X-Oturum;\nReasons=20=not-opened;\n"
    "[Exchange prepare]\nPath=/prepare?no=${no}\nAnswer=none\n"
    "[Exchange "
    "signature]\nMake=imza=${signature:base64};\nPath=/signature\nMethod=PUT\nHeaders=X-Oturum: "
    "${oturum};\nType=text\n"
    "Body=${imza}\nAccepted=$.alindi == true\nRefused=$.alindi == false\n"
    "Reason=$.neden\nTake=is=$.is;\n"
    "[Exchange result]\nPath=/result/${is}\nPending=$.durum == bekliyor\nRepeat=2\nPause=1\n"
    "Accepted=$.durum == kabul\nRefused=$.durum == ret\nReason=$.neden\nWords=$.aciklama\n"
    "[Exchange reasons]\n17=code-expired\n18=session-expired\n20=refused\n";

typedef struct
{
  const char *path;
  guint status; /* 0: the connection breaks */
  const char *header;
  const char *value;
  const char *body;
} Answer;

static const Answer good_answers[] = {
  { "/version", 200, NULL, NULL, "v2" },
  { "/text", 200, "X-Oturum", "abc", TAMAM },
  { "/prepare", 200, NULL, NULL, "" },
  { "/signature", 200, NULL, NULL, "{\"alindi\": true, \"is\": \"is 1\"}" },
  { "/result/is 1", 200, NULL, NULL, "{\"durum\": \"kabul\", \"aciklama\": \"alındı\"}" },
};

/* One answer is another, the first n_times times; then the good one. */
typedef struct
{
  const char *name;
  Answer other;
  guint n_times;
  int code;            /* of the error, or -1 */
  const char *message; /* its end */
  gboolean redeems;    /* whether the text is there */
  const char *paths;   /* of all requests */
} Case;

typedef struct
{
  SoupServer *server;
  const Case *current;
  guint n_others;
  GString *paths;
  GString *seen; /* what else was sent */
} World;

#define REDEEMED  "/version /text "
#define SUBMITTED REDEEMED "/prepare /signature "
#define DONE      SUBMITTED "/result/is 1 "

static const Case cases[] = {
  { "accepted", { NULL }, 0, -1, "alındı", TRUE, DONE },
  { "old-version",
    { "/version", 200, NULL, NULL, "v1" },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "unknown answer (200)",
    FALSE,
    "/version " },
  { "out-of-order",
    { "/version", 503, NULL, NULL, "v2" },
    9,
    EONAY_PROVIDER_ERROR_UNREACHABLE,
    "unknown answer (503)",
    FALSE,
    "/version " },
  { "not-there",
    { "/version", 404, NULL, NULL, "v2" },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "unknown answer (404)",
    FALSE,
    "/version " },
  { "elsewhere",
    { "/version", 302, "Location", "/text", "v2" },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "unknown answer (302)",
    FALSE,
    "/version " },
  { "redeem-lost", { "/text", 0 }, 9, EONAY_PROVIDER_ERROR_UNREACHABLE, "", FALSE, REDEEMED },
  { "reason-of-the-table",
    { "/text", 200, NULL, NULL,
      "{\"durum\": \"ret\", \"neden\": 17, \"aciklama\": \"Kod " CODE " eski\"}" },
    9,
    EONAY_PROVIDER_ERROR_CODE_EXPIRED,
    ": Kod … eski",
    FALSE,
    REDEEMED },
  { "reason-of-the-call",
    { "/text", 200, NULL, NULL, "{\"durum\": \"ret\", \"neden\": 20}" },
    9,
    EONAY_PROVIDER_ERROR_NOT_OPENED,
    ": ",
    FALSE,
    REDEEMED },
  { "reason-unknown",
    { "/text", 200, NULL, NULL, "{\"durum\": \"ret\", \"neden\": 1}" },
    9,
    EONAY_PROVIDER_ERROR_REFUSED,
    ": ",
    FALSE,
    REDEEMED },
  { "no-text",
    { "/text", 200, "X-Oturum", "abc", "{\"durum\": \"tamam\", \"no\": 7}" },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "the text is not there",
    FALSE,
    REDEEMED },
  { "no-value",
    { "/text", 200, NULL, NULL, TAMAM },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "a value for a later call is not there",
    FALSE,
    REDEEMED },
  { "line-in-value",
    { "/text", 200, "X-Oturum", "a\tb", TAMAM },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "header X-Oturum has a control character",
    TRUE,
    REDEEMED "/prepare " },
  { "prepare-fails",
    { "/prepare", 404, NULL, NULL, "" },
    9,
    EONAY_PROVIDER_ERROR_UNEXPECTED,
    "unknown answer (404)",
    TRUE,
    REDEEMED "/prepare " },
  { "prepare-lost",
    { "/prepare", 0 },
    9,
    EONAY_PROVIDER_ERROR_UNREACHABLE,
    "",
    TRUE,
    REDEEMED "/prepare " },
  { "signature-lost",
    { "/signature", 0 },
    9,
    EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
    "",
    TRUE,
    SUBMITTED },
  { "signature-503",
    { "/signature", 503, NULL, NULL, "{\"alindi\": true, \"is\": 1}" },
    9,
    EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
    "unknown answer (503)",
    TRUE,
    SUBMITTED },
  { "signature-garbage",
    { "/signature", 200, NULL, NULL, "{\"alindi\": tru" },
    9,
    EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
    "unknown answer (200)",
    TRUE,
    SUBMITTED },
  { "signature-refused",
    { "/signature", 200, NULL, NULL, "{\"alindi\": false, \"neden\": 18}" },
    9,
    EONAY_PROVIDER_ERROR_SESSION_EXPIRED,
    ": ",
    TRUE,
    SUBMITTED },
  { "signature-without-value",
    { "/signature", 200, NULL, NULL, "{\"alindi\": true}" },
    9,
    EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
    "a value for a later call is not there",
    TRUE,
    SUBMITTED },
  { "pending",
    { "/result/is 1", 200, NULL, NULL, "{\"durum\": \"bekliyor\"}" },
    2,
    -1,
    "alındı",
    TRUE,
    DONE "/result/is 1 /result/is 1 " },
  { "pending-for-ever",
    { "/result/is 1", 200, NULL, NULL, "{\"durum\": \"bekliyor\"}" },
    9,
    EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
    "no result in time",
    TRUE,
    DONE "/result/is 1 /result/is 1 " },
  { "result-lost", { "/result/is 1", 0 }, 9, EONAY_PROVIDER_ERROR_UNKNOWN_FATE, "", TRUE, DONE },
  { "result-404",
    { "/result/is 1", 404, NULL, NULL, "" },
    9,
    EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
    "unknown answer (404)",
    TRUE,
    DONE },
  { "result-refused",
    { "/result/is 1", 200, NULL, NULL, "{\"durum\": \"ret\", \"neden\": 20}" },
    9,
    EONAY_PROVIDER_ERROR_REFUSED,
    ": ",
    TRUE,
    DONE },
};

static const Case pending_text = { "pending-text",
                                   { "/text", 200, NULL, NULL, "{\"durum\": \"bekliyor\"}" },
                                   9 };

static void
break_connection (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static const Answer *
find_answer (World *self, const char *path)
{
  const Answer *other = &self->current->other;

  if (g_strcmp0 (other->path, path) == 0 && self->n_others++ < self->current->n_times)
    return other;
  for (gsize i = 0; i < G_N_ELEMENTS (good_answers); i++)
    if (g_str_equal (good_answers[i].path, path))
      return &good_answers[i];
  g_assert_not_reached ();
}

static void
note_request (World *self, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  const char *cookie = soup_message_headers_get_one (headers, "Cookie");
  const char *session = soup_message_headers_get_one (headers, "X-Oturum");
  g_autofree char *host = g_strndup (soup_message_headers_get_one (headers, "Host"), 4);

  g_string_append_printf (self->paths, "%s ", path);
  g_string_append_printf (
      self->seen, "%s %s %s %s %s %.*s\n", soup_server_message_get_method (message), host,
      query != NULL ? query : "-", cookie != NULL ? cookie : "-", session != NULL ? session : "-",
      (int) g_bytes_get_size (body), (const char *) g_bytes_get_data (body, NULL));
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  World *self = user_data;
  const Answer *answer = NULL;

  note_request (self, message, path);
  answer = find_answer (self, path);
  if (answer->status == 0)
    {
      break_connection (message);
      return;
    }
  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->header != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), answer->header,
                                 answer->value);
  if (g_str_equal (path, "/version"))
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                                 "C=1; Path=/; Secure; HttpOnly; SameSite=Lax");
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, answer->body,
                                    strlen (answer->body));
}

static void
set_up (World *self, gconstpointer data)
{
  const char *pki = g_getenv ("EONAY_TEST_PKI");
  g_autofree char *certificate_path = g_build_filename (pki, "tls", "server.crt", NULL);
  g_autofree char *key_path = g_build_filename (pki, "tls", "server.key", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GResolver) resolver = eonay_loopback_resolver_new ();
  g_autoptr (GError) error = NULL;

  fixture_trust ("tls", "ca.crt");
  g_resolver_set_default (resolver);
  self->current = data;
  self->paths = g_string_new (NULL);
  self->seen = g_string_new (NULL);
  self->server = soup_server_new (NULL, NULL);
  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_assert_no_error (error);
  soup_server_set_tls_certificate (self->server, certificate);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_HTTPS, &error);
  g_assert_no_error (error);
}

static void
tear_down (World *self, gconstpointer data)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_string_free (self->paths, TRUE);
  g_string_free (self->seen, TRUE);
}

static EonayProfile *
make_profile (World *self)
{
  GSList *uris = soup_server_get_uris (self->server);
  guint port = (guint) g_uri_get_port (uris->data);
  g_auto (GStrv) parts = g_strsplit (profile_text, "%u", -1);
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autofree char *text = g_strjoinv (number, parts);
  g_autoptr (GError) error = NULL;
  EonayProfile *profile = eonay_profile_new_for_text ("test", text, NULL, &error);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_assert_no_error (error);
  return profile;
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
redeem_with (EonayExchange *exchange, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_exchange_redeem_async (exchange, CODE, cancellable, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return eonay_exchange_redeem_finish (exchange, result, error);
}

static gboolean
redeem (EonayExchange *exchange, GError **error)
{
  return redeem_with (exchange, NULL, error);
}

static char *
submit (EonayExchange *exchange, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) signature = g_bytes_new_static ("imza", 4);

  eonay_exchange_submit_async (exchange, CODE, signature, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return eonay_exchange_submit_finish (exchange, result, error);
}

static EonayExchange *
make_exchange (World *self)
{
  g_autoptr (EonayProfile) profile = make_profile (self);
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);
  g_autoptr (EonayCertificate) certificate =
      pki_make_certificate ("Ayşe Yılmaz", "10000000146", 0, G_MAXINT32);

  g_assert_true (eonay_exchange_is_known (profile));
  return eonay_exchange_new (client, certificate);
}

/* Nothing of what is secret is told. */
static void
assert_error (const GError *error, const Case *expected)
{
  static const char *const secrets[] = { CODE, TEXT, "aW16YQ==", "10000000146", "abc" };

  g_assert_error (error, EONAY_PROVIDER_ERROR, expected->code);
  g_assert_true (g_str_has_suffix (error->message, expected->message));
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (error->message, secrets[i]));
}

static void
test_case (World *self, gconstpointer data)
{
  const Case *expected = data;
  g_autoptr (EonayExchange) exchange = make_exchange (self);
  g_autoptr (GError) error = NULL;
  gboolean redeemed = redeem (exchange, &error);
  g_autofree char *words = redeemed ? submit (exchange, &error) : NULL;

  g_assert_true (redeemed == expected->redeems);
  if (redeemed)
    g_assert_cmpstr (eonay_exchange_get_text (exchange), ==, TEXT);
  if (expected->code < 0)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (words, ==, expected->message);
    }
  else
    assert_error (error, expected);
  g_assert_cmpstr (self->paths->str, ==, expected->paths);
}

/* What was sent, each call with the cookies of the calls before to its own host. */
static void
test_requests (World *self, gconstpointer data)
{
  g_autoptr (EonayExchange) exchange = make_exchange (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  g_assert_true (redeem (exchange, &error));
  words = submit (exchange, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->seen->str, ==,
                   "GET nesb - - - \n"
                   "POST imza - - - kod=" CODE "&kisi=10000000146\n"
                   "GET nesb no=7 C=1 - \n"
                   "PUT nesb - C=1 abc aW16YQ==\n"
                   "GET nesb - C=1 - \n");
  /* Another code begins without them. */
  g_string_truncate (self->seen, 0);
  g_assert_true (redeem (exchange, &error));
  g_assert_true (g_str_has_prefix (self->seen->str, "GET nesb - - - \n"));
}

/* What did not begin to be sent did not arrive. */
static void
test_unreachable (World *self, gconstpointer data)
{
  g_autoptr (EonayExchange) exchange = make_exchange (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  g_assert_true (redeem (exchange, &error));
  soup_server_disconnect (self->server);
  words = submit (exchange, &error);
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE);
}

/* Without the certificate there is no T.C. number, and nothing is sent in its place. */
static void
test_no_certificate (World *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = make_profile (self);
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);
  g_autoptr (EonayExchange) exchange = eonay_exchange_new (client, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (redeem (exchange, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED);
  g_assert_cmpstr (self->paths->str, ==, "/version ");
}

/* A profile with a fault sends nothing at all. */
static void
test_fault (World *self, gconstpointer data)
{
  g_autoptr (EonayProfile) good = make_profile (self);
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_text (
      "test", "[Exchange text]\nHost=elsewhere.eonay.test\n", good, NULL);
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);
  g_autoptr (EonayExchange) exchange = eonay_exchange_new (client, NULL);
  g_autoptr (GPtrArray) faults = eonay_exchange_list_faults (profile);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (faults->len, ==, 1);
  g_assert_false (eonay_exchange_is_known (profile));
  g_assert_false (redeem (exchange, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN);
  g_assert_cmpstr (self->paths->str, ==, "");
}

static GCancellable *cancelled_in_pause;

/* Overrides GLib's in the libraries: tells when the pause begins. */
GSource *
g_timeout_source_new_seconds (guint interval)
{
  if (interval == PAUSE && cancelled_in_pause != NULL)
    g_idle_add_once ((GSourceOnceFunc) (GCallback) g_cancellable_cancel, cancelled_in_pause);
  return g_timeout_source_new (interval * 1000);
}

/* A person who cancels does not wait for the end of a pause. */
static void
test_cancelled_pause (World *self, gconstpointer data)
{
  g_autoptr (EonayExchange) exchange = make_exchange (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  cancelled_in_pause = cancellable;
  g_assert_false (redeem_with (exchange, cancellable, &error));
  cancelled_in_pause = NULL;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_cmpint (g_get_monotonic_time () - start, <, PAUSE * G_USEC_PER_SEC);
  g_assert_cmpstr (self->paths->str, ==, REDEEMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/exchange-run/", cases[i].name, NULL);

      g_test_add (path, World, &cases[i], set_up, test_case, tear_down);
    }
  g_test_add ("/exchange-run/requests", World, &cases[0], set_up, test_requests, tear_down);
  g_test_add ("/exchange-run/unreachable", World, &cases[0], set_up, test_unreachable, tear_down);
  g_test_add ("/exchange-run/no-certificate", World, &cases[0], set_up, test_no_certificate,
              tear_down);
  g_test_add ("/exchange-run/cancelled-pause", World, &pending_text, set_up, test_cancelled_pause,
              tear_down);
  g_test_add ("/exchange-run/fault", World, &cases[0], set_up, test_fault, tear_down);
  return g_test_run ();
}
