/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-commands.h"

#include <json-glib/json-glib.h>

#define DELAY_MAXIMUM_MS 600000

typedef gboolean (*Handler) (EonayCardSlot *slot,
                             const gchar *const *arguments,
                             gchar **reply,
                             GError **error);

static gboolean
refuse (GError **error, const gchar *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

static gboolean
run_remove (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  return eonay_card_slot_remove (slot, error);
}

static gboolean
run_delay (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  guint64 milliseconds;

  if (arguments[0] == NULL)
    return refuse (error, "delay wants milliseconds");
  if (!g_ascii_string_to_unsigned (arguments[0], 10, 0, DELAY_MAXIMUM_MS, &milliseconds, error))
    return FALSE;
  eonay_card_slot_set_delay (slot, milliseconds);
  return TRUE;
}

static gboolean
read_kind (const gchar *word, EonayCardFault *kind, GError **error)
{
  static const gchar *const KINDS[] = { "sign", "verify", "any" };
  static const EonayCardFault FAULTS[] = { CARD_FAULT_SIGN, CARD_FAULT_VERIFY, CARD_FAULT_ANY };

  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (g_strcmp0 (word != NULL ? word : "any", KINDS[i]) == 0)
      {
        *kind = FAULTS[i];
        return TRUE;
      }
  return refuse (error, "there are sign, verify and any");
}

static gboolean
run_fail (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  EonayCardFault kind;
  guint64 status;

  if (arguments[0] == NULL)
    return refuse (error, "fail wants a status word or none");
  if (g_str_equal (arguments[0], "none"))
    {
      eonay_card_slot_set_fault (slot, CARD_FAULT_NONE, 0);
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (arguments[0], 16, 0x6000, 0x9FFF, &status, error) ||
      !read_kind (arguments[1], &kind, error))
    return FALSE;
  eonay_card_slot_set_fault (slot, kind, status);
  return TRUE;
}

static gboolean
run_hold (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  EonayCardFault kind;
  guint64 number = 1;

  if (arguments[0] == NULL)
    return refuse (error, "hold wants sign, verify or any");
  if (!read_kind (arguments[0], &kind, error) ||
      (arguments[1] != NULL &&
       !g_ascii_string_to_unsigned (arguments[1], 10, 0, G_MAXUINT, &number, error)))
    return FALSE;
  eonay_card_slot_hold (slot, kind, (guint) number);
  return TRUE;
}

static gboolean
run_release (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  eonay_card_slot_release (slot);
  return TRUE;
}

static gboolean
run_remove_at_sign (EonayCardSlot *slot,
                    const gchar *const *arguments,
                    gchar **reply,
                    GError **error)
{
  eonay_card_slot_remove_at_sign (slot);
  return TRUE;
}

static void
add_number (JsonBuilder *builder, const gchar *name, guint number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static gboolean
run_state (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  EonayCardPiv *card = eonay_card_slot_get_card (slot);
  const EonayCardCounters none = { 0 };
  const EonayCardCounters *counters = card != NULL ? eonay_card_piv_get_counters (card) : &none;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "card");
  if (card != NULL)
    json_builder_add_string_value (builder, eonay_card_piv_get_name (card));
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "inserted");
  json_builder_add_boolean_value (builder, eonay_card_slot_is_inserted (slot));
  json_builder_set_member_name (builder, "connected");
  json_builder_add_boolean_value (builder, eonay_card_slot_is_connected (slot));
  add_number (builder, "tries", card != NULL ? eonay_card_piv_get_tries (card) : 0);
  add_number (builder, "puk_tries", card != NULL ? eonay_card_piv_get_puk_tries (card) : 0);
  add_number (builder, "signatures", counters->signatures);
  add_number (builder, "verifies", counters->verifies);
  add_number (builder, "failed_verifies", counters->failed_verifies);
  add_number (builder, "apdus", counters->apdus);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  *reply = json_to_string (root, FALSE);
  return TRUE;
}

static gboolean
run_reset (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  EonayCardPiv *card = eonay_card_slot_get_card (slot);
  const gchar *name = arguments[0];

  if (name == NULL && card != NULL)
    name = eonay_card_piv_get_name (card);
  else if (g_strcmp0 (name, "all") == 0)
    name = NULL;
  return eonay_card_slot_reset (slot, name, error);
}

static gboolean
run_list (EonayCardSlot *slot, const gchar *const *arguments, gchar **reply, GError **error)
{
  g_autoptr (GPtrArray) names = eonay_card_slot_list (slot, error);

  if (names == NULL)
    return FALSE;
  g_ptr_array_add (names, NULL);
  *reply = g_strjoinv (" ", (gchar **) names->pdata);
  return TRUE;
}

static const struct
{
  const gchar *name;
  Handler handler;
} COMMANDS[] = {
  { "remove", run_remove },   { "delay", run_delay },
  { "fail", run_fail },       { "remove-at-sign", run_remove_at_sign },
  { "state", run_state },     { "reset", run_reset },
  { "list", run_list },       { "hold", run_hold },
  { "release", run_release },
};

static void
inserted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayCardSlot *slot = EONAY_CARD_SLOT (source);
  GError *error = NULL;

  if (!eonay_card_slot_insert_finish (slot, result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (eonay_card_slot_is_connected (slot) ? NULL : "waiting"),
                           g_free);
}

static void
held_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (eonay_card_slot_wait_finish (EONAY_CARD_SLOT (source), result, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, error);
}

static Handler
find_handler (const gchar *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    if (g_strcmp0 (name, COMMANDS[i].name) == 0)
      return COMMANDS[i].handler;
  return NULL;
}

void
eonay_card_commands_run_async (EonayCardSlot *slot,
                               const gchar *line,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (slot, NULL, callback, user_data);
  g_auto (GStrv) words = g_strsplit (line, " ", 0);
  const gchar *const *arguments = (const gchar *const *) words + (words[0] != NULL ? 1 : 0);
  Handler handler = find_handler (words[0]);
  g_autofree gchar *reply = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, eonay_card_commands_run_async);
  if (g_strcmp0 (words[0], "insert") == 0 && arguments[0] != NULL)
    {
      eonay_card_slot_insert_async (slot, arguments[0], inserted_cb, g_steal_pointer (&task));
      return;
    }
  if (g_strcmp0 (words[0], "wait") == 0)
    {
      eonay_card_slot_wait_async (slot, held_cb, g_steal_pointer (&task));
      return;
    }
  if (handler == NULL)
    refuse (&error, "no such command");
  else
    handler (slot, arguments, &reply, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&reply), g_free);
}

/**
 * eonay_card_commands_run_finish:
 * @slot: the slot
 * @result: from the callback
 *
 * Returns: (transfer full): the reply, without a line end
 */
gchar *
eonay_card_commands_run_finish (EonayCardSlot *slot, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *reply = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    return g_strconcat ("error ", error->message, NULL);
  if (reply == NULL)
    return g_strdup ("ok");
  return g_strconcat ("ok ", reply, NULL);
}
