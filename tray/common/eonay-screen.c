/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/gdkwayland.h>
#endif

#include "eonay-screen.h"

/* Height of a window's decoration. */
#define FRAME_HEIGHT 40
/* The highest of the usual ones. */
#define PANEL_HEIGHT 44
#define LOW_SCREEN   500
/* An on-screen keyboard covers so much of the screen: one third, as on GNOME. */
#define KEYBOARD_PART   3
#define KEYBOARD_SCHEMA "org.gnome.desktop.a11y.applications"

/* How GNOME's compositor places monitors: in the pixels of their modes. */
#define PHYSICAL_LAYOUT 2
#define TIMEOUT_MS      1000

static GdkMonitor *
find_monitor (GtkWindow *window)
{
  GdkDisplay *display = gdk_display_get_default ();
  GtkWindow *parent = window != NULL ? gtk_window_get_transient_for (window) : NULL;
  GdkWindow *shown = parent != NULL ? gtk_widget_get_window (GTK_WIDGET (parent)) : NULL;
  GdkMonitor *primary = gdk_display_get_primary_monitor (display);

  if (shown != NULL)
    return gdk_display_get_monitor_at_window (display, shown);
  return primary != NULL ? primary : gdk_display_get_monitor (display, 0);
}

#ifdef GDK_WINDOWING_WAYLAND
/* Waits for the compositor, as GTK does for what it asks it. */
static gboolean
has_physical_layout (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) properties = NULL;
  guint32 mode = 0;

  if (bus != NULL)
    state = g_dbus_connection_call_sync (
        bus, "org.gnome.Mutter.DisplayConfig", "/org/gnome/Mutter/DisplayConfig",
        "org.gnome.Mutter.DisplayConfig", "GetCurrentState", NULL, NULL,
        G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);
  if (state == NULL || g_variant_n_children (state) != 4)
    return FALSE;
  properties = g_variant_get_child_value (state, 3);
  return g_variant_is_of_type (properties, G_VARIANT_TYPE_VARDICT) &&
         g_variant_lookup (properties, "layout-mode", "u", &mode) && mode == PHYSICAL_LAYOUT;
}

/* Compositors do not tell where their panels are. Up to version 3.24.41, GTK takes the size in a
 * physical layout for one in logical pixels. */
static void
correct_for_wayland (GdkMonitor *monitor, GdkRectangle *area)
{
  int scale = gdk_monitor_get_scale_factor (monitor);

  if (scale > 1 && gtk_check_version (3, 24, 42) != NULL && has_physical_layout ())
    {
      area->width /= scale;
      area->height /= scale;
    }
  area->height -= PANEL_HEIGHT;
}
#endif

GdkRectangle
eonay_screen_get_work_area (GtkWindow *window)
{
  GdkMonitor *monitor = find_monitor (window);
  GdkRectangle area = { .width = G_MAXINT, .height = G_MAXINT };

  if (monitor == NULL)
    return area;
  gdk_monitor_get_workarea (monitor, &area);
#ifdef GDK_WINDOWING_WAYLAND
  if (GDK_IS_WAYLAND_DISPLAY (gdk_monitor_get_display (monitor)))
    correct_for_wayland (monitor, &area);
#endif
  return area;
}

int
eonay_screen_get_free_height (GtkWindow *window)
{
  return eonay_screen_get_work_area (window).height - FRAME_HEIGHT;
}

static gboolean
expects_keyboard (void)
{
  GdkSeat *seat = gdk_display_get_default_seat (gdk_display_get_default ());
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), KEYBOARD_SCHEMA, TRUE);
  g_autoptr (GSettings) settings = schema != NULL ? g_settings_new (KEYBOARD_SCHEMA) : NULL;

  return (gdk_seat_get_capabilities (seat) & GDK_SEAT_CAPABILITY_TOUCH) != 0 ||
         (settings != NULL && g_settings_get_boolean (settings, "screen-keyboard-enabled"));
}

int
eonay_screen_get_height_above_keyboard (GtkWindow *window)
{
  int height = eonay_screen_get_free_height (window);

  return expects_keyboard () ? height - (height + FRAME_HEIGHT + PANEL_HEIGHT) / KEYBOARD_PART
                             : height;
}

gboolean
eonay_screen_is_low (GtkWindow *window)
{
  return eonay_screen_get_work_area (window).height < LOW_SCREEN;
}
