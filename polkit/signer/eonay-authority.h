/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-caller.h"

/**
 * EonayAuthorityAnswer:
 *
 * @EONAY_AUTHORITY_REFUSED: no; the error says why
 * @EONAY_AUTHORITY_ALLOWED: yes
 * @EONAY_AUTHORITY_CHALLENGE: allowed after authentication: check again with a prompt, which the
 *   call permits
 */
typedef enum
{
  EONAY_AUTHORITY_REFUSED,
  EONAY_AUTHORITY_ALLOWED,
  EONAY_AUTHORITY_CHALLENGE,
} EonayAuthorityAnswer;

/**
 * EonayAuthorityPrompt:
 *
 * Details shown in a password prompt.
 *
 * @holder: holder of the certificate
 * @purpose: purpose of the session
 */
typedef struct
{
  const char *holder;
  const char *purpose;
} EonayAuthorityPrompt;

#define EONAY_TYPE_AUTHORITY (eonay_authority_get_type ())
G_DECLARE_FINAL_TYPE (EonayAuthority, eonay_authority, EONAY, AUTHORITY, GObject)

EonayAuthority *eonay_authority_new (GDBusConnection *connection);

const char *eonay_authority_look_up_action (const char *interface, const char *method);
char *eonay_authority_clean_holder (const char *holder);

void eonay_authority_check_async (EonayAuthority *self,
                                  GDBusMethodInvocation *invocation,
                                  const EonayCaller *caller,
                                  const EonayAuthorityPrompt *prompt,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void eonay_authority_review_async (EonayAuthority *self,
                                   const EonayCaller *caller,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void eonay_authority_require_async (EonayAuthority *self,
                                    GDBusMethodInvocation *invocation,
                                    const EonayCaller *caller,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
EonayAuthorityAnswer
eonay_authority_check_finish (EonayAuthority *self, GAsyncResult *result, GError **error);
