/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "portal.h"

/* The control socket: one command a line, one line of answer each. */
GSocketService *portal_control_new (Portal *portal, const char *path, GError **error);
