/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-card-contents.h"

/* The main window's page for one certificate: what it says, and what can be done with it. Signal
 * "show-receipts" (id): the person wants to see what was signed with it. */
#define EONAY_TYPE_CERTIFICATE_PAGE (eonay_certificate_page_get_type ())
G_DECLARE_FINAL_TYPE (EonayCertificatePage,
                      eonay_certificate_page,
                      EONAY,
                      CERTIFICATE_PAGE,
                      GtkScrolledWindow)

GtkWidget *eonay_certificate_page_new (EonayContext *context, EonayCardContents *contents);
/* Whether there is a certificate of this id to show. */
gboolean eonay_certificate_page_set_id (EonayCertificatePage *self, const char *id);
const char *eonay_certificate_page_get_id (EonayCertificatePage *self);
void eonay_certificate_page_update (EonayCertificatePage *self);
void eonay_certificate_page_focus (EonayCertificatePage *self);
