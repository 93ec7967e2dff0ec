/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "portal-book.h"
#include "portal-verifier.h"

/* Accepted signatures, below a folder: NNNN-STEP.txt, .p7m and .json. */
gboolean portal_archive_keep (const char *folder,
                              guint number,
                              const PortalCode *code,
                              GBytes *signature,
                              const PortalSigner *signer,
                              gint64 now,
                              GError **error);
