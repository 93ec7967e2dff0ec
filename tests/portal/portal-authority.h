/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* How an answer about revocation is wrong, or unusual. */
typedef enum
{
  PORTAL_AUTHORITY_NONE,
  PORTAL_AUTHORITY_OLD,          /* its time is over */
  PORTAL_AUTHORITY_FUTURE,       /* its time has not come */
  PORTAL_AUTHORITY_OTHER_SIGNER, /* signed by a holder of one of the authority's certificates */
  PORTAL_AUTHORITY_OTHER_CERTIFICATE, /* OCSP: about another certificate; list: of another authority */
  PORTAL_AUTHORITY_REPLAY,            /* OCSP: the answer to the request before */
  PORTAL_AUTHORITY_NO_NONCE,          /* OCSP only */
  PORTAL_AUTHORITY_HOLD,              /* OCSP: each certificate is suspended */
  PORTAL_AUTHORITY_LARGE,
  PORTAL_AUTHORITY_GARBAGE,
  PORTAL_AUTHORITY_SLOW, /* there is none */
  PORTAL_AUTHORITY_REDIRECT,
  PORTAL_AUTHORITY_MISSING,
} PortalAuthorityFault;

/* The authority's OCSP responder (RFC 6960), from index.txt, and its revocation list. */
typedef struct _PortalAuthority PortalAuthority;

PortalAuthority *portal_authority_new (const char *pki, GError **error);
void portal_authority_free (PortalAuthority *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortalAuthority, portal_authority_free)

/* NULL if the request is invalid, or if fault is one of the connection: SLOW and what follows. */
GBytes *
portal_authority_answer_ocsp (PortalAuthority *self, GBytes *request, PortalAuthorityFault fault);
GBytes *portal_authority_create_list (PortalAuthority *self, PortalAuthorityFault fault);
