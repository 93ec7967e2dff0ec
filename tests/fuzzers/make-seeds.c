/* SPDX-License-Identifier: GPL-3.0-or-later */

/* make-seeds PKI OUT: write the inputs that contain certificates and signatures of the test
 * hierarchy. */
#include <stdlib.h>

#include <glib/gstdio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "eonay-cades.h"
#include "eonay-revocation.h"
#include "eonay-token.h"
#include "eonay-worker-message.h"
#include "portal-authority.h"

#define N_CALLS    96
#define TEXT       "E-Onay veriyorum: çığ\n"
#define OTHER_TEXT "E-Onay veriyoruz: çığ\n"

static void
write_seed (const char *out, const char *target, const char *name, GByteArray *seed)
{
  g_autofree char *folder = g_build_filename (out, target, NULL);
  g_autofree char *file = g_strconcat ("made-", name, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0755);
  if (!g_file_set_contents (path, (const char *) seed->data, seed->len, &error))
    g_error ("%s", error->message);
}

static void
append_bytes (GByteArray *seed, GBytes *bytes)
{
  g_byte_array_append (seed, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

/* In the format of fuzz_take_bytes(). */
static void
append_block (GByteArray *seed, GBytes *bytes)
{
  guint16 size = GUINT16_TO_BE ((guint16) g_bytes_get_size (bytes));

  g_byte_array_append (seed, (const guint8 *) &size, sizeof size);
  append_bytes (seed, bytes);
}

static void
write_certificate (const char *out, const char *name, GBytes *der)
{
  g_autoptr (GByteArray) seed = g_byte_array_new ();

  append_bytes (seed, der);
  write_seed (out, "certificate", name, seed);
}

/* With an issuer that has an absurdly long name. */
static void
write_long_name (const char *out, const char *name, X509 *x509)
{
  g_autofree char *long_name = g_strconcat (name, "-long-name", NULL);
  g_autofree char *text = g_strnfill (8000, 'a');
  X509 *changed = X509_dup (x509);
  X509_NAME *issuer = X509_NAME_new ();
  X509_NAME_ENTRY *entry = X509_NAME_ENTRY_create_by_NID (
      NULL, NID_commonName, V_ASN1_UTF8STRING, (const guchar *) text, (int) strlen (text));
  g_autoptr (GBytes) der = NULL;

  X509_NAME_add_entry (issuer, entry, -1, 0);
  X509_set_issuer_name (changed, issuer);
  i2d_re_X509_tbs (changed, NULL);
  der = eonay_x509_dup_der (changed);
  write_certificate (out, long_name, der);
  X509_NAME_ENTRY_free (entry);
  X509_NAME_free (issuer);
  X509_free (changed);
}

static void
write_qc_statements (const char *out, const char *name, X509 *x509)
{
  g_autoptr (GByteArray) seed = g_byte_array_new ();
  int index = X509_get_ext_by_NID (x509, NID_qcStatements, -1);
  const ASN1_OCTET_STRING *value = NULL;

  if (index < 0)
    return;
  value = X509_EXTENSION_get_data (X509_get_ext (x509, index));
  g_byte_array_append (seed, ASN1_STRING_get0_data (value), (guint) ASN1_STRING_length (value));
  write_seed (out, "qc-statements", name, seed);
}

static void
write_signed (const char *out, const char *name, GBytes *der, const char *text, GBytes *signature)
{
  g_autoptr (GByteArray) seed = g_byte_array_new ();
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));

  append_block (seed, der);
  append_block (seed, content);
  append_bytes (seed, signature);
  write_seed (out, "signature", name, seed);
}

/* A run of the official program, for fuzz-recording.c. */
static void
write_recording (const char *out, const char *name, GBytes *signature)
{
  g_autofree char *text = g_base64_encode ((const guchar *) TEXT, strlen (TEXT));
  g_autofree char *encoded =
      g_base64_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  g_autofree char *archive = g_strdup_printf (
      "{\"log\": {\"entries\": [{\"request\": {\"method\": \"POST\", \"url\": "
      "\"https://portal.test/metin\", \"postData\": {\"text\": \"{\\\"kod\\\": "
      "495867794637341}\"}}, \"response\": {\"status\": 200, \"content\": {\"text\": "
      "\"{\\\"metin\\\": \\\"%s\\\"}\"}}}, {\"request\": {\"method\": \"POST\", \"url\": "
      "\"https://portal.test/imza\", \"postData\": {\"text\": \"{\\\"imza\\\": \\\"%s\\\"}\"}}, "
      "\"response\": {\"status\": 200, \"content\": {\"text\": \"{\\\"durum\\\": "
      "\\\"kabul\\\"}\"}}}]}}",
      text, encoded);
  g_autoptr (GByteArray) seed = g_byte_array_new ();

  g_byte_array_append (seed, (const guint8 *) archive, (guint) strlen (archive));
  write_seed (out, "recording", name, seed);
}

/* Of the text, and presented as one of another text. */
static void
write_signature (const char *out, const char *name, X509 *x509, GBytes *der, const char *key_path)
{
  g_autofree char *other_name = g_strconcat (name, "-other-text", NULL);
  g_autoptr (GBytes) content = g_bytes_new_static (TEXT, strlen (TEXT));
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;
  BIO *file = BIO_new_file (key_path, "r");
  EVP_PKEY *key = PEM_read_bio_PrivateKey (file, NULL, NULL, NULL);

  BIO_free (file);
  signature = eonay_cades_sign (x509, key, FALSE, content, &error);
  EVP_PKEY_free (key);
  if (signature == NULL)
    g_error ("%s", error->message);

  write_recording (out, name, signature);
  write_signed (out, name, der, TEXT, signature);
  write_signed (out, other_name, der, OTHER_TEXT, signature);
}

static GVariant *
make_listed (GBytes *der, const char *pin_state)
{
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dictionary, "id", "s", "");
  g_variant_dict_insert_value (&dictionary, "der",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  g_variant_dict_insert (&dictionary, "holder", "s", "Ayşe Yılmaz");
  g_variant_dict_insert (&dictionary, "reader", "s", "Reader 00 00");
  g_variant_dict_insert (&dictionary, "token-label", "s", "AKIS_0123456789ABCDEF");
  g_variant_dict_insert (&dictionary, "pin-state", "s", pin_state);
  g_variant_dict_insert (&dictionary, "pin-min", "u", 4u);
  g_variant_dict_insert (&dictionary, "pin-max", "u", 8u);
  g_variant_dict_insert (&dictionary, "pin-pad", "b", FALSE);
  return g_variant_dict_end (&dictionary);
}

/* Two certificates: one of a card, and an invalid one. */
static void
write_reply (const char *out, const char *name, GBytes *der)
{
  const guint8 asked[] = { 0, 0 };
  g_autoptr (GByteArray) seed = g_byte_array_new ();
  g_autoptr (GBytes) nothing = g_bytes_new_static ("0", 1);
  g_autoptr (GVariant) reply = NULL;
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  g_variant_builder_add_value (&list, make_listed (der, "ok"));
  g_variant_builder_add_value (&list, make_listed (nothing, "final-try"));
  reply = g_variant_ref_sink (eonay_worker_reply_new (g_variant_builder_end (&list)));
  g_byte_array_append (seed, asked, sizeof asked);
  g_byte_array_append (seed, g_variant_get_data (reply), (guint) g_variant_get_size (reply));
  write_seed (out, "worker-reply", name, seed);
}

static void
write_slot (const char *out, const char *cards, const char *card, const char *file)
{
  g_autofree char *path = g_build_filename (cards, card, file, NULL);
  g_autofree char *slot = g_strndup (file, strlen (file) - strlen (".crt"));
  g_autofree char *key = g_strconcat (slot, ".key", NULL);
  g_autofree char *key_path = g_build_filename (cards, card, key, NULL);
  g_autofree char *name = g_strdup_printf ("%s-%s", card, slot);
  g_autoptr (X509) x509 = NULL;
  g_autoptr (GBytes) der = NULL;
  char *data = NULL;
  const guint8 *at = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &data, &size, NULL))
    g_error ("no %s", path);
  der = g_bytes_new_take (data, size);
  at = g_bytes_get_data (der, NULL);
  x509 = d2i_X509 (NULL, &at, (long) size);

  write_certificate (out, name, der);
  if (g_str_equal (card, "nes-p256"))
    write_long_name (out, name, x509);
  write_qc_statements (out, name, x509);
  write_signature (out, name, x509, der, key_path);
  write_reply (out, name, der);
}

static void
write_card (const char *out, const char *cards, const char *card)
{
  g_autofree char *path = g_build_filename (cards, card, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *file = NULL;

  while (folder != NULL && (file = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (file, ".crt"))
      write_slot (out, cards, card, file);
}

/* Plans for fuzz-module.c with one fault, once for each call: it fails, returns an absurd size, or
 * one larger than the buffer. */
static void
write_plans (const char *out)
{
  static const guint8 faults[][6] = {
    { 0xff, 0, 0, 0xff, 0xff, 0xff },
    { 0xff, 0, 0, 0xff, 10, 0 },
    { 0xff, 0, 0, 0xff, 0x84, 0 },
  };

  for (guint i = 0; i < N_CALLS; i++)
    {
      g_autofree char *name = g_strdup_printf ("call-%02u", i);
      g_autoptr (GByteArray) seed = g_byte_array_new ();

      g_byte_array_set_size (seed, 1 + i);
      memset (seed->data, 0, seed->len);
      g_byte_array_append (seed, faults[i % G_N_ELEMENTS (faults)], sizeof faults[0]);
      write_seed (out, "module", name, seed);
    }
}

static EonayCertificate *
load (const char *pki, const char *name)
{
  g_autofree char *path = g_build_filename (pki, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = NULL;
  EonayCertificate *certificate = NULL;
  char *data = NULL;
  gsize size = 0;

  if (g_file_get_contents (path, &data, &size, &error))
    {
      der = g_bytes_new_take (data, size);
      certificate = eonay_certificate_new_from_der (der, &error);
    }
  if (certificate == NULL)
    g_error ("%s", error->message);
  return certificate;
}

/* The parts before an answer about revocation; request: (nullable). */
static GByteArray *
begin_answer (guint8 is_trusted,
              EonayCertificate *certificate,
              EonayCertificate *issuer,
              GBytes *request)
{
  GByteArray *seed = g_byte_array_new ();
  g_autofree char *time =
      g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr (GBytes) now = g_bytes_new (time, strlen (time));

  g_byte_array_append (seed, &is_trusted, sizeof is_trusted);
  append_block (seed, now);
  append_block (seed, eonay_certificate_get_der (certificate));
  append_block (seed, eonay_certificate_get_der (issuer));
  if (request != NULL)
    append_block (seed, request);
  return seed;
}

/* The right answers, and those that are wrong in one way. */
static void
write_answers (const char *out, const char *pki, const char *card)
{
  g_autofree char *name = g_build_filename ("cards", card, "9c.crt", NULL);
  g_autoptr (EonayCertificate) certificate = load (pki, name);
  g_autoptr (EonayCertificate) issuer = load (pki, "ca/authority.der");
  g_autoptr (PortalAuthority) authority = portal_authority_new (pki, NULL);
  g_autoptr (GBytes) request = eonay_revocation_create_request (certificate, issuer);

  for (PortalAuthorityFault fault = PORTAL_AUTHORITY_NONE; fault < PORTAL_AUTHORITY_LARGE; fault++)
    {
      g_autofree char *seed_name = g_strdup_printf ("%s-%d", card, fault);
      guint8 is_trusted = fault == PORTAL_AUTHORITY_NONE;
      g_autoptr (GByteArray) ocsp = begin_answer (is_trusted, certificate, issuer, request);
      g_autoptr (GByteArray) crl = begin_answer (is_trusted, certificate, issuer, NULL);
      g_autoptr (GBytes) answer = portal_authority_answer_ocsp (authority, request, fault);
      g_autoptr (GBytes) list = portal_authority_create_list (authority, fault);

      append_bytes (ocsp, answer);
      append_bytes (crl, list);
      write_seed (out, "ocsp", seed_name, ocsp);
      write_seed (out, "crl", seed_name, crl);
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *cards = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *card = NULL;

  if (argc != 3)
    return EXIT_FAILURE;

  cards = g_build_filename (argv[1], "cards", NULL);
  folder = g_dir_open (cards, 0, NULL);
  while (folder != NULL && (card = g_dir_read_name (folder)) != NULL)
    write_card (argv[2], cards, card);
  write_plans (argv[2]);
  write_answers (argv[2], argv[1], "nes-p256");
  write_answers (argv[2], argv[1], "nes-revoked");
  return folder != NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
