/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-reader.h"

#include <string.h>

#define MAX_LENGTH  (16 * 1024)
#define MAX_ENTRIES 64

/**
 * eonay_exchange_reader_fault:
 * @key: (nullable): the key; %NULL for the group
 * @detail: (nullable): see %EONAY_PROFILE_FAULTS
 *
 * Notes a fault.
 */
void
eonay_exchange_reader_fault (EonayExchangeReader *self,
                             EonayProfileFaultKind kind,
                             const char *key,
                             const char *detail)
{
  g_ptr_array_add (self->faults, eonay_profile_fault_new (kind, self->group, key, detail));
}

/**
 * eonay_exchange_reader_check_keys:
 * @keys: (array zero-terminated=1): the group's keys
 *
 * Notes each other key.
 */
void
eonay_exchange_reader_check_keys (EonayExchangeReader *self, const char *const *keys)
{
  g_auto (GStrv) found = eonay_profile_dup_keys (self->profile, self->group);

  for (gsize i = 0; found[i] != NULL; i++)
    if (!g_strv_contains (keys, found[i]))
      eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_UNKNOWN_KEY, found[i], NULL);
}

/**
 * eonay_exchange_reader_dup_string:
 *
 * Returns: (transfer full) (nullable): the value, %NULL if it is missing, empty or wrong
 */
char *
eonay_exchange_reader_dup_string (EonayExchangeReader *self, const char *key)
{
  g_autofree char *value = eonay_profile_dup_string (self->profile, self->group, key);

  if (!eonay_profile_is_readable (self->profile, self->group, key, FALSE))
    eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_BAD_ESCAPE, key, NULL);
  if (value == NULL || strlen (value) <= MAX_LENGTH)
    return g_steal_pointer (&value);
  eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_TOO_LONG, key, NULL);
  return NULL;
}

/**
 * eonay_exchange_reader_dup_list:
 *
 * Returns: (transfer full) (not nullable): the entries, without blanks around them
 */
GStrv
eonay_exchange_reader_dup_list (EonayExchangeReader *self, const char *key)
{
  g_auto (GStrv) values = eonay_profile_dup_strings (self->profile, self->group, key);

  if (!eonay_profile_is_readable (self->profile, self->group, key, TRUE))
    eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_BAD_ESCAPE, key, NULL);
  if (g_strv_length (values) > MAX_ENTRIES)
    {
      eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_TOO_LONG, key, NULL);
      return g_new0 (char *, 1);
    }
  for (gsize i = 0; values[i] != NULL; i++)
    g_strstrip (values[i]);
  return g_steal_pointer (&values);
}

/**
 * eonay_exchange_reader_get_number:
 *
 * Returns: the number
 */
guint
eonay_exchange_reader_get_number (EonayExchangeReader *self,
                                  const char *key,
                                  guint fallback,
                                  guint minimum,
                                  guint maximum)
{
  g_autofree char *value = eonay_exchange_reader_dup_string (self, key);
  g_autofree char *range = NULL;
  guint64 number;

  if (value == NULL)
    return fallback;
  if (g_ascii_string_to_unsigned (g_strstrip (value), 10, minimum, maximum, &number, NULL))
    return (guint) number;
  range = g_strdup_printf ("%u–%u", minimum, maximum);
  eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_BAD_NUMBER, key, range);
  return fallback;
}

/**
 * eonay_exchange_reader_get_choice:
 * @choices: (array zero-terminated=1): the possible values
 *
 * Returns: the index of the value
 */
int
eonay_exchange_reader_get_choice (EonayExchangeReader *self,
                                  const char *key,
                                  const char *const *choices,
                                  int fallback)
{
  g_autofree char *value = eonay_exchange_reader_dup_string (self, key);
  g_autofree char *all = NULL;

  if (value == NULL)
    return fallback;
  for (int i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], value))
      return i;
  all = g_strjoinv (", ", (char **) choices);
  eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_BAD_CHOICE, key, all);
  return fallback;
}

/**
 * eonay_exchange_reader_split:
 * @entry: an entry of a list
 * @name: (out) (transfer full): what stands before the separator
 * @value: (out) (transfer full): what stands after it
 *
 * Returns: whether the entry has a name and a separator; otherwise the fault is noted
 */
gboolean
eonay_exchange_reader_split (EonayExchangeReader *self,
                             const char *key,
                             const char *entry,
                             const char *separator,
                             char **name,
                             char **value)
{
  const char *at = strstr (entry, separator);

  if (at == NULL || at == entry)
    {
      eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_BAD_ENTRY, key, entry);
      return FALSE;
    }
  *name = g_strchomp (g_strndup (entry, (gsize) (at - entry)));
  *value = g_strchug (g_strdup (at + strlen (separator)));
  return TRUE;
}

/**
 * eonay_exchange_reader_parse_template:
 * @text: (nullable): the key's value, or a part of it
 *
 * Returns: (transfer full) (nullable): the template
 */
EonayExchangeTemplate *
eonay_exchange_reader_parse_template (EonayExchangeReader *self,
                                      const char *key,
                                      const char *text,
                                      EonayExchangeEscape escape)
{
  g_autofree char *detail = NULL;
  EonayProfileFaultKind kind = EONAY_PROFILE_FAULT_BAD_SLOT;
  EonayExchangeTemplate *template =
      text != NULL ? eonay_exchange_template_new (text, escape, &kind, &detail) : NULL;

  if (text != NULL && template == NULL)
    eonay_exchange_reader_fault (self, kind, key, detail);
  return template;
}

/**
 * eonay_exchange_reader_parse_expression:
 * @text: (nullable): the key's value, or a part of it
 *
 * Returns: (transfer full) (nullable): the expression
 */
EonayExchangeExpression *
eonay_exchange_reader_parse_expression (EonayExchangeReader *self,
                                        const char *key,
                                        const char *text,
                                        EonayExchangeAnswerKind kind)
{
  g_autofree char *why = NULL;
  EonayExchangeExpression *expression =
      text != NULL ? eonay_exchange_expression_new (text, kind, &why) : NULL;

  if (text != NULL && expression == NULL)
    eonay_exchange_reader_fault (self, EONAY_PROFILE_FAULT_BAD_PATTERN, key, why);
  return expression;
}

/**
 * eonay_exchange_reader_dup_conditions:
 *
 * Returns: (transfer full) (not nullable) (element-type EonayExchangeCondition): the key's
 *   conditions
 */
GPtrArray *
eonay_exchange_reader_dup_conditions (EonayExchangeReader *self,
                                      const char *key,
                                      EonayExchangeAnswerKind kind)
{
  GPtrArray *conditions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_exchange_condition_free);
  g_auto (GStrv) texts = eonay_exchange_reader_dup_list (self, key);

  for (gsize i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *detail = NULL;
      EonayProfileFaultKind fault = EONAY_PROFILE_FAULT_BAD_CONDITION;
      EonayExchangeCondition *condition =
          eonay_exchange_condition_new (texts[i], kind, &fault, &detail);

      if (condition != NULL)
        g_ptr_array_add (conditions, condition);
      else
        eonay_exchange_reader_fault (self, fault, key, detail);
    }
  return conditions;
}
