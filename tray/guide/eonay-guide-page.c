/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-guide-page.h"
#include "eonay-widgets.h"

static GtkWidget *
begin_page (const char *hint, const char *title, GtkWidget **content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);

  if (hint != NULL)
    gtk_box_pack_start (GTK_BOX (box), eonay_hint_new (hint), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_headline_new (title), FALSE, FALSE, 0);
  *content = box;
  return eonay_scroll_new (box, EONAY_GUIDE_WIDTH);
}

static void
add (GtkWidget *box, GtkWidget *child)
{
  gtk_box_pack_start (GTK_BOX (box), child, FALSE, FALSE, 0);
}

/* The labels in the order of their use, as they stand on the page. */
static GtkWidget *
create_labels (const char *const *labels)
{
  g_autoptr (GString) line = g_string_new (NULL);
  GtkWidget *label = eonay_value_new (NULL);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (labels[i], -1);

      g_string_append_printf (line, "%s<b>%s</b>", i > 0 ? "  →  " : "", escaped);
    }
  gtk_label_set_markup (GTK_LABEL (label), line->str);
  return label;
}

GtkWidget *
eonay_guide_page_new (const EonayGuideStep *step, guint number, guint n_steps, GtkWidget *extra)
{
  g_autofree char *place = g_strdup_printf (_ ("Step %u of %u"), number, n_steps);
  GtkWidget *content = NULL;
  GtkWidget *page = begin_page (place, step->title, &content);

  add (content, eonay_paragraph_new (step->text));
  /* The sketch shows those of the page with the code. */
  if (step->kind != EONAY_GUIDE_STEP_CODE && step->labels[0] != NULL)
    {
      GtkWidget *grid = eonay_grid_new ();

      eonay_grid_add_widget (GTK_GRID (grid), 0, _ ("On the page"),
                             create_labels ((const char *const *) step->labels));
      add (content, grid);
    }
  /* Before the button that leads there, and in sight on a small screen. */
  if (step->trap != NULL)
    add (content, eonay_warning_new (step->trap));
  if (extra != NULL)
    add (content, extra);
  return page;
}

/* -- the choice -------------------------------------------------------------------------------- */

static GtkWidget *
create_entry (const EonayGuideEntry *entry)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 4);
  guint n_steps = entry->steps->len;
  g_autofree char *steps =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u step", "%u steps", n_steps), n_steps);
  g_autofree char *name = g_strdup_printf ("%s, %s", entry->name, steps);

  add (texts, eonay_heading_new (entry->name));
  add (texts, eonay_hint_new (steps));
  g_object_set (box, "margin", EONAY_GAP, NULL);
  gtk_box_pack_start (GTK_BOX (box), texts, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (box), eonay_arrow_new (), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  return row;
}

static void
separate (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  if (before != NULL && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

GtkWidget *
eonay_guide_choice_new (GPtrArray *entries, GtkWidget **chooser)
{
  GtkWidget *content = NULL;
  GtkWidget *page = begin_page (NULL, _ ("E-Onay step by step"), &content);
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (list), separate, NULL, NULL);
  atk_object_set_name (gtk_widget_get_accessible (list), _ ("Ways into the portal"));
  for (guint i = 0; i < entries->len; i++)
    gtk_container_add (GTK_CONTAINER (list), create_entry (g_ptr_array_index (entries, i)));
  gtk_container_add (GTK_CONTAINER (frame), list);
  add (content,
       eonay_paragraph_new (
           _ ("Here you activate E-Onay on the portal's own pages. You are shown each step, and "
              "what you need is opened for you; you sign with the provider's own program.")));
  add (content,
       eonay_paragraph_new (_ ("Which way do you want to log in? If you are not sure, take "
                               "the first one.")));
  add (content, frame);
  *chooser = list;
  return page;
}
