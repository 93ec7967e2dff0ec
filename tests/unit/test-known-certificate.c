/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-known-certificate.h"

#include <string.h>

#include "folder.h"
#include "pki.h"

#define NOW G_GINT64_CONSTANT (1795356192)
#define DAY 86400

typedef struct
{
  char *folder;
  EonayLedger *ledger;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = folder_new ();
  path = g_build_filename (fixture->folder, "certificates.ini", NULL);
  fixture->ledger = eonay_ledger_new (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->ledger);
  folder_remove (fixture->folder);
}

/* Days are counted from now. */
static void
note (Fixture *fixture, const char *holder, const char *provider, int from, int until)
{
  g_autoptr (EonayCertificate) certificate =
      pki_make_certificate (holder, NULL, NOW + from * DAY, NOW + until * DAY);

  g_assert_true (eonay_ledger_note_certificate (fixture->ledger, certificate, provider, NOW, NULL));
}

/* expected: "holder days", one line for each. */
static void
check (GPtrArray *list, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (list, i);

      g_assert_cmpuint (strlen (known->id), ==, 64);
      g_string_append_printf (found, "%s %d%s\n", known->holder,
                              (int) ((known->not_after - NOW) / DAY),
                              known->has_successor ? " has a successor" : "");
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  /* Only a prompt is recorded for this one. */
  g_assert_true (eonay_ledger_set_prompt_muted (
      fixture->ledger, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", TRUE,
      NULL));
  list = eonay_known_certificate_list (fixture->ledger);
  check (list, "");
}

static void
test_sorted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  note (fixture, "Mehmet", "kamusm", -10, 300);
  note (fixture, "Ayşe", "kamusm", -10, 20);
  note (fixture, "Zeynep", "kamusm", -900, -3);
  list = eonay_known_certificate_list_current (fixture->ledger);
  check (list, "Zeynep -3\nAyşe 20\nMehmet 300\n");
}

/* Of three successive ones only the last is current, even if not yet valid; those of other holders
 * or providers do not count. */
static void
test_successors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) current = NULL;

  note (fixture, "Ayşe", "kamusm", -2000, -900);
  note (fixture, "Ayşe", "kamusm", -1000, 20);
  note (fixture, "Ayşe", "kamusm", 20, 1100);
  note (fixture, "Mehmet", "kamusm", -1000, 30);
  note (fixture, "Ayşe", "turktrust", -1000, 40);
  all = eonay_known_certificate_list (fixture->ledger);
  check (all,
         "Ayşe -900 has a successor\nAyşe 20 has a successor\nMehmet 30\nAyşe 40\nAyşe 1100\n");
  current = eonay_known_certificate_list_current (fixture->ledger);
  check (current, "Mehmet 30\nAyşe 40\nAyşe 1100\n");
}

/* Two of one card that expire together: neither replaces the other. */
static void
test_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  note (fixture, "Ayşe", "kamusm", -10, 20);
  note (fixture, "Ayşe", "kamusm", -5, 20);
  list = eonay_known_certificate_list_current (fixture->ledger);
  check (list, "Ayşe 20\nAyşe 20\n");
}

static void
test_same_person (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    EonayKnownCertificate one;
    EonayKnownCertificate other;
    gboolean expected;
  } cases[] = {
    { { .holder = "Ayşe", .provider_id = "kamusm" },
      { .holder = "Ayşe", .provider_id = "kamusm" },
      TRUE },
    { { .holder = "Ayşe", .provider_id = "kamusm" },
      { .holder = "Mehmet", .provider_id = "kamusm" },
      FALSE },
    { { .holder = "Ayşe", .provider_id = "kamusm" },
      { .holder = "Ayşe", .provider_id = "turktrust" },
      FALSE },
    { { .holder = "Ayşe" }, { .holder = "Ayşe" }, FALSE },
    { { .provider_id = "kamusm" }, { .provider_id = "kamusm" }, FALSE },
    { { NULL }, { NULL }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (eonay_known_certificate_is_same_person (&cases[i].one, &cases[i].other), ==,
                       cases[i].expected);
      g_assert_cmpint (eonay_known_certificate_is_same_person (&cases[i].other, &cases[i].one), ==,
                       cases[i].expected);
    }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/known-certificate/none", test_none);
  add ("/known-certificate/sorted", test_sorted);
  add ("/known-certificate/successors", test_successors);
  add ("/known-certificate/together", test_together);
  add ("/known-certificate/same-person", test_same_person);

  return g_test_run ();
}
