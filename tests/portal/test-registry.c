/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "eonay-provider-plugin.h"
#include "eonay-provider-registry.h"
#include "pki.h"

/* Numbers that plugins have compiled in: a new value is appended, or the version changes. */
G_STATIC_ASSERT (EONAY_PROVIDER_INTERFACE_VERSION == 4);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_UNREACHABLE == 3);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_UNEXPECTED == 4);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_NOT_OPENED == 5);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_CODE_EXPIRED == 6);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_REFUSED == 7);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_SESSION_EXPIRED == 8);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_UNKNOWN_FATE == 9);
G_STATIC_ASSERT (EONAY_PROVIDER_ERROR_OTHER_OPERATION == 10);
G_STATIC_ASSERT (EONAY_CAPABILITY_LOGIN == 1 << 2);
G_STATIC_ASSERT (EONAY_PURPOSE_VERIFICATION_CODE == 2);
G_STATIC_ASSERT (EONAY_CONSENT_ACTIVE == 2);

/* The built plugins in one folder, as when installed, and the shipped profiles with a folder that
 * overrides them. */
typedef struct
{
  char *plugins;
  char *shipped;
  char *overrides;
} Fixture;

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("eonay-registry-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
link_all (const char *variable, const char *folder)
{
  g_auto (GStrv) paths = g_strsplit (g_getenv (variable), ":", -1);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (paths[i]);
      g_autofree char *link = g_build_filename (folder, name, NULL);

      g_assert_cmpint (symlink (paths[i], link), ==, 0);
    }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->plugins = make_folder ();
  self->shipped = make_folder ();
  self->overrides = make_folder ();
  link_all ("EONAY_TEST_PLUGINS", self->plugins);
  link_all ("EONAY_TEST_PROFILES", self->shipped);
}

static void
remove_folder (char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
  g_free (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  remove_folder (self->plugins);
  remove_folder (self->shipped);
  remove_folder (self->overrides);
}

static void
write_override (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->overrides, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static EonayProviderRegistry *
make_registry (Fixture *self)
{
  const char *const folders[] = { self->shipped, self->overrides, NULL };

  return eonay_provider_registry_new (self->plugins, folders);
}

static EonayProfile *
make_profile (Fixture *self, const char *id, GError **error)
{
  const char *const folders[] = { self->shipped, self->overrides, NULL };

  return eonay_profile_new_for_id (id, folders, error);
}

static void
assert_string (EonayProfile *profile, const char *group, const char *key, const char *expected)
{
  g_autofree char *value = eonay_profile_dup_string (profile, group, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_profile_shipped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayProfile) profile = make_profile (fixture, "kamusm", &error);

  g_assert_no_error (error);
  assert_string (profile, "Portal", "Host", "nesbireysel.kamusm.gov.tr");
  assert_string (profile, "Labels", "EOnay", "E-ONAY İşlemleri");
  g_assert_cmpuint (eonay_profile_get_uint (profile, "Card", "PinTries", 0), ==, 3);
  /* The live exchange is unknown. */
  assert_string (profile, "Texts", "Login", NULL);
  assert_string (profile, "Texts", "Consent", NULL);
  assert_string (profile, "Exchange", "Redeem", NULL);
}

static void
test_profile_override (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayProfile) profile = NULL;

  write_override (fixture, "kamusm.ini",
                  "[Portal]\nHost=portal.example\n[Labels]\nSuccess=\n"
                  "[Card]\nPinTries=many\n[Texts]\nLogin=bir\\niki\n[New]\nKey=value\n");
  profile = make_profile (fixture, "kamusm", &error);
  g_assert_no_error (error);
  assert_string (profile, "Portal", "Host", "portal.example");
  assert_string (profile, "Portal", "EntryPath", "/nb.go");
  assert_string (profile, "Labels", "Success", NULL);
  assert_string (profile, "Labels", "Continue", "Devam Et");
  assert_string (profile, "Texts", "Login", "bir\niki");
  assert_string (profile, "New", "Key", "value");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*kamusm*PinTries*");
  g_assert_cmpuint (eonay_profile_get_uint (profile, "Card", "PinTries", 7), ==, 7);
  g_test_assert_expected_messages ();
}

static void
test_profile_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (make_profile (fixture, "unknown", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  write_override (fixture, "kamusm.ini", "[Portal\nHost=portal.example\n");
  g_assert_null (make_profile (fixture, "kamusm", &error));
  g_assert_nonnull (error);
}

static void
assert_found (EonayProviderRegistry *registry, const char *card, const char *slot, const char *id)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate (card, slot);
  EonayProvider *provider = eonay_provider_registry_find_for_certificate (registry, certificate);

  g_assert_cmpstr (provider != NULL ? eonay_provider_get_id (provider) : NULL, ==, id);
}

/* A name that fits too much does not take the certificates of others. */
static void
test_finds_by_policy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayProviderRegistry) registry = NULL;

  write_override (fixture, "e-guven.ini", "[Provider]\nIssuers=*;\n");
  registry = make_registry (fixture);
  assert_found (registry, "nes-rsa", "9c", "kamusm");
  assert_found (registry, "other-issuer", "9c", "e-guven");
}

static void
test_finds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayProviderRegistry) registry = make_registry (fixture);
  g_autoptr (EonayCertificate) stranger =
      pki_make_certificate ("Kamu Elektronik", "10000000146", 0, 1);
  EonayProvider *kamusm = eonay_provider_registry_find_by_id (registry, "kamusm");
  EonayProvider *turktrust = eonay_provider_registry_find_by_id (registry, "turktrust");

  g_assert_cmpuint (eonay_provider_registry_get_providers (registry)->len, ==, 5);
  assert_found (registry, "nes-rsa", "9c", "kamusm");
  assert_found (registry, "nes-earlier", "9c", "kamusm");
  assert_found (registry, "other-issuer", "9c", "turktrust");
  g_assert_null (eonay_provider_registry_find_for_certificate (registry, stranger));
  g_assert_null (eonay_provider_registry_find_by_id (registry, "unknown"));

  g_assert_cmpstr (G_OBJECT_TYPE_NAME (kamusm), ==, "KamusmProvider");
  g_assert_cmpint (eonay_provider_get_capabilities (kamusm), ==,
                   EONAY_CAPABILITY_E_ONAY | EONAY_CAPABILITY_CODE_SIGNING |
                       EONAY_CAPABILITY_LOGIN);
  g_assert_cmpstr (eonay_provider_get_host (kamusm), ==, "nesbireysel.kamusm.gov.tr");
  g_assert_cmpstr (eonay_provider_get_display_name (kamusm), ==, "Kamu SM");

  g_assert_cmpint (eonay_provider_get_capabilities (turktrust), ==, EONAY_CAPABILITY_NONE);
  g_assert_null (eonay_provider_get_host (turktrust));
  g_assert_true (g_str_has_prefix (eonay_provider_get_renewal_uri (turktrust), "https://"));
}

static void
changed_cb (guint *count)
{
  (*count)++;
}

/* A disabled provider is listed, but does not match certificates. */
static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { "kamusm", "unknown", NULL };
  const char *const none[] = { NULL };
  g_autoptr (EonayProviderRegistry) registry = make_registry (fixture);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  EonayProvider *kamusm = eonay_provider_registry_find_by_id (registry, "kamusm");
  guint changes = 0;

  g_signal_connect_swapped (registry, "changed", G_CALLBACK (changed_cb), &changes);
  eonay_provider_registry_set_disabled (registry, none);
  g_assert_cmpuint (changes, ==, 0);
  g_assert_null (eonay_provider_registry_find_disabled (registry, certificate));

  eonay_provider_registry_set_disabled (registry, ids);
  eonay_provider_registry_set_disabled (registry, ids);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_false (eonay_provider_registry_is_enabled (registry, kamusm));
  g_assert_true (eonay_provider_registry_find_by_id (registry, "kamusm") == kamusm);
  g_assert_true (eonay_provider_registry_find_disabled (registry, certificate) == kamusm);
  assert_found (registry, "nes-rsa", "9c", NULL);
  assert_found (registry, "other-issuer", "9c", "turktrust");

  eonay_provider_registry_set_disabled (registry, none);
  g_assert_cmpuint (changes, ==, 2);
  assert_found (registry, "nes-rsa", "9c", "kamusm");
}

/* Unusable plugins are reported and skipped; the others are kept. */
static void
test_leaves_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayProviderRegistry) registry = NULL;

  write_override (fixture, "a-no-plugin.ini", "[Provider]\nName=A\n");
  write_override (fixture, "b-unknown.ini", "[Provider]\nName=B\nPlugin=nothing\n");
  write_override (fixture, "kamusm.ini", "no key file");
  write_override (fixture, "z-own.ini", "[Provider]\nName=Z\nPlugin=issuers\nIssuers=Z*;\n");
  write_override (fixture, ".hidden.ini", "[Provider]\nPlugin=issuers\n");
  write_override (fixture, "kamusm.ini.bak", "[Provider]\nPlugin=issuers\n");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*a-no-plugin*left out");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*b-unknown*left out");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*kamusm*left out");
  registry = make_registry (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (eonay_provider_registry_get_providers (registry)->len, ==, 5);
  g_assert_nonnull (eonay_provider_registry_find_by_id (registry, "z-own"));
  g_assert_null (eonay_provider_registry_find_by_id (registry, "kamusm"));
}

/* A plugin of another version, or of none, is refused by name; the others are loaded. */
static void
test_refuses_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayProviderRegistry) registry = NULL;
  g_autofree char *other = g_strdup_printf (
      "*other-version*%s/librefused-other.so*version %d *version %d is needed*"
      "pardus-eonay-provider-dev*left out",
      fixture->plugins, EONAY_PROVIDER_INTERFACE_VERSION + 1, EONAY_PROVIDER_INTERFACE_VERSION);

  write_override (fixture, "no-version.ini", "[Provider]\nName=A\nPlugin=refused-none\n");
  write_override (fixture, "other-version.ini", "[Provider]\nName=B\nPlugin=refused-other\n");
  write_override (fixture, "outside.ini", "[Provider]\nName=C\nPlugin=x/../../../libc\n");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING,
                         "*no-version*/librefused-none.so has no eonay_provider_plugin*left out");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, other);
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*outside*there is no plugin*left out");
  registry = make_registry (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (eonay_provider_registry_get_providers (registry)->len, ==, 5);
  g_assert_nonnull (eonay_provider_registry_find_by_id (registry, "kamusm"));
  g_assert_null (eonay_provider_registry_find_by_id (registry, "no-version"));
  g_assert_null (eonay_provider_registry_find_by_id (registry, "other-version"));
}

/* A plugin whose type is no provider is refused, and so is one without a type. */
static void
test_refuses_type (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayProviderRegistry) registry = NULL;

  write_override (fixture, "an-object.ini", "[Provider]\nName=A\nPlugin=refused-object\n");
  write_override (fixture, "no-type.ini", "[Provider]\nName=B\nPlugin=refused-twin\n");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING,
                         "*refused-object.so has no provider*left out");
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*refused-twin.so has no provider*left out");
  registry = make_registry (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (eonay_provider_registry_get_providers (registry)->len, ==, 5);
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_unsupported (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayProviderRegistry) registry = make_registry (fixture);
  EonayProvider *provider = eonay_provider_registry_find_by_id (registry, "turktrust");
  g_autoptr (EonayPortalSession) session = eonay_portal_session_new ("turktrust", "host", "id");
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) queried = NULL;
  g_autoptr (GError) error = NULL;

  eonay_provider_open_challenge_async (provider, session, EONAY_PURPOSE_LOGIN, NULL, result_cb,
                                       &opened);
  eonay_provider_query_status_async (provider, session, NULL, result_cb, &queried);
  while (opened == NULL || queried == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (eonay_provider_open_challenge_finish (provider, opened, &error));
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_cmpint (eonay_provider_query_status_finish (provider, queried, &error), ==,
                   EONAY_CONSENT_UNKNOWN);
  g_assert_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/registry/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("profile-shipped", test_profile_shipped);
  ADD ("profile-override", test_profile_override);
  ADD ("profile-broken", test_profile_broken);
  ADD ("disabled", test_disabled);
  ADD ("leaves-out", test_leaves_out);
  ADD ("refuses-version", test_refuses_version);
  ADD ("refuses-type", test_refuses_type);
  ADD ("finds", test_finds);
  ADD ("finds-by-policy", test_finds_by_policy);
  ADD ("unsupported", test_unsupported);
#undef ADD
  return g_test_run ();
}
