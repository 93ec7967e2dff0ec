/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-guide-file.h"
#include "eonay-widgets.h"
#include "eonay-wording-guide.h"

#define WIDTH 520

char *
eonay_guide_describe_file (const EonayOfficialSigner *signer, gboolean is_searching)
{
  if (signer != NULL)
    return eonay_wording_signer_file (signer);
  return g_strdup (is_searching ? _ ("Looking for the file…") : "—");
}

/* (transfer full) (nullable) */
static GError *
find_problem (const EonayOfficialSigner *signer, const EonayJava *java, gboolean is_searching)
{
  GError *error = NULL;

  if (signer != NULL)
    eonay_official_signer_check (signer, java, &error);
  else if (!is_searching)
    g_set_error_literal (&error, EONAY_OFFICIAL_SIGNER_ERROR, EONAY_OFFICIAL_SIGNER_ERROR_NOT_FOUND,
                         "");
  return error;
}

char *
eonay_guide_describe_problem (const EonayOfficialSigner *signer,
                              const EonayJava *java,
                              const GError *error,
                              gboolean is_searching)
{
  g_autoptr (GError) problem =
      error != NULL ? g_error_copy (error) : find_problem (signer, java, is_searching);

  if (problem == NULL)
    return NULL;
  g_autoptr (EonayWording) wording = eonay_wording_for_signer_error (problem);
  return g_strdup_printf ("%s. %s %s", wording->title, wording->body, wording->advice);
}

GtkWidget *
eonay_guide_chooser_new (GtkWindow *parent)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (
      _ ("Choose the Program"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Cancel"),
      GTK_RESPONSE_CANCEL, _ ("_Choose"), GTK_RESPONSE_ACCEPT, NULL);
  GtkFileFilter *filter = gtk_file_filter_new ();
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  gtk_file_filter_set_name (filter, _ ("Java programs (jar, jnlp)"));
  gtk_file_filter_add_pattern (filter, "*.[jJ][aA][rR]");
  gtk_file_filter_add_pattern (filter, "*.[jJ][nN][lL][pP]");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog),
                                       downloads != NULL ? downloads : g_get_home_dir ());
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  return dialog;
}

GtkWidget *
eonay_guide_first_start_new (GtkWindow *parent, const EonayOfficialSigner *signer)
{
  GtkWidget *dialog = gtk_dialog_new ();
  GtkWidget *page = eonay_window_page_new ();
  g_autofree char *question = eonay_wording_signer_question (signer);
  g_autofree char *facts = eonay_wording_signer_facts (signer);
  GtkWidget *text = eonay_value_new (facts);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  /* Hyphens would be taken for a part of the digest. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (text), attributes);
  /* Also the minimum: the minimum height is that for the minimum width. */
  gtk_widget_set_size_request (page, WIDTH - 2 * EONAY_MARGIN, -1);
  gtk_box_pack_start (GTK_BOX (page), eonay_headline_new (_ ("First start of this program")), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), eonay_paragraph_new (question), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), text, FALSE, FALSE, 0);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Open the Program"), GTK_RESPONSE_ACCEPT);
  eonay_dialog_finish (GTK_DIALOG (dialog), page, WIDTH);
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Guided E-Onay"));
  gtk_widget_grab_focus (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL));
  return dialog;
}
