/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-authority.h"
#include "eonay-caller.h"
#include "eonay-card-registry.h"
#include "eonay-signer-bus.h"
#include "eonay-worker-link.h"

#define EONAY_TYPE_SIGNER_SESSION (eonay_signer_session_get_type ())
G_DECLARE_FINAL_TYPE (EonaySignerSession, eonay_signer_session, EONAY, SIGNER_SESSION, GObject)

EonaySignerSession *eonay_signer_session_new (EonayAuthority *authority,
                                              EonayCardRegistry *cards,
                                              const EonayCaller *caller,
                                              const char *certificate_id,
                                              const char *purpose,
                                              EonayWorkerLink *link,
                                              GError **error);

const EonayCaller *eonay_signer_session_get_caller (EonaySignerSession *self);
const char *eonay_signer_session_get_node (EonaySignerSession *self);
gint64 eonay_signer_session_get_expires (EonaySignerSession *self);
EonayBusSigner1Session *eonay_signer_session_get_skeleton (EonaySignerSession *self);
void eonay_signer_session_review (EonaySignerSession *self);
void eonay_signer_session_close (EonaySignerSession *self);
