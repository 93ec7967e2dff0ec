/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-template.h"

#include <json-glib/json-glib.h>
#include <libxml/parser.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-provider.h"

#define MAX_PARTS   64
#define MAX_FILTERS 4

static void
part_free (EonayExchangePart *self)
{
  g_free (self->literal);
  g_free (self->slot);
  g_strfreev (self->filters);
  g_free (self);
}

/**
 * eonay_exchange_template_free:
 * @self: (transfer full): a template
 */
void
eonay_exchange_template_free (EonayExchangeTemplate *self)
{
  g_ptr_array_unref (self->parts);
  g_free (self);
}

/* content: of "${…}". */
static gboolean
parse_slot (EonayExchangePart *part,
            const char *content,
            EonayProfileFaultKind *kind,
            char **detail)
{
  g_auto (GStrv) names = g_strsplit (content, ":", -1);

  if (*content == '\0' || g_strv_length (names) > MAX_FILTERS + 1)
    {
      *kind = EONAY_PROFILE_FAULT_BAD_SLOT;
      *detail = g_strdup_printf ("${%s}", content);
      return FALSE;
    }
  for (gsize i = 1; names[i] != NULL; i++)
    if (!eonay_exchange_is_filter (names[i]))
      {
        *kind = EONAY_PROFILE_FAULT_UNKNOWN_FILTER;
        *detail = g_strdup (names[i]);
        return FALSE;
      }
  part->slot = g_strdup (names[0]);
  part->filters = g_strdupv (names + 1);
  return TRUE;
}

/* Moves at behind the literal and the slot after it. */
static gboolean
parse_part (EonayExchangePart *part, const char **at, EonayProfileFaultKind *kind, char **detail)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  g_autofree char *content = NULL;
  const char *end;

  while (**at != '\0' && !g_str_has_prefix (*at, "${"))
    {
      if (**at == '$' && (*at)[1] != '$')
        break;
      g_string_append_c (literal, **at);
      *at += **at == '$' ? 2 : 1;
    }
  part->literal = g_string_free (g_steal_pointer (&literal), FALSE);
  if (**at == '\0')
    return TRUE;
  end = (*at)[1] == '{' ? strchr (*at, '}') : NULL;
  if (end == NULL)
    {
      *kind = EONAY_PROFILE_FAULT_BAD_SLOT;
      *detail = g_strndup (*at, 2);
      return FALSE;
    }
  content = g_strndup (*at + 2, (gsize) (end - *at - 2));
  *at = end + 1;
  return parse_slot (part, content, kind, detail);
}

/**
 * eonay_exchange_template_new:
 * @text: a text with slots
 * @escape: how values are written into it
 * @kind: (out): what is wrong, if %NULL is returned
 * @detail: (out) (transfer full): the fault's detail, if %NULL is returned
 *
 * Returns: (transfer full) (nullable): the template
 */
EonayExchangeTemplate *
eonay_exchange_template_new (const char *text,
                             EonayExchangeEscape escape,
                             EonayProfileFaultKind *kind,
                             char **detail)
{
  g_autoptr (EonayExchangeTemplate) self = g_new0 (EonayExchangeTemplate, 1);
  const char *at = text;
  EonayExchangePart *part;

  self->escape = escape;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  do
    {
      part = g_new0 (EonayExchangePart, 1);
      g_ptr_array_add (self->parts, part);
      if (!parse_part (part, &at, kind, detail))
        return NULL;
      if (self->parts->len > MAX_PARTS)
        {
          *kind = EONAY_PROFILE_FAULT_TOO_LONG;
          *detail = NULL;
          return NULL;
        }
    }
  while (part->slot != NULL);
  return g_steal_pointer (&self);
}

/**
 * eonay_exchange_template_has_slot:
 * @self: a template
 * @slot: a slot's name
 *
 * Returns: whether the slot is in it
 */
gboolean
eonay_exchange_template_has_slot (EonayExchangeTemplate *self, const char *slot)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      EonayExchangePart *part = g_ptr_array_index (self->parts, i);

      if (g_strcmp0 (part->slot, slot) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
ends_with_filter (EonayExchangePart *part, const char *filter)
{
  guint n_filters = part->filters != NULL ? g_strv_length (part->filters) : 0;

  return n_filters > 0 && g_str_equal (part->filters[n_filters - 1], filter);
}

/**
 * eonay_exchange_part_is_path:
 * @self: a part
 *
 * Returns: whether its value is a whole path, which is not escaped
 */
gboolean
eonay_exchange_part_is_path (EonayExchangePart *self)
{
  return ends_with_filter (self, "path");
}

static gboolean
is_number (EonayExchangeTemplate *self, guint index)
{
  return self->escape == EONAY_EXCHANGE_ESCAPE_JSON &&
         ends_with_filter (g_ptr_array_index (self->parts, index), "number");
}

/* -- checking ---------------------------------------------------------------------------------- */

static gboolean
ends_in_string (const char *text, gboolean in_string)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        in_string = !in_string;
      else if (in_string && *at == '\\' && at[1] != '\0')
        at++;
    }
  return in_string;
}

/* In JSON a slot stands in a string, and a number alone in it. */
static gboolean
has_good_places (EonayExchangeTemplate *self)
{
  gboolean in_string = FALSE;

  for (guint i = 0; i + 1 < self->parts->len; i++)
    {
      EonayExchangePart *part = g_ptr_array_index (self->parts, i);
      EonayExchangePart *next = g_ptr_array_index (self->parts, i + 1);

      in_string = ends_in_string (part->literal, in_string);
      if (!in_string || (is_number (self, i) && (!g_str_has_suffix (part->literal, "\"") ||
                                                 !g_str_has_prefix (next->literal, "\""))))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_json (const char *text, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  return json_parser_load_from_data (parser, text, (gssize) size, NULL) &&
         json_parser_get_root (parser) != NULL;
}

static gboolean
is_xml (const char *text, gsize size)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  xmlDocPtr document = xmlReadMemory (text, (int) size, NULL, NULL, options);
  gboolean is_good = document != NULL && document->intSubset == NULL;

  xmlFreeDoc (document);
  return is_good;
}

/**
 * eonay_exchange_template_is_well_formed:
 * @self: a template
 *
 * Returns: whether it is JSON or XML, as its escape says, with a zero in each slot, which cannot end
 *   a string or an element
 */
gboolean
eonay_exchange_template_is_well_formed (EonayExchangeTemplate *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      EonayExchangePart *part = g_ptr_array_index (self->parts, i);

      g_string_append_printf (text, "%s%s", part->literal, part->slot != NULL ? "0" : "");
    }
  if (self->escape == EONAY_EXCHANGE_ESCAPE_JSON)
    return has_good_places (self) && is_json (text->str, text->len);
  return self->escape != EONAY_EXCHANGE_ESCAPE_XML || is_xml (text->str, text->len);
}

/* -- filling ----------------------------------------------------------------------------------- */

static char *
escape (const char *text, EonayExchangeEscape how)
{
  switch (how)
    {
    case EONAY_EXCHANGE_ESCAPE_PERCENT:
      return g_uri_escape_string (text, NULL, FALSE);
    case EONAY_EXCHANGE_ESCAPE_JSON:
      return eonay_exchange_escape_json (text);
    case EONAY_EXCHANGE_ESCAPE_XML:
      return eonay_exchange_escape_xml (text);
    case EONAY_EXCHANGE_ESCAPE_NONE:
    case EONAY_EXCHANGE_ESCAPE_TEXT:
    default:
      return g_strdup (text);
    }
}

static GBytes *
apply_filters (EonayExchangePart *part, GHashTable *values, GError **error)
{
  GBytes *found = g_hash_table_lookup (values, part->slot);
  g_autoptr (GBytes) value = found != NULL ? g_bytes_ref (found) : NULL;

  if (value == NULL)
    g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                 "filling the exchange's request: there is no %s", part->slot);
  for (gsize i = 0; value != NULL && part->filters[i] != NULL; i++)
    {
      GBytes *filtered = eonay_exchange_filter (part->filters[i], value, error);

      g_bytes_unref (value);
      value = filtered;
    }
  return g_steal_pointer (&value);
}

static gboolean
append_slot (GByteArray *filled, EonayExchangePart *part, GBytes *value, EonayExchangeEscape how)
{
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (value, &size);

  if (how != EONAY_EXCHANGE_ESCAPE_NONE)
    {
      text = eonay_exchange_dup_text (value);
      escaped = text != NULL ? escape (text, how) : NULL;
      data = (const guint8 *) escaped;
      size = escaped != NULL ? strlen (escaped) : 0;
    }
  if (data == NULL && (how != EONAY_EXCHANGE_ESCAPE_NONE || size > 0))
    return FALSE;
  if (size > 0)
    g_byte_array_append (filled, data, (guint) size);
  return TRUE;
}

/* A number's quotes in the template only make it valid JSON. */
static void
append_literal (EonayExchangeTemplate *self, GByteArray *filled, guint index)
{
  EonayExchangePart *part = g_ptr_array_index (self->parts, index);
  const char *literal = part->literal;
  gsize length = strlen (literal);

  if (index > 0 && is_number (self, index - 1) && length > 0)
    literal++, length--;
  if (is_number (self, index) && length > 0)
    length--;
  g_byte_array_append (filled, (const guint8 *) literal, (guint) length);
}

/**
 * eonay_exchange_template_fill:
 * @self: a template
 * @values: (element-type utf8 GBytes): the values of its slots
 * @error: return location for an #EonayProviderError, which does not contain a value
 *
 * Returns: (transfer full) (nullable): the filled text; %NULL with an error
 */
GBytes *
eonay_exchange_template_fill (EonayExchangeTemplate *self, GHashTable *values, GError **error)
{
  g_autoptr (GByteArray) filled = g_byte_array_new ();

  for (guint i = 0; i < self->parts->len; i++)
    {
      EonayExchangePart *part = g_ptr_array_index (self->parts, i);
      g_autoptr (GBytes) value = NULL;

      append_literal (self, filled, i);
      if (part->slot == NULL)
        break;
      value = apply_filters (part, values, error);
      if (value == NULL)
        return NULL;
      if (!append_slot (filled, part, value,
                        eonay_exchange_part_is_path (part) ? EONAY_EXCHANGE_ESCAPE_TEXT
                                                           : self->escape))
        {
          g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                       "filling the exchange's request: %s is no text", part->slot);
          return NULL;
        }
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&filled));
}
