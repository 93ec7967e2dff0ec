/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-fields.h"

void eonay_fields_list_html (GBytes *body, EonayFieldFunc func, gpointer user_data);
void eonay_fields_list_lines (GBytes *body, EonayFieldFunc func, gpointer user_data);
