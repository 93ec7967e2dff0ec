/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-card-contents.h"

/* The main window's page for one certificate: its details and actions. Signal "show-receipts" (id):
 * show the receipts of that certificate. */
#define EONAY_TYPE_CERTIFICATE_PAGE (eonay_certificate_page_get_type ())
G_DECLARE_FINAL_TYPE (EonayCertificatePage,
                      eonay_certificate_page,
                      EONAY,
                      CERTIFICATE_PAGE,
                      GtkScrolledWindow)

GtkWidget *eonay_certificate_page_new (EonayContext *context, EonayCardContents *contents);
/* Returns FALSE if there is no certificate with this id. */
gboolean eonay_certificate_page_set_id (EonayCertificatePage *self, const char *id);
const char *eonay_certificate_page_get_id (EonayCertificatePage *self);
void eonay_certificate_page_update (EonayCertificatePage *self);
void eonay_certificate_page_focus (EonayCertificatePage *self);
