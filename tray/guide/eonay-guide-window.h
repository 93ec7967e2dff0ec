/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-applet-state.h"

/* Leads through the portal step by step, where E-Onay cannot be activated in one step. Follows the
 * card without taking the focus. */
#define EONAY_TYPE_GUIDE_WINDOW (eonay_guide_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayGuideWindow,
                      eonay_guide_window,
                      EONAY,
                      GUIDE_WINDOW,
                      GtkApplicationWindow)

/* (nullable): NULL if no provider of the state has a guide. */
EonayGuideWindow *eonay_guide_window_new (GtkApplication *application,
                                          EonayContext *context,
                                          EonayCardContents *contents,
                                          const EonayAppletState *applet_state);
void eonay_guide_window_update (EonayGuideWindow *self, const EonayAppletState *applet_state);
