/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange.h"

#include "eonay-exchange-answer.h"
#include "eonay-exchange-description.h"
#include "eonay-exchange-document.h"
#include "eonay-exchange-request.h"
#include "eonay-exchange-values.h"

struct _EonayExchange
{
  GObject parent_instance;

  EonayPortalClient *client;
  EonayCertificate *certificate; /* NULL if none was given */
  EonayExchangeDescription *description;
  GHashTable *values;
  EonayExchangeDocument document;
};

G_DEFINE_FINAL_TYPE (EonayExchange, eonay_exchange, G_TYPE_OBJECT)

/* A run through one list of calls. */
typedef struct
{
  GPtrArray *calls; /* of the exchange */
  const char *what; /* for errors */
  guint at;
  guint n_pending;
  gboolean is_sent; /* the signature may have arrived, so no failure is certain */
  char *words;
} Run;

static void send_call (GTask *task);

static void
run_free (Run *self)
{
  g_free (self->words);
  g_free (self);
}

static void
eonay_exchange_finalize (GObject *object)
{
  EonayExchange *self = EONAY_EXCHANGE (object);

  g_clear_object (&self->client);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->description, eonay_exchange_description_free);
  g_clear_pointer (&self->values, g_hash_table_unref);
  eonay_exchange_document_clear (&self->document);
  G_OBJECT_CLASS (eonay_exchange_parent_class)->finalize (object);
}

static void
eonay_exchange_class_init (EonayExchangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_exchange_finalize;
}

static void
eonay_exchange_init (EonayExchange *self)
{
  self->values = eonay_exchange_values_new ();
}

/**
 * eonay_exchange_list_faults:
 * @profile: a profile
 *
 * Returns: (transfer full) (element-type EonayProfileFault): what is wrong with its exchange
 */
GPtrArray *
eonay_exchange_list_faults (EonayProfile *profile)
{
  g_autoptr (EonayExchangeDescription) description = eonay_exchange_description_new (profile);

  return g_ptr_array_ref (description->faults);
}

/**
 * eonay_exchange_is_known:
 * @profile: a profile
 *
 * Returns: whether it describes the exchange, without a fault
 */
gboolean
eonay_exchange_is_known (EonayProfile *profile)
{
  g_autoptr (EonayExchangeDescription) description = eonay_exchange_description_new (profile);

  return eonay_exchange_description_is_known (description);
}

/**
 * eonay_exchange_new:
 * @client: a client of the portal
 * @certificate: (nullable): the certificate that signs, for the slots that need it
 *
 * Returns: (transfer full): an exchange that has not begun
 */
EonayExchange *
eonay_exchange_new (EonayPortalClient *client, EonayCertificate *certificate)
{
  EonayExchange *self = g_object_new (EONAY_TYPE_EXCHANGE, NULL);

  self->client = g_object_ref (client);
  g_set_object (&self->certificate, certificate);
  self->description = eonay_exchange_description_new (eonay_portal_client_get_profile (client));
  return self;
}

/* -- what may be told -------------------------------------------------------------------------- */

/* One line, fit for messages, logs and receipts. */
static char *
dup_words (EonayExchange *self, EonayExchangeAnswer *answer, EonayExchangeCall *call)
{
  g_autofree char *value =
      call->words != NULL ? eonay_exchange_answer_dup_value (answer, call->words) : NULL;

  return value != NULL ? eonay_exchange_values_mask (self->values, value) : g_strdup ("");
}

/* code: of the failure, where nothing was sent. */
static void
fail (GTask *task, int code, const char *why)
{
  Run *run = g_task_get_task_data (task);

  g_task_return_new_error (task, EONAY_PROVIDER_ERROR,
                           run->is_sent ? EONAY_PROVIDER_ERROR_UNKNOWN_FATE : code, "%s: %s",
                           run->what, why);
}

static void
fail_with (GTask *task, GError *error)
{
  Run *run = g_task_get_task_data (task);

  if (run->is_sent)
    fail (task, EONAY_PROVIDER_ERROR_UNKNOWN_FATE, error->message);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_clear_error (&error);
}

/* -- answers ----------------------------------------------------------------------------------- */

static gboolean
take_values (EonayExchange *self, EonayExchangeAnswer *answer, EonayExchangeCall *call)
{
  for (guint i = 0; i < call->takes->len; i++)
    {
      EonayExchangeTake *take = g_ptr_array_index (call->takes, i);
      g_autofree char *value = eonay_exchange_answer_dup_value (answer, take->expression);

      if (value == NULL)
        return FALSE;
      eonay_exchange_values_set_text (self->values, take->name, value);
    }
  return TRUE;
}

static void
accept_answer (GTask *task, EonayExchangeAnswer *answer, EonayExchangeCall *call)
{
  EonayExchange *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;

  if (call->words != NULL)
    {
      g_free (run->words);
      run->words = dup_words (self, answer, call);
    }
  if (!eonay_exchange_document_read (&self->document, answer, call, &error))
    fail_with (task, error);
  else if (!take_values (self, answer, call))
    fail (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "a value for a later call is not there");
  else
    {
      run->at++;
      run->n_pending = 0;
      send_call (task);
    }
}

static void
refuse_answer (GTask *task, EonayExchangeAnswer *answer, EonayExchangeCall *call)
{
  EonayExchange *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autofree char *words = dup_words (self, answer, call);
  g_autofree char *reason =
      call->reason != NULL ? eonay_exchange_answer_dup_value (answer, call->reason) : NULL;

  g_task_return_new_error (task, EONAY_PROVIDER_ERROR,
                           eonay_exchange_description_find_reason (self->description, call, reason),
                           "%s: %s", run->what, words);
}

static gboolean
paused_cb (gpointer user_data)
{
  send_call (user_data);
  return G_SOURCE_REMOVE;
}

static void
ask_later (GTask *task, EonayExchangeCall *call)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (GSource) timer = NULL;
  g_autoptr (GSource) cancellation = NULL;

  if (run->n_pending++ >= call->repeat)
    {
      fail (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "no result in time");
      return;
    }
  timer = g_timeout_source_new_seconds (call->pause);
  /* A cancellation ends the pause, and the next call fails with it. */
  cancellation = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_dummy_callback (cancellation);
  g_source_add_child_source (timer, cancellation);
  g_source_set_callback (timer, paused_cb, g_object_ref (task), g_object_unref);
  g_source_attach (timer, g_main_context_get_thread_default ());
}

static void
read_answer (GTask *task, EonayExchangeCall *call, EonayPortalReply *reply)
{
  g_autofree char *status = g_strdup_printf ("%u", reply->status);
  g_autofree char *unknown = g_strdup_printf ("unknown answer (%s)", status);
  gboolean is_read = g_strv_contains ((const char *const *) call->statuses, status);
  g_autoptr (EonayExchangeAnswer) answer =
      is_read ? eonay_exchange_answer_new_for_call (call, reply) : NULL;

  switch (answer != NULL ? eonay_exchange_answer_judge (answer, call) : EONAY_EXCHANGE_UNKNOWN)
    {
    case EONAY_EXCHANGE_ACCEPTED:
      accept_answer (task, answer, call);
      break;
    case EONAY_EXCHANGE_REFUSED:
      refuse_answer (task, answer, call);
      break;
    case EONAY_EXCHANGE_PENDING:
      ask_later (task, call);
      break;
    case EONAY_EXCHANGE_UNKNOWN:
    default:
      fail (task,
            eonay_portal_reply_is_out_of_order (reply) ? EONAY_PROVIDER_ERROR_UNREACHABLE
                                                       : EONAY_PROVIDER_ERROR_UNEXPECTED,
            unknown);
    }
}

/* -- calls ------------------------------------------------------------------------------------- */

static EonayExchangeCall *
get_call (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  return run->at < run->calls->len ? g_ptr_array_index (run->calls, run->at) : NULL;
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  EonayExchangeCall *call = get_call (task);
  GError *error = NULL;
  gboolean sent;
  g_autoptr (EonayPortalReply) reply =
      eonay_portal_client_call_finish (EONAY_PORTAL_CLIENT (object), result, &sent, &error);

  run->is_sent = run->is_sent || (sent && eonay_exchange_call_has_slot (call, "signature"));
  if (reply == NULL)
    fail_with (task, error);
  else
    read_answer (task, call, reply);
}

/* The next call, or the end. */
static void
send_call (GTask *task)
{
  EonayExchange *self = g_task_get_source_object (task);
  EonayExchangeCall *call = get_call (task);
  g_autoptr (EonayPortalRequest) request = NULL;
  GError *error = NULL;

  if (call == NULL)
    {
      Run *run = g_task_get_task_data (task);

      g_task_return_pointer (task, g_steal_pointer (&run->words), g_free);
      return;
    }
  eonay_exchange_values_set_time (self->values);
  request = eonay_exchange_request_new (call, self->values, &error);
  if (request == NULL)
    fail_with (task, error);
  else
    eonay_portal_client_call_async (self->client, request, g_task_get_cancellable (task),
                                    answered_cb, g_object_ref (task));
}

static GTask *
start (EonayExchange *self,
       GPtrArray *calls,
       const char *what,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);

  run->calls = calls;
  run->what = what;
  run->words = g_strdup ("");
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  return task;
}

static void
begin (GTask *task)
{
  EonayExchange *self = g_task_get_source_object (task);

  if (eonay_exchange_description_is_known (self->description))
    send_call (task);
  else
    fail (task, EONAY_PROVIDER_ERROR_NOT_KNOWN, "the profile does not describe the exchange");
}

/**
 * eonay_exchange_redeem_async:
 * @code: a code of the portal
 *
 * Gets the text for a code, which changes nothing at the portal. Whatever an earlier run left is
 * dropped.
 */
void
eonay_exchange_redeem_async (EonayExchange *self,
                             const char *code,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = start (self, self->description->redeem, "redeeming the code",
                                  cancellable, callback, user_data);

  eonay_exchange_document_clear (&self->document);
  eonay_portal_client_forget_calls (self->client);
  eonay_exchange_values_begin (self->values, code, self->certificate);
  begin (task);
}

/**
 * eonay_exchange_redeem_finish:
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the text is there
 */
gboolean
eonay_exchange_redeem_finish (EonayExchange *self, GAsyncResult *result, GError **error)
{
  g_autofree char *words = g_task_propagate_pointer (G_TASK (result), error);

  return words != NULL;
}

/**
 * eonay_exchange_get_text:
 *
 * Returns: (transfer none) (nullable): what is signed, byte for byte
 */
const char *
eonay_exchange_get_text (EonayExchange *self)
{
  return eonay_exchange_document_get_text (&self->document);
}

/**
 * eonay_exchange_get_portal_text:
 *
 * Returns: (transfer none) (nullable): the text that the portal shows, if it wants another one
 *   signed
 */
const char *
eonay_exchange_get_portal_text (EonayExchange *self)
{
  return eonay_exchange_document_get_portal_text (&self->document);
}

/**
 * eonay_exchange_submit_async:
 * @code: the code of the text that was signed
 * @signature: the signature, as DER
 *
 * Submits a signature, once. A cancellation cannot undo what was sent.
 */
void
eonay_exchange_submit_async (EonayExchange *self,
                             const char *code,
                             GBytes *signature,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = start (self, self->description->submit, "handing over the signature",
                                  cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  eonay_exchange_values_set_text (self->values, "code", code);
  eonay_exchange_values_set_text (self->values, "text", eonay_exchange_get_text (self));
  eonay_exchange_values_set_bytes (self->values, "signature", signature);
  begin (task);
}

/**
 * eonay_exchange_submit_finish:
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the portal's words, one line, perhaps empty, if it accepted
 *   the signature; %NULL with an error
 */
char *
eonay_exchange_submit_finish (EonayExchange *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
