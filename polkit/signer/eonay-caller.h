/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-error.h"

/**
 * EonayCaller:
 *
 * The caller of a method. polkit authorizes its unique bus name. The user is for limits and the
 * audit line. The process explains a refusal by polkit. Process and seat can turn a permission into a
 * refusal, never the reverse.
 */
typedef struct
{
  char *sender;
  guint32 uid;
  guint32 pid;      /* 0 if the bus does not report it */
  gboolean at_seat; /* whether the user was at a seat when the call came */
} EonayCaller;

EonayCaller *eonay_caller_copy (const EonayCaller *self);
void eonay_caller_free (EonayCaller *self);

void eonay_caller_look_up_async (GDBusConnection *connection,
                                 const char *sender,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
EonayCaller *eonay_caller_look_up_finish (GAsyncResult *result, GError **error);

int eonay_caller_open_process (const EonayCaller *self);
gboolean eonay_caller_confirm (const EonayCaller *self, int process, GDBusConnection *connection);
EonayError eonay_caller_explain (const EonayCaller *self, GDBusConnection *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCaller, eonay_caller_free)
