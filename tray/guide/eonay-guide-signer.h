/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-card-contents.h"

/* Finds the provider's own signer among the downloaded files, and starts it. Meanwhile it has the card,
 * like one that was started elsewhere. Signal "changed": its file or Java was found, or it was started or
 * ended. */
#define EONAY_TYPE_GUIDE_SIGNER (eonay_guide_signer_get_type ())
G_DECLARE_FINAL_TYPE (EonayGuideSigner, eonay_guide_signer, EONAY, GUIDE_SIGNER, GtkBox)

GtkWidget *eonay_guide_signer_new (EonayCardContents *contents, EonayProvider *provider);
/* (transfer none): the button that starts it. */
GtkWidget *eonay_guide_signer_get_button (EonayGuideSigner *self);
/* Looks again, unless it is being started: the user may have downloaded it or installed Java. */
void eonay_guide_signer_refresh (EonayGuideSigner *self);
/* Starts it; a file that was never started before is asked about. */
void eonay_guide_signer_start (EonayGuideSigner *self);
gboolean eonay_guide_signer_is_ready (EonayGuideSigner *self);
gboolean eonay_guide_signer_is_searching (EonayGuideSigner *self);
gboolean eonay_guide_signer_is_running (EonayGuideSigner *self);
