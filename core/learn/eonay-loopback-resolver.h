/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Resolves every name to the loopback address. */
#define EONAY_TYPE_LOOPBACK_RESOLVER (eonay_loopback_resolver_get_type ())
G_DECLARE_FINAL_TYPE (EonayLoopbackResolver,
                      eonay_loopback_resolver,
                      EONAY,
                      LOOPBACK_RESOLVER,
                      GResolver)

GResolver *eonay_loopback_resolver_new (void);
