/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-finding.h"

#include "eonay-mask.h"

/**
 * eonay_finding_new:
 * @check: the check's name
 * @state: the severity
 * @reason: a name for the result, unique within the check
 *
 * Returns: (transfer full): a finding
 */
EonayFinding *
eonay_finding_new (const char *check, EonayFindingState state, const char *reason)
{
  EonayFinding *self = g_rc_box_new0 (EonayFinding);

  self->check = g_intern_string (check);
  self->state = state;
  self->reason = g_intern_string (reason);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
clear (gpointer data)
{
  EonayFinding *self = data;

  g_hash_table_unref (self->values);
}

/**
 * eonay_finding_ref:
 * @self: a finding
 *
 * Returns: (transfer full): @self
 */
EonayFinding *
eonay_finding_ref (EonayFinding *self)
{
  return g_rc_box_acquire (self);
}

/**
 * eonay_finding_unref:
 * @self: (transfer full): a finding
 */
void
eonay_finding_unref (EonayFinding *self)
{
  g_rc_box_release_full (self, clear);
}

/**
 * eonay_finding_set:
 * @self: a finding that has not been returned yet
 * @name: the value's name
 * @value: (nullable): the value; personal data in it is masked
 *
 * Returns: (transfer none): @self
 */
EonayFinding *
eonay_finding_set (EonayFinding *self, const char *name, const char *value)
{
  if (value != NULL)
    g_hash_table_insert (self->values, g_strdup (name), eonay_mask_for_report (value));
  return self;
}

/**
 * eonay_finding_set_fixed:
 * @self: a finding that has not been returned yet
 * @name: the value's name
 * @value: a constant of this program, which is not masked even if it contains the host name
 *
 * Returns: (transfer none): @self
 */
EonayFinding *
eonay_finding_set_fixed (EonayFinding *self, const char *name, const char *value)
{
  g_hash_table_insert (self->values, g_strdup (name), g_strdup (value));
  return self;
}

/**
 * eonay_finding_set_number:
 * @self: a finding that has not been returned yet
 * @name: the value's name
 * @value: a number that is not personal data
 *
 * Returns: (transfer none): @self
 */
EonayFinding *
eonay_finding_set_number (EonayFinding *self, const char *name, gint64 value)
{
  g_hash_table_insert (self->values, g_strdup (name), g_strdup_printf ("%" G_GINT64_FORMAT, value));
  return self;
}

/**
 * eonay_finding_set_date:
 * @self: a finding that has not been returned yet
 * @now: the current time, in Unix time
 *
 * Sets the value "date": the day by this computer's clock.
 *
 * Returns: (transfer none): @self
 */
EonayFinding *
eonay_finding_set_date (EonayFinding *self, gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (now);
  char *date = g_date_time_format (then, "%d.%m.%Y");

  g_hash_table_insert (self->values, g_strdup ("date"), date);
  return self;
}

/**
 * eonay_finding_get:
 * @self: a finding
 * @name: a value's name
 *
 * Returns: (transfer none) (nullable): the value, masked
 */
const char *
eonay_finding_get (const EonayFinding *self, const char *name)
{
  return g_hash_table_lookup (self->values, name);
}

/**
 * eonay_finding_list_names:
 * @self: a finding
 *
 * Returns: (transfer container) (element-type utf8): the names of its values, sorted
 */
GList *
eonay_finding_list_names (const EonayFinding *self)
{
  return g_list_sort (g_hash_table_get_keys (self->values), (GCompareFunc) g_strcmp0);
}

/**
 * eonay_finding_state_get_name:
 * @state: a state
 *
 * Returns: (transfer none): the name used in JSON
 */
const char *
eonay_finding_state_get_name (EonayFindingState state)
{
  static const char *const names[] = {
    [EONAY_FINDING_NOT_CHECKED] = "not-checked",
    [EONAY_FINDING_OK] = "ok",
    [EONAY_FINDING_WARNING] = "warning",
    [EONAY_FINDING_FAILED] = "failed",
  };

  return names[state];
}

/**
 * eonay_finding_get_worst:
 * @findings: (element-type EonayFinding): findings
 *
 * Returns: the worst state, %EONAY_FINDING_OK at least
 */
EonayFindingState
eonay_finding_get_worst (GPtrArray *findings)
{
  EonayFindingState worst = EONAY_FINDING_OK;

  for (guint i = 0; i < findings->len; i++)
    {
      const EonayFinding *finding = g_ptr_array_index (findings, i);

      worst = MAX (worst, finding->state);
    }
  return worst;
}
