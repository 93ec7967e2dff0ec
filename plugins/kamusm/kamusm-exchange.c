/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-json.h"
#include "eonay-national-id.h"
#include "eonay-visible-text.h"
#include "kamusm-exchange.h"

#define CONTENT_TYPE      "application/json"
#define MAX_DEPTH         4
#define MAX_ANSWER_LENGTH 400

/* The exchange's reasons and their error codes; any other reason is a plain refusal. */
static const struct
{
  const char *reason;
  int code;
} reasons[] = {
  { "kod-suresi-doldu", EONAY_PROVIDER_ERROR_CODE_EXPIRED },
  { "kod-bilinmiyor", EONAY_PROVIDER_ERROR_CODE_EXPIRED },
  { "kullanima-acilmamis", EONAY_PROVIDER_ERROR_NOT_OPENED },
};

/* Whether the profile has the addresses of the exchange. */
gboolean
kamusm_exchange_is_known (EonayProfile *profile)
{
  g_autofree char *redeem = eonay_profile_dup_string (profile, "Exchange", "RedeemPath");
  g_autofree char *hand_over = eonay_profile_dup_string (profile, "Exchange", "HandOverPath");

  return redeem != NULL && hand_over != NULL;
}

static GBytes *
create_request (const char *code, GBytes *signature)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kod");
  json_builder_add_string_value (builder, code);
  if (signature != NULL)
    {
      gsize size;
      const guchar *data = g_bytes_get_data (signature, &size);
      g_autofree char *encoded = g_base64_encode (data, size);

      json_builder_set_member_name (builder, "imza");
      json_builder_add_string_value (builder, encoded);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

static JsonObject *
parse_reply (KamusmReply *reply)
{
  /* Not an immutable one: json-glib 1.10 aborts with it on a text with two values. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text = g_bytes_get_data (reply->body, &size);
  JsonNode *root;

  if (reply->status != 200 || g_strcmp0 (reply->content_type, CONTENT_TYPE) != 0 || size == 0 ||
      !g_utf8_validate_len (text, size, NULL) ||
      !eonay_json_is_shallow_object (text, size, MAX_DEPTH) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? json_object_ref (json_node_get_object (root))
             : NULL;
}

/* (transfer none) (not nullable): the string, "" if there is none. */
static const char *
get_string (JsonObject *object, const char *name)
{
  const char *text = eonay_json_get_string (object, name);

  return text != NULL ? text : "";
}

/* The portal's text is used in messages and receipts: reduce it to one line of limited length and
 * mask T.C. numbers. */
static char *
dup_answer (JsonObject *object)
{
  g_autofree char *answer =
      eonay_visible_line (get_string (object, "aciklama"), " ", MAX_ANSWER_LENGTH);

  return eonay_national_id_mask (answer);
}

static void
return_refusal (GTask *task, JsonObject *object, const char *what, gboolean is_signed)
{
  const char *reason = get_string (object, "neden");
  g_autofree char *answer = dup_answer (object);

  /* While redeeming, a code that was used counts as expired. */
  int code = !is_signed && g_str_equal (reason, "kod-kullanilmis")
                 ? EONAY_PROVIDER_ERROR_CODE_EXPIRED
                 : EONAY_PROVIDER_ERROR_REFUSED;

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].reason, reason))
      code = reasons[i].code;
  g_task_return_new_error (task, EONAY_PROVIDER_ERROR, code, "%s: %s", what, answer);
}

static void
post (GTask *task,
      const char *key,
      const char *code,
      GBytes *signature,
      GAsyncReadyCallback callback)
{
  KamusmClient *client = g_task_get_source_object (task);
  EonayProfile *profile = kamusm_client_get_profile (client);
  g_autofree char *path = eonay_profile_dup_string (profile, "Exchange", key);
  g_autoptr (GBytes) request = create_request (code, signature);

  kamusm_client_post_async (client, path, CONTENT_TYPE, request, g_task_get_cancellable (task),
                            callback, g_object_ref (task));
}

static void
redeem_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean sent;
  g_autoptr (KamusmReply) reply =
      kamusm_client_post_finish (KAMUSM_CLIENT (object), result, &sent, &error);
  g_autoptr (JsonObject) answer = reply != NULL ? parse_reply (reply) : NULL;

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (reply->status >= 500)
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE,
                             "redeeming the code: out of order (%u)", reply->status);
  else if (answer != NULL && g_str_equal (get_string (answer, "durum"), "ret"))
    return_refusal (task, answer, "redeeming the code", FALSE);
  else if (answer != NULL && g_str_equal (get_string (answer, "durum"), "tamam") &&
           *get_string (answer, "metin") != '\0')
    g_task_return_pointer (task, g_strdup (get_string (answer, "metin")), g_free);
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                             "redeeming the code: unknown answer (%u)", reply->status);
}

void
kamusm_exchange_redeem_async (KamusmClient *client,
                              const char *code,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);

  g_task_set_source_tag (task, kamusm_exchange_redeem_async);
  post (task, "RedeemPath", code, NULL, redeem_cb);
}

char *
kamusm_exchange_redeem_finish (KamusmClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hand_over_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean sent;
  g_autoptr (KamusmReply) reply =
      kamusm_client_post_finish (KAMUSM_CLIENT (object), result, &sent, &error);
  g_autoptr (JsonObject) answer = reply != NULL ? parse_reply (reply) : NULL;

  if (reply == NULL && !sent)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (answer != NULL && g_str_equal (get_string (answer, "durum"), "kabul"))
    g_task_return_pointer (task, dup_answer (answer), g_free);
  else if (answer != NULL && g_str_equal (get_string (answer, "durum"), "ret"))
    return_refusal (task, answer, "handing over the signature", TRUE);
  else
    /* After sending, only an explicit acceptance or refusal is certain. */
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
                             "handing over the signature: %s",
                             error != NULL ? error->message : "unknown answer");
}

void
kamusm_exchange_hand_over_async (KamusmClient *client,
                                 const char *code,
                                 GBytes *signature,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);

  g_task_set_source_tag (task, kamusm_exchange_hand_over_async);
  /* A cancellation cannot undo what was sent: wait for the answer. */
  g_task_set_check_cancellable (task, FALSE);
  post (task, "HandOverPath", code, signature, hand_over_cb);
}

char *
kamusm_exchange_hand_over_finish (KamusmClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
