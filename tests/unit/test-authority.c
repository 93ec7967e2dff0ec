/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-authority.h"
#include "eonay-signer-bus.h"

#define SIGNER "tr.org.pardus.EOnay.Signer1"

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

/* What is in the interface is in the table, and the other way round there is nothing to call. */
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
    { "$(purpose)", "(purpose)" },
    { "a\u2028b\xc2\x85"
      "c",
      "abc" },
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/unknown", test_unknown);
  g_test_add_func ("/authority/known", test_known);
  g_test_add_func ("/authority/holder", test_holder);
  return g_test_run ();
}
