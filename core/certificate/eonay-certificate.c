/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-certificate.h"

#include <string.h>
#include <time.h>

#include <openssl/asn1err.h>
#include <openssl/err.h>

#include "eonay-calendar.h"
#include "eonay-certificate-x509.h"
#include "eonay-cms.h"
#include "eonay-national-id.h"
#include "eonay-openssl.h"
#include "eonay-qc-statements.h"
#include "eonay-visible-text.h"

/* Certificates on cards have about 2 KiB. */
#define MAX_SIZE     (64 * 1024)
#define MAX_POLICIES 64
/* Maximum length of a name in bytes: X.520 allows 64 characters, and some processing is
 * quadratic. */
#define MAX_NAME 1024

#define OID_FISCAL_SEAL_POLICY "2.16.792.1.2.1.1.5.7.4.1"
#define OID_FISCAL_SEAL_USAGE  "2.16.792.1.2.1.1.5.7.50.1"

#define NATIONAL_ID_LENGTH 11

/**
 * EonayCertificate:
 *
 * The content of an X.509 certificate, strictly parsed because it comes from a card and is not
 * trusted. Immutable.
 */
struct _EonayCertificate
{
  GObject parent_instance;

  GBytes *der;
  X509 *x509;
  char *id;
  char *name;
  char *holder; /* the name without T.C. numbers */
  char *issuer;
  char *national_id;
  gint64 not_before;
  gint64 not_after;
  GPtrArray *policies;
  EonayQcStatements statements;
  gboolean is_fiscal_seal;
  gboolean may_sign;
};

G_DEFINE_FINAL_TYPE (EonayCertificate, eonay_certificate, G_TYPE_OBJECT)
G_DEFINE_QUARK (eonay_certificate_error_quark, eonay_certificate_error)

static void
eonay_certificate_finalize (GObject *object)
{
  EonayCertificate *self = EONAY_CERTIFICATE (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->x509, X509_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->holder, g_free);
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->national_id, g_free);
  g_clear_pointer (&self->policies, g_ptr_array_unref);

  G_OBJECT_CLASS (eonay_certificate_parent_class)->finalize (object);
}

static void
eonay_certificate_class_init (EonayCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_certificate_finalize;
}

static void
eonay_certificate_init (EonayCertificate *self)
{
  self->policies = g_ptr_array_new_with_free_func (g_free);
}

static gboolean
set_bad_name (GError **error)
{
  g_set_error_literal (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_NAME,
                       "reading certificate: a name is not text");
  return FALSE;
}

static gboolean
set_invalid (GError **error, const char *what)
{
  g_set_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_INVALID,
               "reading certificate: %s", what);
  return FALSE;
}

/* Reads the first entry of the kind; text is NULL if there is none. */
static gboolean
read_name (const X509_NAME *name, int nid, char **text, GError **error)
{
  int index = X509_NAME_get_index_by_NID (name, nid, -1);
  g_auto (EonayOpensslBytes) utf8 = NULL;
  int length = 0;

  if (index < 0)
    return TRUE;

  length =
      ASN1_STRING_to_UTF8 (&utf8, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, index)));
  /* This also rejects embedded NUL bytes: two parsers must not see two different names. */
  if (length < 0 || !g_utf8_validate ((const char *) utf8, length, NULL))
    return set_bad_name (error);
  if (length > MAX_NAME)
    return set_invalid (error, "a name is too long");

  /* Replace characters that hide or reorder text on a screen. */
  *text = eonay_visible_line ((const char *) utf8, "\uFFFD", MAX_NAME);
  return TRUE;
}

/* A seal has the institution's tax number here, which is shorter. */
static char *
dup_national_id (const char *number)
{
  /* Semantics identifiers (ETSI EN 319 412-1, 5.1.3), and the abbreviation of its Turkish name. */
  static const char *const prefixes[] = { "PNOTR-", "TINTR-", "TCKN-" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (number, prefixes[i]))
      {
        number += strlen (prefixes[i]);
        break;
      }
  return strlen (number) == NATIONAL_ID_LENGTH &&
                 strspn (number, "0123456789") == NATIONAL_ID_LENGTH
             ? g_strdup (number)
             : NULL;
}

static gboolean
read_names (EonayCertificate *self, GError **error)
{
  const X509_NAME *subject = X509_get_subject_name (self->x509);
  g_autofree char *number = NULL;

  if (!read_name (subject, NID_commonName, &self->name, error) ||
      !read_name (X509_get_issuer_name (self->x509), NID_commonName, &self->issuer, error) ||
      !read_name (subject, NID_serialNumber, &number, error))
    return FALSE;

  if (self->name == NULL)
    self->name = g_strdup ("");
  self->holder = eonay_national_id_mask (self->name);
  if (self->issuer == NULL)
    self->issuer = g_strdup ("");
  if (number != NULL)
    self->national_id = dup_national_id (number);

  return TRUE;
}

static gboolean
read_time (const ASN1_TIME *value, gint64 *moment, GError **error)
{
  struct tm broken_down = { 0 };

  if (value == NULL || !ASN1_TIME_check (value) || !ASN1_TIME_to_tm (value, &broken_down))
    return set_invalid (error, "a date is not one");

  *moment = timegm (&broken_down);
  return TRUE;
}

static char *
dup_oid (const ASN1_OBJECT *object)
{
  char oid[128];
  int n = OBJ_obj2txt (oid, sizeof oid, object, TRUE);

  return n > 0 && n < (int) sizeof oid ? g_strdup (oid) : NULL;
}

/* Decodes an extension that may occur at most once; value is NULL if it is absent. */
static gboolean
read_extension (EonayCertificate *self, int nid, gpointer *value, GError **error)
{
  int critical = 0;

  *value = X509_get_ext_d2i (self->x509, nid, &critical, NULL);
  if (*value == NULL && critical != -1)
    return set_invalid (error, critical == -2 ? "an extension stands twice" : "a bad extension");

  return TRUE;
}

static gboolean
read_policies (EonayCertificate *self, GError **error)
{
  g_autoptr (CERTIFICATEPOLICIES) policies = NULL;

  if (!read_extension (self, NID_certificate_policies, (gpointer *) &policies, error))
    return FALSE;
  if (sk_POLICYINFO_num (policies) > MAX_POLICIES)
    return set_invalid (error, "too many policies");

  for (int i = 0; i < sk_POLICYINFO_num (policies); i++)
    {
      char *oid = dup_oid (sk_POLICYINFO_value (policies, i)->policyid);

      if (oid != NULL)
        g_ptr_array_add (self->policies, oid);
    }

  return TRUE;
}

static gboolean
read_usage (EonayCertificate *self, GError **error)
{
  g_autoptr (EXTENDED_KEY_USAGE) usages = NULL;
  guint32 flags = X509_get_extension_flags (self->x509);

  if (!read_extension (self, NID_ext_key_usage, (gpointer *) &usages, error))
    return FALSE;

  for (int i = 0; i < sk_ASN1_OBJECT_num (usages); i++)
    {
      g_autofree char *oid = dup_oid (sk_ASN1_OBJECT_value (usages, i));

      if (g_strcmp0 (oid, OID_FISCAL_SEAL_USAGE) == 0)
        self->is_fiscal_seal = TRUE;
    }
  if (eonay_certificate_has_policy (self, OID_FISCAL_SEAL_POLICY))
    self->is_fiscal_seal = TRUE;

  self->may_sign = (flags & EXFLAG_KUSAGE) != 0 && (flags & (EXFLAG_CA | EXFLAG_INVALID)) == 0 &&
                   (X509_get_key_usage (self->x509) & KU_NON_REPUDIATION) != 0;
  return TRUE;
}

static gboolean
read_statements (EonayCertificate *self, GError **error)
{
  int index = X509_get_ext_by_NID (self->x509, NID_qcStatements, -1);
  const ASN1_OCTET_STRING *value = NULL;

  if (index < 0)
    return TRUE;
  if (X509_get_ext_by_NID (self->x509, NID_qcStatements, index) >= 0)
    return set_invalid (error, "an extension stands twice");

  value = X509_EXTENSION_get_data (X509_get_ext (self->x509, index));
  if (!eonay_qc_statements_parse (ASN1_STRING_get0_data (value), ASN1_STRING_length (value),
                                  &self->statements))
    return set_invalid (error, "bad qualified certificate statements");

  return TRUE;
}

static gboolean
check_size (GBytes *der, GError **error)
{
  gsize size = g_bytes_get_size (der);

  return size > 0 && size <= MAX_SIZE ? TRUE : set_invalid (error, "not of a certificate's size");
}

/* (transfer full) */
static X509 *
parse_der (GBytes *der, GError **error)
{
  gsize size = 0;
  const guint8 *start = g_bytes_get_data (der, &size);
  const guint8 *at = start;
  g_autoptr (X509) x509 = NULL;

  ERR_clear_error ();
  x509 = d2i_X509 (NULL, &at, (long) size);
  if (x509 != NULL && at == start + size)
    return g_steal_pointer (&x509);
  if (x509 == NULL && ERR_GET_REASON (ERR_peek_error ()) == ASN1_R_INVALID_UTF8STRING)
    set_bad_name (error);
  else
    set_invalid (error, "not one in DER");
  return NULL;
}

/* x509: (transfer full): what der is parsed to */
static EonayCertificate *
create (GBytes *der, X509 *x509, GError **error)
{
  g_autoptr (EonayCertificate) self = g_object_new (EONAY_TYPE_CERTIFICATE, NULL);

  self->der = g_bytes_ref (der);
  self->x509 = x509;
  self->id = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
  return read_names (self, error) &&
                 read_time (X509_get0_notBefore (x509), &self->not_before, error) &&
                 read_time (X509_get0_notAfter (x509), &self->not_after, error) &&
                 read_policies (self, error) && read_usage (self, error) &&
                 read_statements (self, error)
             ? g_steal_pointer (&self)
             : NULL;
}

/**
 * eonay_certificate_new_from_der:
 * @der: an X.509 certificate (RFC 5280) in DER, nothing after it
 * @error: return location for an error of the domain %EONAY_CERTIFICATE_ERROR
 *
 * Parses a certificate. A malformed part that is used here makes the whole certificate invalid.
 * Signature, chain and revocation are not checked.
 *
 * Returns: (transfer full): the certificate, or %NULL with @error
 */
EonayCertificate *
eonay_certificate_new_from_der (GBytes *der, GError **error)
{
  X509 *x509 = check_size (der, error) ? parse_der (der, error) : NULL;
  EonayCertificate *self = x509 != NULL ? create (der, x509, error) : NULL;

  /* Do not leave OpenSSL's errors to the next caller. */
  ERR_clear_error ();
  return self;
}

/**
 * eonay_certificate_new_for_x509:
 * @x509: a certificate that was parsed and not changed since
 * @error: return location for an error of the domain %EONAY_CERTIFICATE_ERROR
 *
 * As eonay_certificate_new_from_der(), without parsing it again, which costs most of the time.
 *
 * Returns: (transfer full): the certificate, or %NULL with @error
 */
EonayCertificate *
eonay_certificate_new_for_x509 (X509 *x509, GError **error)
{
  g_auto (EonayOpensslBytes) bytes = NULL;
  int size = i2d_X509 (x509, &bytes);
  g_autoptr (GBytes) der = g_bytes_new (bytes, size > 0 ? (gsize) size : 0);
  EonayCertificate *self = NULL;

  if (check_size (der, error))
    {
      X509_up_ref (x509);
      self = create (der, x509, error);
    }
  ERR_clear_error ();
  return self;
}

/**
 * eonay_certificate_get_der:
 * @self: a certificate
 *
 * Returns: (transfer none): the DER encoding
 */
GBytes *
eonay_certificate_get_der (EonayCertificate *self)
{
  return self->der;
}

/**
 * eonay_certificate_get_x509:
 * @self: a certificate
 *
 * Returns: (transfer none): the certificate as OpenSSL parsed it
 */
X509 *
eonay_certificate_get_x509 (EonayCertificate *self)
{
  return self->x509;
}

/**
 * eonay_certificate_get_id:
 * @self: a certificate
 *
 * Returns: (transfer none): the SHA-256 of the DER encoding, 64 lower case hexadecimal digits
 */
const char *
eonay_certificate_get_id (EonayCertificate *self)
{
  return self->id;
}

/**
 * eonay_certificate_get_holder:
 * @self: a certificate
 *
 * For display, files and logs: some issuers write the T.C. number into the name.
 *
 * Returns: (transfer none): eonay_certificate_get_name() with T.C. numbers masked
 */
const char *
eonay_certificate_get_holder (EonayCertificate *self)
{
  return self->holder;
}

/**
 * eonay_certificate_get_name:
 * @self: a certificate
 *
 * For comparison with a text to be signed; it may contain the holder's T.C. number.
 *
 * Returns: (transfer none): the subject's CN in UTF-8, empty if there is none; control and format
 *   characters are replaced by U+FFFD
 */
const char *
eonay_certificate_get_name (EonayCertificate *self)
{
  return self->name;
}

/**
 * eonay_certificate_get_issuer:
 * @self: a certificate
 *
 * Returns: (transfer none): the issuer's CN, in the same form as eonay_certificate_get_name()
 */
const char *
eonay_certificate_get_issuer (EonayCertificate *self)
{
  return self->issuer;
}

/**
 * eonay_certificate_get_national_id:
 * @self: a certificate
 *
 * The holder's T.C. kimlik number, from the subject's serialNumber. It is personal data: use
 * eonay_certificate_dup_masked_national_id() for display and logs. Its check digits are not
 * verified, see eonay_national_id_is_valid().
 *
 * Returns: (transfer none) (nullable): 11 digits, or %NULL if the subject has none
 */
const char *
eonay_certificate_get_national_id (EonayCertificate *self)
{
  return self->national_id;
}

/**
 * eonay_certificate_dup_masked_national_id:
 * @self: a certificate
 *
 * Returns: (transfer full) (nullable): the T.C. kimlik number as `123******01`, or %NULL
 */
char *
eonay_certificate_dup_masked_national_id (EonayCertificate *self)
{
  return eonay_national_id_mask (self->national_id);
}

/**
 * eonay_certificate_get_not_before:
 * @self: a certificate
 *
 * Returns: the first second of its validity, in Unix time
 */
gint64
eonay_certificate_get_not_before (EonayCertificate *self)
{
  return self->not_before;
}

/**
 * eonay_certificate_get_not_after:
 * @self: a certificate
 *
 * Returns: the last second of its validity, in Unix time
 */
gint64
eonay_certificate_get_not_after (EonayCertificate *self)
{
  return self->not_after;
}

/**
 * eonay_certificate_is_qualified:
 * @self: a certificate
 *
 * Checks for a qualified certificate under law 5070: it has QcCompliance and the law's own
 * statement. An institution's seal is qualified too, see eonay_certificate_is_seal().
 *
 * Returns: whether it is qualified
 */
gboolean
eonay_certificate_is_qualified (EonayCertificate *self)
{
  const EonayQcStatements wanted = EONAY_QC_STATEMENTS_COMPLIANCE | EONAY_QC_STATEMENTS_LAW;

  return (self->statements & wanted) == wanted;
}

/**
 * eonay_certificate_is_seal:
 * @self: a certificate
 *
 * Returns: whether it belongs to an institution: an electronic seal or a mali mühür
 */
gboolean
eonay_certificate_is_seal (EonayCertificate *self)
{
  return self->is_fiscal_seal || (self->statements & EONAY_QC_STATEMENTS_SEAL) != 0;
}

/**
 * eonay_certificate_has_policy:
 * @self: a certificate
 * @oid: a policy identifier in dotted form
 *
 * Returns: whether @oid is one of its certificate policies
 */
gboolean
eonay_certificate_has_policy (EonayCertificate *self, const char *oid)
{
  return g_ptr_array_find_with_equal_func (self->policies, oid, g_str_equal, NULL);
}

/**
 * eonay_certificate_may_sign:
 * @self: a certificate
 *
 * Returns: whether its key usage has nonRepudiation and it is not a CA certificate
 */
gboolean
eonay_certificate_may_sign (EonayCertificate *self)
{
  return self->may_sign;
}

/**
 * eonay_certificate_get_state:
 * @self: a certificate
 * @now: a moment in Unix time
 * @expiring_days: it counts as expiring from this many days left; 0 means on its last day
 *
 * Returns: its state at @now; the first and the last second are valid
 */
EonayCertificateState
eonay_certificate_get_state (EonayCertificate *self, gint64 now, guint expiring_days)
{
  return eonay_validity_get_state_ahead (self->not_before, self->not_after, now, expiring_days);
}

/**
 * eonay_certificate_get_days_left:
 * @self: a certificate
 * @now: a moment in Unix time
 *
 * Counts calendar days in local time: 0 on the last day of validity, 1 on the day before, negative
 * after it.
 *
 * Returns: the days from the local date of @now to the local date of its end
 */
gint
eonay_certificate_get_days_left (EonayCertificate *self, gint64 now)
{
  return eonay_calendar_days_between (now, self->not_after);
}

/**
 * eonay_certificate_verify_signature:
 * @self: the signer's certificate
 * @signature: a CAdES-BES signature with attached content in DER
 * @content: the expected content
 * @error: return location for an error of the domain %EONAY_CERTIFICATE_ERROR
 *
 * Verifies a signature made by the card, with eonay_cms_verify().
 *
 * Returns: whether the signature is valid; otherwise @error is set
 */
gboolean
eonay_certificate_verify_signature (EonayCertificate *self,
                                    GBytes *signature,
                                    GBytes *content,
                                    GError **error)
{
  const char *reason = eonay_cms_verify (self->x509, signature, content);

  if (reason == NULL)
    return TRUE;

  g_set_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_INVALID,
               "verifying signature: %s", reason);
  return FALSE;
}
