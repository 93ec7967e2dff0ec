/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-guide-code.h"
#include "eonay-guide-signer.h"
#include "eonay-guide-sketch.h"
#include "eonay-guide.h"
#include "eonay-widgets.h"

static GtkWidget *
create_own_button (GtkWidget *flow)
{
  GtkWidget *button = eonay_button_flow_add (flow, _ ("_Sign with a Verification Code…"));

  gtk_widget_set_can_default (button, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.sign-code");
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

  gtk_box_pack_start (GTK_BOX (box), eonay_guide_sketch_new (eonay_provider_get_profile (provider)),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), flow, FALSE, FALSE, 0);
  *action = eonay_guide_can_sign_code (provider) ? create_own_button (flow) : NULL;
  if (signer != NULL)
    add_signer_button (flow, EONAY_GUIDE_SIGNER (signer));
  return box;
}
