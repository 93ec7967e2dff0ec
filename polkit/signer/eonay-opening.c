/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-opening.h"

#include <sys/stat.h>

#include "eonay-certificate-id.h"
#include "eonay-error.h"
#include "eonay-signer-interface.h"
#include "eonay-worker-message.h"

/* The worker has shorter deadlines of its own: 10 s to find the card, 10 s to receive the PIN, 10 s
 * to verify it (60 s if it is typed on the reader), and 10 s to find the key. */
#define DEADLINE_OPEN 92

/* Reading the card again after a wrong PIN. */
#define DEADLINE_LOOK 10

/* Steps of OpenSession: authorize, find the certificate's module, start the worker, look at the seat
 * again, and pass the PIN to the worker, which checks the card before it verifies the PIN. */
typedef struct
{
  EonayAuthority *authority;
  EonayCardRegistry *cards;
  GDBusMethodInvocation *invocation;
  const EonayCaller *caller;
  const char *id;
  const char *purpose;
  int pin_fd;
  EonayCardEntry *entry; /* owned, like the link; NULL until found */
  EonayWorkerLink *link; /* NULL until the worker is started */
  gboolean is_prompted;
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->entry, eonay_card_entry_free);
  g_clear_object (&opening->link);
  g_free (opening);
}

/**
 * eonay_opening_check_arguments:
 * @id: should be a SHA-256 in lower case hexadecimal digits
 * @purpose: should be a known purpose
 * @pin_fd: should be a pipe
 * @error: return location: %EONAY_ERROR_INVALID_ARGUMENT
 */
gboolean
eonay_opening_check_arguments (const char *id, const char *purpose, int pin_fd, GError **error)
{
  const char *const purposes[] = { EONAY_SIGNER_PURPOSE_E_ONAY,
                                   EONAY_SIGNER_PURPOSE_VERIFICATION_CODE, NULL };
  const char *wrong = NULL;
  struct stat info;

  if (!eonay_certificate_id_is_valid (id))
    wrong = "the certificate's id is not a SHA-256";
  else if (!g_strv_contains (purposes, purpose))
    wrong = "the purpose is not known";
  else if (pin_fd < 0 || fstat (pin_fd, &info) != 0 || !S_ISFIFO (info.st_mode))
    wrong = "the PIN is not passed by a pipe";

  if (wrong != NULL)
    g_set_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT, "opening a session: %s", wrong);
  return wrong == NULL;
}

static gboolean
lists_as_locked (GVariant *list, const char *id)
{
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (list, i);
      const char *listed_id = NULL;
      const char *state = NULL;

      if (g_variant_lookup (entry, "id", "&s", &listed_id) && g_str_equal (listed_id, id) &&
          g_variant_lookup (entry, "pin-state", "&s", &state))
        return g_str_equal (state, "locked");
    }
  return FALSE;
}

static void
return_wrong_pin (GTask *task, gboolean is_locked)
{
  if (is_locked)
    g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_PIN_LOCKED,
                             "verifying the PIN: it was wrong, and is locked now");
  else
    g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT,
                             "verifying the PIN: it was wrong");
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GVariant) list = NULL;

  list = eonay_worker_link_call_finish (EONAY_WORKER_LINK (source), result, NULL);
  return_wrong_pin (task, list != NULL && lists_as_locked (list, opening->id));
}

static void
look_linked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (EonayWorkerLink) link = eonay_worker_link_open_finish (result, NULL);

  if (link == NULL)
    return_wrong_pin (task, FALSE);
  else
    eonay_worker_link_call_async (
        link, eonay_worker_request_new (EONAY_WORKER_METHOD_LIST, g_variant_new ("()")),
        G_VARIANT_TYPE ("aa{sv}"), -1, DEADLINE_LOOK, g_task_get_cancellable (task), looked_cb,
        g_object_ref (task));
}

static void
open_worker (GTask *task, GAsyncReadyCallback callback)
{
  Opening *opening = g_task_get_task_data (task);

  eonay_worker_link_open_async (eonay_card_registry_get_socket_path (opening->cards),
                                opening->entry->module, g_task_get_cancellable (task), callback,
                                g_object_ref (task));
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  EonayWorkerLink *link = EONAY_WORKER_LINK (source);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = eonay_worker_link_call_finish (link, result, &error);
  eonay_card_registry_book_pin (opening->cards, opening->caller, opening->id, opening->purpose,
                                error);
  if (answer != NULL)
    {
      g_task_return_pointer (task, g_object_ref (link), g_object_unref);
      return;
    }
  if (!g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* A module may keep reporting its state from before the wrong PIN. Use a new worker to ask the card
   * whether the PIN is locked now, so that the user is not told to try again. */
  eonay_worker_link_close (link);
  open_worker (task, look_linked_cb);
}

static void
pass_pin (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (EonayWorkerLink) link = g_steal_pointer (&opening->link);
  gboolean has_pad = FALSE;

  g_variant_lookup (opening->entry->dictionary, "pin-pad", "b", &has_pad);
  eonay_worker_link_set_has_pad (link, has_pad);
  /* Pass the pipe on unread, so that the PIN never enters this process. Once it is passed on, a
   * caller that leaves must not hide the result. */
  eonay_worker_link_call_async (
      link, eonay_worker_request_new (EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", opening->id)),
      G_VARIANT_TYPE_UNIT, opening->pin_fd, DEADLINE_OPEN, NULL, verified_cb, g_object_ref (task));
}

static void
reviewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  EonayAuthorityAnswer answer = EONAY_AUTHORITY_REFUSED;
  g_autoptr (GError) error = NULL;

  answer = eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error);
  if (answer == EONAY_AUTHORITY_REFUSED)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (answer == EONAY_AUTHORITY_ALLOWED || opening->is_prompted)
    pass_pin (task);
  else
    g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED,
                             "asking for permission: a password is required meanwhile");
}

/* polkit looked at the seat before a prompt, a scan of the cards and the start of a module, which
 * all may have taken long: the card may be that of another user at the seat now. */
static void
linked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  opening->link = eonay_worker_link_open_finish (result, &error);
  if (opening->link == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (opening->is_prompted)
    eonay_authority_review_async (opening->authority, opening->caller,
                                  g_task_get_cancellable (task), reviewed_cb, g_object_ref (task));
  else
    eonay_authority_check_async (opening->authority, opening->invocation, opening->caller, NULL,
                                 g_task_get_cancellable (task), reviewed_cb, g_object_ref (task));
}

static void
prompted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;

  if (eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error) ==
      EONAY_AUTHORITY_ALLOWED)
    open_worker (task, linked_cb);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The prompt names the holder, so the certificate is read first; the caller may read it anyway. */
static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  EonayAuthorityPrompt prompt = { .purpose = opening->purpose };
  g_autoptr (GError) error = NULL;

  opening->entry = eonay_card_registry_find_finish (EONAY_CARD_REGISTRY (source), result, &error);
  if (opening->entry == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!opening->is_prompted)
    {
      open_worker (task, linked_cb);
      return;
    }

  prompt.holder = opening->entry->holder;
  eonay_authority_check_async (opening->authority, opening->invocation, opening->caller, &prompt,
                               g_task_get_cancellable (task), prompted_cb, g_object_ref (task));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  EonayAuthorityAnswer answer = EONAY_AUTHORITY_REFUSED;
  g_autoptr (GError) error = NULL;

  answer = eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error);
  if (answer == EONAY_AUTHORITY_REFUSED)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  opening->is_prompted = answer == EONAY_AUTHORITY_CHALLENGE;
  eonay_card_registry_find_async (opening->cards, opening->id, g_task_get_cancellable (task),
                                  found_cb, g_object_ref (task));
}

/**
 * eonay_opening_run_async:
 * @authority: decides
 * @cards: the known cards
 * @invocation: the call
 * @caller: who calls
 * @id: the certificate
 * @purpose: what for
 * @pin_fd: the pipe
 * @cancellable: (nullable): cancels it and closes an open prompt
 *
 * The arguments must have passed eonay_opening_check_arguments(), and stay valid until the end.
 */
void
eonay_opening_run_async (EonayAuthority *authority,
                         EonayCardRegistry *cards,
                         GDBusMethodInvocation *invocation,
                         const EonayCaller *caller,
                         const char *id,
                         const char *purpose,
                         int pin_fd,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->authority = authority;
  opening->cards = cards;
  opening->invocation = invocation;
  opening->caller = caller;
  opening->id = id;
  opening->purpose = purpose;
  opening->pin_fd = pin_fd;
  g_task_set_source_tag (task, eonay_opening_run_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);

  eonay_authority_check_async (authority, invocation, caller, NULL, cancellable, checked_cb, task);
}

/**
 * eonay_opening_run_finish:
 * @error: return location: codes of %EONAY_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): a worker whose card has verified the PIN
 */
EonayWorkerLink *
eonay_opening_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
