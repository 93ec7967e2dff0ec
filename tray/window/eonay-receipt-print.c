/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-print.h"

#include <string.h>

#define FONT "Sans 11"
/* In points. */
#define MARGIN 56

typedef struct
{
  char *text;
  PangoLayout *layout;
  /* The first line of each page. */
  GArray *starts;
} Job;

static void
free_job (gpointer data)
{
  Job *self = data;

  g_free (self->text);
  g_clear_object (&self->layout);
  g_array_unref (self->starts);
  g_free (self);
}

static void
add_headline (PangoLayout *layout, const char *text)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *const looks[] = { pango_attr_weight_new (PANGO_WEIGHT_BOLD),
                                    pango_attr_scale_new (PANGO_SCALE_X_LARGE) };

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      looks[i]->end_index = (guint) strcspn (text, "\n");
      pango_attr_list_insert (attributes, looks[i]);
    }
  pango_layout_set_attributes (layout, attributes);
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer user_data)
{
  Job *self = user_data;
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);
  int page_height = (int) gtk_print_context_get_height (context) * PANGO_SCALE;
  int used = G_MAXINT;

  g_clear_object (&self->layout);
  g_array_set_size (self->starts, 0);
  self->layout = gtk_print_context_create_pango_layout (context);
  pango_layout_set_font_description (self->layout, font);
  pango_layout_set_width (self->layout, (int) gtk_print_context_get_width (context) * PANGO_SCALE);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (self->layout, self->text, -1);
  add_headline (self->layout, self->text);
  for (int line = 0; line < pango_layout_get_line_count (self->layout); line++)
    {
      PangoRectangle area;

      pango_layout_line_get_extents (pango_layout_get_line_readonly (self->layout, line), NULL,
                                     &area);
      if (used > page_height - area.height)
        {
          g_array_append_val (self->starts, line);
          used = 0;
        }
      used += area.height;
    }
  gtk_print_operation_set_n_pages (operation, (int) self->starts->len);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  Job *self = user_data;
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  gboolean is_last = page + 1 == (int) self->starts->len;
  int end = is_last ? pango_layout_get_line_count (self->layout)
                    : g_array_index (self->starts, int, page + 1);
  double y = 0;

  for (int line = g_array_index (self->starts, int, page); line < end; line++)
    {
      PangoLayoutLine *drawn = pango_layout_get_line_readonly (self->layout, line);
      PangoRectangle area;

      pango_layout_line_get_extents (drawn, NULL, &area);
      cairo_move_to (cairo, 0, y + (double) PANGO_ASCENT (area) / PANGO_SCALE);
      pango_cairo_show_layout_line (cairo, drawn);
      y += (double) area.height / PANGO_SCALE;
    }
}

GtkPrintOperation *
eonay_receipt_print_new (const char *name, const char *text)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  Job *self = g_new0 (Job, 1);

  self->text = g_strdup (text);
  self->starts = g_array_new (FALSE, FALSE, sizeof (int));
  gtk_page_setup_set_top_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_bottom_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_left_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_right_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_job_name (operation, name);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "job", self, free_job);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_print_cb), self);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), self);
  return operation;
}
