/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded by tests/thread-sanitizer. Debian's GLib is not instrumented, and its locks are futexes: the
 * thread sanitizer sees neither which lock is held nor what is handed to another thread. This tells
 * it so, at the calls by which our threads hand something over. */
#include <dlfcn.h>
#include <gio/gio.h>

/* Only defined in a program with the sanitizer. */
void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

/* GLib's own function. */
#define REAL(name) ((__typeof__ (name) *) dlsym (RTLD_NEXT, #name))

static void
acquire (gpointer address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire (address);
}

static void
release (gpointer address)
{
  if (__tsan_release != NULL)
    __tsan_release (address);
}

/* --- locks --- */

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled = FALSE;

  release (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  acquire (mutex);
  return signalled;
}

/* --- references: the last one frees what the others have read --- */

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  gboolean is_last = FALSE;

  release (count);
  is_last = REAL (g_atomic_ref_count_dec) (count);
  acquire (count);
  return is_last;
}

/* --- queues --- */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  release (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data = REAL (g_async_queue_timeout_pop) (queue, timeout);

  acquire (queue);
  return data;
}

/* --- sources: from the thread that makes one to that of the main context --- */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static gboolean
dispatch_cb (gpointer user_data)
{
  Callback *callback = user_data;

  acquire (callback);
  return callback->func (callback->data);
}

static void
callback_free (gpointer data)
{
  Callback *callback = data;

  acquire (callback);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

/* Callbacks of other sources have other parameters, and are not used by several threads. */
void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  Callback *callback = NULL;

  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      REAL (g_source_set_callback) (source, func, data, notify);
      return;
    }
  callback = g_new0 (Callback, 1);
  callback->func = func;
  callback->data = data;
  callback->notify = notify;
  release (callback);
  REAL (g_source_set_callback) (source, dispatch_cb, callback, callback_free);
}

/* --- tasks --- */

#define FUNC "glib-order-func"

/* A threaded task completes after its function has returned. */
static void
run_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GTaskThreadFunc func = (GTaskThreadFunc) g_object_get_data (G_OBJECT (task), FUNC);

  acquire (task);
  func (task, source, task_data, cancellable);
  release (task);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  g_object_set_data (G_OBJECT (task), FUNC, (gpointer) func);
  release (task);
  REAL (g_task_run_in_thread) (task, run_task);
}

gpointer
g_task_get_task_data (GTask *task)
{
  acquire (task);
  return REAL (g_task_get_task_data) (task);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_pointer) (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_boolean) (task, error);
}
