/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-guide.h"

/* Of the window and its pages, in pixels. */
#define EONAY_GUIDE_WIDTH 580

/* One step: what to do, the labels on the portal's page in bold, and the trap. extra: (nullable)
 * (transfer floating): shown below. Returns: (transfer floating). */
GtkWidget *
eonay_guide_page_new (const EonayGuideStep *step, guint number, guint n_steps, GtkWidget *extra);

/* The ways into the portal. Returns: (transfer floating): a page with a list, (out) chooser, whose
 * rows have the entries' indices. */
GtkWidget *eonay_guide_choice_new (GPtrArray *entries, GtkWidget **chooser);
