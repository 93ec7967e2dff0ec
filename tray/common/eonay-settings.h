/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider-registry.h"

/* The preferences of applet and command line. */
#define EONAY_SETTINGS_ASK_ON_INSERTION   "ask-on-insertion"
#define EONAY_SETTINGS_AUTOSTART          "autostart"
#define EONAY_SETTINGS_CHECK_REVOCATION   "check-revocation"
#define EONAY_SETTINGS_DISABLED_PROVIDERS "disabled-providers"
#define EONAY_SETTINGS_FORGET_ON_REMOVAL  "forget-login-on-removal"
#define EONAY_SETTINGS_REMINDER_DAYS      "reminder-days"
#define EONAY_SETTINGS_WELCOME_SHOWN      "welcome-shown"

/* (transfer full) (nullable): NULL if the schema is not installed */
GSettings *eonay_settings_new (void);
/* Disables providers in the registry by the setting, now and on each change. */
void eonay_settings_apply_providers (GSettings *settings, EonayProviderRegistry *registry);
GArray *eonay_settings_dup_reminder_days (GSettings *settings);
