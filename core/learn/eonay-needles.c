/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-needles.h"

#include <string.h>

#include "eonay-exchange-encoding.h"

/* A shorter value of an answer may stand in a later request by chance. */
#define MIN_CERTAIN 6
#define MIN_DIGITS  3

static const char *const forms[] = {
  "",           "base64",     "base64-lines",  "base64url", "hex",   "HEX", "base64:base64",
  "sha256:hex", "sha256:HEX", "sha256:base64", "pem",       "upper",
};

static void
needle_free (EonayNeedle *self)
{
  g_bytes_unref (self->bytes);
  g_free (self->slot);
  g_free (self->name);
  g_free (self->alike);
  g_free (self);
}

/**
 * eonay_needles_new:
 *
 * Returns: (transfer full): without a value
 */
EonayNeedles *
eonay_needles_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) needle_free);
}

static GBytes *
filter_value (GBytes *value, const char *filters)
{
  g_auto (GStrv) names = g_strsplit (filters, ":", -1);
  g_autoptr (GBytes) result = g_bytes_ref (value);

  for (gsize i = 0; result != NULL && names[i] != NULL; i++)
    {
      GBytes *filtered = eonay_exchange_filter (names[i], result, NULL);

      g_bytes_unref (result);
      result = filtered;
    }
  return g_steal_pointer (&result);
}

static EonayNeedle *
add_form (EonayNeedles *self, const char *name, const char *filters, GBytes *bytes)
{
  EonayNeedle *needle = g_new0 (EonayNeedle, 1);

  needle->bytes = g_bytes_ref (bytes);
  needle->name = g_strdup (name);
  needle->slot = *filters != '\0' ? g_strdup_printf ("${%s:%s}", name, filters)
                                  : g_strdup_printf ("${%s}", name);
  g_ptr_array_add (self, needle);
  return needle;
}

/**
 * eonay_needles_add:
 * @name: a slot
 * @filter: (nullable): a filter that was applied to it
 * @value: its value after that filter
 */
void
eonay_needles_add (EonayNeedles *self, const char *name, const char *filter, GBytes *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GBytes) bytes =
          *forms[i] != '\0' ? filter_value (value, forms[i]) : g_bytes_ref (value);
      g_autofree char *filters = filter == NULL      ? g_strdup (forms[i])
                                 : *forms[i] != '\0' ? g_strconcat (filter, ":", forms[i], NULL)
                                                     : g_strdup (filter);

      /* Filters that change nothing are left out. */
      if (bytes != NULL && g_bytes_get_size (bytes) > 0 &&
          (*forms[i] == '\0' || !g_bytes_equal (bytes, value)))
        add_form (self, name, filters, bytes);
    }
}

static gboolean
is_certain (GBytes *value)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (value, &size);
  gsize n_digits = 0;

  for (gsize i = 0; i < size; i++)
    n_digits += g_ascii_isdigit (data[i]) ? 1 : 0;
  return (size >= MIN_CERTAIN && n_digits > 0) || (n_digits == size && size >= MIN_DIGITS) ||
         size >= 4 * MIN_CERTAIN;
}

/**
 * eonay_needles_add_taken:
 * @name: the slot that it would get
 * @alike: the name of the field that it stands in
 * @value: a value of an answer
 * @origin: what it is taken from
 */
void
eonay_needles_add_taken (EonayNeedles *self,
                         const char *name,
                         const char *alike,
                         GBytes *value,
                         gpointer origin)
{
  static const char *const taken_forms[] = { "", "base64", "upper", "sha256:hex" };
  gboolean certain = is_certain (value);

  for (gsize i = 0; i < G_N_ELEMENTS (taken_forms); i++)
    {
      g_autoptr (GBytes) bytes =
          *taken_forms[i] != '\0' ? filter_value (value, taken_forms[i]) : g_bytes_ref (value);
      EonayNeedle *needle = NULL;

      if (bytes == NULL || (*taken_forms[i] != '\0' && (!certain || g_bytes_equal (bytes, value))))
        continue;
      needle = add_form (self, name, taken_forms[i], bytes);
      needle->is_whole = !certain || g_bytes_get_size (bytes) < 2 * MIN_CERTAIN;
      needle->alike = certain ? NULL : g_strdup (alike);
      needle->origin = origin;
    }
}

static int
compare_needles (gconstpointer a, gconstpointer b)
{
  const EonayNeedle *one = *(EonayNeedle *const *) a;
  const EonayNeedle *other = *(EonayNeedle *const *) b;
  gsize size = g_bytes_get_size (one->bytes);
  gsize other_size = g_bytes_get_size (other->bytes);

  if (size != other_size)
    return size > other_size ? -1 : 1;
  return (one->origin != NULL) - (other->origin != NULL);
}

/**
 * eonay_needles_sort:
 *
 * Puts the longest first, and what is known before what was taken.
 */
void
eonay_needles_sort (EonayNeedles *self)
{
  g_ptr_array_sort (self, compare_needles);
}

static char *
dup_letters (const char *name)
{
  char *letters = g_ascii_strdown (name, -1);
  gsize length = 0;

  for (gsize i = 0; letters[i] != '\0'; i++)
    if (g_ascii_isalnum (letters[i]))
      letters[length++] = letters[i];
  letters[length] = '\0';
  return letters;
}

/**
 * eonay_needles_is_alike:
 *
 * Returns: whether one name is part of the other, whatever their case and signs
 */
gboolean
eonay_needles_is_alike (const char *one, const char *other)
{
  g_autofree char *letters = dup_letters (one);
  g_autofree char *others = dup_letters (other);

  return strlen (letters) > 1 && strlen (others) > 1 &&
         (strstr (letters, others) != NULL || strstr (others, letters) != NULL);
}

/* A value within letters and digits is part of another one. */
static gboolean
is_apart (const char *data, gsize size, gsize at, gsize length)
{
  return (at == 0 || !g_ascii_isalnum (data[at - 1]) || !g_ascii_isalnum (data[at])) &&
         (at + length == size || !g_ascii_isalnum (data[at + length]) ||
          !g_ascii_isalnum (data[at + length - 1]));
}

static EonayNeedle *
find_at (EonayNeedles *self, const char *field_name, const char *data, gsize size, gsize at)
{
  for (guint i = 0; i < self->len; i++)
    {
      EonayNeedle *needle = self->pdata[i];
      gsize length = 0;
      const char *bytes = g_bytes_get_data (needle->bytes, &length);

      if (length == 0 || length > size - at || memcmp (data + at, bytes, length) != 0 ||
          (needle->is_whole && length != size) || !is_apart (data, size, at, length) ||
          (needle->alike != NULL && !eonay_needles_is_alike (needle->alike, field_name)))
        continue;
      return needle;
    }
  return NULL;
}

/**
 * eonay_needles_fill:
 * @self: sorted
 * @field_name: the field's name
 * @value: its value
 * @is_number: whether it is a number of JSON
 * @used: (element-type EonayNeedle): receives what was found
 *
 * Returns: (transfer full) (nullable): a template that gives the value; %NULL if it would need bytes
 *   that are no text
 */
char *
eonay_needles_fill (EonayNeedles *self,
                    const char *field_name,
                    GBytes *value,
                    gboolean is_number,
                    GPtrArray *used)
{
  g_autoptr (GString) filled = g_string_new (NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (value, &size);
  gboolean starts[256] = { FALSE };

  for (guint i = 0; i < self->len; i++)
    starts[*(const guchar *) g_bytes_get_data (((EonayNeedle *) self->pdata[i])->bytes, NULL)] =
        TRUE;
  for (gsize at = 0; at < size;)
    {
      EonayNeedle *needle =
          starts[(guchar) data[at]] ? find_at (self, field_name, data, size, at) : NULL;
      gsize length = needle != NULL ? g_bytes_get_size (needle->bytes) : 1;

      if (needle != NULL && (!is_number || length == size))
        {
          g_string_append_len (filled, needle->slot, (gssize) strlen (needle->slot) - 1);
          g_string_append (filled, is_number ? ":number}" : "}");
          g_ptr_array_add (used, needle);
        }
      else
        {
          g_string_append_len (filled, data + at, (gssize) length);
          if (needle == NULL && data[at] == '$')
            g_string_append_c (filled, '$');
        }
      at += length;
    }
  return g_utf8_validate_len (filled->str, filled->len, NULL) &&
                 memchr (filled->str, 0, filled->len) == NULL
             ? g_string_free (g_steal_pointer (&filled), FALSE)
             : NULL;
}
