/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-card-certificate.h"
#include "eonay-ledger.h"

/* Asks which certificate to use if several match. */
#define EONAY_TYPE_CHOOSE_DIALOG (eonay_choose_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EonayChooseDialog, eonay_choose_dialog, EONAY, CHOOSE_DIALOG, GtkDialog)

/* card_certificates: (element-type EonayCardCertificate). */
GtkWidget *eonay_choose_dialog_new (GtkWindow *parent,
                                    GPtrArray *card_certificates,
                                    GArray *reminder_days,
                                    EonayLedger *ledger);
/* (transfer none) (nullable) */
EonayCardCertificate *eonay_choose_dialog_get_chosen (EonayChooseDialog *self);
