/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-ledger.h"

/* Asks what the portal's page said in the end, and notes the answer. */
#define EONAY_TYPE_GUIDE_QUESTION (eonay_guide_question_get_type ())
G_DECLARE_FINAL_TYPE (EonayGuideQuestion, eonay_guide_question, EONAY, GUIDE_QUESTION, GtkBox)

GtkWidget *eonay_guide_question_new (EonayLedger *ledger);
/* id: (nullable): the certificate that the answer is about; nothing can be noted without one. */
void eonay_guide_question_set_certificate (EonayGuideQuestion *self, const char *id);
