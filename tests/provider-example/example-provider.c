/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A provider whose portal wants one signature: the person logs in elsewhere, and the portal knows
 * from the signature who gives the consent. docs/provider.md explains it. */
#include <eonay-portal-json.h>
#include <eonay-provider-plugin.h>
#include <string.h>

#define CONTENT_TYPE     "application/json"
#define DEFAULT_LIFETIME 300

#define EXAMPLE_TYPE_PROVIDER (example_provider_get_type ())
G_DECLARE_FINAL_TYPE (ExampleProvider, example_provider, EXAMPLE, PROVIDER, EonayProvider)

struct _ExampleProvider
{
  EonayProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (ExampleProvider, example_provider, EONAY_TYPE_PROVIDER)

EONAY_DEFINE_PROVIDER_PLUGIN (example_provider_get_type)

/* Each request is a visit of its own; a portal with a login keeps its client, and with it the
 * cookies, for the session. */
static void
post (GTask *task, const char *key, const char *body, GAsyncReadyCallback callback)
{
  EonayProfile *profile = eonay_provider_get_profile (g_task_get_source_object (task));
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);
  g_autofree char *path = eonay_profile_dup_string (profile, "Example", key);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  const EonayPortalRequest request = {
    .method = "POST",
    .path = path,
    .content_type = (char *) CONTENT_TYPE,
    .body = bytes,
  };

  eonay_portal_client_call_async (client, &request, g_task_get_cancellable (task), callback,
                                  g_object_ref (task));
}

/* --- open_challenge: ask for a text and its code; this changes nothing at the portal */

static EonayChallenge *
create_challenge (GTask *task, JsonObject *answer)
{
  EonayProvider *provider = g_task_get_source_object (task);
  EonayPurpose purpose = GPOINTER_TO_INT (g_task_get_task_data (task));
  const char *code = eonay_portal_json_get_string (answer, "kod");
  const char *text = eonay_portal_json_get_string (answer, "metin");
  guint lifetime = eonay_profile_get_uint (eonay_provider_get_profile (provider), "Code",
                                           "Lifetime", DEFAULT_LIFETIME);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (*code == '\0' || *text == '\0')
    return NULL;
  return eonay_challenge_new (purpose, code, text, now + lifetime);
}

static void
text_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean sent;
  g_autoptr (EonayPortalReply) reply =
      eonay_portal_client_call_finish (EONAY_PORTAL_CLIENT (object), result, &sent, &error);
  g_autoptr (JsonObject) answer = reply != NULL ? eonay_portal_json_parse (reply) : NULL;
  EonayChallenge *challenge = answer != NULL ? create_challenge (task, answer) : NULL;

  if (challenge != NULL)
    g_task_return_pointer (task, challenge, (GDestroyNotify) eonay_challenge_free);
  else if (reply == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR,
                             reply->status >= 500 ? EONAY_PROVIDER_ERROR_UNREACHABLE
                                                  : EONAY_PROVIDER_ERROR_UNEXPECTED,
                             "asking for the text: unknown answer (%u)", reply->status);
}

static void
example_provider_open_challenge_async (EonayProvider *provider,
                                       EonayPortalSession *session,
                                       EonayPurpose purpose,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  g_task_set_source_tag (task, example_provider_open_challenge_async);
  g_task_set_task_data (task, GINT_TO_POINTER (purpose), NULL);
  post (task, "TextPath", "{}", text_cb);
}

static EonayChallenge *
example_provider_open_challenge_finish (EonayProvider *provider,
                                        GAsyncResult *result,
                                        GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- answer_challenge: submit the signature, once */

static char *
create_request (const EonayChallenge *challenge, GBytes *signature)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  gsize size;
  const guchar *data = g_bytes_get_data (signature, &size);
  g_autofree char *encoded = g_base64_encode (data, size);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kod");
  json_builder_add_string_value (builder, challenge->code);
  json_builder_set_member_name (builder, "imza");
  json_builder_add_string_value (builder, encoded);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Accepted or refused is only what the portal says so; any other answer to a request that may have
 * arrived is an unknown fate. */
static void
submitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean sent;
  g_autoptr (EonayPortalReply) reply =
      eonay_portal_client_call_finish (EONAY_PORTAL_CLIENT (object), result, &sent, &error);
  g_autoptr (JsonObject) answer = reply != NULL ? eonay_portal_json_parse (reply) : NULL;
  const char *state = answer != NULL ? eonay_portal_json_get_string (answer, "durum") : "";
  g_autofree char *line = answer != NULL ? eonay_portal_json_dup_line (answer, "aciklama") : NULL;

  if (g_str_equal (state, "kabul"))
    g_task_return_pointer (task, g_steal_pointer (&line), g_free);
  else if (g_str_equal (state, "ret"))
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_REFUSED,
                             "submitting the signature: %s", line);
  else if (reply == NULL && !sent)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
                             "submitting the signature: %s",
                             error != NULL ? error->message : "unknown answer");
}

static void
example_provider_answer_challenge_async (EonayProvider *provider,
                                         EonayPortalSession *session,
                                         const EonayChallenge *challenge,
                                         GBytes *signature,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);
  g_autofree char *request = create_request (challenge, signature);

  g_task_set_source_tag (task, example_provider_answer_challenge_async);
  /* A cancellation cannot undo what was sent: wait for the answer. */
  g_task_set_check_cancellable (task, FALSE);
  post (task, "HandOverPath", request, submitted_cb);
}

static char *
example_provider_answer_challenge_finish (EonayProvider *provider,
                                          GAsyncResult *result,
                                          GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* No EONAY_CAPABILITY_LOGIN: the consent is the only signature, and query_status is not needed. */
static EonayCapabilities
example_provider_get_capabilities (EonayProvider *provider)
{
  return EONAY_CAPABILITY_E_ONAY;
}

static void
example_provider_class_init (ExampleProviderClass *klass)
{
  EonayProviderClass *provider_class = EONAY_PROVIDER_CLASS (klass);

  provider_class->get_capabilities = example_provider_get_capabilities;
  provider_class->open_challenge_async = example_provider_open_challenge_async;
  provider_class->open_challenge_finish = example_provider_open_challenge_finish;
  provider_class->answer_challenge_async = example_provider_answer_challenge_async;
  provider_class->answer_challenge_finish = example_provider_answer_challenge_finish;
}

static void
example_provider_init (ExampleProvider *self)
{
}
