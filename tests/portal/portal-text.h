/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "portal-knobs.h"

/* The text of a code. holder and national_id: for the consent; NULL without a login. changed: with
 * one character that differs from the profile's. */
char *portal_text_compose (PortalStep step,
                           const char *code,
                           gint64 now,
                           const char *holder,
                           const char *national_id,
                           gboolean changed);
/* (transfer full): takes the text and adds this many lines. */
char *portal_text_lengthen (char *text, guint n_lines);
