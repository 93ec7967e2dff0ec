/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-challenge.h"

/* A response beside GTK_RESPONSE_OK and the cancelling ones: the code's time ran out. */
#define EONAY_TEXT_DIALOG_EXPIRED 1

/* After the PIN: the text that came is not the one that was shown. Responds with GTK_RESPONSE_OK
 * only after the user agreed to it. */
GtkWidget *
eonay_text_dialog_new (GtkWindow *parent, EonayChallenge *challenge, const char *known_text);
