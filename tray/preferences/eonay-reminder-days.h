/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A check box for each day to remind on: the default ones, and those added by an administrator. */
#define EONAY_TYPE_REMINDER_DAYS (eonay_reminder_days_get_type ())
G_DECLARE_FINAL_TYPE (EonayReminderDays, eonay_reminder_days, EONAY, REMINDER_DAYS, GtkBox)

GtkWidget *eonay_reminder_days_new (GSettings *settings);
