/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

void connections_make_pair (GDBusConnection **server, GDBusConnection **client);
void connections_drop_pair (GDBusConnection **server, GDBusConnection **client);
GDBusConnection *connections_join (GTestDBus *bus);
