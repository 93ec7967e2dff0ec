/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-calendar.h"
#include "eonay-diagnosis-private.h"
#include "eonay-expectation.h"
#include "eonay-unreachable.h"
#include "eonay-proxy-resolver.h"

#define DEFAULT_PORT    443
#define SECONDS_PER_DAY (24 * 60 * 60)
#define PROXY_SCHEMA    "org.gnome.system.proxy"

static guint
get_port (EonayProvider *provider)
{
  return eonay_profile_get_uint (eonay_provider_get_profile (provider), "Portal", "Port",
                                 DEFAULT_PORT);
}

static EonayFinding *
finding_new (EonayProvider *provider,
             const char *check,
             EonayFindingState state,
             const char *reason)
{
  EonayFinding *finding = eonay_finding_new (check, state, reason);

  eonay_finding_set (finding, "provider", eonay_provider_get_id (provider));
  return eonay_finding_set (finding, "host", eonay_provider_get_host (provider));
}

/* --- the proxy */

/* Omits the host, which may identify an organisation. */
static void
set_proxy (EonayFinding *finding, const char *proxy)
{
  g_autoptr (GUri) uri = proxy != NULL ? g_uri_parse (proxy, G_URI_FLAGS_NON_DNS, NULL) : NULL;
  g_autofree char *text = NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    text = g_strdup_printf ("%s://…:%d", g_uri_get_scheme (uri), g_uri_get_port (uri));
  eonay_finding_set (finding, "proxy", text != NULL || proxy == NULL ? text : "…");
}

/* Whether the settings name a PAC file. Which programs can run it depends on the release. */
static gboolean
has_script (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, PROXY_SCHEMA, TRUE) : NULL;
  g_autoptr (GSettings) settings = schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
  g_autofree char *mode = settings != NULL ? g_settings_get_string (settings, "mode") : NULL;

  return g_strcmp0 (mode, "auto") == 0;
}

static EonayFinding *
describe_proxy (EonayProvider *provider, EonayProxyResolver *resolver, const GError *error)
{
  const char *proxy = eonay_proxy_resolver_get_proxy (resolver);
  gboolean has_unusable = eonay_proxy_resolver_get_unusable (resolver) != NULL;
  EonayFinding *finding = NULL;

  if (has_unusable)
    return finding_new (provider, "proxy", EONAY_FINDING_WARNING, "no-scheme");
  if (error != NULL)
    return finding_new (provider, "proxy", EONAY_FINDING_WARNING, "failed");
  if (proxy == NULL)
    return finding_new (provider, "proxy", EONAY_FINDING_OK, has_script () ? "script" : "none");
  finding = finding_new (provider, "proxy", EONAY_FINDING_OK, "used");
  set_proxy (finding, proxy);
  return finding;
}

static void
proxies_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies =
      g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    eonay_diagnosis_return (
        task, describe_proxy (g_task_get_task_data (task), EONAY_PROXY_RESOLVER (source), error));
}

/* "proxy": the proxy of the desktop's settings for the portal. */
void
eonay_diagnosis_check_proxy (GTask *task)
{
  EonayProvider *provider = g_task_get_task_data (task);
  g_autoptr (EonayProxyResolver) resolver = eonay_proxy_resolver_new ();
  g_autofree char *uri =
      g_strdup_printf ("https://%s:%u/", eonay_provider_get_host (provider), get_port (provider));

  g_proxy_resolver_lookup_async (G_PROXY_RESOLVER (resolver), uri, g_task_get_cancellable (task),
                                 proxies_cb, task);
}

/* --- connection to the portal */

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayProvider *provider = EONAY_PROVIDER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) end = eonay_provider_connect_finish (provider, result, &error);
  const char *reason = end == NULL ? eonay_unreachable_get_reason (error) : "trusted";
  EonayFinding *finding = NULL;

  if (reason == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  finding = finding_new (provider, "connection",
                         end != NULL ? EONAY_FINDING_OK : EONAY_FINDING_FAILED, reason);
  if (end != NULL)
    eonay_finding_set_number (finding, "certificate-days-left",
                              (g_date_time_to_unix (end) - eonay_calendar_get_now ()) /
                                  SECONDS_PER_DAY);
  else
    set_proxy (eonay_finding_set_date (finding, eonay_calendar_get_now ()),
               eonay_unreachable_get_proxy (error));
  eonay_diagnosis_return (task, finding);
}

/* "connection": name resolution, proxy, handshake and certificate, on the way that an activation
 * takes. Sends no request to the portal. */
void
eonay_diagnosis_check_connection (GTask *task)
{
  eonay_provider_connect_async (g_task_get_task_data (task), g_task_get_cancellable (task),
                                connected_cb, task);
}

/* --- the profile */

static char *
find_profile (EonayProvider *provider, const char *folder)
{
  g_autofree char *path =
      g_strdup_printf ("%s/providers/%s.ini", folder, eonay_provider_get_id (provider));

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

/* "profile": its source, and whether it describes the submission of signatures. */
void
eonay_diagnosis_check_profile (GTask *task)
{
  EonayProvider *provider = g_task_get_task_data (task);
  g_autofree char *installed = find_profile (provider, EONAY_DATA_DIR);
  g_autofree char *override = find_profile (provider, EONAY_SYSCONF_DIR);
  g_autoptr (GPtrArray) faults = eonay_provider_list_faults (provider);
  gboolean is_known = eonay_provider_knows_exchange (provider);
  EonayFinding *finding =
      faults->len > 0
          ? finding_new (provider, "profile", EONAY_FINDING_FAILED, "faulty")
          : finding_new (provider, "profile", is_known ? EONAY_FINDING_OK : EONAY_FINDING_WARNING,
                         is_known ? "known" : "exchange-not-known");

  if (faults->len > 0)
    {
      g_autofree char *fault = eonay_profile_fault_to_string (g_ptr_array_index (faults, 0));

      eonay_finding_set (finding, "fault", fault);
    }
  eonay_finding_set (finding, "file", installed);
  eonay_diagnosis_return (task, eonay_finding_set (finding, "override", override));
  g_object_unref (task);
}

/* --- the portal's pages */

static void
examined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayProvider *provider = EONAY_PROVIDER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) expectations = eonay_provider_examine_finish (provider, result, &error);
  GPtrArray *findings = NULL;

  if (expectations == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  findings = eonay_diagnosis_findings_new ();
  for (guint i = 0; i < expectations->len; i++)
    {
      const EonayExpectation *expectation = expectations->pdata[i];
      EonayFinding *finding = finding_new (
          provider, "portal", expectation->held ? EONAY_FINDING_OK : EONAY_FINDING_FAILED,
          expectation->id);

      g_ptr_array_add (findings, eonay_finding_set (finding, "detail", expectation->detail));
    }
  eonay_diagnosis_return_all (task, findings);
}

/* "portal": which of the profile's expectations are met. */
void
eonay_diagnosis_check_portal (GTask *task)
{
  eonay_provider_examine_async (g_task_get_task_data (task), g_task_get_cancellable (task),
                                examined_cb, task);
}
