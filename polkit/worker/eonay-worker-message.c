/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-worker-message.h"

#include "eonay-error.h"
#include "eonay-visible-text.h"

/* Maximum length of a worker's error text: the linker's message and a hint. */
#define REASON_MAX_CHARACTERS 1000

#define REQUEST_TYPE G_VARIANT_TYPE ("(sv)")
#define REPLY_TYPE   G_VARIANT_TYPE ("(isv)")

static void
set_malformed (GError **error, const char *what)
{
  g_set_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, "reading a message: %s", what);
}

/**
 * eonay_worker_message_pack:
 * @message: a request or a reply; taken if floating
 *
 * Returns: (transfer full): the message in wire format
 */
GBytes *
eonay_worker_message_pack (GVariant *message)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (message);
  gsize size = g_variant_get_size (owned);
  guint32 length = GUINT32_TO_BE ((guint32) size);
  GByteArray *packed = g_byte_array_sized_new ((guint) size + EONAY_WORKER_MESSAGE_HEADER_SIZE);

  g_byte_array_append (packed, (const guint8 *) &length, sizeof length);
  g_byte_array_append (packed, g_variant_get_data (owned), (guint) size);

  return g_byte_array_free_to_bytes (packed);
}

/**
 * eonay_worker_message_parse_header:
 * @header: (array fixed-size=4): the first bytes of a message
 * @size: (out): number of bytes that follow
 * @error: return location: %EONAY_ERROR_MODULE_FAILED
 */
gboolean
eonay_worker_message_parse_header (const guint8 *header, gsize *size, GError **error)
{
  guint32 length = 0;

  memcpy (&length, header, sizeof length);
  *size = GUINT32_FROM_BE (length);
  if (*size > 0 && *size <= EONAY_WORKER_MESSAGE_MAX_SIZE)
    return TRUE;

  set_malformed (error, "empty, or too long");
  return FALSE;
}

/* Do not trust the peer to send a well-formed GVariant. */
static GVariant *
parse (GBytes *body, const GVariantType *type, GError **error)
{
  g_autoptr (GVariant) message = g_variant_ref_sink (g_variant_new_from_bytes (type, body, FALSE));

  if (g_variant_is_normal_form (message))
    return g_steal_pointer (&message);

  set_malformed (error, "malformed");
  return NULL;
}

/**
 * eonay_worker_request_new:
 * @method: one of the EONAY_WORKER_METHOD_ strings
 * @argument: its argument; taken if floating
 *
 * Returns: (transfer floating): the request
 */
GVariant *
eonay_worker_request_new (const char *method, GVariant *argument)
{
  return g_variant_new ("(sv)", method, argument);
}

static const GVariantType *
argument_type (const char *method)
{
  if (g_str_equal (method, EONAY_WORKER_METHOD_MODULE))
    return G_VARIANT_TYPE ("(s)");
  if (g_str_equal (method, EONAY_WORKER_METHOD_LIST))
    return G_VARIANT_TYPE ("()");
  if (g_str_equal (method, EONAY_WORKER_METHOD_OPEN))
    return G_VARIANT_TYPE ("(s)");
  if (g_str_equal (method, EONAY_WORKER_METHOD_SIGN))
    return G_VARIANT_TYPE ("(ay)");

  return NULL;
}

/**
 * eonay_worker_request_parse:
 * @body: a message without its header
 * @method: (out) (transfer full): the method
 * @error: return location: %EONAY_ERROR_MODULE_FAILED
 *
 * Returns: (transfer full) (nullable): the argument, of the type of the method
 */
GVariant *
eonay_worker_request_parse (GBytes *body, char **method, GError **error)
{
  g_autoptr (GVariant) request = parse (body, REQUEST_TYPE, error);
  g_autoptr (GVariant) argument = NULL;
  const GVariantType *type = NULL;
  const char *name = NULL;

  if (request == NULL)
    return NULL;

  g_variant_get (request, "(&sv)", &name, &argument);
  type = argument_type (name);
  if (type == NULL || !g_variant_is_of_type (argument, type))
    {
      set_malformed (error, "unknown method, or wrong type of argument");
      return NULL;
    }

  *method = g_strdup (name);
  return g_steal_pointer (&argument);
}

/**
 * eonay_worker_notice_new:
 * @code: EONAY_WORKER_OK or an EonayError: the result of a PIN verification
 *
 * Returns: (transfer floating): the notice
 */
GVariant *
eonay_worker_notice_new (gint code)
{
  return g_variant_new ("(isv)", EONAY_WORKER_PIN, "", g_variant_new ("(i)", code));
}

/**
 * eonay_worker_notice_parse:
 * @body: a message without its header
 * @code: (out): the result of a PIN verification
 *
 * Returns: whether it is a notice, and not a reply
 */
gboolean
eonay_worker_notice_parse (GBytes *body, gint *code)
{
  g_autoptr (GVariant) notice = parse (body, REPLY_TYPE, NULL);
  g_autoptr (GVariant) content = NULL;
  gint32 kind = 0;

  if (notice == NULL)
    return FALSE;

  g_variant_get (notice, "(isv)", &kind, NULL, &content);
  if (kind != EONAY_WORKER_PIN || !g_variant_is_of_type (content, G_VARIANT_TYPE ("(i)")))
    return FALSE;

  g_variant_get (content, "(i)", code);
  return *code == EONAY_WORKER_OK || (*code >= 0 && *code < EONAY_N_ERRORS);
}

/**
 * eonay_worker_reply_new:
 * @answer: the answer; taken if floating
 *
 * Returns: (transfer floating): the reply
 */
GVariant *
eonay_worker_reply_new (GVariant *answer)
{
  return g_variant_new ("(isv)", EONAY_WORKER_OK, "", answer);
}

/**
 * eonay_worker_reply_new_error:
 * @error: the error
 *
 * Returns: (transfer floating): the reply; an error of another domain becomes %EONAY_ERROR_FAILED
 */
GVariant *
eonay_worker_reply_new_error (const GError *error)
{
  return g_variant_new ("(isv)", error->domain == EONAY_ERROR ? error->code : EONAY_ERROR_FAILED,
                        error->message, g_variant_new ("()"));
}

/**
 * eonay_worker_reply_parse:
 * @body: a message without its header
 * @answer_type: expected type of the answer
 * @error: return location: the worker's error, or %EONAY_ERROR_MODULE_FAILED
 *
 * Returns: (transfer full) (nullable): the answer
 */
GVariant *
eonay_worker_reply_parse (GBytes *body, const GVariantType *answer_type, GError **error)
{
  g_autoptr (GVariant) reply = parse (body, REPLY_TYPE, error);
  g_autoptr (GVariant) answer = NULL;
  const char *message = NULL;
  gint32 code = 0;

  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(i&sv)", &code, &message, &answer);
  if (code >= 0 && code < EONAY_N_ERRORS)
    {
      g_autofree char *reason = eonay_visible_line (message, "", REASON_MAX_CHARACTERS);

      g_set_error_literal (error, EONAY_ERROR, code, reason);
      return NULL;
    }
  if (code != EONAY_WORKER_OK || !g_variant_is_of_type (answer, answer_type))
    {
      set_malformed (error, "unknown code, or wrong type of answer");
      return NULL;
    }
  return g_steal_pointer (&answer);
}
