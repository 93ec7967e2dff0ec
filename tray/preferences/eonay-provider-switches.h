/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* A check box for each certificate provider, to enable or disable it. */
#define EONAY_TYPE_PROVIDER_SWITCHES (eonay_provider_switches_get_type ())
G_DECLARE_FINAL_TYPE (EonayProviderSwitches,
                      eonay_provider_switches,
                      EONAY,
                      PROVIDER_SWITCHES,
                      GtkBox)

GtkWidget *eonay_provider_switches_new (EonayContext *context);
