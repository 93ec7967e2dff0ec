/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Every name is this machine. */
#define LOOPBACK_TYPE_RESOLVER (loopback_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LoopbackResolver, loopback_resolver, LOOPBACK, RESOLVER, GResolver)
