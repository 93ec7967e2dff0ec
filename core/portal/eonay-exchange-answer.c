/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-answer.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-exchange-json.h"
#include "eonay-page.h"
#include "eonay-provider.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct _EonayExchangeAnswer
{
  EonayPortalReply *reply;  /* not owned */
  EonayPortalReply *inside; /* reply, if it is a part of another one; or NULL */
  JsonNode *json;
  xmlDocPtr xml;
  char *text; /* NULL if it is not text */
  char *body; /* NULL if it is not text */
};

/**
 * eonay_exchange_answer_free:
 * @self: (transfer full): an answer
 */
void
eonay_exchange_answer_free (EonayExchangeAnswer *self)
{
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->xml, xmlFreeDoc);
  g_free (self->text);
  g_free (self->body);
  g_clear_pointer (&self->inside, eonay_portal_reply_free);
  g_free (self);
}

/* -- reading ----------------------------------------------------------------------------------- */

/* As UTF-8, by the character set that the portal names. */
static char *
dup_body (EonayPortalReply *reply)
{
  gsize size;
  const char *data = g_bytes_get_data (reply->body, &size);
  gsize start = size >= 3 && memcmp (data, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;
  g_autofree char *converted = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length = size - start;

  if (reply->charset != NULL && g_ascii_strcasecmp (reply->charset, "utf-8") != 0 && size > 0)
    {
      converted = g_convert (data, (gssize) size, "UTF-8", reply->charset, NULL, &length, NULL);
      bytes = converted != NULL ? g_bytes_new (converted, length) : NULL;
    }
  else
    bytes = g_bytes_new_from_bytes (reply->body, start, length);
  return bytes != NULL ? eonay_exchange_dup_text (bytes) : NULL;
}

static gboolean
read_json (EonayExchangeAnswer *self)
{
  self->json = self->body != NULL ? eonay_exchange_json_read (self->body) : NULL;
  return self->json != NULL;
}

/* Elements and attributes are found by their local names. */
static void
drop_namespaces (xmlDocPtr document)
{
  xmlNodePtr root = xmlDocGetRootElement (document);

  for (xmlNodePtr node = root; node != NULL;)
    {
      xmlNodePtr next = node->type == XML_ELEMENT_NODE ? node->children : NULL;

      if (node->type == XML_ELEMENT_NODE)
        {
          node->ns = NULL;
          for (xmlAttrPtr attribute = node->properties; attribute != NULL;
               attribute = attribute->next)
            attribute->ns = NULL;
        }
      while (next == NULL && node != NULL && node != root)
        {
          next = node->next;
          node = node->parent;
        }
      node = next;
    }
}

/* A document type could define entities that expand without limit. */
static gboolean
read_xml (EonayExchangeAnswer *self)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
  gsize size;
  const char *data = g_bytes_get_data (self->reply->body, &size);

  if (size > 0 && size <= G_MAXINT)
    self->xml = xmlReadMemory (data, (int) size, NULL, self->reply->charset, options);
  if (self->xml == NULL || self->xml->intSubset != NULL || self->xml->extSubset != NULL)
    return FALSE;
  drop_namespaces (self->xml);
  return TRUE;
}

/* Runs of blanks count as one. */
static gboolean
read_html (EonayExchangeAnswer *self)
{
  g_autoptr (EonayPage) page = eonay_page_new (self->reply->body, self->reply->charset, "");
  g_autofree char *text = eonay_page_dup_text (page);
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  gsize n_words = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      char *word = words[i];

      words[i] = NULL;
      if (*word != '\0')
        words[n_words++] = word;
      else
        g_free (word);
    }
  self->text = g_strjoinv (" ", words);
  return TRUE;
}

static gboolean
read_body (EonayExchangeAnswer *self, EonayExchangeAnswerKind kind)
{
  switch (kind)
    {
    case EONAY_EXCHANGE_ANSWER_JSON:
      return read_json (self);
    case EONAY_EXCHANGE_ANSWER_XML:
      return read_xml (self);
    case EONAY_EXCHANGE_ANSWER_HTML:
      return read_html (self);
    case EONAY_EXCHANGE_ANSWER_TEXT:
      self->text = g_strdup (self->body);
      return self->text != NULL;
    case EONAY_EXCHANGE_ANSWER_NONE:
    default:
      return TRUE;
    }
}

/**
 * eonay_exchange_answer_new:
 * @kind: how its body is read
 * @reply: the answer, which must live as long
 *
 * Returns: (transfer full) (nullable): the answer; %NULL if its body is not of that kind
 */
EonayExchangeAnswer *
eonay_exchange_answer_new (EonayExchangeAnswerKind kind, EonayPortalReply *reply)
{
  g_autoptr (EonayExchangeAnswer) self = g_new0 (EonayExchangeAnswer, 1);

  self->reply = reply;
  self->body = dup_body (reply);
  return read_body (self, kind) ? g_steal_pointer (&self) : NULL;
}

/* -- values ------------------------------------------------------------------------------------ */

static char *
dup_xpath (EonayExchangeAnswer *self, xmlXPathCompExprPtr xpath, gboolean *is_there)
{
  xmlXPathContextPtr context =
      self->xml != NULL ? eonay_exchange_xpath_context_new (self->xml) : NULL;
  xmlXPathObjectPtr found = context != NULL ? xmlXPathCompiledEval (xpath, context) : NULL;
  gboolean is_one = found != NULL && (found->type != XPATH_NODESET ||
                                      xmlXPathNodeSetGetLength (found->nodesetval) == 1);
  xmlChar *value = is_one ? xmlXPathCastToString (found) : NULL;
  char *copy = value != NULL ? g_strdup ((const char *) value) : NULL;

  *is_there = is_one || found == NULL || xmlXPathNodeSetGetLength (found->nodesetval) > 0;
  xmlFree (value);
  xmlXPathFreeObject (found);
  xmlXPathFreeContext (context);
  return copy;
}

static char *
dup_match (const char *text, GRegex *regex, gboolean *is_there)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  gboolean is_found = text != NULL && g_regex_match_full (regex, text, -1, 0, G_REGEX_MATCH_DEFAULT,
                                                          &match, &error);

  *is_there = is_found || text == NULL || error != NULL;
  if (!is_found)
    return NULL;
  value = g_match_info_fetch (match, 1);
  return g_match_info_next (match, NULL) ? NULL : g_steal_pointer (&value);
}

static char *
dup_header (EonayExchangeAnswer *self, const char *name, gboolean *is_there)
{
  char *found = NULL;

  for (gsize i = 0; self->reply->headers != NULL && self->reply->headers[i] != NULL; i += 2)
    {
      if (g_ascii_strcasecmp (self->reply->headers[i], name) != 0)
        continue;
      *is_there = TRUE;
      if (found != NULL)
        {
          g_free (found);
          return NULL;
        }
      found = g_strdup (self->reply->headers[i + 1]);
    }
  return found;
}

static char *
dup_cookie (EonayExchangeAnswer *self, const char *name, gboolean *is_there)
{
  g_autofree char *start = g_strconcat (name, "=", NULL);
  g_autofree char *found = NULL;

  for (gsize i = 0; self->reply->headers != NULL && self->reply->headers[i] != NULL; i += 2)
    {
      const char *value = self->reply->headers[i + 1];

      if (g_ascii_strcasecmp (self->reply->headers[i], "Set-Cookie") != 0 ||
          !g_str_has_prefix (value, start))
        continue;
      *is_there = TRUE;
      if (found != NULL)
        return NULL;
      value += strlen (start);
      found = g_strchomp (g_strndup (value, strcspn (value, ";")));
    }
  return g_steal_pointer (&found);
}

/* is_there: set if something is there, even if it is no value: several ones, an object, or what could
 * not be searched to its end. */
static char *
dup_value (EonayExchangeAnswer *self, EonayExchangeExpression *expression, gboolean *is_there)
{
  g_autofree char *value = NULL;

  *is_there = FALSE;
  switch (expression->source)
    {
    case EONAY_EXCHANGE_SOURCE_JSON:
      value = eonay_exchange_json_dup_value (self->json, expression->json, is_there);
      break;
    case EONAY_EXCHANGE_SOURCE_XML:
      value = dup_xpath (self, expression->xpath, is_there);
      break;
    case EONAY_EXCHANGE_SOURCE_TEXT:
      value = dup_match (self->text, expression->regex, is_there);
      break;
    case EONAY_EXCHANGE_SOURCE_BODY:
      value = dup_match (self->body, expression->regex, is_there);
      break;
    case EONAY_EXCHANGE_SOURCE_HEADER:
      value = dup_header (self, expression->name, is_there);
      break;
    case EONAY_EXCHANGE_SOURCE_COOKIE:
      value = dup_cookie (self, expression->name, is_there);
      break;
    case EONAY_EXCHANGE_SOURCE_STATUS:
    default:
      value = g_strdup_printf ("%u", self->reply->status);
      break;
    }
  return value != NULL && g_utf8_validate (value, -1, NULL) ? g_steal_pointer (&value) : NULL;
}

/**
 * eonay_exchange_answer_dup_value:
 * @self: an answer
 * @expression: where the value stands
 *
 * Returns: (transfer full) (nullable): the value, UTF-8; %NULL unless there is exactly one
 */
char *
eonay_exchange_answer_dup_value (EonayExchangeAnswer *self, EonayExchangeExpression *expression)
{
  gboolean is_there;

  return dup_value (self, expression, &is_there);
}

/**
 * eonay_exchange_answer_decode:
 * @self: an answer
 * @content: where the content stands, and how it is encoded
 * @error: return location for an #EonayProviderError
 *
 * Returns: (transfer full) (nullable): the content; %NULL with an error
 */
GBytes *
eonay_exchange_answer_decode (EonayExchangeAnswer *self,
                              const EonayExchangeContent *content,
                              GError **error)
{
  g_autofree char *value = eonay_exchange_answer_dup_value (self, content->expression);
  g_autoptr (GBytes) bytes = value != NULL ? g_bytes_new (value, strlen (value)) : NULL;

  if (bytes == NULL)
    g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                         "reading the portal's answer: the text is not there");
  for (gsize i = 0; bytes != NULL && content->decoders[i] != NULL; i++)
    {
      GBytes *decoded = eonay_exchange_decode (content->decoders[i], bytes, error);

      g_bytes_unref (bytes);
      bytes = decoded;
    }
  return g_steal_pointer (&bytes);
}

/* A text was decoded by now, whatever character set an XML declaration names. */
static EonayPortalReply *
make_inside (EonayPortalReply *reply, GBytes *body)
{
  EonayPortalReply *inside = g_new0 (EonayPortalReply, 1);
  g_autofree char *text = eonay_exchange_dup_text (body);

  inside->status = reply->status;
  inside->headers = g_strdupv (reply->headers);
  inside->body = g_bytes_ref (body);
  inside->charset = text != NULL ? g_strdup ("utf-8") : NULL;
  return inside;
}

/**
 * eonay_exchange_answer_new_for_call:
 * @call: the call that it answers
 * @reply: the answer, which must live as long
 *
 * Returns: (transfer full) (nullable): the answer, or the one inside it, if the call says so; %NULL
 *   if a body is not of its kind, or the one inside is not there
 */
EonayExchangeAnswer *
eonay_exchange_answer_new_for_call (EonayExchangeCall *call, EonayPortalReply *reply)
{
  g_autoptr (EonayExchangeAnswer) outside = eonay_exchange_answer_new (call->outside, reply);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (EonayPortalReply) inside = NULL;
  EonayExchangeAnswer *self = NULL;

  if (outside == NULL || call->inside.expression == NULL)
    return g_steal_pointer (&outside);
  body = eonay_exchange_answer_decode (outside, &call->inside, NULL);
  if (body == NULL)
    return NULL;
  inside = make_inside (reply, body);
  self = eonay_exchange_answer_new (call->answer, inside);
  if (self != NULL)
    self->inside = g_steal_pointer (&inside);
  return self;
}

/* -- the verdict ------------------------------------------------------------------------------- */

static gboolean
all_hold (EonayExchangeAnswer *self, GPtrArray *conditions)
{
  for (guint i = 0; i < conditions->len; i++)
    {
      EonayExchangeCondition *condition = g_ptr_array_index (conditions, i);
      gboolean is_there;
      g_autofree char *value = dup_value (self, condition->expression, &is_there);

      /* What is there, but is no value, is not missing. */
      if ((value == NULL && is_there) || !eonay_exchange_condition_holds (condition, value))
        return FALSE;
    }
  return conditions->len > 0;
}

/**
 * eonay_exchange_answer_judge:
 * @self: an answer
 * @call: the call that it answers
 *
 * Returns: accepted or refused only if the answer says that and nothing else
 */
EonayExchangeVerdict
eonay_exchange_answer_judge (EonayExchangeAnswer *self, EonayExchangeCall *call)
{
  gboolean is_accepted = call->accepted->len == 0 || all_hold (self, call->accepted);
  gboolean is_refused = all_hold (self, call->refused);
  gboolean is_pending = all_hold (self, call->pending);

  if (is_accepted + is_refused + is_pending != 1)
    return EONAY_EXCHANGE_UNKNOWN;
  return is_accepted  ? EONAY_EXCHANGE_ACCEPTED
         : is_refused ? EONAY_EXCHANGE_REFUSED
                      : EONAY_EXCHANGE_PENDING;
}
