/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-cli-columns.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-national-id.h"
#include "eonay-settings.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

/* The issuers' names, the root's last. */
static EonayTrustState
find_chain (EonayCertificate *certificate, EonayProvider *provider, gint64 now, GStrv *names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (EonayTrust) trust = eonay_trust_find (provider);
  g_autoptr (GPtrArray) issuers = NULL;
  EonayTrustState state =
      eonay_trust_verify (trust, certificate, now, EONAY_TRUST_DATES_IGNORED, &issuers, NULL);

  for (guint i = 0; issuers != NULL && i < issuers->len; i++)
    g_strv_builder_add (builder, eonay_certificate_get_holder (g_ptr_array_index (issuers, i)));
  *names = g_strv_builder_end (builder);
  return state;
}

static void
add_chain (JsonBuilder *builder, EonayCertificate *certificate, EonayProvider *provider, gint64 now)
{
  static const char *const trusts[] = {
    [EONAY_TRUST_UNKNOWN] = "unknown",
    [EONAY_TRUST_NONE] = "none",
    [EONAY_TRUST_ANCHORED] = "anchored",
  };
  g_auto (GStrv) names = NULL;
  EonayTrustState trust = find_chain (certificate, provider, now, &names);

  json_builder_set_member_name (builder, "chain");
  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "trust");
  json_builder_add_string_value (builder, trusts[trust]);
}

static void
add_card_certificate (JsonBuilder *builder,
                      EonayCli *self,
                      EonayCardCertificate *card_certificate,
                      gint64 now)
{
  static const char *const pin_states[] = {
    [EONAY_PIN_OK] = "ok",
    [EONAY_PIN_COUNT_LOW] = "count-low",
    [EONAY_PIN_FINAL_TRY] = "final-try",
    [EONAY_PIN_LOCKED] = "locked",
  };
  EonayCertificate *certificate = card_certificate->certificate;
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (self->registry, certificate);

  json_builder_begin_object (builder);
  eonay_cli_add_certificate (self, builder, certificate, now);
  json_builder_set_member_name (builder, "reader");
  json_builder_add_string_value (builder, card_certificate->reader);
  json_builder_set_member_name (builder, "pin-state");
  json_builder_add_string_value (builder, pin_states[card_certificate->pin_state]);
  json_builder_set_member_name (builder, "provider");
  json_builder_add_string_value (builder,
                                 provider != NULL ? eonay_provider_get_id (provider) : NULL);
  add_chain (builder, certificate, provider, now);
  json_builder_end_object (builder);
}

static const char *
get_kind (EonayCertificate *certificate)
{
  if (eonay_certificate_is_seal (certificate))
    return _ ("institution's seal");
  if (eonay_certificate_is_qualified (certificate))
    return _ ("qualified certificate");
  return _ ("not a qualified certificate");
}

static void
print_card_certificate (EonayCli *self, EonayCardCertificate *card_certificate, gint64 now)
{
  EonayCertificate *certificate = card_certificate->certificate;
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (self->registry, certificate);
  g_autofree char *holder = eonay_wording_holder (eonay_certificate_get_holder (certificate));
  g_autofree char *number = eonay_certificate_dup_masked_national_id (certificate);
  g_autofree char *state = eonay_wording_certificate_state (certificate, self->reminder_days, now);
  EonayRevocationRecord record =
      eonay_revocation_record_read (self->ledger, eonay_certificate_get_id (certificate), now);
  g_autofree char *revocation = eonay_wording_revocation (&record, now);
  g_auto (GStrv) names = NULL;
  EonayTrustState trust = find_chain (certificate, provider, now, &names);
  g_autoptr (EonayCliColumns) columns = eonay_cli_columns_new (2);

  eonay_cli_columns_add (columns, _ ("T.C. number:"), number != NULL ? number : "—", NULL);
  eonay_cli_columns_add (columns, _ ("Kind:"), get_kind (certificate), NULL);
  eonay_cli_columns_add (columns, _ ("Validity:"), state, NULL);
  eonay_cli_columns_add (columns, _ ("Revocation:"), revocation, NULL);
  eonay_cli_columns_add (columns, _ ("Provider:"),
                         provider != NULL ? eonay_provider_get_display_name (provider)
                                          : eonay_certificate_get_issuer (certificate),
                         NULL);
  for (guint i = 0; names[i] != NULL; i++)
    eonay_cli_columns_add (columns, _ ("Issued by:"), names[i], NULL);
  eonay_cli_columns_add (columns, _ ("Trust:"), eonay_wording_trust (trust), NULL);
  g_print ("%s\n", holder);
  eonay_cli_columns_print (columns);
  if (number != NULL &&
      !eonay_national_id_is_valid (eonay_certificate_get_national_id (certificate)))
    g_print ("  %s\n", _ ("Warning: the check digits of the T.C. number are wrong."));
}

static void
print_certificates (EonayCli *self, GPtrArray *card_certificates)
{
  gint64 now = eonay_calendar_get_now ();
  if (!self->json)
    {
      for (guint i = 0; i < card_certificates->len; i++)
        print_card_certificate (self, g_ptr_array_index (card_certificates, i), now);
      return;
    }

  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < card_certificates->len; i++)
    add_card_certificate (builder, self, g_ptr_array_index (card_certificates, i), now);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
ask_issuer (EonayCli *self, EonayCertificate *certificate, EonayProvider *provider)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!eonay_ledger_note_certificate (self->ledger, certificate, eonay_provider_get_id (provider),
                                      eonay_calendar_get_now (), &error))
    {
      g_warning ("noting a certificate: %s", error->message);
      return;
    }
  eonay_revocation_record_ask_async (self->ledger, certificate, provider, self->cancellable,
                                     eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  if (!eonay_revocation_record_ask_finish (self->ledger, result, &error))
    g_debug ("%s", error->message);
}

/* As the applet does when a card is inserted. */
static void
ask_issuers (EonayCli *self, GPtrArray *card_certificates)
{
  if (!g_settings_get_boolean (self->settings, EONAY_SETTINGS_CHECK_REVOCATION))
    return;
  for (guint i = 0; i < card_certificates->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (card_certificates, i);
      EonayCertificate *certificate = card->certificate;
      EonayProvider *provider =
          eonay_provider_registry_find_for_certificate (self->registry, certificate);

      if (provider != NULL && eonay_certificate_is_qualified (certificate) &&
          !eonay_certificate_is_seal (certificate))
        ask_issuer (self, certificate, provider);
    }
}

/* Reports why no card can be read. */
static gboolean
check_monitor (EonayCli *self, GError **error)
{
  static const struct
  {
    EonayActivationError code;
    const char *message;
  } refusals[] = {
    [EONAY_CARD_MONITOR_NO_SERVICE] = { EONAY_ACTIVATION_ERROR_NO_SERVICE,
                                        "the PC/SC service does not run" },
    [EONAY_CARD_MONITOR_NO_READER] = { EONAY_ACTIVATION_ERROR_NO_READER,
                                       "no card reader is connected" },
    [EONAY_CARD_MONITOR_NO_CARD] = { EONAY_ACTIVATION_ERROR_NO_CARD, "no card is in the reader" },
  };

  EonayCardMonitorStatus status = EONAY_CARD_MONITOR_STARTING;
  if (!eonay_cli_wait_for_monitor (self, &status, error))
    return FALSE;
  if (status == EONAY_CARD_MONITOR_CARD || status == EONAY_CARD_MONITOR_FORBIDDEN)
    return TRUE;
  g_set_error_literal (error, EONAY_ACTIVATION_ERROR, refusals[status].code,
                       refusals[status].message);
  return FALSE;
}

GPtrArray *
eonay_cli_list_certificates (EonayCli *self, GError **error)
{
  /* Modules may have certificates without a card, so call the signer even without one. */
  g_autoptr (GError) no_card = NULL;
  gboolean has_card = check_monitor (self, &no_card);

  g_autoptr (GAsyncResult) result = NULL;
  eonay_signer_list_certificates_async (self->signer, self->cancellable, eonay_cli_result_cb,
                                        &result);
  eonay_cli_wait_for_result (&result);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) card_certificates =
      eonay_signer_list_certificates_finish (self->signer, result, &local_error);
  if (!has_card && (card_certificates == NULL || card_certificates->len == 0))
    {
      g_propagate_error (error, g_steal_pointer (&no_card));
      return NULL;
    }
  if (card_certificates == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return g_steal_pointer (&card_certificates);
}

/* Lists the certificates of all cards, without a PIN. */
int
eonay_cli_certificates (EonayCli *self, int argc, char **argv)
{
  int exit_code = EONAY_EXIT_OK;
  if (!eonay_cli_parse (self, _ ("List the certificates on the cards; no PIN is asked."), NULL,
                        &argc, &argv, &exit_code))
    return exit_code;

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) card_certificates = eonay_cli_list_certificates (self, &error);
  if (card_certificates == NULL)
    return eonay_cli_fail (self, error, NULL);
  ask_issuers (self, card_certificates);
  print_certificates (self, card_certificates);
  return EONAY_EXIT_OK;
}
