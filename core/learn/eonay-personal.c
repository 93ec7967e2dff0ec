/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-personal.h"

#include <openssl/bn.h>
#include <string.h>

#include "eonay-certificate-details.h"
#include "eonay-national-id.h"
#include "eonay-openssl.h"
#include "eonay-readings.h"
#include "eonay-value-kind.h"

#define MIN_NAME   3
#define ID_DIGITS  11
#define MIN_SERIAL 8 /* hexadecimal digits; a shorter one stands in other values by chance */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)

static gboolean
has_name (const char *holder, const char *folded)
{
  g_autofree char *name = eonay_value_dup_folded (holder);
  g_auto (GStrv) parts = g_strsplit (name, " ", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *escaped = g_regex_escape_string (parts[i], -1);
      g_autofree char *pattern = g_strdup_printf ("(?<![a-z])%s(?![a-z])", escaped);

      if (strlen (parts[i]) >= MIN_NAME && g_regex_match_simple (pattern, folded, 0, 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_national_id (const char *text)
{
  for (const char *at = text; *at != '\0';)
    {
      gsize length = strspn (at, "0123456789");
      g_autofree char *digits = g_strndup (at, length);

      if (length == ID_DIGITS && eonay_national_id_is_valid (digits))
        return TRUE;
      at += MAX (length, 1);
    }
  return FALSE;
}

/**
 * eonay_personal_list_serials:
 * @certificate: (nullable): a certificate
 *
 * Its serial number leads to the person in the directory of the issuer.
 *
 * Returns: (transfer full) (not nullable): the serial number as it may be written
 */
GStrv
eonay_personal_list_serials (EonayCertificate *certificate)
{
  g_autoptr (EonayCertificateDetails) details =
      certificate != NULL ? eonay_certificate_details_new (certificate) : NULL;
  g_autoptr (GString) digits =
      g_string_new (details != NULL && details->serial != NULL ? details->serial : "");
  g_autoptr (BIGNUM) number = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *lower_pairs = g_ascii_strdown (digits->str, -1);
  char *written = NULL;
  g_autofree char *decimal = NULL;
  const char *const none[] = { NULL };

  g_string_replace (digits, ":", "", 0);
  lower = g_ascii_strdown (digits->str, -1);
  if (digits->len < MIN_SERIAL || BN_hex2bn (&number, lower) == 0)
    return g_strdupv ((char **) none);
  written = BN_bn2dec (number);
  decimal = g_strdup (written);
  OPENSSL_free (written);

  const char *const forms[] = { digits->str, lower, details->serial, lower_pairs, decimal, NULL };

  return g_strdupv ((char **) forms);
}

static gboolean
has_serial (EonayCertificate *certificate, const char *text)
{
  g_auto (GStrv) serials = eonay_personal_list_serials (certificate);

  for (gsize i = 0; serials[i] != NULL; i++)
    if (strstr (text, serials[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_mailbox_cb (const char *text, gpointer user_data)
{
  return g_regex_match_simple ("(?<![^\\s@])[^\\s@]++@[^\\s@]+\\.[a-z]", text, G_REGEX_CASELESS, 0);
}

/**
 * eonay_personal_has_mailbox:
 * @text: a text
 *
 * Returns: whether an address of mail is in it, or encoded in it
 */
gboolean
eonay_personal_has_mailbox (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return eonay_readings_search (bytes, has_mailbox_cb, NULL);
}

static gboolean
is_personal_cb (const char *text, gpointer user_data)
{
  GPtrArray *evidence = user_data;
  g_autofree char *folded = eonay_value_dup_folded (text);

  for (guint i = 0; i < evidence->len; i++)
    {
      EonayEvidence *one = evidence->pdata[i];
      const char *holder =
          one->certificate != NULL ? eonay_certificate_get_holder (one->certificate) : NULL;
      const char *number =
          one->certificate != NULL ? eonay_certificate_get_national_id (one->certificate) : NULL;

      if ((one->code != NULL && strstr (text, one->code) != NULL) ||
          (number != NULL && strstr (text, number) != NULL) ||
          has_serial (one->certificate, text) || (holder != NULL && has_name (holder, folded)))
        return TRUE;
    }
  return has_national_id (text);
}

/**
 * eonay_personal_is_in:
 * @evidence: (element-type EonayEvidence): what is known of the person
 * @text: a text
 *
 * Returns: whether the text has the person's name, number or certificate's serial number, a code, or
 *   someone's T.C. number in it, or encoded in it
 */
gboolean
eonay_personal_is_in (GPtrArray *evidence, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return eonay_readings_search (bytes, is_personal_cb, evidence);
}
