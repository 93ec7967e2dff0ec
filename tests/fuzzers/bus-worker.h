/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"

#define BUS_WORKER_DER "not quite a certificate"

/* Listens like systemd for token workers and answers like them, or differently as set by one byte
 * for each method. */
typedef struct _BusWorker BusWorker;

BusWorker *bus_worker_new (const char *path, const guint8 behaviour[4]);
void bus_worker_free (BusWorker *self);
