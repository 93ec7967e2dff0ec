/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* The diagnosis, run when the window opens and when it is asked for anew. */
#define EONAY_TYPE_DIAGNOSIS_WINDOW (eonay_diagnosis_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayDiagnosisWindow,
                      eonay_diagnosis_window,
                      EONAY,
                      DIAGNOSIS_WINDOW,
                      GtkApplicationWindow)

/* Shows the one there is, or makes it. */
void eonay_diagnosis_window_show (GtkApplication *application, EonayContext *context);
