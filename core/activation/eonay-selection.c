/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-selection.h"

static const char *const refusals[] = {
  [EONAY_ACTIVATION_ERROR_NOT_QUALIFIED] = "no certificate on the card is a qualified one",
  [EONAY_ACTIVATION_ERROR_SEAL] = "the certificate is an institution's seal",
  [EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER] = "no provider knows the certificate's issuer",
  [EONAY_ACTIVATION_ERROR_OTHER_ISSUER] = "the certificate's issuer does not offer E-Onay",
  [EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED] = "the certificate's provider is switched off",
  [EONAY_ACTIVATION_ERROR_EXPIRED] = "the certificate has expired",
  [EONAY_ACTIVATION_ERROR_NOT_YET_VALID] = "the certificate is not yet valid",
};

/* The reason why a certificate does not match; 0, which is no error code, if it does. */
static EonayActivationError
judge (EonayCertificate *certificate,
       EonayProviderRegistry *registry,
       EonayCapabilities capability,
       gint64 now)
{
  if (eonay_certificate_is_seal (certificate))
    return EONAY_ACTIVATION_ERROR_SEAL;
  if (!eonay_certificate_is_qualified (certificate) || !eonay_certificate_may_sign (certificate))
    return EONAY_ACTIVATION_ERROR_NOT_QUALIFIED;

  EonayProvider *provider = eonay_provider_registry_find_for_certificate (registry, certificate);
  if (provider == NULL)
    return eonay_provider_registry_find_disabled (registry, certificate) != NULL
               ? EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED
               : EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER;
  if (!(eonay_provider_get_capabilities (provider) & capability))
    return EONAY_ACTIVATION_ERROR_OTHER_ISSUER;

  EonayCertificateState state = eonay_certificate_get_state (certificate, now, 0);
  if (state == EONAY_CERTIFICATE_EXPIRED)
    return EONAY_ACTIVATION_ERROR_EXPIRED;
  if (state == EONAY_CERTIFICATE_NOT_YET_VALID)
    return EONAY_ACTIVATION_ERROR_NOT_YET_VALID;
  return 0;
}

/**
 * eonay_selection_list_fitting:
 * @card_certificates: (element-type EonayCardCertificate): the certificates on all cards
 * @registry: the providers
 * @capability: the capability that the provider must have
 * @now: the time to check the validity at, in Unix seconds
 * @nearest: (out) (optional) (nullable) (transfer full): if none matches, the certificate that
 *   @error is about
 * @error: an #EonayActivationError: why none matches
 *
 * Lists the certificates that can be used: qualified, not a seal, valid at @now, and of a provider
 * with @capability.
 *
 * Returns: (transfer full) (nullable) (element-type EonayCardCertificate): one or more, or %NULL
 *   with @error
 */
GPtrArray *
eonay_selection_list_fitting (GPtrArray *card_certificates,
                              EonayProviderRegistry *registry,
                              EonayCapabilities capability,
                              gint64 now,
                              EonayCardCertificate **nearest,
                              GError **error)
{
  g_return_val_if_fail (card_certificates != NULL, NULL);
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (registry), NULL);

  g_autoptr (GPtrArray) fitting =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_certificate_unref);
  EonayCardCertificate *told = NULL;
  EonayActivationError reason = 0;
  for (guint i = 0; i < card_certificates->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (card_certificates, i);
      EonayActivationError refusal = judge (candidate->certificate, registry, capability, now);
      if (refusal == 0)
        g_ptr_array_add (fitting, eonay_card_certificate_ref (candidate));
      else if (refusal > reason)
        {
          reason = refusal;
          told = candidate;
        }
    }

  if (fitting->len > 0)
    return g_steal_pointer (&fitting);

  if (nearest != NULL)
    *nearest = told != NULL ? eonay_card_certificate_ref (told) : NULL;
  if (told == NULL)
    g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NO_CERTIFICATE,
                         "the card carries no certificate");
  else
    g_set_error_literal (error, EONAY_ACTIVATION_ERROR, reason, refusals[reason]);
  return NULL;
}
