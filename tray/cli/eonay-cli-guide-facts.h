/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-cli.h"
#include "eonay-guide.h"

/* What the guide knows, and what owns it. */
typedef struct
{
  EonayGuideFacts facts;
  EonayProvider *provider; /* (nullable): one whose profile has a guide */
  GStrv holders;
  GError *error;
  EonayCardCertificate *card; /* (nullable): the certificate, if its card is inserted */
  char *certificate_id;
  gboolean is_ambiguous; /* none was chosen out of several */
} EonayCliGuideFacts;

void eonay_cli_guide_facts_clear (EonayCliGuideFacts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayCliGuideFacts, eonay_cli_guide_facts_clear)

/* Reads the card unless a program uses it, else the ledger. id: (nullable): the first digits of the
 * certificate. */
gboolean eonay_cli_guide_facts_gather (EonayCliGuideFacts *self,
                                       EonayCli *cli,
                                       const char *id,
                                       GError **error);
/* Only the programs that use the card. */
void eonay_cli_guide_facts_find_holders (EonayCliGuideFacts *self, EonayCli *cli);
/* What is known after an activation that failed with error. */
void eonay_cli_guide_facts_after (EonayCliGuideFacts *self,
                                  EonayCli *cli,
                                  EonayActivation *activation,
                                  const GError *error);
