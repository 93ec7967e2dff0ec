/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Target of a link or a button. body: NULL for a GET, else the form data to post. */
typedef struct
{
  char *uri;
  char *body;
} EonayPageAction;

void eonay_page_action_free (EonayPageAction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayPageAction, eonay_page_action_free)

/* Visible text and actions of a page of the portal; labels are compared as folded by
 * eonay_page_text_fold(). Makes no network access and runs no scripts. */
#define EONAY_TYPE_PAGE (eonay_page_get_type ())
G_DECLARE_FINAL_TYPE (EonayPage, eonay_page, EONAY, PAGE, GObject)

EonayPage *eonay_page_new (GBytes *html, const char *charset, const char *uri);
char *eonay_page_dup_text (EonayPage *self);
gboolean eonay_page_has_text (EonayPage *self, const char *text);
EonayPageAction *eonay_page_find_action (EonayPage *self, const char *label);
char *eonay_page_dup_code (EonayPage *self, const char *label, guint min_length, guint max_length);
gboolean eonay_page_find_number (EonayPage *self, const char *label, guint *number);
gboolean eonay_page_has_value (EonayPage *self, const char *label, const char *value);
