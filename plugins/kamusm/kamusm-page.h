/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Where a link or a button leads. body: NULL for a GET, else what its form posts. */
typedef struct
{
  char *uri;
  char *body;
} KamusmAction;

KamusmAction *kamusm_action_new (const char *uri, const char *body);
void kamusm_action_free (KamusmAction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KamusmAction, kamusm_action_free)

/* What a page of the portal says to a reader; labels are compared as kamusm_text_fold() makes them.
 * Nothing here goes to the network or runs a script. */
#define KAMUSM_TYPE_PAGE (kamusm_page_get_type ())
G_DECLARE_FINAL_TYPE (KamusmPage, kamusm_page, KAMUSM, PAGE, GObject)

KamusmPage *kamusm_page_new (GBytes *html, const char *charset, const char *uri);
gboolean kamusm_page_has_text (KamusmPage *self, const char *text);
KamusmAction *kamusm_page_find_action (KamusmPage *self, const char *label);
char *
kamusm_page_dup_code (KamusmPage *self, const char *label, guint min_length, guint max_length);
gboolean kamusm_page_find_number (KamusmPage *self, const char *label, guint *number);
gboolean kamusm_page_has_value (KamusmPage *self, const char *label, const char *value);
