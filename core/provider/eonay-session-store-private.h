/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-keyring-wait.h"
#include "eonay-session-store.h"

struct _EonaySessionStore
{
  GObject parent_instance;

  /* Logins that are not in the keyring, or not yet: key → EonayPortalSession. */
  GHashTable *memory;
  /* Questions that the keyring has not answered in time. */
  guint n_late;
};

extern const SecretSchema eonay_session_store_schema;

/* In eonay-session-removal.c. */
void eonay_session_store_remove_item (SecretItem *item);
gboolean eonay_session_store_remove_if_old (SecretItem *item);
void eonay_session_store_remove_old_async (EonaySessionStore *self);
