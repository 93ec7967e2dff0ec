/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-profile.h"

/* A drawing of the page with the code, with the portal's own labels, and what its numbers point at.
 * Returns: (transfer floating). */
GtkWidget *eonay_guide_sketch_new (EonayProfile *profile);
