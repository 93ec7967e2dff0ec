/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-card-certificate.h"

#include "eonay-error.h"
#include "eonay-national-id.h"

/* Larger than any real certificate. */
#define MAX_DER_SIZE (64 * 1024)

/* Names from the signer's D-Bus interface, in the order of EonayPinState. */
static const char *const pin_states[] = { "ok", "count-low", "final-try", "locked", NULL };

static void
clear (gpointer data)
{
  EonayCardCertificate *self = data;

  g_clear_object (&self->certificate);
  g_free (self->reader);
  g_free (self->token_label);
}

/**
 * eonay_card_certificate_ref:
 *
 * Returns: (transfer full): @self
 */
EonayCardCertificate *
eonay_card_certificate_ref (EonayCardCertificate *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * eonay_card_certificate_unref:
 * @self: (transfer full): a certificate
 */
void
eonay_card_certificate_unref (EonayCardCertificate *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static EonayCertificate *
lookup_certificate (GVariant *dictionary, GError **error)
{
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) der = NULL;

  value = g_variant_lookup_value (dictionary, "der", G_VARIANT_TYPE_BYTESTRING);
  if (value == NULL || g_variant_get_size (value) > MAX_DER_SIZE)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                           "reading a card's certificate: none, or one too large");
      return NULL;
    }
  der = g_variant_get_data_as_bytes (value);

  return eonay_certificate_new_from_der (der, error);
}

static gboolean
lookup_pin_state (GVariant *dictionary, EonayPinState *state, GError **error)
{
  const char *name = NULL;

  g_variant_lookup (dictionary, "pin-state", "&s", &name);
  for (guint i = 0; name != NULL && pin_states[i] != NULL; i++)
    if (g_str_equal (name, pin_states[i]))
      {
        *state = (EonayPinState) i;
        return TRUE;
      }

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                       "reading a card's certificate: unknown state of the PIN");
  return FALSE;
}

/* Masked, because issuers write the holder's T.C. number into the label, and a module may give the
 * label for the reader's name. */
static char *
lookup_masked (GVariant *dictionary, const char *key)
{
  const char *text = "";

  g_variant_lookup (dictionary, key, "&s", &text);
  return g_strstrip (eonay_national_id_mask (text));
}

/**
 * eonay_card_certificate_new_from_variant:
 * @dictionary: an `a{sv}` of the signer's ListCertificates
 * @error: return location: %EONAY_ERROR_INVALID_ARGUMENT, or an error of
 *   eonay_certificate_new_from_der()
 *
 * Returns: (transfer full) (nullable): the certificate with its card, or %NULL if `der` or
 *   `pin-state` is missing or invalid; the other keys are optional
 */
EonayCardCertificate *
eonay_card_certificate_new_from_variant (GVariant *dictionary, GError **error)
{
  g_autoptr (EonayCardCertificate) self = NULL;

  g_return_val_if_fail (g_variant_is_of_type (dictionary, G_VARIANT_TYPE_VARDICT), NULL);

  self = g_atomic_rc_box_new0 (EonayCardCertificate);
  self->certificate = lookup_certificate (dictionary, error);
  if (self->certificate == NULL || !lookup_pin_state (dictionary, &self->pin_state, error))
    return NULL;

  self->reader = lookup_masked (dictionary, "reader");
  self->token_label = lookup_masked (dictionary, "token-label");
  g_variant_lookup (dictionary, "pin-min", "u", &self->pin_min);
  g_variant_lookup (dictionary, "pin-max", "u", &self->pin_max);
  g_variant_lookup (dictionary, "pin-pad", "b", &self->pin_pad);

  return g_steal_pointer (&self);
}

/**
 * eonay_card_certificate_get_tries_left:
 * @max_tries: tries of a new card, from the provider's profile; 0 if unknown
 *
 * PKCS#11 has no counter, only flags for "at least one wrong PIN", "one try left" and "locked".
 * Modules such as OpenSC never set the first one, so the absence of a flag means nothing. The
 * number left after one wrong PIN is known only for cards with three tries.
 *
 * Returns: the PIN tries left, -1 if unknown
 */
int
eonay_card_certificate_get_tries_left (const EonayCardCertificate *self, guint max_tries)
{
  switch (self->pin_state)
    {
    case EONAY_PIN_LOCKED:
      return 0;
    case EONAY_PIN_FINAL_TRY:
      return 1;
    case EONAY_PIN_COUNT_LOW:
      return max_tries == 3 ? 2 : -1;
    case EONAY_PIN_OK:
    default:
      return -1;
    }
}
