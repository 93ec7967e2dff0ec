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
 * @check: the check's name
 * @state: the severity
 * @reason: a name for the result, unique within the check
 * @place: sort key of the report; all findings of one check have the same
 * @values: masked values by name, see eonay_finding_get()
 *
 * One result of the diagnosis. Names are stable; tray/wording makes the user-visible text.
 */
typedef struct
{
  const char *check;
  EonayFindingState state;
  const char *reason;
  guint place;
  GHashTable *values;
} EonayFinding;

EonayFinding *eonay_finding_new (const char *check, EonayFindingState state, const char *reason);
EonayFinding *eonay_finding_ref (EonayFinding *self);
void eonay_finding_unref (EonayFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayFinding, eonay_finding_unref)

EonayFinding *eonay_finding_set (EonayFinding *self, const char *name, const char *value);
EonayFinding *eonay_finding_set_fixed (EonayFinding *self, const char *name, const char *value);
EonayFinding *eonay_finding_set_date (EonayFinding *self, gint64 now);
EonayFinding *eonay_finding_set_number (EonayFinding *self, const char *name, gint64 value);

const char *eonay_finding_get (const EonayFinding *self, const char *name);
GList *eonay_finding_list_names (const EonayFinding *self);

const char *eonay_finding_state_get_name (EonayFindingState state);
EonayFindingState eonay_finding_get_worst (GPtrArray *findings);
