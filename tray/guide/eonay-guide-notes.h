/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-applet-state.h"
#include "eonay-guide.h"

/* Lines about the card above the guide's steps. */
#define EONAY_TYPE_GUIDE_NOTES (eonay_guide_notes_get_type ())
G_DECLARE_FINAL_TYPE (EonayGuideNotes, eonay_guide_notes, EONAY, GUIDE_NOTES, GtkBox)

GtkWidget *
eonay_guide_notes_new (EonayContext *context, EonayCardContents *contents, EonayProvider *provider);
/* Shows what is known now, and announces what changed. */
void eonay_guide_notes_update (EonayGuideNotes *self, const EonayAppletState *applet_state);
/* The step to begin at, by what is known now. */
guint eonay_guide_notes_find_first_step (EonayGuideNotes *self, const EonayGuideEntry *entry);
