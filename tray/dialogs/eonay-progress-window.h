/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-activation.h"
#include "eonay-wording.h"

/* Shows the progress of an activation, then its result. Signals: "cancel" while it runs, also when
 * the window is closed; "retry" and "show-receipts" from the result. */
#define EONAY_TYPE_PROGRESS_WINDOW (eonay_progress_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayProgressWindow,
                      eonay_progress_window,
                      EONAY,
                      PROGRESS_WINDOW,
                      GtkApplicationWindow)

EonayProgressWindow *eonay_progress_window_new (GtkApplication *application);
/* For a signature by verification code, which has a single signature. */
EonayProgressWindow *eonay_progress_window_new_for_code (GtkApplication *application);
void eonay_progress_window_set_state (EonayProgressWindow *self, EonayActivationState state);
void eonay_progress_window_set_pad_reader (EonayProgressWindow *self, const char *reader);
void eonay_progress_window_set_holders (EonayProgressWindow *self, const char *const *names);
void eonay_progress_window_show_result (EonayProgressWindow *self,
                                        gboolean success,
                                        const EonayWording *wording,
                                        const char *remark,
                                        gboolean has_receipts);
