/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker-fixture.h"

#include <sys/socket.h>
#include <unistd.h>

#include <gmodule.h>
#include <openssl/rand.h>

#include "eonay-error.h"
#include "eonay-module.h"
#include "eonay-pin.h"
#include "eonay-worker-message.h"
#include "eonay-worker.h"
#include "hostile-module.h"

typeof (eonay_module_load) __wrap_eonay_module_load;
typeof (eonay_module_load) __real_eonay_module_load;

/* Hides the readers of this machine. */
gboolean
__wrap_eonay_reader_state_check_access (GError **error)
{
  return TRUE;
}

gboolean
__wrap_eonay_reader_state_has_card (const char *reader)
{
  return reader[0] == 'r';
}

gboolean
__wrap_eonay_reader_state_wait_empty (const char *reader, guint milliseconds)
{
  return reader[0] == 'r';
}

/* Prevents that an input loads another library of this machine. */
EonayModule *
__wrap_eonay_module_load (const char *loader_path, const char *path, GError **error)
{
  if (g_str_equal (path, hostile_module_path))
    return __real_eonay_module_load (loader_path, path, error);

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, "loading the module: no");
  return NULL;
}

/* Initialise OpenSSL's generators first: the leak search does not see pointers in the PIN's memory.
 * */
static void
prepare_memory (void)
{
  guint8 byte = 0;

  RAND_priv_bytes (&byte, 1);
  RAND_bytes (&byte, 1);
  g_assert_true (eonay_pin_prepare_memory (NULL));
}

/* libFuzzer's counters must stay mapped when libp11 unloads the module. */
static void
keep_loader (void)
{
  static GModule *loader;

  if (loader == NULL)
    loader = g_module_open (LOADER_PATH, G_MODULE_BIND_LOCAL);
  g_assert_nonnull (loader);
}

void
worker_fixture_begin (WorkerFixture *self)
{
  int ends[2];

  keep_loader ();
  prepare_memory ();
  fuzz_make_socket_pair (ends);
  self->signer_end = ends[0];
  self->worker_end = ends[1];
}

/* fd: owned by the caller; -1 for none. */
void
worker_fixture_request (WorkerFixture *self, const char *method, GVariant *argument, int fd)
{
  g_autoptr (GBytes) packed =
      eonay_worker_message_pack (eonay_worker_request_new (method, argument));

  fuzz_send (self->signer_end, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), fd);
}

/* Runs until it has answered everything or has failed. */
void
worker_fixture_run (WorkerFixture *self)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = FALSE;

  shutdown (self->signer_end, SHUT_WR);
  ok = eonay_worker_run (self->worker_end, LOADER_PATH, NULL, NULL, &error);
  g_assert_true (ok == (error == NULL));
}

/* (transfer full) (nullable): the next answer, or NULL for an error or no answer. Notices are
 * skipped. */
GVariant *
worker_fixture_read_reply (WorkerFixture *self, const GVariantType *type)
{
  guint8 header[EONAY_WORKER_MESSAGE_HEADER_SIZE];
  g_autofree guint8 *data = NULL;
  g_autoptr (GBytes) body = NULL;
  gsize size = 0;
  gint code = 0;

  if (recv (self->signer_end, header, sizeof header, MSG_WAITALL) != sizeof header)
    return NULL;
  g_assert_true (eonay_worker_message_parse_header (header, &size, NULL));
  data = g_malloc (size);
  g_assert_cmpint (recv (self->signer_end, data, size, MSG_WAITALL), ==, (gssize) size);
  body = g_bytes_new_take (g_steal_pointer (&data), size);
  if (eonay_worker_notice_parse (body, &code))
    return worker_fixture_read_reply (self, type);
  return eonay_worker_reply_parse (body, type, NULL);
}

void
worker_fixture_end (WorkerFixture *self)
{
  close (self->signer_end);
}
