/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-text-difference.h"
#include "eonay-text-panel.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"

#define MIN_HEIGHT 72
#define MAX_HEIGHT 170

static void
append (GtkTextBuffer *buffer, const char *text, gsize start, gsize end, GtkTextTag *tag)
{
  g_autofree char *visible = eonay_visible_text (text + start, (gssize) (end - start));
  GtkTextIter at;

  gtk_text_buffer_get_end_iter (buffer, &at);
  gtk_text_buffer_insert_with_tags (buffer, &at, visible, -1, tag, NULL);
}

/* Marked by weight and underline, so that colour is not needed to see it. */
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
  GtkWidget *view = gtk_text_view_new ();

  fill (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, marks);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), EONAY_GAP);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), EONAY_GAP);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), EONAY_GAP);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), EONAY_GAP);
  gtk_text_view_set_pixels_below_lines (GTK_TEXT_VIEW (view), 2);
  atk_object_set_name (gtk_widget_get_accessible (view), caption);
  return view;
}

GtkWidget *
eonay_text_panel_new (const char *caption, const char *text, GArray *marks)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  /* A bar that hides itself would hide that there is more to read. */
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), MIN_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), create_view (caption, text, marks));

  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (caption), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), scrolled, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
eonay_text_panel_new_comparison (const char *caption, const char *text, const char *known_text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  g_autoptr (GArray) only_known = NULL;
  g_autoptr (GArray) only_text = NULL;

  eonay_text_difference (known_text, text, &only_known, &only_text);
  gtk_box_pack_start (GTK_BOX (box), eonay_text_panel_new (caption, text, only_text), TRUE, TRUE,
                      0);
  gtk_box_pack_start (
      GTK_BOX (box),
      eonay_text_panel_new (_ ("The text that was expected"), known_text, only_known), TRUE, TRUE,
      0);
  return box;
}
