/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-challenge.h"
#include "eonay-provider.h"

/**
 * EonayConsentSource:
 * @EONAY_CONSENT_SOURCE_PORTAL: the portal
 * @EONAY_CONSENT_SOURCE_HOLDER: the certificate's holder, who read it on a page
 *
 * Who reported the state of an E-Onay.
 */
typedef enum
{
  EONAY_CONSENT_SOURCE_PORTAL,
  EONAY_CONSENT_SOURCE_HOLDER,
} EonayConsentSource;

/* Record of certificates, reminders and submissions in $XDG_STATE_HOME/eonay/certificates.ini: one
 * group per certificate, named by its id. Contains holder names but no T.C. numbers. Signal
 * "changed", see eonay_ledger_watch(). */
#define EONAY_TYPE_LEDGER (eonay_ledger_get_type ())
G_DECLARE_FINAL_TYPE (EonayLedger, eonay_ledger, EONAY, LEDGER, GObject)

/* path NULL: the user's own. A malformed file is moved aside, see
 * eonay_ledger_get_damaged_path(), and the ledger starts empty. */
EonayLedger *eonay_ledger_new (const char *path);
const char *eonay_ledger_get_damaged_path (EonayLedger *self);
const GError *eonay_ledger_get_error (EonayLedger *self);
const char *eonay_ledger_get_path (EonayLedger *self);
void eonay_ledger_watch (EonayLedger *self);

GStrv eonay_ledger_dup_certificate_ids (EonayLedger *self);
gboolean eonay_ledger_note_certificate (EonayLedger *self,
                                        EonayCertificate *certificate,
                                        const char *provider_id,
                                        gint64 now,
                                        GError **error);
char *eonay_ledger_dup_holder (EonayLedger *self, const char *id);
char *eonay_ledger_dup_provider_id (EonayLedger *self, const char *id);
gint64 eonay_ledger_get_not_before (EonayLedger *self, const char *id);
gint64 eonay_ledger_get_not_after (EonayLedger *self, const char *id);
gint64 eonay_ledger_get_seen (EonayLedger *self, const char *id);

EonayConsent eonay_ledger_get_consent (EonayLedger *self, const char *id);
EonayConsentSource eonay_ledger_get_consent_source (EonayLedger *self, const char *id);
gint64 eonay_ledger_get_consent_time (EonayLedger *self, const char *id);
gboolean eonay_ledger_set_consent (EonayLedger *self,
                                   const char *id,
                                   EonayConsent consent,
                                   EonayConsentSource source,
                                   gint64 now,
                                   GError **error);

/* Submissions without a known result, by the names of their receipts: each is added and synced before
 * its signature is sent, and removed when its result is known. */
GStrv eonay_ledger_dup_submissions (EonayLedger *self, const char *id);
gboolean eonay_ledger_has_submission (EonayLedger *self, const char *id);
gboolean eonay_ledger_add_submission (EonayLedger *self,
                                      const char *id,
                                      const char *receipt,
                                      GError **error);
gboolean eonay_ledger_remove_submission (EonayLedger *self,
                                         const char *id,
                                         const char *receipt,
                                         GError **error);
char *eonay_ledger_dup_last_receipt (EonayLedger *self, const char *id);

gboolean eonay_ledger_get_prompt_muted (EonayLedger *self, const char *id);
gboolean
eonay_ledger_set_prompt_muted (EonayLedger *self, const char *id, gboolean muted, GError **error);

GArray *eonay_ledger_dup_reminded (EonayLedger *self, const char *id);
gboolean eonay_ledger_note_reminded (EonayLedger *self, const char *id, gint64 now, GError **error);
gint64 eonay_ledger_get_snoozed_until (EonayLedger *self, const char *id);
gboolean
eonay_ledger_set_snoozed_until (EonayLedger *self, const char *id, gint64 until, GError **error);
