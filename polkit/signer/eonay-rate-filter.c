/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-rate-filter.h"

#include <gio/gunixfdlist.h>

#include "eonay-error.h"
#include "eonay-rate.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

/* An activation makes five calls, a listing one. The total is a rate that the signer and polkit can
 * answer easily. */
static const EonayRateLimit calls_of_user = { 200, 20 * G_TIME_SPAN_MILLISECOND };
static const EonayRateLimit calls_in_all = { 800, 2 * G_TIME_SPAN_MILLISECOND };
static const EonayRateLimit lines_of_user = { 1, 30 * G_TIME_SPAN_SECOND };
static const EonayRateLimit lines_in_all = { 10, 1 * G_TIME_SPAN_SECOND };

/* Limit for a connection until the bus has reported its user. */
#define MAX_CALLS_OF_STRANGER 2

/* No method takes more descriptors. */
#define MAX_DESCRIPTORS 1

/* More than the default number of connections of a bus. Beyond it the cache is cleared. */
#define MAX_CONNECTIONS 4096

/* Refusals are delayed, up to this many at once; further ones are sent immediately. */
#define REFUSAL_DELAY G_TIME_SPAN_SECOND
#define MAX_REFUSALS  2000

/**
 * EonayRateFilter:
 *
 * Limits the rate of calls before they are queued. GDBus queues incoming messages for the main
 * context without a bound: a caller that sends faster than it is answered would exhaust memory and
 * descriptors, and delay everyone else. So the rate is measured by a message filter in GDBus's own
 * thread, which refuses excess calls to any object, interface and method. The user of a connection
 * is looked up at its first call and cached, as unique names are never reused. The lookup uses a
 * second connection, because the bus drops replies as well when callers have filled the queue to
 * this one.
 *
 * A refusal costs about as much as a quick answer, so it is delayed by one second in the main
 * context; otherwise a hundred callers that retry at once would use up the processor. "changed" is
 * emitted when the first refusal is queued and when the last one is sent.
 */
struct _EonayRateFilter
{
  GObject parent_instance;

  GDBusConnection *connection;
  GDBusConnection *questions;
  guint filter;
  guint questions_filter;
  GQueue refusals; /* Refusal, the next one to be sent first */
  guint source;
};

G_DEFINE_FINAL_TYPE (EonayRateFilter, eonay_rate_filter, G_TYPE_OBJECT)

/* A delayed answer. */
typedef struct
{
  EonayRateFilter *owner;
  GDBusMessage *answer;
  gint64 due; /* monotonic */
} Refusal;

/* State of the message filters. Used only in the thread of GDBus, which all connections share. */
typedef struct
{
  GWeakRef owner;
  GDBusConnection *questions;
  EonayRate *calls;
  EonayRate *lines;
  GHashTable *connections; /* unique name → Caller */
  GHashTable *asked;       /* serial → unique name being looked up */
} FilterState;

typedef struct
{
  gboolean is_known;
  guint32 uid;
  guint n_calls; /* calls that passed before the user was known */
} Caller;

static void
refusal_free (Refusal *refusal)
{
  g_object_unref (refusal->answer);
  g_object_unref (refusal->owner);
  g_free (refusal);
}

static void
filter_state_clear (gpointer data)
{
  FilterState *self = data;

  g_weak_ref_clear (&self->owner);
  g_object_unref (self->questions);
  eonay_rate_free (self->calls);
  eonay_rate_free (self->lines);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->asked);
}

static void
filter_state_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, filter_state_clear);
}

static void
send_first (EonayRateFilter *self)
{
  Refusal *refusal = g_queue_pop_head (&self->refusals);

  g_dbus_connection_send_message (self->connection, refusal->answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                  NULL, NULL);
  refusal_free (refusal);
}

static gboolean
due_cb (gpointer user_data)
{
  g_autoptr (EonayRateFilter) self = g_object_ref (EONAY_RATE_FILTER (user_data));
  gint64 now = g_get_monotonic_time ();
  Refusal *first = NULL;

  self->source = 0;
  while ((first = g_queue_peek_head (&self->refusals)) != NULL && first->due <= now)
    send_first (self);

  if (first != NULL)
    self->source = g_timeout_add ((guint) ((first->due - now) / 1000 + 1), due_cb, self);
  else
    g_signal_emit_by_name (self, "changed");
  return G_SOURCE_REMOVE;
}

/* Runs in the main context. */
static gboolean
hold_cb (gpointer user_data)
{
  Refusal *refusal = user_data;
  g_autoptr (EonayRateFilter) self = g_object_ref (refusal->owner);

  refusal->due = g_get_monotonic_time () + REFUSAL_DELAY;
  g_queue_push_tail (&self->refusals, refusal);
  if (self->refusals.length > MAX_REFUSALS)
    send_first (self);
  if (self->source == 0)
    {
      self->source = g_timeout_add (REFUSAL_DELAY / 1000, due_cb, self);
      g_signal_emit_by_name (self, "changed");
    }
  return G_SOURCE_REMOVE;
}

static gboolean
ask_bus (FilterState *self, const char *sender)
{
  g_autoptr (GDBusMessage) question =
      g_dbus_message_new_method_call (BUS_NAME, BUS_PATH, BUS_NAME, "GetConnectionUnixUser");
  guint32 serial = 0;

  g_dbus_message_set_body (question, g_variant_new ("(s)", sender));
  if (!g_dbus_connection_send_message (self->questions, question, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                       &serial, NULL))
    return FALSE;

  g_hash_table_insert (self->asked, GUINT_TO_POINTER (serial), g_strdup (sender));
  return TRUE;
}

static Caller *
look_up (FilterState *self, const char *sender)
{
  Caller *caller = g_hash_table_lookup (self->connections, sender);

  if (caller != NULL)
    return caller;

  if (g_hash_table_size (self->connections) >= MAX_CONNECTIONS)
    {
      g_hash_table_remove_all (self->connections);
      g_hash_table_remove_all (self->asked);
    }
  if (!ask_bus (self, sender))
    return NULL;

  caller = g_new0 (Caller, 1);
  g_hash_table_insert (self->connections, g_strdup (sender), caller);
  return caller;
}

static gboolean
passes_rate (FilterState *self, const char *sender, guint32 uid)
{
  gint64 now = g_get_monotonic_time ();

  if (eonay_rate_take (self->calls, uid, now))
    return TRUE;

  if (eonay_rate_take (self->lines, uid, now))
    g_message ("refusing calls of user %u, %s is one of the callers: too many", uid, sender);
  return FALSE;
}

static gboolean
passes (FilterState *self, const char *sender)
{
  Caller *caller = look_up (self, sender);

  if (caller == NULL)
    return FALSE;
  if (caller->is_known)
    return passes_rate (self, sender, caller->uid);

  caller->n_calls++;
  return caller->n_calls <= MAX_CALLS_OF_STRANGER;
}

/* Whether the message answers one of our lookups; if so, it is dropped here. */
static gboolean
learn (FilterState *self, GDBusMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  const char *sender = g_hash_table_lookup (self->asked, serial);
  GVariant *body = g_dbus_message_get_body (message);
  Caller *caller = NULL;

  if (sender == NULL || g_strcmp0 (g_dbus_message_get_sender (message), BUS_NAME) != 0)
    return FALSE;

  caller = g_hash_table_lookup (self->connections, sender);
  if (caller != NULL && body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(u)")))
    {
      g_variant_get (body, "(u)", &caller->uid);
      caller->is_known = TRUE;
      for (guint i = 0; i < MIN (caller->n_calls, MAX_CALLS_OF_STRANGER); i++)
        eonay_rate_take (self->calls, caller->uid, g_get_monotonic_time ());
    }
  else
    g_hash_table_remove (self->connections, sender); /* it has disconnected */
  g_hash_table_remove (self->asked, serial);
  return TRUE;
}

static GDBusMessage *
make_refusal (GDBusMessage *call, EonayError code, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (EONAY_ERROR, (gint) code, why);
  g_autofree char *name = g_dbus_error_encode_gerror (error);

  if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return NULL;
  return g_dbus_message_new_method_error_literal (call, name, why);
}

static void
refuse (GDBusConnection *connection, GDBusMessage *call, EonayError code, const char *why)
{
  g_autoptr (GDBusMessage) answer = make_refusal (call, code, why);

  if (answer != NULL)
    g_dbus_connection_send_message (connection, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
refuse_later (FilterState *self, GDBusMessage *call, EonayError code, const char *why)
{
  g_autoptr (EonayRateFilter) owner = g_weak_ref_get (&self->owner);
  g_autoptr (GDBusMessage) answer = make_refusal (call, code, why);
  g_autoptr (GSource) source = g_idle_source_new ();
  Refusal *refusal = NULL;

  if (owner == NULL || answer == NULL)
    return;

  refusal = g_new0 (Refusal, 1);
  refusal->owner = g_steal_pointer (&owner);
  refusal->answer = g_steal_pointer (&answer);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, hold_cb, refusal, NULL);
  g_source_attach (source, NULL);
}

/* Whether a call may pass. */
static gboolean
admit (FilterState *self, GDBusConnection *connection, GDBusMessage *call)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (call);
  const char *sender = g_dbus_message_get_sender (call);

  if (sender != NULL && !passes (self, sender))
    refuse_later (self, call, EONAY_ERROR_LIMITS_EXCEEDED, "asking the signer: too often");
  else if (fds != NULL && g_unix_fd_list_get_length (fds) > MAX_DESCRIPTORS)
    refuse (connection, call, EONAY_ERROR_INVALID_ARGUMENT,
            "asking the signer: more descriptors than any method takes");
  else
    return TRUE;

  return FALSE;
}

/* A filter must return the messages that it does not consume. */
static GDBusMessage *
give_on (GDBusMessage *message, gboolean goes_on)
{
  if (goes_on)
    return message;

  g_object_unref (message);
  return NULL;
}

static GDBusMessage *
filter_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  gboolean is_call = g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL;

  return give_on (message, !incoming || !is_call || admit (data, connection, message));
}

static GDBusMessage *
questions_filter_cb (GDBusConnection *connection,
                     GDBusMessage *message,
                     gboolean incoming,
                     gpointer data)
{
  GDBusMessageType type = g_dbus_message_get_message_type (message);
  gboolean is_answer =
      type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR;

  return give_on (message, !incoming || !is_answer || !learn (data, message));
}

static void
eonay_rate_filter_dispose (GObject *object)
{
  EonayRateFilter *self = EONAY_RATE_FILTER (object);

  if (self->filter != 0)
    g_dbus_connection_remove_filter (self->connection, self->filter);
  self->filter = 0;
  if (self->questions_filter != 0)
    g_dbus_connection_remove_filter (self->questions, self->questions_filter);
  self->questions_filter = 0;
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->connection);
  g_clear_object (&self->questions);

  G_OBJECT_CLASS (eonay_rate_filter_parent_class)->dispose (object);
}

static void
eonay_rate_filter_class_init (EonayRateFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_rate_filter_dispose;

  g_signal_new ("changed", EONAY_TYPE_RATE_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
eonay_rate_filter_init (EonayRateFilter *self)
{
}

/**
 * eonay_rate_filter_new:
 * @connection: the bus connection that receives calls
 * @questions: the bus connection for lookups
 *
 * From now on, calls over @connection beyond the rate of their user are answered with
 * %EONAY_ERROR_LIMITS_EXCEEDED and do not reach an object.
 *
 * Returns: (transfer full): the filter
 */
EonayRateFilter *
eonay_rate_filter_new (GDBusConnection *connection, GDBusConnection *questions)
{
  EonayRateFilter *self = g_object_new (EONAY_TYPE_RATE_FILTER, NULL);
  FilterState *filter_state = g_atomic_rc_box_new0 (FilterState);

  g_weak_ref_init (&filter_state->owner, self);
  filter_state->questions = g_object_ref (questions);
  filter_state->calls = eonay_rate_new (calls_of_user, calls_in_all);
  filter_state->lines = eonay_rate_new (lines_of_user, lines_in_all);
  filter_state->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  filter_state->asked = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->connection = g_object_ref (connection);
  self->questions = g_object_ref (questions);
  self->questions_filter = g_dbus_connection_add_filter (
      questions, questions_filter_cb, g_atomic_rc_box_acquire (filter_state), filter_state_release);
  self->filter =
      g_dbus_connection_add_filter (connection, filter_cb, filter_state, filter_state_release);
  return self;
}

/**
 * eonay_rate_filter_count:
 *
 * Returns: how many refusals are delayed
 */
guint
eonay_rate_filter_count (EonayRateFilter *self)
{
  return self->refusals.length;
}
