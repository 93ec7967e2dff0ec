/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-card-wait.h"

/* Returns FALSE if the wait has ended already. Disconnects all handlers before the task returns. */
static gboolean
stop_watching (GTask *task)
{
  GSource *cancelled = g_task_get_task_data (task);

  if (g_task_get_completed (task) || (cancelled != NULL && g_source_is_destroyed (cancelled)))
    return FALSE;
  g_signal_handlers_disconnect_by_data (g_task_get_source_object (task), task);
  if (cancelled != NULL)
    g_source_destroy (cancelled);
  return TRUE;
}

static void
changed_cb (GTask *task)
{
  if (!stop_watching (task))
    return;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = G_TASK (user_data);

  if (stop_watching (task))
    {
      g_task_return_error_if_cancelled (task);
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

/**
 * eonay_card_wait_async:
 * @monitor: a started monitor
 * @cancellable: (nullable): stops waiting
 * @callback: called at the next change
 * @user_data: for @callback
 *
 * Waits for the next change of a card, a reader or the PC/SC service.
 */
void
eonay_card_wait_async (EonayCardMonitor *monitor,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  static const char *const events[] = { "card-inserted", "card-removed", "card-released",
                                        "notify::status" };

  g_return_if_fail (EONAY_IS_CARD_MONITOR (monitor));

  GTask *task = g_task_new (monitor, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_card_wait_async);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_signal_connect_swapped (monitor, events[i], G_CALLBACK (changed_cb), task);

  if (cancellable != NULL)
    {
      GSource *source = g_cancellable_source_new (cancellable);
      g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (source, g_task_get_context (task));
      g_task_set_task_data (task, source, (GDestroyNotify) g_source_unref);
    }
}

/**
 * eonay_card_wait_finish:
 * @monitor: the monitor
 * @result: the result passed to the callback
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if something changed
 */
gboolean
eonay_card_wait_finish (EonayCardMonitor *monitor, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, monitor), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
