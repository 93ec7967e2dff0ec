/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-scrubber.h"

#include <string.h>

#include "eonay-decodings.h"
#include "eonay-exchange-encoding.h"
#include "eonay-exchange-template.h"
#include "eonay-invented-person.h"
#include "eonay-inventions.h"
#include "eonay-national-id.h"
#include "eonay-needles.h"
#include "eonay-personal-data.h"
#include "eonay-personal.h"
#include "eonay-readings.h"
#include "eonay-value-kind.h"

#define MIN_TOKEN 6
#define MAX_DEPTH 2
#define LETTERS   "[\\w.@-]"
#define ESCAPED                                                                                    \
  "(?<!" LETTERS ")" LETTERS "*+(?:(?:%[0-9A-Fa-f]{2}|\\\\u[0-9A-Fa-f]{4})" LETTERS "*+)+"

struct _EonayScrubber
{
  const EonayLesson *lesson;
  EonayInventedPerson *person;
  EonayInventions *inventions;
  EonayNeedles *needles;
  GHashTable *fields; /* the invented values of fields that describe the person */
  GHashTable *values; /* the invented ones by the needles' slots */
  guint depth;        /* of escapes within escapes */
  gboolean keeps_words;
};

/**
 * eonay_scrubber_free:
 * @self: (transfer full): a scrubber
 */
void
eonay_scrubber_free (EonayScrubber *self)
{
  g_clear_pointer (&self->person, eonay_invented_person_free);
  eonay_inventions_free (self->inventions);
  g_ptr_array_unref (self->needles);
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->fields);
  g_free (self);
}

/**
 * eonay_scrubber_add_token:
 * @value: an identifier of a session, or another value that is not to be shown
 */
void
eonay_scrubber_add_token (EonayScrubber *self, const char *value)
{
  g_autofree char *other = NULL;

  if (strlen (value) < MIN_TOKEN)
    return;
  other = eonay_inventions_create_like (value);
  eonay_inventions_add (self->inventions, value, other, EONAY_INVENTION_SECRET);
}

static void
add_slot (EonayScrubber *self, const char *name, guint i, GBytes *value, GBytes *other)
{
  g_autofree char *slot = g_strdup_printf ("%s-%u", name, i);

  eonay_needles_add (self->needles, slot, NULL, value);
  g_hash_table_insert (self->values, g_steal_pointer (&slot), g_bytes_ref (other));
}

static void
add_evidence (EonayScrubber *self, const EonayEvidence *evidence, guint i)
{
  g_autoptr (GBytes) text = eonay_scrubber_clean (self, evidence->text);
  g_autoptr (GBytes) signature =
      eonay_invented_person_sign (self->person, text, evidence->is_detached);

  if (evidence->certificate != NULL)
    add_slot (self, "certificate", i, eonay_certificate_get_der (evidence->certificate),
              self->person->certificate);
  add_slot (self, "text", i, evidence->text, text);
  if (signature != NULL)
    add_slot (self, "signature", i, evidence->signature, signature);
}

static void
add_serials (EonayScrubber *self, EonayCertificate *certificate)
{
  g_auto (GStrv) serials = eonay_personal_list_serials (certificate);

  for (gsize i = 0; serials[i] != NULL; i++)
    {
      g_autofree char *other = eonay_inventions_create_like (serials[i]);

      eonay_inventions_add (self->inventions, serials[i], other, EONAY_INVENTION_SECRET);
    }
}

static void
add_person (EonayScrubber *self, const EonayEvidence *evidence)
{
  EonayCertificate *certificate = evidence->certificate;
  g_autofree char *invented = NULL;
  const char *holder = certificate != NULL ? eonay_certificate_get_holder (certificate) : NULL;

  invented = holder != NULL ? eonay_inventions_add_holder (self->inventions, holder,
                                                           (const char *const *) evidence->words)
                            : g_strdup ("DENİZ ÖRNEK");
  if (self->person == NULL)
    self->person = eonay_invented_person_new (
        invented, certificate != NULL ? eonay_certificate_get_national_id (certificate) : NULL);
  if (certificate != NULL && self->person != NULL)
    eonay_inventions_add (self->inventions, eonay_certificate_get_national_id (certificate),
                          self->person->national_id, EONAY_INVENTION_SECRET);
  add_serials (self, certificate);
}

/**
 * eonay_scrubber_new:
 * @lesson: what was learned from a recording, which must live as long
 *
 * Returns: (transfer full) (nullable): a scrubber that knows the person and the codes in it
 */
EonayScrubber *
eonay_scrubber_new (const EonayLesson *lesson)
{
  g_autoptr (EonayScrubber) self = g_new0 (EonayScrubber, 1);

  self->lesson = lesson;
  self->inventions = eonay_inventions_new ();
  self->needles = eonay_needles_new ();
  self->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < lesson->evidence->len; i++)
    {
      EonayEvidence *evidence = lesson->evidence->pdata[i];
      g_autofree char *code = eonay_inventions_create_like (evidence->code);

      eonay_inventions_add (self->inventions, evidence->code, code, EONAY_INVENTION_SECRET);
      add_person (self, evidence);
    }
  if (self->person == NULL)
    return NULL;
  for (guint i = 0; i < lesson->evidence->len; i++)
    add_evidence (self, lesson->evidence->pdata[i], i);
  eonay_needles_sort (self->needles);
  return g_steal_pointer (&self);
}

/* --- cleaning */

static GBytes *
encode_again (const char *decoder, GBytes *value, const char *original)
{
  gboolean has_lines = strchr (original, '\n') != NULL;
  gboolean is_upper = strpbrk (original, "abcdef") == NULL;
  const char *filter = g_str_equal (decoder, "base64") && has_lines ? "base64-lines"
                       : g_str_equal (decoder, "hex") && is_upper   ? "HEX"
                                                                    : decoder;

  return eonay_exchange_filter (filter, value, NULL);
}

/* A text that encodes another one, which is not clean. Returns: (nullable) */
static char *
clean_encoded (EonayScrubber *self, const char *text, guint depth)
{
  static const char *const decoders[] = { "hex", "base64", "base64url" };
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  for (gsize i = 0; depth < MAX_DEPTH && i < G_N_ELEMENTS (decoders); i++)
    {
      g_autoptr (GBytes) decoded = eonay_exchange_decode (decoders[i], bytes, NULL);
      g_autofree char *inner = decoded != NULL ? eonay_exchange_dup_text (decoded) : NULL;
      g_autofree char *deeper = inner != NULL ? clean_encoded (self, inner, depth + 1) : NULL;
      g_autofree char *cleaned =
          inner != NULL && deeper == NULL
              ? eonay_inventions_replace (self->inventions, inner, self->keeps_words)
              : NULL;
      const char *other = deeper != NULL ? deeper : cleaned;
      g_autoptr (GBytes) other_bytes = NULL;
      g_autoptr (GBytes) encoded = NULL;

      if (inner == NULL || *inner == '\0' || g_str_equal (other, inner))
        continue;
      other_bytes = g_bytes_new (other, strlen (other));
      encoded = encode_again (decoders[i], other_bytes, text);
      return encoded != NULL ? eonay_exchange_dup_text (encoded) : NULL;
    }
  return NULL;
}

static gboolean
clean_run_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  g_autofree char *run = g_match_info_fetch (match, 0);
  g_autofree char *cleaned = clean_encoded (user_data, run, 0);

  g_string_append (result, cleaned != NULL ? cleaned : run);
  return FALSE;
}

static char *
escape_html (const char *text)
{
  g_autoptr (GString) escaped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (letter >= 0x80 || strchr ("&<>\"'", (int) letter) != NULL)
        g_string_append_printf (escaped, "&#x%X;", letter);
      else
        g_string_append_c (escaped, (char) letter);
    }
  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

/* Letters of a name may be written as references. */
static gboolean
clean_references_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  g_autofree char *run = g_match_info_fetch (match, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (run, strlen (run));
  g_autoptr (GBytes) decoded = eonay_exchange_decode ("html", bytes, NULL);
  g_autofree char *plain = decoded != NULL ? eonay_exchange_dup_text (decoded) : g_strdup (run);
  EonayScrubber *self = user_data;
  g_autofree char *cleaned = eonay_inventions_replace (self->inventions, plain, self->keeps_words);
  g_autofree char *escaped = escape_html (cleaned);

  g_string_append (result, g_str_equal (plain, cleaned) ? run : escaped);
  return FALSE;
}

static char *
replace_all (EonayScrubber *self, const char *text, const char *pattern, GRegexEvalCallback func)
{
  g_autoptr (GRegex) regex = eonay_value_create_regex (pattern, FALSE, text);

  char *replaced =
      g_regex_replace_eval (regex, text, -1, 0, G_REGEX_MATCH_DEFAULT, func, self, NULL);

  /* What cannot be looked into is not shown. */
  return replaced != NULL ? replaced : g_strdup ("");
}

static char *
escape_json (const char *text)
{
  g_autoptr (GString) escaped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_utf8_get_char (at) >= 0x80)
      g_string_append_printf (escaped, "\\u%04x", g_utf8_get_char (at));
    else
      g_string_append_c (escaped, *at);
  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

/* A word with "%C5%9F" or "\u015f" in it. */
static gboolean
clean_escapes_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  EonayScrubber *self = user_data;
  g_autofree char *word = g_match_info_fetch (match, 0);
  g_autofree char *plain = eonay_readings_resolve (word);
  g_autofree char *deeper = NULL;
  g_autofree char *cleaned = NULL;
  g_autofree char *escaped = NULL;

  self->depth++;
  deeper = self->depth < MAX_DEPTH ? replace_all (self, plain, ESCAPED, clean_escapes_cb)
                                   : g_strdup (plain);
  self->depth--;
  cleaned = eonay_inventions_replace (self->inventions, deeper, self->keeps_words);
  escaped = strchr (word, '%') != NULL ? g_uri_escape_string (cleaned, NULL, FALSE)
                                       : escape_json (cleaned);
  g_string_append (result, g_str_equal (plain, cleaned) ? word : escaped);
  return FALSE;
}

/* A text between slots. */
static char *
clean_literal (EonayScrubber *self, const char *literal)
{
  g_autofree char *whole = clean_encoded (self, literal, 0);
  g_autofree char *resolved = NULL;
  g_autofree char *unescaped = NULL;
  g_autofree char *cleaned = NULL;

  if (whole != NULL)
    return g_steal_pointer (&whole);
  resolved = strchr (literal, '&') != NULL
                 ? replace_all (self, literal, "[^<>]*&[#a-zA-Z0-9]+;[^<>]*", clean_references_cb)
                 : g_strdup (literal);
  unescaped = replace_all (self, resolved, ESCAPED, clean_escapes_cb);
  cleaned = eonay_inventions_replace (self->inventions, unescaped, self->keeps_words);
  return replace_all (self, cleaned, "[A-Za-z0-9+/_=-]{12,}", clean_run_cb);
}

/* The signature in a form that no filter gives: as PEM, with other lines. */
static GBytes *
clean_signature (EonayScrubber *self, GBytes *value)
{
  g_autoptr (GBytes) cms = eonay_evidence_find_cms (value);

  for (guint i = 0; cms != NULL && i < self->lesson->evidence->len; i++)
    {
      g_autofree char *slot = g_strdup_printf ("signature-%u", i);
      GBytes *other = g_hash_table_lookup (self->values, slot);

      if (other != NULL &&
          g_bytes_equal (((EonayEvidence *) self->lesson->evidence->pdata[i])->signature, cms))
        return eonay_exchange_filter ("pem", other, NULL);
    }
  return NULL;
}

/**
 * eonay_scrubber_clean:
 * @value: the value of a field, or a body
 *
 * Returns: (transfer full): a copy without what belongs to the person or the session; certificates
 *   and signatures are those of an invented person
 */
GBytes *
eonay_scrubber_clean (EonayScrubber *self, GBytes *value)
{
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  g_autofree char *filled = eonay_needles_fill (self->needles, "", value, FALSE, used);
  g_autoptr (EonayExchangeTemplate) template = NULL;
  EonayProfileFaultKind kind = EONAY_PROFILE_FAULT_MISSING;
  g_autofree char *detail = NULL;
  GBytes *signature = used->len == 0 ? clean_signature (self, value) : NULL;
  GBytes *cleaned = NULL;

  if (signature != NULL)
    return signature;
  template = filled != NULL
                 ? eonay_exchange_template_new (filled, EONAY_EXCHANGE_ESCAPE_NONE, &kind, &detail)
                 : NULL;
  for (guint i = 0; template != NULL && i < template->parts->len; i++)
    {
      EonayExchangePart *part = template->parts->pdata[i];
      char *literal = clean_literal (self, part->literal);

      g_free (part->literal);
      part->literal = literal;
    }
  cleaned = template != NULL ? eonay_exchange_template_fill (template, self->values, NULL) : NULL;
  /* What cannot be looked into is not shown. */
  return cleaned != NULL
             ? cleaned
             : g_bytes_new_take (g_malloc0 (g_bytes_get_size (value)), g_bytes_get_size (value));
}

/**
 * eonay_scrubber_clean_structure:
 * @value: an address or the like
 *
 * Returns: (transfer full): as eonay_scrubber_clean(), but names that are words of the exchange stay
 */
GBytes *
eonay_scrubber_clean_structure (EonayScrubber *self, GBytes *value)
{
  GBytes *cleaned = NULL;

  self->keeps_words = TRUE;
  cleaned = eonay_scrubber_clean (self, value);
  self->keeps_words = FALSE;
  return cleaned;
}

/**
 * eonay_scrubber_invent:
 * @value: the value of a field that describes the person
 *
 * Returns: (transfer full): what takes its place, the same each time
 */
char *
eonay_scrubber_invent (EonayScrubber *self, const char *value)
{
  char *other = NULL;

  other = g_hash_table_lookup (self->fields, value);
  if (other == NULL)
    {
      other = eonay_inventions_create_like (value);
      g_hash_table_insert (self->fields, g_strdup (value), other);
    }
  return g_strdup (other);
}

/**
 * eonay_scrubber_is_text:
 * @value: a value
 *
 * Returns: whether it is what was signed
 */
gboolean
eonay_scrubber_is_text (EonayScrubber *self, GBytes *value)
{
  for (guint i = 0; i < self->lesson->evidence->len; i++)
    if (g_bytes_equal (((EonayEvidence *) self->lesson->evidence->pdata[i])->text, value))
      return TRUE;
  return FALSE;
}

/**
 * eonay_scrubber_has_words:
 *
 * Returns: whether a part of the person's name is a word of the exchange
 */
gboolean
eonay_scrubber_has_words (EonayScrubber *self)
{
  for (guint i = 0; i < self->lesson->evidence->len; i++)
    if (*((EonayEvidence *) self->lesson->evidence->pdata[i])->words != NULL)
      return TRUE;
  return FALSE;
}

/* --- the proof */

typedef struct
{
  EonayScrubber *scrubber;
  gboolean is_structure;
} Look;

static gboolean
has_bytes (GBytes *value, gconstpointer data, gsize size)
{
  gsize length = 0;
  gconstpointer bytes = g_bytes_get_data (value, &length);

  return size > 0 && length >= size && memmem (bytes, length, data, size) != NULL;
}

static gboolean
find_cb (GBytes *value, const char *const *decoders, gpointer user_data)
{
  EonayScrubber *self = user_data;

  for (guint i = 0; i < self->lesson->evidence->len; i++)
    {
      EonayEvidence *evidence = self->lesson->evidence->pdata[i];
      GBytes *der =
          evidence->certificate != NULL ? eonay_certificate_get_der (evidence->certificate) : NULL;

      if (has_bytes (value, g_bytes_get_data (evidence->signature, NULL),
                     g_bytes_get_size (evidence->signature)) ||
          (der != NULL && has_bytes (value, g_bytes_get_data (der, NULL), g_bytes_get_size (der))))
        return TRUE;
    }
  return eonay_inventions_finds (self->inventions, value);
}

static gboolean
read_cb (const char *text, gpointer user_data)
{
  const Look *self = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return eonay_inventions_finds (self->scrubber->inventions, bytes) ||
         eonay_personal_has_name (self->scrubber->lesson->evidence, text, self->is_structure) ||
         eonay_personal_data_is_in (text);
}

/**
 * eonay_scrubber_finds:
 * @value: a value
 * @is_structure: whether words of the exchange may stand in it
 *
 * Returns: whether something is left in it, in whatever encoding
 */
gboolean
eonay_scrubber_finds (EonayScrubber *self, GBytes *value, gboolean is_structure)
{
  Look look = { self, is_structure };

  return eonay_decodings_search (value, find_cb, self) ||
         eonay_readings_search (value, read_cb, &look);
}
