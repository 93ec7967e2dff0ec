/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-profile-fault.h"

/* What is wrong and what to do, two sentences. */
char *eonay_wording_for_profile_fault (const EonayProfileFault *fault);
