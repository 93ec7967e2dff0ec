/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-keyring-wait.h"

static gboolean
timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  EonayKeyringWait *self = g_task_get_task_data (task);

  g_clear_pointer (&self->timeout, g_source_unref);
  self->is_late = TRUE;
  ++*self->n_late;
  g_debug ("asking the keyring: no answer yet");
  self->give_up (task);
  return G_SOURCE_REMOVE;
}

static void
stop (EonayKeyringWait *self)
{
  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
}

static void
start (GTask *task, guint seconds)
{
  EonayKeyringWait *self = g_task_get_task_data (task);

  self->timeout = g_timeout_source_new (seconds * 1000);
  g_task_attach_source (task, self->timeout, timeout_cb);
}

/**
 * eonay_keyring_wait_begin:
 * @task: a task whose data begins with a zeroed #EonayKeyringWait
 * @seconds: how long to wait
 * @n_late: the number of questions that were given up and are not yet answered; must live as long
 *   as the task
 * @give_up: returns the task when the time is over
 */
void
eonay_keyring_wait_begin (GTask *task, guint seconds, guint *n_late, void (*give_up) (GTask *task))
{
  EonayKeyringWait *self = g_task_get_task_data (task);

  self->n_late = n_late;
  self->give_up = give_up;
  start (task, seconds);
}

/**
 * eonay_keyring_wait_extend:
 * @task: a task of eonay_keyring_wait_begin()
 * @seconds: how long to wait from now on, unless the time is over
 */
void
eonay_keyring_wait_extend (GTask *task, guint seconds)
{
  EonayKeyringWait *self = g_task_get_task_data (task);

  if (self->is_late)
    return;
  stop (self);
  start (task, seconds);
}

/**
 * eonay_keyring_wait_end:
 * @task: a task of eonay_keyring_wait_begin()
 *
 * To be called once, when the keyring has answered.
 *
 * Returns: whether the task is to be returned now; %FALSE if it was given up
 */
gboolean
eonay_keyring_wait_end (GTask *task)
{
  EonayKeyringWait *self = g_task_get_task_data (task);

  stop (self);
  if (!self->is_late)
    return TRUE;
  --*self->n_late;
  return FALSE;
}
