/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-challenge.h"

/* An additional response: the code has expired. */
#define EONAY_TEXT_DIALOG_EXPIRED 1

/* Shown after the PIN if the received text differs from the one shown before. Responds with
 * GTK_RESPONSE_OK only if the user agreed. */
GtkWidget *
eonay_text_dialog_new (GtkWindow *parent, const EonayChallenge *challenge, const char *known_text);
