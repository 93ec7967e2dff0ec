/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-evidence.h"

GStrv eonay_personal_list_serials (EonayCertificate *certificate);
gboolean eonay_personal_is_in (GPtrArray *evidence, const char *text);
gboolean eonay_personal_has_mailbox (const char *text);
