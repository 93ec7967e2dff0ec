/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests to a worker with a correct module: any number, well-formed or not, each with or without
 * a descriptor. */
#include "fuzz.h"

#include <unistd.h>

#include "eonay-worker-message.h"
#include "hostile-module.h"
#include "worker-fixture.h"

#define MAX_REQUESTS 8

static void
send_raw (WorkerFixture *worker, FuzzInput *input, int fd)
{
  g_autoptr (GBytes) bytes = fuzz_take_bytes (input);

  fuzz_send (worker->signer_end, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), fd);
}

/* A body of arbitrary bytes after its correct length. */
static void
send_body (WorkerFixture *worker, FuzzInput *input, int fd)
{
  g_autoptr (GBytes) body = fuzz_take_bytes (input);
  guint32 length = GUINT32_TO_BE ((guint32) g_bytes_get_size (body));

  fuzz_send (worker->signer_end, &length, sizeof length, fd);
  fuzz_send (worker->signer_end, g_bytes_get_data (body, NULL), g_bytes_get_size (body), -1);
}

static void
send_string (WorkerFixture *worker, FuzzInput *input, const char *method, int fd)
{
  g_autofree char *string = fuzz_take_string (input);
  g_autofree char *valid = g_utf8_make_valid (string, -1);

  worker_fixture_request (worker, method, g_variant_new ("(s)", valid), fd);
}

static void
send_document (WorkerFixture *worker, FuzzInput *input, int fd)
{
  g_autoptr (GBytes) document = fuzz_take_bytes (input);

  worker_fixture_request (
      worker, EONAY_WORKER_METHOD_SIGN,
      g_variant_new ("(@ay)", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, document, TRUE)),
      fd);
}

static void
send_request (WorkerFixture *worker, FuzzInput *input, const char *id)
{
  guint8 kind = fuzz_take_byte (input);
  int fd = fuzz_take_descriptor (input);

  switch (kind % 8)
    {
    case 0:
      send_raw (worker, input, fd);
      break;
    case 1:
      send_body (worker, input, fd);
      break;
    case 2:
      worker_fixture_request (worker, EONAY_WORKER_METHOD_MODULE,
                              g_variant_new ("(s)", hostile_module_path), fd);
      break;
    case 3:
      send_string (worker, input, EONAY_WORKER_METHOD_MODULE, fd);
      break;
    case 4:
      worker_fixture_request (worker, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), fd);
      break;
    case 5:
      worker_fixture_request (worker, EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", id), fd);
      break;
    case 6:
      send_string (worker, input, EONAY_WORKER_METHOD_OPEN, fd);
      break;
    case 7:
    default:
      send_document (worker, input, fd);
      break;
    }
  if (fd >= 0)
    close (fd);
}

/* (transfer full): the id of the first certificate */
static char *
find_id (void)
{
  WorkerFixture worker;
  g_autoptr (GVariant) loaded = NULL;
  g_autoptr (GVariant) listed = NULL;
  g_autoptr (GVariant) first = NULL;
  char *id = NULL;

  worker_fixture_begin (&worker);
  worker_fixture_request (&worker, EONAY_WORKER_METHOD_MODULE,
                          g_variant_new ("(s)", hostile_module_path), -1);
  worker_fixture_request (&worker, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), -1);
  worker_fixture_run (&worker);
  loaded = worker_fixture_read_reply (&worker, G_VARIANT_TYPE_UNIT);
  listed = worker_fixture_read_reply (&worker, G_VARIANT_TYPE ("aa{sv}"));
  worker_fixture_end (&worker);

  g_assert_nonnull (listed);
  first = g_variant_get_child_value (listed, 0);
  g_assert_true (g_variant_lookup (first, "id", "s", &id));
  return id;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static char *id;
  FuzzInput input = { data, size };
  const FuzzInput no_plan = { NULL, 0 };
  WorkerFixture worker;

  hostile_module_begin (no_plan);
  if (id == NULL)
    id = find_id ();
  worker_fixture_begin (&worker);
  for (guint i = 0; i < MAX_REQUESTS && input.left > 0; i++)
    send_request (&worker, &input, id);
  worker_fixture_run (&worker);
  worker_fixture_end (&worker);
  return 0;
}
