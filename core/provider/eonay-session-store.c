/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-session-store.h"

/**
 * EonaySessionStore:
 *
 * Keeps session tokens in the Secret Service (org.freedesktop.Secret). If it is missing or locked,
 * tokens are kept in memory until the program ends, never in a file.
 */
struct _EonaySessionStore
{
  GObject parent_instance;

  /* Tokens that are not in the keyring: key → SecretValue. */
  GHashTable *memory;
  gboolean told_memory_only;
};

G_DEFINE_FINAL_TYPE (EonaySessionStore, eonay_session_store, G_TYPE_OBJECT)
G_DEFINE_QUARK (eonay_session_store_error_quark, eonay_session_store_error)

static const SecretSchema schema = {
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
  self->memory =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) secret_value_unref);
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
  EonayPortalSession *session;
  /* Copied when the save starts: the session's token may change later. */
  SecretValue *token;
} Operation;

static void
operation_free (Operation *operation)
{
  g_object_unref (operation->session);
  g_clear_pointer (&operation->token, secret_value_unref);
  g_free (operation);
}

static GHashTable *
build_attributes (EonayPortalSession *session)
{
  return secret_attributes_build (&schema, "provider",
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
  SecretValue *token = eonay_portal_session_get_token (session);

  operation->session = g_object_ref (session);
  operation->token = token != NULL ? secret_value_ref (token) : NULL;
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
 * Returns: whether a token is kept in memory only
 */
gboolean
eonay_session_store_is_memory_only (EonaySessionStore *self)
{
  g_return_val_if_fail (EONAY_IS_SESSION_STORE (self), FALSE);

  return self->told_memory_only;
}

/* --- lookup --- */

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = secret_service_search_finish (NULL, result, &error);
  g_autoptr (SecretValue) token = NULL;

  if (error != NULL)
    {
      if (return_if_cancelled (task, error))
        return;
      note_no_keyring (error);
    }

  for (GList *item = items; item != NULL && token == NULL; item = item->next)
    token = secret_item_get_secret (item->data);
  if (token != NULL)
    eonay_portal_session_set_token (operation->session, token);

  g_task_return_boolean (task, token != NULL);
}

/**
 * eonay_session_store_lookup_async:
 * @self: a store
 * @session: a session; its token is set if one is found
 * @may_unlock: whether the keyring may prompt for its password: only in response to a user's action
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Looks for a token of the session's provider, host and certificate.
 */
void
eonay_session_store_lookup_async (EonaySessionStore *self,
                                  EonayPortalSession *session,
                                  gboolean may_unlock,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GHashTable) attributes = build_attributes (session);
  g_autofree char *key = make_key (session);
  SecretValue *kept = g_hash_table_lookup (self->memory, key);
  SecretSearchFlags flags = SECRET_SEARCH_LOAD_SECRETS | SECRET_SEARCH_ALL;

  task =
      make_task (self, session, eonay_session_store_lookup_async, cancellable, callback, user_data);
  if (kept != NULL)
    {
      eonay_portal_session_set_token (session, kept);
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    return;
  if (may_unlock)
    flags |= SECRET_SEARCH_UNLOCK;
  secret_service_search (NULL, &schema, attributes, flags, cancellable, search_cb,
                         g_steal_pointer (&task));
}

/**
 * eonay_session_store_lookup_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: whether a token was found and set; %FALSE without @error if there is none or the keyring
 *   remained locked
 */
gboolean
eonay_session_store_lookup_finish (EonaySessionStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- save --- */

static void
keep_in_memory (GTask *task, const GError *reason)
{
  EonaySessionStore *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);

  note_no_keyring (reason);
  g_hash_table_replace (self->memory, make_key (operation->session),
                        secret_value_ref (operation->token));

  if (self->told_memory_only)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->told_memory_only = TRUE;
  g_task_return_new_error (task, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_MEMORY_ONLY,
                           "keeping the session: no unlocked keyring");
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

  if (item == NULL)
    {
      if (!return_if_cancelled (task, error))
        keep_in_memory (task, error);
      return;
    }

  g_hash_table_remove (self->memory, key);
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

  if (return_if_cancelled (task, error))
    return;
  /* Creating or unlocking a collection would show a password prompt. */
  if (collection == NULL || secret_collection_get_locked (collection))
    {
      keep_in_memory (task, error);
      return;
    }

  attributes = build_attributes (operation->session);
  label = g_strdup_printf ("E-Onay: %s", eonay_portal_session_get_host (operation->session));
  secret_item_create (collection, &schema, attributes, label, operation->token,
                      SECRET_ITEM_CREATE_REPLACE, g_task_get_cancellable (task), create_item_cb,
                      g_object_ref (task));
}

/**
 * eonay_session_store_save_async:
 * @self: a store
 * @session: a session with a token
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Saves the session's token, replacing an older one.
 */
void
eonay_session_store_save_async (EonaySessionStore *self,
                                EonayPortalSession *session,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (eonay_portal_session_get_token (session) != NULL);

  task =
      make_task (self, session, eonay_session_store_save_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;
  secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable,
                               find_collection_cb, g_steal_pointer (&task));
}

/**
 * eonay_session_store_save_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for %EONAY_SESSION_STORE_ERROR_MEMORY_ONLY, only once, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the token was saved; also %TRUE after the first memory-only save
 */
gboolean
eonay_session_store_save_finish (EonaySessionStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- forget --- */

static void
clear_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_service_clear_finish (NULL, result, &error);
  if (error != NULL)
    {
      if (return_if_cancelled (task, error))
        return;
      note_no_keyring (error);
    }

  g_task_return_boolean (task, TRUE);
}

/**
 * eonay_session_store_forget_async:
 * @self: a store
 * @session: a session
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Deletes the token of the session's provider, host and certificate. A token in a locked keyring is
 * left there, where it can no longer be used.
 */
void
eonay_session_store_forget_async (EonaySessionStore *self,
                                  EonayPortalSession *session,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GHashTable) attributes = build_attributes (session);
  g_autofree char *key = make_key (session);
  g_autoptr (GTask) task =
      make_task (self, session, eonay_session_store_forget_async, cancellable, callback, user_data);

  g_hash_table_remove (self->memory, key);
  if (g_task_return_error_if_cancelled (task))
    return;
  secret_service_clear (NULL, &schema, attributes, cancellable, clear_cb, g_steal_pointer (&task));
}

/**
 * eonay_session_store_forget_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * The program does not wait for it; tests do.
 *
 * Returns: whether it was deleted
 */
gboolean
eonay_session_store_forget_finish (EonaySessionStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
