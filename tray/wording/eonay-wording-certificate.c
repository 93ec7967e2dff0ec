/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-visible-text.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

/* The certificate's validity: what follows a name, or a line of its own. */
static char *
describe_validity (EonayCertificateState state,
                   gint64 not_before,
                   gint64 not_after,
                   gint64 now,
                   gboolean is_line)
{
  if (state == EONAY_CERTIFICATE_REVOKED)
    return g_strdup (is_line ? _ ("Revoked") : _ ("revoked"));
  if (state == EONAY_CERTIFICATE_SUSPENDED)
    return g_strdup (is_line ? _ ("Suspended") : _ ("suspended"));

  gboolean is_ahead = state == EONAY_CERTIFICATE_NOT_YET_VALID;
  g_autofree char *date = eonay_wording_date (is_ahead ? not_before : not_after, now);
  int days = eonay_calendar_days_between (now, not_after);

  if (is_ahead)
    return g_strdup_printf (
        is_line ? _ ("Not yet valid; starts on %s") : _ ("not yet valid, starts on %s"), date);
  if (state == EONAY_CERTIFICATE_EXPIRED)
    return g_strdup_printf (is_line ? _ ("Expired on %s") : _ ("expired on %s"), date);
  if (state == EONAY_CERTIFICATE_VALID && !eonay_validity_has_end (not_after))
    return g_strdup (is_line ? _ ("Valid, without an end date") : _ ("valid, without an end date"));
  if (state == EONAY_CERTIFICATE_VALID)
    return g_strdup_printf (is_line ? _ ("Valid until %s") : _ ("valid until %s"), date);
  if (days == 0)
    return g_strdup_printf (is_line ? _ ("Expires today (%s)") : _ ("expires today (%s)"), date);
  if (days == 1)
    return g_strdup_printf (is_line ? _ ("Expires tomorrow (%s)") : _ ("expires tomorrow (%s)"),
                            date);
  return g_strdup_printf (is_line ? g_dngettext (GETTEXT_PACKAGE, "Expires in %d day (%s)",
                                                 "Expires in %d days (%s)", (gulong) days)
                                  : g_dngettext (GETTEXT_PACKAGE, "expires in %d day (%s)",
                                                 "expires in %d days (%s)", (gulong) days),
                          days, date);
}

/**
 * eonay_wording_validity:
 * @state: the result of eonay_validity_get_state()
 * @not_before: first moment of a certificate, Unix time
 * @not_after: last moment
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): the validity in words
 */
char *
eonay_wording_validity (EonayCertificateState state,
                        gint64 not_before,
                        gint64 not_after,
                        gint64 now)
{
  return describe_validity (state, not_before, not_after, now, FALSE);
}

/**
 * eonay_wording_validity_line:
 * @state: the result of eonay_validity_get_state()
 * @not_before: first moment of a certificate, Unix time
 * @not_after: last moment
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): its validity as a line
 */
char *
eonay_wording_validity_line (EonayCertificateState state,
                             gint64 not_before,
                             gint64 not_after,
                             gint64 now)
{
  return describe_validity (state, not_before, not_after, now, TRUE);
}

/**
 * eonay_wording_certificate_state:
 * @certificate: a certificate
 * @reminder_days: (element-type guint32): as in eonay_validity_get_state()
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): its validity in words
 */
char *
eonay_wording_certificate_state (EonayCertificate *certificate, GArray *reminder_days, gint64 now)
{
  gint64 not_before = eonay_certificate_get_not_before (certificate);
  gint64 not_after = eonay_certificate_get_not_after (certificate);

  return eonay_wording_validity (
      eonay_validity_get_state (not_before, not_after, now, reminder_days), not_before, not_after,
      now);
}

/**
 * eonay_wording_revocation:
 * @record: what is known of a certificate's revocation
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): it in words, to follow a colon
 */
char *
eonay_wording_revocation (const EonayRevocationRecord *record, gint64 now)
{
  g_autofree char *asked = eonay_wording_date (record->asked, now);
  g_autofree char *since = eonay_wording_date (record->since, now);

  switch (record->state)
    {
    case EONAY_REVOCATION_REVOKED:
      return g_strdup_printf (_ ("revoked on %s"), since);
    case EONAY_REVOCATION_SUSPENDED:
      return g_strdup_printf (_ ("suspended on %s"), since);
    case EONAY_REVOCATION_GOOD:
      return g_strdup_printf (_ ("not revoked (asked %s)"), asked);
    case EONAY_REVOCATION_UNKNOWN:
      return g_strdup_printf (_ ("the issuer does not know this certificate (asked %s)"), asked);
    case EONAY_REVOCATION_NOT_CHECKED:
    default:
      return g_strdup (_ ("not checked"));
    }
}

/**
 * eonay_wording_trust:
 * @trust: whether a certificate is issued under its provider's roots
 *
 * Returns: it in words
 */
const char *
eonay_wording_trust (EonayTrustState trust)
{
  switch (trust)
    {
    case EONAY_TRUST_ANCHORED:
      return _ ("leads to the provider's root certificate");
    case EONAY_TRUST_NONE:
      return _ ("does not lead to the provider's root certificate");
    case EONAY_TRUST_UNKNOWN:
    default:
      return _ ("not checked: no root certificate is installed for the provider");
    }
}

/**
 * eonay_wording_holder:
 * @holder: (nullable): the name in a certificate
 *
 * Returns: (transfer full): the name, safe to display; a phrase if the certificate has none
 */
char *
eonay_wording_holder (const char *holder)
{
  g_autofree char *visible = eonay_visible_text (holder != NULL ? holder : "", -1);

  g_strstrip (visible);
  return *visible != '\0' ? g_steal_pointer (&visible)
                          : g_strdup (_ ("Certificate without a name"));
}

/**
 * eonay_wording_certificate_kind:
 * @certificate: a certificate
 *
 * Returns: the kind of certificate, as a phrase
 */
const char *
eonay_wording_certificate_kind (EonayCertificate *certificate)
{
  if (eonay_certificate_is_seal (certificate))
    return _ ("Institution's seal, not for a person's signature");
  if (!eonay_certificate_is_qualified (certificate))
    return _ ("Not a qualified certificate");
  if (!eonay_certificate_may_sign (certificate))
    return _ ("Qualified certificate, not for signing");
  return _ ("Qualified electronic certificate (NES)");
}

/* The policies of the national certificate profile. */
static const char *
get_policy_name (const char *oid)
{
  static const struct
  {
    const char *oid;
    const char *name;
  } policies[] = {
    { "2.16.792.1.2.1.1.5.7.1.1", N_ ("qualified electronic certificate of Kamu SM") },
    { "2.16.792.1.2.1.1.5.7.4.1", N_ ("fiscal seal") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      if (g_str_equal (policies[i].oid, oid))
        return _ (policies[i].name);
    }
  return NULL;
}

/**
 * eonay_wording_policies:
 * @oids: policy identifiers
 *
 * Returns: (transfer full): one line for each, "" for none
 */
char *
eonay_wording_policies (const char *const *oids)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (; *oids != NULL; oids++)
    {
      const char *name = get_policy_name (*oids);

      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", *oids);
      if (name != NULL)
        g_string_append_printf (lines, " (%s)", name);
    }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

/**
 * eonay_wording_pin_state:
 * @card: a certificate with its card
 * @max_tries: PIN tries of a new card, 0 if unknown
 *
 * Returns: (transfer full): the state of the PIN when the card was read, with advice
 */
char *
eonay_wording_pin_state (EonayCardCertificate *card, guint max_tries)
{
  int tries = eonay_card_certificate_get_tries_left (card, max_tries);

  switch (card->pin_state)
    {
    case EONAY_PIN_LOCKED:
      return g_strdup (_ ("PIN locked. It is unlocked on your certificate provider's page "
                          "(“Kilit Çözme”)."));
    case EONAY_PIN_FINAL_TRY:
      return g_strdup (_ ("One try left. A wrong PIN locks the card; look it up before you type."));
    case EONAY_PIN_COUNT_LOW:
      if (tries > 0)
        return g_strdup_printf (
            g_dngettext (GETTEXT_PACKAGE, "A wrong PIN was typed before; %d try left.",
                         "A wrong PIN was typed before; %d tries left.", (gulong) tries),
            tries);
      return g_strdup (_ ("A wrong PIN was typed before; fewer tries are left."));
    case EONAY_PIN_OK:
    default:
      return g_strdup (_ ("No problem reported by the card"));
    }
}
