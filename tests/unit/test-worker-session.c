/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <gio/gio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eonay-cades.h"
#include "eonay-error.h"
#include "eonay-pin.h"
#include "eonay-worker-link.h"
#include "eonay-worker-message.h"
#include "eonay-worker.h"
#include "folder.h"

/* The worker with the test module, in a thread: requests that the signer never makes, and answers
 * that a module may give. */

#define CARD "nes-rsa"
#define DONE (-1)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)

typedef struct
{
  Folder folder;
  char *module;
  EonayWorkerLink *link;
  GThread *worker;
} Fixture;

static char *
read_pki (const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", CARD, name, NULL);
  g_autoptr (GError) error = NULL;
  char *content = NULL;

  g_file_get_contents (path, &content, size, &error);
  g_assert_no_error (error);
  return content;
}

static void
add_file (Fixture *fixture, const char *name, const char *content, gssize size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, size, &error);
  g_assert_no_error (error);
}

static gpointer
work (gpointer data)
{
  return GINT_TO_POINTER (eonay_worker_run (GPOINTER_TO_INT (data), LOADER_PATH, NULL, NULL, NULL));
}

static void
connect_worker (Fixture *fixture)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocket) socket = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  socket = g_socket_new_from_fd (ends[0], NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  fixture->link = eonay_worker_link_new (connection);
  fixture->worker = g_thread_new ("worker", work, GINT_TO_POINTER (ends[1]));
}

/* A separate copy of the module, so each test has a fresh token. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *settings = data;
  gsize size = 0;
  g_autofree char *library = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = folder_new ();
  fixture->module = g_build_filename (fixture->folder, "module.so", NULL);
  g_file_get_contents (g_getenv ("EONAY_TEST_MODULE"), &library, &size, &error);
  g_assert_no_error (error);
  add_file (fixture, "module.so", library, (gssize) size);
  add_file (fixture, "module.so.ini", settings, -1);
  certificate = read_pki ("9c.crt", &size);
  add_file (fixture, "1.crt", certificate, (gssize) size);
  key = read_pki ("9c.key", &size);
  add_file (fixture, "1.key", key, (gssize) size);
  connect_worker (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->link);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (fixture->worker)));
  g_free (fixture->module);
  folder_remove (fixture->folder);
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The answer to a request, after verifying its error code; DONE for none. */
static GVariant *
ask (Fixture *fixture, const char *method, GVariant *argument, const char *type, int fd, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *answer = NULL;

  eonay_worker_link_call_async (fixture->link, eonay_worker_request_new (method, argument),
                                G_VARIANT_TYPE (type), fd, 60, NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = eonay_worker_link_call_finish (fixture->link, result, &error);
  if (code == DONE)
    g_assert_no_error (error);
  else
    g_assert_error (error, EONAY_ERROR, code);
  return answer;
}

static void
load (Fixture *fixture, int code)
{
  g_autoptr (GVariant) answer = NULL;

  /* Memory kept by the module is not a leak of the worker. */
  g_assert_nonnull (dlopen (fixture->module, RTLD_NOW | RTLD_NODELETE));
  answer = ask (fixture, EONAY_WORKER_METHOD_MODULE, g_variant_new ("(s)", fixture->module), "()",
                -1, code);
}

static GVariant *
list (Fixture *fixture, int code)
{
  return ask (fixture, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), "aa{sv}", -1, code);
}

static char *
first_id (Fixture *fixture)
{
  g_autoptr (GVariant) listed = list (fixture, DONE);
  g_autoptr (GVariant) entry = g_variant_get_child_value (listed, 0);
  char *id = NULL;

  g_assert_true (g_variant_lookup (entry, "id", "s", &id));
  return id;
}

static void
open_card (Fixture *fixture, const char *id, const char *pin, int code)
{
  g_autoptr (GVariant) answer = NULL;
  int ends[2] = { -1, -1 };

  if (pin != NULL)
    {
      g_assert_cmpint (pipe (ends), ==, 0);
      g_assert_cmpint (write (ends[1], pin, strlen (pin)), ==, (int) strlen (pin));
      close (ends[1]);
    }
  answer = ask (fixture, EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", id), "()", ends[0], code);
  if (pin != NULL)
    close (ends[0]);
}

static GVariant *
sign (Fixture *fixture, const char *document, int code)
{
  g_autoptr (GBytes) content = g_bytes_new (document, strlen (document));
  GVariant *argument = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, content, TRUE);

  return ask (fixture, EONAY_WORKER_METHOD_SIGN, g_variant_new ("(@ay)", argument), "(ay)", -1,
              code);
}

/* One module, one card, in this order, and nothing that would invalidate the open card. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *der = NULL;
  const guint8 *next = NULL;
  g_autoptr (X509) certificate = NULL;
  g_autoptr (GBytes) document = g_bytes_new_static ("document", 8);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  load (fixture, DONE);
  load (fixture, EONAY_ERROR_INVALID_ARGUMENT);
  g_assert_null (sign (fixture, "document", EONAY_ERROR_INVALID_ARGUMENT));
  id = first_id (fixture);
  open_card (fixture, id, NULL, EONAY_ERROR_INVALID_ARGUMENT);
  open_card (fixture, id, "123456", DONE);
  open_card (fixture, id, "123456", EONAY_ERROR_INVALID_ARGUMENT);
  g_assert_null (list (fixture, EONAY_ERROR_INVALID_ARGUMENT));

  answer = sign (fixture, "document", DONE);
  value = g_variant_get_child_value (answer, 0);
  signature = g_variant_get_data_as_bytes (value);
  der = read_pki ("9c.crt", &size);
  next = (const guint8 *) der;
  certificate = d2i_X509 (NULL, &next, (long) size);
  g_assert_true (eonay_cades_verify (signature, certificate, document, &error));
  g_assert_no_error (error);
}

static void
test_other_certificate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = g_strnfill (64, '0');

  load (fixture, DONE);
  open_card (fixture, id, "123456", EONAY_ERROR_CARD_CHANGED);
}

static EVP_PKEY *
make_key (const char *kind)
{
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, kind, NULL);
  EVP_PKEY *key = NULL;

  g_assert_cmpint (EVP_PKEY_keygen_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_generate (context, &key), ==, 1);
  return key;
}

static void
check_foreign_key (Fixture *fixture, const char *kind)
{
  g_autoptr (EVP_PKEY) key = make_key (kind);
  g_autoptr (X509) certificate = X509_new ();
  g_autofree char *id = NULL;
  unsigned char *der = NULL;
  int size = 0;

  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), 0);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 3600);
  X509_set_pubkey (certificate, key);
  g_assert_cmpint (
      X509_sign (certificate, key, g_str_equal (kind, "ED25519") ? NULL : EVP_sha256 ()), >, 0);
  size = i2d_X509 (certificate, &der);
  add_file (fixture, "1.crt", (const char *) der, size);
  OPENSSL_free (der);

  load (fixture, DONE);
  id = first_id (fixture);
  open_card (fixture, id, "123456", EONAY_ERROR_CERTIFICATE_UNUSABLE);
}

/* Its certificate is listed, but cannot be used for E-Onay; the PIN is not verified for it. */
static void
test_foreign_key (Fixture *fixture, gconstpointer data)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr_unmatched ("*verifies a PIN*");
      return;
    }
  check_foreign_key (fixture, strstr (data, "pss") != NULL ? "RSA-PSS" : "ED25519");
}

/* OpenSSL, and so libp11, reads no certificate with a name that is not UTF-8. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  gsize size = 0;
  g_autofree char *der = read_pki ("9c.crt", &size);
  char *name = memmem (der, size, "Ayşe", strlen ("Ayşe"));

  g_assert_nonnull (name);
  name[2] = '\xfe';
  name[3] = ' ';
  add_file (fixture, "1.crt", der, (gssize) size);
  load (fixture, DONE);
  g_test_expect_message ("eonay-signing", G_LOG_LEVEL_WARNING, "*left out");
  g_assert_null (list (fixture, EONAY_ERROR_CERTIFICATE_UNREADABLE));
  g_test_assert_expected_messages ();
}

/* After a failed signature the PIN is verified again, unless that could be the last try. */
static void
test_last_try (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr ("*verifies a PIN*");
      g_test_trap_assert_stderr_unmatched ("*verifies a PIN*verifies a PIN*");
      return;
    }

  load (fixture, DONE);
  id = first_id (fixture);
  open_card (fixture, id, "123456", DONE);
  g_assert_null (sign (fixture, "document", EONAY_ERROR_MODULE_FAILED));
  g_assert_null (sign (fixture, "document", EONAY_ERROR_CARD_CHANGED));
}

/* The certificate is in two slots, the first of them without the key: it is listed once, and the PIN
 * is right for both. Without a public key only the PIN shows where the key is. */
static void
test_keyless_slot (Fixture *fixture, gconstpointer data)
{
  gboolean has_public_key = strstr (data, "public-key=false") == NULL;
  g_autoptr (GVariant) listed = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *id = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      if (has_public_key)
        g_test_trap_assert_stderr_unmatched ("*verifies a PIN*verifies a PIN*");
      return;
    }

  load (fixture, DONE);
  listed = list (fixture, DONE);
  g_assert_cmpuint (g_variant_n_children (listed), ==, 1);
  id = first_id (fixture);
  open_card (fixture, id, "123456", DONE);
  answer = sign (fixture, "document", DONE);
}

#define CERTIFICATE "[Certificate 1]\nfile=1.crt\nkey=1.key\n"
#define TOKEN       "[Token]\nreader=Reader\n" CERTIFICATE
#define LAST_TRY                                                                                   \
  "[Token]\nreader=Reader\nflags=final-try\n" CERTIFICATE "[Misbehave]\nat=sign\nhow=fail\n"
#define KEYLESS_FIRST  TOKEN "[Misbehave]\nhow=keyless-slot\n"
#define KEYLESS_HIDDEN TOKEN "public-key=false\n[Misbehave]\nhow=keyless-slot\n"

static void
add (const char *name, const char *settings, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, settings, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  eonay_pin_prepare_memory (&error);
  g_assert_no_error (error);
  add ("/worker-session/order", TOKEN, test_order);
  add ("/worker-session/other-certificate", TOKEN, test_other_certificate);
  add ("/worker-session/foreign-key", TOKEN, test_foreign_key);
  add ("/worker-session/foreign-key-pss", TOKEN "# pss\n", test_foreign_key);
  add ("/worker-session/unreadable", TOKEN, test_unreadable);
  add ("/worker-session/last-try", LAST_TRY, test_last_try);
  add ("/worker-session/keyless-slot", KEYLESS_FIRST, test_keyless_slot);
  add ("/worker-session/keyless-slot-hidden", KEYLESS_HIDDEN, test_keyless_slot);
  return g_test_run ();
}
