/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer to the calls of an exchange: its body; before that, if there are two parts, a line with
 * status and type, and lines with headers; and before that, if there are three, the groups
 * [Exchange…] of a profile. Status 0 is a broken connection. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "eonay-exchange-answer.h"
#include "eonay-exchange-description.h"
#include "eonay-exchange.h"
#include "pki.h"

#define PORTAL "[Portal]\nHost=nesbireysel.eonay.test\nHosts=depo.eonay.test;\n"

static const char default_exchange[] =
    "[Exchange]\nRedeem=text;\nSubmit=signature;\n"
    "[Exchange text]\nPath=/kod\nType=json\nBody={\"kod\": \"${code}\"}\n"
    "Accepted=$.durum == tamam\nRefused=$.durum == ret\nReason=$.neden\nWords=$.aciklama\n"
    "Text=$.metin\n"
    "[Exchange signature]\nPath=/imza\nType=json\nBody={\"imza\": \"${signature:base64}\"}\n"
    "Accepted=$.durum == kabul\nRefused=$.durum == ret\nReason=$.neden\nWords=$.aciklama\n"
    "[Exchange reasons]\nkod-suresi-doldu=code-expired\n";

static GPtrArray *answer;
static guint n_calls;

static EonayPortalReply *
make_reply (void)
{
  EonayPortalReply *reply = g_new0 (EonayPortalReply, 1);
  gboolean has_head = answer->len > 1;
  g_autofree char *head =
      has_head ? fuzz_dup_part (answer, answer->len - 2, "") : g_strdup ("200 application/json");
  g_auto (GStrv) lines = g_strsplit (head, "\n", 8);
  const char *type = lines[0] != NULL ? strchr (lines[0], ' ') : NULL;
  GPtrArray *headers = g_ptr_array_new ();

  reply->status = lines[0] != NULL ? (guint) strtoul (lines[0], NULL, 10) : 0;
  reply->content_type = g_strdup (type != NULL ? type + 1 : NULL);
  for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      const char *colon = strstr (lines[i], ": ");

      if (colon == NULL || !g_utf8_validate (lines[i], -1, NULL))
        continue;
      g_ptr_array_add (headers, g_strndup (lines[i], (gsize) (colon - lines[i])));
      g_ptr_array_add (headers, g_strdup (colon + 2));
    }
  g_ptr_array_add (headers, NULL);
  reply->headers = (char **) g_ptr_array_free (headers, FALSE);
  reply->body = g_bytes_ref (answer->pdata[answer->len - 1]);
  return reply;
}

/* These two override the library's: they answer instead of the portal. */
void
eonay_portal_client_call_async (EonayPortalClient *client,
                                const EonayPortalRequest *request,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  EonayPortalReply *reply = make_reply ();

  g_assert_true (*request->path == '/' && request->path[1] != '/');
  for (gsize i = 0; request->headers[i] != NULL; i++)
    g_assert_null (strpbrk (request->headers[i], "\r\n"));
  n_calls++;
  if (reply->status != 0)
    {
      g_task_return_pointer (task, reply, (GDestroyNotify) eonay_portal_reply_free);
      return;
    }
  eonay_portal_reply_free (reply);
  g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE, "gone");
}

EonayPortalReply *
eonay_portal_client_call_finish (EonayPortalClient *client,
                                 GAsyncResult *result,
                                 gboolean *sent,
                                 GError **error)
{
  *sent = TRUE;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A pause takes no time. */
GSource *
g_timeout_source_new_seconds (guint interval)
{
  return g_timeout_source_new (0);
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Texts that are safe to show, log and store. */
static void
assert_clean (const char *text)
{
  gsize digits = 0;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      g_assert_true (g_unichar_isprint (g_utf8_get_char (at)));
      digits = g_ascii_isdigit (*at) ? digits + 1 : 0;
      g_assert_cmpuint (digits, <, 11);
    }
}

static gboolean
redeem (EonayExchange *exchange)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  eonay_exchange_redeem_async (exchange, "495867794637341", NULL, store_result_cb, &result);
  wait_for (&result);
  ok = eonay_exchange_redeem_finish (exchange, result, &error);
  g_assert_true (ok == (error == NULL));
  if (!ok)
    assert_clean (error->message);
  else
    g_assert_true (*eonay_exchange_get_text (exchange) != '\0' &&
                   g_utf8_validate (eonay_exchange_get_text (exchange), -1, NULL));
  return ok;
}

/* After a signature was sent, only the exchange's own answer may report a failure. */
static void
submit (EonayExchange *exchange)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) signature = g_bytes_new_static ("0", 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  n_calls = 0;
  eonay_exchange_submit_async (exchange, "495867794637341", signature, NULL, store_result_cb,
                               &result);
  wait_for (&result);
  words = eonay_exchange_submit_finish (exchange, result, &error);
  g_assert_true ((words == NULL) == (error != NULL));
  assert_clean (words != NULL ? words : error->message);
  /* With the default exchange the first call carries it. */
  if (error != NULL && answer->len < 3)
    g_assert_false (
        g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE) ||
        g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED));
}

static EonayProfile *
make_profile (const char *exchange)
{
  g_autofree char *text = g_strconcat (PORTAL, exchange, NULL);

  return eonay_profile_new_for_text ("exchange", text, NULL, NULL);
}

static void
use (EonayProfile *profile, EonayCertificate *certificate)
{
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);
  g_autoptr (EonayExchange) exchange = eonay_exchange_new (client, certificate);

  g_assert_true (answer->len > 2 || eonay_exchange_is_known (profile));
  redeem (exchange);
  submit (exchange);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static EonayCertificate *certificate;
  g_autoptr (EonayProfile) profile = NULL;
  g_autofree char *exchange = NULL;

  if (certificate == NULL)
    certificate = pki_make_certificate ("Ayşe Yılmaz", "10000000146", 0, G_MAXINT32);
  answer = fuzz_split (data, size, 3);
  exchange = answer->len > 2 ? fuzz_dup_part (answer, 0, "") : g_strdup (default_exchange);
  profile = make_profile (exchange);
  if (profile != NULL)
    use (profile, certificate);
  g_clear_pointer (&answer, g_ptr_array_unref);
  return 0;
}
