/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-fields.h"

gboolean eonay_inside_open (EonayRecordedMessage *message);
