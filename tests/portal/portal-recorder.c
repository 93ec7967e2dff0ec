/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-recorder.h"

#include "eonay-archive.h"

struct _PortalRecorder
{
  char *path;
  GPtrArray *calls;
};

PortalRecorder *
portal_recorder_new (const char *path)
{
  PortalRecorder *self = g_new0 (PortalRecorder, 1);

  self->path = g_strdup (path);
  self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_recorded_call_free);
  return self;
}

void
portal_recorder_free (PortalRecorder *self)
{
  g_ptr_array_unref (self->calls);
  g_free (self->path);
  g_free (self);
}

void
portal_recorder_add (PortalRecorder *self, SoupServerMessage *message)
{
  EonayRecordedCall *call = eonay_recorded_call_new (message);
  g_autofree char *archive = NULL;
  g_autoptr (GError) error = NULL;

  call->time = g_get_real_time ();
  g_ptr_array_add (self->calls, call);
  archive = eonay_archive_write (self->calls);
  if (!g_file_set_contents (self->path, archive, -1, &error))
    g_warning ("recording: %s", error->message);
}
