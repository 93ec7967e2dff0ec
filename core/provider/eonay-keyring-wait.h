/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The seconds that a keyring has to answer, and a person who is asked for its password. */
#define EONAY_KEYRING_SECONDS        5
#define EONAY_KEYRING_PROMPT_SECONDS 60

/**
 * EonayKeyringWait:
 *
 * How long a task waits for the keyring: the first member of the task's data. The question to the
 * keyring is not cancelled when the time is over, so that a late answer can still be used.
 */
typedef struct
{
  GSource *timeout;
  guint *n_late;
  void (*give_up) (GTask *task);
  gboolean is_late;
} EonayKeyringWait;

void
eonay_keyring_wait_begin (GTask *task, guint seconds, guint *n_late, void (*give_up) (GTask *task));
void eonay_keyring_wait_extend (GTask *task, guint seconds);
gboolean eonay_keyring_wait_end (GTask *task);
