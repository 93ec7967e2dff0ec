/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pki.h"

#include <string.h>

#include <openssl/cms.h>

#include "eonay-national-id.h"

#define AUTHORITY "Kamu Elektronik Sertifika Hizmet Sağlayıcısı - Sürüm 6"
#define POLICY    "2.16.792.1.2.1.1.5.7.1.1"
#define DAY       G_GINT64_CONSTANT (86400)

/* A day at noon, far from midnight in any zone that the tests use: 2026-11-22 12:00 UTC. */
#define NOON G_GINT64_CONSTANT (1795348800)

static void
test_facts (void)
{
  g_autoptr (GBytes) der = pki_load_der ("nes-rsa", "9c");
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autofree char *id = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
  g_autofree char *masked = eonay_certificate_dup_masked_national_id (certificate);

  g_assert_true (g_bytes_equal (eonay_certificate_get_der (certificate), der));
  g_assert_cmpstr (eonay_certificate_get_id (certificate), ==, id);
  g_assert_cmpstr (eonay_certificate_get_holder (certificate), ==, "Ayşe Yılmaz");
  g_assert_cmpstr (eonay_certificate_get_issuer (certificate), ==, AUTHORITY);
  g_assert_cmpstr (eonay_certificate_get_national_id (certificate), ==, "10000000146");
  g_assert_cmpstr (masked, ==, "100******46");
  g_assert_true (eonay_certificate_has_policy (certificate, POLICY));
  g_assert_false (eonay_certificate_has_policy (certificate, "2.16.792.1.2.1.1.5.7.1"));
  g_assert_cmpint (eonay_certificate_get_not_after (certificate) -
                       eonay_certificate_get_not_before (certificate),
                   ==, 760 * DAY);
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *card;
    const char *slot;
    gboolean qualified;
    gboolean seal;
    gboolean policy;
    gboolean may_sign;
  } cases[] = {
    { "nes-rsa", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-rsa4096", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-p384", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-nested", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-critical", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-law2", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-titled", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-earlier", "9c", TRUE, FALSE, TRUE, TRUE },
    { "nes-and-seal", "9a", TRUE, TRUE, FALSE, TRUE },
    { "nes-and-seal", "9c", TRUE, FALSE, TRUE, TRUE },
    { "seals", "9a", TRUE, TRUE, FALSE, TRUE },
    { "seals", "9c", TRUE, TRUE, TRUE, TRUE },
    { "seals", "9d", TRUE, TRUE, TRUE, TRUE },
    { "seals", "9e", TRUE, TRUE, FALSE, TRUE },
    { "not-qualified", "9a", FALSE, FALSE, TRUE, TRUE },
    { "not-qualified", "9c", FALSE, FALSE, TRUE, TRUE },
    { "not-qualified", "9d", TRUE, FALSE, TRUE, FALSE },
    { "other-issuer", "9c", TRUE, FALSE, FALSE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayCertificate) certificate =
          pki_load_certificate (cases[i].card, cases[i].slot);

      g_test_message ("%s/%s", cases[i].card, cases[i].slot);
      g_assert_cmpint (eonay_certificate_is_qualified (certificate), ==, cases[i].qualified);
      g_assert_cmpint (eonay_certificate_is_seal (certificate), ==, cases[i].seal);
      g_assert_cmpint (eonay_certificate_has_policy (certificate, POLICY), ==, cases[i].policy);
      g_assert_cmpint (eonay_certificate_may_sign (certificate), ==, cases[i].may_sign);
    }
}

/* With any other attributes of the subject, and any issuer. */
static void
test_names (void)
{
  static const struct
  {
    const char *card;
    const char *holder;
    const char *masked;
    gboolean valid;
    const char *issuer;
  } cases[] = {
    { "nes-titled", "Ayşe Yılmaz", "100******46", TRUE, AUTHORITY },
    { "nes-bad-number", "Deneme Kişi", "111******11", FALSE, AUTHORITY },
    { "nes-number-in-name", "YILMAZ,AYŞE,100******46", "100******46", TRUE, AUTHORITY },
    { "nes-earlier", "Ayşe Yılmaz", "100******46", TRUE,
      "Kamu Elektronik Sertifika Hizmet Sağlayıcısı - Sürüm 5" },
    { "other-issuer", "Ayşe Yılmaz", "100******46", TRUE,
      "TÜRKTRUST Nitelikli Elektronik Sertifika Hizmetleri H7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayCertificate) certificate = pki_load_certificate (cases[i].card, "9c");
      g_autofree char *masked = eonay_certificate_dup_masked_national_id (certificate);

      g_assert_cmpstr (eonay_certificate_get_holder (certificate), ==, cases[i].holder);
      g_assert_cmpstr (masked, ==, cases[i].masked);
      g_assert_cmpint (eonay_national_id_is_valid (eonay_certificate_get_national_id (certificate)),
                       ==, cases[i].valid);
      g_assert_cmpstr (eonay_certificate_get_issuer (certificate), ==, cases[i].issuer);
    }
}

/* Names as issuers have written them, and numbers with a prefix. */
static void
test_odd_names (void)
{
  static const struct
  {
    const char *name;
    int size;
    const char *number;
    const char *holder; /* NULL: cannot be read */
    const char *national_id;
  } cases[] = {
    { NULL, -1, "10000000146", "", "10000000146" },
    { "Ayşe Yılmaz", -1, "PNOTR-10000000146", "Ayşe Yılmaz", "10000000146" },
    { "Ayşe Yılmaz", -1, "TINTR-10000000146", "Ayşe Yılmaz", "10000000146" },
    { "Ayşe Yılmaz", -1, "TCKN-10000000146", "Ayşe Yılmaz", "10000000146" },
    { "Ayşe Yılmaz", -1, "PNODE-10000000146", "Ayşe Yılmaz", NULL },
    { "Ayşe Yılmaz", -1, "PNOTR-1000000014", "Ayşe Yılmaz", NULL },
    { "Ay\xfe"
      "e",
      -1, NULL, NULL, NULL },
    { "Ali\0", 4, NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) der =
          pki_make_der (cases[i].name, cases[i].size, cases[i].number, NOON, NOON + DAY);
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayCertificate) certificate = eonay_certificate_new_from_der (der, &error);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      if (cases[i].holder == NULL)
        {
          g_assert_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_NAME);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (eonay_certificate_get_holder (certificate), ==, cases[i].holder);
      g_assert_cmpstr (eonay_certificate_get_national_id (certificate), ==, cases[i].national_id);
    }
}

/* The number of an institution is not a T.C. number, and is not shown as one. */
static void
test_institution (void)
{
  g_autoptr (EonayCertificate) seal = pki_load_certificate ("seals", "9a");

  g_assert_cmpstr (eonay_certificate_get_holder (seal), ==, "Örnek İl Müdürlüğü");
  g_assert_null (eonay_certificate_get_national_id (seal));
}

static void
test_plain (void)
{
  g_autoptr (EonayCertificate) plain =
      pki_make_certificate ("Deneme\u202e \x1b[31m\u3164", "1234567890", NOON, NOON + DAY);

  g_assert_false (eonay_certificate_is_qualified (plain));
  g_assert_false (eonay_certificate_is_seal (plain));
  g_assert_false (eonay_certificate_may_sign (plain));
  g_assert_null (eonay_certificate_get_national_id (plain));
  g_assert_cmpstr (eonay_certificate_get_holder (plain), ==, "Deneme\ufffd \ufffd[31m\ufffd");
}

static void
test_states (void)
{
  static const struct
  {
    gint64 now;
    guint days;
    EonayCertificateState state;
    gint left;
  } cases[] = {
    { NOON - 1, 90, EONAY_CERTIFICATE_NOT_YET_VALID, 100 },
    { NOON, 90, EONAY_CERTIFICATE_VALID, 100 },
    { NOON + 9 * DAY, 90, EONAY_CERTIFICATE_VALID, 91 },
    { NOON + 10 * DAY, 90, EONAY_CERTIFICATE_EXPIRING, 90 },
    { NOON + 10 * DAY, 89, EONAY_CERTIFICATE_VALID, 90 },
    { NOON + 100 * DAY, 0, EONAY_CERTIFICATE_EXPIRING, 0 },
    { NOON + 100 * DAY + 1, 0, EONAY_CERTIFICATE_EXPIRED, 0 },
    { NOON + 101 * DAY, 90, EONAY_CERTIFICATE_EXPIRED, -1 },
  };
  g_autoptr (EonayCertificate) certificate =
      pki_make_certificate ("Ayşe Yılmaz", "10000000146", NOON, NOON + 100 * DAY);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EonayCertificateState state =
          eonay_certificate_get_state (certificate, cases[i].now, cases[i].days);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (state, ==, cases[i].state);
      g_assert_cmpint (eonay_certificate_get_days_left (certificate, cases[i].now), ==,
                       cases[i].left);
    }
}

static void
test_prepared_states (void)
{
  static const struct
  {
    const char *card;
    EonayCertificateState state;
  } cases[] = {
    { "nes-rsa", EONAY_CERTIFICATE_VALID },
    { "nes-expiring", EONAY_CERTIFICATE_EXPIRING },
    { "nes-expired", EONAY_CERTIFICATE_EXPIRED },
    { "nes-not-yet-valid", EONAY_CERTIFICATE_NOT_YET_VALID },
  };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayCertificate) certificate = pki_load_certificate (cases[i].card, "9c");

      g_assert_cmpint (eonay_certificate_get_state (certificate, now, 90), ==, cases[i].state);
    }
}

/* 2026-11-23 00:30 in Istanbul is still the 22nd in UTC: local time decides. */
static void
test_days_are_local (void)
{
  gint64 end = NOON + 9 * 3600 + 1800;
  g_autoptr (EonayCertificate) certificate =
      pki_make_certificate ("Ayşe Yılmaz", NULL, NOON - DAY, end);

  g_assert_cmpint (eonay_certificate_get_days_left (certificate, end), ==, 0);
  g_assert_cmpint (eonay_certificate_get_days_left (certificate, end - 3600), ==, 1);
}

static void
assert_refused (const void *data, gsize length)
{
  g_autoptr (GBytes) der = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayCertificate) certificate = eonay_certificate_new_from_der (der, &error);

  g_assert_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_INVALID);
  g_assert_null (certificate);
}

/* Truncated or modified input is an error, never a crash. */
static void
test_hostile (void)
{
  g_autoptr (GBytes) der = pki_load_der ("nes-nested", "9c");
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (der, &length);
  g_autofree guint8 *copy = g_malloc (length + 1);
  g_autofree guint8 *huge = g_malloc0 (100000);

  memcpy (copy, data, length);
  copy[length] = 0;
  assert_refused (copy, length + 1);
  assert_refused (huge, 100000);
  for (gsize i = 0; i < length; i += 7)
    assert_refused (data, i);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (EonayCertificate) certificate = NULL;

      copy[i] ^= 0x15;
      changed = g_bytes_new (copy, length);
      certificate = eonay_certificate_new_from_der (changed, NULL);
      copy[i] ^= 0x15;
    }
}

static void
check_signature (const char *card, GBytes *signature, const char *text, const char *expected)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate (card, "9c");
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  gboolean ok = eonay_certificate_verify_signature (certificate, signature, content, &error);

  if (expected == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_INVALID);
  g_assert_false (ok);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_signature_holds (void)
{
  static const char *const cards[] = { "nes-rsa",           "nes-rsa3072",  "nes-rsa4096",
                                       "nes-p256",          "nes-p384",     "nes-expired",
                                       "nes-not-yet-valid", "nes-critical", "nes-earlier" };

  for (gsize i = 0; i < G_N_ELEMENTS (cards); i++)
    {
      g_autoptr (GBytes) signature = pki_sign (cards[i], "9c", "onaylıyorum\n", CMS_CADES);

      g_test_message ("%s", cards[i]);
      check_signature (cards[i], signature, "onaylıyorum\n", NULL);
    }
}

static void
test_signature_pss (void)
{
  g_autoptr (GBytes) right = pki_sign ("nes-rsa", "9c", "metin", CMS_CADES | CMS_KEY_PARAM);

  check_signature ("nes-rsa", right, "metin", NULL);
  check_signature ("nes-rsa", right, "Metin", "the content is another");
}

static void
test_signature_refused (void)
{
  g_autoptr (GBytes) right = pki_sign ("nes-p256", "9c", "metin", CMS_CADES);
  g_autoptr (GBytes) detached = pki_sign ("nes-p256", "9c", "metin", CMS_CADES | CMS_DETACHED);
  g_autoptr (GBytes) no_cades = pki_sign ("nes-p256", "9c", "metin", 0);
  g_autoptr (GBytes) no_certificate = pki_sign ("nes-p256", "9c", "metin", CMS_CADES | CMS_NOCERTS);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (right, 0, g_bytes_get_size (right) - 1);

  check_signature ("nes-p256", right, "metin", NULL);
  check_signature ("nes-p256", right, "Metin", "the content is another");
  check_signature ("nes-p256", right, "metin\n", "the content is another");
  check_signature ("nes-p384", right, "metin", "the certificate is not enclosed");
  check_signature ("nes-p256", detached, "metin", "the content is another");
  check_signature ("nes-p256", no_cades, "metin", "no signing-certificate-v2");
  check_signature ("nes-p256", no_certificate, "metin", "the certificate is not enclosed");
  check_signature ("nes-p256", nothing, "metin", "not signed data");
  check_signature ("nes-p256", cut, "metin", "not signed data");
}

static gboolean
verify_changed (EonayCertificate *certificate, GBytes *signature, gsize offset)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (signature, &length);
  guint8 *copy = g_memdup2 (data, length);
  g_autoptr (GBytes) changed = g_bytes_new_take (copy, length);
  g_autoptr (GBytes) content = g_bytes_new_static ("metin", 5);

  copy[offset] ^= 1;
  return eonay_certificate_verify_signature (certificate, changed, content, NULL);
}

static void
test_signature_changed (void)
{
  static const guint8 utc_time[] = { 0x17, 0x0d };
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-p256", "9c");
  g_autoptr (GBytes) right = pki_sign ("nes-p256", "9c", "metin", CMS_CADES);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (right, &length);
  const guint8 *time = NULL;

  /* The last time in it is the signing-time: the certificate's times come before. */
  for (const guint8 *at = data; at < data + length - sizeof utc_time; at++)
    time = memcmp (at, utc_time, sizeof utc_time) == 0 ? at : time;
  g_assert_nonnull (time);
  g_assert_false (verify_changed (certificate, right, (gsize) (time - data) + 7));
  g_assert_false (verify_changed (certificate, right, length - 1));

  /* Not all of it is signed: changes elsewhere must be harmless. */
  for (gsize i = 0; i < length; i++)
    verify_changed (certificate, right, i);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/facts", test_facts);
  g_test_add_func ("/certificate/kinds", test_kinds);
  g_test_add_func ("/certificate/names", test_names);
  g_test_add_func ("/certificate/odd-names", test_odd_names);
  g_test_add_func ("/certificate/institution", test_institution);
  g_test_add_func ("/certificate/plain", test_plain);
  g_test_add_func ("/certificate/states", test_states);
  g_test_add_func ("/certificate/prepared-states", test_prepared_states);
  g_test_add_func ("/certificate/days-are-local", test_days_are_local);
  g_test_add_func ("/certificate/hostile", test_hostile);
  g_test_add_func ("/certificate/signature/holds", test_signature_holds);
  g_test_add_func ("/certificate/signature/pss", test_signature_pss);
  g_test_add_func ("/certificate/signature/refused", test_signature_refused);
  g_test_add_func ("/certificate/signature/changed", test_signature_changed);

  return g_test_run ();
}
