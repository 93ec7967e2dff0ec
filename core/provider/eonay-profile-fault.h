/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* FAULT (CODE, name in JSON and logs): what may be wrong with a key of a profile. The texts for the
 * user are in tray/wording/eonay-wording-profile.c. */
/* clang-format off */
#define EONAY_PROFILE_FAULTS(FAULT) \
  FAULT (BAD_LINE, "bad-line") \
  FAULT (UNKNOWN_GROUP, "unknown-group") \
  FAULT (UNKNOWN_KEY, "unknown-key") \
  FAULT (MISSING, "missing-key") \
  FAULT (BAD_ESCAPE, "bad-escape") \
  FAULT (TOO_LONG, "too-long") \
  FAULT (BAD_NUMBER, "bad-number") /* detail: the range */ \
  FAULT (BAD_CHOICE, "bad-choice") /* detail: the choices */ \
  FAULT (BAD_ENTRY, "bad-entry") /* detail: the entry of a list */ \
  FAULT (UNKNOWN_CALL, "unknown-call") /* detail: the call */ \
  FAULT (UNUSED_CALL, "unused-call") \
  FAULT (UNKNOWN_HOST, "unknown-host") /* detail: the host */ \
  FAULT (BAD_PATH, "bad-path") \
  FAULT (BAD_HEADER, "bad-header") /* detail: the header's name */ \
  FAULT (BAD_SLOT, "bad-slot") /* detail: what is wrong */ \
  FAULT (UNKNOWN_SLOT, "unknown-slot") /* detail: the slot */ \
  FAULT (UNKNOWN_FILTER, "unknown-filter") /* detail: the filter */ \
  FAULT (RAW_SLOT, "raw-slot") /* detail: the slot, whose bytes are no text */ \
  FAULT (BAD_BODY, "bad-body") /* detail: what is wrong */ \
  FAULT (BAD_PATTERN, "bad-pattern") /* detail: what is wrong */ \
  FAULT (BAD_CONDITION, "bad-condition") /* detail: the condition */ \
  FAULT (UNKNOWN_REASON, "unknown-reason") /* detail: the reason */ \
  FAULT (CONFLICT, "conflict") /* detail: the other key */ \
  FAULT (NO_SIGNATURE, "no-signature") \
  FAULT (NO_TEXT, "no-text") \
  FAULT (BAD_NAME, "bad-name") /* detail: the name */
/* clang-format on */

#define EONAY_PROFILE_FAULT_CODE(code, name) EONAY_PROFILE_FAULT_##code,

typedef enum
{
  EONAY_PROFILE_FAULTS (EONAY_PROFILE_FAULT_CODE) EONAY_N_PROFILE_FAULTS
} EonayProfileFaultKind;

/**
 * EonayProfileFault:
 * @kind: what is wrong
 * @group: the group
 * @key: (nullable): the key; %NULL if it is the group
 * @detail: (nullable): see %EONAY_PROFILE_FAULTS
 * @line: the number of the line, 0 if it is not known
 *
 * A fault of a profile. Has no personal data, since a profile has none.
 */
typedef struct
{
  EonayProfileFaultKind kind;
  char *group;
  char *key;
  char *detail;
  guint line;
} EonayProfileFault;

EonayProfileFault *eonay_profile_fault_new (EonayProfileFaultKind kind,
                                            const char *group,
                                            const char *key,
                                            const char *detail);
void eonay_profile_fault_free (EonayProfileFault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayProfileFault, eonay_profile_fault_free)

const char *eonay_profile_fault_get_name (const EonayProfileFault *self);
char *eonay_profile_fault_to_string (const EonayProfileFault *self);
guint eonay_profile_fault_find_line (const EonayProfileFault *self, const char *text);
