/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-cli.h"

/* Starts the provider's own signer and waits for its end. file: (nullable): NULL for the newest one
 * that is found of the certificate's provider. certificate_id: (nullable): as in
 * eonay_cli_guide_facts_gather(). Returns: the exit code. */
int eonay_cli_start_signer (EonayCli *self,
                            const char *file,
                            const char *certificate_id,
                            gboolean assume_yes);

/* What would be started, as text or as the members "java" and "signers" of the caller's object. */
void eonay_cli_start_signer_print (EonayCli *self, EonayProvider *provider);
void eonay_cli_start_signer_add (EonayCli *self, JsonBuilder *builder, EonayProvider *provider);
