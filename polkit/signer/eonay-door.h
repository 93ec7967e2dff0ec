/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define EONAY_TYPE_DOOR (eonay_door_get_type ())
G_DECLARE_FINAL_TYPE (EonayDoor, eonay_door, EONAY, DOOR, GObject)

EonayDoor *eonay_door_new (GDBusConnection *connection, GDBusConnection *questions);
guint eonay_door_count (EonayDoor *self);
