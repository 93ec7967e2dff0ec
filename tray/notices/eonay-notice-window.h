/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-notice.h"

/* A notice as a small window, for desktops without a notification server. */
GtkWindow *eonay_notice_window_new (GtkApplication *application, EonayNotice *notice);
