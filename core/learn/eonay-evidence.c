/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-evidence.h"

#include <openssl/err.h>
#include <string.h>

#include "eonay-certificate-x509.h"
#include "eonay-decodings.h"
#include "eonay-fields.h"
#include "eonay-inside.h"
#include "eonay-openssl.h"

/* No CMS is shorter. */
#define MIN_CMS_SIZE   100
#define MAX_SIGNATURES 16

typedef STACK_OF (X509) Certificates;

static void
certificates_free (Certificates *certificates)
{
  sk_X509_pop_free (certificates, X509_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificates, certificates_free)

static void
place_free (EonayEvidencePlace *self)
{
  g_free (self->expression);
  g_free (self->name);
  g_strfreev (self->decoders);
  g_free (self);
}

/**
 * eonay_evidence_free:
 * @self: (transfer full): an evidence
 */
void
eonay_evidence_free (EonayEvidence *self)
{
  g_free (self->code);
  g_clear_pointer (&self->signature, g_bytes_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_object (&self->certificate);
  g_strfreev (self->names);
  g_strfreev (self->words);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_free (self);
}

/* Unlike eonay_cms_verify(), accepts BER: libraries for Java write it. */
static CMS_ContentInfo *
parse_cms (GBytes *value)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (value, &size);
  g_autoptr (CMS_ContentInfo) cms = NULL;

  if (size < MIN_CMS_SIZE || size > G_MAXINT || *data != 0x30)
    return NULL;
  cms = d2i_CMS_ContentInfo (NULL, &data, (long) size);
  ERR_clear_error ();
  return cms != NULL && OBJ_obj2nid (CMS_get0_type (cms)) == NID_pkcs7_signed &&
                 sk_CMS_SignerInfo_num (CMS_get0_SignerInfos (cms)) == 1
             ? g_steal_pointer (&cms)
             : NULL;
}

static gboolean
take_cms_cb (GBytes *value, const char *const *decoders, gpointer user_data)
{
  g_autoptr (CMS_ContentInfo) cms = parse_cms (value);
  GBytes **found = user_data;

  if (cms == NULL)
    return FALSE;
  *found = g_bytes_ref (value);
  return TRUE;
}

/* In the middle of another text. */
static void
find_embedded_cms (GBytes *value, GBytes **found)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (value, &size);
  g_autoptr (GRegex) regex =
      g_regex_new ("[A-Za-z0-9+/_-]{128,}={0,2}", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_utf8_validate_len (data, size, NULL))
    return;
  g_regex_match_full (regex, data, (gssize) size, 0, G_REGEX_MATCH_DEFAULT, &match, NULL);
  for (; *found == NULL && g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *run = g_match_info_fetch (match, 0);
      g_autoptr (GBytes) bytes = g_bytes_new (run, strlen (run));

      eonay_decodings_search (bytes, take_cms_cb, found);
    }
}

/**
 * eonay_evidence_find_cms:
 * @value: the value of a field
 *
 * Returns: (transfer full) (nullable): the signature that it encodes
 */
GBytes *
eonay_evidence_find_cms (GBytes *value)
{
  GBytes *found = NULL;

  if (g_bytes_get_size (value) < MIN_CMS_SIZE)
    return NULL;
  if (!eonay_decodings_search (value, take_cms_cb, &found))
    find_embedded_cms (value, &found);
  return found;
}

/**
 * eonay_evidence_is_same_cms:
 * @one: a signature
 * @other: a signature
 *
 * Returns: whether they are the same, however they are encoded
 */
gboolean
eonay_evidence_is_same_cms (GBytes *one, GBytes *other)
{
  g_autoptr (CMS_ContentInfo) cms = parse_cms (one);
  g_autoptr (CMS_ContentInfo) other_cms = parse_cms (other);
  ASN1_OCTET_STRING *signature = NULL;
  ASN1_OCTET_STRING *other_signature = NULL;

  if (cms == NULL || other_cms == NULL)
    return FALSE;
  signature =
      CMS_SignerInfo_get0_signature (sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (cms), 0));
  other_signature =
      CMS_SignerInfo_get0_signature (sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (other_cms), 0));
  return ASN1_OCTET_STRING_cmp (signature, other_signature) == 0 &&
         CMS_is_detached (cms) == CMS_is_detached (other_cms);
}

/**
 * eonay_evidence_attach:
 * @self: an evidence
 *
 * Returns: (transfer full): its signature with the text in it, as a card's signature has it
 */
GBytes *
eonay_evidence_attach (const EonayEvidence *self)
{
  g_autoptr (CMS_ContentInfo) cms = parse_cms (self->signature);
  ASN1_OCTET_STRING **content = CMS_get0_content (cms);
  g_auto (EonayOpensslBytes) der = NULL;
  int size = 0;

  if (!self->is_detached || content == NULL)
    return g_bytes_ref (self->signature);
  *content = ASN1_OCTET_STRING_new ();
  if (*content != NULL && ASN1_OCTET_STRING_set (*content, g_bytes_get_data (self->text, NULL),
                                                 (int) g_bytes_get_size (self->text)) == 1)
    size = i2d_CMS_ContentInfo (cms, &der);
  return size > 0 ? g_bytes_new (der, (gsize) size) : g_bytes_ref (self->signature);
}

static EonayCertificate *
read_certificate (CMS_ContentInfo *cms)
{
  g_autoptr (Certificates) enclosed = CMS_get1_certs (cms);
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (cms), 0);

  for (int i = 0; i < sk_X509_num (enclosed); i++)
    {
      X509 *x509 = sk_X509_value (enclosed, i);

      if (CMS_SignerInfo_cert_cmp (signer, x509) == 0)
        return eonay_certificate_new_for_x509 (x509, NULL);
    }
  return NULL;
}

static EonayEvidence *
create_evidence (GBytes *signature, guint call)
{
  g_autoptr (CMS_ContentInfo) cms = parse_cms (signature);
  EonayEvidence *self = g_new0 (EonayEvidence, 1);
  ASN1_OCTET_STRING **content = CMS_get0_content (cms);

  self->signature = g_bytes_ref (signature);
  self->signature_call = call;
  self->certificate = read_certificate (cms);
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  self->is_detached = content == NULL || *content == NULL;
  if (!self->is_detached)
    self->text =
        g_bytes_new (ASN1_STRING_get0_data (*content), (gsize) ASN1_STRING_length (*content));
  return self;
}

/* A signature that is sent again belongs to the same run. */
static void
note_signature (GPtrArray *found, GBytes *signature, guint call)
{
  for (guint i = 0; i < found->len; i++)
    if (eonay_evidence_is_same_cms (((EonayEvidence *) found->pdata[i])->signature, signature))
      return;
  if (found->len < MAX_SIGNATURES)
    g_ptr_array_add (found, create_evidence (signature, call));
}

static GPtrArray *
find_signatures (GPtrArray *calls)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_evidence_free);

  for (guint i = 0; i < calls->len; i++)
    {
      g_autoptr (GPtrArray) fields = eonay_fields_list_request (calls->pdata[i]);

      for (guint j = 0; j < fields->len; j++)
        {
          EonayField *field = fields->pdata[j];
          g_autoptr (GBytes) signature = eonay_evidence_find_cms (field->value);

          if (signature != NULL)
            note_signature (found, signature, i);
        }
    }
  return found;
}

/* --- the text */

typedef struct
{
  EonayEvidence *evidence;
  const EVP_MD *digest;
  ASN1_OCTET_STRING *expected;
  const EonayField *field;
} Search;

/* Whether the text stands there in another character set than the bytes that were signed. */
static gboolean
is_converted (GBytes *value, GBytes *text)
{
  static const char *const charsets[] = { "ISO-8859-9", "windows-1254", "UTF-16LE", "UTF-16BE" };
  gsize size = 0;
  const char *data = g_bytes_get_data (value, &size);
  gboolean is_same = FALSE;

  if (!g_utf8_validate_len (data, size, NULL) ||
      g_utf8_validate_len (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (charsets) && !is_same; i++)
    {
      gsize length = 0;
      char *other = g_convert (data, (gssize) size, charsets[i], "UTF-8", NULL, &length, NULL);
      g_autoptr (GBytes) converted = other != NULL ? g_bytes_new_take (other, length) : NULL;

      is_same = converted != NULL && g_bytes_equal (converted, text);
    }
  return is_same;
}

static gboolean
is_signed (Search *self, GBytes *value)
{
  guchar hash[EVP_MAX_MD_SIZE];
  guint size = 0;

  if (self->evidence->text != NULL)
    return g_bytes_equal (value, self->evidence->text) ||
           is_converted (value, self->evidence->text);
  return self->digest != NULL && self->expected != NULL &&
         EVP_Digest (g_bytes_get_data (value, NULL), g_bytes_get_size (value), hash, &size,
                     self->digest, NULL) == 1 &&
         ASN1_STRING_length (self->expected) == (int) size &&
         memcmp (ASN1_STRING_get0_data (self->expected), hash, size) == 0;
}

static gboolean
compare_text_cb (GBytes *value, const char *const *decoders, gpointer user_data)
{
  Search *self = user_data;
  EonayEvidencePlace *place = NULL;

  if (!is_signed (self, value) || g_strv_contains (decoders, "pem"))
    return FALSE;
  if (self->evidence->text == NULL)
    self->evidence->text = g_bytes_ref (value);
  place = g_new0 (EonayEvidencePlace, 1);
  place->expression = g_strdup (self->field->expression);
  place->name = g_strdup (self->field->name);
  place->decoders = g_strdupv ((char **) decoders);
  g_ptr_array_add (self->evidence->places, place);
  return TRUE;
}

static void
search_answer (Search *self, const EonayRecordedCall *call)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_answer (call);

  for (guint i = 0; i < fields->len; i++)
    {
      self->field = fields->pdata[i];
      eonay_decodings_search (self->field->value, compare_text_cb, self);
    }
}

/* The last answer before the signature that has the text. */
static gboolean
find_text (EonayEvidence *self, GPtrArray *calls)
{
  g_autoptr (CMS_ContentInfo) cms = parse_cms (self->signature);
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (cms), 0);
  X509_ALGOR *algorithm = NULL;
  Search search = { .evidence = self };

  CMS_SignerInfo_get0_algs (signer, NULL, NULL, &algorithm, NULL);
  search.digest = EVP_get_digestbyobj (algorithm->algorithm);
  search.expected = CMS_signed_get0_data_by_OBJ (signer, OBJ_nid2obj (NID_pkcs9_messageDigest), -3,
                                                 V_ASN1_OCTET_STRING);
  for (guint i = self->signature_call; i > self->first && self->places->len == 0; i--)
    {
      EonayRecordedCall *call = calls->pdata[i - 1];

      self->text_call = i - 1;
      search_answer (&search, call);
      if (self->places->len == 0 && eonay_inside_open (&call->answer))
        search_answer (&search, call);
    }
  ERR_clear_error ();
  return self->places->len > 0;
}

/* Other answers than those with the texts, which may be XML themselves. */
static void
open_others (GPtrArray *found, GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      gboolean has_text = FALSE;

      for (guint j = 0; j < found->len; j++)
        has_text = has_text || ((EonayEvidence *) found->pdata[j])->text_call == i;
      if (!has_text)
        eonay_inside_open (&((EonayRecordedCall *) calls->pdata[i])->answer);
    }
}

/* Puts each run between the signature before it and the text of the next one. */
static gboolean
find_texts (GPtrArray *found, GPtrArray *calls, GError **error)
{
  guint first = 0;

  for (guint i = 0; i < found->len; i++)
    {
      EonayEvidence *self = found->pdata[i];

      self->first = first;
      self->end = calls->len;
      first = self->signature_call + 1;
      if (!find_text (self, calls))
        {
          EonayRecordedCall *call = calls->pdata[self->signature_call];

          g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NO_TEXT,
                       "learning: no answer before call %u has the text that was signed",
                       call->number);
          return FALSE;
        }
    }
  open_others (found, calls);
  return TRUE;
}

/**
 * eonay_evidence_find:
 * @calls: (element-type EonayRecordedCall): a recording
 * @error: return location: an #EonayRecordingError
 *
 * Looks for signatures in requests, and for the texts that were signed in the answers before them.
 *
 * Returns: (transfer full) (element-type EonayEvidence) (nullable): one for each signature
 */
GPtrArray *
eonay_evidence_find (GPtrArray *calls, GError **error)
{
  g_autoptr (GPtrArray) found = find_signatures (calls);

  if (found->len == 0)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NO_SIGNATURE,
                   "learning: no request carries a signature");
      return NULL;
    }
  return find_texts (found, calls, error) ? g_steal_pointer (&found) : NULL;
}
