/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"

G_BEGIN_DECLS

/**
 * EonayWording:
 * @title: what happened, in a few words
 * @body: what happened, in a sentence or two
 * @advice: what to do now; empty where nothing is to be done
 * @uri: (nullable): the page that the advice speaks of
 * @retry: (nullable): what to call trying again, with a mnemonic, where it is more than that
 * @needs_diagnosis: whether the cause may lie in this computer
 *
 * One message for a person, translated, plain text.
 */
typedef struct
{
  char *title;
  char *body;
  char *advice;
  char *uri;
  char *retry;
  gboolean needs_diagnosis;
} EonayWording;

void eonay_wording_free (EonayWording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayWording, eonay_wording_free)

/* (transfer full): never NULL; an error nobody knows gets a general wording. provider: (nullable). */
EonayWording *eonay_wording_for_error (const GError *error, EonayProvider *provider);
/* (transfer full): for the results other than FAILED. */
EonayWording *eonay_wording_for_result (EonayActivationResult result);
/* Whether this error has a wording of its own. */
gboolean eonay_wording_knows_error (const GError *error);

/* A short phrase for what is going on. */
const char *eonay_wording_for_state (EonayActivationState state);
/* (transfer full): what to do meanwhile, or why it cannot be cancelled; "" where nothing is to be
 * said. pad_reader: (nullable): the reader with a keypad; holders: (nullable): programs. */
char *eonay_wording_note_for_state (EonayActivationState state,
                                    const char *pad_reader,
                                    const char *const *holders);
/* What is certain after a failure in this state: a sentence, "" for IDLE and DONE. */
const char *eonay_wording_certainty (EonayActivationState failed_in);
/* What the card monitor sees. */
const char *eonay_wording_for_monitor (EonayCardMonitorStatus status);
/* Whether E-Onay stands: a phrase. */
const char *eonay_wording_for_consent (EonayConsent consent);

/* (transfer full) all below. Times in Unix seconds. */
char *
eonay_wording_certificate_state (EonayCertificate *certificate, GArray *reminder_days, gint64 now);
char *eonay_wording_validity (EonayCertificateState state,
                              gint64 not_before,
                              gint64 not_after,
                              gint64 now);
/* dd.mm.yyyy in local time, with the time of day where the day is today. */
char *eonay_wording_date (gint64 time, gint64 now);
/* The same with the time of day, whatever the day. */
char *eonay_wording_moment (gint64 time);
/* PIN tries left; -1: not known, "" then. */
char *eonay_wording_tries (int tries_left);
/* The same before a PIN is typed: where the card tells nothing, how many wrong ones lock it. */
char *eonay_wording_tries_before (int tries_left, guint maximum);
/* The same after a refused PIN, which the card may not have told; maximum: of a fresh card, 0: not
 * known. */
char *eonay_wording_tries_after_refusal (int tries_left, guint maximum);
/* PIN length rule; maximum 0: not known. */
char *eonay_wording_pin_length (guint minimum, guint maximum);
/* The same while a PIN is typed: what is missing or too much. */
char *eonay_wording_pin_typed (gsize length, guint minimum, guint maximum);

G_END_DECLS
