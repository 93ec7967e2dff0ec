/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded library: delays the first request of libayatana-appindicator for the session bus, so
 * that the panel's name appears before the library has a connection. */

#include <dlfcn.h>
#include <string.h>

#include <gio/gio.h>

#define DELAY_MS 1000

typedef void (*BusGet) (GBusType, GCancellable *, GAsyncReadyCallback, gpointer);

typedef struct
{
  GCancellable *cancellable;
  GAsyncReadyCallback callback;
  gpointer user_data;
} Request;

static void
request_bus (GBusType type,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  BusGet real = (BusGet) dlsym (RTLD_NEXT, "g_bus_get");

  real (type, cancellable, callback, user_data);
}

static gboolean
delay_cb (gpointer user_data)
{
  g_autofree Request *request = user_data;

  request_bus (G_BUS_TYPE_SESSION, request->cancellable, request->callback, request->user_data);
  return G_SOURCE_REMOVE;
}

void
g_bus_get (GBusType type,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  static gboolean is_delayed;
  Dl_info caller = { 0 };

  if (!is_delayed && type == G_BUS_TYPE_SESSION &&
      dladdr (__builtin_return_address (0), &caller) != 0 &&
      strstr (caller.dli_fname, "libayatana-appindicator") != NULL)
    {
      Request *request = g_new0 (Request, 1);

      is_delayed = TRUE;
      request->cancellable = cancellable;
      request->callback = callback;
      request->user_data = user_data;
      g_timeout_add (DELAY_MS, delay_cb, request);
      return;
    }
  request_bus (type, cancellable, callback, user_data);
}
