/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A worker's answer, as read by the signer and passed to the desktop. The first byte is the
 * request; the second, whether the rest is a stream or the body of one message. */
#include "fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

#include "eonay-card-registry.h"
#include "eonay-card-certificate.h"
#include "eonay-worker-link.h"
#include "eonay-worker-message.h"

#define DEADLINE 60

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
answer (int socket, FuzzInput *input)
{
  gboolean is_stream = (fuzz_take_byte (input) & 1) != 0;
  g_autoptr (GBytes) rest = fuzz_take_rest (input);
  guint32 length = GUINT32_TO_BE ((guint32) g_bytes_get_size (rest));

  if (!is_stream)
    fuzz_send (socket, &length, sizeof length, -1);
  fuzz_send (socket, g_bytes_get_data (rest, NULL), g_bytes_get_size (rest), -1);
  shutdown (socket, SHUT_WR);
}

static GVariant *
ask (int socket, const char *method, const GVariantType *answer_type)
{
  g_autoptr (GSocket) end = g_socket_new_from_fd (socket, NULL);
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (end);
  g_autoptr (EonayWorkerLink) link = eonay_worker_link_new (connection);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *reply = NULL;

  eonay_worker_link_call_async (link, eonay_worker_request_new (method, g_variant_new ("()")),
                                answer_type, -1, DEADLINE, NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reply = eonay_worker_link_call_finish (link, result, &error);
  g_assert_true ((reply == NULL) == (error != NULL));
  g_assert_true (reply == NULL || g_variant_is_of_type (reply, answer_type));
  return reply;
}

/* The signer's registry, and how the desktop parses it. */
static void
write_down (GVariant *listed)
{
  g_autoptr (EonayCardEntry) entry = eonay_card_entry_new ("/module.so", listed);
  g_autoptr (EonayCardEntry) copy = NULL;
  g_autoptr (EonayCardCertificate) certificate = NULL;

  if (entry == NULL)
    return;
  eonay_card_entry_set_count_low (entry);
  copy = eonay_card_entry_copy (entry);
  g_assert_cmpuint (strlen (copy->id), ==, 64);
  g_assert_true (g_variant_is_normal_form (copy->dictionary));
  certificate = eonay_card_certificate_new_from_variant (copy->dictionary, NULL);
  if (certificate != NULL)
    g_assert_cmpint (eonay_card_certificate_get_tries_left (certificate, 3), <=, 2);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  guint8 question = fuzz_take_byte (&input);
  g_autoptr (GVariant) reply = NULL;
  int ends[2];

  fuzz_make_socket_pair (ends);
  answer (ends[1], &input);
  if (question % 3 == 0)
    {
      reply = ask (ends[0], EONAY_WORKER_METHOD_LIST, G_VARIANT_TYPE ("aa{sv}"));
      for (gsize i = 0; reply != NULL && i < g_variant_n_children (reply); i++)
        {
          g_autoptr (GVariant) listed = g_variant_get_child_value (reply, i);

          write_down (listed);
        }
    }
  else if (question % 3 == 1)
    reply = ask (ends[0], EONAY_WORKER_METHOD_SIGN, G_VARIANT_TYPE ("(ay)"));
  else
    reply = ask (ends[0], EONAY_WORKER_METHOD_OPEN, G_VARIANT_TYPE_UNIT);
  close (ends[1]);
  return 0;
}
