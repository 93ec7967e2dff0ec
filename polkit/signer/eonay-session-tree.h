/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-signer-session.h"

#define EONAY_TYPE_SESSION_TREE (eonay_session_tree_get_type ())
G_DECLARE_FINAL_TYPE (EonaySessionTree, eonay_session_tree, EONAY, SESSION_TREE, GObject)

EonaySessionTree *eonay_session_tree_new (GDBusConnection *connection,
                                          GDBusConnection *questions,
                                          const char *path,
                                          GError **error);
char *
eonay_session_tree_add (EonaySessionTree *self, EonaySignerSession *session, guint seat_changes);
guint eonay_session_tree_count_seat_changes (EonaySessionTree *self);
guint eonay_session_tree_count (EonaySessionTree *self);
