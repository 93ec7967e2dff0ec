/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* Window of the diagnosis, which runs when the window opens and on request. */
#define EONAY_TYPE_DIAGNOSIS_WINDOW (eonay_diagnosis_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayDiagnosisWindow,
                      eonay_diagnosis_window,
                      EONAY,
                      DIAGNOSIS_WINDOW,
                      GtkApplicationWindow)

void eonay_diagnosis_window_show (GtkApplication *application, EonayContext *context);
