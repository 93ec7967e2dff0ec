/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A provider's profile file: addresses, labels, texts and limits. Read from
 * /usr/share/eonay/providers/ID.ini; a file of the same name in /etc/eonay/providers overrides it
 * key by key. */
#define EONAY_TYPE_PROFILE (eonay_profile_get_type ())
G_DECLARE_FINAL_TYPE (EonayProfile, eonay_profile, EONAY, PROFILE, GObject)

EonayProfile *eonay_profile_new_for_id (const char *id, const char *const *folders, GError **error);

EonayProfile *
eonay_profile_new_for_text (const char *id, const char *text, EonayProfile *base, GError **error);

const char *eonay_profile_get_id (EonayProfile *self);
char *eonay_profile_find_file (EonayProfile *self, const char *extension);
GStrv eonay_profile_dup_groups (EonayProfile *self);
GStrv eonay_profile_dup_keys (EonayProfile *self, const char *group);
gboolean eonay_profile_is_readable (EonayProfile *self,
                                    const char *group,
                                    const char *key,
                                    gboolean is_list);
char *eonay_profile_dup_string (EonayProfile *self, const char *group, const char *key);
char *eonay_profile_dup_locale_string (EonayProfile *self, const char *group, const char *key);
GStrv eonay_profile_dup_strings (EonayProfile *self, const char *group, const char *key);
guint
eonay_profile_get_uint (EonayProfile *self, const char *group, const char *key, guint fallback);
