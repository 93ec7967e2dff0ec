/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-service-watch.h"

#include "eonay-pcsc.h"

struct _EonayServiceWatch
{
  GFileMonitor *folder;
  GFileMonitor *content; /* NULL while there is no folder */
  EonayServiceWatchFunc func;
  gpointer user_data;
};

/* Do not retry when the service ends: if it refuses this session and exits when idle, a retry would
 * start it again by its socket. */
static void
content_changed_cb (EonayServiceWatch *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  if (event != G_FILE_MONITOR_EVENT_DELETED)
    self->func (self->user_data);
}

/* GLib polls for a folder that does not exist. */
static void
watch_content (EonayServiceWatch *self, GFile *folder)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->content);
  if (!g_file_query_exists (folder, NULL))
    return;
  self->content = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->content == NULL)
    g_warning ("watching for the PC/SC service: %s", error->message);
  else
    g_signal_connect_swapped (self->content, "changed", G_CALLBACK (content_changed_cb), self);
}

/* The service, or systemd, creates and removes the folder. */
static void
folder_changed_cb (EonayServiceWatch *self, GFile *folder)
{
  watch_content (self, folder);
  if (self->content != NULL)
    self->func (self->user_data);
}

/**
 * eonay_service_watch_new:
 * @func: called in the caller's thread-default main context when the service may have come back
 * @user_data: for @func
 *
 * Returns: (transfer full): the watch
 */
EonayServiceWatch *
eonay_service_watch_new (EonayServiceWatchFunc func, gpointer user_data)
{
  EonayServiceWatch *self = g_new0 (EonayServiceWatch, 1);
  g_autoptr (GFile) folder = g_file_new_for_path (EONAY_PCSC_FOLDER);
  g_autoptr (GError) error = NULL;

  self->func = func;
  self->user_data = user_data;
  self->folder = g_file_monitor_file (folder, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->folder == NULL)
    g_warning ("watching for the PC/SC service: %s", error->message);
  else
    g_signal_connect_swapped (self->folder, "changed", G_CALLBACK (folder_changed_cb), self);
  watch_content (self, folder);
  return self;
}

/**
 * eonay_service_watch_free:
 * @self: (transfer full): a watch
 */
void
eonay_service_watch_free (EonayServiceWatch *self)
{
  g_clear_object (&self->folder);
  g_clear_object (&self->content);
  g_free (self);
}
