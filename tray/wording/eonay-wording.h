/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"

G_BEGIN_DECLS

/**
 * EonayWording:
 * @title: what happened, in a few words
 * @body: what happened, in a sentence or two
 * @advice: what to do; empty if nothing
 * @uri: (nullable): the page that the advice refers to
 * @page: (nullable): the label of the button that opens @uri, with a mnemonic
 * @retry: (nullable): the label of the retry button with a mnemonic, if not the default
 * @reference: (nullable): number and name of an error, the same as the command line's
 * @needs_diagnosis: whether the cause may be in this computer
 * @needs_guide: whether the steps on the portal, which the guide shows, lead on
 * @retry_fails: whether another attempt alone would fail again
 *
 * One message for the user, translated plain text.
 */
typedef struct
{
  char *title;
  char *body;
  char *advice;
  char *uri;
  char *page;
  char *retry;
  char *reference;
  gboolean needs_diagnosis;
  gboolean needs_guide;
  gboolean retry_fails;
} EonayWording;

void eonay_wording_free (EonayWording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayWording, eonay_wording_free)

EonayWording *eonay_wording_for_error (const GError *error, EonayProvider *provider);
char *eonay_wording_dup_reference (const GError *error);
gboolean eonay_wording_needs_guide (const GError *error, EonayProvider *provider);
EonayWording *eonay_wording_for_result (EonayActivationResult result);
/* Whether this error has a specific wording: the tests require it of every code. */
gboolean eonay_wording_knows_error (const GError *error);

const char *eonay_wording_for_state (EonayActivationState state);
/* (transfer full): what to do in this state, or why it cannot be cancelled; "" for none.
 * pad_reader: (nullable): the reader with a keypad; holders: (nullable): programs. */
char *eonay_wording_note_for_state (EonayActivationState state,
                                    const char *pad_reader,
                                    const char *const *holders);
const char *eonay_wording_certainty (EonayActivationState failed_in);
/* In one line: applet and command line cannot start without the preferences. */
const char *eonay_wording_no_settings (void);
/* In one line: the keyring is missing, locked or silent. */
const char *eonay_wording_login_not_kept (void);
const char *eonay_wording_for_monitor (EonayCardMonitorStatus status);
const char *eonay_wording_for_consent (EonayConsent consent, EonayConsentSource source);

/* All below: (transfer full). Times in Unix seconds. */
/* dd.mm.yyyy in local time, with the time of day if it is today. */
char *eonay_wording_date (gint64 time, gint64 now);
/* The same, always with the time of day. */
char *eonay_wording_moment (gint64 time);
char *eonay_wording_end (gint64 time);
char *eonay_wording_tries (int tries_left);
char *eonay_wording_tries_before (int tries_left, guint maximum);
char *eonay_wording_tries_after_refusal (int tries_left, guint maximum);
char *eonay_wording_wrong_pin (int tries_left, guint maximum);
char *eonay_wording_pin_length (guint minimum, guint maximum);
/* While a PIN is typed: what is missing or too much. */
char *eonay_wording_pin_typed (gsize length, guint minimum, guint maximum);

G_END_DECLS
