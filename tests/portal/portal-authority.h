/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What the authority serves over plain HTTP: OCSP (RFC 6960) from its book of certificates. */
typedef struct _PortalAuthority PortalAuthority;

PortalAuthority *portal_authority_new (const char *pki, GError **error);
void portal_authority_free (PortalAuthority *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalAuthority, portal_authority_free)

/* NULL where the request is none. */
GBytes *portal_authority_answer_ocsp (PortalAuthority *self, GBytes *request);
