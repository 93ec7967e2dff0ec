/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-text-difference.h"
#include "eonay-text-panel.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"

#define MIN_HEIGHT 72
/* More than any panel shows without scrolling, in bytes; the layout of 1 MiB takes seconds. */
#define MAX_MEASURED 4096
/* Space below a line, and around a text: margins and frame. */
#define LINE_GAP 2
#define EDGES    (2 * EONAY_GAP + 4)

static void
append (GtkTextBuffer *buffer, const char *text, gsize start, gsize end, GtkTextTag *tag)
{
  g_autofree char *visible = eonay_visible_text (text + start, (gssize) (end - start));
  GtkTextIter at;

  /* An underlined line end would be invisible. */
  if (tag != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (visible, "\n", -1);

      g_free (visible);
      visible = g_strjoinv ("↵\n", lines);
    }
  gtk_text_buffer_get_end_iter (buffer, &at);
  gtk_text_buffer_insert_with_tags (buffer, &at, visible, -1, tag, NULL);
}

/* Marked by weight and underline, not by colour alone. */
static GtkTextTag *
create_mark (GtkTextBuffer *buffer)
{
  return gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, "underline",
                                     PANGO_UNDERLINE_SINGLE, "background", "#f9f06b", "foreground",
                                     "#000000", NULL);
}

static void
fill (GtkTextBuffer *buffer, const char *text, GArray *marks)
{
  GtkTextTag *mark = create_mark (buffer);
  gsize done = 0;

  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      EonayTextRange *range = &g_array_index (marks, EonayTextRange, i);
      append (buffer, text, done, range->start, NULL);
      append (buffer, text, range->start, range->end, mark);
      done = range->end;
    }
  append (buffer, text, done, strlen (text), NULL);
}

static GtkWidget *
create_view (const char *caption, const char *text, GArray *marks)
{
  GtkWidget *widget = gtk_text_view_new ();
  GtkTextView *view = GTK_TEXT_VIEW (widget);
  GtkTextIter start;

  fill (gtk_text_view_get_buffer (view), text, marks);
  /* Start at the top for keyboard users, too. */
  gtk_text_buffer_get_start_iter (gtk_text_view_get_buffer (view), &start);
  gtk_text_buffer_place_cursor (gtk_text_view_get_buffer (view), &start);
  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (view, EONAY_GAP);
  gtk_text_view_set_right_margin (view, EONAY_GAP);
  gtk_text_view_set_top_margin (view, EONAY_GAP);
  gtk_text_view_set_bottom_margin (view, EONAY_GAP);
  gtk_text_view_set_pixels_below_lines (view, LINE_GAP);
  atk_object_set_name (gtk_widget_get_accessible (widget), caption);
  return widget;
}

/* A text view computes its layout only after it is shown, too late for the size of the window. */
static int
measure (GtkWidget *view, const char *text, int width)
{
  g_autofree char *head = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_MEASURED));
  g_autofree char *visible = eonay_visible_text (head, -1);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (view, visible);
  int height = 0;

  pango_layout_set_width (layout, (width - EDGES) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height + pango_layout_get_line_count (layout) * LINE_GAP + 2 * EONAY_GAP;
}

static GtkWidget *
create_panel (const char *caption, const char *text, GArray *marks, int width, int height)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *widget = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (widget);
  GtkWidget *view = create_view (caption, text, marks);

  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (scrolled, GTK_SHADOW_IN);
  /* An overlay scroll bar would hide that there is more to read. */
  gtk_scrolled_window_set_overlay_scrolling (scrolled, FALSE);
  gtk_scrolled_window_set_min_content_height (
      scrolled, CLAMP (measure (view, text, width), MIN_HEIGHT, height));
  gtk_container_add (GTK_CONTAINER (scrolled), view);

  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (caption), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), widget, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
eonay_text_panel_new (const char *caption, const char *text, int height)
{
  return create_panel (caption, text, NULL, EONAY_TEXT_WIDTH - 2 * EONAY_MARGIN, height);
}

GtkWidget *
eonay_text_panel_new_comparison (const char *caption, const char *text, const char *known_text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  int width = (EONAY_COMPARISON_WIDTH - 2 * EONAY_MARGIN - EONAY_GAP) / 2;
  g_autoptr (GArray) only_known = NULL;
  g_autoptr (GArray) only_text = NULL;

  eonay_text_difference (known_text, text, &only_known, &only_text);
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_box_pack_start (GTK_BOX (box),
                      create_panel (caption, text, only_text, width, EONAY_TEXT_HEIGHT), TRUE, TRUE,
                      0);
  gtk_box_pack_start (GTK_BOX (box),
                      create_panel (_ ("The text that was expected"), known_text, only_known, width,
                                    EONAY_TEXT_HEIGHT),
                      TRUE, TRUE, 0);
  return box;
}
