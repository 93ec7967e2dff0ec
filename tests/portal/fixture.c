/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <openssl/cms.h>

#include "eonay-loopback-resolver.h"
#include "kamusm-provider.h"
#include "pki.h"

/* GIO's default TLS database from now on, so that TLS is set up like in the installed program. */
void
fixture_trust (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("EONAY_TEST_PKI"), folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
make_provider (Fixture *self)
{
  const char *const folders[] = {
    g_getenv ("EONAY_TEST_PROFILES"),
    self->base,
    self->folder,
    NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_id ("kamusm", folders, &error);

  g_assert_no_error (error);
  g_clear_object (&self->provider);
  self->provider = g_object_new (KAMUSM_TYPE_PROVIDER, "profile", profile, NULL);
}

void
fixture_override (Fixture *self, const char *group, const char *key, const char *value)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->folder, "kamusm.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (key_file, path, G_KEY_FILE_NONE, NULL);
  g_key_file_set_string (key_file, group, key, value);
  g_key_file_save_to_file (key_file, path, &error);
  g_assert_no_error (error);
  make_provider (self);
}

static GKeyFile *
load_profile (const char *folder, const char *name)
{
  g_autoptr (GKeyFile) profile = g_key_file_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (profile, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&profile);
}

static void
remove_exchange (GKeyFile *profile)
{
  g_auto (GStrv) groups = g_key_file_get_groups (profile, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Exchange"))
      g_key_file_remove_group (profile, groups[i], NULL);
}

/* The portal in this process has another port for its second host, too. */
static void
fill_ports (Fixture *self, GKeyFile *exchange, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (exchange, group, NULL, NULL);

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (exchange, group, keys[i], NULL);
      g_auto (GStrv) parts = g_strsplit (value, "imza.eonay.test", 2);
      g_autofree char *place =
          g_strdup_printf ("imza.eonay.test:%u", portal_get_https_port (self->portal));
      g_autofree char *filled = g_strjoinv (place, parts);

      g_key_file_set_value (exchange, group, keys[i], filled);
    }
}

static void
copy_group (GKeyFile *from, const char *group, GKeyFile *to)
{
  g_auto (GStrv) keys = g_key_file_get_keys (from, group, NULL, NULL);

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (from, group, keys[i], NULL);

      g_key_file_set_value (to, group, keys[i], value);
    }
}

/* As in a machine: an administrator's override that has this exchange instead of the bed's. */
void
fixture_use_exchange (Fixture *self, const char *name, GKeyFile *exchange)
{
  g_autoptr (GKeyFile) profile = load_profile (self->base, "kamusm.ini");
  g_auto (GStrv) groups = g_key_file_get_groups (exchange, NULL);
  g_autofree char *base = g_build_filename (self->folder, name, NULL);
  g_autofree char *path = g_build_filename (base, "kamusm.ini", NULL);
  g_autoptr (GError) error = NULL;

  remove_exchange (profile);
  for (gsize i = 0; groups[i] != NULL; i++)
    copy_group (exchange, groups[i], profile);
  g_assert_cmpint (g_mkdir (base, 0755), ==, 0);
  g_key_file_save_to_file (profile, path, &error);
  g_assert_no_error (error);
  g_free (self->base);
  self->base = g_steal_pointer (&base);
  make_provider (self);
}

static void
use_profile_of_shape (Fixture *self, const char *shape)
{
  g_autofree char *name = g_strconcat (shape, ".ini", NULL);
  g_autoptr (GKeyFile) exchange = load_profile (g_getenv ("EONAY_TEST_SHAPES"), name);
  g_auto (GStrv) groups = g_key_file_get_groups (exchange, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    fill_ports (self, exchange, groups[i]);
  fixture_use_exchange (self, shape, exchange);
}

void
fixture_use_shape (Fixture *self, const char *shape)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");

  if (!g_str_equal (shape, "json"))
    use_profile_of_shape (self, shape);
  fixture_set (self, "shape", shape);
  eonay_portal_session_set_certificate (self->session, certificate);
}

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  g_autoptr (GResolver) resolver = eonay_loopback_resolver_new ();

  fixture_trust ("tls", "ca.crt");
  g_resolver_set_default (resolver);
  self->folder = g_dir_make_tmp ("eonay-portal-XXXXXX", &error);
  g_assert_no_error (error);
  self->base = g_strdup (g_getenv ("EONAY_TEST_BED"));
  self->portal = portal_new (g_getenv ("EONAY_TEST_PKI"), self->folder, &error);
  g_assert_no_error (error);
  portal_listen (self->portal, 0, 0, &error);
  g_assert_no_error (error);
  port = g_strdup_printf ("%u", portal_get_https_port (self->portal));
  fixture_override (self, "Portal", "Port", port);
  self->session =
      eonay_portal_session_new ("kamusm", eonay_provider_get_host (self->provider), "certificate");
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->session);
  g_clear_object (&self->provider);
  /* The portal is kept until the program ends: a server of libsoup 3.6.5 that is freed while a
   * handshake fails uses the connection after it was freed (libsoup commit e9b681a5). */
  self->portal = NULL;
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->base);
}

void
fixture_set (Fixture *self, const char *knob, const char *value)
{
  g_autofree char *line = g_strdup_printf ("set %s %s", knob, value);
  g_autofree char *answer = portal_command (self->portal, line);

  g_assert_cmpstr (answer, ==, "ok");
}

gint64
fixture_count (Fixture *self, const char *name)
{
  g_autofree char *state = portal_command (self->portal, "state");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, state, -1, &error);
  g_assert_no_error (error);
  return json_object_get_int_member (json_node_get_object (json_parser_get_root (parser)), name);
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

/* Each step of the provider has its own timeout, so no wait here is infinite. */
static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

EonayChallenge *
fixture_open (Fixture *self, EonayPurpose purpose, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_provider_open_challenge_async (self->provider, self->session, purpose, NULL, result_cb,
                                       &result);
  wait_for (&result);
  return eonay_provider_open_challenge_finish (self->provider, result, error);
}

EonayChallenge *
fixture_redeem (Fixture *self, const char *code, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_provider_redeem_code_async (self->provider, self->session, code, NULL, result_cb, &result);
  wait_for (&result);
  return eonay_provider_redeem_code_finish (self->provider, result, error);
}

char *
fixture_answer (Fixture *self,
                const EonayChallenge *challenge,
                GBytes *signature,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_provider_answer_challenge_async (self->provider, self->session, challenge, signature,
                                         cancellable, result_cb, &result);
  wait_for (&result);
  return eonay_provider_answer_challenge_finish (self->provider, result, error);
}

EonayConsent
fixture_query (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_provider_query_status_async (self->provider, self->session, NULL, result_cb, &result);
  wait_for (&result);
  return eonay_provider_query_status_finish (self->provider, result, error);
}

char *
fixture_sign_and_answer (Fixture *self,
                         const EonayChallenge *challenge,
                         const char *card,
                         GError **error)
{
  g_autoptr (GBytes) signature = pki_sign (card, "9c", challenge->text, CMS_CADES);

  return fixture_answer (self, challenge, signature, NULL, error);
}

void
fixture_login (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (self, EONAY_PURPOSE_LOGIN, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  answer = fixture_sign_and_answer (self, challenge, "nes-rsa", &error);
  g_assert_no_error (error);
  g_assert_nonnull (eonay_portal_session_get_token (self->session));
}
