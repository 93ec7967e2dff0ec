/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-ledger-private.h"

#define KEY_CONSENT        "Consent"
#define KEY_CONSENT_SOURCE "ConsentSource"
#define KEY_CONSENT_TIME   "ConsentTime"
#define KEY_SUBMISSION     "Submission"
#define KEY_RECEIPT        "LastReceipt"

/**
 * eonay_ledger_get_consent:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: the last known state of its E-Onay
 */
EonayConsent
eonay_ledger_get_consent (EonayLedger *self, const char *id)
{
  g_autofree char *value = eonay_ledger_dup_value (self, id, KEY_CONSENT);

  if (g_strcmp0 (value, "active") == 0)
    return EONAY_CONSENT_ACTIVE;
  if (g_strcmp0 (value, "inactive") == 0)
    return EONAY_CONSENT_INACTIVE;

  return EONAY_CONSENT_UNKNOWN;
}

/**
 * eonay_ledger_get_consent_source:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: who reported that state; earlier versions recorded the portal's answers only
 */
EonayConsentSource
eonay_ledger_get_consent_source (EonayLedger *self, const char *id)
{
  g_autofree char *value = eonay_ledger_dup_value (self, id, KEY_CONSENT_SOURCE);

  return g_strcmp0 (value, "holder") == 0 ? EONAY_CONSENT_SOURCE_HOLDER
                                          : EONAY_CONSENT_SOURCE_PORTAL;
}

/**
 * eonay_ledger_get_consent_time:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: when that state was recorded, in Unix time; 0 if unknown
 */
gint64
eonay_ledger_get_consent_time (EonayLedger *self, const char *id)
{
  return eonay_ledger_get_number (self, id, KEY_CONSENT_TIME);
}

/**
 * eonay_ledger_set_consent:
 * @self: a ledger
 * @id: a certificate's id
 * @consent: the state of its E-Onay; unknown removes the record, except for the time at which its
 *   holder said so
 * @source: who reported it
 * @now: the current time, in Unix time
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_set_consent (EonayLedger *self,
                          const char *id,
                          EonayConsent consent,
                          EonayConsentSource source,
                          gint64 now,
                          GError **error)
{
  gboolean is_known = consent != EONAY_CONSENT_UNKNOWN;
  gboolean is_told = source == EONAY_CONSENT_SOURCE_HOLDER;
  const char *value = consent == EONAY_CONSENT_ACTIVE ? "active" : "inactive";
  EonayLedgerChange changes[] = {
    { KEY_CONSENT, is_known ? g_strdup (value) : NULL },
    { KEY_CONSENT_SOURCE, is_told ? g_strdup ("holder") : NULL },
    { KEY_CONSENT_TIME, is_known || is_told ? eonay_ledger_dup_number (now) : NULL },
  };

  return eonay_ledger_update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_dup_submissions:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full): the receipt names of submissions whose result is not known, the latest
 *   first
 */
GStrv
eonay_ledger_dup_submissions (EonayLedger *self, const char *id)
{
  g_autofree char *value = eonay_ledger_dup_value (self, id, KEY_SUBMISSION);
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ";", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0')
      g_strv_builder_add (names, *part);
  return g_strv_builder_end (names);
}

/**
 * eonay_ledger_has_submission:
 * @self: a ledger
 * @id: (nullable): a certificate's id; %NULL for any
 *
 * Returns: whether there is a submission whose result is not known
 */
gboolean
eonay_ledger_has_submission (EonayLedger *self, const char *id)
{
  g_auto (GStrv) ids = id != NULL ? NULL : eonay_ledger_dup_certificate_ids (self);
  g_auto (GStrv) names = id != NULL ? eonay_ledger_dup_submissions (self, id) : NULL;

  for (char **each = ids; each != NULL && *each != NULL; each++)
    if (eonay_ledger_has_submission (self, *each))
      return TRUE;
  return names != NULL && *names != NULL;
}

/**
 * eonay_ledger_add_submission:
 * @self: a ledger
 * @id: a certificate's id
 * @receipt: the receipt name of the submission that is about to start
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Returns: whether it is on disk; if not, nothing may be submitted
 */
gboolean
eonay_ledger_add_submission (EonayLedger *self, const char *id, const char *receipt, GError **error)
{
  EonayLedgerChange changes[] = {
    { KEY_SUBMISSION, g_strdup (receipt), EONAY_LEDGER_ADD },
    { KEY_RECEIPT, g_strdup (receipt) },
  };

  return eonay_ledger_update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_remove_submission:
 * @self: a ledger
 * @id: a certificate's id
 * @receipt: the receipt name of a submission whose result is known, or can never be
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Leaves all other submissions.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_remove_submission (EonayLedger *self,
                                const char *id,
                                const char *receipt,
                                GError **error)
{
  EonayLedgerChange changes[] = { { KEY_SUBMISSION, g_strdup (receipt), EONAY_LEDGER_REMOVE } };

  return eonay_ledger_update (self, id, changes, G_N_ELEMENTS (changes), error);
}

/**
 * eonay_ledger_dup_last_receipt:
 * @self: a ledger
 * @id: a certificate's id
 *
 * Returns: (transfer full) (nullable): the name of its last receipt, whatever became of the submission
 */
char *
eonay_ledger_dup_last_receipt (EonayLedger *self, const char *id)
{
  return eonay_ledger_dup_value (self, id, KEY_RECEIPT);
}
