/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-json.h"

#include <string.h>

static gboolean
is_shallow (const char *text, guint max_depth)
{
  return eonay_json_is_shallow_object (text, strlen (text), max_depth);
}

static void
test_depth (void)
{
  g_assert_true (is_shallow ("{}", 1));
  g_assert_true (is_shallow (" {\"a\": \"b\", \"c\": 1}\n", 1));
  g_assert_false (is_shallow ("{\"a\": {}}", 1));
  g_assert_false (is_shallow ("{\"a\": []}", 1));
  g_assert_true (is_shallow ("{\"a\": [{\"b\": []}]}", 4));
  g_assert_false (is_shallow ("{\"a\": [{\"b\": [[]]}]}", 4));
  g_assert_true (is_shallow ("{\"a\": \"[[[[[{{{{{\\\"[[[[[\"}", 1));
}

static void
test_no_object (void)
{
  static const char *const REFUSED[] = {
    "", " ", "[]", "1", "\"a\"", "{} {}", "{}[]", "// {}\n{}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    g_assert_false (is_shallow (REFUSED[i], 4));
}

/* Extensions of json-glib to JSON: a quotation mark in them does not start a string. */
static void
test_hidden_depth (void)
{
  g_assert_false (is_shallow ("{\"a\": '\"', \"b\": [[[[[1]]]]]}", 4));
  g_assert_false (is_shallow ("{/* \" */ \"b\": [[[[[1]]]]]}", 4));
}

static void
test_string (void)
{
  static const char TEXT[] = "{\"a\": \"ş\", \"b\": 1, \"c\": null}";
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *object = NULL;

  json_parser_load_from_data (parser, TEXT, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (eonay_json_get_string (object, "a"), ==, "ş");
  g_assert_null (eonay_json_get_string (object, "b"));
  g_assert_null (eonay_json_get_string (object, "c"));
  g_assert_null (eonay_json_get_string (object, "e"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/no-object", test_no_object);
  g_test_add_func ("/json/hidden-depth", test_hidden_depth);
  g_test_add_func ("/json/string", test_string);
  return g_test_run ();
}
