/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-private-keys.h"

/* Whether the key inserts a character; other keys and shortcuts need not be hidden. */
static gboolean
writes (const GdkEventKey *key)
{
  guint commands = gtk_accelerator_get_default_mod_mask () & ~(guint) GDK_SHIFT_MASK;

  return (key->state & commands) == 0 && g_unichar_isprint (gdk_keyval_to_unicode (key->keyval));
}

static gboolean
hides (GtkWidget *focus)
{
  return GTK_IS_ENTRY (focus) && !gtk_entry_get_visibility (GTK_ENTRY (focus));
}

/* Whether GTK would send keys to this window: another one may be modal. */
static gboolean
has_keys (GtkWindow *window)
{
  GtkWidget *grab = gtk_window_group_get_current_grab (gtk_window_get_group (window));

  return grab == NULL || grab == GTK_WIDGET (window);
}

static void
event_cb (GdkEvent *event, gpointer user_data)
{
  gboolean is_key = event->type == GDK_KEY_PRESS || event->type == GDK_KEY_RELEASE;
  GtkWidget *widget = is_key ? gtk_get_event_widget (event) : NULL;
  GtkWidget *window = widget != NULL ? gtk_widget_get_toplevel (widget) : NULL;

  if (GTK_IS_WINDOW (window) && has_keys (GTK_WINDOW (window)) &&
      hides (gtk_window_get_focus (GTK_WINDOW (window))) && writes (&event->key))
    gtk_propagate_event (window, event);
  else
    gtk_main_do_event (event);
}

/**
 * eonay_private_keys_install:
 *
 * Keeps keys typed into password entries off the accessibility bus, where GTK sends each key before
 * any widget handles it. Screen readers still learn that a character was entered, and get all keys
 * that insert nothing.
 */
void
eonay_private_keys_install (void)
{
  gdk_event_handler_set (event_cb, NULL, NULL);
}
