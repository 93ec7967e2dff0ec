/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>
#endif
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/gdkwayland.h>
#endif

#include "eonay-screen.h"
#include "eonay-widgets.h"

/* Minimum height of scrolled content on the smallest screen, in pixels. */
#define MIN_SCROLL_HEIGHT 72
#define ADDRESS_WIDTH     460
/* Where the display has it. */
#define ACTIVATION_TOKEN "eonay-activation-token"

/* The theme's dim-label leaves a contrast of 3.2. The colours of symbols are mixed with the text's,
 * which adapts them to light and dark themes. */
static const char styles[] =
    "." EONAY_STYLE_HINT " { opacity: 0.75; }"
    "image." EONAY_STYLE_GOOD " { color: mix (@success_color, @theme_fg_color, 0.3); }"
    "image." EONAY_STYLE_WARNING " { color: mix (@warning_color, @theme_fg_color, 0.3); }"
    "image." EONAY_STYLE_BAD " { color: mix (@error_color, @theme_fg_color, 0.2); }"
    /* The theme's colour of links has a contrast of 3.2 in its dark variant. */
    "*:link, button:link > label, button." EONAY_STYLE_LINK " > label"
    " { color: mix (@theme_selected_bg_color, @theme_fg_color, 0.6);"
    "   text-decoration-line: underline; }"
    ".eonay-flow > flowboxchild { padding: 0; }";

void
eonay_widgets_add_styles (void)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (css, styles, -1, NULL);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (css),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static GtkWidget *
label_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

static void
set_look (GtkWidget *label, double scale, PangoWeight weight)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
}

GtkWidget *
eonay_headline_new (const char *text)
{
  GtkWidget *label = label_new (text);

  set_look (label, PANGO_SCALE_X_LARGE, PANGO_WEIGHT_BOLD);
  return label;
}

GtkWidget *
eonay_heading_new (const char *text)
{
  GtkWidget *label = label_new (text);

  set_look (label, PANGO_SCALE_MEDIUM, PANGO_WEIGHT_BOLD);
  return label;
}

GtkWidget *
eonay_paragraph_new (const char *text)
{
  GtkWidget *label = label_new (text);

  /* Otherwise the natural width of a wrapping label would be that of the window. */
  gtk_label_set_width_chars (GTK_LABEL (label), 30);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  return label;
}

GtkWidget *
eonay_value_new (const char *text)
{
  return label_new (text);
}

GtkWidget *
eonay_hint_new (const char *text)
{
  GtkWidget *label = label_new (text);

  gtk_style_context_add_class (gtk_widget_get_style_context (label), EONAY_STYLE_HINT);
  return label;
}

GtkWidget *
eonay_warning_new (const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_BUTTON);
  GtkWidget *label = label_new (text);

  set_look (label, PANGO_SCALE_MEDIUM, PANGO_WEIGHT_BOLD);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
eonay_agreement_new (const char *text)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (text);
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (check));

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return check;
}

GtkWidget *
eonay_grid_new (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), EONAY_MARGIN);
  gtk_grid_set_row_spacing (GTK_GRID (grid), EONAY_GAP / 2);
  return grid;
}

void
eonay_grid_add_widget (GtkGrid *grid, int row, const char *name, GtkWidget *widget)
{
  GtkWidget *name_label = eonay_hint_new (name);

  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_label_set_line_wrap (GTK_LABEL (name_label), FALSE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (grid, name_label, 0, row, 1, 1);
  gtk_grid_attach (grid, widget, 1, row, 1, 1);
  atk_object_add_relationship (gtk_widget_get_accessible (widget), ATK_RELATION_LABELLED_BY,
                               gtk_widget_get_accessible (name_label));
}

GtkWidget *
eonay_grid_add_row (GtkGrid *grid, int row, const char *name, const char *value)
{
  GtkWidget *value_label = label_new (value);

  eonay_grid_add_widget (grid, row, name, value_label);
  return value_label;
}

GtkWidget *
eonay_arrow_new (void)
{
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic", GTK_ICON_SIZE_MENU);

  /* Prevents the icon's name from becoming the accessible name. */
  atk_object_set_name (gtk_widget_get_accessible (arrow), "");
  return arrow;
}

GtkWidget *
eonay_menu_button_new (const char *icon_name, const char *name, GMenuModel *menu)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_button_set_image (GTK_BUTTON (button),
                        gtk_image_new_from_icon_name (icon_name, GTK_ICON_SIZE_BUTTON));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  return button;
}

GtkWidget *
eonay_button_flow_new (void)
{
  GtkWidget *flow = gtk_flow_box_new ();

  /* Without padding, to align the buttons with the content above and below. */
  gtk_style_context_add_class (gtk_widget_get_style_context (flow), "eonay-flow");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), EONAY_GAP);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), EONAY_GAP / 2);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 4);
  atk_object_set_role (gtk_widget_get_accessible (flow), ATK_ROLE_PANEL);
  return flow;
}

GtkWidget *
eonay_button_flow_add (GtkWidget *flow, const char *label)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_container_add (GTK_CONTAINER (child), button);
  /* Not an additional stop for the keyboard. */
  gtk_widget_set_can_focus (child, FALSE);
  atk_object_set_role (gtk_widget_get_accessible (child), ATK_ROLE_FILLER);
  gtk_container_add (GTK_CONTAINER (flow), child);
  return button;
}

static int
get_margin (GtkWindow *window)
{
  return eonay_screen_is_low (window) ? EONAY_GAP : EONAY_MARGIN;
}

GtkWidget *
eonay_window_page_new (void)
{
  int margin = get_margin (NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, margin / 2);

  g_object_set (box, "margin", margin, NULL);
  return box;
}

GtkWidget *
eonay_button_row_new (void)
{
  GtkWidget *box = gtk_button_box_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_button_box_set_layout (GTK_BUTTON_BOX (box), GTK_BUTTONBOX_END);
  gtk_box_set_spacing (GTK_BOX (box), EONAY_GAP);
  gtk_widget_set_margin_top (box, EONAY_GAP / 2);
  return box;
}

/* By default it requests its child's height for the minimum or the natural width. The theme's paddings
 * are unknown before the window is shown: leave a gap for them. */
static void
hierarchy_changed_cb (GtkScrolledWindow *scrolled, GtkWidget *previous, gpointer width)
{
  GtkWidget *viewport = gtk_bin_get_child (GTK_BIN (scrolled));
  GtkWidget *child = gtk_bin_get_child (GTK_BIN (viewport));
  int height = 0;

  if (!gtk_widget_is_toplevel (gtk_widget_get_toplevel (GTK_WIDGET (scrolled))))
    return;
  gtk_widget_show_all (viewport);
  gtk_widget_get_preferred_height_for_width (child, GPOINTER_TO_INT (width) - 2 * EONAY_MARGIN,
                                             NULL, &height);
  gtk_widget_set_size_request (child, -1, height);
  gtk_scrolled_window_set_max_content_height (scrolled,
                                              MAX (height + EONAY_GAP, MIN_SCROLL_HEIGHT));
}

GtkWidget *
eonay_scroll_new (GtkWidget *child, int width)
{
  GtkWidget *widget = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (widget);

  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (scrolled, TRUE);
  gtk_scrolled_window_set_min_content_height (scrolled, MIN_SCROLL_HEIGHT);
  /* An overlay scroll bar would hide that there is more to read. */
  gtk_scrolled_window_set_overlay_scrolling (scrolled, FALSE);
  gtk_widget_set_margin_start (gtk_scrolled_window_get_vscrollbar (scrolled), EONAY_GAP / 2);
  gtk_container_add (GTK_CONTAINER (scrolled), child);
  g_signal_connect (scrolled, "hierarchy-changed", G_CALLBACK (hierarchy_changed_cb),
                    GINT_TO_POINTER (width));
  return widget;
}

GtkWidget *
eonay_framed_scroll_new (GtkWidget *child)
{
  GtkWidget *widget = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (widget);

  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (scrolled, GTK_SHADOW_IN);
  /* Otherwise the rows are white and the room below them is grey. */
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), GTK_STYLE_CLASS_VIEW);
  gtk_container_add (GTK_CONTAINER (scrolled), child);
  return widget;
}

gboolean
eonay_keypad_find_digit (guint keyval, char *digit)
{
  /* Each key without and with Num Lock. */
  static const guint keys[][2] = {
    { GDK_KEY_KP_Insert, GDK_KEY_KP_0 }, { GDK_KEY_KP_End, GDK_KEY_KP_1 },
    { GDK_KEY_KP_Down, GDK_KEY_KP_2 },   { GDK_KEY_KP_Page_Down, GDK_KEY_KP_3 },
    { GDK_KEY_KP_Left, GDK_KEY_KP_4 },   { GDK_KEY_KP_Begin, GDK_KEY_KP_5 },
    { GDK_KEY_KP_Right, GDK_KEY_KP_6 },  { GDK_KEY_KP_Home, GDK_KEY_KP_7 },
    { GDK_KEY_KP_Up, GDK_KEY_KP_8 },     { GDK_KEY_KP_Page_Up, GDK_KEY_KP_9 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keyval == keys[i][0] || keyval == keys[i][1])
      {
        *digit = (char) ('0' + i);
        return TRUE;
      }
  return FALSE;
}

static gboolean
keypad_cb (GtkWidget *entry, GdkEventKey *event)
{
  guint commands = gtk_accelerator_get_default_mod_mask () & ~(guint) GDK_SHIFT_MASK;
  char digit = '0';

  if ((event->state & commands) != 0 || !eonay_keypad_find_digit (event->keyval, &digit))
    return GDK_EVENT_PROPAGATE;
  gtk_editable_delete_selection (GTK_EDITABLE (entry));
  int position = gtk_editable_get_position (GTK_EDITABLE (entry));
  gtk_editable_insert_text (GTK_EDITABLE (entry), &digit, 1, &position);
  gtk_editable_set_position (GTK_EDITABLE (entry), position);
  return GDK_EVENT_STOP;
}

void
eonay_entry_take_digits (GtkEntry *entry)
{
  g_signal_connect (entry, "key-press-event", G_CALLBACK (keypad_cb), NULL);
}

GtkWindow *
eonay_find_active_window (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (gtk_widget_get_mapped (at->data) && gtk_window_is_active (at->data))
      return at->data;
  return NULL;
}

void
eonay_provide_activation_token (const char *token)
{
  g_object_set_data_full (G_OBJECT (gdk_display_get_default ()), ACTIVATION_TOKEN, g_strdup (token),
                          g_free);
}

/* Menu and notifications give no time of the click, and GTK would use that of the last key in one of
 * our windows, which window managers with focus stealing prevention find too old. Wayland compositors
 * activate only new windows without a token. */
void
eonay_present (GtkWindow *window)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (window));
  g_autofree char *token = g_object_steal_data (G_OBJECT (display), ACTIVATION_TOKEN);

#ifdef GDK_WINDOWING_X11
  if (GDK_IS_X11_DISPLAY (display))
    {
      gtk_widget_realize (GTK_WIDGET (window));
      gtk_window_present_with_time (
          window, gdk_x11_get_server_time (gtk_widget_get_window (GTK_WIDGET (window))));
      return;
    }
#endif
#ifdef GDK_WINDOWING_WAYLAND
  if (GDK_IS_WAYLAND_DISPLAY (display) && token != NULL)
    {
      gtk_widget_show (GTK_WIDGET (window));
      gdk_wayland_display_set_startup_notification_id (display, token);
      gtk_window_present (window);
      return;
    }
#endif
  if (gtk_widget_get_visible (GTK_WIDGET (window)) && eonay_find_active_window () == NULL)
    gtk_widget_hide (GTK_WIDGET (window));
  gtk_window_present (window);
}

void
eonay_announce (GtkWidget *widget, const char *text)
{
  g_signal_emit_by_name (gtk_widget_get_accessible (widget), "announcement", text);
}

/* GtkDialog sets the spacing of its buttons from a style property, whatever the box was given. */
static void
set_button_spacing (GtkWidget *dialog, int margin)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();
  g_autofree char *style =
      g_strdup_printf ("* { -GtkDialog-button-spacing: %d; -GtkDialog-action-area-border: 0; "
                       "-GtkDialog-content-area-border: 0; }",
                       EONAY_GAP);
  GtkWidget *buttons = gtk_widget_get_parent (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL));
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (buttons));

  gtk_css_provider_load_from_data (css, style, -1, NULL);
  gtk_style_context_add_provider (gtk_widget_get_style_context (dialog), GTK_STYLE_PROVIDER (css),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  for (GList *child = children; child != NULL; child = child->next)
    gtk_button_box_set_child_non_homogeneous (GTK_BUTTON_BOX (buttons), child->data, TRUE);
  gtk_widget_set_margin_end (buttons, margin);
  gtk_widget_set_margin_start (buttons, margin);
  gtk_widget_set_margin_bottom (buttons, margin);
}

void
eonay_dialog_finish (GtkDialog *dialog, GtkWidget *page, int width)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  int margin = get_margin (GTK_WINDOW (dialog));

  /* Keys of the application, such as F1, work in its windows only. */
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (dialog), gtk_window_get_application (parent));
  g_object_set (page, "margin", margin, NULL);
  gtk_box_set_spacing (GTK_BOX (page), margin * 3 / 4);
  gtk_widget_set_margin_bottom (page, margin * 3 / 4);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (dialog)), page, TRUE, TRUE, 0);
  set_button_spacing (GTK_WIDGET (dialog), margin);

  /* For the application's keys, such as F1. */
  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (g_application_get_default ()));
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Activate E-Onay"));
  gtk_window_set_icon_name (GTK_WINDOW (dialog), "tr.org.pardus.EOnay");
  gtk_window_set_position (GTK_WINDOW (dialog), GTK_WIN_POS_CENTER);
  gtk_widget_show_all (page);
  eonay_window_fit (GTK_WINDOW (dialog), width, eonay_screen_get_free_height (GTK_WINDOW (dialog)));
}

void
eonay_window_fit (GtkWindow *window, int width, int max_height)
{
  int height = 0;

  width = MIN (width, eonay_screen_get_work_area (window).width);
  gtk_widget_get_preferred_height_for_width (GTK_WIDGET (window), width, NULL, &height);
  gtk_window_set_default_size (window, width, height > max_height ? max_height : -1);
}

void
eonay_move_aside (GtkWindow *window)
{
  GdkRectangle area = eonay_screen_get_work_area (window);
  int width = 0;
  int height = 0;

  gtk_window_get_size (window, &width, &height);
  gtk_window_set_position (window, GTK_WIN_POS_NONE);
  /* The corner includes the decoration. */
  gtk_window_set_gravity (window, GDK_GRAVITY_SOUTH_EAST);
  gtk_window_move (window, area.x + area.width - width, area.y + area.height - height);
}

static void
address_response_cb (GtkDialog *dialog, int response, char *address)
{
  if (response == GTK_RESPONSE_APPLY)
    gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), address, -1);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
free_data (gpointer data, GClosure *closure)
{
  g_free (data);
}

/* For a uri that no program opened. */
static void
show_address (GtkWindow *parent, const char *uri)
{
  char *path = g_filename_from_uri (uri, NULL, NULL);
  char *address = path != NULL ? path : g_strdup (uri);
  GtkWidget *dialog = gtk_dialog_new ();
  GtkWidget *page = eonay_window_page_new ();
  GtkWidget *label = eonay_value_new (address);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  /* The parent may be modal. */
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_pack_start (GTK_BOX (page),
                      eonay_headline_new (path != NULL ? _ ("The folder could not be opened")
                                                       : _ ("The browser could not be opened")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page),
                      eonay_paragraph_new (path != NULL
                                               ? _ ("You find it here:")
                                               : _ ("Please open this address in your browser:")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), label, FALSE, FALSE, 0);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Close"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("Copy the _Address"), GTK_RESPONSE_APPLY);
  eonay_dialog_finish (GTK_DIALOG (dialog), page, ADDRESS_WIDTH);
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Address"));
  g_signal_connect_data (dialog, "response", G_CALLBACK (address_response_cb), address, free_data,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Not gtk_show_uri_on_window(), which reports no error if there is a parent. */
void
eonay_show_uri (GtkWindow *parent, const char *uri)
{
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gdk_display_get_default ());
  g_autoptr (GError) error = NULL;

  gdk_app_launch_context_set_timestamp (context, gtk_get_current_event_time ());
  if (g_app_info_launch_default_for_uri (uri, G_APP_LAUNCH_CONTEXT (context), &error))
    return;
  g_message ("opening %s: %s", uri, error->message);
  show_address (parent, uri);
}
