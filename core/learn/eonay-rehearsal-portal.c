/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-rehearsal-portal.h"

#include <libsoup/soup.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-fields.h"
#include "eonay-openssl.h"

#define LIFETIME (60 * 60)

struct _EonayRehearsalPortal
{
  const EonayLesson *lesson;
  SoupServer *server;
  char *certificate;
  guint n_asked; /* of the lesson's calls, in their order */
  gboolean is_asked_again;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_EXTENSION, X509_EXTENSION_free)

/* --- the certificate, which no one else gets to know */

static gboolean
add_names (X509 *x509, const char *const *hosts)
{
  g_autofree char *joined = g_strjoinv (",DNS:", (char **) hosts);
  g_autofree char *names = g_strconcat ("DNS:", joined, NULL);
  g_autoptr (X509_EXTENSION) extension =
      X509V3_EXT_conf_nid (NULL, NULL, NID_subject_alt_name, names);

  return extension != NULL && X509_add_ext (x509, extension, -1) == 1;
}

static X509 *
create_x509 (EVP_PKEY *key, const char *const *hosts)
{
  g_autoptr (X509) x509 = X509_new ();

  if (x509 == NULL || X509_set_version (x509, X509_VERSION_3) != 1 ||
      ASN1_INTEGER_set (X509_get_serialNumber (x509), 1) != 1 ||
      X509_NAME_add_entry_by_NID (X509_get_subject_name (x509), NID_commonName, MBSTRING_ASC,
                                  (const guchar *) "rehearsal", -1, -1, 0) != 1 ||
      X509_set_issuer_name (x509, X509_get_subject_name (x509)) != 1 ||
      X509_gmtime_adj (X509_getm_notBefore (x509), -LIFETIME) == NULL ||
      X509_gmtime_adj (X509_getm_notAfter (x509), LIFETIME) == NULL ||
      X509_set_pubkey (x509, key) != 1 || !add_names (x509, hosts) ||
      X509_sign (x509, key, EVP_sha256 ()) == 0)
    return NULL;
  return g_steal_pointer (&x509);
}

static char *
bio_to_text (BIO *bio)
{
  char *data = NULL;
  long size = BIO_get_mem_data (bio, &data);

  return g_strndup (data, (gsize) size);
}

static GTlsCertificate *
create_certificate (EonayRehearsalPortal *self, const char *const *hosts, GError **error)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) x509 = key != NULL ? create_x509 (key, hosts) : NULL;
  g_autoptr (BIO) certificate = BIO_new (BIO_s_mem ());
  g_autoptr (BIO) both = BIO_new (BIO_s_mem ());
  g_autofree char *pem = NULL;

  if (x509 == NULL || PEM_write_bio_X509 (certificate, x509) != 1 ||
      PEM_write_bio_X509 (both, x509) != 1 ||
      PEM_write_bio_PrivateKey (both, key, NULL, NULL, 0, NULL, NULL) != 1)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_FAILED,
                   "rehearsing: no certificate could be made");
      return NULL;
    }
  self->certificate = bio_to_text (certificate);
  pem = bio_to_text (both);
  return g_tls_certificate_new_from_pem (pem, -1, error);
}

/* --- whether a request is the recorded one */

/* A field that is new in each run, or that the lesson could not explain, may have any value. */
static gboolean
is_free (const EonayLesson *lesson, const EonayLessonCall *call, const char *expression)
{
  static const char *const free[] = { "uuid", "time" };

  if (*expression == '\0' || g_str_has_prefix (expression, "regex:"))
    expression = "body";
  for (guint i = 0; i < lesson->notes->len; i++)
    {
      EonayLessonNote *note = lesson->notes->pdata[i];

      if (g_strcmp0 (note->call, call->name) != 0 || g_strcmp0 (note->field, expression) != 0)
        continue;
      if (note->certainty == EONAY_LESSON_IMPOSSIBLE || g_str_equal (note->what, free[0]) ||
          g_str_equal (note->what, free[1]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_same_signature (GBytes *one, GBytes *other)
{
  g_autoptr (GBytes) cms = eonay_evidence_find_cms (one);
  g_autoptr (GBytes) other_cms = cms != NULL ? eonay_evidence_find_cms (other) : NULL;

  return other_cms != NULL && eonay_evidence_is_same_cms (cms, other_cms);
}

static gboolean
matches (const EonayLesson *lesson, const EonayLessonCall *call, const EonayRecordedCall *request)
{
  g_autoptr (GPtrArray) expected = eonay_fields_list_request (call->call);
  g_autoptr (GPtrArray) fields = eonay_fields_list_request (request);

  if (!g_str_equal (call->call->method, request->method) ||
      g_ascii_strcasecmp (g_uri_get_host (call->call->uri), g_uri_get_host (request->uri)) != 0)
    return FALSE;
  for (guint i = 0; i < expected->len; i++)
    {
      EonayField *field = expected->pdata[i];
      const EonayField *found = eonay_fields_find (fields, field->expression);
      gboolean is_left_out = is_free (lesson, call, field->expression);

      if (!is_left_out && (found == NULL || (!g_bytes_equal (found->value, field->value) &&
                                             !is_same_signature (found->value, field->value))))
        return FALSE;
    }
  for (guint i = 0; i < fields->len; i++)
    if (eonay_fields_find (expected, ((EonayField *) fields->pdata[i])->expression) == NULL)
      return FALSE;
  return TRUE;
}

/* --- answers */

static gboolean
is_sent_by_server (const char *name)
{
  static const char *const names[] = {
    "connection", "content-encoding",  "content-length",           "date",
    "keep-alive", "transfer-encoding", "strict-transport-security"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static void
write_headers (SoupServerMessage *message, const EonayRecordedMessage *answer)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  for (guint i = 0; i < answer->headers->len; i++)
    {
      EonayRecordedHeader *header = answer->headers->pdata[i];
      g_auto (GStrv) lines = g_strsplit (header->value, "\n", -1);

      for (gsize j = 0; lines[j] != NULL && !is_sent_by_server (header->name); j++)
        soup_message_headers_append (headers, header->name, g_strchomp (lines[j]));
    }
}

static void
answer (SoupServerMessage *message, const EonayRecordedCall *call)
{
  g_autoptr (GBytes) body = eonay_recorded_message_encode (&call->answer);

  soup_server_message_set_status (message, call->status, NULL);
  write_headers (message, &call->answer);
  if (g_bytes_get_size (body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

/* One of the answers that told the client to ask again comes first. */
static const EonayRecordedCall *
choose_answer (EonayRehearsalPortal *self, const EonayLessonCall *call)
{
  g_autofree char *group = g_strdup_printf ("Exchange %s", call->name);
  gboolean is_pending = g_key_file_has_key (self->lesson->proposal, group, "Pending", NULL) &&
                        call->others->len > 0 && !self->is_asked_again;

  self->is_asked_again = is_pending;
  if (!is_pending)
    self->n_asked++;
  return is_pending ? call->others->pdata[call->others->len - 1] : call->call;
}

static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  EonayRehearsalPortal *self = user_data;
  const EonayLessonCall *next = eonay_rehearsal_portal_get_next (self);
  g_autoptr (EonayRecordedCall) request = eonay_recorded_call_new (message);

  if (next != NULL && matches (self->lesson, next, request))
    answer (message, choose_answer (self, next));
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

/**
 * eonay_rehearsal_portal_new:
 * @lesson: what was learned, which must live as long
 * @hosts: (array zero-terminated=1): the names that it goes by
 * @error: return location
 *
 * Listens at a free port of the loopback interface.
 *
 * Returns: (transfer full) (nullable): the portal
 */
EonayRehearsalPortal *
eonay_rehearsal_portal_new (const EonayLesson *lesson, const char *const *hosts, GError **error)
{
  g_autoptr (EonayRehearsalPortal) self = g_new0 (EonayRehearsalPortal, 1);
  g_autoptr (GTlsCertificate) certificate = create_certificate (self, hosts, error);

  self->lesson = lesson;
  if (certificate == NULL)
    return NULL;
  self->server = soup_server_new ("tls-certificate", certificate, "server-header", NULL,
                                  "raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  if (!soup_server_listen_local (self->server, 0,
                                 SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
eonay_rehearsal_portal_free (EonayRehearsalPortal *self)
{
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_free (self->certificate);
  g_free (self);
}

guint
eonay_rehearsal_portal_get_port (EonayRehearsalPortal *self)
{
  GSList *uris = soup_server_get_uris (self->server);
  guint port = uris != NULL ? (guint) g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

const char *
eonay_rehearsal_portal_get_certificate (EonayRehearsalPortal *self)
{
  return self->certificate;
}

const EonayLessonCall *
eonay_rehearsal_portal_get_next (EonayRehearsalPortal *self)
{
  GPtrArray *calls = self->lesson->run->calls;

  return self->n_asked < calls->len ? calls->pdata[self->n_asked] : NULL;
}
