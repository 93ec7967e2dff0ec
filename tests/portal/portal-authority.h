/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The authority's OCSP responder (RFC 6960) over plain HTTP, from index.txt. */
typedef struct _PortalAuthority PortalAuthority;

PortalAuthority *portal_authority_new (const char *pki, GError **error);
void portal_authority_free (PortalAuthority *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalAuthority, portal_authority_free)

/* NULL if the request is invalid. */
GBytes *portal_authority_answer_ocsp (PortalAuthority *self, GBytes *request);
