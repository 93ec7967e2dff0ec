/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-calendar.h"
#include "eonay-expectation.h"
#include "eonay-verification-code.h"
#include "kamusm-examination.h"

#define DEFAULT_LIFETIME 300

/* A larger clock offset breaks codes and signing times. */
#define MAX_CLOCK_OFFSET 120

typedef struct
{
  EonayProfile *profile;
  EonayPortalClient *client;
  GPtrArray *expectations;
} Examination;

static void
examination_free (Examination *self)
{
  g_object_unref (self->client);
  g_clear_pointer (&self->expectations, g_ptr_array_unref);
  g_free (self);
}

static void
note (GTask *task, const char *id, gboolean held, const char *detail)
{
  Examination *self = g_task_get_task_data (task);

  g_ptr_array_add (self->expectations, eonay_expectation_new (id, held, detail));
}

static void
note_number (GTask *task, const char *id, gboolean held, gint64 number)
{
  g_autofree char *detail = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  note (task, id, held, detail);
}

/* All findings are results; only a cancellation is an error. */
static void
end (GTask *task)
{
  Examination *self = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&self->expectations),
                         (GDestroyNotify) g_ptr_array_unref);
}

static char *
dup_label (Examination *self, const char *key)
{
  char *label = eonay_profile_dup_string (self->profile, "Labels", key);

  return label != NULL ? label : g_strdup ("");
}

static EonayPage *
take_page (GTask *task, GAsyncResult *result, const char *id)
{
  Examination *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  EonayPage *page = eonay_portal_client_load_finish (self->client, result, &error);

  if (page != NULL)
    note (task, id, TRUE, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      g_debug ("examining the portal: %s", error->message);
      note (task, id, FALSE,
            g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE)
                ? "unreachable"
                : "unexpected");
      end (task);
    }
  return page;
}

/* Only counts the code's digits and drops them: a code allows signing for its page. */
static void
examine_code (GTask *task, EonayPage *page)
{
  Examination *self = g_task_get_task_data (task);
  g_autofree char *label = dup_label (self, "Code");
  EonayVerificationCodeLimits limits = eonay_verification_code_get_limits (self->profile);
  g_autofree char *code = eonay_page_dup_code (page, label, limits.minimum, limits.maximum);

  note (task, "code-label", eonay_page_has_text (page, label), label);
  if (code != NULL)
    note_number (task, "code", TRUE, (gint64) strlen (code));
  else
    note (task, "code", FALSE, NULL);
}

guint
kamusm_examination_get_lifetime (EonayProfile *profile)
{
  return eonay_profile_get_uint (profile, "Code", "Lifetime", DEFAULT_LIFETIME);
}

static void
examine_remaining (GTask *task, EonayPage *page)
{
  Examination *self = g_task_get_task_data (task);
  g_autofree char *label = dup_label (self, "Remaining");
  guint lifetime = kamusm_examination_get_lifetime (self->profile);
  guint seconds = 0;

  if (eonay_page_find_number (page, label, &seconds))
    note_number (task, "remaining", seconds > 0 && seconds <= lifetime, seconds);
  else
    note (task, "remaining", FALSE, NULL);
}

static void
code_page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (EonayPage) page = take_page (task, result, "code-page");

  if (page == NULL)
    return;
  examine_code (task, page);
  examine_remaining (task, page);
  end (task);
}

static void
examine_clock (GTask *task)
{
  Examination *self = g_task_get_task_data (task);
  gint64 offset = 0;

  if (eonay_portal_client_get_clock_offset (self->client, &offset))
    note_number (task, "clock", ABS (offset) <= MAX_CLOCK_OFFSET, offset);
}

static void
entry_page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Examination *self = g_task_get_task_data (task);
  g_autoptr (EonayPage) page = take_page (task, result, "entry-page");
  g_autofree char *label = dup_label (self, "SignedLogin");
  g_autoptr (EonayPageAction) action = NULL;

  if (page == NULL)
    return;
  examine_clock (task);
  action = eonay_page_find_action (page, label);
  note (task, "signed-login", action != NULL, label);
  if (action != NULL)
    eonay_portal_client_follow_async (self->client, action, g_task_get_cancellable (task),
                                      code_page_cb, g_object_ref (task));
  else
    end (task);
}

void
kamusm_examination_run_async (EonayProvider *provider,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);
  Examination *self = g_new0 (Examination, 1);

  self->profile = eonay_provider_get_profile (provider);
  self->client = eonay_portal_client_new (self->profile);
  self->expectations = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_expectation_free);
  g_task_set_source_tag (task, kamusm_examination_run_async);
  g_task_set_task_data (task, self, (GDestroyNotify) examination_free);
  eonay_portal_client_enter_async (self->client, cancellable, entry_page_cb, task);
}

GPtrArray *
kamusm_examination_run_finish (EonayProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
