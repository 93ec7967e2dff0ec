/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-verification-code.h"

/* Asks for the verification code that a page of the portal shows; shows while typing what is
 * missing. Responds with GTK_RESPONSE_OK only for a possible code. */
#define EONAY_TYPE_CODE_DIALOG (eonay_code_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EonayCodeDialog, eonay_code_dialog, EONAY, CODE_DIALOG, GtkDialog)

EonayCodeDialog *eonay_code_dialog_new (GtkApplication *application,
                                        EonayVerificationCodeLimits limits);

const char *eonay_code_dialog_get_text (EonayCodeDialog *self);
