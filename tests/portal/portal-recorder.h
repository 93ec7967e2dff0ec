/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

/* Writes the calls of a signing program into an HTTP archive (HAR 1.2), with all that they contain.
 * The file is complete after each call. */
typedef struct _PortalRecorder PortalRecorder;

PortalRecorder *portal_recorder_new (const char *path);
void portal_recorder_free (PortalRecorder *self);

void portal_recorder_add (PortalRecorder *self, SoupServerMessage *message);
