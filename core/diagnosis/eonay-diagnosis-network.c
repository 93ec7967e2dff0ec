/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-calendar.h"
#include "eonay-diagnosis-private.h"
#include "eonay-expectation.h"

#define DEFAULT_PORT    443
#define SECONDS_PER_DAY (24 * 60 * 60)

static EonayProvider *
get_provider (GTask *task)
{
  EonayDiagnosisSubject *subject = g_task_get_task_data (task);

  return subject->provider;
}

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

/* Omits host and user info: the host may identify an organisation, and there may be a password. */
static char *
describe_proxy (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NON_DNS, NULL);

  if (parsed == NULL)
    return g_strdup ("…");
  return g_strdup_printf ("%s://…:%d", g_uri_get_scheme (parsed), g_uri_get_port (parsed));
}

static void
proxies_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayProvider *provider = get_provider (task);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies =
      g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);
  g_autofree char *description = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (proxies == NULL || proxies[0] == NULL)
    eonay_diagnosis_return (task, finding_new (provider, "proxy", EONAY_FINDING_WARNING, "failed"));
  else if (g_str_has_prefix (proxies[0], "direct:"))
    eonay_diagnosis_return (task, finding_new (provider, "proxy", EONAY_FINDING_OK, "none"));
  else
    {
      description = describe_proxy (proxies[0]);
      eonay_diagnosis_return (
          task, eonay_finding_set (finding_new (provider, "proxy", EONAY_FINDING_OK, "used"),
                                   "proxy", description));
    }
}

/* "proxy": the proxy of the desktop's settings for the portal. */
void
eonay_diagnosis_check_proxy (GTask *task)
{
  EonayProvider *provider = get_provider (task);
  g_autofree char *uri =
      g_strdup_printf ("https://%s:%u/", eonay_provider_get_host (provider), get_port (provider));

  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri,
                                 g_task_get_cancellable (task), proxies_cb, task);
}

/* --- connection to the portal */

/* Progress of a connection. Each event handler holds a reference, since an abandoned attempt may
 * report after the check has ended. */
typedef struct
{
  EonayProvider *provider;
  GSocketClientEvent reached;
  GTlsCertificateFlags faults;
} Way;

static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags faults,
                       gpointer user_data)
{
  Way *way = user_data;

  way->faults = faults;
  return FALSE;
}

static void
release_way (gpointer way, GClosure *closure)
{
  g_atomic_rc_box_release (way);
}

static void
event_cb (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *connection,
          gpointer user_data)
{
  Way *way = user_data;

  /* COMPLETE is emitted after a failure, too, and several addresses may be tried. */
  if (event != G_SOCKET_CLIENT_COMPLETE)
    way->reached = MAX (way->reached, event);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect_data (connection, "accept-certificate", G_CALLBACK (accept_certificate_cb),
                           g_atomic_rc_box_acquire (way), release_way, 0);
}

static const char *
explain_faults (GTlsCertificateFlags faults)
{
  if ((faults & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED)) != 0)
    return "certificate-time";
  if ((faults & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return "certificate-name";
  return "certificate-unknown";
}

static const char *
explain_way (const Way *way, const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR || way->reached <= G_SOCKET_CLIENT_RESOLVING)
    return "not-resolved";
  if (way->faults != 0)
    return explain_faults (way->faults);
  if (way->reached == G_SOCKET_CLIENT_PROXY_NEGOTIATING)
    return "proxy-refused";
  return way->reached < G_SOCKET_CLIENT_TLS_HANDSHAKING ? "not-connected" : "no-handshake";
}

/* An unknown issuer may mean that the network intercepts TLS. */
static EonayFinding *
describe_connection (EonayProvider *provider, GSocketConnection *connection)
{
  EonayFinding *finding = finding_new (provider, "connection", EONAY_FINDING_OK, "trusted");
  g_autoptr (GIOStream) base = NULL;
  GTlsCertificate *certificate = NULL;
  g_autoptr (GDateTime) end = NULL;

  if (G_IS_TCP_WRAPPER_CONNECTION (connection))
    base = g_object_ref (
        g_tcp_wrapper_connection_get_base_io_stream (G_TCP_WRAPPER_CONNECTION (connection)));
  if (G_IS_TLS_CONNECTION (base))
    certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (base));
  if (certificate != NULL)
    end = g_tls_certificate_get_not_valid_after (certificate);
  if (end != NULL)
    eonay_finding_set_number (finding, "certificate-days-left",
                              (g_date_time_to_unix (end) - eonay_calendar_get_now ()) /
                                  SECONDS_PER_DAY);
  return finding;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Way *way = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection != NULL)
    eonay_diagnosis_return (task, describe_connection (way->provider, connection));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           way->reached < G_SOCKET_CLIENT_CONNECTING)
    eonay_diagnosis_return (
        task, finding_new (way->provider, "connection", EONAY_FINDING_FAILED, "not-resolved"));
  else
    eonay_diagnosis_return (task, finding_new (way->provider, "connection", EONAY_FINDING_FAILED,
                                               explain_way (way, error)));
}

/* "connection": name resolution, route, handshake and certificate. Sends no request to the
 * portal. */
void
eonay_diagnosis_check_connection (GTask *task)
{
  EonayProvider *provider = get_provider (task);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Way *way = g_atomic_rc_box_new0 (Way);

  way->provider = provider;
  way->reached = G_SOCKET_CLIENT_RESOLVING;
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, way, g_atomic_rc_box_release);
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect_data (client, "event", G_CALLBACK (event_cb), g_atomic_rc_box_acquire (way),
                         release_way, 0);
  g_socket_client_connect_to_host_async (client, eonay_provider_get_host (provider),
                                         (guint16) get_port (provider),
                                         g_task_get_cancellable (task), connected_cb, task);
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
  EonayProvider *provider = get_provider (task);
  g_autofree char *installed = find_profile (provider, EONAY_DATA_DIR);
  g_autofree char *override = find_profile (provider, EONAY_SYSCONF_DIR);
  gboolean is_known = eonay_provider_knows_exchange (provider);
  EonayFinding *finding =
      finding_new (provider, "profile", is_known ? EONAY_FINDING_OK : EONAY_FINDING_WARNING,
                   is_known ? "known" : "exchange-not-known");

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
  findings = eonay_diagnosis_findings_new (NULL);
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
  eonay_provider_examine_async (get_provider (task), g_task_get_cancellable (task), examined_cb,
                                task);
}
