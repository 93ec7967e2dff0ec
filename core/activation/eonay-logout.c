/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-logout.h"

#include "eonay-run-lock.h"

/* How long the portals may take to end the sessions, in seconds. */
#define PORTAL_SECONDS 5

typedef struct
{
  EonayLedger *ledger;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  char *certificate_id; /* NULL for all */
  gboolean may_unlock;
  GStrv ids;
  guint next;
  GPtrArray *sessions;    /* with the tokens that were found */
  GCancellable *patience; /* ends the wait for the portals */
  guint timeout;
  guint n_pending;
  guint n_forgotten;
  GError *error;
} Logout;

static void look_up_next (GTask *task);

static void
logout_free (Logout *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_object_unref (self->ledger);
  g_object_unref (self->registry);
  g_object_unref (self->store);
  g_free (self->certificate_id);
  g_strfreev (self->ids);
  g_ptr_array_unref (self->sessions);
  g_object_unref (self->patience);
  g_clear_error (&self->error);
  g_free (self);
}

static void
return_if_ended (GTask *task)
{
  Logout *self = g_task_get_task_data (task);

  if (self->n_pending > 0)
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
end_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Logout *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!eonay_provider_end_session_finish (EONAY_PROVIDER (source), result, &error))
    g_debug ("logging out at the portal: %s", error->message);
  self->n_pending--;
  return_if_ended (task);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Logout *self = user_data;

  self->timeout = 0;
  g_cancellable_cancel (self->patience);
  return G_SOURCE_REMOVE;
}

static void
end_sessions (GTask *task)
{
  Logout *self = g_task_get_task_data (task);

  self->timeout = g_timeout_add_seconds (PORTAL_SECONDS, timeout_cb, self);
  for (guint i = 0; i < self->sessions->len; i++)
    {
      EonayPortalSession *session = g_ptr_array_index (self->sessions, i);
      EonayProvider *provider = eonay_provider_registry_find_by_id (
          self->registry, eonay_portal_session_get_provider_id (session));

      if (provider == NULL)
        continue;
      self->n_pending++;
      eonay_provider_end_session_async (provider, session, self->patience, end_session_cb,
                                        g_object_ref (task));
    }
}

static void
forget_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Logout *self = g_task_get_task_data (task);

  eonay_session_store_forget_finish (EONAY_SESSION_STORE (source), result, &self->n_forgotten,
                                     &self->error);
  if (self->sessions->len > 0 && !eonay_run_lock_is_held (NULL))
    end_sessions (task);
  return_if_ended (task);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Logout *self = g_task_get_task_data (task);

  if (!eonay_session_store_lookup_finish (EONAY_SESSION_STORE (source), result, NULL))
    g_ptr_array_set_size (self->sessions, (gint) self->sessions->len - 1);
  look_up_next (task);
}

/* (transfer full) (nullable): NULL without a provider that has a portal */
static EonayPortalSession *
create_session (Logout *self, const char *id)
{
  g_autofree char *provider_id = eonay_ledger_dup_provider_id (self->ledger, id);
  EonayProvider *provider =
      provider_id != NULL ? eonay_provider_registry_find_by_id (self->registry, provider_id) : NULL;
  const char *host = provider != NULL ? eonay_provider_get_host (provider) : NULL;

  return host != NULL ? eonay_portal_session_new (provider_id, host, id) : NULL;
}

/* A keyring is not asked for its password here, since it would be asked for it twice. */
static void
look_up_next (GTask *task)
{
  Logout *self = g_task_get_task_data (task);
  EonayPortalSession *session = NULL;

  while (session == NULL && self->ids[self->next] != NULL)
    session = create_session (self, self->ids[self->next++]);
  if (session == NULL)
    {
      eonay_session_store_forget_async (self->store, self->certificate_id, self->may_unlock,
                                        g_task_get_cancellable (task), forget_cb,
                                        g_object_ref (task));
      return;
    }
  g_ptr_array_add (self->sessions, session);
  eonay_session_store_lookup_async (self->store, session, FALSE, g_task_get_cancellable (task),
                                    lookup_cb, g_object_ref (task));
}

static void
cancelled_cb (GCancellable *cancellable, GCancellable *patience)
{
  g_cancellable_cancel (patience);
}

/**
 * eonay_logout_async:
 * @ledger: the certificates
 * @registry: the providers
 * @store: the session tokens
 * @certificate_id: (nullable): the certificate whose logins to end; %NULL for all
 * @may_unlock: whether the keyring may prompt for its password: only in response to a user's action
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when done: after the time that the keyring has, and 5 s for the portals
 * @user_data: for @callback
 *
 * Deletes logins from memory and keyring, then logs out at their portals. Without a portal that answers
 * a login is deleted all the same. While a run is under way, which may await the answer to a signature,
 * nothing is ended at the portals.
 */
void
eonay_logout_async (EonayLedger *ledger,
                    EonayProviderRegistry *registry,
                    EonaySessionStore *store,
                    const char *certificate_id,
                    gboolean may_unlock,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Logout *self = g_new0 (Logout, 1);
  const char *const one[] = { certificate_id, NULL };

  g_task_set_source_tag (task, eonay_logout_async);
  /* What was deleted is told even then. */
  g_task_set_check_cancellable (task, FALSE);
  self->ledger = g_object_ref (ledger);
  self->registry = g_object_ref (registry);
  self->store = g_object_ref (store);
  self->certificate_id = g_strdup (certificate_id);
  self->may_unlock = may_unlock;
  self->ids =
      certificate_id != NULL ? g_strdupv ((GStrv) one) : eonay_ledger_dup_certificate_ids (ledger);
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  self->patience = g_cancellable_new ();
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self->patience,
                             0);
  g_task_set_task_data (task, self, (GDestroyNotify) logout_free);
  look_up_next (task);
}

/**
 * eonay_logout_finish:
 * @result: the result passed to the callback
 * @n_forgotten: (out) (optional): the number of logins that were deleted, set on error, too
 * @error: an #EonaySessionStoreError, an error of D-Bus or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether no login is left here; the portal may have one left
 */
gboolean
eonay_logout_finish (GAsyncResult *result, guint *n_forgotten, GError **error)
{
  Logout *self = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  self = g_task_get_task_data (G_TASK (result));
  if (n_forgotten != NULL)
    *n_forgotten = self->n_forgotten;
  return g_task_propagate_boolean (G_TASK (result), error);
}
