/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-lesson-private.h"
#include "eonay-personal-data.h"
#include "eonay-personal.h"

#define DEFAULT_PORT 443

typedef struct
{
  EonayLesson *lesson;
  EonayLessonCall *call;
  const char *key;
  EonayNeedles *needles;
} Fill;

static void
note (Fill *self, EonayLessonCertainty certainty, const EonayField *field, const char *what)
{
  const char *expression = *field->expression != '\0' ? field->expression : "body";

  if (g_str_has_prefix (expression, "regex:"))
    expression = "body";
  eonay_lesson_note (self->lesson, certainty, self->call, self->key, expression, what);
}

/* What cannot be written is left empty. */
static char *
give_up (Fill *self, const EonayField *field, const char *what)
{
  note (self, EONAY_LESSON_IMPOSSIBLE, field, what);
  return g_strdup ("");
}

static void
note_used (Fill *self, const EonayField *field, GPtrArray *used)
{
  static const char *const names[] = { "code", "national-id", "certificate", "text", "signature" };

  for (guint i = 0; i < used->len; i++)
    {
      EonayNeedle *needle = used->pdata[i];
      EonayLessonTaken *taken = needle->origin;

      if (taken != NULL)
        {
          taken->is_used = TRUE;
          note (self, needle->alike == NULL ? EONAY_LESSON_SURE : EONAY_LESSON_GUESS, field,
                "taken");
        }
      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        if (g_str_equal (needle->name, names[j]))
          note (self, EONAY_LESSON_SURE, field, names[j]);
    }
}

/* --- what is not known from elsewhere */

typedef enum
{
  PEER_NONE,
  PEER_SAME,
  PEER_OTHER,
} Peer;

static Peer
compare_with (const EonayRecordedCall *call, const EonayField *field, Peer peer)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_request (call);

  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *other = fields->pdata[i];

      if (!g_str_equal (other->expression, field->expression))
        continue;
      if (!g_bytes_equal (other->value, field->value))
        return PEER_OTHER;
      peer = PEER_SAME;
    }
  return peer;
}

/* Compares a field with the one of other runs, and of repetitions. */
static Peer
compare_with_peers (Fill *self, const EonayField *field)
{
  Peer peer = PEER_NONE;

  for (guint i = 0; i < self->lesson->runs->len && peer != PEER_OTHER; i++)
    {
      EonayLessonRun *run = self->lesson->runs->pdata[i];
      EonayLessonCall *other = eonay_lesson_run_find_peer (run, self->call);

      if (other != NULL && run != self->lesson->run)
        peer = compare_with (other->call, field, peer);
    }
  for (guint i = 0; i < self->call->others->len && peer != PEER_OTHER; i++)
    peer = compare_with (self->call->others->pdata[i], field, peer);
  return peer;
}

/* Such as a key that each call of the program has. */
static gboolean
is_in_other_calls (Fill *self, const EonayField *field)
{
  for (guint i = 0; i < self->lesson->run->calls->len; i++)
    {
      EonayLessonCall *other = self->lesson->run->calls->pdata[i];
      g_autoptr (GPtrArray) fields = NULL;

      if (other == self->call)
        continue;
      fields = eonay_fields_list_request (other->call);
      for (guint j = 0; j < fields->len; j++)
        {
          EonayField *another = fields->pdata[j];

          if (g_str_equal (another->name, field->name) &&
              g_bytes_equal (another->value, field->value))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_secret (const EonayField *field)
{
  const char *names = field->type == EONAY_FIELD_HEADER
                          ? "authorization|token|session|secret|password|parola|[sş]ifre|\\Apin\\z"
                          : "password|parola|[sş]ifre|\\Apin\\z";

  return g_regex_match_simple (names, field->name, G_REGEX_CASELESS, 0);
}

/* literal: the value as a template. */
static char *
fill_unknown (Fill *self, const EonayField *field, char *literal)
{
  g_autofree char *constant = literal;
  EonayValueKind kind = eonay_value_kind_guess (field->value, self->call->call->time);
  Peer peer = kind != EONAY_VALUE_PLAIN ? compare_with_peers (self, field) : PEER_NONE;
  gboolean is_body = field->type == EONAY_FIELD_BYTES && *field->name == '\0';
  gboolean is_time = kind == EONAY_VALUE_TIME || kind == EONAY_VALUE_OTHER_TIME;

  if (kind == EONAY_VALUE_PLAIN)
    return g_steal_pointer (&constant);
  if (constant != NULL && !is_time &&
      (peer == PEER_SAME ||
       (peer == PEER_NONE && is_in_other_calls (self, field) && kind != EONAY_VALUE_UUID)))
    {
      note (self, peer == PEER_SAME ? EONAY_LESSON_SURE : EONAY_LESSON_GUESS, field, "constant");
      return g_steal_pointer (&constant);
    }
  if (kind == EONAY_VALUE_UUID || kind == EONAY_VALUE_TIME)
    {
      note (self, EONAY_LESSON_GUESS, field, kind == EONAY_VALUE_UUID ? "uuid" : "time");
      return g_strdup (kind == EONAY_VALUE_UUID ? "${uuid}" : "${time}");
    }
  if (kind == EONAY_VALUE_OTHER_TIME)
    return give_up (self, field, "other-time");
  if (kind == EONAY_VALUE_HASH)
    return give_up (self, field, "hash");
  return give_up (self, field, is_body ? "encrypted" : peer == PEER_OTHER ? "changing" : "random");
}

/* The signature in a form that no filter gives exactly. */
static char *
fill_signature (Fill *self, const EonayField *field)
{
  g_autoptr (GBytes) cms = eonay_evidence_find_cms (field->value);
  const EonayEvidence *evidence = self->lesson->run->evidence;
  gsize size = 0;
  const char *data = g_bytes_get_data (field->value, &size);
  const char *form = NULL;

  if (cms == NULL || !eonay_evidence_is_same_cms (cms, evidence->signature))
    return NULL;
  if (g_strstr_len (data, (gssize) size, "-----BEGIN") != NULL)
    form = "pem";
  else if (memchr (data, '\n', size) != NULL)
    form = "base64-lines";
  if (form == NULL)
    return give_up (self, field, "signature-form");
  note (self, EONAY_LESSON_GUESS, field, "signature-form");
  return g_strdup_printf ("${signature%s:%s}", evidence->is_detached ? ":detached" : "", form);
}

static gboolean
is_personal (Fill *self, const EonayField *field, const char *text)
{
  GPtrArray *evidence = self->lesson->evidence;

  if (eonay_personal_data_is_version (field->name, text))
    return FALSE;
  if (g_str_has_prefix (field->expression, "path:"))
    return eonay_personal_is_in_structure (evidence, text) || eonay_personal_data_is_in (text);
  return eonay_personal_is_in (evidence, text) ||
         (field->type != EONAY_FIELD_BOOLEAN && field->type != EONAY_FIELD_NULL &&
          field->type != EONAY_FIELD_BYTES && eonay_personal_data_is_named (field->name, text));
}

static char *
fill_cb (const EonayField *field, gpointer user_data)
{
  Fill *self = user_data;
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  g_autofree char *filled = eonay_needles_fill (self->needles, field->name, field->value,
                                                field->type == EONAY_FIELD_NUMBER, used);
  g_autofree char *text = eonay_field_dup_text (field);
  char *signature = NULL;

  if (used->len > 0 && filled != NULL)
    {
      note_used (self, field, used);
      return g_steal_pointer (&filled);
    }
  signature = fill_signature (self, field);
  if (signature != NULL)
    return signature;
  if (text == NULL)
    return give_up (self, field, "encrypted");
  if (is_personal (self, field, text))
    return give_up (self, field, "personal");
  if (is_secret (field))
    return give_up (self, field, "secret");
  return fill_unknown (self, field, g_steal_pointer (&filled));
}

/* --- the keys */

char *
eonay_lesson_dup_host (const EonayRecordedCall *call)
{
  int port = g_uri_get_port (call->uri);

  return port > 0 && port != DEFAULT_PORT
             ? g_strdup_printf ("%s:%d", g_uri_get_host (call->uri), port)
             : g_strdup (g_uri_get_host (call->uri));
}

static void
set (Fill *self, const char *key, const char *value)
{
  g_autofree char *group = g_strdup_printf ("Exchange %s", self->call->name);

  g_key_file_set_string (self->lesson->proposal, group, key, value);
}

static void
set_list (Fill *self, const char *key, GStrv values)
{
  g_autofree char *group = g_strdup_printf ("Exchange %s", self->call->name);

  if (values != NULL && values[0] != NULL)
    g_key_file_set_string_list (self->lesson->proposal, group, key, (const char *const *) values,
                                g_strv_length (values));
}

static void
write_address (Fill *self, const char *portal_host)
{
  const EonayRecordedCall *call = self->call->call;
  g_autofree char *host = eonay_lesson_dup_host (call);

  if (g_ascii_strcasecmp (host, portal_host) != 0)
    set (self, "Host", host);
  if (!g_str_equal (g_uri_get_scheme (call->uri), "https"))
    eonay_lesson_note (self->lesson, EONAY_LESSON_IMPOSSIBLE, self->call, "Path", NULL, "no-tls");
  self->key = "Path";
  g_free (self->call->address);
  self->call->address = eonay_fields_rewrite_address (call->uri, fill_cb, self);
  set (self, "Path", self->call->address);
}

static void
write_method (Fill *self, gboolean has_body)
{
  const char *method = self->call->call->method;

  if (!g_str_equal (method, "GET") && !g_str_equal (method, "POST") && !g_str_equal (method, "PUT"))
    eonay_lesson_note (self->lesson, EONAY_LESSON_IMPOSSIBLE, self->call, "Path", NULL, "method");
  else if (!g_str_equal (method, has_body ? "POST" : "GET"))
    set (self, "Method", method);
}

/* Where it differs from the engine's own. */
static void
write_content_type (Fill *self, EonayBodyKind kind)
{
  static const char *const usual[] = {
    [EONAY_BODY_JSON] = "application/json",
    [EONAY_BODY_XML] = "application/xml; charset=utf-8",
    [EONAY_BODY_HTML] = "text/plain; charset=utf-8",
    [EONAY_BODY_TEXT] = "text/plain; charset=utf-8",
  };
  const char *type = eonay_recorded_message_get_header (&self->call->call->request, "Content-Type");

  if (kind < G_N_ELEMENTS (usual) && usual[kind] != NULL && type != NULL &&
      g_ascii_strcasecmp (type, usual[kind]) != 0)
    set (self, "ContentType", type);
}

static void
write_text_body (Fill *self)
{
  const EonayField field = { (char *) "body", (char *) "", EONAY_FIELD_BYTES,
                             self->call->call->request.body };
  g_autofree char *body = fill_cb (&field, self);

  set (self, "Body", body != NULL ? body : "");
}

static void
write_body (Fill *self)
{
  EonayRecordedMessage *request = &self->call->call->request;
  EonayBodyKind kind = eonay_body_kind_guess (request);
  gboolean is_form = kind == EONAY_BODY_FORM || kind == EONAY_BODY_MULTIPART;
  g_autofree char *body = NULL;
  g_auto (GStrv) fields = NULL;

  write_method (self, kind != EONAY_BODY_NONE);
  if (kind == EONAY_BODY_NONE)
    return;
  set (self, "Type", kind == EONAY_BODY_HTML ? "text" : eonay_body_kind_get_name (kind));
  write_content_type (self, kind);
  self->key = is_form ? "Fields" : "Body";
  if (request->trouble != NULL)
    eonay_lesson_note (self->lesson, EONAY_LESSON_IMPOSSIBLE, self->call, self->key, NULL,
                       "compressed");
  if (kind == EONAY_BODY_JSON)
    body = eonay_fields_rewrite_json (request->body, fill_cb, self);
  else if (kind == EONAY_BODY_XML)
    body = eonay_fields_rewrite_xml (request->body, fill_cb, self);
  else if (is_form)
    fields = kind == EONAY_BODY_FORM ? eonay_fields_rewrite_form (request->body, fill_cb, self)
                                     : eonay_fields_rewrite_multipart (request, fill_cb, self);
  else
    write_text_body (self);
  if (body != NULL)
    set (self, "Body", body);
  set_list (self, "Fields", fields);
}

/* Cookies of this exchange's answers are sent by themselves. */
static void
note_cookies (Fill *self)
{
  const char *cookies = eonay_recorded_message_get_header (&self->call->call->request, "Cookie");
  g_auto (GStrv) pairs = cookies != NULL ? g_strsplit (cookies, ";", -1) : NULL;

  for (gsize i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *equals = strchr (g_strstrip (pairs[i]), '=');
      gboolean is_known = FALSE;
      g_autofree char *field = NULL;

      if (equals == NULL)
        continue;
      *equals = '\0';
      field = g_strdup_printf ("cookie:%s", pairs[i]);
      for (guint j = 0; j < self->lesson->run->taken->len; j++)
        is_known =
            is_known ||
            g_str_equal (((EonayLessonTaken *) self->lesson->run->taken->pdata[j])->expression,
                         field);
      if (!is_known)
        eonay_lesson_note (self->lesson, EONAY_LESSON_GUESS, self->call, "Path", field,
                           "unknown-cookie");
    }
}

void
eonay_lesson_write_request (EonayLesson *self, EonayLessonCall *call, const char *host)
{
  g_autoptr (GPtrArray) needles = eonay_lesson_run_create_needles (self->run);
  Fill fill = { self, call, NULL, needles };
  g_auto (GStrv) headers = NULL;

  write_address (&fill, host);
  fill.key = "Headers";
  headers = eonay_fields_rewrite_headers (&call->call->request, fill_cb, &fill);
  set_list (&fill, "Headers", headers);
  write_body (&fill);
  note_cookies (&fill);
}
