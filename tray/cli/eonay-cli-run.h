/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-cli.h"

/* What the commands that sign have in common: options, progress, and how they tell the end. */
typedef struct
{
  int pin_fd;
  gboolean assume_yes;
  char *certificate_id;
} EonayCliRunOptions;

#define EONAY_CLI_RUN_OPTIONS_INIT { .pin_fd = -1 }

void eonay_cli_run_options_clear (EonayCliRunOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayCliRunOptions, eonay_cli_run_options_clear)

/* Reads the options, and what stands beside them into arguments; with NULL for that there is nothing
 * beside them. Returns: TRUE if the command is to run, else exit_code is what to end with. */
gboolean eonay_cli_run_parse (EonayCli *self,
                              const char *summary,
                              EonayCliRunOptions *options,
                              GStrv *arguments,
                              int *argc,
                              char ***argv,
                              int *exit_code);

/* Says each state as it comes. */
void eonay_cli_run_follow (EonayRun *run);
/* Members "certificate" and "receipts"; the object is the caller's. */
void eonay_cli_run_add (EonayCli *self, JsonBuilder *builder, EonayRun *run);
void eonay_cli_run_print_receipts (EonayRun *run);
/* After a refused PIN: how many are left. */
void eonay_cli_run_print_tries (EonayRun *run, const GError *error);
