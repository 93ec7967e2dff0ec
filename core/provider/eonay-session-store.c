/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-session-store-private.h"

/**
 * EonaySessionStore:
 *
 * Keeps session tokens in the Secret Service (org.freedesktop.Secret), by provider, host and
 * certificate. If it is missing or locked, or does not answer within %EONAY_KEYRING_SECONDS, tokens
 * are kept in memory until the program ends, never in a file.
 */

G_DEFINE_FINAL_TYPE (EonaySessionStore, eonay_session_store, G_TYPE_OBJECT)
G_DEFINE_QUARK (eonay_session_store_error_quark, eonay_session_store_error)

const SecretSchema eonay_session_store_schema = {
  "tr.org.pardus.EOnay.Session",
  SECRET_SCHEMA_NONE,
  {
      { "provider", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "host", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "certificate", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static void
eonay_session_store_finalize (GObject *object)
{
  EonaySessionStore *self = EONAY_SESSION_STORE (object);

  g_clear_pointer (&self->memory, g_hash_table_unref);

  G_OBJECT_CLASS (eonay_session_store_parent_class)->finalize (object);
}

static void
eonay_session_store_class_init (EonaySessionStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_session_store_finalize;
}

static void
eonay_session_store_init (EonaySessionStore *self)
{
  self->memory = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * eonay_session_store_new:
 *
 * Returns: (transfer full): a store
 */
EonaySessionStore *
eonay_session_store_new (void)
{
  return g_object_new (EONAY_TYPE_SESSION_STORE, NULL);
}

/* --- common --- */

typedef struct
{
  EonayKeyringWait wait;
  EonayPortalSession *session;
  gboolean may_unlock;
} Operation;

static void
operation_free (Operation *operation)
{
  g_object_unref (operation->session);
  g_free (operation);
}

static GHashTable *
build_attributes (EonayPortalSession *session)
{
  return secret_attributes_build (&eonay_session_store_schema, "provider",
                                  eonay_portal_session_get_provider_id (session), "host",
                                  eonay_portal_session_get_host (session), "certificate",
                                  eonay_portal_session_get_certificate_id (session), NULL);
}

static char *
make_key (EonayPortalSession *session)
{
  return g_strjoin ("\n", eonay_portal_session_get_provider_id (session),
                    eonay_portal_session_get_host (session),
                    eonay_portal_session_get_certificate_id (session), NULL);
}

/* A task that is cancelled already must not reach GDBus: the connection to the bus that it would begin
 * to make is shared, and would fail for the next caller, too. */
static GTask *
make_task (EonaySessionStore *self,
           EonayPortalSession *session,
           gpointer source_tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  operation->session = g_object_ref (session);
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);

  return task;
}

/* A missing keyring is a normal condition, not an error. */
static void
note_no_keyring (const GError *error)
{
  g_debug ("asking the keyring: %s", error != NULL ? error->message : "locked or none");
}

static gboolean
return_if_cancelled (GTask *task, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;

  g_task_return_error (task, g_error_copy (error));
  return TRUE;
}

/**
 * eonay_session_store_is_memory_only:
 * @self: a store
 *
 * Returns: whether a login is not in the keyring, or not yet
 */
gboolean
eonay_session_store_is_memory_only (EonaySessionStore *self)
{
  g_return_val_if_fail (EONAY_IS_SESSION_STORE (self), FALSE);

  return g_hash_table_size (self->memory) > 0;
}

/* The keyring answers again, and was perhaps unlocked. */
static void
save_again (EonaySessionStore *self)
{
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter each;
  gpointer session;

  g_hash_table_iter_init (&each, self->memory);
  while (g_hash_table_iter_next (&each, NULL, &session))
    g_ptr_array_add (sessions, g_object_ref (session));
  for (guint i = 0; i < sessions->len; i++)
    eonay_session_store_save_async (self, g_ptr_array_index (sessions, i), NULL, NULL, NULL);
}

/* --- lookup --- */

/* The run that asked has gone on to a new login. */
static void
give_lookup_up (GTask *task)
{
  g_task_return_boolean (task, FALSE);
}

/* token: (nullable); error: (nullable). */
static void
end_lookup (GTask *task, SecretValue *token, const GError *error)
{
  Operation *operation = g_task_get_task_data (task);

  if (token == NULL)
    note_no_keyring (error);
  if (!eonay_keyring_wait_end (task))
    {
      save_again (g_task_get_source_object (task));
      return;
    }
  if (return_if_cancelled (task, error))
    return;
  if (token != NULL)
    eonay_portal_session_set_token (operation->session, token);
  g_task_return_boolean (task, token != NULL);
}

static void
load_secret_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SecretItem *item = SECRET_ITEM (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = NULL;

  if (secret_item_load_secret_finish (item, result, &error))
    token = secret_item_get_secret (item);
  end_lookup (task, token, error);
}

static void
unlock_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = NULL;

  if (secret_service_unlock_finish (NULL, result, &items, &error) > 0 && items != NULL)
    secret_item_load_secret (items->data, g_task_get_cancellable (task), load_secret_cb,
                             g_object_ref (task));
  else
    end_lookup (task, NULL, error);
}

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = secret_service_search_finish (NULL, result, &error);
  gboolean is_locked = items != NULL && secret_item_get_locked (items->data);

  if (items == NULL || (is_locked && !operation->may_unlock) ||
      eonay_session_store_remove_if_old (items->data))
    end_lookup (task, NULL, error);
  else if (is_locked)
    secret_service_unlock (NULL, items, g_task_get_cancellable (task), unlock_cb,
                           g_object_ref (task));
  else
    secret_item_load_secret (items->data, g_task_get_cancellable (task), load_secret_cb,
                             g_object_ref (task));
}

/**
 * eonay_session_store_lookup_async:
 * @self: a store
 * @session: a session; its token is set if one is found
 * @may_unlock: whether the keyring may prompt for its password: only in response to a user's action
 * @cancellable: (nullable): a cancellable
 * @callback: called when done, after %EONAY_KEYRING_SECONDS at the latest
 * @user_data: for @callback
 *
 * Looks for a token of the session's provider, host and certificate. A prompt stays open when the
 * time is over; once it is answered, what is kept in memory is saved.
 */
void
eonay_session_store_lookup_async (EonaySessionStore *self,
                                  EonayPortalSession *session,
                                  gboolean may_unlock,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task =
      make_task (self, session, eonay_session_store_lookup_async, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = build_attributes (session);
  g_autofree char *key = make_key (session);
  EonayPortalSession *kept = g_hash_table_lookup (self->memory, key);
  Operation *operation = g_task_get_task_data (task);

  if (kept != NULL)
    {
      eonay_portal_session_set_token (session, eonay_portal_session_get_token (kept));
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    return;
  /* One open prompt is enough. */
  if (self->n_late > 0)
    {
      give_lookup_up (task);
      return;
    }
  operation->may_unlock = may_unlock;
  eonay_keyring_wait_begin (task, EONAY_KEYRING_SECONDS, &self->n_late, give_lookup_up);
  secret_service_search (NULL, &eonay_session_store_schema, attributes, SECRET_SEARCH_NONE,
                         cancellable, search_cb, g_steal_pointer (&task));
}

/**
 * eonay_session_store_lookup_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: whether a token was found and set; %FALSE without @error if there is none, or the keyring
 *   remained locked or silent
 */
gboolean
eonay_session_store_lookup_finish (EonaySessionStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- save --- */

static void
give_save_up (GTask *task)
{
  g_task_return_new_error (task, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_MEMORY_ONLY,
                           "keeping the session: no unlocked keyring that answers");
}

static void
end_save (GTask *task, const GError *error)
{
  note_no_keyring (error);
  if (eonay_keyring_wait_end (task) && !return_if_cancelled (task, error))
    give_save_up (task);
}

static void
create_item_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonaySessionStore *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretItem) item = secret_item_create_finish (result, &error);
  g_autofree char *key = make_key (operation->session);
  EonayPortalSession *kept = g_hash_table_lookup (self->memory, key);

  if (item == NULL)
    {
      end_save (task, error);
      return;
    }

  if (kept == operation->session)
    g_hash_table_remove (self->memory, key);
  else if (kept == NULL)
    /* It was forgotten in the meantime. */
    eonay_session_store_remove_item (item);
  eonay_session_store_remove_old_async (self);
  if (eonay_keyring_wait_end (task))
    g_task_return_boolean (task, TRUE);
}

static void
find_collection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;

  /* Creating or unlocking a collection would show a password prompt. */
  if (collection == NULL || secret_collection_get_locked (collection))
    {
      end_save (task, error);
      return;
    }

  attributes = build_attributes (operation->session);
  label = g_strdup_printf ("E-Onay: %s", eonay_portal_session_get_host (operation->session));
  secret_item_create (collection, &eonay_session_store_schema, attributes, label,
                      eonay_portal_session_get_token (operation->session),
                      SECRET_ITEM_CREATE_REPLACE, g_task_get_cancellable (task), create_item_cb,
                      g_object_ref (task));
}

/* The caller's token may change later. */
static EonayPortalSession *
copy_session (EonayPortalSession *session)
{
  EonayPortalSession *copy = eonay_portal_session_new (
      eonay_portal_session_get_provider_id (session), eonay_portal_session_get_host (session),
      eonay_portal_session_get_certificate_id (session));

  eonay_portal_session_set_token (copy, eonay_portal_session_get_token (session));
  return copy;
}

/**
 * eonay_session_store_save_async:
 * @self: a store
 * @session: a session with a token
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable): called when done, after %EONAY_KEYRING_SECONDS at the latest; at once if the
 *   keyring owes an answer already
 * @user_data: for @callback
 *
 * Keeps the session's token, replacing an older one: at once in memory, then in the keyring, also if
 * that answers late. Old tokens of any certificate are deleted from the keyring.
 */
void
eonay_session_store_save_async (EonaySessionStore *self,
                                EonayPortalSession *session,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (EonayPortalSession) copy = NULL;

  g_return_if_fail (eonay_portal_session_get_token (session) != NULL);

  copy = copy_session (session);
  task = make_task (self, copy, eonay_session_store_save_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;
  g_hash_table_replace (self->memory, make_key (copy), g_object_ref (copy));
  eonay_keyring_wait_begin (task, self->n_late > 0 ? 0 : EONAY_KEYRING_SECONDS, &self->n_late,
                            give_save_up);
  secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable,
                               find_collection_cb, g_steal_pointer (&task));
}

/**
 * eonay_session_store_save_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for %EONAY_SESSION_STORE_ERROR_MEMORY_ONLY or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the token is in the keyring
 */
gboolean
eonay_session_store_save_finish (EonaySessionStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
