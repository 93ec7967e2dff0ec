/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-provider.h"

/* A drawing of the page with the code, with the portal's own labels and what its numbers point at, and
 * what signs the code. signer: (nullable): an EonayGuideSigner. action: (out) (nullable): the button for
 * this program's own signature, where it can make one. Returns: (transfer floating). */
GtkWidget *eonay_guide_code_new (EonayProvider *provider, GtkWidget *signer, GtkWidget **action);
