/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"

#define BUS_FIXTURE_N_CALLERS 3

/* The signer and its environment in this process: a bus, polkit, logind and a worker. The
 * conditions set their answers; the bus itself behaves correctly. */
typedef struct _BusFixture BusFixture;

/* Behaviour of the others, one byte each. */
typedef struct
{
  guint8 credentials[BUS_FIXTURE_N_CALLERS];
  guint8 login;     /* answers about sessions */
  guint8 owner;     /* and about the owner of a process */
  guint8 polkit[4]; /* in turn */
  guint8 worker[4]; /* module, list, open, sign */
} BusConditions;

BusFixture *bus_fixture_new (const BusConditions *conditions);
void bus_fixture_free (BusFixture *self);

char *bus_fixture_dup_certificate_id (void);
void bus_fixture_call (BusFixture *self,
                       guint caller,
                       GDBusMessageFlags flags,
                       const char *path,
                       const char *interface,
                       const char *method,
                       GVariant *body,
                       int fd);
void bus_fixture_settle (BusFixture *self);
void bus_fixture_vanish (BusFixture *self, guint caller);
const char *bus_fixture_get_session (BusFixture *self, guint which);
guint bus_fixture_count_signatures (BusFixture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BusFixture, bus_fixture_free)
