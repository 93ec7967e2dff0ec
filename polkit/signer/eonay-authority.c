/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-authority.h"

#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>
#include <polkit/polkit.h>

#include "eonay-error.h"
#include "eonay-login-monitor.h"
#include "eonay-national-id.h"
#include "eonay-rate.h"
#include "eonay-signer-interface.h"
#include "eonay-visible-text.h"

#define HOLDER_MAX_CHARACTERS 80

/* Rate-limit the log lines about refused callers, so that they do not drown other messages. */
static const EonayRateLimit lines_of_user = { 20, 5 * G_TIME_SPAN_SECOND };
static const EonayRateLimit lines_in_all = { 100, 1 * G_TIME_SPAN_SECOND };

/**
 * EonayAuthority:
 *
 * The only class that authorizes calls. It asks polkit about the caller's bus name, first without a
 * prompt. A method that is not in its table is refused.
 */
struct _EonayAuthority
{
  GObject parent_instance;

  GDBusConnection *connection;
  EonayRate *lines;
  PolkitAuthority *polkit; /* NULL until first needed */
};

G_DEFINE_FINAL_TYPE (EonayAuthority, eonay_authority, G_TYPE_OBJECT)

#define SESSION_INTERFACE "tr.org.pardus.EOnay.Signer1.Session"

typedef struct
{
  const char *interface;
  const char *method;
  const char *action; /* "" if it is enough that the session belongs to the caller */
} Permission;

static const Permission permissions[] = {
  { "tr.org.pardus.EOnay.Signer1", "ListCertificates", "tr.org.pardus.eonay.list-certificates" },
  { "tr.org.pardus.EOnay.Signer1", "OpenSession", "tr.org.pardus.eonay.sign" },
  { SESSION_INTERFACE, "Sign", "tr.org.pardus.eonay.use-session" },
  { SESSION_INTERFACE, "Close", "" },
};

typedef struct
{
  const char *purpose;
  const char *message;
} Message;

/* polkit translates them and substitutes the holder. */
static const Message messages[] = {
  { EONAY_SIGNER_PURPOSE_E_ONAY,
    N_ ("Authentication is needed to sign for E-Onay with the certificate of $(holder)") },
  { EONAY_SIGNER_PURPOSE_VERIFICATION_CODE,
    N_ ("Authentication is needed to sign a verification code's text with the certificate of "
        "$(holder)") },
};

/* One check under way. */
typedef struct
{
  EonayCaller *caller;
  int process; /* that polkit is asked about; -1 for none */
  const char *action;
  PolkitDetails *details; /* NULL: without a prompt */
  gboolean may_prompt;
  gboolean shall_prompt; /* if a password is required */
  gboolean is_second;
  EonayAuthorityAnswer answer;
} Check;

static void ask_polkit (EonayAuthority *self, GTask *task);

static void
check_free (Check *check)
{
  eonay_caller_free (check->caller);
  if (check->process >= 0)
    close (check->process);
  g_clear_object (&check->details);
  g_free (check);
}

static void
eonay_authority_finalize (GObject *object)
{
  EonayAuthority *self = EONAY_AUTHORITY (object);

  g_clear_object (&self->polkit);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->lines, eonay_rate_free);

  G_OBJECT_CLASS (eonay_authority_parent_class)->finalize (object);
}

static void
eonay_authority_class_init (EonayAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_authority_finalize;
}

static void
eonay_authority_init (EonayAuthority *self)
{
}

/**
 * eonay_authority_new:
 * @connection: the bus that calls come over
 *
 * Returns: (transfer full): the authority
 */
EonayAuthority *
eonay_authority_new (GDBusConnection *connection)
{
  EonayAuthority *self = g_object_new (EONAY_TYPE_AUTHORITY, NULL);

  self->connection = g_object_ref (connection);
  self->lines = eonay_rate_new (lines_of_user, lines_in_all);
  return self;
}

/**
 * eonay_authority_look_up_action:
 *
 * Returns: (nullable): the polkit action that @method of @interface needs, "" for none; %NULL if
 *   the method must not be called
 */
const char *
eonay_authority_look_up_action (const char *interface, const char *method)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    if (g_strcmp0 (permissions[i].interface, interface) == 0 &&
        g_strcmp0 (permissions[i].method, method) == 0)
      return permissions[i].action;

  return NULL;
}

/**
 * eonay_authority_clean_holder:
 * @holder: a name from a certificate
 *
 * Returns: (transfer full): the name with T.C. numbers masked, without characters that could mislead
 *   in a prompt, or the dollar sign that polkit expands, truncated for display
 */
char *
eonay_authority_clean_holder (const char *holder)
{
  g_auto (GStrv) parts = g_strsplit (holder, "$", -1);
  g_autofree char *joined = g_strjoinv ("", parts);
  g_autofree char *visible = eonay_visible_line (joined, "", G_MAXUINT);
  /* Before the end of a number could be cut off, after nothing is left that splits it. */
  g_autofree char *masked = eonay_national_id_mask (visible);

  return eonay_visible_line (masked, "", HOLDER_MAX_CHARACTERS);
}

static PolkitDetails *
make_details (const EonayAuthorityPrompt *prompt)
{
  PolkitDetails *details = polkit_details_new ();
  g_autofree char *holder = eonay_authority_clean_holder (prompt->holder);

  polkit_details_insert (details, "holder", *holder != '\0' ? holder : "—");
  polkit_details_insert (details, "purpose", prompt->purpose);
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    if (g_strcmp0 (messages[i].purpose, prompt->purpose) == 0)
      {
        polkit_details_insert (details, "polkit.gettext_domain", GETTEXT_PACKAGE);
        polkit_details_insert (details, "polkit.message", messages[i].message);
      }
  return details;
}

static void
refuse (GTask *task, EonayError code, const char *why)
{
  EonayAuthority *self = g_task_get_source_object (task);
  Check *check = g_task_get_task_data (task);

  if (eonay_rate_take (self->lines, check->caller->uid, g_get_monotonic_time ()))
    g_message ("refusing %s to %s of user %u: %s",
               check->action != NULL ? check->action : "an unknown method", check->caller->sender,
               check->caller->uid, why);
  g_task_return_new_error (task, EONAY_ERROR, (gint) code, "asking for permission: %s", why);
}

static void
look_in_thread (GTask *task,
                GTaskThreadFunc look,
                GCancellable *cancellable,
                GAsyncReadyCallback callback)
{
  g_autoptr (GTask) looking =
      g_task_new (g_task_get_source_object (task), cancellable, callback, g_object_ref (task));

  g_task_set_source_tag (looking, look_in_thread);
  g_task_set_task_data (looking, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (looking, look);
}

static void
explain_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Check *check = task_data;

  g_task_return_int (task,
                     eonay_caller_explain (check->caller, EONAY_AUTHORITY (source)->connection));
}

/* logind announces an active session before it writes the file that polkit reads, so polkit may
 * have refused by the old state. logind has answered since, so the file is written now: ask again
 * and use the second answer. */
static void
explain_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Check *check = g_task_get_task_data (task);
  EonayError code = (EonayError) g_task_propagate_int (G_TASK (result), NULL);

  if (code == EONAY_ERROR_NO_SEAT)
    refuse (task, code, "the caller is not at a seat");
  else if (code == EONAY_ERROR_SEAT_INACTIVE)
    refuse (task, code, "the caller's session is not the active one");
  else if (!check->is_second)
    {
      check->is_second = TRUE;
      ask_polkit (g_task_get_source_object (task), task);
    }
  else
    refuse (task, code, "a rule forbids it");
}

/* Result of the second check, with a prompt. */
static void
judge_prompt (GTask *task, PolkitAuthorizationResult *result)
{
  if (polkit_authorization_result_get_dismissed (result))
    refuse (task, EONAY_ERROR_DISMISSED, "the prompt was dismissed");
  else if (polkit_authorization_result_get_is_challenge (result))
    refuse (task, EONAY_ERROR_NOT_AUTHORIZED, "no agent to show a prompt");
  else
    refuse (task, EONAY_ERROR_AUTHENTICATION_FAILED, "the password was wrong");
}

/* polkit takes a user as active who has any active session, and one without a seat always is. */
static gboolean
has_lost_seat (const EonayCaller *caller)
{
  return caller->at_seat && !eonay_login_is_at_seat (caller->uid);
}

static void
confirm_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Check *check = task_data;

  g_task_return_boolean (task, eonay_caller_confirm (check->caller, check->process,
                                                     EONAY_AUTHORITY (source)->connection));
}

static void
confirm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Check *check = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    {
      if (!g_task_return_error_if_cancelled (task))
        refuse (task, EONAY_ERROR_NOT_AUTHORIZED, "the process does not belong to the caller");
    }
  else if (has_lost_seat (check->caller))
    refuse (task, EONAY_ERROR_SEAT_INACTIVE, "the caller has lost the seat");
  else if (check->answer == EONAY_AUTHORITY_CHALLENGE && check->shall_prompt)
    {
      check->details = polkit_details_new ();
      ask_polkit (g_task_get_source_object (task), task);
    }
  else
    g_task_return_int (task, check->answer);
}

/* Also before a prompt, which would be shown in the session of that process. */
static void
confirm (GTask *task, EonayAuthorityAnswer answer)
{
  Check *check = g_task_get_task_data (task);

  check->answer = answer;
  look_in_thread (task, confirm_thread, g_task_get_cancellable (task), confirm_cb);
}

static void
check_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Check *check = g_task_get_task_data (task);
  g_autoptr (PolkitAuthorizationResult) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source), result, &error);
  if (answer == NULL && g_task_return_error_if_cancelled (task))
    return;

  if (answer == NULL)
    {
      g_warning ("asking polkit: %s", error->message);
      refuse (task, EONAY_ERROR_NOT_AUTHORIZED, "polkit gave no answer");
    }
  else if (polkit_authorization_result_get_is_authorized (answer))
    confirm (task, EONAY_AUTHORITY_ALLOWED);
  else if (check->details != NULL)
    judge_prompt (task, answer);
  else if (polkit_authorization_result_get_is_challenge (answer) && !check->may_prompt)
    refuse (task, EONAY_ERROR_NOT_AUTHORIZED,
            "a password is required, but the call allows no prompt");
  else if (polkit_authorization_result_get_is_challenge (answer))
    confirm (task, EONAY_AUTHORITY_CHALLENGE);
  else
    look_in_thread (task, explain_thread, NULL, explain_cb);
}

static void
ask_polkit (EonayAuthority *self, GTask *task)
{
  Check *check = g_task_get_task_data (task);
  g_autoptr (PolkitSubject) subject = polkit_system_bus_name_new (check->caller->sender);

  polkit_authority_check_authorization (
      self->polkit, subject, check->action, check->details,
      check->details != NULL ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                             : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
      g_task_get_cancellable (task), check_cb, g_object_ref (task));
}

static void
polkit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayAuthority *self = g_task_get_source_object (task);
  g_autoptr (PolkitAuthority) polkit = NULL;
  g_autoptr (GError) error = NULL;

  polkit = polkit_authority_get_finish (result, &error);
  if (polkit == NULL)
    {
      g_warning ("reaching polkit: %s", error->message);
      refuse (task, EONAY_ERROR_NOT_AUTHORIZED, "polkit cannot be reached");
      return;
    }

  g_set_object (&self->polkit, polkit);
  ask_polkit (self, task);
}

static Check *
check_new (const EonayCaller *caller, GDBusMethodInvocation *invocation)
{
  Check *check = g_new0 (Check, 1);

  check->caller = eonay_caller_copy (caller);
  check->process = eonay_caller_open_process (caller);
  check->action =
      eonay_authority_look_up_action (g_dbus_method_invocation_get_interface_name (invocation),
                                      g_dbus_method_invocation_get_method_name (invocation));
  check->may_prompt =
      (g_dbus_message_get_flags (g_dbus_method_invocation_get_message (invocation)) &
       G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  return check;
}

/* Takes the check. */
static void
start_check (EonayAuthority *self,
             Check *check,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, start_check);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  if (check->action == NULL)
    refuse (task, EONAY_ERROR_NOT_AUTHORIZED, "the method is in no table");
  else if (self->polkit != NULL)
    ask_polkit (self, task);
  else
    polkit_authority_get_async (cancellable, polkit_cb, g_object_ref (task));
}

/**
 * eonay_authority_check_async:
 * @invocation: the call
 * @caller: who calls
 * @prompt: (nullable): %NULL to check without a prompt
 * @cancellable: (nullable): closes an open prompt
 *
 * Checks whether @caller may make the call.
 */
void
eonay_authority_check_async (EonayAuthority *self,
                             GDBusMethodInvocation *invocation,
                             const EonayCaller *caller,
                             const EonayAuthorityPrompt *prompt,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Check *check = check_new (caller, invocation);

  check->details = prompt != NULL ? make_details (prompt) : NULL;
  start_check (self, check, cancellable, callback, user_data);
}

/**
 * eonay_authority_require_async:
 * @invocation: the call
 * @caller: who calls
 * @cancellable: (nullable): closes an open prompt
 *
 * Checks whether @caller may make the call, with a prompt if required. Finish with
 * eonay_authority_check_finish(), which does not return %EONAY_AUTHORITY_CHALLENGE then.
 */
void
eonay_authority_require_async (EonayAuthority *self,
                               GDBusMethodInvocation *invocation,
                               const EonayCaller *caller,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Check *check = check_new (caller, invocation);

  check->shall_prompt = TRUE;
  start_check (self, check, cancellable, callback, user_data);
}

/**
 * eonay_authority_review_async:
 * @caller: owner of a session
 * @cancellable: (nullable): a #GCancellable
 *
 * Checks, without a call of @caller and without a prompt, whether the session may still be used:
 * the state of the seat may have changed since it was opened. Finish with
 * eonay_authority_check_finish().
 */
void
eonay_authority_review_async (EonayAuthority *self,
                              const EonayCaller *caller,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Check *check = g_new0 (Check, 1);

  check->caller = eonay_caller_copy (caller);
  check->process = eonay_caller_open_process (caller);
  check->action = eonay_authority_look_up_action (SESSION_INTERFACE, "Sign");
  /* A rule that requires a password for each signature is not a refusal. */
  check->may_prompt = TRUE;
  start_check (self, check, cancellable, callback, user_data);
}

/**
 * eonay_authority_check_finish:
 * @error: return location: %EONAY_ERROR_NOT_AUTHORIZED, %EONAY_ERROR_NO_SEAT,
 *   %EONAY_ERROR_SEAT_INACTIVE; after a prompt %EONAY_ERROR_DISMISSED and
 *   %EONAY_ERROR_AUTHENTICATION_FAILED
 *
 * Returns: the answer; @error is set only with %EONAY_AUTHORITY_REFUSED
 */
EonayAuthorityAnswer
eonay_authority_check_finish (EonayAuthority *self, GAsyncResult *result, GError **error)
{
  gssize answer = g_task_propagate_int (G_TASK (result), error);

  return answer < 0 ? EONAY_AUTHORITY_REFUSED : (EonayAuthorityAnswer) answer;
}
