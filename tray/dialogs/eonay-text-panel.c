/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-text-difference.h"
#include "eonay-text-panel.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"

/* More than any screen shows, in bytes; the layout of 1 MiB takes seconds. */
#define MAX_MEASURED 8192
/* Space below a line, and around a text: margins and frame. */
#define LINE_GAP 2
#define EDGES    (2 * EONAY_GAP + 4)
/* From the last line to the end of what is below the text, at least. */
#define BELOW (4 * EONAY_GAP)

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

/* Scrolls to the cursor, and from the last line on to what is below the text. The view is as high as
 * its text, so it does not do this itself. */
static void
follow_cursor (GtkTextView *view)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (view), GTK_TYPE_SCROLLED_WINDOW);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter at;
  GdkRectangle cursor;
  int y = 0;

  if (scrolled == NULL || !gtk_widget_has_focus (GTK_WIDGET (view)))
    return;
  GtkWidget *content = gtk_bin_get_child (GTK_BIN (gtk_bin_get_child (GTK_BIN (scrolled))));
  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  gtk_text_view_get_iter_location (view, &at, &cursor);
  gtk_text_view_buffer_to_window_coords (view, GTK_TEXT_WINDOW_WIDGET, 0, cursor.y, NULL, &y);
  if (gtk_widget_translate_coordinates (GTK_WIDGET (view), content, 0, y, NULL, &y))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                               y, y + cursor.height + BELOW);
}

static GtkWidget *
create_panel (const char *caption, const char *text, GArray *marks, int width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *view = create_view (caption, text, marks);

  gtk_widget_set_size_request (view, -1, measure (view, text, width));
  g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            "notify::cursor-position", G_CALLBACK (follow_cursor), view);
  gtk_container_add (GTK_CONTAINER (frame), view);
  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (caption), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), frame, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
eonay_text_panel_new (const char *caption, const char *text)
{
  return create_panel (caption, text, NULL, EONAY_TEXT_WIDTH - 2 * EONAY_MARGIN);
}

const char *
eonay_text_panel_find_other (const EonayChallenge *challenge, const char *known_text)
{
  return challenge->portal_text != NULL ? challenge->portal_text : known_text;
}

GtkWidget *
eonay_text_panel_new_comparison (const char *caption,
                                 const EonayChallenge *challenge,
                                 const char *known_text)
{
  const char *other = eonay_text_panel_find_other (challenge, known_text);
  const char *other_caption = challenge->portal_text != NULL ? _ ("The text that the portal shows")
                                                             : _ ("The text that was expected");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  int width = (EONAY_COMPARISON_WIDTH - 2 * EONAY_MARGIN - EONAY_GAP) / 2;
  g_autoptr (GArray) only_other = NULL;
  g_autoptr (GArray) only_text = NULL;

  eonay_text_difference (other, challenge->text, &only_other, &only_text);
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_box_pack_start (GTK_BOX (box), create_panel (caption, challenge->text, only_text, width),
                      TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), create_panel (other_caption, other, only_other, width), TRUE,
                      TRUE, 0);
  return box;
}

/* -- the agreement ----------------------------------------------------------------------------- */

/* Runs when GTK has measured the text, which it does in the background. */
static gboolean
check_sight_cb (gpointer user_data)
{
  GtkWidget *agreement = user_data;
  GtkWidget *scrolled = gtk_widget_get_ancestor (agreement, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *viewport = scrolled != NULL ? gtk_bin_get_child (GTK_BIN (scrolled)) : NULL;
  int height = 0;
  int y = 0;

  if (viewport == NULL || !gtk_widget_get_mapped (agreement))
    return G_SOURCE_REMOVE;
  GtkWidget *content = gtk_bin_get_child (GTK_BIN (viewport));
  gtk_widget_get_preferred_height_for_width (content, gtk_widget_get_allocated_width (content),
                                             NULL, &height);
  /* If not, there will be another allocation. */
  if (height <= gtk_widget_get_allocated_height (content) &&
      gtk_widget_translate_coordinates (agreement, viewport, 0, 0, NULL, &y) &&
      y <= gtk_widget_get_allocated_height (viewport))
    gtk_widget_set_sensitive (agreement, TRUE);
  return G_SOURCE_REMOVE;
}

static void
check_sight (GtkWidget *agreement)
{
  g_idle_add_full (G_PRIORITY_LOW, check_sight_cb, g_object_ref (agreement), g_object_unref);
}

static void
map_cb (GtkWidget *agreement)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (agreement, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *position = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  check_sight (agreement);
  g_signal_handlers_disconnect_by_func (position, check_sight, agreement);
  g_signal_connect_object (position, "value-changed", G_CALLBACK (check_sight), agreement,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
eonay_text_agreement_new (void)
{
  GtkWidget *agreement = eonay_agreement_new (_ ("I have _read this text and want to sign it"));

  gtk_widget_set_sensitive (agreement, FALSE);
  g_signal_connect (agreement, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect (agreement, "size-allocate", G_CALLBACK (check_sight), NULL);
  return agreement;
}
