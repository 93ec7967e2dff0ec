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

void eonay_cli_run_options_clear (EonayCliRunOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayCliRunOptions, eonay_cli_run_options_clear)

/* The entries that fill it in, for a table of GOptionEntry. */
#define EONAY_CLI_RUN_OPTION_ENTRIES(options)                                                      \
  { "pin-fd",                                                                                      \
    0,                                                                                             \
    0,                                                                                             \
    G_OPTION_ARG_INT,                                                                              \
    &(options).pin_fd,                                                                             \
    N_ ("Read the PIN from this file descriptor"),                                                 \
    "N" },                                                                                         \
      { "yes",                                                                                     \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_NONE,                                                                         \
        &(options).assume_yes,                                                                     \
        N_ ("Ask nothing; sign known texts only"),                                                 \
        NULL },                                                                                    \
  {                                                                                                \
    "certificate", 0, 0, G_OPTION_ARG_STRING, &(options).certificate_id,                           \
        N_ ("Use the certificate whose SHA-256 begins with these digits"), "ID"                    \
  }

/* Says each state as it comes. */
void eonay_cli_run_follow (EonayRun *run);
/* Members "certificate" and "receipts"; the object is the caller's. */
void eonay_cli_run_add (JsonBuilder *builder, EonayRun *run);
void eonay_cli_run_print_receipts (EonayRun *run);
/* After a refused PIN: how many are left. */
void eonay_cli_run_print_tries (EonayRun *run, const GError *error);
