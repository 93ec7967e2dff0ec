/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"

#define BUS_FIXTURE_N_CALLERS 3

/* The signer with all that is around it, in this process: a bus, polkit, logind and a worker. What
 * those answer stands in the conditions; the bus itself keeps its promises. */
typedef struct _BusFixture BusFixture;

/* How the others behave, each by a byte. */
typedef struct
{
  guint8 credentials[BUS_FIXTURE_N_CALLERS];
  guint8 login;     /* what it tells of sessions */
  guint8 owner;     /* and of whose a process is */
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
