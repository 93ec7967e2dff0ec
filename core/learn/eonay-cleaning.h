/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-fields.h"
#include "eonay-scrubber.h"

gboolean eonay_cleaning_is_describing (const EonayField *field, const char *text);
void eonay_cleaning_clean (EonayScrubber *scrubber, EonayRecordedCall *call);
