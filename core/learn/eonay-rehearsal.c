/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-rehearsal.h"

#include <glib/gstdio.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-exchange.h"
#include "eonay-loopback-resolver.h"
#include "eonay-national-id.h"
#include "eonay-personal.h"
#include "eonay-profile-fault.h"
#include "eonay-rehearsal-portal.h"

#define PROFILE_ID "rehearsal"

/* What the process has while the rehearsal lasts, and had before. */
typedef struct
{
  char *folder;
  GResolver *resolver;
  GTlsDatabase *database;
} Stage;

/**
 * eonay_rehearsal_free:
 * @self: (transfer full): a result
 */
void
eonay_rehearsal_free (EonayRehearsal *self)
{
  g_free (self->call);
  g_free (self->message);
  g_free (self);
}

/**
 * eonay_rehearsal_stage_get_name:
 *
 * Returns: its name in JSON
 */
const char *
eonay_rehearsal_stage_get_name (EonayRehearsalStage stage)
{
  static const char *const names[] = { "profile", "redeem", "text", "submit", "done" };

  return names[stage];
}

static char *
dup_path (Stage *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* Trusts the portal's certificate alone, and finds all names at the loopback address. */
static gboolean
set_stage (Stage *self, EonayRehearsalPortal *portal, GError **error)
{
  g_autofree char *path = dup_path (self, "portal.pem");
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GResolver) loopback = eonay_loopback_resolver_new ();

  if (!g_file_set_contents (path, eonay_rehearsal_portal_get_certificate (portal), -1, error))
    return FALSE;
  database = g_tls_file_database_new (path, error);
  if (database == NULL)
    return FALSE;
  self->database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
  self->resolver = g_resolver_get_default ();
  g_resolver_set_default (loopback);
  return TRUE;
}

static void
clear_stage (Stage *self)
{
  static const char *const names[] = { "portal.pem", PROFILE_ID ".ini" };

  if (self->resolver != NULL)
    {
      g_resolver_set_default (self->resolver);
      g_tls_backend_set_default_database (g_tls_backend_get_default (), self->database);
    }
  for (gsize i = 0; self->folder != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = dup_path (self, names[i]);

      g_unlink (path);
    }
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_free (self->folder);
  g_clear_object (&self->resolver);
  g_clear_object (&self->database);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, clear_stage)

static GStrv
list_hosts (const EonayLesson *lesson)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < lesson->run->calls->len; i++)
    {
      EonayLessonCall *call = lesson->run->calls->pdata[i];
      const char *host = g_uri_get_host (call->call->uri);

      if (g_hash_table_add (seen, (char *) host))
        g_strv_builder_add (builder, host);
    }
  return g_strv_builder_end (builder);
}

/* The proposal with the rehearsal's port, and without a longer pause than needed. */
static EonayProfile *
create_profile (Stage *self, const EonayLesson *lesson, GStrv hosts, guint port, GError **error)
{
  g_autofree char *data = g_key_file_to_data (lesson->proposal, NULL, NULL);
  g_autoptr (GKeyFile) profile = g_key_file_new ();
  g_autoptr (GStrvBuilder) allowed = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autofree char *path = dup_path (self, PROFILE_ID ".ini");
  const char *const folders[] = { self->folder, NULL };

  if (!g_key_file_load_from_data (profile, data, (gsize) -1, 0, error))
    return NULL;
  g_key_file_set_string (profile, "Portal", "Host", hosts[0]);
  g_key_file_set_integer (profile, "Portal", "Port", (int) port);
  for (guint i = 0; i < lesson->run->calls->len; i++)
    {
      EonayLessonCall *call = lesson->run->calls->pdata[i];
      g_autofree char *group = g_strdup_printf ("Exchange %s", call->name);
      g_autofree char *host = g_strdup_printf ("%s:%u", g_uri_get_host (call->call->uri), port);

      g_key_file_set_string (profile, group, "Host", host);
      if (g_key_file_has_key (profile, group, "Pause", NULL))
        g_key_file_set_string (profile, group, "Pause", "1");
    }
  for (gsize i = 0; hosts[i] != NULL; i++)
    {
      g_autofree char *host = g_strdup_printf ("%s:%u", hosts[i], port);

      g_strv_builder_add (allowed, host);
    }
  names = g_strv_builder_end (allowed);
  g_key_file_set_string_list (profile, "Portal", "Hosts", (const char *const *) names,
                              g_strv_length (names));
  return g_key_file_save_to_file (profile, path, error)
             ? eonay_profile_new_for_id (PROFILE_ID, folders, error)
             : NULL;
}

static void
result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The client's timeouts limit the wait. */
static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
redeem (EonayExchange *exchange,
        const EonayEvidence *evidence,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_exchange_redeem_async (exchange, evidence->code, cancellable, result_cb, &result);
  wait_for (&result);
  return eonay_exchange_redeem_finish (exchange, result, error);
}

static gboolean
submit (EonayExchange *exchange,
        const EonayEvidence *evidence,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) signature = eonay_evidence_attach (evidence);
  g_autofree char *words = NULL;

  eonay_exchange_submit_async (exchange, evidence->code, signature, cancellable, result_cb,
                               &result);
  wait_for (&result);
  words = eonay_exchange_submit_finish (exchange, result, error);
  return words != NULL;
}

/* The portal's words may name the person. */
static EonayRehearsal *
end (const EonayLesson *lesson,
     EonayRehearsalStage stage,
     const EonayLessonCall *call,
     const char *message)
{
  EonayRehearsal *self = g_new0 (EonayRehearsal, 1);

  self->stage = stage;
  self->call = call != NULL ? g_strdup (call->name) : NULL;
  if (message != NULL && !eonay_personal_is_in (lesson->evidence, message))
    self->message = eonay_national_id_mask (message);
  return self;
}

static EonayRehearsal *
play (const EonayLesson *lesson,
      EonayProfile *profile,
      EonayRehearsalPortal *portal,
      GCancellable *cancellable)
{
  const EonayEvidence *evidence = lesson->run->evidence;
  g_autoptr (EonayPortalClient) client = eonay_portal_client_new (profile);
  g_autoptr (EonayExchange) exchange = eonay_exchange_new (client, evidence->certificate);
  g_autoptr (GPtrArray) faults = eonay_exchange_list_faults (profile);
  g_autofree char *text = eonay_exchange_dup_text (evidence->text);
  g_autoptr (GError) error = NULL;

  if (faults->len > 0)
    {
      g_autofree char *fault = eonay_profile_fault_to_string (faults->pdata[0]);

      return end (lesson, EONAY_REHEARSAL_PROFILE, NULL, fault);
    }
  if (!redeem (exchange, evidence, cancellable, &error))
    return end (lesson, EONAY_REHEARSAL_REDEEM, eonay_rehearsal_portal_get_next (portal),
                error->message);
  if (g_strcmp0 (eonay_exchange_get_text (exchange), text) != 0)
    return end (lesson, EONAY_REHEARSAL_TEXT, NULL,
                "the text is another than the one that was signed");
  if (!submit (exchange, evidence, cancellable, &error))
    return end (lesson, EONAY_REHEARSAL_SUBMIT, eonay_rehearsal_portal_get_next (portal),
                error->message);
  return end (lesson, EONAY_REHEARSAL_DONE, NULL, NULL);
}

/* Only a name is looked up, and so stays in this process. Other signs have a meaning in the portal's
 * certificate. */
static gboolean
is_name (const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);

  return ascii != NULL && !g_hostname_is_ip_address (ascii) &&
         g_regex_match_simple ("\\A[A-Za-z0-9._-]+\\z", ascii, G_REGEX_DEFAULT,
                               G_REGEX_MATCH_DEFAULT);
}

static gboolean
have_names (GStrv hosts, GError **error)
{
  for (gsize i = 0; hosts[i] != NULL; i++)
    if (!is_name (hosts[i]))
      {
        g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_FAILED,
                     "rehearsing: a host of the recording has no name");
        return FALSE;
      }
  return TRUE;
}

/**
 * eonay_rehearsal_run:
 * @lesson: what was learned
 * @cancellable: (nullable): ends it early
 * @error: return location: an #EonayRecordingError or %G_IO_ERROR if it could not be tried
 *
 * Plays the recorded run again: the engine does with the proposal what the official program did, and
 * gets the recorded answers from a portal in this process. Changes GIO's resolver and TLS database
 * meanwhile, so the caller must have no other connections, and no proxy.
 *
 * Returns: (transfer full) (nullable): the result
 */
EonayRehearsal *
eonay_rehearsal_run (const EonayLesson *lesson, GCancellable *cancellable, GError **error)
{
  g_auto (Stage) stage = { NULL };
  g_auto (GStrv) hosts = list_hosts (lesson);
  g_autoptr (EonayRehearsalPortal) portal = NULL;
  g_autoptr (EonayProfile) profile = NULL;
  g_autoptr (EonayRehearsal) rehearsal = NULL;

  if (!have_names (hosts, error))
    return NULL;
  stage.folder = g_dir_make_tmp ("eonay-learn-XXXXXX", error);
  if (stage.folder == NULL)
    return NULL;
  portal = eonay_rehearsal_portal_new (lesson, (const char *const *) hosts, error);
  if (portal == NULL || !set_stage (&stage, portal, error))
    return NULL;
  profile = create_profile (&stage, lesson, hosts, eonay_rehearsal_portal_get_port (portal), error);
  rehearsal = profile != NULL ? play (lesson, profile, portal, cancellable) : NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, rehearsal != NULL ? error : NULL))
    return NULL;
  return g_steal_pointer (&rehearsal);
}
