/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* (transfer full): prints this text on as many pages as it needs; the first line is a headline. name:
 * of the job and the file. */
GtkPrintOperation *eonay_receipt_print_new (const char *name, const char *text);
