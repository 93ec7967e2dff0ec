/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One row of the tables: source strings, translated by whoever shows them. */
typedef struct
{
  const char *title;
  const char *body;
  const char *advice;
  /* The advice sends the user to the provider's page. */
  gboolean leads_to_portal;
} EonayWordingEntry;

/* Whether the cause may lie in this computer, so that looking for it there makes sense. */
gboolean eonay_wording_errors_need_diagnosis (const GError *error);
const EonayWordingEntry *eonay_wording_errors_find (const GError *error);
