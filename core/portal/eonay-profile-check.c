/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-profile-check.h"

#include <string.h>

#include "eonay-exchange.h"
#include "eonay-exchange-reader.h"

#define N_KEYS      12
#define SLOTS_REGEX "\\$\\{(?!(?:holder|national-id|code|time)\\})[^}]*\\}?"

/* The groups that the program itself reads; a prefix ends with a blank. Those of the exchange are
 * checked by its description. */
static const struct
{
  const char *group;
  const char *keys[N_KEYS];
} known_groups[] = {
  { "Provider", { "Name", "Plugin", "Policies", "Issuers", "RenewalUri" } },
  { "Portal", { "Host", "Port", "Hosts", "EntryPath" } },
  { "Code", { "MinLength", "MaxLength", "Lifetime" } },
  { "Card", { "PinTries" } },
  { "Limits", { "Timeout", "Bytes" } },
  { "Revocation", { "LocalAddresses", "Timeout", "Bytes" } },
  { "Texts", { "Login", "Consent" } },
  { "Guide", { "Entries", "SignerFiles" } },
  { "Guide ", { "Name", "Steps" } },
  { "Step ", { "Kind", "Title", "Text", "Trap", "Uri", "Labels" } },
};

static const struct
{
  const char *group;
  const char *key;
  guint minimum;
  guint maximum;
} numbers[] = {
  { "Portal", "Port", 1, 65535 },        { "Code", "MinLength", 1, 1000 },
  { "Code", "MaxLength", 1, 1000 },      { "Code", "Lifetime", 1, 86400 },
  { "Card", "PinTries", 1, 100 },        { "Limits", "Timeout", 1, 600 },
  { "Limits", "Bytes", 1024, 67108864 }, { "Revocation", "LocalAddresses", 0, 1 },
  { "Revocation", "Timeout", 1, 600 },   { "Revocation", "Bytes", 1024, 67108864 },
};

static const char *const lists[] = { "Policies",    "Issuers", "Hosts",  "Entries",
                                     "SignerFiles", "Steps",   "Labels", NULL };

/* NULL if the program itself does not read the group. */
static const char *const *
find_keys (const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_groups); i++)
    {
      const char *name = known_groups[i].group;
      gboolean is_prefix = g_str_has_suffix (name, " ");

      if (is_prefix ? g_str_has_prefix (group, name) : g_str_equal (group, name))
        return known_groups[i].keys;
    }
  return NULL;
}

static gboolean
is_exchange (const char *group)
{
  return g_str_equal (group, "Exchange") || g_str_has_prefix (group, "Exchange ");
}

/* "Name" of "Name[tr]". */
static char *
dup_plain_key (const char *key)
{
  return g_strndup (key, strcspn (key, "["));
}

/* A plugin's own groups have the keys of the profile that is overridden. */
static void
check_group (EonayExchangeReader *reader, EonayProfile *base)
{
  g_auto (GStrv) keys = eonay_profile_dup_keys (reader->profile, reader->group);
  g_auto (GStrv) base_keys =
      base != NULL ? eonay_profile_dup_keys (base, reader->group) : g_new0 (char *, 1);
  const char *const *known = find_keys (reader->group);
  gboolean is_own = known == NULL;

  if (is_own && base != NULL && *base_keys == NULL)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_UNKNOWN_GROUP, NULL, NULL);
  if (is_own)
    known = (const char *const *) base_keys;
  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *key = dup_plain_key (keys[i]);

      if ((!is_own || *base_keys != NULL) && !g_strv_contains (known, key))
        eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_UNKNOWN_KEY, keys[i], NULL);
      else if (!eonay_profile_is_readable (reader->profile, reader->group, keys[i],
                                           g_strv_contains (lists, key)))
        eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_ESCAPE, keys[i], NULL);
    }
}

static void
check_required (EonayProfile *profile, GPtrArray *faults)
{
  static const char *const required[] = { "Name", "Plugin" };
  EonayExchangeReader reader = { profile, "Provider", faults };

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    {
      g_autofree char *value = eonay_profile_dup_string (profile, "Provider", required[i]);

      if (value == NULL)
        eonay_exchange_reader_fault (&reader, EONAY_PROFILE_FAULT_MISSING, required[i], NULL);
    }
}

static void
check_numbers (EonayProfile *profile, GPtrArray *faults)
{
  EonayExchangeReader reader = { profile, "Code", faults };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      reader.group = numbers[i].group;
      eonay_exchange_reader_get_number (&reader, numbers[i].key, 1, numbers[i].minimum,
                                        numbers[i].maximum);
    }
  if (eonay_profile_get_uint (profile, "Code", "MinLength", 0) >
      eonay_profile_get_uint (profile, "Code", "MaxLength", G_MAXINT))
    {
      reader.group = "Code";
      eonay_exchange_reader_fault (&reader, EONAY_PROFILE_FAULT_CONFLICT, "MinLength", "MaxLength");
    }
}

static void
check_texts (EonayProfile *profile, GPtrArray *faults)
{
  static const char *const texts[] = { "Login", "Consent" };
  EonayExchangeReader reader = { profile, "Texts", faults };
  g_autoptr (GRegex) unknown = g_regex_new (SLOTS_REGEX, 0, 0, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = eonay_profile_dup_string (profile, "Texts", texts[i]);
      g_autoptr (GMatchInfo) match = NULL;

      if (text != NULL && g_regex_match (unknown, text, 0, &match))
        {
          g_autofree char *slot = g_match_info_fetch (match, 0);

          eonay_exchange_reader_fault (&reader, EONAY_PROFILE_FAULT_UNKNOWN_SLOT, texts[i], slot);
        }
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const EonayProfileFault *first = *(EonayProfileFault *const *) a;
  const EonayProfileFault *second = *(EonayProfileFault *const *) b;

  return first->line < second->line ? -1 : first->line > second->line;
}

/**
 * eonay_profile_check:
 * @profile: a profile
 * @text: the text of its own file
 * @base: (nullable): the profile that it overrides, which is part of @profile
 *
 * Returns: (transfer full) (element-type EonayProfileFault): what is wrong with it, by line
 */
GPtrArray *
eonay_profile_check (EonayProfile *profile, const char *text, EonayProfile *base)
{
  GPtrArray *faults = eonay_exchange_list_faults (profile);
  g_auto (GStrv) groups = eonay_profile_dup_groups (profile);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      EonayExchangeReader reader = { profile, groups[i], faults };

      if (!is_exchange (groups[i]))
        check_group (&reader, base);
    }
  check_required (profile, faults);
  check_numbers (profile, faults);
  check_texts (profile, faults);
  for (guint i = 0; i < faults->len; i++)
    {
      EonayProfileFault *fault = g_ptr_array_index (faults, i);

      fault->line = eonay_profile_fault_find_line (fault, text);
    }
  g_ptr_array_sort (faults, compare_lines);
  return faults;
}

/**
 * eonay_profile_find_bad_line:
 * @text: a text that is not a profile
 *
 * Returns: (transfer full) (nullable): the first line that is neither a group nor a key nor a
 *   comment
 */
EonayProfileFault *
eonay_profile_find_bad_line (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean in_group = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      gboolean is_group = *line == '[' && g_str_has_suffix (line, "]") && strlen (line) > 2;
      gboolean is_key = in_group && *line != '=' && *line != '[' && strchr (line, '=') != NULL;
      EonayProfileFault *fault = NULL;

      in_group = in_group || is_group;
      if (*line == '\0' || *line == '#' || is_group || is_key)
        continue;
      fault = eonay_profile_fault_new (EONAY_PROFILE_FAULT_BAD_LINE, "", NULL, NULL);
      fault->line = i + 1;
      return fault;
    }
  return NULL;
}
