/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"

/* A worker in this process, which answers requests written in advance, with the hostile module as
 * the only one. */
typedef struct
{
  int signer_end;
  int worker_end;
} WorkerFixture;

void worker_fixture_begin (WorkerFixture *self);
void worker_fixture_request (WorkerFixture *self, const char *method, GVariant *argument, int fd);
void worker_fixture_run (WorkerFixture *self);
GVariant *worker_fixture_read_reply (WorkerFixture *self, const GVariantType *type);
void worker_fixture_end (WorkerFixture *self);

/* Replacements for the worker's functions. */
gboolean __wrap_eonay_reader_state_check_access (GError **error);
gboolean __wrap_eonay_reader_state_has_card (const char *reader);
gboolean __wrap_eonay_reader_state_wait_empty (const char *reader, guint milliseconds);
