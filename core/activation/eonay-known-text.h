/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-challenge.h"

char *eonay_known_text_fill (const char *pattern,
                             EonayCertificate *certificate,
                             const EonayChallenge *challenge);
gboolean eonay_known_text_matches (const char *pattern,
                                   EonayCertificate *certificate,
                                   const EonayChallenge *challenge);
