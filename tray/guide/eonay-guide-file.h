/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-official-signer.h"

/* The file of the signer, which is NULL if none was found: texts and dialogs. */

/* (transfer full) */
char *eonay_guide_describe_file (const EonayOfficialSigner *signer, gboolean is_searching);
/* (transfer full) (nullable): why it cannot be started, or was not, and what to do. java: (nullable):
 * NULL while unknown; error: (nullable): the last failure. */
char *eonay_guide_describe_problem (const EonayOfficialSigner *signer,
                                    const EonayJava *java,
                                    const GError *error,
                                    gboolean is_searching);

/* Both dialogs answer %GTK_RESPONSE_ACCEPT. (transfer none) */

/* A GtkFileChooser. */
GtkWidget *eonay_guide_chooser_new (GtkWindow *parent);
/* The file comes from the network: its first start is the user's decision. */
GtkWidget *eonay_guide_first_start_new (GtkWindow *parent, const EonayOfficialSigner *signer);
