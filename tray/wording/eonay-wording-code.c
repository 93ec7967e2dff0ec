/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-wording-code.h"
#include "eonay-wording-errors.h"

typedef struct
{
  int code;
  const char *title;
  const char *body;
  const char *advice;
} Entry;

static const Entry provider_entries[] = {
  { EONAY_PROVIDER_ERROR_NOT_KNOWN, N_ ("Not possible with the live portal yet"),
    N_ ("How the live portal receives a signature is not published, so this program does not sign "
        "for it yet."),
    N_ ("Please use the way that the portal's page offers for now.") },
  { EONAY_PROVIDER_ERROR_CODE_EXPIRED, N_ ("The code is not valid"),
    N_ ("The portal does not accept this code: it has expired, it was used before, or a digit is "
        "wrong."),
    N_ ("Reload the page in your browser and enter the code that it shows then.") },
  { EONAY_PROVIDER_ERROR_UNKNOWN_FATE, N_ ("Result unknown"),
    N_ ("The signature was handed over, but the portal's answer was lost. It may or may not have "
        "been accepted."),
    N_ ("Check the page in your browser: if it has moved on, the signature was accepted.") },
  { EONAY_PROVIDER_ERROR_REFUSED, N_ ("The portal refused the signature"),
    N_ ("The signature reached the portal, but was not accepted."),
    N_ ("The page in your browser says what to do. The code is used up; a new attempt needs a new "
        "one.") },
};

static const Entry activation_entries[] = {
  { EONAY_ACTIVATION_ERROR_CODE_EXPIRED, N_ ("The verification code expired"),
    N_ ("A code is good for a few minutes only, and this one ended before the text was signed."),
    N_ ("Reload the page in your browser and enter the code that it shows then.") },
  { EONAY_ACTIVATION_ERROR_OTHER_ISSUER,
    N_ ("This provider's verification codes are not supported"),
    N_ ("The certificate comes from a provider whose verification codes this program does not "
        "know."),
    N_ ("Please use the program that the provider offers for it.") },
  { EONAY_ACTIVATION_ERROR_EXPIRED, N_ ("The certificate has expired"),
    N_ ("You can sign only with a valid certificate."),
    N_ ("Renew the certificate. Its provider's page says how.") },
  { EONAY_ACTIVATION_ERROR_REVOKED, N_ ("The certificate is revoked or suspended"),
    N_ ("Its provider says so, and accepts no signature that is made with it. Your PIN was not "
        "asked "
        "for."),
    N_ ("Ask your provider why.") },
  { EONAY_ACTIVATION_ERROR_NOT_YET_VALID, N_ ("The certificate is not yet valid"),
    N_ ("You can sign with a certificate only from its first day on."),
    N_ ("Try again on that day, or use your current card until then.") },
};

static const Entry cancelled_entry = { G_IO_ERROR_CANCELLED, N_ ("Cancelled"),
                                       N_ ("The text was not signed."),
                                       N_ ("Start again whenever you want.") };

static const Entry *
find (const Entry *entries, gsize n_entries, int code)
{
  for (gsize i = 0; i < n_entries; i++)
    if (entries[i].code == code)
      return &entries[i];
  return NULL;
}

static const Entry *
find_for_error (const GError *error)
{
  if (error->domain == EONAY_PROVIDER_ERROR)
    return find (provider_entries, G_N_ELEMENTS (provider_entries), error->code);
  if (error->domain == EONAY_ACTIVATION_ERROR)
    return find (activation_entries, G_N_ELEMENTS (activation_entries), error->code);
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? &cancelled_entry : NULL;
}

static EonayWording *
wording_new (const char *title, const char *body, const char *advice)
{
  EonayWording *self = g_new0 (EonayWording, 1);

  self->title = g_strdup (title);
  self->body = g_strdup (body);
  self->advice = g_strdup (advice);
  return self;
}

/**
 * eonay_wording_for_code_error:
 * @error: the error of a signature by verification code
 * @provider: (nullable): the provider, for its page
 *
 * Returns: (transfer full): the message
 */
EonayWording *
eonay_wording_for_code_error (const GError *error, EonayProvider *provider)
{
  const Entry *entry = find_for_error (error);
  const EonayWordingEntry *general = eonay_wording_errors_find (error);

  if (entry == NULL)
    return eonay_wording_for_error (error, provider);

  EonayWording *self = wording_new (_ (entry->title), _ (entry->body), _ (entry->advice));
  self->reference = eonay_wording_dup_reference (error);
  self->retry_fails = general != NULL && general->retry_fails;
  self->needs_guide = eonay_wording_needs_guide (error, provider);
  return self;
}

EonayWording *
eonay_wording_for_code_signed (void)
{
  return wording_new (_ ("The text was signed"),
                      _ ("The portal accepted your signature. The page in your browser moves on by "
                         "itself."),
                      _ ("What you signed is kept on this computer as a receipt."));
}

/**
 * eonay_wording_for_code_verdict:
 * @verdict: the verdict on a code
 * @n_digits: the number of digits so far
 * @limits: the allowed number of digits
 *
 * Returns: (transfer full): what is wrong and what to do, "" if it can be a code
 */
char *
eonay_wording_for_code_verdict (EonayVerificationCodeVerdict verdict,
                                guint n_digits,
                                const EonayVerificationCodeLimits *limits)
{
  switch (verdict)
    {
    case EONAY_VERIFICATION_CODE_EMPTY:
      return g_strdup_printf (_ ("The code has %u to %u digits."), limits->minimum,
                              limits->maximum);
    case EONAY_VERIFICATION_CODE_NOT_DIGITS:
      return g_strdup (_ ("A code has only the digits 0 to 9. Please remove everything else."));
    case EONAY_VERIFICATION_CODE_TOO_SHORT:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u digit so far; a code has %u to %u.",
                                           "%u digits so far; a code has %u to %u.", n_digits),
                              n_digits, limits->minimum, limits->maximum);
    case EONAY_VERIFICATION_CODE_TOO_LONG:
      return g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%u digit is too many; a code has %u to %u.",
                       "%u digits are too many; a code has %u to %u.", n_digits),
          n_digits, limits->minimum, limits->maximum);
    case EONAY_VERIFICATION_CODE_GOOD:
      return g_strdup ("");
    }
  return g_strdup ("");
}
