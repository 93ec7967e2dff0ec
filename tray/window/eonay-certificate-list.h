/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-status.h"

/* The main window's first page: the state line, all certificates by provider, and the main button.
 * Signal "chosen" (id): show that certificate. */
#define EONAY_TYPE_CERTIFICATE_LIST (eonay_certificate_list_get_type ())
G_DECLARE_FINAL_TYPE (EonayCertificateList, eonay_certificate_list, EONAY, CERTIFICATE_LIST, GtkBox)

GtkWidget *eonay_certificate_list_new (EonayContext *context, EonayCardContents *contents);
void eonay_certificate_list_update (EonayCertificateList *self, const EonayStatus *status);
/* Focuses the certificate with this id, or the first one; id: (nullable). */
void eonay_certificate_list_focus (EonayCertificateList *self, const char *id);
