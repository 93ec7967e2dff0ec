/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-fields.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#define PARSE_OPTIONS                                                                              \
  (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA)
#define MAX_FIELDS 2048

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

typedef struct
{
  EonayFieldFunc func;
  gpointer user_data;
  guint n_fields;
} Walk;

static char *
call_func (Walk *self, const char *path, const xmlChar *name, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));
  const EonayField field = { (char *) path, (char *) name, EONAY_FIELD_STRING, value };

  return self->n_fields++ < MAX_FIELDS ? self->func (&field, self->user_data) : NULL;
}

static void
set_content (xmlNode *node, const char *text)
{
  xmlChar *escaped = xmlEncodeSpecialChars (node->doc, (const xmlChar *) text);

  xmlNodeSetContent (node, escaped);
  xmlFree (escaped);
}

static void
walk_content (Walk *self, xmlNode *node, const char *path)
{
  xmlChar *content = xmlNodeGetContent (node);
  g_autofree char *other =
      content != NULL ? call_func (self, path, node->name, (const char *) content) : NULL;

  if (other != NULL && strcmp (other, (const char *) content) != 0)
    set_content (node, other);
  xmlFree (content);
}

static void
walk_attributes (Walk *self, xmlNode *node, const char *path)
{
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    {
      xmlChar *content = xmlNodeGetContent ((xmlNode *) attribute);
      g_autofree char *child = g_strdup_printf ("%s/@%s", path, (const char *) attribute->name);
      g_autofree char *other =
          content != NULL ? call_func (self, child, attribute->name, (const char *) content) : NULL;

      if (other != NULL && strcmp (other, (const char *) content) != 0)
        set_content ((xmlNode *) attribute, other);
      xmlFree (content);
    }
}

/* The place among the siblings of the same name, from 1; 0 if there are no others. */
static guint
count_place (xmlNode *node)
{
  guint before = 0;
  guint all = 0;

  for (xmlNode *at = node->parent->children; at != NULL; at = at->next)
    if (at->type == XML_ELEMENT_NODE && xmlStrEqual (at->name, node->name))
      {
        all++;
        if (at == node)
          before = all;
      }
  return all > 1 ? before : 0;
}

static void
walk_element (Walk *self, xmlNode *node, const char *path)
{
  gboolean has_elements = FALSE;
  guint place = count_place (node);
  g_autofree char *own = place > 0
                             ? g_strdup_printf ("%s/%s[%u]", path, (const char *) node->name, place)
                             : g_strdup_printf ("%s/%s", path, (const char *) node->name);

  walk_attributes (self, node, own);
  for (xmlNode *at = node->children; at != NULL && self->n_fields < MAX_FIELDS; at = at->next)
    if (at->type == XML_ELEMENT_NODE)
      {
        has_elements = TRUE;
        walk_element (self, at, own);
      }
  if (!has_elements)
    walk_content (self, node, own);
}

/**
 * eonay_fields_rewrite_xml:
 * @body: a body
 *
 * Namespaces do not count in expressions.
 *
 * Returns: (transfer full) (nullable): the body with the contents that @func changed
 */
char *
eonay_fields_rewrite_xml (GBytes *body, EonayFieldFunc func, gpointer user_data)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  g_autoptr (xmlDoc) document = size > 0 && size < G_MAXINT
                                    ? xmlReadMemory (data, (int) size, NULL, "UTF-8", PARSE_OPTIONS)
                                    : NULL;
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  Walk walk = { func, user_data, 0 };
  xmlChar *dump = NULL;
  int length = 0;
  char *text = NULL;

  if (root == NULL || xmlGetIntSubset (document) != NULL)
    return NULL;
  walk_element (&walk, root, "");
  xmlDocDumpMemoryEnc (document, &dump, &length, "UTF-8");
  text = g_strchomp (g_strndup ((const char *) dump, (gsize) length));
  xmlFree (dump);
  return text;
}
