/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-worker.h"

#include <unistd.h>

#include "eonay-adapter.h"
#include "eonay-cades.h"
#include "eonay-ckr.h"
#include "eonay-error.h"
#include "eonay-module.h"
#include "eonay-module-list.h"
#include "eonay-pin.h"
#include "eonay-pin-pad.h"
#include "eonay-reader-state.h"
#include "eonay-sandbox-hint.h"
#include "eonay-token.h"
#include "eonay-worker-channel.h"
#include "eonay-worker-message.h"
#include "eonay-worker-watch.h"

/* Deadline of one request to a module, in seconds. */
#define DEADLINE_MODULE 10
#define DEADLINE_LIST   10
#define DEADLINE_PIN    10
#define DEADLINE_PAD    EONAY_PIN_PAD_SECONDS
#define DEADLINE_SIGN   30

/* A card that another program keeps in a transaction for so long, in milliseconds, makes modules
 * wait; then this is the deadline. Both together end before DEADLINE_LIST of the signer. */
#define TRANSACTION   1000
#define DEADLINE_BUSY 7

/* Bytes of certificates in one list: the size of a message minus room for the other keys. */
#define LIST_MAX_SIZE (EONAY_WORKER_MESSAGE_MAX_SIZE / 2)

/* How long after a failure a removed card may still be reported as present, in milliseconds. */
#define REMOVAL_DELAY 1000

/* Serves the signer's requests with one PKCS#11 module and, once opened, one certificate. The module
 * can make it crash, hang or return false data; the signer relies only on the end of the socket. */
typedef struct
{
  GSocket *socket;
  EonayWorkerWatch *watch; /* NULL for none */
  const char *loader_path;
  const char *settings_path; /* NULL: any module may be loaded */
  EonayModule *module;
  EonayReaderCards *cards; /* when the module was loaded */

  /* Set by "open". */
  EonayToken *token; /* of the module; NULL from a failed signature until the next one */
  X509 *certificate;
  char *certificate_id;
  EonayPin *pin;         /* empty if typed on the reader; NULL once the card has refused it */
  gboolean is_in_reader; /* whether PC/SC uses the same reader name as the module */
} Worker;

static void
worker_clear (Worker *self)
{
  g_clear_pointer (&self->certificate, X509_free);
  g_clear_pointer (&self->certificate_id, g_free);
  g_clear_pointer (&self->pin, eonay_pin_free);
  g_clear_pointer (&self->module, eonay_module_free);
  g_clear_pointer (&self->cards, eonay_reader_cards_free);
  g_clear_object (&self->socket);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Worker, worker_clear)

static void
set_deadline (Worker *self, guint seconds)
{
  if (self->watch != NULL)
    eonay_worker_watch_set_deadline (self->watch, seconds, FALSE);
}

/* The reply to "open" reports the first verification. A failure to send is met again by the reply. */
static void
pin_verified_cb (CK_RV result, gpointer user_data)
{
  Worker *self = user_data;
  gint code = result == CKR_OK ? EONAY_WORKER_OK : (gint) eonay_ckr_to_error (result);

  if (self->certificate != NULL)
    eonay_worker_channel_send (self->socket, eonay_worker_notice_new (code), NULL);
}

/* For requests in which the module looks for cards; OpenSC does so when it is initialised, too. */
static void
set_card_deadline (Worker *self, guint seconds)
{
  if (self->watch != NULL && eonay_reader_state_is_in_transaction (TRANSACTION))
    eonay_worker_watch_set_deadline (self->watch, DEADLINE_BUSY, TRUE);
  else
    set_deadline (self, seconds);
}

static GVariant *
load_module (Worker *self, GVariant *argument, GError **error)
{
  const char *path = NULL;

  g_variant_get (argument, "(&s)", &path);
  if (self->module != NULL || !g_path_is_absolute (path))
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                           "loading the module: already loaded, or the path is not absolute");
      return NULL;
    }

  if (self->settings_path != NULL && !eonay_module_list_allows (self->settings_path, path, error))
    return NULL;
  /* OpenSC reads the cards when it is initialised. */
  g_clear_pointer (&self->cards, eonay_reader_cards_free);
  self->cards = eonay_reader_cards_new ();
  self->module = eonay_module_load (self->loader_path, path, error);
  if (self->module == NULL)
    eonay_sandbox_hint_append (*error, path);
  else
    eonay_adapter_set_pin_func (pin_verified_cb, self);
  return self->module != NULL ? g_variant_new ("()") : NULL;
}

static GVariant *
describe (EonayToken *token, X509 *certificate, const EonayPinInfo *pin)
{
  g_autofree char *id = eonay_x509_dup_id (certificate);
  g_autofree char *holder = eonay_x509_dup_holder (certificate);
  g_autofree char *reader = g_utf8_make_valid (eonay_token_get_reader (token), -1);
  g_autofree char *label = g_utf8_make_valid (eonay_token_get_label (token), -1);
  g_autoptr (GBytes) der = eonay_x509_dup_der (certificate);
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dictionary, "id", "s", id);
  g_variant_dict_insert_value (&dictionary, "der",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  g_variant_dict_insert (&dictionary, "holder", "s", holder);
  g_variant_dict_insert (&dictionary, "reader", "s", reader);
  g_variant_dict_insert (&dictionary, "token-label", "s", label);
  g_variant_dict_insert (&dictionary, "pin-state", "s", pin->state);
  g_variant_dict_insert (&dictionary, "pin-min", "u", pin->min);
  g_variant_dict_insert (&dictionary, "pin-max", "u", pin->max);
  g_variant_dict_insert (&dictionary, "pin-pad", "b", pin->pad);

  return g_variant_dict_end (&dictionary);
}

/* The tokens that carry the certificate. A module may show it in several slots and its key in one of
 * them only (libp11#399): those that show the key come first. */
static GPtrArray *
list_holders (GPtrArray *tokens, X509 *certificate)
{
  GPtrArray *holders = g_ptr_array_new ();
  guint n_with_key = 0;

  for (guint i = 0; i < tokens->len; i++)
    if (eonay_token_has_certificate (tokens->pdata[i], certificate))
      g_ptr_array_add (holders, tokens->pdata[i]);
  for (guint i = 0; holders->len > 1 && i < holders->len; i++)
    if (eonay_token_shows_key (holders->pdata[i], certificate))
      g_ptr_array_insert (holders, (gint) n_with_key++, g_ptr_array_remove_index (holders, i));
  return holders;
}

static gboolean
is_first_holder (GPtrArray *tokens, EonayToken *token, X509 *certificate)
{
  g_autoptr (GPtrArray) holders = list_holders (tokens, certificate);

  return holders->pdata[0] == token;
}

/* Leave out certificates that do not fit rather than fail the whole list. */
static gboolean
list_token (GPtrArray *tokens,
            EonayToken *token,
            GVariantBuilder *list,
            gsize *room,
            GError **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  EonayPinInfo pin;

  certificates = eonay_token_list_certificates (token, error);
  if (certificates == NULL || !eonay_token_read_pin_info (token, &pin, error))
    return FALSE;

  for (guint i = 0; i < certificates->len; i++)
    {
      g_autoptr (GVariant) entry =
          g_variant_ref_sink (describe (token, certificates->pdata[i], &pin));

      if (!is_first_holder (tokens, token, certificates->pdata[i]))
        continue;
      if (g_variant_get_size (entry) > *room)
        {
          g_warning ("listing certificates: they do not all fit into the answer");
          break;
        }
      *room -= g_variant_get_size (entry);
      g_variant_builder_add_value (list, entry);
    }
  return TRUE;
}

/* If no card could be read, replace the module's error by the reason from PC/SC. */
static gboolean
check_access (Worker *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (eonay_reader_state_check_access (&reason) && eonay_reader_cards_have_left (self->cards))
    g_set_error_literal (&reason, EONAY_ERROR, EONAY_ERROR_CARD_REMOVED,
                         "looking for cards: one was removed meanwhile");
  if (reason == NULL)
    return TRUE;

  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static GPtrArray *
list_tokens (Worker *self, GError **error)
{
  GPtrArray *tokens = eonay_module_list_tokens (self->module, error);

  if ((tokens == NULL || tokens->len == 0) && !check_access (self, error))
    return NULL;

  return tokens;
}

/* One bad card must not hide the others: report an error only if nothing was read. */
static GVariant *
list_certificates (Worker *self, GError **error)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *tokens = NULL;
  g_autoptr (GError) first_error = NULL;
  gsize room = LIST_MAX_SIZE;
  gboolean any = FALSE;

  /* Listing the slots again would invalidate those of the open card. */
  if (self->certificate != NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                           "listing certificates: a card is open");
      return NULL;
    }
  tokens = list_tokens (self, error);
  if (tokens == NULL)
    return NULL;

  for (guint i = 0; i < tokens->len; i++)
    {
      g_autoptr (GError) token_error = NULL;

      if (list_token (tokens, tokens->pdata[i], &list, &room, &token_error))
        any = TRUE;
      else if (first_error == NULL)
        first_error = g_steal_pointer (&token_error);
    }

  if (!any && first_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first_error));
      check_access (self, error);
      return NULL;
    }
  if (any && room == LIST_MAX_SIZE && !check_access (self, error))
    return NULL;
  return g_variant_builder_end (&list);
}

static X509 *
find_certificate (GPtrArray *tokens, const char *id, GError **error)
{
  g_autoptr (GError) first_error = NULL;

  for (guint i = 0; i < tokens->len; i++)
    {
      g_autoptr (GError) token_error = NULL;
      X509 *certificate = eonay_token_find_certificate (tokens->pdata[i], id, &token_error);

      if (certificate != NULL)
        return certificate;
      if (first_error == NULL)
        first_error = g_steal_pointer (&token_error);
    }

  if (first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&first_error));
  else if (tokens->len > 0)
    g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CARD_CHANGED,
                         "looking for the card: no card in a reader carries the certificate");
  else
    g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CARD_REMOVED,
                         "looking for the card: no card in a reader");
  return NULL;
}

/* Finds the certificate and the tokens that carry it, one at least, before any PIN is verified. */
static GPtrArray *
find_holders (Worker *self, const char *id, X509 **certificate, GError **error)
{
  GPtrArray *tokens = list_tokens (self, error);

  *certificate = tokens != NULL ? find_certificate (tokens, id, error) : NULL;
  return *certificate != NULL ? list_holders (tokens, *certificate) : NULL;
}

static gboolean
check_pin (EonayPin *pin, const EonayPinInfo *info, GError **error)
{
  gsize length = eonay_pin_get_length (pin);

  if (info->pad != eonay_pin_is_empty (pin))
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_INVALID,
                           info->pad ? "checking the PIN: it is to be typed on the reader"
                                     : "checking the PIN: it is empty");
      return FALSE;
    }
  if (info->pad ||
      ((info->min == 0 || length >= info->min) && (info->max == 0 || length <= info->max)))
    return TRUE;

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_INVALID,
                       "checking the PIN: the card allows no PIN of this length");
  return FALSE;
}

/* Report a wrong PIN that locks the card as locked. */
static gboolean
log_in (EonayToken *token, EonayPin *pin, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  EonayPinInfo info = { .locked = FALSE };

  if (eonay_token_login (token, pin, &local_error))
    return TRUE;

  if (g_error_matches (local_error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT) &&
      eonay_token_read_pin_info (token, &info, NULL) && info.locked)
    local_error->code = EONAY_ERROR_PIN_LOCKED;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
open_token (Worker *self, EonayToken *token, int pin_fd, GError **error)
{
  g_autoptr (EonayPin) pin = NULL;
  EonayPinInfo info;

  if (!eonay_token_read_pin_info (token, &info, error))
    return FALSE;
  if (info.locked)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_LOCKED,
                           "opening the card: its PIN is locked");
      return FALSE;
    }

  /* Waiting for the PIN depends on another process and has its own deadline. */
  set_deadline (self, 0);
  pin = eonay_pin_read (pin_fd, DEADLINE_PIN, error);
  set_deadline (self, info.pad ? DEADLINE_PAD : DEADLINE_PIN);
  if (pin == NULL || !check_pin (pin, &info, error) || !log_in (token, pin, error))
    return FALSE;

  g_clear_pointer (&self->pin, eonay_pin_free);
  self->pin = g_steal_pointer (&pin);
  return TRUE;
}

/* Do not retry a PIN that was correct and has been refused since. */
static void
drop_refused_pin (Worker *self, const GError *error)
{
  if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT) ||
      g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_LOCKED))
    g_clear_pointer (&self->pin, eonay_pin_free);
}

/* Uses the token if it has the key; its PIN has been verified. */
static gboolean
take_token (Worker *self, EonayToken *token, X509 *certificate, GError **error)
{
  if (!eonay_token_find_key (token, certificate, error))
    {
      eonay_token_logout (token);
      return FALSE;
    }

  self->token = token;
  return TRUE;
}

/* Verifies a PIN again that was correct before. This costs no try, and the last try is never
 * used. */
static gboolean
open_again (Worker *self, EonayToken *token, X509 *certificate, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  EonayPinInfo info;

  if (!eonay_token_read_pin_info (token, &info, error))
    return FALSE;
  if (info.locked || info.final_try)
    {
      g_set_error_literal (error, EONAY_ERROR,
                           info.locked ? EONAY_ERROR_PIN_LOCKED : EONAY_ERROR_CARD_CHANGED,
                           "opening the card again: a wrong PIN was given meanwhile");
      return FALSE;
    }
  if (check_pin (self->pin, &info, error) && log_in (token, self->pin, &local_error))
    return take_token (self, token, certificate, error);

  drop_refused_pin (self, local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Tries the PIN on the tokens from @index on until one has the key, for modules that show no key
 * without the PIN. @error may already say why the token before has none. */
static gboolean
open_next (Worker *self, GPtrArray *holders, guint index, X509 *certificate, GError **error)
{
  while (
      index < holders->len &&
      (*error == NULL || g_error_matches (*error, EONAY_ERROR, EONAY_ERROR_CERTIFICATE_UNUSABLE)))
    {
      g_clear_error (error);
      if (open_again (self, holders->pdata[index++], certificate, error))
        return TRUE;
    }
  return FALSE;
}

/* Before the PIN: libp11 uses no other keys, of a certificate for RSASSA-PSS only neither. */
static gboolean
check_key (X509 *certificate, GError **error)
{
  EVP_PKEY *key = X509_get0_pubkey (certificate);
  int kind = key != NULL ? EVP_PKEY_get_base_id (key) : EVP_PKEY_NONE;

  if (kind == EVP_PKEY_RSA || kind == EVP_PKEY_EC)
    return TRUE;
  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CERTIFICATE_UNUSABLE,
                       "opening the card: the certificate's key is neither RSA nor EC");
  return FALSE;
}

static GVariant *
open_certificate (Worker *self, GVariant *argument, int pin_fd, GError **error)
{
  g_autoptr (GPtrArray) holders = NULL;
  g_autoptr (X509) certificate = NULL;
  const char *id = NULL;

  g_variant_get (argument, "(&s)", &id);
  if (self->certificate != NULL || pin_fd < 0)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                           "opening the card: already open, or no pipe was passed");
      return NULL;
    }

  holders = find_holders (self, id, &certificate, error);
  if (holders == NULL || !check_key (certificate, error) ||
      !open_token (self, holders->pdata[0], pin_fd, error))
    return NULL;
  set_deadline (self, DEADLINE_LIST);
  if (!take_token (self, holders->pdata[0], certificate, error))
    {
      set_deadline (self, eonay_pin_is_empty (self->pin) ? DEADLINE_PAD : DEADLINE_PIN);
      if (!open_next (self, holders, 1, certificate, error))
        return NULL;
    }

  self->is_in_reader = eonay_reader_state_has_card (eonay_token_get_reader (self->token));
  self->certificate = g_steal_pointer (&certificate);
  self->certificate_id = g_strdup (id);
  return g_variant_new ("()");
}

/* After a failed signature modules keep the operation open, and a removed card is logged out: find
 * the same card again and verify the PIN again. */
static gboolean
reopen (Worker *self, GError **error)
{
  g_autoptr (GPtrArray) holders = NULL;
  g_autoptr (X509) certificate = NULL;

  if (self->pin == NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED,
                           "opening the card again: it has refused the PIN");
      return FALSE;
    }
  holders = find_holders (self, self->certificate_id, &certificate, error);
  return holders != NULL && open_next (self, holders, 0, certificate, error);
}

/* PKCS#11 has no error code for a card removed during a signature. */
static void
name_removal (Worker *self, GError *error)
{
  if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED) && self->is_in_reader &&
      eonay_reader_state_wait_empty (eonay_token_get_reader (self->token), REMOVAL_DELAY))
    error->code = EONAY_ERROR_CARD_REMOVED;
}

static GBytes *
make_signature (Worker *self, GBytes *document, GError **error)
{
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) local_error = NULL;

  signature = eonay_token_sign (self->token, self->certificate, document, self->pin, &local_error);
  if (signature == NULL)
    {
      drop_refused_pin (self, local_error);
      name_removal (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return eonay_cades_verify (signature, self->certificate, document, error)
             ? g_steal_pointer (&signature)
             : NULL;
}

static GVariant *
sign_document (Worker *self, GVariant *argument, GError **error)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (argument, 0);
  g_autoptr (GBytes) document = g_variant_get_data_as_bytes (value);
  g_autoptr (GBytes) signature = NULL;

  if (self->certificate == NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                           "signing: no card is open");
      return NULL;
    }
  if (self->token == NULL && !reopen (self, error))
    return NULL;

  signature = make_signature (self, document, error);
  if (signature != NULL)
    return g_variant_new ("(@ay)",
                          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, signature, TRUE));

  eonay_token_logout (self->token);
  self->token = NULL;
  return NULL;
}

static GVariant *
answer (Worker *self, const char *method, GVariant *argument, int fd, GError **error)
{
  if (g_str_equal (method, EONAY_WORKER_METHOD_MODULE))
    {
      set_card_deadline (self, DEADLINE_MODULE);
      return load_module (self, argument, error);
    }
  if (self->module == NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                           "answering: the first request must name the module");
      return NULL;
    }
  if (g_str_equal (method, EONAY_WORKER_METHOD_LIST))
    {
      set_card_deadline (self, DEADLINE_LIST);
      return list_certificates (self, error);
    }
  if (g_str_equal (method, EONAY_WORKER_METHOD_OPEN))
    {
      set_card_deadline (self, DEADLINE_LIST);
      return open_certificate (self, argument, fd, error);
    }

  /* The user may type the PIN again. */
  set_deadline (self, self->pin != NULL && eonay_pin_is_empty (self->pin)
                          ? DEADLINE_PAD + DEADLINE_SIGN
                          : DEADLINE_SIGN);
  return sign_document (self, argument, error);
}

static gboolean
serve (Worker *self, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GVariant) argument = NULL;
      g_autoptr (GError) local_error = NULL;
      g_autofree char *method = NULL;
      GVariant *result = NULL;
      int fd = -1;

      if (!eonay_worker_channel_receive (self->socket, &body, &fd, &local_error))
        {
          gboolean closed = local_error == NULL;

          if (!closed)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return closed;
        }

      argument = eonay_worker_request_parse (body, &method, error);
      if (argument != NULL)
        result = answer (self, method, argument, fd, &local_error);
      if (fd >= 0)
        close (fd);
      set_deadline (self, 0);
      if (argument == NULL)
        return FALSE;

      if (!eonay_worker_channel_send (self->socket,
                                      result != NULL ? eonay_worker_reply_new (result)
                                                     : eonay_worker_reply_new_error (local_error),
                                      error))
        return FALSE;
    }
}

/**
 * eonay_worker_run:
 * @socket_fd: the socket to the signer; taken
 * @loader_path: absolute path of eonay-loader.so
 * @settings_path: (nullable): path of signer.conf: loads only modules that these settings allow,
 *   whichever one the signer names; %NULL to load any
 * @watch: (nullable): ends the process if the module does not answer
 * @error: return location: a broken or malformed connection
 *
 * Answers until the signer closes.
 */
gboolean
eonay_worker_run (int socket_fd,
                  const char *loader_path,
                  const char *settings_path,
                  EonayWorkerWatch *watch,
                  GError **error)
{
  g_auto (Worker) self = {
    .socket = g_socket_new_from_fd (socket_fd, error),
    .watch = watch,
    .loader_path = loader_path,
    .settings_path = settings_path,
  };

  return self.socket != NULL && serve (&self, error);
}
