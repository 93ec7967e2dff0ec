/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-evidence.h"

typedef struct
{
  const char *code; /* (nullable): digits, if told */
  guint min_digits;
  guint max_digits;
} EonayEvidenceHints;

gboolean eonay_evidence_find_codes (GPtrArray *found,
                                    GPtrArray *calls,
                                    const EonayEvidenceHints *hints,
                                    GError **error);
gboolean eonay_evidence_is_same_request (const EonayRecordedCall *one,
                                         const EonayRecordedCall *other);
