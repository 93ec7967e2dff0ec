/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "eonay-page.h"
#include "eonay-page-text.h"

#define MAX_NUMBER_LENGTH 6

struct _EonayPage
{
  GObject parent_instance;

  char *uri;
  htmlDocPtr document;
  char *folded;
};

G_DEFINE_FINAL_TYPE (EonayPage, eonay_page, G_TYPE_OBJECT)

static EonayPageAction *
action_new (const char *uri, const char *body)
{
  EonayPageAction *self = g_new0 (EonayPageAction, 1);

  self->uri = g_strdup (uri);
  self->body = g_strdup (body);
  return self;
}

/**
 * eonay_page_action_free:
 * @self: (transfer full): an action
 */
void
eonay_page_action_free (EonayPageAction *self)
{
  g_free (self->uri);
  g_free (self->body);
  g_free (self);
}

static void
eonay_page_finalize (GObject *object)
{
  EonayPage *self = EONAY_PAGE (object);

  g_free (self->uri);
  g_free (self->folded);
  g_clear_pointer (&self->document, xmlFreeDoc);
  G_OBJECT_CLASS (eonay_page_parent_class)->finalize (object);
}

static void
eonay_page_class_init (EonayPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_page_finalize;
}

static void
eonay_page_init (EonayPage *self)
{
}

static gboolean
is_element (xmlNode *node, const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && node->name != NULL &&
         g_strv_contains (names, (const char *) node->name);
}

static char *
dup_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char *copy = value != NULL ? g_utf8_make_valid ((const char *) value, -1) : NULL;

  if (value != NULL)
    xmlFree (value);
  return copy;
}

static gboolean
attribute_is (xmlNode *node, const char *name, const char *const *values)
{
  g_autofree char *value = dup_attribute (node, name);
  g_autofree char *lower = value != NULL ? g_ascii_strdown (value, -1) : g_strdup ("");

  return g_strv_contains (values, lower);
}

/* The next node within root in document order; visits children only with descend. */
static xmlNode *
next_node (xmlNode *node, xmlNode *root, gboolean descend)
{
  if (descend && node->type == XML_ELEMENT_NODE && node->children != NULL)
    return node->children;
  while (node != root && node->next == NULL)
    node = node->parent;
  return node != root ? node->next : NULL;
}

static gboolean
is_unseen (xmlNode *node)
{
  static const char *const unseen[] = { "head", "script", "style", "template", NULL };

  return is_element (node, unseen);
}

/* Inline elements do not interrupt a run of text. */
static gboolean
is_inline (xmlNode *node)
{
  static const char *const in_line[] = { "a",   "abbr", "b",  "big",   "em",   "font",
                                         "i",   "mark", "s",  "small", "span", "strong",
                                         "sub", "sup",  "tt", "u",     NULL };

  return is_element (node, in_line);
}

static void
append_field_value (GString *text, xmlNode *node)
{
  static const char *const input[] = { "input", NULL };
  static const char *const shown[] = { "", "text", "button", "submit", NULL };
  g_autofree char *value = NULL;

  if (!is_element (node, input) || !attribute_is (node, "type", shown))
    return;
  value = dup_attribute (node, "value");
  if (value != NULL)
    g_string_append_printf (text, " %s ", value);
}

/* Block elements are separated from the text before and after them. */
static void
append_gap (GString *text, xmlNode *node, xmlNode *next)
{
  xmlNode *common = next != NULL ? next->parent : NULL;

  if (next != NULL && next->type == XML_ELEMENT_NODE && !is_inline (next))
    g_string_append_c (text, ' ');
  while (next != NULL && node != NULL && node != common)
    {
      if (node->type == XML_ELEMENT_NODE && !is_inline (node))
        {
          g_string_append_c (text, ' ');
          return;
        }
      node = node->parent;
    }
}

/* The visible text below root, as plain text. */
static char *
dup_visible_text (xmlNode *root)
{
  g_autoptr (GString) text = g_string_new (NULL);
  xmlNode *node = root;

  while (node != NULL)
    {
      xmlNode *next = next_node (node, root, !is_unseen (node));

      if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
          node->content != NULL)
        g_string_append (text, (const char *) node->content);
      append_field_value (text, node);
      append_gap (text, node, next);
      node = next;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * eonay_page_new:
 * @html: the page as received; arbitrary bytes
 * @charset: (nullable): the charset of the reply's header; otherwise the page's own declaration is
 *   used
 * @uri: its address
 *
 * Returns: (transfer full): the page, empty if the bytes are not HTML
 */
EonayPage *
eonay_page_new (GBytes *html, const char *charset, const char *uri)
{
  const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                      HTML_PARSE_NONET | HTML_PARSE_COMPACT;
  EonayPage *self = g_object_new (EONAY_TYPE_PAGE, NULL);
  g_autofree char *text = NULL;
  gsize size;
  const char *data = g_bytes_get_data (html, &size);

  self->uri = g_strdup (uri);
  if (size > 0 && size <= G_MAXINT)
    self->document = htmlReadMemory (data, (int) size, NULL, charset, options);
  text = eonay_page_dup_text (self);
  self->folded = eonay_page_text_fold (text);
  return self;
}

/**
 * eonay_page_dup_text:
 *
 * Returns: (transfer full) (not nullable): the visible text, with the page's blanks and line ends
 */
char *
eonay_page_dup_text (EonayPage *self)
{
  xmlNode *root = self->document != NULL ? xmlDocGetRootElement (self->document) : NULL;

  return root != NULL ? dup_visible_text (root) : g_strdup ("");
}

/**
 * eonay_page_has_text:
 * @text: a label
 *
 * Returns: whether the page shows it
 */
gboolean
eonay_page_has_text (EonayPage *self, const char *text)
{
  g_autofree char *folded = eonay_page_text_fold (text);

  return eonay_page_text_find_word (self->folded, folded) != NULL;
}

static gboolean
is_labelled (xmlNode *node, const char *folded_label)
{
  static const char *const input[] = { "input", NULL };
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  text = is_element (node, input) ? dup_attribute (node, "value") : dup_visible_text (node);
  folded = eonay_page_text_fold (text != NULL ? text : "");
  return g_str_equal (folded, folded_label);
}

static char *
resolve (EonayPage *self, const char *reference)
{
  g_autofree char *stripped = g_strstrip (g_strdup (reference));
  g_autofree char *resolved = g_uri_resolve_relative (self->uri, stripped, G_URI_FLAGS_NONE, NULL);
  g_autofree char *scheme = resolved != NULL ? g_uri_parse_scheme (resolved) : NULL;

  /* Scripts and other schemes cannot be followed. */
  if (*stripped == '#' || (g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0))
    return NULL;
  return g_steal_pointer (&resolved);
}

static EonayPageAction *
create_link_action (EonayPage *self, xmlNode *link)
{
  g_autofree char *reference = dup_attribute (link, "href");
  g_autofree char *uri = reference != NULL ? resolve (self, reference) : NULL;

  return uri != NULL ? action_new (uri, NULL) : NULL;
}

static xmlNode *
find_form (xmlNode *node)
{
  static const char *const form[] = { "form", NULL };

  while (node != NULL && !is_element (node, form))
    node = node->parent;
  return node;
}

static void
append_field (GString *body, xmlNode *field)
{
  g_autofree char *name = dup_attribute (field, "name");
  g_autofree char *value = dup_attribute (field, "value");
  g_autofree char *escaped_name = NULL;
  g_autofree char *escaped_value = NULL;

  if (name == NULL || *name == '\0' || xmlHasProp (field, (const xmlChar *) "disabled") != NULL)
    return;
  escaped_name = g_uri_escape_string (name, NULL, FALSE);
  escaped_value = g_uri_escape_string (value != NULL ? value : "", NULL, FALSE);
  g_string_append_printf (body, "%s%s=%s", body->len > 0 ? "&" : "", escaped_name, escaped_value);
}

/* Like a browser: every successful field of the form, and the pressed button. */
static char *
dup_form_body (xmlNode *form, xmlNode *button)
{
  static const char *const input[] = { "input", NULL };
  static const char *const filled[] = { "", "hidden", "text", NULL };
  g_autoptr (GString) body = g_string_new (NULL);

  for (xmlNode *node = form; node != NULL; node = next_node (node, form, TRUE))
    if (node == button || (is_element (node, input) && attribute_is (node, "type", filled)))
      append_field (body, node);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

static char *
replace_query (const char *uri, const char *query)
{
  g_autofree char *bare = g_strndup (uri, strcspn (uri, "?#"));

  return *query != '\0' ? g_strconcat (bare, "?", query, NULL) : g_steal_pointer (&bare);
}

static EonayPageAction *
create_form_action (EonayPage *self, xmlNode *button)
{
  static const char *const post[] = { "post", NULL };
  xmlNode *form = find_form (button);
  g_autofree char *reference = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *body = NULL;
  g_autofree char *with_query = NULL;

  if (form == NULL)
    return NULL;
  reference = dup_attribute (form, "action");
  uri = resolve (self, reference != NULL ? reference : "");
  if (uri == NULL)
    return NULL;
  body = dup_form_body (form, button);
  if (attribute_is (form, "method", post))
    return action_new (uri, body);
  with_query = replace_query (uri, body);
  return action_new (with_query, NULL);
}

static EonayPageAction *
create_action (EonayPage *self, xmlNode *node, const char *folded_label)
{
  static const char *const link[] = { "a", NULL };
  static const char *const button[] = { "button", NULL };
  static const char *const input[] = { "input", NULL };
  static const char *const button_types[] = { "", "submit", NULL };
  static const char *const input_types[] = { "submit", NULL };

  if (is_element (node, link))
    return is_labelled (node, folded_label) ? create_link_action (self, node) : NULL;
  if ((is_element (node, button) && attribute_is (node, "type", button_types)) ||
      (is_element (node, input) && attribute_is (node, "type", input_types)))
    return is_labelled (node, folded_label) ? create_form_action (self, node) : NULL;
  return NULL;
}

/**
 * eonay_page_find_action:
 * @self: a page
 * @label: the visible text of a link or a button
 *
 * Returns: (transfer full) (nullable): the action of the first match that can be followed
 */
EonayPageAction *
eonay_page_find_action (EonayPage *self, const char *label)
{
  g_autofree char *folded_label = eonay_page_text_fold (label);
  xmlNode *root = self->document != NULL ? xmlDocGetRootElement (self->document) : NULL;

  for (xmlNode *node = root; node != NULL; node = next_node (node, root, TRUE))
    {
      EonayPageAction *action = create_action (self, node, folded_label);

      if (action != NULL)
        return action;
    }
  return NULL;
}

static const char *
find_after_label (EonayPage *self, const char *label)
{
  g_autofree char *folded = eonay_page_text_fold (label);

  return eonay_page_text_find_word (self->folded, folded);
}

/**
 * eonay_page_dup_code:
 * @self: a page
 * @label: the text before the code
 * @min_length: minimum number of digits
 * @max_length: maximum number of digits
 *
 * Returns: (transfer full) (nullable): the first run of digits of that length after the label
 */
char *
eonay_page_dup_code (EonayPage *self, const char *label, guint min_length, guint max_length)
{
  const char *at = find_after_label (self, label);

  while (at != NULL && *at != '\0')
    {
      gsize length = strspn (at, "0123456789");
      gboolean alone = !g_unichar_isalnum (g_utf8_get_char (at + length));

      if (length >= MAX (min_length, 1) && length <= max_length && alone)
        return g_strndup (at, length);
      at += length;
      /* Digits followed by letters are part of a word. */
      while (g_unichar_isalnum (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
      while (*at != '\0' && !g_unichar_isalnum (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
    }
  return NULL;
}

static const char *
find_value (EonayPage *self, const char *label)
{
  const char *at = find_after_label (self, label);

  return at != NULL ? at + strspn (at, " :") : NULL;
}

/**
 * eonay_page_find_number:
 * @self: a page
 * @label: the text directly before the number
 * @number: (out): the number
 *
 * Returns: whether there is one
 */
gboolean
eonay_page_find_number (EonayPage *self, const char *label, guint *number)
{
  const char *at = find_value (self, label);
  gsize length = at != NULL ? strspn (at, "0123456789") : 0;

  if (length == 0 || length > MAX_NUMBER_LENGTH ||
      g_unichar_isalnum (g_utf8_get_char (at + length)))
    return FALSE;
  *number = (guint) g_ascii_strtoull (at, NULL, 10);
  return TRUE;
}

/**
 * eonay_page_has_value:
 * @self: a page
 * @label: the text directly before the value
 * @value: a value
 *
 * Returns: whether the value follows the label
 */
gboolean
eonay_page_has_value (EonayPage *self, const char *label, const char *value)
{
  const char *at = find_value (self, label);
  g_autofree char *folded = eonay_page_text_fold (value);
  gsize length = strlen (folded);

  return at != NULL && length > 0 && g_str_has_prefix (at, folded) &&
         !g_unichar_isalnum (g_utf8_get_char (at + length));
}
