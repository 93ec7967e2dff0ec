/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-portal-json.h"
#include "kamusm-exchange.h"

#define DEFAULT_LIFETIME 300

#define CONTENT_TYPE "application/json"

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

guint
kamusm_exchange_get_lifetime (EonayProfile *profile)
{
  return eonay_profile_get_uint (profile, "Code", "Lifetime", DEFAULT_LIFETIME);
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

static void
return_refusal (GTask *task, JsonObject *object, const char *what, gboolean is_signed)
{
  const char *reason = eonay_portal_json_get_string (object, "neden");
  g_autofree char *answer = eonay_portal_json_dup_line (object, "aciklama");

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
  EonayPortalClient *client = g_task_get_source_object (task);
  EonayProfile *profile = eonay_portal_client_get_profile (client);
  g_autofree char *path = eonay_profile_dup_string (profile, "Exchange", key);
  g_autoptr (GBytes) request = create_request (code, signature);

  eonay_portal_client_post_async (client, path, CONTENT_TYPE, request,
                                  g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
redeem_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean sent;
  g_autoptr (EonayPortalReply) reply =
      eonay_portal_client_post_finish (EONAY_PORTAL_CLIENT (object), result, &sent, &error);
  g_autoptr (JsonObject) answer = reply != NULL ? eonay_portal_json_parse (reply) : NULL;

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (reply->status >= 500)
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE,
                             "redeeming the code: out of order (%u)", reply->status);
  else if (answer != NULL && g_str_equal (eonay_portal_json_get_string (answer, "durum"), "ret"))
    return_refusal (task, answer, "redeeming the code", FALSE);
  else if (answer != NULL &&
           g_str_equal (eonay_portal_json_get_string (answer, "durum"), "tamam") &&
           *eonay_portal_json_get_string (answer, "metin") != '\0')
    g_task_return_pointer (task, g_strdup (eonay_portal_json_get_string (answer, "metin")), g_free);
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                             "redeeming the code: unknown answer (%u)", reply->status);
}

void
kamusm_exchange_redeem_async (EonayPortalClient *client,
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
kamusm_exchange_redeem_finish (EonayPortalClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hand_over_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean sent;
  g_autoptr (EonayPortalReply) reply =
      eonay_portal_client_post_finish (EONAY_PORTAL_CLIENT (object), result, &sent, &error);
  g_autoptr (JsonObject) answer = reply != NULL ? eonay_portal_json_parse (reply) : NULL;

  if (reply == NULL && !sent)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (answer != NULL && g_str_equal (eonay_portal_json_get_string (answer, "durum"), "kabul"))
    g_task_return_pointer (task, eonay_portal_json_dup_line (answer, "aciklama"), g_free);
  else if (answer != NULL && g_str_equal (eonay_portal_json_get_string (answer, "durum"), "ret"))
    return_refusal (task, answer, "handing over the signature", TRUE);
  else
    /* After sending, only an explicit acceptance or refusal is certain. */
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
                             "handing over the signature: %s",
                             error != NULL ? error->message : "unknown answer");
}

void
kamusm_exchange_hand_over_async (EonayPortalClient *client,
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
kamusm_exchange_hand_over_finish (EonayPortalClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
