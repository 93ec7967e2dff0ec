/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "portal.h"

/* The control socket: one command per line, one line for each answer. */
GSocketService *portal_control_new (Portal *portal, const char *path, GError **error);
