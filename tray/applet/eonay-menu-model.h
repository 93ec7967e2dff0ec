/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-state.h"

/* Maximum number of certificates in the menu. */
#define EONAY_MENU_MODEL_MAX_CERTIFICATES 5

/**
 * EonayMenuCertificate:
 * @id: the certificate's id
 * @label: holder and time left
 */
typedef struct
{
  char *id;
  char *label;
} EonayMenuCertificate;

/**
 * EonayMenuModel:
 * @has_state_line: whether the menu begins with the state
 * @certificates: (element-type EonayMenuCertificate): at most %EONAY_MENU_MODEL_MAX_CERTIFICATES of
 *   them
 * @more_label: (nullable): the number of further certificates
 * @renewal_id: (nullable): the certificate whose renewal page is offered
 * @activate_label: the label of the item that activates E-Onay, with the reason if it is disabled
 * @can_activate: whether that item is enabled
 *
 * The changing content of the indicator's menu, except the words of the state line.
 */
typedef struct
{
  gboolean has_state_line;
  GPtrArray *certificates;
  char *more_label;
  char *renewal_id;
  char *activate_label;
  gboolean can_activate;
} EonayMenuModel;

EonayMenuModel *eonay_menu_model_new (const EonayAppletState *applet_state);
void eonay_menu_model_free (EonayMenuModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayMenuModel, eonay_menu_model_free)
