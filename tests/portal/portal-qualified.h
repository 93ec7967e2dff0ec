/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "portal-openssl.h"

/* Reads a certificate's qcStatements (RFC 3739, ETSI EN 319 412-5, law 5070). */
typedef struct
{
  gboolean qualified;
  gboolean seal;
} PortalQualified;

PortalQualified portal_qualified_read (X509 *certificate);
