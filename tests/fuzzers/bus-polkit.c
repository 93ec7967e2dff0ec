/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fakes polkit by overriding its library's functions; the answers are set in advance. */
#include "bus-polkit.h"

#include <polkit/polkit.h>

typeof (polkit_authority_get_async) __wrap_polkit_authority_get_async;
typeof (polkit_authority_get_finish) __wrap_polkit_authority_get_finish;
typeof (polkit_authority_check_authorization) __wrap_polkit_authority_check_authorization;
typeof (polkit_authority_check_authorization_finish)
    __wrap_polkit_authority_check_authorization_finish;

static struct
{
  PolkitAuthority *authority;
  guint8 answers[4];
  guint next;
  GPtrArray *prompts; /* waiting tasks */
} polkit;

void
bus_polkit_set_answers (const guint8 answers[4])
{
  if (polkit.authority == NULL)
    {
      polkit.authority = g_object_new (POLKIT_TYPE_AUTHORITY, NULL);
      polkit.prompts = g_ptr_array_new_with_free_func (g_object_unref);
    }
  memcpy (polkit.answers, answers, sizeof polkit.answers);
  polkit.next = 0;
}

void
__wrap_polkit_authority_get_async (GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

PolkitAuthority *
__wrap_polkit_authority_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error) ? g_object_ref (polkit.authority) : NULL;
}

static void
give (GTask *task, guint8 answer)
{
  g_autoptr (PolkitDetails) details = polkit_details_new ();

  if (answer % 8 == 3)
    {
      g_task_return_new_error (task, POLKIT_ERROR, POLKIT_ERROR_FAILED, "out of order");
      return;
    }
  if (answer % 8 == 4)
    polkit_details_insert (details, "polkit.dismissed", "true");
  g_task_return_pointer (
      task,
      polkit_authorization_result_new (answer % 8 == 0 || answer % 8 > 4, answer % 8 == 1, details),
      g_object_unref);
}

void
__wrap_polkit_authority_check_authorization (PolkitAuthority *authority,
                                             PolkitSubject *subject,
                                             const char *action,
                                             PolkitDetails *details,
                                             PolkitCheckAuthorizationFlags flags,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (authority, cancellable, callback, user_data);
  guint8 answer = polkit.answers[polkit.next++ % G_N_ELEMENTS (polkit.answers)];
  const char *holder = details != NULL ? polkit_details_lookup (details, "holder") : NULL;

  g_assert_true (POLKIT_IS_SYSTEM_BUS_NAME (subject));
  g_assert_true (holder == NULL || g_str_equal (holder, "Ayşe (holder) Yılmaz"));
  if (answer % 8 == 5)
    g_ptr_array_add (polkit.prompts, g_steal_pointer (&task));
  else
    give (task, answer);
}

PolkitAuthorizationResult *
__wrap_polkit_authority_check_authorization_finish (PolkitAuthority *authority,
                                                    GAsyncResult *result,
                                                    GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Answers all prompts. Returns whether there was one. */
gboolean
bus_polkit_answer_prompts (void)
{
  g_autoptr (GPtrArray) prompts = polkit.prompts;

  polkit.prompts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < prompts->len; i++)
    give (prompts->pdata[i], 0);
  return prompts->len > 0;
}
