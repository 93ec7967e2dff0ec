/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-profile-fault.h"

#include <string.h>

#define NAME(code, name) name,

/**
 * eonay_profile_fault_new:
 * @kind: what is wrong
 * @group: the group, copied
 * @key: (nullable): the key, copied
 * @detail: (nullable): see %EONAY_PROFILE_FAULTS, copied
 *
 * Returns: (transfer full): a fault
 */
EonayProfileFault *
eonay_profile_fault_new (EonayProfileFaultKind kind,
                         const char *group,
                         const char *key,
                         const char *detail)
{
  EonayProfileFault *self = g_new0 (EonayProfileFault, 1);

  self->kind = kind;
  self->group = g_strdup (group);
  self->key = g_strdup (key);
  self->detail = g_strdup (detail);
  return self;
}

/**
 * eonay_profile_fault_free:
 * @self: (transfer full): a fault
 */
void
eonay_profile_fault_free (EonayProfileFault *self)
{
  g_free (self->group);
  g_free (self->key);
  g_free (self->detail);
  g_free (self);
}

/**
 * eonay_profile_fault_get_name:
 * @self: a fault
 *
 * Returns: (transfer none) (not nullable): the name of its kind, which never changes
 */
const char *
eonay_profile_fault_get_name (const EonayProfileFault *self)
{
  static const char *const names[] = { EONAY_PROFILE_FAULTS (NAME) };

  return names[self->kind];
}

/**
 * eonay_profile_fault_to_string:
 * @self: a fault
 *
 * Returns: (transfer full): the fault for logs, such as "[Exchange] Redeem: unknown-call (text)"
 */
char *
eonay_profile_fault_to_string (const EonayProfileFault *self)
{
  return g_strdup_printf ("[%s]%s%s: %s%s%s%s", self->group, self->key != NULL ? " " : "",
                          self->key != NULL ? self->key : "", eonay_profile_fault_get_name (self),
                          self->detail != NULL ? " (" : "",
                          self->detail != NULL ? self->detail : "",
                          self->detail != NULL ? ")" : "");
}

static gboolean
is_group (const char *line, const char *group)
{
  return *line == '[' && g_str_has_prefix (line + 1, group) && line[1 + strlen (group)] == ']';
}

static gboolean
is_key (const char *line, const char *key)
{
  return g_str_has_prefix (line, key) && strchr ("= \t", line[strlen (key)]) != NULL;
}

/**
 * eonay_profile_fault_find_line:
 * @self: a fault
 * @text: a profile's text
 *
 * Returns: the number of the line with the key, or with the group if the key is not there; 0 if the
 *   group is not in this text
 */
guint
eonay_profile_fault_find_line (const EonayProfileFault *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean in_group = FALSE;
  guint found = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchug (lines[i]);

      if (*line == '[')
        in_group = is_group (line, self->group);
      if (in_group && *line == '[' && found == 0)
        found = i + 1;
      /* Of several the last one counts. */
      if (in_group && self->key != NULL && is_key (line, self->key))
        found = i + 1;
    }
  return found;
}
