/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-countdown.h"
#include "eonay-text-dialog.h"
#include "eonay-text-panel.h"
#include "eonay-widgets.h"

static void
toggled_cb (GtkToggleButton *agreement, GtkDialog *dialog)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK,
                                     gtk_toggle_button_get_active (agreement));
}

static int
get_width (const EonayChallenge *challenge, const char *known_text)
{
  return eonay_text_panel_find_other (challenge, known_text) != NULL ? EONAY_COMPARISON_WIDTH
                                                                     : EONAY_TEXT_WIDTH;
}

static const char *
get_explanation (const EonayChallenge *challenge, const char *known_text)
{
  if (challenge->portal_text != NULL)
    return _ ("The portal shows one text and wants another one signed. The differences are "
              "underlined. Nothing else is signed unless you agree.");
  return known_text != NULL
             ? _ ("The portal sent a different text from the one expected. The differences are "
                  "underlined. Nothing else is signed unless you agree.")
             : _ ("This program has no text to compare the portal's text with. It is signed only "
                  "if you agree.");
}

static void
expired_cb (GtkDialog *dialog)
{
  gtk_dialog_response (dialog, EONAY_TEXT_DIALOG_EXPIRED);
}

static GtkWidget *
create_time_row (GtkDialog *dialog, const EonayChallenge *challenge)
{
  GtkWidget *grid = eonay_grid_new ();
  GtkWidget *countdown = eonay_countdown_new (challenge->deadline);

  g_signal_connect_object (countdown, "ended", G_CALLBACK (expired_cb), dialog, G_CONNECT_SWAPPED);
  eonay_grid_add_widget (GTK_GRID (grid), 0, _ ("Time left for signing"), countdown);
  return grid;
}

static GtkWidget *
create_page (GtkDialog *dialog, const EonayChallenge *challenge, const char *known_text)
{
  GtkWidget *page = eonay_window_page_new ();
  GtkWidget *agreement = eonay_text_agreement_new ();
  const char *caption = _ ("The consent text to be signed");
  gboolean differs = eonay_text_panel_find_other (challenge, known_text) != NULL;
  const char *title = differs ? _ ("The consent text differs") : _ ("The consent text");
  const char *explanation = get_explanation (challenge, known_text);
  GtkWidget *panel = differs ? eonay_text_panel_new_comparison (caption, challenge, known_text)
                             : eonay_text_panel_new (caption, challenge->text);
  GtkBox *above = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));

  gtk_box_pack_start (above, eonay_headline_new (title), FALSE, FALSE, 0);
  gtk_box_pack_start (above, eonay_paragraph_new (explanation), FALSE, FALSE, 0);
  gtk_box_pack_start (above, create_time_row (dialog, challenge), FALSE, FALSE, 0);
  gtk_box_pack_start (above, panel, TRUE, TRUE, 0);
  gtk_box_pack_start (above, agreement, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page),
                      eonay_scroll_new (GTK_WIDGET (above), get_width (challenge, known_text)),
                      TRUE, TRUE, 0);
  g_signal_connect (agreement, "toggled", G_CALLBACK (toggled_cb), dialog);
  return page;
}

/**
 * eonay_text_dialog_new:
 * @parent: (nullable): the parent window
 * @challenge: the text to be signed
 * @known_text: (nullable): the expected text
 *
 * Returns: (transfer none): a dialog, owned by GTK until it is destroyed
 */
GtkWidget *
eonay_text_dialog_new (GtkWindow *parent, const EonayChallenge *challenge, const char *known_text)
{
  GtkWidget *widget = gtk_dialog_new ();
  GtkDialog *dialog = GTK_DIALOG (widget);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_dialog_add_button (dialog, _ ("_Do Not Sign"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (dialog, _ ("_Sign This Text"), GTK_RESPONSE_OK);
  eonay_dialog_finish (dialog, create_page (dialog, challenge, known_text),
                       get_width (challenge, known_text));
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK, FALSE);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_CANCEL);
  return widget;
}
