/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-profile-fault.h"
#include "eonay-profile.h"

/* text: of the profile's own file; base: the profile that it overrides, or NULL. Sets the faults'
 * lines. */
GPtrArray *eonay_profile_check (EonayProfile *profile, const char *text, EonayProfile *base);
EonayProfileFault *eonay_profile_find_bad_line (const char *text);
