/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayFindingState:
 * @EONAY_FINDING_NOT_CHECKED: could not be checked, usually because of another finding
 * @EONAY_FINDING_OK: as it should be
 * @EONAY_FINDING_WARNING: works with restrictions
 * @EONAY_FINDING_FAILED: prevents an activation of E-Onay
 */
typedef enum
{
  EONAY_FINDING_NOT_CHECKED,
  EONAY_FINDING_OK,
  EONAY_FINDING_WARNING,
  EONAY_FINDING_FAILED,
} EonayFindingState;

/**
 * EonayFinding:
 *
 * One result of the diagnosis: the check, its result, and masked values. Names are stable;
 * tray/wording makes the user-visible text.
 */
typedef struct _EonayFinding EonayFinding;

EonayFinding *eonay_finding_new (const char *check, EonayFindingState state, const char *reason);
EonayFinding *eonay_finding_ref (EonayFinding *self);
void eonay_finding_unref (EonayFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayFinding, eonay_finding_unref)

EonayFinding *eonay_finding_set (EonayFinding *self, const char *name, const char *value);
EonayFinding *eonay_finding_set_fixed (EonayFinding *self, const char *name, const char *value);
EonayFinding *eonay_finding_set_number (EonayFinding *self, const char *name, gint64 value);

/* Sort key of the report; all findings of one check have the same. */
void eonay_finding_set_place (EonayFinding *self, guint place);
guint eonay_finding_get_place (const EonayFinding *self);

const char *eonay_finding_get_check (const EonayFinding *self);
EonayFindingState eonay_finding_get_state (const EonayFinding *self);
const char *eonay_finding_get_reason (const EonayFinding *self);
const char *eonay_finding_get (const EonayFinding *self, const char *name);
GList *eonay_finding_list_names (const EonayFinding *self);

const char *eonay_finding_state_get_name (EonayFindingState state);
EonayFindingState eonay_finding_get_worst (GPtrArray *findings);
