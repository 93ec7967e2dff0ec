/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-cli.h"
#include "eonay-guide.h"

/* Output of the steps that a person does by hand. */

/* (transfer none) (nullable): the entry with this id; with NULL the best one. */
EonayGuideEntry *eonay_cli_steps_find (GPtrArray *entries, const char *id);

/* (transfer full): notes and steps as text. provider: whose portal it is. */
char *eonay_cli_steps_describe (const EonayGuideEntry *entry,
                                const EonayGuideFacts *facts,
                                EonayProvider *provider);
/* Adds the members "entry", "notes", "first-step" and "steps" to the caller's object. */
void eonay_cli_steps_add (JsonBuilder *builder,
                          const EonayGuideEntry *entry,
                          const EonayGuideFacts *facts,
                          EonayProvider *provider);
/* What can be done by hand where error says that the one step cannot run: on standard error, or as
 * members of the builder's object. */
void eonay_cli_steps_tell (EonayCli *cli,
                           EonayActivation *activation,
                           const GError *error,
                           JsonBuilder *builder);
