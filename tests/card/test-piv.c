/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-piv.h"
#include "card-tlv.h"
#include "test-hex.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define SELECT      "00A4040009A0000003080000100000"
#define VERIFY_GOOD "0020008008313233343536FFFF"
#define VERIFY_BAD  "0020008008303030303030FFFF"
#define VERIFY_ASK  "00200080"
#define UNBLOCK     "002C0080103132333435363738363534333231FFFF"
#define UNBLOCK_BAD "002C0080103030303030303030363534333231FFFF"

/* SHA-256 sized hashes to be signed by P-256 keys. */
#define HASH    "8120000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
#define SIGN_9A "0087119A267C248200" HASH "00"
#define SIGN_9C "0087119C267C248200" HASH "00"
#define SIGN_9D "0087119D267C248200" HASH "00"

typedef struct
{
  gchar *folder;
  gchar *state_path;
  EonayCardChannel *channel;
  EonayCardPiv *card;
} Fixture;

static void
open_card (Fixture *fixture, const gchar *folder)
{
  g_autoptr (GError) error = NULL;

  fixture->card = eonay_card_piv_new (folder, fixture->state_path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer name)
{
  g_autofree gchar *folder =
      g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", (const gchar *) name, NULL);

  fixture->folder = g_dir_make_tmp ("eonay-card-XXXXXX", NULL);
  fixture->state_path = g_build_filename (fixture->folder, "state.ini", NULL);
  fixture->channel = eonay_card_channel_new ();
  open_card (fixture, folder);
}

static void
tear_down (Fixture *fixture, gconstpointer name)
{
  static const gchar *const FILES[] = { "state.ini", "9c.key", "9c.crt" };

  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++)
    {
      g_autofree gchar *path = g_build_filename (fixture->folder, FILES[i], NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->state_path);
  eonay_card_piv_free (fixture->card);
  eonay_card_channel_free (fixture->channel);
}

static GBytes *
transmit_bytes (Fixture *fixture, GBytes *apdu)
{
  g_autoptr (EonayCardCommand) command = NULL;
  g_autoptr (GBytes) data = NULL;
  EonayCardStatus status = CARD_SW_FAULT;
  GBytes *answer;

  command = eonay_card_channel_take (fixture->channel, apdu, &answer);
  if (command == NULL)
    return answer;
  data = eonay_card_piv_execute (fixture->card, command, &status);
  return eonay_card_channel_answer (fixture->channel, command, data, status);
}

/* transmit (…): the answer with its status word, in hex */
static gchar *
transmit (Fixture *fixture, const gchar *hex)
{
  g_autoptr (GBytes) apdu = bytes_from_hex (hex);
  g_autoptr (GBytes) answer = transmit_bytes (fixture, apdu);

  return bytes_to_hex (answer);
}

static void
expect (Fixture *fixture, const gchar *apdu, const gchar *status)
{
  g_autofree gchar *answer = transmit (fixture, apdu);

  g_test_message ("%s", apdu);
  g_assert_cmpuint (strlen (answer), >=, 4);
  g_assert_cmpstr (answer + strlen (answer) - 4, ==, status);
}

/* A whole answer, including GET RESPONSE, without its status word. */
static GBytes *
fetch (Fixture *fixture, GBytes *first)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) apdu = g_bytes_ref (first);

  while (TRUE)
    {
      g_autoptr (GBytes) answer = transmit_bytes (fixture, apdu);
      gsize size;
      const guint8 *bytes = g_bytes_get_data (answer, &size);

      g_assert_cmpuint (size, >=, 2);
      g_byte_array_append (all, bytes, size - 2);
      if (bytes[size - 2] == 0x90)
        return g_byte_array_free_to_bytes (g_steal_pointer (&all));
      g_assert_cmphex (bytes[size - 2], ==, 0x61);
      g_bytes_unref (apdu);
      apdu = bytes_from_hex ("00C0000000");
    }
}

static void
test_not_selected (Fixture *fixture, gconstpointer name)
{
  expect (fixture, VERIFY_GOOD, "6D00");
  expect (fixture, "00A4040005A000000001", "6A82");
  expect (fixture, "00A4040003A00000", "6A82");
  expect (fixture, "00A4000009A0000003080000100000", "6A86");
  expect (fixture, VERIFY_ASK, "6D00");
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_ASK, "63C3");
}

static void
test_sign_refused (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, SIGN_9A, "6982");
  expect (fixture, SIGN_9D, "6982");
  expect (fixture, "0087079C0100", "6982");
  expect (fixture, VERIFY_BAD, "63C2");
  expect (fixture, SIGN_9A, "6982");
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->signatures, ==, 0);
}

static void
test_wrong_pin (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_BAD, "63C2");
  expect (fixture, VERIFY_ASK, "63C2");
  expect (fixture, VERIFY_ASK, "63C2");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, VERIFY_ASK, "9000");
  g_assert_cmpuint (eonay_card_piv_get_tries (fixture->card), ==, 3);
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->verifies, ==, 2);
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->failed_verifies, ==, 1);
}

/* A wrong PIN revokes an earlier verification. */
static void
test_wrong_pin_revokes (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, SIGN_9A, "9000");
  expect (fixture, VERIFY_BAD, "63C2");
  expect (fixture, SIGN_9A, "6982");
}

static void
lock (Fixture *fixture)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_BAD, "63C2");
  expect (fixture, VERIFY_BAD, "63C1");
  expect (fixture, VERIFY_BAD, "63C0");
}

static void
test_locked (Fixture *fixture, gconstpointer name)
{
  lock (fixture);
  expect (fixture, VERIFY_ASK, "6983");
  expect (fixture, VERIFY_GOOD, "6983");
  expect (fixture, SIGN_9A, "6982");
  expect (fixture, "0024008010313233343536FFFF363534333231FFFF", "6983");
}

static void
test_locked_outlives_power (Fixture *fixture, gconstpointer name)
{
  g_autofree gchar *folder =
      g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", (const gchar *) name, NULL);

  lock (fixture);
  eonay_card_piv_free (fixture->card);
  open_card (fixture, folder);
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "6983");
}

static void
test_puk (Fixture *fixture, gconstpointer name)
{
  lock (fixture);
  expect (fixture, UNBLOCK_BAD, "63C2");
  expect (fixture, VERIFY_ASK, "6983");
  expect (fixture, UNBLOCK, "9000");
  expect (fixture, VERIFY_ASK, "63C3");
  g_assert_cmpuint (eonay_card_piv_get_puk_tries (fixture->card), ==, 3);
  expect (fixture, VERIFY_GOOD, "63C2");
  expect (fixture, "0020008008363534333231FFFF", "9000");
}

static void
test_puk_locked (Fixture *fixture, gconstpointer name)
{
  lock (fixture);
  expect (fixture, UNBLOCK_BAD, "63C2");
  expect (fixture, UNBLOCK_BAD, "63C1");
  expect (fixture, UNBLOCK_BAD, "63C0");
  expect (fixture, UNBLOCK, "6983");
  expect (fixture, VERIFY_GOOD, "6983");
}

static void
test_change (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, "0024008010303030303030FFFF363534333231FFFF", "63C2");
  expect (fixture, "0024008010313233343536FFFF3635343332FFFFFF", "6A80");
  expect (fixture, "0024008010313233343536FFFF36353433FF31FFFF", "6A80");
  expect (fixture, VERIFY_ASK, "63C2");
  expect (fixture, "0024008010313233343536FFFF363534333231FFFF", "9000");
  expect (fixture, VERIFY_BAD, "63C2");
  expect (fixture, VERIFY_GOOD, "63C1");
  expect (fixture, "0020008008363534333231FFFF", "9000");
  expect (fixture, "002400811031323334353637383837363534333231", "9000");
  expect (fixture, UNBLOCK, "63C2");
}

static void
test_reset (Fixture *fixture, gconstpointer name)
{
  lock (fixture);
  g_assert_true (eonay_card_piv_reset (fixture->card, NULL));
  expect (fixture, VERIFY_ASK, "63C3");
  expect (fixture, VERIFY_GOOD, "9000");
}

/* 9C needs the PIN directly before, 9A only once. */
static void
test_pin_always (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, SIGN_9C, "9000");
  expect (fixture, SIGN_9C, "6982");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, "00CB3FFF035C017E00", "9000");
  expect (fixture, SIGN_9C, "6982");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, SIGN_9C, "9000");
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->signatures, ==, 2);
}

static void
test_pin_once (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, SIGN_9A, "9000");
  expect (fixture, "00CB3FFF035C017E00", "9000");
  expect (fixture, SIGN_9A, "9000");
}

static void
test_power_off (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  eonay_card_piv_power_off (fixture->card);
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_ASK, "63C3");
  expect (fixture, SIGN_9A, "6982");
}

static void
test_give_up (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, "0020FF80", "9000");
  expect (fixture, SIGN_9A, "6982");
}

static void
test_certificate (Fixture *fixture, gconstpointer name)
{
  g_autofree gchar *path =
      g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", name, "9c.crt", NULL);
  g_autofree gchar *der = NULL;
  gsize der_size, size;
  g_autoptr (GBytes) apdu = bytes_from_hex ("00CB3FFF055C035FC10A00");
  g_autoptr (GBytes) answer = NULL;
  const guint8 *bytes;
  EonayCardTlv object, certificate;

  expect (fixture, SELECT, "9000");
  answer = fetch (fixture, apdu);
  bytes = g_bytes_get_data (answer, &size);
  g_assert_true (eonay_card_tlv_read (&bytes, &size, &object));
  g_assert_cmphex (object.tag, ==, 0x53);
  g_assert_true (eonay_card_tlv_find (object.value, object.size, 0x70, &certificate));
  g_assert_true (g_file_get_contents (path, &der, &der_size, NULL));
  g_assert_cmpmem (certificate.value, certificate.size, der, der_size);
  expect (fixture, "00CB3FFF055C035FC10100", "6A82");
}

/* make_authenticate (…): the command for one challenge, in an extended APDU */
static GBytes *
make_authenticate (guint8 algorithm, const guint8 *challenge, gsize size)
{
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  g_autoptr (GByteArray) template = g_byte_array_new ();
  GByteArray *apdu = g_byte_array_new ();

  eonay_card_tlv_append (inner, 0x82, NULL, 0);
  eonay_card_tlv_append (inner, 0x81, challenge, size);
  eonay_card_tlv_append (template, 0x7C, inner->data, inner->len);
  g_byte_array_append (
      apdu,
      (const guint8[]) { 0, 0x87, algorithm, 0x9C, 0, template->len >> 8, template->len & 0xFF },
      7);
  g_byte_array_append (apdu, template->data, template->len);
  return g_byte_array_free_to_bytes (apdu);
}

static EVP_PKEY *
read_key (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, "9c.key", NULL);
  BIO *file = BIO_new_file (path, "r");
  EVP_PKEY *key = PEM_read_bio_PrivateKey (file, NULL, NULL, NULL);

  BIO_free (file);
  g_assert_nonnull (key);
  return key;
}

static void
assert_signs (Fixture *fixture, EVP_PKEY *key, guint8 algorithm)
{
  gboolean is_rsa = EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA;
  gsize size = (EVP_PKEY_get_bits (key) + 7) / 8, answer_size;
  g_autofree guint8 *challenge = g_malloc (size);
  g_autoptr (GBytes) apdu = NULL;
  g_autoptr (GBytes) answer = NULL;
  const guint8 *bytes;
  EonayCardTlv template, signature;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new (key, NULL);

  memset (challenge, 0x5A, size);
  challenge[0] = 0;
  apdu = make_authenticate (algorithm, challenge, size);
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  answer = fetch (fixture, apdu);
  bytes = g_bytes_get_data (answer, &answer_size);
  g_assert_true (eonay_card_tlv_read (&bytes, &answer_size, &template));
  g_assert_true (eonay_card_tlv_find (template.value, template.size, 0x82, &signature));
  g_assert_cmpint (EVP_PKEY_verify_init (context), ==, 1);
  if (is_rsa)
    g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (context, RSA_NO_PADDING), ==, 1);
  g_assert_cmpint (EVP_PKEY_verify (context, signature.value, signature.size, challenge, size), ==,
                   1);
  EVP_PKEY_CTX_free (context);
}

static guint8
algorithm_of (const gchar *name)
{
  if (g_str_equal (name, "nes-rsa3072"))
    return 0x05;
  if (g_str_equal (name, "nes-p256"))
    return 0x11;
  return g_str_equal (name, "nes-p384") ? 0x14 : 0x07;
}

static void
test_signs (Fixture *fixture, gconstpointer name)
{
  g_autofree gchar *folder = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", name, NULL);
  EVP_PKEY *key = read_key (folder);

  assert_signs (fixture, key, algorithm_of (name));
  EVP_PKEY_free (key);
}

/* No prepared card has such a long key, since generating one takes seconds. */
static void
test_signs_rsa_4096 (Fixture *fixture, gconstpointer name)
{
  EVP_PKEY *key = EVP_RSA_gen (4096);
  g_autofree gchar *key_path = g_build_filename (fixture->folder, "9c.key", NULL);
  g_autofree gchar *certificate_path = g_build_filename (fixture->folder, "9c.crt", NULL);
  BIO *file = BIO_new_file (key_path, "w");

  PEM_write_bio_PrivateKey (file, key, NULL, NULL, 0, NULL, NULL);
  BIO_free (file);
  g_assert_true (g_file_set_contents (certificate_path, "x", 1, NULL));
  eonay_card_piv_free (fixture->card);
  open_card (fixture, fixture->folder);
  assert_signs (fixture, key, 0x16);
  EVP_PKEY_free (key);
}

static void
test_chained_sign (Fixture *fixture, gconstpointer name)
{
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
  expect (fixture, "1087119A067C2482008120", "9000");
  expect (fixture, "0087119A20000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F00",
          "9000");
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->signatures, ==, 1);
}

static void
test_malformed (Fixture *fixture, gconstpointer name)
{
  static const struct
  {
    const gchar *apdu;
    const gchar *status;
  } BAD[] = {
    { "", "6700" },
    { "00", "6700" },
    { "0020008009", "63C3" },
    { "002000800831", "6700" },
    { "002000800631323334353600", "6A80" },
    { "0020000008313233343536FFFF", "6A88" },
    { "0020018008313233343536FFFF", "6A86" },
    { "0020FF8008313233343536FFFF", "6A86" },
    { "00240080083132333435363738", "6A80" },
    { "002C0080083132333435363738", "6A80" },
    { "002C0081103132333435363738363534333231FFFF", "6A88" },
    { "00CB3FFF", "6A80" },
    { "00CB3FFE035C017E00", "6A86" },
    { "00CB3FFF025C0100", "6A80" },
    { "00CB3FFF045C017E0000", "6A80" },
    { "00CB3FFF065C045FC1050000", "6A80" },
    { "00CB3FFF035C017F00", "6A82" },
    { "0087039B0100", "6A86" },
    { "0087079A0100", "6A86" },
    { "0087119A0100", "6A80" },
    { "0087119A027C00", "6A80" },
    { "0087119A047C028200", "6A80" },
    { "0087119A067C0482008100", "6A80" },
    { "0087119A067C0482008110", "6A80" },
    { "0087119A067C8482008100", "6A80" },
    { "00FF0000", "6D00" },
    { "00C0000000", "6985" },
    { "84200080", "6E00" },
  };

  expect (fixture, SELECT, "9000");
  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      if (g_str_has_prefix (BAD[i].apdu, "0087"))
        expect (fixture, VERIFY_GOOD, "9000");
      expect (fixture, BAD[i].apdu, BAD[i].status);
    }
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->signatures, ==, 0);
  g_assert_cmpuint (eonay_card_piv_get_counters (fixture->card)->failed_verifies, ==, 0);
}

/* Any input gets an answer with a status word, and the card keeps working. */
static void
test_noise (Fixture *fixture, gconstpointer name)
{
  static const guint8 KNOWN[] = { 0x20, 0x24, 0x2C, 0x87, 0xA4, 0xC0, 0xCB };
  guint8 bytes[300];

  expect (fixture, SELECT, "9000");
  for (guint i = 0; i < 20000; i++)
    {
      gsize size = g_test_rand_int_range (0, i % 2 == 0 ? 16 : sizeof bytes);
      g_autoptr (GBytes) apdu = NULL;
      g_autoptr (GBytes) answer = NULL;

      for (gsize j = 0; j < size; j++)
        bytes[j] = g_test_rand_int_range (0, 256);
      bytes[0] = g_test_rand_int_range (0, 4) == 0 ? CARD_CLA_CHAIN : 0;
      bytes[1] = KNOWN[g_test_rand_int_range (0, G_N_ELEMENTS (KNOWN))];
      if (g_test_rand_bit ())
        bytes[4] = size > 5 ? size - 5 : 0;
      apdu = g_bytes_new (bytes, size);
      answer = transmit_bytes (fixture, apdu);
      g_assert_cmpuint (g_bytes_get_size (answer), >=, 2);
    }
  eonay_card_channel_reset (fixture->channel);
  g_assert_true (eonay_card_piv_reset (fixture->card, NULL));
  expect (fixture, SELECT, "9000");
  expect (fixture, VERIFY_GOOD, "9000");
}

static void
add (const gchar *path, const gchar *card, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, card, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/card/piv/not-selected", "nes-and-seal", test_not_selected);
  add ("/card/piv/sign-refused", "nes-and-seal", test_sign_refused);
  add ("/card/piv/wrong-pin", "nes-rsa", test_wrong_pin);
  add ("/card/piv/wrong-pin-revokes", "nes-and-seal", test_wrong_pin_revokes);
  add ("/card/piv/locked", "nes-and-seal", test_locked);
  add ("/card/piv/locked-outlives-power", "nes-rsa", test_locked_outlives_power);
  add ("/card/piv/puk", "nes-rsa", test_puk);
  add ("/card/piv/puk-locked", "nes-rsa", test_puk_locked);
  add ("/card/piv/change", "nes-rsa", test_change);
  add ("/card/piv/reset", "nes-rsa", test_reset);
  add ("/card/piv/pin-always", "nes-p256", test_pin_always);
  add ("/card/piv/pin-once", "nes-and-seal", test_pin_once);
  add ("/card/piv/power-off", "nes-and-seal", test_power_off);
  add ("/card/piv/give-up", "nes-and-seal", test_give_up);
  add ("/card/piv/certificate", "nes-rsa", test_certificate);
  add ("/card/piv/signs/rsa-2048", "nes-rsa", test_signs);
  add ("/card/piv/signs/rsa-3072", "nes-rsa3072", test_signs);
  add ("/card/piv/signs/rsa-4096", "nes-rsa", test_signs_rsa_4096);
  add ("/card/piv/signs/p256", "nes-p256", test_signs);
  add ("/card/piv/signs/p384", "nes-p384", test_signs);
  add ("/card/piv/chained-sign", "nes-and-seal", test_chained_sign);
  add ("/card/piv/malformed", "nes-and-seal", test_malformed);
  add ("/card/piv/noise", "nes-and-seal", test_noise);
  return g_test_run ();
}
