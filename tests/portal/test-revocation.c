/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/x509v3.h>

#include "eonay-calendar.h"
#include "eonay-certificate-x509.h"
#include "eonay-ledger-private.h"
#include "eonay-public-address.h"
#include "eonay-revocation-check.h"
#include "eonay-revocation-record.h"
#include "eonay-trust.h"
#include "fixture.h"
#include "pki.h"
#include "portal-openssl.h"

#define HOST "127.0.0.1"

/* --- a proxy of GIO --- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver
{
  GObject parent_instance;
};

static void test_resolver_interface_init (GProxyResolverInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver,
                               test_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      test_resolver_interface_init))

/* NULL: there is none. */
static char *proxy;

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
lookup_async (GProxyResolver *resolver,
              const char *uri,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const char *const proxies[] = { proxy != NULL ? proxy : "direct://", NULL };

  g_task_return_pointer (task, g_strdupv ((GStrv) proxies), (GDestroyNotify) g_strfreev);
}

static GStrv
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_interface_init (GProxyResolverInterface *interface)
{
  interface->is_supported = is_supported;
  interface->lookup_async = lookup_async;
  interface->lookup_finish = lookup_finish;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

/* In place of the one that the environment names. */
static void
use_test_resolver (void)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  /* Registers the extension point. */
  g_type_ensure (G_TYPE_PROXY_RESOLVER);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_RESOLVER, "test",
                                  1000);
}

/* --- certificates and profiles --- */

/* Lists as well, so that an OCSP answer that does not count leaves nothing. */
static void
set_faults (Fixture *self, const char *ocsp, const char *crl)
{
  fixture_set (self, "ocsp", ocsp);
  fixture_set (self, "crl", crl);
}

static void
replace_extension (X509 *x509, int nid, const char *value)
{
  int index = X509_get_ext_by_NID (x509, nid, -1);
  X509_EXTENSION *extension = NULL;

  if (index >= 0)
    X509_EXTENSION_free (X509_delete_ext (x509, index));
  if (value == NULL)
    return;
  extension = X509V3_EXT_conf_nid (NULL, NULL, nid, value);
  g_assert_nonnull (extension);
  g_assert_cmpint (X509_add_ext (x509, extension, -1), ==, 1);
  X509_EXTENSION_free (extension);
}

static EonayCertificate *
sign (X509 *x509)
{
  g_autofree char *folder = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "ca", NULL);
  g_autoptr (EVP_PKEY) key = portal_openssl_load_key (folder, "authority.key", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  EonayCertificate *certificate = NULL;
  guchar *der = NULL;
  int size;

  g_assert_cmpint (X509_sign (x509, key, EVP_sha384 ()), >, 0);
  size = i2d_X509 (x509, &der);
  bytes = g_bytes_new (der, (gsize) size);
  OPENSSL_free (der);
  certificate = eonay_certificate_new_from_der (bytes, &error);
  g_assert_no_error (error);
  return certificate;
}

/* A card's certificate, but with these addresses instead of its own. base: NULL for none. */
static EonayCertificate *
reissue (const char *card, const char *base, int serial)
{
  g_autoptr (GBytes) der = pki_load_der (card, "9c");
  const guchar *at = g_bytes_get_data (der, NULL);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) g_bytes_get_size (der));
  g_autofree char *access = NULL;
  g_autofree char *list = NULL;

  if (base != NULL)
    {
      access = g_strdup_printf ("OCSP;URI:%s/ocsp,caIssuers;URI:%s/authority.crt", base, base);
      list = g_strdup_printf ("URI:%s/authority.crl", base);
    }
  if (serial != 0)
    ASN1_INTEGER_set (X509_get_serialNumber (x509), serial);
  replace_extension (x509, NID_info_access, access);
  replace_extension (x509, NID_crl_distribution_points, list);
  return sign (x509);
}

static EonayCertificate *
reissue_here (Fixture *self, const char *card)
{
  g_autofree char *base =
      g_strdup_printf ("http://" HOST ":%u", portal_get_http_port (self->portal));

  return reissue (card, base, 0);
}

/* With a list's address only, so that an error is the list's. */
static EonayCertificate *
reissue_for_list (Fixture *self, const char *card)
{
  g_autoptr (EonayCertificate) certificate = reissue_here (self, card);
  g_autoptr (X509) x509 = X509_dup (eonay_certificate_get_x509 (certificate));

  replace_extension (x509, NID_info_access, NULL);
  return sign (x509);
}

static void
install_roots (Fixture *self, const char *id, const char *roots)
{
  g_autofree char *source = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "ca", roots, NULL);
  g_autofree char *name = g_strconcat (id, ".pem", NULL);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *pem = NULL;

  g_assert_true (g_file_get_contents (source, &pem, NULL, NULL));
  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
}

/* roots: a file of the authorities that is installed for the provider; NULL for none. */
static EonayProfile *
create_profile (Fixture *self, const char *roots, gboolean allows_local, const char *more)
{
  const char *const folders[] = { self->folder, NULL };
  const char *id = roots != NULL ? roots : "none";
  g_autofree char *base = g_build_filename (self->folder, id, NULL);
  g_autofree char *path = g_strconcat (base, ".ini", NULL);
  g_autofree char *text =
      g_strdup_printf ("[Revocation]\nLocalAddresses=%d\nTimeout=30\n%s\n", allows_local, more);
  g_autoptr (GError) error = NULL;
  EonayProfile *profile = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  if (roots != NULL)
    install_roots (self, id, roots);
  profile = eonay_profile_new_for_id (id, folders, &error);
  g_assert_no_error (error);
  return profile;
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static EonayRevocation
check (EonayCertificate *certificate, EonayProfile *profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  EonayRevocation revocation;

  eonay_revocation_check_async (certificate, profile, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  eonay_revocation_check_finish (result, &revocation, error);
  return revocation;
}

/* code: of the refusal; -1 for any. */
static void
assert_refused (EonayCertificate *certificate, EonayProfile *profile, int code)
{
  g_autoptr (GError) error = NULL;
  EonayRevocation revocation = check (certificate, profile, &error);

  g_assert_nonnull (error);
  if (code != -1)
    g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpint (revocation.state, ==, EONAY_REVOCATION_NOT_CHECKED);
  g_test_message ("%s", error->message);
}

static void
assert_state (EonayCertificate *certificate, EonayProfile *profile, EonayRevocationState state)
{
  g_autoptr (GError) error = NULL;
  EonayRevocation revocation = check (certificate, profile, &error);

  g_assert_no_error (error);
  g_assert_cmpint (revocation.state, ==, state);
  g_assert_true ((revocation.since != 0) == eonay_revocation_prevents_signing (state));
  g_assert_cmpint (revocation.next_update, >, eonay_calendar_get_now ());
}

/* --- answers that do not count --- */

static const char *const bad_answers[] = {
  "old", "future", "other-signer", "other-certificate", "large", "garbage", "redirect", "missing",
};

static void
test_bad_ocsp (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");

  for (gsize i = 0; i < G_N_ELEMENTS (bad_answers); i++)
    {
      gint64 before = fixture_count (self, "http_requests");

      set_faults (self, bad_answers[i], "missing");
      g_test_message ("OCSP: %s", bad_answers[i]);
      assert_refused (certificate, profile, G_IO_ERROR_INVALID_DATA);
      /* The responder and the list, nothing after a redirect. */
      g_assert_cmpint (fixture_count (self, "http_requests"), ==, before + 2);
    }
}

static void
test_bad_crl (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayCertificate) certificate = reissue_for_list (self, "nes-rsa");

  for (gsize i = 0; i < G_N_ELEMENTS (bad_answers); i++)
    {
      set_faults (self, "none", bad_answers[i]);
      g_test_message ("CRL: %s", bad_answers[i]);
      assert_refused (certificate, profile, G_IO_ERROR_INVALID_DATA);
    }
}

/* An attacker on the network has an answer from before the revocation. */
static void
test_replayed (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");

  set_faults (self, "none", "missing");
  assert_state (certificate, profile, EONAY_REVOCATION_GOOD);
  set_faults (self, "replay", "missing");
  assert_refused (certificate, profile, G_IO_ERROR_INVALID_DATA);
}

static void
test_slow (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "Timeout=1");
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");
  gint64 start = g_get_monotonic_time ();

  set_faults (self, "slow", "none");
  assert_refused (certificate, profile, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 2);
}

static void
test_size (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "Bytes=100");
  g_autoptr (EonayCertificate) certificate = reissue_for_list (self, "nes-rsa");

  set_faults (self, "missing", "none");
  assert_refused (certificate, profile, G_IO_ERROR_INVALID_DATA);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EonayRevocation revocation;

  set_faults (self, "slow", "slow");
  eonay_revocation_check_async (certificate, profile, cancellable, result_cb, &result);
  while (fixture_count (self, "http_requests") == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (eonay_revocation_check_finish (result, &revocation, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- addresses that are not asked --- */

static void
test_not_asked (Fixture *self, gconstpointer data)
{
  guint port = portal_get_http_port (self->portal);
  static const char *const bases[] = {
    "http://" HOST ":%u",   "http://localhost:%u", "http://nesbireysel.eonay.test:%u",
    "http://2130706433:%u", "http://[::1]:%u",     "http://[::ffff:127.0.0.1]:%u",
    "ftp://" HOST ":%u",    "file:///etc/%u",      "http://user@" HOST ":%u",
    "ldap://" HOST ":%u",   "http://:%u",
  };
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", FALSE, "");

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (bases[i], "%u", 2);
      g_autofree char *base = g_strdup_printf ("%s%u%s", parts[0], port, parts[1]);
      g_autoptr (EonayCertificate) certificate = reissue ("nes-rsa", base, 0);

      g_test_message ("%s", base);
      /* Some resolvers take a number for an address, others for a name that does not exist. */
      assert_refused (certificate, profile,
                      strstr (base, "2130706433") == NULL ? G_IO_ERROR_PERMISSION_DENIED : -1);
    }
  g_assert_cmpint (fixture_count (self, "http_requests"), ==, 0);
}

/* It resolves names itself, so only addresses that are written as such can be refused. */
static void
test_proxy (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", FALSE, "");
  g_autoptr (EonayCertificate) literal = reissue_here (self, "nes-rsa");
  g_autoptr (EonayCertificate) named = pki_load_certificate ("nes-rsa", "9c");

  proxy = g_strdup_printf ("http://" HOST ":%u", portal_get_http_port (self->portal));
  assert_refused (literal, profile, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpint (fixture_count (self, "http_requests"), ==, 0);
  assert_state (named, profile, EONAY_REVOCATION_GOOD);
  g_assert_cmpint (fixture_count (self, "http_requests"), ==, 1);
  g_clear_pointer (&proxy, g_free);
}

static void
test_public_addresses (void)
{
  static const char *const local[] = {
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "64:ff9b::a00:1",
    "2002:7f00:1::1",
    "2001::1",
  };
  static const char *const public[] = {
    "8.8.8.8", "172.32.0.1", "193.140.71.1", "2a00:1450::1", "2001:a98::1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (local[i]);

      g_test_message ("%s", local[i]);
      g_assert_false (eonay_public_address_is_public (address));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (public); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (public[i]);

      g_assert_true (eonay_public_address_is_public (address));
    }
}

/* A forged card makes no connection where the issuer is known. */
static void
test_other_root (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "other-issuer.crt", TRUE, "");
  g_autoptr (EonayProfile) broken = create_profile (self, "index.txt", TRUE, "");
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");
  g_autoptr (EonayCertificate) silent = reissue ("nes-rsa", NULL, 0);
  g_autoptr (EonayProfile) right = create_profile (self, "chain.pem", TRUE, "");

  assert_refused (certificate, profile, G_IO_ERROR_PERMISSION_DENIED);
  assert_refused (certificate, broken, -1);
  assert_refused (silent, right, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (fixture_count (self, "http_requests"), ==, 0);
}

/* Without roots the issuer's certificate is loaded; it must have signed the card's. */
static void
test_wrong_issuer (Fixture *self, gconstpointer data)
{
  g_autofree char *base =
      g_strdup_printf ("http://" HOST ":%u", portal_get_http_port (self->portal));
  g_autoptr (EonayProfile) profile = create_profile (self, NULL, TRUE, "");
  g_autoptr (GBytes) der = pki_load_der ("other-issuer", "9c");
  const guchar *at = g_bytes_get_data (der, NULL);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) g_bytes_get_size (der));
  g_autofree char *access = g_strdup_printf ("caIssuers;URI:%s/authority.crt", base);
  g_autoptr (EonayCertificate) certificate = NULL;

  /* Its issuer's name is not that of the authority, whose key signs it here. */
  replace_extension (x509, NID_info_access, access);
  certificate = sign (x509);
  assert_refused (certificate, profile, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpint (fixture_count (self, "http_requests"), ==, 1);
}

/* --- answers that count --- */

static void
test_ocsp (Fixture *self, gconstpointer data)
{
  g_autofree char *base =
      g_strdup_printf ("http://" HOST ":%u", portal_get_http_port (self->portal));
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayProfile) no_roots = create_profile (self, NULL, TRUE, "");
  g_autoptr (EonayCertificate) good = reissue ("nes-rsa", base, 0);
  g_autoptr (EonayCertificate) revoked = reissue ("nes-revoked", base, 0);
  g_autoptr (EonayCertificate) unknown = reissue ("nes-rsa", base, 4711);

  set_faults (self, "none", "missing");
  assert_state (unknown, profile, EONAY_REVOCATION_UNKNOWN);
  assert_state (revoked, profile, EONAY_REVOCATION_REVOKED);
  assert_state (good, profile, EONAY_REVOCATION_GOOD);
  assert_state (revoked, no_roots, EONAY_REVOCATION_REVOKED);
  assert_state (good, no_roots, EONAY_REVOCATION_GOOD);
  set_faults (self, "no-nonce", "missing");
  assert_state (good, profile, EONAY_REVOCATION_GOOD);
  set_faults (self, "hold", "missing");
  assert_state (good, profile, EONAY_REVOCATION_SUSPENDED);
}

static void
test_crl (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayCertificate) good = reissue_here (self, "nes-rsa");
  g_autoptr (EonayCertificate) revoked = reissue_here (self, "nes-revoked");
  g_autoptr (EonayCertificate) critical = reissue_here (self, "nes-critical");
  g_autoptr (EonayCertificate) expired = reissue_here (self, "nes-expired");

  set_faults (self, "garbage", "none");
  assert_state (revoked, profile, EONAY_REVOCATION_REVOKED);
  assert_state (good, profile, EONAY_REVOCATION_GOOD);
  assert_state (critical, profile, EONAY_REVOCATION_GOOD);
  assert_state (expired, profile, EONAY_REVOCATION_GOOD);
}

static EonayTrust *
load_trust (EonayProfile *profile)
{
  g_autoptr (GError) error = NULL;
  EonayTrust *trust = NULL;

  g_assert_true (eonay_trust_load (profile, &trust, &error));
  g_assert_no_error (error);
  return trust;
}

static void
assert_trust (EonayTrust *trust, const char *card, gint64 moment, EonayTrustState state)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate (card, "9c");
  g_autoptr (GPtrArray) issuers = NULL;
  const char *reason = NULL;

  g_assert_cmpint (
      eonay_trust_verify (trust, certificate, moment, EONAY_TRUST_DATES_IGNORED, &issuers, &reason),
      ==, state);
  g_assert_true ((reason != NULL) == (state == EONAY_TRUST_NONE));
  g_assert_true ((issuers != NULL) == (state == EONAY_TRUST_ANCHORED));
}

/* Beside the profile, in the last of its folders that has such a file. */
static void
test_trust (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayProfile) profile = create_profile (self, "chain.pem", TRUE, "");
  g_autoptr (EonayProfile) no_roots = create_profile (self, NULL, TRUE, "");
  g_autoptr (EonayProfile) no_file = create_profile (self, "index.txt", TRUE, "");
  g_autoptr (EonayProfile) text = eonay_profile_new_for_text ("chain.pem", "[A]\n", NULL, NULL);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-critical", "9c");
  g_autoptr (EonayTrust) trust = load_trust (profile);
  g_autoptr (EonayTrust) damaged = NULL;
  g_autoptr (EonayTrust) other = NULL;
  g_autoptr (GPtrArray) issuers = NULL;
  gint64 now = eonay_calendar_get_now ();

  g_assert_null (load_trust (no_roots));
  g_assert_null (load_trust (text));
  g_assert_false (eonay_trust_load (no_file, &damaged, NULL));
  g_assert_null (damaged);
  install_roots (self, "chain.pem", "other-issuer.crt");
  other = load_trust (profile);
  assert_trust (other, "nes-critical", now, EONAY_TRUST_NONE);
  assert_trust (NULL, "nes-critical", now, EONAY_TRUST_UNKNOWN);
  /* After the end of the issuer's certificate, and after its own. */
  assert_trust (trust, "nes-critical", now + 20LL * 365 * 86400, EONAY_TRUST_NONE);
  assert_trust (trust, "nes-expired", now, EONAY_TRUST_ANCHORED);
  g_assert_cmpint (
      eonay_trust_verify (trust, certificate, now, EONAY_TRUST_DATES_IGNORED, &issuers, NULL), ==,
      EONAY_TRUST_ANCHORED);
  g_assert_cmpuint (issuers->len, ==, 2);
  g_assert_cmpstr (eonay_certificate_get_holder (g_ptr_array_index (issuers, 0)), ==,
                   "Kamu Elektronik Sertifika Hizmet Sağlayıcısı - Sürüm 6");
  g_assert_cmpstr (eonay_certificate_get_holder (g_ptr_array_index (issuers, 1)), ==,
                   "Kamu SM Kök Sertifika Hizmet Sağlayıcısı - Sürüm 6");
}

/* --- the record --- */

static EonayLedger *
create_ledger (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, "certificates.ini", NULL);

  install_roots (self, "kamusm", "chain.pem");
  fixture_override (self, "Revocation", "LocalAddresses", "1");
  return eonay_ledger_new (path);
}

/* n: how often the authority is asked meanwhile. */
static void
ask (Fixture *self, EonayLedger *ledger, EonayCertificate *certificate, guint n)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  gint64 before = fixture_count (self, "http_requests");

  eonay_revocation_record_ask_async (ledger, certificate, self->provider, NULL, result_cb, &first);
  eonay_revocation_record_ask_async (ledger, certificate, self->provider, NULL, result_cb, &second);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (eonay_revocation_record_ask_finish (ledger, first, NULL) ==
                 eonay_revocation_record_ask_finish (ledger, second, NULL));
  g_assert_cmpint (fixture_count (self, "http_requests"), ==, before + n);
}

static void
assert_record (EonayLedger *ledger,
               EonayCertificate *certificate,
               gint64 now,
               EonayRevocationState state,
               gboolean is_due)
{
  EonayRevocationRecord record =
      eonay_revocation_record_read (ledger, eonay_certificate_get_id (certificate), now);

  g_assert_cmpint (record.state, ==, state);
  g_assert_cmpint (eonay_revocation_record_is_due (&record, now), ==, is_due);
}

/* Asked by two at once, then again, after the end of the answer (an hour) and of a day. */
static void
test_record (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayLedger) ledger = create_ledger (self);
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");
  const char *id = eonay_certificate_get_id (certificate);
  gint64 now = eonay_calendar_get_now ();
  EonayRevocationRecord record;

  assert_record (ledger, certificate, now, EONAY_REVOCATION_NOT_CHECKED, TRUE);
  set_faults (self, "none", "missing");
  ask (self, ledger, certificate, 1);
  ask (self, ledger, certificate, 0);
  assert_record (ledger, certificate, now + 10, EONAY_REVOCATION_GOOD, FALSE);
  assert_record (ledger, certificate, now + 2 * 3600, EONAY_REVOCATION_NOT_CHECKED, TRUE);
  /* The clock was wrong then, or is now. */
  assert_record (ledger, certificate, now - 2 * 3600, EONAY_REVOCATION_NOT_CHECKED, TRUE);
  record = eonay_revocation_record_read (ledger, id, now + 10);
  g_assert_cmpint (eonay_revocation_record_get_next (&record, now + 10), >=, now + 86400);
}

/* A list counts for a week, but a day at most here; nothing makes it count longer. */
static void
test_record_age (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayLedger) ledger = create_ledger (self);
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");
  gint64 now = eonay_calendar_get_now ();

  set_faults (self, "missing", "none");
  ask (self, ledger, certificate, 2);
  assert_record (ledger, certificate, now + 23 * 3600, EONAY_REVOCATION_GOOD, FALSE);
  assert_record (ledger, certificate, now + 25 * 3600, EONAY_REVOCATION_NOT_CHECKED, TRUE);
  eonay_ledger_set_value (ledger, eonay_certificate_get_id (certificate), "Revocation",
                          "good;1;9999999999;0;1", NULL);
  assert_record (ledger, certificate, now, EONAY_REVOCATION_NOT_CHECKED, TRUE);
  eonay_ledger_set_value (ledger, eonay_certificate_get_id (certificate), "Revocation", "good",
                          NULL);
  assert_record (ledger, certificate, now, EONAY_REVOCATION_NOT_CHECKED, TRUE);
}

static void
test_record_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayLedger) ledger = create_ledger (self);
  g_autoptr (EonayCertificate) certificate = reissue_here (self, "nes-rsa");
  gint64 now = eonay_calendar_get_now ();

  set_faults (self, "missing", "garbage");
  ask (self, ledger, certificate, 2);
  ask (self, ledger, certificate, 0);
  assert_record (ledger, certificate, now + 10, EONAY_REVOCATION_NOT_CHECKED, FALSE);
  assert_record (ledger, certificate, now + 2 * 3600, EONAY_REVOCATION_NOT_CHECKED, TRUE);
}

static void
test_record_revoked (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayLedger) ledger = create_ledger (self);
  g_autoptr (EonayCertificate) held = reissue_here (self, "nes-rsa");
  g_autoptr (EonayCertificate) revoked = reissue_here (self, "nes-revoked");
  gint64 later = eonay_calendar_get_now () + 1000 * 86400LL;

  set_faults (self, "hold", "missing");
  ask (self, ledger, held, 1);
  /* Until the authority says otherwise. */
  assert_record (ledger, held, later, EONAY_REVOCATION_SUSPENDED, TRUE);
  set_faults (self, "none", "missing");
  ask (self, ledger, revoked, 1);
  assert_record (ledger, revoked, later, EONAY_REVOCATION_REVOKED, FALSE);
}

#define ADD(path, test)                                                                            \
  g_test_add ("/revocation/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  use_test_resolver ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/revocation/public-addresses", test_public_addresses);
  ADD ("trust", test_trust);
  ADD ("not-asked", test_not_asked);
  ADD ("proxy", test_proxy);
  ADD ("other-root", test_other_root);
  ADD ("wrong-issuer", test_wrong_issuer);
  ADD ("bad-ocsp", test_bad_ocsp);
  ADD ("bad-crl", test_bad_crl);
  ADD ("replayed", test_replayed);
  ADD ("slow", test_slow);
  ADD ("size", test_size);
  ADD ("cancelled", test_cancelled);
  ADD ("ocsp", test_ocsp);
  ADD ("crl", test_crl);
  ADD ("record", test_record);
  ADD ("record-age", test_record_age);
  ADD ("record-failure", test_record_failure);
  ADD ("record-revoked", test_record_revoked);
  return g_test_run ();
}
