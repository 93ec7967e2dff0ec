/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Target of a link or a button. body: NULL for a GET, else the form data to post. */
typedef struct
{
  char *uri;
  char *body;
} KamusmAction;

KamusmAction *kamusm_action_new (const char *uri, const char *body);
void kamusm_action_free (KamusmAction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KamusmAction, kamusm_action_free)

/* Visible text and actions of a page of the portal; labels are compared as folded by
 * kamusm_text_fold(). Makes no network access and runs no scripts. */
#define KAMUSM_TYPE_PAGE (kamusm_page_get_type ())
G_DECLARE_FINAL_TYPE (KamusmPage, kamusm_page, KAMUSM, PAGE, GObject)

KamusmPage *kamusm_page_new (GBytes *html, const char *charset, const char *uri);
gboolean kamusm_page_has_text (KamusmPage *self, const char *text);
KamusmAction *kamusm_page_find_action (KamusmPage *self, const char *label);
char *
kamusm_page_dup_code (KamusmPage *self, const char *label, guint min_length, guint max_length);
gboolean kamusm_page_find_number (KamusmPage *self, const char *label, guint *number);
gboolean kamusm_page_has_value (KamusmPage *self, const char *label, const char *value);
