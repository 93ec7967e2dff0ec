/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-calendar.h"
#include "eonay-session-store-private.h"

/* Portals end a login within hours; one that is older is of no use to anybody but a thief. */
#define MAX_AGE (24 * 60 * 60)

/* --- old logins --- */

/* Does not wait for the keyring. */
void
eonay_session_store_remove_item (SecretItem *item)
{
  secret_item_delete (item, NULL, NULL, NULL);
}

/* An item of a locked keyring cannot be deleted, and is not used either. */
gboolean
eonay_session_store_remove_if_old (SecretItem *item)
{
  if ((gint64) secret_item_get_modified (item) + MAX_AGE >= eonay_calendar_get_now ())
    return FALSE;
  if (!secret_item_get_locked (item))
    eonay_session_store_remove_item (item);
  return TRUE;
}

static void
search_old_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autolist (SecretItem) items = secret_service_search_finish (NULL, result, NULL);

  for (GList *item = items; item != NULL; item = item->next)
    eonay_session_store_remove_if_old (item->data);
}

/* Otherwise the logins of certificates that are no longer used would stay. */
void
eonay_session_store_remove_old_async (EonaySessionStore *self)
{
  g_autoptr (GHashTable) all = secret_attributes_build (&eonay_session_store_schema, NULL);

  secret_service_search (NULL, &eonay_session_store_schema, all, SECRET_SEARCH_ALL, NULL,
                         search_old_cb, NULL);
}

/* --- forget --- */

typedef struct
{
  EonayKeyringWait wait;
  gboolean may_unlock;
  guint n_forgotten;
  guint n_locked;
  GList *items; /* still to be deleted: (element-type SecretItem) */
} Removal;

static void
removal_free (Removal *self)
{
  g_list_free_full (self->items, g_object_unref);
  g_free (self);
}

static void
give_up (GTask *task)
{
  g_task_return_new_error (task, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_NO_ANSWER,
                           "deleting the session: the keyring does not answer");
}

/* error: (nullable) */
static void
end (GTask *task, const GError *error)
{
  Removal *self = g_task_get_task_data (task);

  if (!eonay_keyring_wait_end (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (self->n_locked > 0)
    g_task_return_new_error (task, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_LOCKED,
                             "deleting the session: the keyring is locked");
  else
    g_task_return_boolean (task, TRUE);
}

static void delete_next (GTask *task);

static void
delete_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    {
      end (task, error);
      return;
    }
  self->n_forgotten++;
  delete_next (task);
}

static void
delete_next (GTask *task)
{
  Removal *self = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;

  if (self->items == NULL)
    {
      end (task, NULL);
      return;
    }
  item = self->items->data;
  self->items = g_list_delete_link (self->items, self->items);
  secret_item_delete (item, g_task_get_cancellable (task), delete_cb, g_object_ref (task));
}

static void
unlock_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *items = NULL;
  int n_unlocked = secret_service_unlock_finish (NULL, result, &items, &error);

  if (n_unlocked > 0)
    self->n_locked -= MIN ((guint) n_unlocked, self->n_locked);
  self->items = g_list_concat (self->items, items);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end (task, error);
  else
    delete_next (task);
}

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = secret_service_search_finish (NULL, result, &error);
  g_autoptr (GList) locked = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      end (task, error);
      return;
    }
  for (GList *item = items; item != NULL; item = item->next)
    if (secret_item_get_locked (item->data))
      locked = g_list_prepend (locked, item->data);
    else
      self->items = g_list_prepend (self->items, g_object_ref (item->data));
  self->n_locked = g_list_length (locked);
  if (locked == NULL || !self->may_unlock)
    {
      delete_next (task);
      return;
    }
  eonay_keyring_wait_extend (task, EONAY_KEYRING_PROMPT_SECONDS);
  secret_service_unlock (NULL, locked, g_task_get_cancellable (task), unlock_cb,
                         g_object_ref (task));
}

static gboolean
is_of_certificate (gpointer key, gpointer session, gpointer certificate_id)
{
  return certificate_id == NULL ||
         g_str_equal (eonay_portal_session_get_certificate_id (session), certificate_id);
}

/**
 * eonay_session_store_forget_async:
 * @self: a store
 * @certificate_id: (nullable): the certificate whose logins to delete; %NULL for all
 * @may_unlock: whether the keyring may prompt for its password: only in response to a user's action
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable): called when done, after %EONAY_KEYRING_SECONDS at the latest, or
 *   %EONAY_KEYRING_PROMPT_SECONDS if the keyring prompts
 * @user_data: for @callback
 *
 * Deletes logins from memory and keyring. One that is being saved is deleted, too.
 */
void
eonay_session_store_forget_async (EonaySessionStore *self,
                                  const char *certificate_id,
                                  gboolean may_unlock,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&eonay_session_store_schema,
                               certificate_id != NULL ? "certificate" : NULL, certificate_id, NULL);

  g_task_set_source_tag (task, eonay_session_store_forget_async);
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
  removal->may_unlock = may_unlock;
  removal->n_forgotten =
      g_hash_table_foreach_remove (self->memory, is_of_certificate, (gpointer) certificate_id);
  if (g_task_return_error_if_cancelled (task))
    return;
  eonay_keyring_wait_begin (task, EONAY_KEYRING_SECONDS, &self->n_late, give_up);
  secret_service_search (NULL, &eonay_session_store_schema, attributes, SECRET_SEARCH_ALL,
                         cancellable, search_cb, g_steal_pointer (&task));
}

/**
 * eonay_session_store_forget_finish:
 * @self: a store
 * @result: what the callback got
 * @n_forgotten: (out) (optional): the number of logins that were deleted, set on error, too
 * @error: return location for an #EonaySessionStoreError, an error of D-Bus or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: whether none is left; also without a keyring
 */
gboolean
eonay_session_store_forget_finish (EonaySessionStore *self,
                                   GAsyncResult *result,
                                   guint *n_forgotten,
                                   GError **error)
{
  Removal *removal;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  removal = g_task_get_task_data (G_TASK (result));
  if (n_forgotten != NULL)
    *n_forgotten = removal->n_forgotten;
  return g_task_propagate_boolean (G_TASK (result), error);
}
