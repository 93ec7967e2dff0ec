/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayRunNote:
 * @program: (nullable): the name of the program
 * @process: its process id; 0 if unknown
 * @started: when the run started, in Unix time; 0 if unknown
 * @state: (nullable): the furthest state that it reached, see eonay_run_lock_note()
 *
 * What a run says of itself in the lock's file. Any program of the user can write it.
 */
typedef struct
{
  char *program;
  int process;
  gint64 started;
  char *state;
} EonayRunNote;

void eonay_run_note_free (EonayRunNote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRunNote, eonay_run_note_free)

/* The lock of one run per user, in $XDG_STATE_HOME/eonay/activation.lock. It ends with the process. Its
 * file is empty unless a run is under way or was killed. */
typedef struct _EonayRunLock EonayRunLock;

EonayRunLock *eonay_run_lock_take (const char *path, EonayRunNote **other, GError **error);
gboolean eonay_run_lock_is_held (const char *path);
void eonay_run_lock_note (EonayRunLock *self, const char *state);
void eonay_run_lock_release (EonayRunLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayRunLock, eonay_run_lock_release)
