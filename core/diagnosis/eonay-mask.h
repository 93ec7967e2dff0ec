/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayMaskSubject:
 * @home: (nullable): the home folder
 * @user: (nullable): the user name
 * @host: (nullable): the host name
 *
 * Names to mask in a text for others.
 */
typedef struct
{
  const char *home;
  const char *user;
  const char *host;
} EonayMaskSubject;

char *eonay_mask_text (const char *text, const EonayMaskSubject *subject);
char *eonay_mask_for_report (const char *text);
char *eonay_mask_dup_initials (const char *name);
