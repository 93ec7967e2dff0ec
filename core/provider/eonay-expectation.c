/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-expectation.h"

/**
 * eonay_expectation_new:
 * @id: the name of the expectation
 * @held: whether it is met
 * @detail: (nullable): what was found
 *
 * Returns: (transfer full): an expectation
 */
EonayExpectation *
eonay_expectation_new (const char *id, gboolean held, const char *detail)
{
  EonayExpectation *self = g_new0 (EonayExpectation, 1);

  self->id = g_intern_string (id);
  self->held = held;
  self->detail = g_strdup (detail);
  return self;
}

/**
 * eonay_expectation_free:
 * @self: (transfer full): an expectation
 */
void
eonay_expectation_free (EonayExpectation *self)
{
  g_free (self->detail);
  g_free (self);
}
