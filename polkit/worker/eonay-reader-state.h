/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

gboolean eonay_reader_state_check_access (GError **error);
gboolean eonay_reader_state_is_in_transaction (guint milliseconds);
gboolean eonay_reader_state_has_card (const char *reader);
gboolean eonay_reader_state_wait_empty (const char *reader, guint milliseconds);

typedef struct _EonayReaderCards EonayReaderCards;

EonayReaderCards *eonay_reader_cards_new (void);
gboolean eonay_reader_cards_have_left (EonayReaderCards *self);
void eonay_reader_cards_free (EonayReaderCards *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayReaderCards, eonay_reader_cards_free)
