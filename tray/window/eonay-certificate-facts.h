/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-certificate-entry.h"

/* The details of a certificate in sections: certificate, card, chain and technical data. Without
 * the card only the ledger's data is shown, and the page says so. */
GtkWidget *eonay_certificate_facts_new (const EonayCertificateEntry *entry, gint64 now);
