/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-recording.h"

char *eonay_archive_write (GPtrArray *calls);
