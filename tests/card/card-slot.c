/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "eonay-test-card"

#include "card-slot.h"

/* vpcd polls every 400 ms; a card that returns before the poll blocks the slot. */
#define PAUSE_MS 1000
/* There is no event for a TCP port that starts to listen, so poll. */
#define RETRY_MS 200

struct _EonayCardSlot
{
  GObject parent_instance;

  EonayCardLink *link;
  EonayCardChannel *channel;
  gchar *cards;
  gchar *state;
  GHashTable *known; /* name → EonayCardPiv, for their counters */
  EonayCardPiv *card;
  gboolean is_inserted;
  gint64 closed_at; /* monotonic, µs; 0: never */
  guint connect_source;
  GTask *insertion;

  guint delay;
  guint delay_source;
  EonayCardCommand *delayed;
  EonayCardFault fault;
  guint16 fault_status;
  gboolean removes_at_sign;
  EonayCardFault held_kind;
  guint until_hold; /* how many commands of the kind, with the one that is held; 0: none is held */
  GTask *waiting;   /* for a held command, or NULL */
};

G_DEFINE_FINAL_TYPE (EonayCardSlot, eonay_card_slot, G_TYPE_OBJECT)

static void arm_connect (EonayCardSlot *self, guint milliseconds);

static void
eonay_card_slot_init (EonayCardSlot *self)
{
  self->channel = eonay_card_channel_new ();
  self->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) eonay_card_piv_free);
}

static void
drop_delayed (EonayCardSlot *self)
{
  g_clear_handle_id (&self->delay_source, g_source_remove);
  g_clear_pointer (&self->delayed, eonay_card_command_free);
}

static void
eonay_card_slot_dispose (GObject *object)
{
  EonayCardSlot *self = EONAY_CARD_SLOT (object);

  g_clear_handle_id (&self->connect_source, g_source_remove);
  drop_delayed (self);
  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      eonay_card_link_close (self->link);
    }
  g_clear_object (&self->link);
  g_clear_object (&self->insertion);
  g_clear_object (&self->waiting);
  G_OBJECT_CLASS (eonay_card_slot_parent_class)->dispose (object);
}

static void
eonay_card_slot_finalize (GObject *object)
{
  EonayCardSlot *self = EONAY_CARD_SLOT (object);

  eonay_card_channel_free (self->channel);
  g_hash_table_unref (self->known);
  g_free (self->cards);
  g_free (self->state);
  G_OBJECT_CLASS (eonay_card_slot_parent_class)->finalize (object);
}

static void
eonay_card_slot_class_init (EonayCardSlotClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_card_slot_dispose;
  G_OBJECT_CLASS (klass)->finalize = eonay_card_slot_finalize;
}

static void
power_off (EonayCardSlot *self)
{
  drop_delayed (self);
  eonay_card_channel_reset (self->channel);
  if (self->card != NULL)
    eonay_card_piv_power_off (self->card);
}

static void
take_out (EonayCardSlot *self)
{
  g_clear_handle_id (&self->connect_source, g_source_remove);
  power_off (self);
  if (eonay_card_link_is_open (self->link))
    self->closed_at = g_get_monotonic_time ();
  eonay_card_link_close (self->link);
  self->is_inserted = FALSE;
}

static gboolean
is_of_kind (const EonayCardCommand *command, EonayCardFault kind)
{
  return (kind & CARD_FAULT_ANY) != 0 ||
         ((kind & CARD_FAULT_SIGN) != 0 && eonay_card_command_is_signature (command)) ||
         ((kind & CARD_FAULT_VERIFY) != 0 && eonay_card_command_is_verification (command));
}

static void
conclude (EonayCardSlot *self, const EonayCardCommand *command)
{
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GBytes) answer = NULL;
  EonayCardStatus status = self->fault_status;

  if (self->removes_at_sign && eonay_card_command_is_signature (command))
    {
      self->removes_at_sign = FALSE;
      take_out (self);
      return;
    }
  if (!is_of_kind (command, self->fault))
    data = eonay_card_piv_execute (self->card, command, &status);
  answer = eonay_card_channel_answer (self->channel, command, data, status);
  eonay_card_link_send (self->link, answer);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  EonayCardSlot *self = user_data;
  g_autoptr (EonayCardCommand) command = g_steal_pointer (&self->delayed);

  self->delay_source = 0;
  conclude (self, command);
  return G_SOURCE_REMOVE;
}

static gboolean
must_hold (EonayCardSlot *self, const EonayCardCommand *command)
{
  return self->until_hold > 0 && is_of_kind (command, self->held_kind) && --self->until_hold == 0;
}

/* The card is silent until eonay_card_slot_release(). */
static void
hold (EonayCardSlot *self, EonayCardCommand *command)
{
  g_autoptr (GTask) waiting = g_steal_pointer (&self->waiting);

  self->delayed = command;
  if (waiting != NULL)
    g_task_return_boolean (waiting, TRUE);
}

static void
apdu_cb (EonayCardLink *link, GBytes *apdu, gpointer user_data)
{
  EonayCardSlot *self = user_data;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (EonayCardCommand) command = NULL;

  drop_delayed (self);
  eonay_card_piv_get_counters (self->card)->apdus++;
  command = eonay_card_channel_take (self->channel, apdu, &answer);
  if (command == NULL)
    eonay_card_link_send (self->link, answer);
  else if (must_hold (self, command))
    hold (self, g_steal_pointer (&command));
  else if (self->delay > 0 && eonay_card_command_is_signature (command))
    {
      self->delayed = g_steal_pointer (&command);
      self->delay_source = g_timeout_add (self->delay, delay_over_cb, self);
    }
  else
    conclude (self, command);
}

static void
powered_cb (EonayCardLink *link, gpointer user_data)
{
  power_off (user_data);
}

/* The reader was removed, not the card: it reappears when there is a reader. */
static void
lost_cb (EonayCardLink *link, gpointer user_data)
{
  EonayCardSlot *self = user_data;

  power_off (self);
  self->closed_at = g_get_monotonic_time ();
  if (self->is_inserted)
    arm_connect (self, PAUSE_MS);
}

EonayCardSlot *
eonay_card_slot_new (EonayCardLink *link, const gchar *cards, const gchar *state)
{
  EonayCardSlot *self = g_object_new (EONAY_TYPE_CARD_SLOT, NULL);

  self->link = g_object_ref (link);
  self->cards = g_strdup (cards);
  self->state = g_strdup (state);
  g_signal_connect (link, "apdu", G_CALLBACK (apdu_cb), self);
  g_signal_connect (link, "powered", G_CALLBACK (powered_cb), self);
  g_signal_connect (link, "lost", G_CALLBACK (lost_cb), self);
  return self;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayCardSlot) self = user_data;
  g_autoptr (GTask) insertion = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_open = eonay_card_link_open_finish (EONAY_CARD_LINK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  insertion = g_steal_pointer (&self->insertion);
  if (!is_open)
    arm_connect (self, RETRY_MS);
  if (insertion != NULL)
    g_task_return_boolean (insertion, TRUE);
}

static gboolean
connect_cb (gpointer user_data)
{
  EonayCardSlot *self = user_data;

  self->connect_source = 0;
  eonay_card_link_open_async (self->link, opened_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
arm_connect (EonayCardSlot *self, guint milliseconds)
{
  g_clear_handle_id (&self->connect_source, g_source_remove);
  self->connect_source = g_timeout_add (milliseconds, connect_cb, self);
}

/* A name must be a direct subfolder of the cards' folder. */
static gboolean
is_name (const gchar *name)
{
  return *name != '\0' && *name != '.' && strchr (name, G_DIR_SEPARATOR) == NULL;
}

static EonayCardPiv *
find_card (EonayCardSlot *self, const gchar *name, GError **error)
{
  EonayCardPiv *card = g_hash_table_lookup (self->known, name);
  g_autofree gchar *folder = g_build_filename (self->cards, name, NULL);
  g_autofree gchar *file = g_strconcat (name, ".ini", NULL);
  g_autofree gchar *state_path = g_build_filename (self->state, file, NULL);

  if (card != NULL)
    return card;
  if (!is_name (name) || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such card: %s", name);
      return NULL;
    }
  card = eonay_card_piv_new (folder, state_path, error);
  if (card != NULL)
    g_hash_table_insert (self->known, (gpointer) eonay_card_piv_get_name (card), card);
  return card;
}

/**
 * eonay_card_slot_insert_async:
 * @self: the slot
 * @name: a prepared card
 * @callback: called when the card is inserted; without a listening reader it appears as soon as
 *   there is one
 * @user_data: for @callback
 */
void
eonay_card_slot_insert_async (EonayCardSlot *self,
                              const gchar *name,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  EonayCardPiv *card;
  gint64 pause = 0;

  g_task_set_source_tag (task, eonay_card_slot_insert_async);
  if (self->is_inserted)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS, "a card is in: %s",
                               eonay_card_piv_get_name (self->card));
      return;
    }
  card = find_card (self, name, &error);
  if (card == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->card = card;
  self->is_inserted = TRUE;
  self->insertion = g_steal_pointer (&task);
  if (self->closed_at != 0)
    pause = PAUSE_MS - (g_get_monotonic_time () - self->closed_at) / 1000;
  arm_connect (self, MAX (pause, 0));
}

gboolean
eonay_card_slot_insert_finish (EonayCardSlot *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
eonay_card_slot_remove (EonayCardSlot *self, GError **error)
{
  g_autoptr (GTask) insertion = g_steal_pointer (&self->insertion);

  if (!self->is_inserted)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no card is in");
      return FALSE;
    }
  take_out (self);
  if (insertion != NULL)
    g_task_return_new_error (insertion, G_IO_ERROR, G_IO_ERROR_CANCELLED, "taken out again");
  return TRUE;
}

void
eonay_card_slot_set_delay (EonayCardSlot *self, guint milliseconds)
{
  self->delay = milliseconds;
}

void
eonay_card_slot_set_fault (EonayCardSlot *self, EonayCardFault where, guint16 status)
{
  self->fault = where;
  self->fault_status = status;
}

void
eonay_card_slot_remove_at_sign (EonayCardSlot *self)
{
  self->removes_at_sign = TRUE;
}

/* number: which command of this kind from now on, 0 for none. */
void
eonay_card_slot_hold (EonayCardSlot *self, EonayCardFault kind, guint number)
{
  self->held_kind = kind;
  self->until_hold = number;
}

/* The held command, if it is still there, is answered. */
void
eonay_card_slot_release (EonayCardSlot *self)
{
  g_autoptr (EonayCardCommand) command = NULL;

  if (self->delay_source != 0)
    return;
  command = g_steal_pointer (&self->delayed);
  if (command != NULL)
    conclude (self, command);
}

void
eonay_card_slot_wait_async (EonayCardSlot *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, eonay_card_slot_wait_async);
  if (self->delayed != NULL && self->delay_source == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_set_object (&self->waiting, task);
}

gboolean
eonay_card_slot_wait_finish (EonayCardSlot *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * eonay_card_slot_reset:
 * @self: the slot
 * @name: (nullable): a card, or %NULL for all
 * @error: return location
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
eonay_card_slot_reset (EonayCardSlot *self, const gchar *name, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  if (name != NULL)
    {
      EonayCardPiv *card = find_card (self, name, error);

      return card != NULL && eonay_card_piv_reset (card, error);
    }
  names = eonay_card_slot_list (self, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!eonay_card_slot_reset (self, names->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const gchar *const *) a, *(const gchar *const *) b);
}

GPtrArray *
eonay_card_slot_list (EonayCardSlot *self, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (self->cards, 0, error);
  GPtrArray *names;
  const gchar *name;

  if (folder == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (is_name (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* The inserted card, or the last one. */
EonayCardPiv *
eonay_card_slot_get_card (EonayCardSlot *self)
{
  return self->card;
}

gboolean
eonay_card_slot_is_inserted (EonayCardSlot *self)
{
  return self->is_inserted;
}

gboolean
eonay_card_slot_is_connected (EonayCardSlot *self)
{
  return eonay_card_link_is_open (self->link);
}
