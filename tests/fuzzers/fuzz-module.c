/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A hostile PKCS #11 module with a correct signer: list, open, and sign twice. The first byte
 * selects the certificate and its use; the others are the module's plan. */
#include "fuzz.h"

#include <unistd.h>

#include "eonay-worker-message.h"
#include "hostile-module.h"
#include "worker-fixture.h"

#define PIN  "123456"
#define TEXT "E-Onay veriyorum."

static void
load (WorkerFixture *worker)
{
  worker_fixture_request (worker, EONAY_WORKER_METHOD_MODULE,
                          g_variant_new ("(s)", hostile_module_path), -1);
}

/* (transfer full): the id of one of the certificates listed */
static char *
list (guint8 which)
{
  WorkerFixture worker;
  g_autoptr (GVariant) loaded = NULL;
  g_autoptr (GVariant) listed = NULL;
  g_autoptr (GVariant) one = NULL;
  char *id = NULL;
  gsize n = 0;

  worker_fixture_begin (&worker);
  load (&worker);
  worker_fixture_request (&worker, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), -1);
  worker_fixture_run (&worker);
  loaded = worker_fixture_read_reply (&worker, G_VARIANT_TYPE_UNIT);
  listed = worker_fixture_read_reply (&worker, G_VARIANT_TYPE ("aa{sv}"));
  worker_fixture_end (&worker);

  n = listed != NULL ? g_variant_n_children (listed) : 0;
  if (n > 0)
    {
      one = g_variant_get_child_value (listed, which % n);
      g_assert_true (g_variant_lookup (one, "id", "s", &id));
    }
  return id != NULL ? id : g_strdup ("");
}

/* Number of signatures made. */
static guint
open_and_sign (const char *id)
{
  WorkerFixture worker;
  int pin = fuzz_make_pipe (PIN, strlen (PIN));
  guint n = 0;

  worker_fixture_begin (&worker);
  load (&worker);
  worker_fixture_request (&worker, EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", id), pin);
  for (guint i = 0; i < 2; i++)
    worker_fixture_request (&worker, EONAY_WORKER_METHOD_SIGN,
                            g_variant_new ("(@ay)", g_variant_new_bytestring (TEXT)), -1);
  close (pin);
  worker_fixture_run (&worker);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GVariant) reply = worker_fixture_read_reply (&worker, G_VARIANT_TYPE ("(ay)"));

      n += reply != NULL ? 1 : 0;
    }
  worker_fixture_end (&worker);
  return n;
}

/* (transfer none): the ids while the module behaves */
static const char *
find_id (guint8 which)
{
  static char *ids[2];
  const FuzzInput no_plan = { NULL, 0 };

  if (ids[which % 2] == NULL)
    {
      hostile_module_begin (no_plan);
      ids[which % 2] = list (which);
    }
  return ids[which % 2];
}

/* Otherwise no code after the module's first answers would be reached. */
static void
assert_served (guint8 which)
{
  const FuzzInput no_plan = { NULL, 0 };

  hostile_module_begin (no_plan);
  g_assert_cmpuint (open_and_sign (find_id (which)), ==, 2);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  guint8 first = fuzz_take_byte (&input);
  const char *known_id = find_id (first);
  g_autofree char *id = NULL;

  if (input.left == 0)
    assert_served (first);
  hostile_module_begin (input);
  if (first / 2 % 3 != 1)
    id = list (first);
  if (first / 2 % 3 != 2)
    open_and_sign (id != NULL ? id : known_id);
  return 0;
}
