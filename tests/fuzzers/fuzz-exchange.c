/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer of the portal's exchange: its JSON, and before that, if there are two parts, a line
 * with status and type. Status 0 is a broken connection. */
#include "fuzz.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "kamusm-exchange.h"

static const char profile_text[] = "[Portal]\nHost=nesbireysel.eonay.test\n"
                                   "[Exchange]\nRedeemPath=/kod\nHandOverPath=/imza\n";

typeof (eonay_portal_client_post_async) __wrap_eonay_portal_client_post_async;
typeof (eonay_portal_client_post_finish) __wrap_eonay_portal_client_post_finish;

static GPtrArray *answer;

/* Answers instead of the portal. */
void
__wrap_eonay_portal_client_post_async (EonayPortalClient *client,
                                       const char *path,
                                       const char *content_type,
                                       GBytes *body,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  g_autofree char *head = fuzz_dup_part (answer, 0, "");
  gboolean has_head = answer->len > 1;
  const char *type = has_head ? strchr (head, ' ') : NULL;
  EonayPortalReply *reply = g_new0 (EonayPortalReply, 1);

  reply->status = has_head ? (guint) strtoul (head, NULL, 10) : 200;
  reply->content_type = g_strdup (type != NULL ? type + 1 : has_head ? NULL : "application/json");
  reply->body = g_bytes_ref (answer->pdata[answer->len - 1]);
  if (reply->status != 0)
    {
      g_task_return_pointer (task, reply, (GDestroyNotify) eonay_portal_reply_free);
      return;
    }
  eonay_portal_reply_free (reply);
  g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE, "gone");
}

EonayPortalReply *
__wrap_eonay_portal_client_post_finish (EonayPortalClient *client,
                                        GAsyncResult *result,
                                        gboolean *sent,
                                        GError **error)
{
  *sent = TRUE;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* json-glib 1.6 leaks an unclosed object. This overrides its function in the libraries, too. */
gboolean
json_parser_load_from_data (JsonParser *parser, const char *data, gssize length, GError **error)
{
  typeof (&json_parser_load_from_data) load = dlsym (RTLD_NEXT, "json_parser_load_from_data");
  gboolean ok = FALSE;

  fuzz_ignore_leaks (TRUE);
  ok = load (parser, data, length, error);
  fuzz_ignore_leaks (FALSE);
  return ok;
}

static EonayPortalClient *
make_client (void)
{
  const char *const folders[] = { fuzz_get_folder (), NULL };
  g_autofree char *path = fuzz_write_file ("exchange.ini", profile_text, strlen (profile_text));
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_id ("exchange", folders, NULL);

  g_assert_true (kamusm_exchange_is_known (profile));
  return eonay_portal_client_new (profile);
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

static void
redeem (EonayPortalClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  kamusm_exchange_redeem_async (client, "495867794637341", NULL, store_result_cb, &result);
  wait_for (&result);
  text = kamusm_exchange_redeem_finish (client, result, &error);
  g_assert_true ((text == NULL) == (error != NULL));
  if (text != NULL)
    g_assert_true (*text != '\0' && g_utf8_validate (text, -1, NULL));
  else
    assert_clean (error->message);
}

/* After a signature was sent, only the exchange's own answer may report a failure. */
static void
hand_over (EonayPortalClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) signature = g_bytes_new_static ("0", 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  kamusm_exchange_hand_over_async (client, "495867794637341", signature, NULL, store_result_cb,
                                   &result);
  wait_for (&result);
  words = kamusm_exchange_hand_over_finish (client, result, &error);
  g_assert_true ((words == NULL) == (error != NULL));
  assert_clean (words != NULL ? words : error->message);
  if (error != NULL)
    g_assert_false (
        g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE) ||
        g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static EonayPortalClient *client;

  if (client == NULL)
    client = make_client ();
  answer = fuzz_split (data, size, 2);
  redeem (client);
  hand_over (client);
  g_clear_pointer (&answer, g_ptr_array_unref);
  return 0;
}
