/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-open-submissions.h"

/* No code is valid for longer, in seconds. A later end was computed with a clock that was wrong. */
#define MAX_VALIDITY (10 * 60)

/* Of what cannot be read only the name is known. It counts as a consent, which is asked for. */
static EonayReceipt *
load (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  EonayReceipt *receipt = eonay_receipt_load (folder, name, &error);

  if (receipt != NULL)
    return receipt;
  g_message ("%s", error->message);
  receipt = g_new0 (EonayReceipt, 1);
  receipt->name = g_strdup (name);
  receipt->purpose = EONAY_PURPOSE_CONSENT;
  receipt->state = EONAY_RECEIPT_UNKNOWN;
  return receipt;
}

static gboolean
is_readable (const EonayReceipt *receipt)
{
  return receipt->folder != NULL;
}

/**
 * eonay_open_submissions_list:
 * @ledger: the ledger
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @id: a certificate's id
 *
 * Returns: (transfer full) (element-type EonayReceipt): the receipts of the submissions whose result
 *   is not known, the latest first; one that cannot be read has no folder and no time
 */
GPtrArray *
eonay_open_submissions_list (EonayLedger *ledger, const char *folder, const char *id)
{
  g_auto (GStrv) names = eonay_ledger_dup_submissions (ledger, id);
  GPtrArray *receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_receipt_free);

  for (char **name = names; *name != NULL; name++)
    g_ptr_array_add (receipts, load (folder, *name));
  return receipts;
}

/**
 * eonay_open_submissions_count:
 * @receipts: (element-type EonayReceipt): receipts
 * @purpose: a purpose
 *
 * Returns: the number of those with this purpose
 */
guint
eonay_open_submissions_count (GPtrArray *receipts, EonayPurpose purpose)
{
  guint n = 0;

  for (guint i = 0; i < receipts->len; i++)
    n += ((EonayReceipt *) receipts->pdata[i])->purpose == purpose;
  return n;
}

static gint64
get_code_end (const EonayReceipt *receipt, gint64 now)
{
  return MIN (receipt->code_end, now + MAX_VALIDITY);
}

/**
 * eonay_open_submissions_get_end:
 * @receipts: (element-type EonayReceipt): submissions whose result is not known
 * @now: the current time, in Unix time
 *
 * A consent that was sent may be under way still, so until its code has expired the portal's "not
 * active" is not final.
 *
 * Returns: when the portal can no longer accept any of the consents, in Unix time; 0 if it cannot now
 */
gint64
eonay_open_submissions_get_end (GPtrArray *receipts, gint64 now)
{
  gint64 end = 0;

  for (guint i = 0; i < receipts->len; i++)
    {
      const EonayReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->purpose == EONAY_PURPOSE_CONSENT && receipt->code_end > now)
        end = MAX (end, get_code_end (receipt, now));
    }
  return end;
}

/* The portal has decided already, so a write error (such as a full disk) is only logged: the
 * submission stays in the ledger, and is asked for again. */
static gboolean
complete (EonayReceipt *receipt, EonayReceiptState state, gint64 now)
{
  g_autoptr (GError) error = NULL;

  if (!is_readable (receipt) || receipt->state == state ||
      eonay_receipt_complete (receipt, state, receipt->answer, now, &error))
    return TRUE;
  g_warning ("completing the receipt: %s", error->message);
  return FALSE;
}

static void
drop (EonayLedger *ledger, const char *id, const EonayReceipt *receipt)
{
  g_autoptr (GError) error = NULL;

  if (!eonay_ledger_remove_submission (ledger, id, receipt->name, &error))
    g_warning ("closing the submission: %s", error->message);
}

/**
 * eonay_open_submissions_note_lost:
 * @ledger: the ledger
 * @id: a certificate's id
 * @receipt: the receipt of a submission whose answer was lost
 *
 * What the portal told before a consent was sent says nothing any more.
 */
void
eonay_open_submissions_note_lost (EonayLedger *ledger, const char *id, const EonayReceipt *receipt)
{
  g_autoptr (GError) error = NULL;

  if (receipt->purpose == EONAY_PURPOSE_CONSENT &&
      !eonay_ledger_set_consent (ledger, id, EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_SOURCE_PORTAL, 0,
                                 &error))
    g_warning ("noting the E-Onay: %s", error->message);
}

/* One consent may be active by another of several that were sent. */
static EonayReceiptState
get_settled_state (EonayConsent consent, guint n_consents)
{
  if (consent == EONAY_CONSENT_INACTIVE)
    return EONAY_RECEIPT_REFUSED;
  return n_consents == 1 ? EONAY_RECEIPT_ACCEPTED : EONAY_RECEIPT_UNKNOWN;
}

/**
 * eonay_open_submissions_settle:
 * @ledger: the ledger
 * @id: a certificate's id
 * @receipts: (element-type EonayReceipt): its submissions at the time at which the portal was asked
 * @consent: the state of its E-Onay that the portal has told, not unknown; inactive only once
 *   eonay_open_submissions_get_end() is over
 * @now: the current time, in Unix time
 *
 * Records that state, completes the receipts of consents, and removes all of @receipts from the ledger:
 * nothing can be asked about the others, and nothing depends on them any more.
 */
void
eonay_open_submissions_settle (EonayLedger *ledger,
                               const char *id,
                               GPtrArray *receipts,
                               EonayConsent consent,
                               gint64 now)
{
  EonayReceiptState state =
      get_settled_state (consent, eonay_open_submissions_count (receipts, EONAY_PURPOSE_CONSENT));
  g_autoptr (GError) error = NULL;

  if (!eonay_ledger_set_consent (ledger, id, consent, EONAY_CONSENT_SOURCE_PORTAL, now, &error))
    {
      g_warning ("noting the E-Onay: %s", error->message);
      return;
    }
  for (guint i = 0; i < receipts->len; i++)
    {
      EonayReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->purpose != EONAY_PURPOSE_CONSENT || complete (receipt, state, now))
        drop (ledger, id, receipt);
    }
}

/**
 * eonay_open_submissions_drop_moot:
 * @ledger: the ledger
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @id: a certificate's id
 * @accepted: the purpose of a later signature, which the portal has just accepted
 *
 * Removes the submissions on which nothing depends any more from the ledger: logins and codes, and
 * after a consent all. Their receipts keep saying that the result is unknown.
 */
void
eonay_open_submissions_drop_moot (EonayLedger *ledger,
                                  const char *folder,
                                  const char *id,
                                  EonayPurpose accepted)
{
  g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (ledger, folder, id);

  for (guint i = 0; i < receipts->len; i++)
    {
      const EonayReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->purpose != EONAY_PURPOSE_CONSENT || accepted == EONAY_PURPOSE_CONSENT)
        drop (ledger, id, receipt);
    }
}

/* The clock was set back since: the time is waited for once more, and not until the old end. */
static void
bring_end_forward (EonayReceipt *receipt, gint64 now)
{
  g_autoptr (GError) error = NULL;

  if (!is_readable (receipt) || get_code_end (receipt, now) == receipt->code_end)
    return;
  receipt->code_end = get_code_end (receipt, now);
  if (!eonay_receipt_complete (receipt, receipt->state, receipt->answer, now, &error))
    g_warning ("correcting the receipt: %s", error->message);
}

/* The end of a run that was killed between two writes. */
static void
review (EonayLedger *ledger, const char *id, EonayReceipt *receipt, gint64 now)
{
  g_autoptr (GError) error = NULL;

  switch (receipt->state)
    {
    case EONAY_RECEIPT_PENDING:
      complete (receipt, EONAY_RECEIPT_UNKNOWN, now);
      eonay_open_submissions_note_lost (ledger, id, receipt);
      break;
    case EONAY_RECEIPT_ACCEPTED:
      if (receipt->purpose == EONAY_PURPOSE_CONSENT &&
          !eonay_ledger_set_consent (ledger, id, EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_PORTAL,
                                     receipt->completed_at, &error))
        g_warning ("noting the E-Onay: %s", error->message);
      else
        drop (ledger, id, receipt);
      break;
    case EONAY_RECEIPT_REFUSED:
      drop (ledger, id, receipt);
      break;
    case EONAY_RECEIPT_UNKNOWN:
      bring_end_forward (receipt, now);
      break;
    default:
      break;
    }
}

/* A run was killed, or its disk was full, after it had noted that a consent is active, and before it could
 * complete the receipts. Before a consent is sent none is noted as active. */
static gboolean
are_answered (EonayLedger *ledger, const char *id, GPtrArray *receipts)
{
  return eonay_open_submissions_count (receipts, EONAY_PURPOSE_CONSENT) > 0 &&
         eonay_ledger_get_consent (ledger, id) == EONAY_CONSENT_ACTIVE &&
         eonay_ledger_get_consent_source (ledger, id) == EONAY_CONSENT_SOURCE_PORTAL;
}

static void
review_all (EonayLedger *ledger, const char *id, GPtrArray *receipts, gint64 now)
{
  gboolean is_answered = are_answered (ledger, id, receipts);

  for (guint i = 0; i < receipts->len; i++)
    {
      EonayReceipt *receipt = g_ptr_array_index (receipts, i);

      if (!is_answered || receipt->purpose != EONAY_PURPOSE_CONSENT)
        review (ledger, id, receipt, now);
    }
  if (is_answered)
    eonay_open_submissions_settle (ledger, id, receipts, EONAY_CONSENT_ACTIVE,
                                   eonay_ledger_get_consent_time (ledger, id));
}

/**
 * eonay_open_submissions_review:
 * @ledger: the ledger
 * @folder: (nullable): the folder of the receipts; %NULL for the user's own
 * @now: the current time, in Unix time
 *
 * While no run is under way: records what earlier runs, which were killed, left half written. A
 * submission whose answer was recorded in neither receipt nor ledger has an unknown result from now on.
 */
void
eonay_open_submissions_review (EonayLedger *ledger, const char *folder, gint64 now)
{
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);

  for (char **id = ids; *id != NULL; id++)
    {
      g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (ledger, folder, *id);

      review_all (ledger, *id, receipts, now);
    }
}
