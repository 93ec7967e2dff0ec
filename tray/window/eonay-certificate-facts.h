/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-certificate-entry.h"

/* What is known of one certificate, by sections: of itself, its card, its chain, and its technical
 * side. With the card out that is what the ledger knows, and the page says so. */
GtkWidget *eonay_certificate_facts_new (const EonayCertificateEntry *entry, gint64 now);
