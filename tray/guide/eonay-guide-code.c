/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-guide-code.h"
#include "eonay-guide-signer.h"
#include "eonay-guide.h"
#include "eonay-status.h"
#include "eonay-widgets.h"

/* The drawing's size in units, each as high as a line of its text. */
#define COLUMNS   28.0
#define ROWS      12.0
#define MAX_WIDTH 460

/* As long as in the official guide's picture, and plainly no real code. */
#define EXAMPLE_CODE      "123456789012345"
#define EXAMPLE_REMAINING 285

typedef struct
{
  char *code_label;
  char *remaining;
} Sketch;

static void
sketch_free (gpointer data, GClosure *closure)
{
  Sketch *self = data;

  g_free (self->code_label);
  g_free (self->remaining);
  g_free (self);
}

/* -- drawing ----------------------------------------------------------------------------------- */

static void
set_color (cairo_t *cr, GtkWidget *widget, const char *name, double alpha)
{
  GdkRGBA color = { .red = 0.5, .green = 0.5, .blue = 0.5, .alpha = 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, alpha);
}

static void
add_rounded (cairo_t *cr, double x, double y, double width, double height)
{
  const double radius = 0.35;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

/* Centred on this point. */
static void
draw_text (cairo_t *cr,
           GtkWidget *widget,
           const char *text,
           double x,
           double y,
           double scale,
           gboolean is_bold)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoFontDescription) font = pango_font_description_copy (
      pango_context_get_font_description (gtk_widget_get_pango_context (widget)));
  int width = 0;
  int height = 0;

  pango_font_description_set_absolute_size (font, scale * 100 * PANGO_SCALE);
  pango_font_description_set_weight (font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_get_size (layout, &width, &height);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  /* Fonts of a unit's size would be rounded. */
  cairo_scale (cr, 0.01, 0.01);
  cairo_move_to (cr, -0.5 * width / PANGO_SCALE, -0.5 * height / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
}

static void
draw_badge (cairo_t *cr, GtkWidget *widget, guint number, double x, double y)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  set_color (cr, widget, "theme_selected_bg_color", 1);
  cairo_arc (cr, x, y, 0.62, 0, 2 * G_PI);
  cairo_fill (cr);
  set_color (cr, widget, "theme_selected_fg_color", 1);
  draw_text (cr, widget, text, x, y, 0.85, TRUE);
}

/* The window, its tab and the address bar. */
static void
draw_browser (cairo_t *cr, GtkWidget *widget)
{
  add_rounded (cr, 0.1, 0.1, COLUMNS - 0.2, ROWS - 0.2);
  set_color (cr, widget, "theme_base_color", 1);
  cairo_fill_preserve (cr);
  set_color (cr, widget, "theme_fg_color", 0.5);
  cairo_stroke (cr);
  set_color (cr, widget, "theme_fg_color", 0.12);
  cairo_rectangle (cr, 0.15, 1.9, COLUMNS - 0.3, 0.05);
  add_rounded (cr, 0.9, 0.5, 8.2, 1.1);
  add_rounded (cr, 10, 0.5, COLUMNS - 11, 1.1);
  cairo_fill (cr);
  set_color (cr, widget, "theme_fg_color", 0.8);
  draw_text (cr, widget, "×", 8.3, 1.05, 1, FALSE);
}

/* What else is on the page, and the box with the code. */
static void
draw_page (cairo_t *cr, GtkWidget *widget, const Sketch *sketch)
{
  static const double dashes[] = { 0.35, 0.25 };

  set_color (cr, widget, "theme_fg_color", 0.15);
  cairo_rectangle (cr, 2, 2.7, 20, 0.35);
  cairo_rectangle (cr, 2, 3.5, 23, 0.35);
  cairo_rectangle (cr, 2, 4.3, 17, 0.35);
  cairo_fill (cr);
  add_rounded (cr, 5, 5.4, COLUMNS - 10, 5.8);
  set_color (cr, widget, "theme_fg_color", 0.7);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  set_color (cr, widget, "theme_text_color", 1);
  draw_text (cr, widget, sketch->code_label, COLUMNS / 2, 6.4, 0.95, FALSE);
  draw_text (cr, widget, EXAMPLE_CODE, COLUMNS / 2, 8.3, 1.5, TRUE);
  draw_text (cr, widget, sketch->remaining, COLUMNS / 2, 10.2, 0.95, FALSE);
}

static gboolean
draw_cb (GtkWidget *widget, cairo_t *cr, gpointer user_data)
{
  double scale = MIN (gtk_widget_get_allocated_width (widget) / COLUMNS,
                      gtk_widget_get_allocated_height (widget) / ROWS);

  cairo_scale (cr, scale, scale);
  cairo_set_line_width (cr, 0.08);
  draw_browser (cr, widget);
  draw_page (cr, widget, user_data);
  draw_badge (cr, widget, 1, 5, 8.3);
  draw_badge (cr, widget, 2, 5, 10.2);
  draw_badge (cr, widget, 3, 9.4, 1.05);
  return GDK_EVENT_PROPAGATE;
}

/* As large as the user's text. */
static void
style_updated_cb (GtkWidget *area)
{
  PangoContext *context = gtk_widget_get_pango_context (area);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double line = (double) (pango_font_metrics_get_ascent (metrics) +
                          pango_font_metrics_get_descent (metrics)) /
                PANGO_SCALE;
  int width = (int) MIN (COLUMNS * line, MAX_WIDTH);

  pango_font_metrics_unref (metrics);
  gtk_widget_set_size_request (area, width, (int) (width * ROWS / COLUMNS) + 1);
}

static GtkWidget *
create_drawing (EonayProfile *profile)
{
  GtkWidget *area = gtk_drawing_area_new ();
  Sketch *sketch = g_new0 (Sketch, 1);
  g_autofree char *remaining = eonay_profile_dup_string (profile, "Labels", "Remaining");
  AtkObject *accessible = gtk_widget_get_accessible (area);

  sketch->code_label = eonay_profile_dup_string (profile, "Labels", "Code");
  if (sketch->code_label == NULL)
    sketch->code_label = g_strdup (_ ("Verification code"));
  sketch->remaining = remaining != NULL ? g_strdup_printf ("%s: %u", remaining, EXAMPLE_REMAINING)
                                        : g_strdup_printf ("%u", EXAMPLE_REMAINING);
  g_signal_connect_data (area, "draw", G_CALLBACK (draw_cb), sketch, sketch_free, 0);
  g_signal_connect (area, "style-updated", G_CALLBACK (style_updated_cb), NULL);
  style_updated_cb (area);
  gtk_widget_set_halign (area, GTK_ALIGN_CENTER);
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
  atk_object_set_name (accessible, _ ("Sketch of the page with the code"));
  return area;
}

static void
add_line (GtkGrid *grid, int row, const char *text)
{
  g_autofree char *number = g_strdup_printf ("%d", row + 1);
  GtkWidget *name = eonay_heading_new (number);

  gtk_widget_set_valign (name, GTK_ALIGN_START);
  gtk_grid_attach (grid, name, 0, row, 1, 1);
  gtk_grid_attach (grid, eonay_paragraph_new (text), 1, row, 1, 1);
}

static GtkWidget *
create_legend (void)
{
  GtkWidget *grid = eonay_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), EONAY_GAP);
  add_line (GTK_GRID (grid), 0,
            _ ("The code (an example): paste that of your page into the signing program."));
  add_line (GTK_GRID (grid), 1,
            _ ("The time left. If it runs out, reload the page for a new code."));
  add_line (GTK_GRID (grid), 2, _ ("Leave this page open until it moves on by itself."));
  return grid;
}

/* -- what signs the code ----------------------------------------------------------------------- */

/* The reason stands below while the card is lent. */
static GtkWidget *
create_own_button (GtkWidget *box, GtkWidget *flow)
{
  GtkWidget *button = eonay_button_flow_add (flow, _ ("_Sign with a Verification Code…"));
  g_autofree char *reason = eonay_status_dup_obstacle_line (EONAY_OBSTACLE_LENT);
  GtkWidget *hint = eonay_hint_new (reason);

  gtk_widget_set_can_default (button, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.sign-code");
  gtk_widget_set_no_show_all (hint, TRUE);
  g_object_bind_property (button, "sensitive", hint, "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  gtk_box_pack_start (GTK_BOX (box), hint, FALSE, FALSE, 0);
  return button;
}

/* Shown where the signer was closed meanwhile. */
static void
add_signer_button (GtkWidget *flow, EonayGuideSigner *signer)
{
  GtkWidget *original = eonay_guide_signer_get_button (signer);
  GtkWidget *button = eonay_button_flow_add (flow, gtk_button_get_label (GTK_BUTTON (original)));
  GtkWidget *child = gtk_widget_get_parent (button);

  gtk_widget_show_all (child);
  gtk_widget_set_no_show_all (child, TRUE);
  g_object_bind_property (original, "sensitive", child, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (eonay_guide_signer_start), signer,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
eonay_guide_code_new (EonayProvider *provider, GtkWidget *signer, GtkWidget **action)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  GtkWidget *flow = eonay_button_flow_new ();

  gtk_box_pack_start (GTK_BOX (box), create_drawing (eonay_provider_get_profile (provider)), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), create_legend (), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), flow, FALSE, FALSE, 0);
  *action = eonay_guide_can_sign_code (provider) ? create_own_button (box, flow) : NULL;
  if (signer != NULL)
    add_signer_button (flow, EONAY_GUIDE_SIGNER (signer));
  return box;
}
