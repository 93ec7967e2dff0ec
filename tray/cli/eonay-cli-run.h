/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-cli.h"

/* Shared by the commands that sign: options, progress and results. */
typedef struct
{
  int pin_fd;
  gboolean assume_yes;
  char *certificate_id;
} EonayCliRunOptions;

/* No number that anyone would give. */
#define EONAY_CLI_NO_PIN_FD G_MININT

#define EONAY_CLI_RUN_OPTIONS_INIT { .pin_fd = EONAY_CLI_NO_PIN_FD }

void eonay_cli_run_options_clear (EonayCliRunOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayCliRunOptions, eonay_cli_run_options_clear)

/* Parses the options, and the remaining arguments into arguments; with NULL no arguments are
 * allowed. Returns: TRUE if the command is to run, else exit_code is set. */
gboolean eonay_cli_run_parse (EonayCli *self,
                              const char *summary,
                              EonayCliRunOptions *options,
                              GStrv *arguments,
                              int *argc,
                              char ***argv,
                              int *exit_code);

/* Prints each state. */
void eonay_cli_run_follow (EonayActivation *activation);
/* After its begin: tells where the run before stood, if it was killed. */
void eonay_cli_run_tell_killed (EonayCli *self, EonayActivation *activation);
/* Adds the members "certificate" and "receipts" to the caller's object. */
void eonay_cli_run_add (EonayCli *self, JsonBuilder *builder, EonayActivation *activation);
void eonay_cli_run_print_receipts (EonayActivation *activation);
/* Prints what was sent so far; after a wrong PIN, how many tries are left. */
void eonay_cli_run_print_certainty (EonayActivation *activation, const GError *error);
