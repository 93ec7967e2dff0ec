/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The controls of one key of the preferences, with a heading. Shown as locked if the administrator
 * has locked the key. */
#define EONAY_TYPE_PREFERENCE_GROUP (eonay_preference_group_get_type ())
G_DECLARE_FINAL_TYPE (EonayPreferenceGroup, eonay_preference_group, EONAY, PREFERENCE_GROUP, GtkBox)

GtkWidget *eonay_preference_group_new (GSettings *settings, const char *key, const char *title);
void eonay_preference_group_add (EonayPreferenceGroup *self, GtkWidget *control);
