/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#define EONAY_APPLICATION_ID "tr.org.pardus.EOnay"

/* The applet, one instance per session. A second start opens the main window. */
#define EONAY_TYPE_APPLICATION (eonay_application_get_type ())
G_DECLARE_FINAL_TYPE (EonayApplication, eonay_application, EONAY, APPLICATION, GtkApplication)

EonayApplication *eonay_application_new (void);
