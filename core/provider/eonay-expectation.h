/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayExpectation:
 * @id: the name of what the profile expects
 * @held: whether the portal meets it
 * @detail: (nullable): what was found; contains no personal data
 *
 * An expectation of a profile about its portal.
 */
typedef struct
{
  const char *id;
  gboolean held;
  char *detail;
} EonayExpectation;

EonayExpectation *eonay_expectation_new (const char *id, gboolean held, const char *detail);
void eonay_expectation_free (EonayExpectation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayExpectation, eonay_expectation_free)
