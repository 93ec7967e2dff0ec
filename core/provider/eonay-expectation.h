/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayExpectation:
 * @id: what the profile expects, a name
 * @held: whether the portal is so
 * @detail: (nullable): what was seen instead, or how it was; says nothing of a person
 *
 * One thing that a profile expects of its portal.
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
