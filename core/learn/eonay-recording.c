/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-recording.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "eonay-json.h"
#include "eonay-recording-body.h"

#define MAX_SIZE    ((gsize) 64 * 1024 * 1024)
#define MAX_CALLS   8192
#define MAX_HEADERS 256
#define MAX_DEPTH   64
#define CHUNK_SIZE  (64 * 1024)

G_DEFINE_QUARK (eonay - recording - error - quark, eonay_recording_error)

/* The members of an archive may be missing, or of another type than they should be. */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_string (JsonObject *object, const char *name)
{
  return object != NULL ? eonay_json_get_string (object, name) : NULL;
}

static guint
get_status (JsonObject *response)
{
  JsonNode *node = response != NULL ? json_object_get_member (response, "status") : NULL;
  gint64 status = 0;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_INT64)
    status = json_node_get_int (node);
  return status >= 100 && status <= 599 ? (guint) status : 0;
}

static void
read_headers (EonayRecordedMessage *self, JsonObject *message)
{
  JsonArray *array = get_array (message, "headers");
  guint length = array != NULL ? json_array_get_length (array) : 0;

  eonay_recorded_message_init (self);
  for (guint i = 0; i < MIN (length, MAX_HEADERS); i++)
    {
      JsonObject *object = get_element (array, i);
      const char *name = get_string (object, "name");
      const char *value = get_string (object, "value");

      /* Names with a colon are HTTP/2's own. */
      if (name != NULL && value != NULL && *name != '\0' && strchr (name, ':') == NULL)
        eonay_recorded_message_add_header (self, name, value);
    }
}

/* The fields of a form, where the recorder wrote no text. */
static char *
join_params (JsonArray *params)
{
  g_autoptr (GString) form = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      JsonObject *param = get_element (params, i);
      const char *name = get_string (param, "name");
      const char *value = get_string (param, "value");
      g_autofree char *escaped_name = g_uri_escape_string (name != NULL ? name : "", NULL, FALSE);
      g_autofree char *escaped = g_uri_escape_string (value != NULL ? value : "", NULL, FALSE);

      g_string_append_printf (form, "%s%s=%s", form->len > 0 ? "&" : "", escaped_name, escaped);
    }
  return g_string_free (g_steal_pointer (&form), FALSE);
}

static char *
dup_type (EonayRecordedMessage *self, JsonObject *content)
{
  const char *type = eonay_recorded_message_get_header (self, "Content-Type");
  g_autofree char *start = NULL;

  if (type == NULL)
    type = get_string (content, "mimeType");
  start = type != NULL ? g_strndup (type, strcspn (type, ";,")) : g_strdup ("");
  return g_ascii_strdown (g_strstrip (start), -1);
}

static char *
dup_charset (const EonayRecordedMessage *self, JsonObject *content)
{
  const char *type = eonay_recorded_message_get_header (self, "Content-Type");
  g_autoptr (GRegex) regex =
      g_regex_new ("charset=\"?([A-Za-z0-9_-]+)", G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (type == NULL)
    type = get_string (content, "mimeType");
  return type != NULL && g_regex_match (regex, type, G_REGEX_MATCH_DEFAULT, &match)
             ? g_match_info_fetch (match, 1)
             : NULL;
}

/**
 * eonay_recorded_message_encode:
 * @self: a request or an answer
 *
 * Returns: (transfer full): its body in its own character set
 */
GBytes *
eonay_recorded_message_encode (const EonayRecordedMessage *self)
{
  g_autofree char *charset = dup_charset (self, NULL);

  return eonay_recording_body_encode (self->outside != NULL ? self->outside : self->body, charset);
}

static void
read_message (EonayRecordedMessage *self, JsonObject *message, const char *body_name)
{
  JsonObject *content = get_object (message, body_name);
  JsonArray *params = get_array (content, "params");
  const char *text = get_string (content, "text");
  const char *encoding = get_string (content, "encoding");
  g_autofree char *joined = NULL;
  g_autofree char *charset = NULL;

  read_headers (self, message);
  charset = dup_charset (self, content);
  self->type = dup_type (self, content);
  if ((text == NULL || *text == '\0') && params != NULL && json_array_get_length (params) > 0)
    text = joined = join_params (params);
  self->body = eonay_recording_body_decode (
      text, g_strcmp0 (encoding, "base64") == 0,
      eonay_recorded_message_get_header (self, "Transfer-Encoding"),
      eonay_recorded_message_get_header (self, "Content-Encoding"), charset, &self->trouble);
}

static gint64
read_time (JsonObject *entry)
{
  const char *text = get_string (entry, "startedDateTime");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time != NULL
             ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
             : 0;
}

/* Returns NULL for what is no call by HTTP, such as pages of extensions. */
static EonayRecordedCall *
read_call (JsonObject *entry, guint number)
{
  JsonObject *request = get_object (entry, "request");
  JsonObject *response = get_object (entry, "response");
  const char *address = get_string (request, "url");
  const char *method = get_string (request, "method");
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  EonayRecordedCall *self = NULL;

  if (uri == NULL || method == NULL || g_uri_get_host (uri) == NULL ||
      !g_str_has_prefix (g_uri_get_scheme (uri), "http"))
    return NULL;
  self = g_new0 (EonayRecordedCall, 1);
  self->number = number;
  self->time = read_time (entry);
  self->method = g_ascii_strup (method, -1);
  self->uri = g_steal_pointer (&uri);
  self->status = get_status (response);
  read_message (&self->request, request, "postData");
  read_message (&self->answer, response, "content");
  return self;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const EonayRecordedCall *one = *(EonayRecordedCall *const *) a;
  const EonayRecordedCall *other = *(EonayRecordedCall *const *) b;

  return (one->time > other->time) - (one->time < other->time);
}

/* With several pages the entries of one follow those of another. */
static void
sort_calls (GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    if (((EonayRecordedCall *) calls->pdata[i])->time == 0)
      return;
  g_ptr_array_sort (calls, compare_times);
}

static GPtrArray *
read_calls (JsonArray *entries, guint *n_unusable)
{
  g_autoptr (GPtrArray) calls =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_recorded_call_free);

  *n_unusable = 0;
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      EonayRecordedCall *call = read_call (get_element (entries, i), i + 1);

      if (call != NULL)
        g_ptr_array_add (calls, call);
      else
        (*n_unusable)++;
    }
  sort_calls (calls);
  return g_steal_pointer (&calls);
}

/* An escape counts unless its backslash is escaped itself. */
static char *
replace_nuls (const char *data, gsize size)
{
  char *text = g_strndup (data, size);

  for (char *at = strchr (text, '\\'); at != NULL; at = strchr (at, '\\'))
    {
      if (g_str_has_prefix (at, "\\u0000"))
        memcpy (at, EONAY_RECORDING_NUL_ESCAPE, strlen (EONAY_RECORDING_NUL_ESCAPE));
      at += at[1] != '\0' ? 2 : 1;
    }
  return text;
}

static JsonNode *
parse_json (GBytes *archive, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (archive, &size);

  /* Fiddler writes a byte order mark. */
  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size -= 3;
    }
  text = replace_nuls (data != NULL ? data : "", size);
  if (!eonay_json_is_shallow_object (data, size, MAX_DEPTH) || strlen (text) != size)
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NOT_A_RECORDING,
                 "reading the recording: not a single JSON object of limited depth");
  else if (!json_parser_load_from_data (parser, text, (gssize) size, &cause))
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NOT_A_RECORDING,
                 "reading the recording: not JSON, or not all of it");
  else
    return json_parser_steal_root (parser);
  return NULL;
}

/**
 * eonay_recording_parse:
 * @archive: an HTTP archive (HAR 1.2)
 * @n_unusable: (out): how many entries are no calls by HTTP
 * @error: return location: an #EonayRecordingError
 *
 * Reads what browsers, mitmproxy and Fiddler write. Optional members may be missing.
 *
 * Returns: (transfer full) (element-type EonayRecordedCall): the calls in the order of the recording
 */
GPtrArray *
eonay_recording_parse (GBytes *archive, guint *n_unusable, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *entries = NULL;

  if (g_bytes_get_size (archive) > MAX_SIZE)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_TOO_LARGE,
                   "reading the recording: more than %" G_GSIZE_FORMAT " bytes", MAX_SIZE);
      return NULL;
    }
  root = parse_json (archive, error);
  if (root == NULL)
    return NULL;
  entries = get_array (get_object (json_node_get_object (root), "log"), "entries");
  if (entries == NULL)
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NOT_A_RECORDING,
                 "reading the recording: no HTTP archive");
  else if (json_array_get_length (entries) == 0)
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_EMPTY,
                 "reading the recording: no call in it");
  else if (json_array_get_length (entries) > MAX_CALLS)
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_TOO_LARGE,
                 "reading the recording: more than %d calls", MAX_CALLS);
  else
    return read_calls (entries, n_unusable);
  return NULL;
}

/* Reads at most a little more than the limit. */
static GBytes *
read_file (GFile *file, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_SIZE);
  gssize n = 0;

  if (stream == NULL)
    return NULL;
  while (data->len <= MAX_SIZE &&
         (n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, CHUNK_SIZE, NULL, error)) > 0)
    g_byte_array_append (data, chunk, (guint) n);
  return n >= 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&data)) : NULL;
}

/**
 * eonay_recording_load:
 * @path: a file
 * @n_unusable: (out): how many entries are no calls by HTTP
 * @error: return location: an #EonayRecordingError
 *
 * Returns: (transfer full) (element-type EonayRecordedCall): as eonay_recording_parse()
 */
GPtrArray *
eonay_recording_load (const char *path, guint *n_unusable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GBytes) archive = NULL;
  g_autoptr (GError) cause = NULL;

  archive = read_file (file, &cause);
  if (archive == NULL)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_UNREADABLE,
                   "reading the recording: %s", cause->message);
      return NULL;
    }
  return eonay_recording_parse (archive, n_unusable, error);
}

/**
 * eonay_recording_is_same_file:
 * @one: a path
 * @other: another path
 *
 * Returns: whether both lead to the same file, through links, too
 */
gboolean
eonay_recording_is_same_file (const char *one, const char *other)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (one);
  g_autoptr (GFile) other_file = g_file_new_for_commandline_arg (other);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (GFileInfo) other_info =
      g_file_query_info (other_file, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  if (g_file_equal (file, other_file))
    return TRUE;
  return info != NULL && other_info != NULL &&
         g_strcmp0 (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE),
                    g_file_info_get_attribute_string (other_info, G_FILE_ATTRIBUTE_ID_FILE)) == 0;
}

/**
 * eonay_recording_is_ordinary_file:
 * @path: a path
 *
 * Writing replaces a file, so a link such as /dev/stdout would be lost.
 *
 * Returns: whether it is a file that may be replaced, or nothing yet
 */
gboolean
eonay_recording_is_ordinary_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL);

  return type == G_FILE_TYPE_REGULAR || type == G_FILE_TYPE_UNKNOWN;
}
