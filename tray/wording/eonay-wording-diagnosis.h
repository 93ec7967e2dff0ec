/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-finding.h"

/**
 * EonayRemedyKind:
 * @EONAY_REMEDY_BY_HAND: the program cannot help
 * @EONAY_REMEDY_OPEN_PAGE: opens the portal's page
 * @EONAY_REMEDY_SET_CLOCK: opens the desktop's settings of date and time
 * @EONAY_REMEDY_COPY: copies a command for the terminal
 *
 * What the program can do about a finding.
 */
typedef enum
{
  EONAY_REMEDY_BY_HAND,
  EONAY_REMEDY_OPEN_PAGE,
  EONAY_REMEDY_SET_CLOCK,
  EONAY_REMEDY_COPY,
} EonayRemedyKind;

/**
 * EonayDiagnosisWording:
 * @title: what was checked, in a few words
 * @finding: what was found, a sentence
 * @remedy: what to do; empty if nothing
 * @kind: what the program can do about it
 * @target: the address or the command of @kind; otherwise empty
 *
 * The translated plain text of one finding.
 */
typedef struct
{
  char *title;
  char *finding;
  char *remedy;
  EonayRemedyKind kind;
  char *target;
} EonayDiagnosisWording;

EonayDiagnosisWording *eonay_wording_for_finding (const EonayFinding *finding);
void eonay_diagnosis_wording_free (EonayDiagnosisWording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayDiagnosisWording, eonay_diagnosis_wording_free)

/* Whether the tables contain this finding: the tests require it of all that exist. */
gboolean eonay_wording_knows_finding (const EonayFinding *finding);

/* A state as a symbol and as a word, not by colour alone. */
const char *eonay_wording_finding_sign (EonayFindingState state);
const char *eonay_wording_finding_state (EonayFindingState state);

char *eonay_wording_findings_summary (GPtrArray *findings);
