/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The texts of one failure: source strings, translated when shown. */
typedef struct
{
  const char *title;
  const char *body;
  const char *advice;
  /* The advice sends the user to the provider's page: the label of its button, with a mnemonic. */
  const char *page;
  /* Another attempt alone would fail again. */
  gboolean retry_fails;
  /* The cause may be in this computer (reader, driver, services, network), so that a diagnosis can
   * find it. */
  gboolean needs_diagnosis;
} EonayWordingEntry;

const EonayWordingEntry *eonay_wording_errors_find (const GError *error);
