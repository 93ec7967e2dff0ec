/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson.h"

char *eonay_anonymous_create (const EonayLesson *lesson, GError **error);
