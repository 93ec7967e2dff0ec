/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-evidence.h"

GStrv eonay_personal_list_serials (EonayCertificate *certificate);
void eonay_personal_find_names (EonayEvidence *evidence, GPtrArray *calls);
gboolean eonay_personal_has_name (GPtrArray *evidence, const char *text, gboolean is_structure);
gboolean eonay_personal_is_in (GPtrArray *evidence, const char *text);
gboolean eonay_personal_is_in_structure (GPtrArray *evidence, const char *text);
