/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"
#include "eonay-ledger.h"
#include "eonay-provider-registry.h"

GPtrArray *eonay_card_choice_list_fitting (GPtrArray *card_certificates,
                                           EonayProviderRegistry *registry,
                                           EonayLedger *ledger,
                                           EonayCapabilities capability,
                                           gint64 now,
                                           EonayCardCertificate **nearest,
                                           GError **error);
