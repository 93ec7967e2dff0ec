/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-call.h"

#include <string.h>

#define DEFAULT_PORT 443

static const char *const call_keys[] = {
  "Host",      "Path",       "Method",  "Headers",      "Type",           "ContentType",
  "Body",      "Fields",     "Answer",  "Inside",       "InsideEncoding", "InsideAnswer",
  "Statuses",  "Accepted",   "Refused", "Pending",      "Repeat",         "Pause",
  "Reason",    "Words",      "Text",    "TextEncoding", "Data",           "DataEncoding",
  "Operation", "Operations", "Make",    "Take",         "Reasons",        NULL,
};

static const char *const methods[] = { "GET", "POST", "PUT", NULL };
static const char *const body_types[] = { "json", "form", "multipart", "xml", "text", NULL };

/* What the client sets, and what would lead a request elsewhere. */
static const char *const forbidden_headers[] = {
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "proxy-authorization",
  "te",
  "transfer-encoding",
  "trailer",
  "upgrade",
  NULL,
};

static void
field_free (EonayExchangeField *self)
{
  g_free (self->name);
  g_free (self->file);
  g_free (self->type);
  g_clear_pointer (&self->value, eonay_exchange_template_free);
  g_free (self);
}

/**
 * eonay_exchange_call_free:
 * @self: (transfer full): a call
 */
void
eonay_exchange_call_free (EonayExchangeCall *self)
{
  g_free (self->name);
  g_free (self->group);
  g_free (self->host);
  g_free (self->address);
  g_clear_pointer (&self->makes, g_ptr_array_unref);
  g_clear_pointer (&self->path, eonay_exchange_template_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self->content_type);
  g_clear_pointer (&self->body, eonay_exchange_template_free);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->inside.expression, eonay_exchange_expression_free);
  g_strfreev (self->inside.decoders);
  g_strfreev (self->statuses);
  g_clear_pointer (&self->accepted, g_ptr_array_unref);
  g_clear_pointer (&self->refused, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->reason, eonay_exchange_expression_free);
  g_clear_pointer (&self->words, eonay_exchange_expression_free);
  g_clear_pointer (&self->text.expression, eonay_exchange_expression_free);
  g_strfreev (self->text.decoders);
  g_clear_pointer (&self->data.expression, eonay_exchange_expression_free);
  g_strfreev (self->data.decoders);
  g_clear_pointer (&self->operation, eonay_exchange_expression_free);
  g_strfreev (self->operations);
  g_clear_pointer (&self->takes, g_ptr_array_unref);
  g_strfreev (self->reasons);
  g_free (self);
}

/* -- the request ------------------------------------------------------------------------------- */

static void
read_host (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  g_auto (GStrv) hosts = eonay_profile_dup_strings (reader->profile, "Portal", "Hosts");
  g_autofree char *own = eonay_profile_dup_string (reader->profile, "Portal", "Host");
  guint port = eonay_profile_get_uint (reader->profile, "Portal", "Port", DEFAULT_PORT);

  self->host = eonay_exchange_reader_dup_string (reader, "Host");
  if (self->host != NULL && g_strcmp0 (self->host, own) == 0)
    g_clear_pointer (&self->host, g_free);
  if (self->host != NULL && !g_strv_contains ((const char *const *) hosts, self->host))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_UNKNOWN_HOST, "Host", self->host);
  self->address = self->host != NULL ? g_strconcat ("https://", self->host, NULL)
                  : port == DEFAULT_PORT
                      ? g_strconcat ("https://", own, NULL)
                      : g_strdup_printf ("https://%s:%u", own != NULL ? own : "", port);
}

/* "//" would begin with a host, also after a path that an answer names. */
static gboolean
starts_well (EonayExchangeTemplate *path)
{
  EonayExchangePart *first = g_ptr_array_index (path->parts, 0);
  EonayExchangePart *second = path->parts->len > 1 ? g_ptr_array_index (path->parts, 1) : NULL;

  if (*first->literal == '\0')
    return second != NULL && eonay_exchange_part_is_path (first) && *second->literal != '/';
  return *first->literal == '/' && first->literal[1] != '/';
}

static void
read_path (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  g_autofree char *path = eonay_exchange_reader_dup_string (reader, "Path");

  self->path =
      eonay_exchange_reader_parse_template (reader, "Path", path, EONAY_EXCHANGE_ESCAPE_PERCENT);
  if (path == NULL)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_MISSING, "Path", NULL);
  else if (strpbrk (path, "# \\\t\r\n") != NULL || !g_str_is_ascii (path) ||
           (self->path != NULL && !starts_well (self->path)))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_PATH, "Path", path);
}

/* The fields of a list, "NAME SEPARATOR VALUE"; without name and value where an entry is wrong. */
static GPtrArray *
read_list (EonayExchangeReader *reader,
           const char *key,
           const char *separator,
           EonayExchangeEscape escape)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  g_auto (GStrv) entries = eonay_exchange_reader_dup_list (reader, key);

  for (gsize i = 0; entries[i] != NULL; i++)
    {
      EonayExchangeField *field = g_new0 (EonayExchangeField, 1);
      g_autofree char *value = NULL;

      g_ptr_array_add (fields, field);
      if (eonay_exchange_reader_split (reader, key, entries[i], separator, &field->name, &value))
        field->value = eonay_exchange_reader_parse_template (reader, key, value, escape);
    }
  return fields;
}

static gboolean
is_header_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return !g_strv_contains (forbidden_headers, lower) &&
         g_regex_match_simple ("\\A[A-Za-z0-9-]+\\z", name, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

static void
read_headers (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  self->headers = read_list (reader, "Headers", ":", EONAY_EXCHANGE_ESCAPE_TEXT);
  for (guint i = 0; i < self->headers->len; i++)
    {
      EonayExchangeField *field = g_ptr_array_index (self->headers, i);

      if (field->name != NULL && !is_header_name (field->name))
        eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_HEADER, "Headers",
                                     field->name);
    }
}

/* "NAME", "NAME@FILE" or "NAME@FILE@TYPE"; the latter two in a multipart only. */
static void
split_name (EonayExchangeField *field, EonayExchangeBody type)
{
  g_auto (GStrv) parts = NULL;

  if (type != EONAY_EXCHANGE_BODY_MULTIPART || strchr (field->name, '@') == NULL)
    return;
  parts = g_strsplit (field->name, "@", 3);
  g_free (field->name);
  field->name = g_strdup (parts[0]);
  field->file = g_strdup (parts[1]);
  field->type = g_strdup (parts[2] != NULL ? parts[2] : "application/octet-stream");
}

/* It stands in quotes in a header. */
static gboolean
is_field_name (const char *name)
{
  for (const char *at = name; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) || *at == '"' || *at == '\\')
      return FALSE;
  return TRUE;
}

static void
read_fields (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  gboolean is_multipart = self->type == EONAY_EXCHANGE_BODY_MULTIPART;
  EonayExchangeEscape escape =
      is_multipart ? EONAY_EXCHANGE_ESCAPE_NONE : EONAY_EXCHANGE_ESCAPE_TEXT;

  self->fields = read_list (reader, "Fields", "=", escape);
  if (self->fields->len > 0 && !is_multipart && self->type != EONAY_EXCHANGE_BODY_FORM)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_CONFLICT, "Fields", "Type");
  for (guint i = 0; i < self->fields->len; i++)
    {
      EonayExchangeField *field = g_ptr_array_index (self->fields, i);

      if (field->name == NULL)
        continue;
      if (!is_field_name (field->name))
        eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_ENTRY, "Fields", field->name);
      split_name (field, self->type);
    }
}

static void
read_body (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  static const EonayExchangeEscape escapes[] = {
    [EONAY_EXCHANGE_BODY_JSON] = EONAY_EXCHANGE_ESCAPE_JSON,
    [EONAY_EXCHANGE_BODY_XML] = EONAY_EXCHANGE_ESCAPE_XML,
    [EONAY_EXCHANGE_BODY_NONE] = EONAY_EXCHANGE_ESCAPE_NONE,
  };
  g_autofree char *body = eonay_exchange_reader_dup_string (reader, "Body");
  gboolean has_fields =
      self->type == EONAY_EXCHANGE_BODY_FORM || self->type == EONAY_EXCHANGE_BODY_MULTIPART;

  self->content_type = eonay_exchange_reader_dup_string (reader, "ContentType");
  if (self->content_type != NULL && (has_fields || self->type == EONAY_EXCHANGE_BODY_NONE))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_CONFLICT, "ContentType", "Type");
  if (body != NULL && (has_fields || self->type == EONAY_EXCHANGE_BODY_NONE))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_CONFLICT, "Body", "Type");
  else if (body == NULL && !has_fields && self->type != EONAY_EXCHANGE_BODY_NONE)
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_MISSING, "Body", NULL);
  self->body = eonay_exchange_reader_parse_template (reader, "Body", body, escapes[self->type]);
  if (self->body != NULL && !eonay_exchange_template_is_well_formed (self->body))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_BAD_BODY, "Body",
                                 body_types[self->type]);
  read_fields (self, reader);
}

static void
read_method (EonayExchangeCall *self, EonayExchangeReader *reader)
{
  gboolean has_body = self->type != EONAY_EXCHANGE_BODY_NONE;

  self->method =
      methods[eonay_exchange_reader_get_choice (reader, "Method", methods, has_body ? 1 : 0)];
  if (has_body && g_str_equal (self->method, "GET"))
    eonay_exchange_reader_fault (reader, EONAY_PROFILE_FAULT_CONFLICT, "Method", "Type");
}

/**
 * eonay_exchange_call_new:
 * @profile: a profile
 * @name: the call's name
 * @faults: (element-type EonayProfileFault): what is wrong is added to it
 *
 * Reads the group [Exchange NAME]. Slots are checked by eonay_exchange_description_new(), which
 * knows the calls before.
 *
 * Returns: (transfer full): the call
 */
EonayExchangeCall *
eonay_exchange_call_new (EonayProfile *profile, const char *name, GPtrArray *faults)
{
  EonayExchangeCall *self = g_new0 (EonayExchangeCall, 1);
  EonayExchangeReader reader = { profile, NULL, faults };

  self->name = g_strdup (name);
  self->group = g_strconcat ("Exchange ", name, NULL);
  reader.group = self->group;
  eonay_exchange_reader_check_keys (&reader, call_keys);
  read_host (self, &reader);
  self->makes = read_list (&reader, "Make", "=", EONAY_EXCHANGE_ESCAPE_TEXT);
  read_path (self, &reader);
  read_headers (self, &reader);
  self->type = (EonayExchangeBody) eonay_exchange_reader_get_choice (&reader, "Type", body_types,
                                                                     EONAY_EXCHANGE_BODY_NONE);
  read_method (self, &reader);
  read_body (self, &reader);
  eonay_exchange_call_read_answer (self, &reader);
  return self;
}

static void
add_template (GPtrArray *templates,
              GPtrArray *keys,
              EonayExchangeTemplate *template,
              const char *key)
{
  if (template == NULL)
    return;
  g_ptr_array_add (templates, template);
  g_ptr_array_add (keys, g_strdup (key));
}

static void
add_fields (GPtrArray *templates, GPtrArray *keys, GPtrArray *fields, const char *key)
{
  for (guint i = 0; i < fields->len; i++)
    {
      EonayExchangeField *field = g_ptr_array_index (fields, i);

      add_template (templates, keys, field->value, key);
    }
}

/**
 * eonay_exchange_call_list_templates:
 * @self: a call
 * @keys: (out) (optional) (transfer full): the key of each
 *
 * Returns: (transfer container) (element-type EonayExchangeTemplate): its templates, in the order in
 *   which they are filled
 */
GPtrArray *
eonay_exchange_call_list_templates (EonayExchangeCall *self, GStrv *keys)
{
  GPtrArray *templates = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  add_fields (templates, names, self->makes, "Make");
  add_template (templates, names, self->path, "Path");
  add_template (templates, names, self->body, "Body");
  add_fields (templates, names, self->headers, "Headers");
  add_fields (templates, names, self->fields, "Fields");
  g_ptr_array_add (names, NULL);
  if (keys != NULL)
    *keys = (GStrv) g_ptr_array_steal (names, NULL);
  return templates;
}

/**
 * eonay_exchange_call_has_slot:
 * @self: a call
 * @slot: a slot's name
 *
 * Returns: whether its request has the slot
 */
gboolean
eonay_exchange_call_has_slot (EonayExchangeCall *self, const char *slot)
{
  g_autoptr (GPtrArray) templates = eonay_exchange_call_list_templates (self, NULL);

  for (guint i = 0; i < templates->len; i++)
    if (eonay_exchange_template_has_slot (g_ptr_array_index (templates, i), slot))
      return TRUE;
  return FALSE;
}
