/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-revocation-check.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "eonay-calendar.h"
#include "eonay-certificate-details.h"
#include "eonay-certificate-x509.h"
#include "eonay-revocation-fetch.h"
#include "eonay-trust.h"

/* For all requests of a check, in seconds. */
#define DEFAULT_TIMEOUT 10
#define DEFAULT_BYTES   (8 * 1024 * 1024)
/* Of an OCSP answer and an issuer's certificate, which have a few KiB. */
#define MAX_SMALL (64 * 1024)
/* Of each kind that a certificate names. */
#define MAX_ADDRESSES 2

typedef enum
{
  SOURCE_ISSUER,
  SOURCE_OCSP,
  SOURCE_CRL,
  N_SOURCES
} SourceKind;

typedef struct
{
  EonayCertificate *certificate;
  EonayCertificate *issuer; /* NULL until it is known */
  EonayCertificateDetails *details;
  GBytes *request;
  GBytes *answer;
  gsize max_size;
  gboolean allows_local;
  guint timeout;

  SourceKind kind;
  guint index; /* of the address */
  GError *first_error;

  GCancellable *cancellable;
  GCancellable *outer;
  gulong cancelled_id;
  GSource *timer;
  gboolean timed_out;

  EonayRevocation revocation;
} Check;

static void ask_next (GTask *task);

static void
check_free (Check *self)
{
  if (self->outer != NULL)
    g_clear_signal_handler (&self->cancelled_id, self->outer);
  g_clear_object (&self->outer);
  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_source_unref (self->timer);
    }
  g_object_unref (self->cancellable);
  g_clear_error (&self->first_error);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_clear_pointer (&self->answer, g_bytes_unref);
  eonay_certificate_details_free (self->details);
  g_clear_object (&self->issuer);
  g_object_unref (self->certificate);
  g_free (self);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  Check *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
set_limits (Check *self, GCancellable *outer)
{
  self->cancellable = g_cancellable_new ();
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->cancelled_id =
          g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), self->cancellable, NULL);
    }
  self->timer = g_timeout_source_new_seconds (self->timeout);
  g_source_set_callback (self->timer, timed_out_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static Check *
check_new (EonayCertificate *certificate, EonayProfile *profile)
{
  Check *self = g_new0 (Check, 1);

  self->certificate = g_object_ref (certificate);
  self->details = eonay_certificate_details_new (certificate);
  self->timeout = eonay_profile_get_uint (profile, "Revocation", "Timeout", DEFAULT_TIMEOUT);
  self->max_size = eonay_profile_get_uint (profile, "Revocation", "Bytes", DEFAULT_BYTES);
  self->allows_local = eonay_profile_get_uint (profile, "Revocation", "LocalAddresses", 0) != 0;
  return self;
}

/* --- answers --- */

/* Its key has signed the certificate. */
static gboolean
is_issuer (EonayCertificate *issuer, EonayCertificate *certificate)
{
  X509 *authority = eonay_certificate_get_x509 (issuer);
  X509 *x509 = eonay_certificate_get_x509 (certificate);
  gboolean result = X509_check_ca (authority) > 0 &&
                    X509_check_issued (authority, x509) == X509_V_OK &&
                    X509_verify (x509, X509_get0_pubkey (authority)) == 1;

  ERR_clear_error ();
  return result;
}

static gboolean
read_issuer (Check *self, GError **error)
{
  g_autoptr (EonayCertificate) issuer = eonay_certificate_new_from_der (self->answer, error);

  if (issuer == NULL)
    return FALSE;
  if (!is_issuer (issuer, self->certificate))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "reading revocation: another certificate than the issuer's");
      return FALSE;
    }
  self->issuer = g_steal_pointer (&issuer);
  return TRUE;
}

/* A list of some megabytes takes a while. */
static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Check *self = task_data;
  gint64 now = eonay_calendar_get_now ();
  GError *error = NULL;
  gboolean ok = FALSE;

  if (self->kind == SOURCE_ISSUER)
    ok = read_issuer (self, &error);
  else if (self->kind == SOURCE_OCSP)
    ok = eonay_revocation_read_ocsp (&self->revocation, self->answer, self->request,
                                     self->certificate, self->issuer, now, &error);
  else
    ok = eonay_revocation_read_crl (&self->revocation, self->answer, self->certificate,
                                    self->issuer, now, &error);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* error: (transfer full) */
static void
try_another (GTask *task, GError *error)
{
  Check *self = g_task_get_task_data (task);

  g_debug ("%s", error->message);
  if (self->first_error == NULL)
    self->first_error = error;
  else
    g_error_free (error);
  self->index++;
  ask_next (task);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    try_another (task, error);
  else if (self->kind != SOURCE_ISSUER)
    g_task_return_boolean (task, TRUE);
  else
    {
      self->kind = SOURCE_OCSP;
      self->index = 0;
      ask_next (task);
    }
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *answer = eonay_revocation_fetch_finish (result, &error);
  g_autoptr (GTask) reading = NULL;

  if (answer == NULL)
    {
      try_another (task, error);
      return;
    }
  g_clear_pointer (&self->answer, g_bytes_unref);
  self->answer = answer;
  reading = g_task_new (NULL, NULL, read_cb, g_object_ref (task));
  g_task_set_source_tag (reading, fetched_cb);
  g_task_set_task_data (reading, self, NULL);
  g_task_run_in_thread (reading, read_in_thread);
}

/* --- requests --- */

static void
end (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  if (self->timed_out)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                             "checking revocation: no answer in time");
  else if (g_task_return_error_if_cancelled (task))
    return;
  else if (self->first_error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->first_error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             "checking revocation: the certificate names no address to ask");
}

/* OCSP first, then lists. Without the issuer's certificate nothing else can be asked. */
static const char *
find_address (Check *self)
{
  const GStrv addresses[N_SOURCES] = {
    [SOURCE_ISSUER] = self->details->issuer_uris,
    [SOURCE_OCSP] = self->details->ocsp_uris,
    [SOURCE_CRL] = self->details->crl_uris,
  };

  for (;;)
    {
      guint n = g_strv_length (addresses[self->kind]);

      if (self->index < MIN (n, MAX_ADDRESSES))
        return addresses[self->kind][self->index];
      if (self->kind != SOURCE_OCSP)
        return NULL;
      self->kind = SOURCE_CRL;
      self->index = 0;
    }
}

static void
ask_next (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  const char *uri = g_cancellable_is_cancelled (self->cancellable) ? NULL : find_address (self);

  if (uri == NULL)
    {
      end (task);
      return;
    }
  if (self->kind == SOURCE_OCSP && self->request == NULL)
    self->request = eonay_revocation_create_request (self->certificate, self->issuer);
  eonay_revocation_fetch_async (
      uri, self->kind == SOURCE_OCSP ? self->request : NULL,
      self->kind == SOURCE_CRL ? self->max_size : MIN (MAX_SMALL, self->max_size),
      self->allows_local, self->cancellable, fetched_cb, g_object_ref (task));
}

/* Where the issuer is known, a certificate that is not its own makes no connection. */
static gboolean
find_issuer (Check *self, EonayProfile *profile, GError **error)
{
  g_autoptr (EonayTrust) trust = NULL;
  g_autoptr (GPtrArray) issuers = NULL;

  if (!eonay_trust_load (profile, &trust, error))
    return FALSE;
  if (eonay_trust_verify (trust, self->certificate, eonay_calendar_get_now (),
                          EONAY_TRUST_DATES_IGNORED, &issuers, NULL) == EONAY_TRUST_UNKNOWN)
    return TRUE;
  if (issuers == NULL || issuers->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           "checking revocation: not issued under the provider's root");
      return FALSE;
    }
  self->issuer = g_object_ref (g_ptr_array_index (issuers, 0));
  return TRUE;
}

/**
 * eonay_revocation_check_async:
 * @certificate: a certificate
 * @profile: its provider's profile
 * @cancellable: (nullable): stops it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks the addresses that @certificate names: its OCSP responders, then its revocation lists. The
 * addresses are not trusted: only http and https to public hosts, no redirects, answers of a limited
 * size, and all of it within a deadline, by the group [Revocation] of @profile. The issuer's certificate
 * is the one that is installed for the provider; if none is, it is loaded from @certificate's address,
 * and must have signed @certificate.
 */
void
eonay_revocation_check_async (EonayCertificate *certificate,
                              EonayProfile *profile,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Check *self = check_new (certificate, profile);
  GError *error = NULL;

  g_task_set_source_tag (task, eonay_revocation_check_async);
  g_task_set_check_cancellable (task, FALSE);
  set_limits (self, cancellable);
  g_task_set_task_data (task, self, (GDestroyNotify) check_free);
  if (!find_issuer (self, profile, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->kind = self->issuer != NULL ? SOURCE_OCSP : SOURCE_ISSUER;
  ask_next (task);
}

/**
 * eonay_revocation_check_finish:
 * @result: the result passed to the callback
 * @revocation: (out): the answer; %EONAY_REVOCATION_NOT_CHECKED with @error
 * @error: return location: %G_IO_ERROR_PERMISSION_DENIED if no address may be asked,
 *   %G_IO_ERROR_TIMED_OUT, %G_IO_ERROR_CANCELLED, or why the first address gave no answer that counts
 *
 * Returns: whether there is an answer that counts
 */
gboolean
eonay_revocation_check_finish (GAsyncResult *result, EonayRevocation *revocation, GError **error)
{
  Check *self = g_task_get_task_data (G_TASK (result));
  gboolean ok = g_task_propagate_boolean (G_TASK (result), error);

  *revocation = ok ? self->revocation : (EonayRevocation) { 0 };
  return ok;
}
