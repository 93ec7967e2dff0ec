/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-state.h"

/* So many certificates have a line of their own. */
#define EONAY_MENU_MODEL_MAX_CERTIFICATES 5

/**
 * EonayMenuCertificate:
 * @id: which certificate
 * @label: holder and time left
 */
typedef struct
{
  char *id;
  char *label;
} EonayMenuCertificate;

/**
 * EonayMenuModel:
 * @certificates: (element-type EonayMenuCertificate): at most
 *   %EONAY_MENU_MODEL_MAX_CERTIFICATES of them
 * @more_label: (nullable): says how many there are beyond those
 * @activate_label: the item that activates E-Onay, with the reason where it cannot
 * @can_activate: whether it can be chosen
 *
 * What changes in the indicator's menu, beside the state line.
 */
typedef struct
{
  GPtrArray *certificates;
  char *more_label;
  char *activate_label;
  gboolean can_activate;
} EonayMenuModel;

EonayMenuModel *eonay_menu_model_new (const EonayAppletState *applet_state);
void eonay_menu_model_free (EonayMenuModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayMenuModel, eonay_menu_model_free)
