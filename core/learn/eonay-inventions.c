/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-inventions.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-invented-person.h"
#include "eonay-national-id.h"
#include "eonay-personal-data.h"
#include "eonay-value-kind.h"

/* A shorter part of a name would be found in words. */
#define MIN_NAME 3
/* A list of more numbers is no person's. */
#define MAX_PAIRS 1024

typedef struct
{
  char *value;
  char *other;
  EonayInventionKind kind;
} EonayInvention;

struct _EonayInventions
{
  GPtrArray *pairs;  /* the longest first */
  GHashTable *known; /* of the values of pairs */
  guint n_numbers;
};

static void
pair_free (EonayInvention *self)
{
  g_free (self->value);
  g_free (self->other);
  g_free (self);
}

/**
 * eonay_inventions_new:
 *
 * Returns: (transfer full): without a value
 */
EonayInventions *
eonay_inventions_new (void)
{
  EonayInventions *self = g_new0 (EonayInventions, 1);

  self->pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * eonay_inventions_free:
 * @self: (transfer full): inventions
 */
void
eonay_inventions_free (EonayInventions *self)
{
  g_ptr_array_unref (self->pairs);
  g_hash_table_unref (self->known);
  g_free (self);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const EonayInvention *one = *(EonayInvention *const *) a;
  const EonayInvention *other = *(EonayInvention *const *) b;
  gsize length = strlen (one->value);
  gsize other_length = strlen (other->value);

  return (length < other_length) - (length > other_length);
}

/**
 * eonay_inventions_add:
 * @value: a value
 * @other: what takes its place
 * @kind: what it is
 */
void
eonay_inventions_add (EonayInventions *self,
                      const char *value,
                      const char *other,
                      EonayInventionKind kind)
{
  EonayInvention *pair = NULL;

  if (value == NULL || *value == '\0' || g_hash_table_contains (self->known, value))
    return;
  pair = g_new0 (EonayInvention, 1);
  pair->value = g_strdup (value);
  pair->other = g_strdup (other);
  pair->kind = kind;
  g_ptr_array_add (self->pairs, pair);
  g_hash_table_add (self->known, pair->value);
  g_ptr_array_sort (self->pairs, compare_pairs);
}

/**
 * eonay_inventions_create_like:
 * @value: a value
 *
 * Returns: (transfer full): another one of the same shape
 */
char *
eonay_inventions_create_like (const char *value)
{
  char *other = g_str_to_ascii (value, "tr");

  for (char *at = other; *at != '\0'; at++)
    {
      gboolean is_hex = g_ascii_isxdigit (*at);

      if (g_ascii_isdigit (*at))
        *at = (char) ('0' + g_random_int_range (at == other ? 1 : 0, 10));
      else if (g_ascii_isupper (*at))
        *at = (char) ('A' + g_random_int_range (0, is_hex ? 6 : 26));
      else if (g_ascii_islower (*at))
        *at = (char) ('a' + g_random_int_range (0, is_hex ? 6 : 26));
    }
  return other;
}

/* As written in Turkish, whatever the locale. */
static char *
to_upper (const char *text)
{
  g_autoptr (GString) dotted = g_string_new (text);

  g_string_replace (dotted, "i", "İ", 0);
  g_string_replace (dotted, "ı", "I", 0);
  return g_utf8_strup (dotted->str, -1);
}

static char *
to_lower (const char *text)
{
  g_autoptr (GString) dotless = g_string_new (text);

  g_string_replace (dotless, "I", "ı", 0);
  g_string_replace (dotless, "İ", "i", 0);
  return g_utf8_strdown (dotless->str, -1);
}

static char *
to_title (const char *text)
{
  const char *rest = g_utf8_next_char (text);
  g_autofree char *first = g_strndup (text, (gsize) (rest - text));
  g_autofree char *upper = to_upper (first);
  g_autofree char *lower = to_lower (rest);

  return g_strconcat (upper, lower, NULL);
}

static char *
to_ascii (const char *text)
{
  g_autoptr (GString) dotted = g_string_new (text);

  g_string_replace (dotted, "ı", "i", 0);
  return g_str_to_ascii (dotted->str, "tr");
}

static void
add_name (EonayInventions *self, const char *part, const char *invented, EonayInventionKind kind)
{
  char *(*const cases[]) (const char *text) = { to_upper, to_lower, to_title };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = cases[i](part);
      g_autofree char *other = cases[i](invented);
      g_autofree char *ascii = to_ascii (value);
      g_autofree char *other_ascii = to_ascii (other);

      eonay_inventions_add (self, value, other, kind);
      eonay_inventions_add (self, ascii, other_ascii, kind);
    }
}

/* One that is not the holder's own. */
static const char *
choose_name (const char *holder, gsize *index)
{
  static const char *const names[] = { "DENİZ", "ÖRNEK",  "ÇINAR", "IŞIK",
                                       "BAHAR", "TOPRAK", "UMUT",  "YAĞMUR" };
  g_autofree char *folded = eonay_value_dup_folded (holder);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *name = names[(*index)++ % G_N_ELEMENTS (names)];
      g_autofree char *own = eonay_value_dup_folded (name);

      if (strstr (folded, own) == NULL)
        return name;
    }
  return names[0];
}

/**
 * eonay_inventions_add_holder:
 * @holder: a person's name
 * @words: the parts of it that are words of the exchange, folded
 *
 * Returns: (transfer full): the name that takes its place
 */
char *
eonay_inventions_add_holder (EonayInventions *self, const char *holder, const char *const *words)
{
  g_auto (GStrv) parts = g_strsplit (holder, " ", -1);
  g_autoptr (GString) name = g_string_new (NULL);
  gsize index = 0;

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *other = choose_name (holder, &index);
      g_autofree char *folded = eonay_value_dup_folded (parts[i]);

      if (g_utf8_strlen (parts[i], -1) >= MIN_NAME)
        add_name (self, parts[i], other,
                  g_strv_contains (words, folded) ? EONAY_INVENTION_WORD : EONAY_INVENTION_NAME);
      g_string_append_printf (name, "%s%s", i > 0 ? " " : "", other);
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static char *
replace_apart (const char *text, const EonayInvention *pair)
{
  g_autofree char *escaped = NULL;
  g_autofree char *pattern = NULL;
  g_autoptr (GRegex) regex = NULL;

  if (strstr (text, pair->value) == NULL)
    return g_strdup (text);
  escaped = g_regex_escape_string (pair->value, -1);
  pattern = pair->kind == EONAY_INVENTION_SECRET
                ? g_strdup (escaped)
                : g_strdup_printf ("(?<![\\p{L}])%s(?![\\p{L}])", escaped);
  regex = eonay_value_create_regex (pattern, FALSE, text);
  return g_regex_replace_literal (regex, text, -1, 0, pair->other, G_REGEX_MATCH_DEFAULT, NULL);
}

/* Numbers of persons, accounts and telephones. The known ones are replaced before. */
static gboolean
replace_number_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  EonayInventions *self = user_data;
  g_autofree char *digits = g_match_info_fetch (match, 0);
  g_autofree char *other = NULL;

  for (guint i = 0; i < self->pairs->len && other == NULL; i++)
    {
      EonayInvention *pair = self->pairs->pdata[i];

      if (g_str_equal (pair->value, digits))
        other = g_strdup (pair->other);
      else if (g_str_equal (pair->other, digits))
        other = g_strdup (digits);
    }
  if (other == NULL)
    {
      other = eonay_national_id_is_valid (digits)
                  ? eonay_invented_person_dup_number (++self->n_numbers + 1)
                  : eonay_inventions_create_like (digits);
      if (self->pairs->len < MAX_PAIRS)
        eonay_inventions_add (self, digits, other, EONAY_INVENTION_SECRET);
    }
  g_string_append (result, other);
  return FALSE;
}

/**
 * eonay_inventions_replace:
 * @text: a text
 * @keeps_words: whether parts of a name that are words of the exchange stay
 *
 * Returns: (transfer full): a copy without what belongs to the person or the session
 */
char *
eonay_inventions_replace (EonayInventions *self, const char *text, gboolean keeps_words)
{
  g_autoptr (GRegex) numbers =
      eonay_value_create_regex ("(?<![0-9A-Za-z])[0-9]{9,}(?![0-9A-Za-z])", FALSE, text);
  g_autofree char *cleaned = g_strdup (text);
  g_autofree char *numbered = NULL;

  for (guint i = 0; i < self->pairs->len; i++)
    {
      const EonayInvention *pair = self->pairs->pdata[i];
      char *other = NULL;

      if (keeps_words && pair->kind == EONAY_INVENTION_WORD)
        continue;
      other = replace_apart (cleaned, pair);
      g_free (cleaned);
      cleaned = other;
    }
  numbered = g_regex_replace_eval (numbers, cleaned, -1, 0, G_REGEX_MATCH_DEFAULT,
                                   replace_number_cb, self, NULL);
  return eonay_personal_data_replace (numbered);
}

static gboolean
has_bytes (GBytes *value, gconstpointer data, gsize size)
{
  gsize length = 0;
  gconstpointer bytes = g_bytes_get_data (value, &length);

  return size > 0 && length >= size && memmem (bytes, length, data, size) != NULL;
}

/**
 * eonay_inventions_finds:
 * @value: a value
 *
 * Returns: whether one that was replaced, and is not a part of a name, is in it, not encoded
 */
gboolean
eonay_inventions_finds (EonayInventions *self, GBytes *value)
{
  for (guint i = 0; i < self->pairs->len; i++)
    {
      EonayInvention *pair = self->pairs->pdata[i];

      if (pair->kind == EONAY_INVENTION_SECRET &&
          has_bytes (value, pair->value, strlen (pair->value)))
        return TRUE;
    }
  return FALSE;
}
