/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "connections.h"
#include "eonay-authority.h"
#include "eonay-error.h"
#include "eonay-signer-bus.h"

#define SIGNER "tr.org.pardus.EOnay.Signer1"

/* A method missing from the table, as if it had only been added to the XML. */
static const char *forgotten_xml = "<node>"
                                   "  <interface name='" SIGNER "'>"
                                   "    <method name='Forgotten'/>"
                                   "  </interface>"
                                   "</node>";

static void
test_unknown (void)
{
  g_assert_null (eonay_authority_look_up_action (SIGNER, "Unknown"));
  g_assert_null (eonay_authority_look_up_action (SIGNER, "Sign"));
  g_assert_null (eonay_authority_look_up_action (SIGNER, NULL));
  g_assert_null (eonay_authority_look_up_action (SIGNER ".Session", "OpenSession"));
  g_assert_null (eonay_authority_look_up_action ("org.freedesktop.DBus.Properties", "Get"));
  g_assert_null (eonay_authority_look_up_action (NULL, "OpenSession"));
}

static void
assert_all_known (GDBusInterfaceInfo *interface)
{
  for (gsize i = 0; interface->methods[i] != NULL; i++)
    g_assert_nonnull (
        eonay_authority_look_up_action (interface->name, interface->methods[i]->name));
  g_assert_true (interface->properties == NULL || interface->properties[0] == NULL);
}

/* Every method of the interface is in the table, and other names are not. */
static void
test_known (void)
{
  assert_all_known (eonay_bus_signer1_interface_info ());
  assert_all_known (eonay_bus_signer1_session_interface_info ());
  g_assert_cmpstr (eonay_authority_look_up_action (SIGNER, "ListCertificates"), ==,
                   "tr.org.pardus.eonay.list-certificates");
  g_assert_cmpstr (eonay_authority_look_up_action (SIGNER, "OpenSession"), ==,
                   "tr.org.pardus.eonay.sign");
  g_assert_cmpstr (eonay_authority_look_up_action (SIGNER ".Session", "Sign"), ==,
                   "tr.org.pardus.eonay.use-session");
}

static void
test_holder (void)
{
  const struct
  {
    const char *holder;
    const char *expected;
  } cases[] = {
    { "Ayşe Yılmaz", "Ayşe Yılmaz" },
    { "Ay\nşe\t\x1b[1m", "Ayşe[1m" },
    { "A\u202eB\u2066C\u200bD", "ABCD" },
    { "A\u3164B\ufe0fC\ue000D", "ABCD" },
    { "$(purpose)", "(purpose)" },
    { "a\u2028b\xc2\x85"
      "c",
      "abc" },
    { "YILMAZ,AYŞE,10000000146", "YILMAZ,AYŞE,100******46" },
    { "100000$\u200b00146", "100******46" },
    { "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx10000000146",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx100******4" },
    { "", "" },
  };
  g_autofree char *long_name = g_strnfill (500, 'x');
  g_autofree char *cut = eonay_authority_clean_holder (long_name);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = eonay_authority_clean_holder (cases[i].holder);

      g_assert_cmpstr (clean, ==, cases[i].expected);
    }
  g_assert_cmpuint (strlen (cut), ==, 80);
}

/* The logged text. */
static GString *journal;

static GLogWriterOutput
writer_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (journal, "%s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error), ==,
                   EONAY_AUTHORITY_REFUSED);
  g_dbus_method_invocation_return_gerror (user_data, error);
}

static void
method_call_cb (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  const EonayCaller caller = { .sender = (char *) ":1.1", .uid = 1000, .pid = 1 };

  eonay_authority_check_async (user_data, invocation, &caller, NULL, NULL, checked_cb, invocation);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_forgotten (void)
{
  const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (forgotten_xml, NULL);
  GDBusConnection *signer = NULL;
  GDBusConnection *caller = NULL;
  g_autoptr (EonayAuthority) authority = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  connections_make_pair (&signer, &caller);

  authority = eonay_authority_new (signer);
  g_assert_cmpuint (g_dbus_connection_register_object (signer, "/x", node->interfaces[0], &vtable,
                                                       authority, NULL, NULL),
                    !=, 0);
  g_dbus_connection_call (caller, NULL, "/x", SIGNER, "Forgotten", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, store_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (g_dbus_connection_call_finish (caller, result, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (journal->str, ==,
                   "refusing an unknown method to :1.1 of user 1000: the method is in no table\n");
  connections_drop_pair (&signer, &caller);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  (void) EONAY_ERROR;
  journal = g_string_new (NULL);
  g_log_set_writer_func (writer_cb, NULL, NULL);
  g_test_add_func ("/authority/unknown", test_unknown);
  g_test_add_func ("/authority/known", test_known);
  g_test_add_func ("/authority/holder", test_holder);
  g_test_add_func ("/authority/forgotten", test_forgotten);
  return g_test_run ();
}
