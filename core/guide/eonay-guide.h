/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"
#include "eonay-card-status.h"
#include "eonay-ledger.h"
#include "eonay-profile.h"
#include "eonay-provider.h"

/**
 * EonayGuideStepKind:
 * @EONAY_GUIDE_STEP_CARD: prepare the card
 * @EONAY_GUIDE_STEP_PAGE: do something on a page of the portal
 * @EONAY_GUIDE_STEP_SIGNER: start the official signer
 * @EONAY_GUIDE_STEP_CODE: carry the code of a page to the signer, and sign
 * @EONAY_GUIDE_STEP_RESULT: tell what the page said in the end
 */
typedef enum
{
  EONAY_GUIDE_STEP_CARD,
  EONAY_GUIDE_STEP_PAGE,
  EONAY_GUIDE_STEP_SIGNER,
  EONAY_GUIDE_STEP_CODE,
  EONAY_GUIDE_STEP_RESULT,
} EonayGuideStepKind;

/**
 * EonayGuideStep:
 * @id: its name in the profile; two steps of an entry may have the same
 * @kind: its kind
 * @title: what to do, in a few words
 * @text: what is seen there and what to do
 * @trap: (nullable): what goes wrong easily in this step
 * @uri: (nullable): the page to open, "http" or "https"
 * @labels: the exact labels on the page, in the order of their use; in the page's language
 *
 * A step done by hand, in the user's language. Plain text.
 */
typedef struct
{
  char *id;
  EonayGuideStepKind kind;
  char *title;
  char *text;
  char *trap;
  char *uri;
  GStrv labels;
} EonayGuideStep;

/**
 * EonayGuideEntry:
 * @id: its name in the profile
 * @name: what it is called, in the user's language
 * @steps: (element-type EonayGuideStep): its steps, at least one
 *
 * One of the ways into the portal.
 */
typedef struct
{
  char *id;
  char *name;
  GPtrArray *steps;
} EonayGuideEntry;

GPtrArray *eonay_guide_list_entries (EonayProfile *profile);
gboolean eonay_guide_is_described (EonayProfile *profile);
gboolean eonay_guide_helps_after (const GError *error);
gboolean eonay_guide_can_sign_code (EonayProvider *provider);
const char *eonay_guide_step_get_kind_name (const EonayGuideStep *self);

/**
 * EonayGuideFacts:
 * @now: the current time, in Unix time
 * @monitor: the state of the readers
 * @is_reading: whether this program is using the card
 * @holders: (nullable): programs that may hold the card, from eonay_card_holder_find_finish()
 * @error: (nullable): why no certificate fits or the card could not be read, or the error of the
 *   activation that led here
 * @certificate_id: (nullable): the certificate that fits
 * @not_before: the first second of its validity, in Unix time; 0 if unknown
 * @not_after: the last second of its validity, in Unix time; 0 if unknown
 * @pin_state: the state of its PIN
 * @tries_left: the number of PIN tries left, -1 if unknown
 * @consent: what is known of the E-Onay
 * @source: who said so
 *
 * All that the guide follows. Owns nothing.
 */
typedef struct
{
  gint64 now;
  EonayCardMonitorStatus monitor;
  gboolean is_reading;
  const char *const *holders;
  const GError *error;
  const char *certificate_id;
  gint64 not_before;
  gint64 not_after;
  EonayPinState pin_state;
  int tries_left;
  EonayConsent consent;
  EonayConsentSource source;
} EonayGuideFacts;

/**
 * EonayGuideNote:
 *
 * What a person should know before the steps; tray/wording has the words.
 */
typedef enum
{
  EONAY_GUIDE_NOTE_NO_SERVICE,
  EONAY_GUIDE_NOTE_NO_READER,
  EONAY_GUIDE_NOTE_NO_CARD,
  EONAY_GUIDE_NOTE_READING,
  EONAY_GUIDE_NOTE_CARD_BUSY,
  EONAY_GUIDE_NOTE_NO_CERTIFICATE,
  EONAY_GUIDE_NOTE_NOT_YET_VALID,
  EONAY_GUIDE_NOTE_REVOKED,
  EONAY_GUIDE_NOTE_EXPIRED,
  EONAY_GUIDE_NOTE_NOT_OPENED,
  EONAY_GUIDE_NOTE_PIN_COUNT_LOW,
  EONAY_GUIDE_NOTE_PIN_FINAL_TRY,
  EONAY_GUIDE_NOTE_PIN_LOCKED,
  EONAY_GUIDE_NOTE_ACTIVE,
  EONAY_GUIDE_NOTE_TOLD_ACTIVE,
  EONAY_N_GUIDE_NOTES
} EonayGuideNote;

GArray *eonay_guide_list_notes (const EonayGuideFacts *facts);
guint eonay_guide_get_first_step (const EonayGuideEntry *entry, const EonayGuideFacts *facts);

/**
 * EonayGuideAnswer:
 * @EONAY_GUIDE_ANSWER_ACTIVE: the page said that E-Onay is active
 * @EONAY_GUIDE_ANSWER_FAILED: the page showed an error
 * @EONAY_GUIDE_ANSWER_UNKNOWN: the person does not know
 *
 * What the page said in the end, by its reader.
 */
typedef enum
{
  EONAY_GUIDE_ANSWER_ACTIVE,
  EONAY_GUIDE_ANSWER_FAILED,
  EONAY_GUIDE_ANSWER_UNKNOWN,
} EonayGuideAnswer;

gboolean eonay_guide_note_answer (EonayLedger *ledger,
                                  const char *certificate_id,
                                  EonayGuideAnswer answer,
                                  gint64 now,
                                  GError **error);
