/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-caller.h"

/**
 * EonayCardEntry:
 *
 * One certificate listed by a worker.
 *
 * @id: SHA-256 of the certificate
 * @holder: its holder
 * @module: the module that showed it
 * @dictionary: its entry in the result of ListCertificates
 */
typedef struct
{
  char *id;
  char *holder;
  char *module;
  GVariant *dictionary;
} EonayCardEntry;

EonayCardEntry *eonay_card_entry_new (const char *module, GVariant *listed);
void eonay_card_entry_set_count_low (EonayCardEntry *self);
EonayCardEntry *eonay_card_entry_copy (const EonayCardEntry *self);
void eonay_card_entry_free (EonayCardEntry *self);

#define EONAY_TYPE_CARD_REGISTRY (eonay_card_registry_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardRegistry, eonay_card_registry, EONAY, CARD_REGISTRY, GObject)

EonayCardRegistry *eonay_card_registry_new (const char *socket_path,
                                            const char *settings_path,
                                            const char *wrong_pins_path);
const char *eonay_card_registry_get_socket_path (EonayCardRegistry *self);

void eonay_card_registry_list_async (EonayCardRegistry *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GVariant *
eonay_card_registry_list_finish (EonayCardRegistry *self, GAsyncResult *result, GError **error);

void eonay_card_registry_find_async (EonayCardRegistry *self,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
EonayCardEntry *
eonay_card_registry_find_finish (EonayCardRegistry *self, GAsyncResult *result, GError **error);

void eonay_card_registry_book_pin (EonayCardRegistry *self,
                                   const EonayCaller *caller,
                                   const char *id,
                                   const char *purpose,
                                   const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardEntry, eonay_card_entry_free)
