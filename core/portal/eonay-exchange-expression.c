/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-expression.h"

#include <libxml/xpathInternals.h>
#include <string.h>

#define MAX_LENGTH 512

/* Steps that an expression may take on an answer. */
#define XPATH_LIMIT 200000
#define REGEX_LIMIT "(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=2000)"

/* The steps that lead to one value: json-glib reads beyond the end of some other texts. */
#define STEP_REGEX "(?:\\.{1,2}(?:[\\w-]+|\\*)|(?:\\.\\.)?\\[(?:\\*|[0-9]{1,9}|'[^'\\\\]+')\\])"

/**
 * eonay_exchange_expression_free:
 * @self: (transfer full): an expression
 */
void
eonay_exchange_expression_free (EonayExchangeExpression *self)
{
  g_clear_object (&self->json);
  g_clear_pointer (&self->xpath, xmlXPathFreeCompExpr);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self->name);
  g_free (self);
}

static GRegex *
compile_regex (const char *pattern, char **why)
{
  g_autofree char *limited = g_strconcat (REGEX_LIMIT, pattern, NULL);
  g_autoptr (GError) error = NULL;
  /* Settings at a pattern's start could lift the limits. */
  GRegex *regex = g_str_has_prefix (pattern, "(*")
                      ? NULL
                      : g_regex_new (limited, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, &error);

  if (regex == NULL)
    *why = g_strdup (error != NULL ? error->message : "(*");
  return regex;
}

static gboolean
take_regex (EonayExchangeExpression *self, const char *pattern, char **why)
{
  self->regex = compile_regex (pattern, why);
  if (self->regex != NULL && g_regex_get_capture_count (self->regex) == 0)
    {
      *why = g_strdup_printf ("no group: %s", pattern);
      return FALSE;
    }
  return self->regex != NULL;
}

/* Keeps libxml2 from printing an error. */
static void
ignore_error_cb (void *user_data, xmlErrorPtr error)
{
}

/**
 * eonay_exchange_xpath_context_new:
 * @document: a document
 *
 * Returns: (transfer full) (nullable): a context in which an expression's steps are limited
 */
xmlXPathContextPtr
eonay_exchange_xpath_context_new (xmlDocPtr document)
{
  xmlXPathContextPtr context = xmlXPathNewContext (document);

  if (context != NULL)
    {
      context->opLimit = XPATH_LIMIT;
      context->error = (xmlStructuredErrorFunc) ignore_error_cb;
    }
  return context;
}

/* An unknown prefix or function is only found when it is evaluated. */
static gboolean
take_xpath (EonayExchangeExpression *self, const char *pattern, char **why)
{
  xmlDocPtr document = xmlNewDoc ((const xmlChar *) "1.0");
  xmlXPathContextPtr context = NULL;
  xmlXPathObjectPtr found = NULL;

  xmlDocSetRootElement (document, xmlNewNode (NULL, (const xmlChar *) "a"));
  context = eonay_exchange_xpath_context_new (document);
  self->xpath = xmlXPathCtxtCompile (context, (const xmlChar *) pattern);
  if (self->xpath != NULL)
    found = xmlXPathCompiledEval (self->xpath, context);
  if (found == NULL)
    *why = g_strdup_printf ("XPath: %s", pattern);
  xmlXPathFreeObject (found);
  xmlXPathFreeContext (context);
  xmlFreeDoc (document);
  return found != NULL;
}

static gboolean
take_json_path (EonayExchangeExpression *self, const char *pattern, char **why)
{
  g_autoptr (GError) error = NULL;

  self->json = json_path_new ();
  if (g_regex_match_simple ("\\A\\$" STEP_REGEX "*\\z", pattern, G_REGEX_DEFAULT,
                            G_REGEX_MATCH_DEFAULT) &&
      json_path_compile (self->json, pattern, &error))
    return TRUE;
  *why = g_strdup_printf ("JSONPath: %s", error != NULL ? error->message : pattern);
  return FALSE;
}

static gboolean
take_name (EonayExchangeExpression *self, EonayExchangeSource source, const char *name, char **why)
{
  self->source = source;
  self->name = g_strdup (name);
  if (*name == '\0')
    *why = g_strdup ("no name");
  return *name != '\0';
}

/* What the answer's kind decides. */
static gboolean
take_path (EonayExchangeExpression *self,
           const char *text,
           EonayExchangeAnswerKind kind,
           char **why)
{
  switch (kind)
    {
    case EONAY_EXCHANGE_ANSWER_JSON:
      self->source = EONAY_EXCHANGE_SOURCE_JSON;
      return take_json_path (self, text, why);
    case EONAY_EXCHANGE_ANSWER_XML:
      self->source = EONAY_EXCHANGE_SOURCE_XML;
      return take_xpath (self, text, why);
    case EONAY_EXCHANGE_ANSWER_HTML:
    case EONAY_EXCHANGE_ANSWER_TEXT:
      self->source = EONAY_EXCHANGE_SOURCE_TEXT;
      return take_regex (self, text, why);
    case EONAY_EXCHANGE_ANSWER_NONE:
    default:
      *why = g_strdup_printf ("Answer=none: %s", text);
      return FALSE;
    }
}

static gboolean
take_text (EonayExchangeExpression *self,
           const char *text,
           EonayExchangeAnswerKind kind,
           char **why)
{
  if (g_str_has_prefix (text, "header:"))
    return take_name (self, EONAY_EXCHANGE_SOURCE_HEADER, text + strlen ("header:"), why);
  if (g_str_has_prefix (text, "cookie:"))
    return take_name (self, EONAY_EXCHANGE_SOURCE_COOKIE, text + strlen ("cookie:"), why);
  if (g_str_equal (text, "status"))
    return take_name (self, EONAY_EXCHANGE_SOURCE_STATUS, text, why);
  if (g_str_has_prefix (text, "regex:"))
    {
      self->source = EONAY_EXCHANGE_SOURCE_BODY;
      return take_regex (self, text + strlen ("regex:"), why);
    }
  return take_path (self, text, kind, why);
}

/**
 * eonay_exchange_expression_new:
 * @text: the expression
 * @kind: how the answer is read
 * @why: (out) (transfer full): what is wrong, if %NULL is returned
 *
 * Returns: (transfer full) (nullable): the expression
 */
EonayExchangeExpression *
eonay_exchange_expression_new (const char *text, EonayExchangeAnswerKind kind, char **why)
{
  g_autoptr (EonayExchangeExpression) self = g_new0 (EonayExchangeExpression, 1);

  if (strlen (text) > MAX_LENGTH)
    {
      *why = g_strdup_printf ("longer than %d bytes", MAX_LENGTH);
      return NULL;
    }
  return take_text (self, text, kind, why) ? g_steal_pointer (&self) : NULL;
}

/* -- conditions -------------------------------------------------------------------------------- */

static const struct
{
  const char *word;
  EonayExchangeOperator operation;
  gboolean has_value;
} operators[] = {
  { " exists", EONAY_EXCHANGE_EXISTS, FALSE }, { " missing", EONAY_EXCHANGE_MISSING, FALSE },
  { " == ", EONAY_EXCHANGE_EQUALS, TRUE },     { " != ", EONAY_EXCHANGE_DIFFERS, TRUE },
  { " ~ ", EONAY_EXCHANGE_MATCHES, TRUE },
};

/**
 * eonay_exchange_condition_free:
 * @self: (transfer full): a condition
 */
void
eonay_exchange_condition_free (EonayExchangeCondition *self)
{
  g_clear_pointer (&self->expression, eonay_exchange_expression_free);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_strfreev (self->values);
  g_free (self);
}

/* The last operator counts, since XPath has operators of its own. Returns its place. */
static const char *
find_operator (const char *text, gsize *index)
{
  const char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      const char *word = operators[i].word;
      const char *at = g_strrstr (text, word);
      gboolean fits = at != NULL && (operators[i].has_value || at[strlen (word)] == '\0');

      if (fits && (found == NULL || at > found))
        {
          found = at;
          *index = i;
        }
    }
  return found;
}

/* value: after the operator. */
static gboolean
take_value (EonayExchangeCondition *self,
            const char *value,
            EonayProfileFaultKind *kind,
            char **detail)
{
  if (self->operation == EONAY_EXCHANGE_EXISTS || self->operation == EONAY_EXCHANGE_MISSING)
    return TRUE;
  if (self->operation != EONAY_EXCHANGE_MATCHES)
    {
      self->values = g_strsplit (value, "|", -1);
      return TRUE;
    }
  *kind = EONAY_PROFILE_FAULT_BAD_PATTERN;
  self->regex = compile_regex (value, detail);
  return self->regex != NULL;
}

/**
 * eonay_exchange_condition_new:
 * @text: the condition
 * @answer: how the answer is read
 * @kind: (out): what is wrong, if %NULL is returned
 * @detail: (out) (transfer full): the fault's detail, if %NULL is returned
 *
 * Returns: (transfer full) (nullable): the condition
 */
EonayExchangeCondition *
eonay_exchange_condition_new (const char *text,
                              EonayExchangeAnswerKind answer,
                              EonayProfileFaultKind *kind,
                              char **detail)
{
  g_autoptr (EonayExchangeCondition) self = g_new0 (EonayExchangeCondition, 1);
  gsize index = 0;
  const char *place = find_operator (text, &index);
  g_autofree char *expression = NULL;

  if (place == NULL)
    {
      *kind = EONAY_PROFILE_FAULT_BAD_CONDITION;
      *detail = g_strdup (text);
      return NULL;
    }
  expression = g_strstrip (g_strndup (text, (gsize) (place - text)));
  *kind = EONAY_PROFILE_FAULT_BAD_PATTERN;
  self->expression = eonay_exchange_expression_new (expression, answer, detail);
  self->operation = operators[index].operation;
  if (self->expression == NULL ||
      !take_value (self, place + strlen (operators[index].word), kind, detail))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * eonay_exchange_condition_holds:
 * @self: a condition
 * @value: (nullable): the value of its expression; %NULL if there is not exactly one
 *
 * Returns: whether the condition holds
 */
gboolean
eonay_exchange_condition_holds (EonayExchangeCondition *self, const char *value)
{
  if (value == NULL)
    return self->operation == EONAY_EXCHANGE_MISSING;
  switch (self->operation)
    {
    case EONAY_EXCHANGE_EQUALS:
      return g_strv_contains ((const char *const *) self->values, value);
    case EONAY_EXCHANGE_DIFFERS:
      return !g_strv_contains ((const char *const *) self->values, value);
    case EONAY_EXCHANGE_MATCHES:
      return g_regex_match (self->regex, value, G_REGEX_MATCH_DEFAULT, NULL);
    case EONAY_EXCHANGE_EXISTS:
      return TRUE;
    case EONAY_EXCHANGE_MISSING:
    default:
      return FALSE;
    }
}
