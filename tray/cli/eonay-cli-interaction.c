/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-cli-interaction.h"
#include "eonay-cli-output.h"
#include "eonay-error.h"
#include "eonay-open-submissions.h"
#include "eonay-terminal.h"
#include "eonay-visible-text.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-fate.h"
#include "eonay-wording.h"

struct _EonayCliInteraction
{
  GObject parent_instance;

  char *certificate_id;
  int pin_fd;
  gboolean assume_yes;
  GArray *reminder_days;
  EonayTerminal *terminal;
};

static void eonay_cli_interaction_iface_init (EonayInteractionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EonayCliInteraction,
                               eonay_cli_interaction,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EONAY_TYPE_INTERACTION,
                                                      eonay_cli_interaction_iface_init))

static void
eonay_cli_interaction_finalize (GObject *object)
{
  EonayCliInteraction *self = EONAY_CLI_INTERACTION (object);

  g_clear_pointer (&self->certificate_id, g_free);
  g_clear_pointer (&self->reminder_days, g_array_unref);
  g_clear_object (&self->terminal);
  G_OBJECT_CLASS (eonay_cli_interaction_parent_class)->finalize (object);
}

static void
eonay_cli_interaction_class_init (EonayCliInteractionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_cli_interaction_finalize;
}

static void
eonay_cli_interaction_init (EonayCliInteraction *self)
{
  self->terminal = eonay_terminal_new ();
}

/**
 * eonay_cli_interaction_new:
 * @certificate_id: (nullable): the certificate to use if several match
 * @pin_fd: a descriptor to read the PIN from, -1 to ask for it
 * @assume_yes: agree to known texts, refuse all other questions
 * @reminder_days: (element-type guint32): as in eonay_validity_get_state()
 *
 * Returns: (transfer full): the interaction of one command
 */
EonayCliInteraction *
eonay_cli_interaction_new (const char *certificate_id,
                           int pin_fd,
                           gboolean assume_yes,
                           GArray *reminder_days)
{
  EonayCliInteraction *self = g_object_new (EONAY_TYPE_CLI_INTERACTION, NULL);
  self->certificate_id = g_strdup (certificate_id);
  self->pin_fd = pin_fd;
  self->assume_yes = assume_yes;
  self->reminder_days = g_array_ref (reminder_days);
  return self;
}

static gboolean
can_ask (EonayCliInteraction *self)
{
  return !self->assume_yes && eonay_terminal_is_available (self->terminal);
}

static void
print_text (const char *title, const char *text)
{
  g_autofree char *visible = eonay_visible_text (text, -1);
  g_auto (GStrv) lines = g_strsplit (visible, "\n", -1);
  g_printerr ("\n%s\n", title);
  for (guint i = 0; lines[i] != NULL; i++)
    g_printerr ("  │ %s\n", lines[i]);
}

/* A text is signed only if the person can read all of it. */
static gboolean
check_shown (const char *text, GError **error)
{
  g_autofree char *visible = eonay_visible_text (text, -1);

  if (eonay_cli_output_can_show (visible))
    return TRUE;
  g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_SHOWN,
                       "confirming: the locale's encoding lacks a character of the text");
  return FALSE;
}

/* -- choice of the certificate ----------------------------------------------------------------- */

static gboolean
is_named (EonayCliInteraction *self, EonayCardCertificate *candidate)
{
  EonayCertificate *certificate = candidate->certificate;
  return g_str_has_prefix (eonay_certificate_get_id (certificate), self->certificate_id);
}

/* The certificate given by its id; NULL if none was given, or if the digits match none or
 * several. */
static EonayCardCertificate *
find_named (EonayCliInteraction *self, GPtrArray *card_certificates)
{
  EonayCardCertificate *named = NULL;
  for (guint i = 0; self->certificate_id != NULL && i < card_certificates->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (card_certificates, i);
      if (!is_named (self, candidate))
        continue;
      if (named != NULL)
        return NULL;
      named = candidate;
    }
  return named;
}

static void
print_choices (EonayCliInteraction *self, GPtrArray *card_certificates)
{
  gint64 now = eonay_calendar_get_now ();
  for (guint i = 0; i < card_certificates->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (card_certificates, i);
      EonayCertificate *certificate = candidate->certificate;
      g_autofree char *state =
          eonay_wording_certificate_state (certificate, self->reminder_days, now);
      g_autofree char *holder = eonay_wording_holder (eonay_certificate_get_holder (certificate));
      g_printerr ("  %u) %s — %s (%.12s)\n", i + 1, holder, state,
                  eonay_certificate_get_id (certificate));
    }
}

static void
choice_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GPtrArray *card_certificates = g_task_get_task_data (task);

  GError *error = NULL;
  g_autoptr (SecretValue) answer =
      eonay_terminal_ask_finish (EONAY_TERMINAL (source), result, &error);
  guint64 number = 0;
  if (answer == NULL)
    g_task_return_error (task, error);
  else if (g_ascii_string_to_unsigned (secret_value_get_text (answer), 10, 1,
                                       card_certificates->len, &number, NULL))
    g_task_return_pointer (
        task, eonay_card_certificate_ref (g_ptr_array_index (card_certificates, number - 1)),
        (GDestroyNotify) eonay_card_certificate_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "choosing a certificate: none was chosen");
}

static void
choose_certificate_async (EonayInteraction *interaction,
                          GPtrArray *card_certificates,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  EonayCliInteraction *self = EONAY_CLI_INTERACTION (interaction);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, choose_certificate_async);

  EonayCardCertificate *named = find_named (self, card_certificates);
  if (named != NULL)
    {
      g_task_return_pointer (task, eonay_card_certificate_ref (named),
                             (GDestroyNotify) eonay_card_certificate_unref);
      return;
    }

  g_printerr ("%s\n", _ ("More than one certificate fits:"));
  print_choices (self, card_certificates);
  if (!can_ask (self))
    {
      g_printerr ("%s\n", _ ("Say which one with --certificate and its first digits."));
      g_task_return_new_error (task, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_AMBIGUOUS,
                               "choosing a certificate: more than one fits");
      return;
    }
  g_task_set_task_data (task, g_ptr_array_ref (card_certificates),
                        (GDestroyNotify) g_ptr_array_unref);
  eonay_terminal_ask_async (self->terminal, _ ("Number of the certificate to use: "), FALSE,
                            cancellable, choice_cb, g_steal_pointer (&task));
}

static EonayCardCertificate *
choose_certificate_finish (EonayInteraction *interaction, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- confirmation and PIN ---------------------------------------------------------------------- */

static const char *
get_title (EonayPurpose purpose)
{
  switch (purpose)
    {
    case EONAY_PURPOSE_LOGIN:
      return _ ("Login text to be signed:");
    case EONAY_PURPOSE_CONSENT:
      return _ ("Consent text to be signed:");
    case EONAY_PURPOSE_VERIFICATION_CODE:
      return _ ("Text to be signed:");
    }
  return "";
}

/* The ellipsis stands for what only the portal knows, and few encodings have it. */
static char *
dup_consent_text (const EonayConfirmation *confirmation)
{
  if (confirmation->consent_text == NULL)
    return NULL;

  g_auto (GStrv) parts = g_strsplit (confirmation->consent_text, "…", -1);
  return g_strjoinv ("...", parts);
}

/* What the text to be signed is compared with. */
static void
print_other_text (const EonayChallenge *challenge, const char *known_text)
{
  if (challenge->portal_text != NULL)
    {
      g_printerr ("%s\n", _ ("The portal shows another text than it wants signed. Read both."));
      print_text (_ ("The text that the portal shows:"), challenge->portal_text);
    }
  else if (known_text != NULL)
    print_text (_ ("The expected text:"), known_text);
}

static void
print_confirmation (EonayCliInteraction *self, const EonayConfirmation *confirmation)
{
  EonayCertificate *certificate = confirmation->card_certificate->certificate;
  const EonayChallenge *challenge = confirmation->challenge;
  g_autofree char *holder = eonay_wording_holder (eonay_certificate_get_holder (certificate));
  g_autofree char *number = eonay_certificate_dup_masked_national_id (certificate);
  g_autofree char *state =
      eonay_wording_certificate_state (certificate, self->reminder_days, eonay_calendar_get_now ());
  g_autofree char *tries =
      eonay_wording_tries_before (confirmation->tries_left, confirmation->max_tries);
  g_autofree char *unknown =
      eonay_wording_open_submissions (confirmation->open_submissions, challenge->purpose);

  g_printerr ("\n%s  %s (%s)\n%s  %s\n%s  %s\n", _ ("Holder:"), holder,
              number != NULL ? number : "—", _ ("Issuer:"),
              eonay_certificate_get_issuer (certificate), _ ("Certificate:"), state);
  if (*tries != '\0')
    g_printerr ("%s\n", tries);

  if (*unknown != '\0')
    g_printerr ("! %s\n", unknown);

  print_text (get_title (challenge->purpose), challenge->text);
  if (!confirmation->text_is_known && challenge->portal_text == NULL)
    g_printerr ("%s\n", _ ("This text differs from the expected one. Read it carefully."));
  if (!confirmation->text_is_known)
    print_other_text (challenge, confirmation->known_text);
  if (confirmation->consent_text != NULL)
    print_text (_ ("Consent text to be signed after it:"), confirmation->consent_text);
}

/* With --yes nothing is read by the user: accept only known texts, never sign a consent again whose
 * result is unknown, and never use the last PIN try. */
static gboolean
check_without_asking (EonayCliInteraction *self,
                      const EonayConfirmation *confirmation,
                      GError **error)
{
  if (!self->assume_yes)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           "confirming: there is no terminal to ask at, and no --yes");
      return FALSE;
    }
  gboolean consent_follows = confirmation->challenge->purpose == EONAY_PURPOSE_LOGIN;
  if (!confirmation->text_is_known || (consent_follows && confirmation->consent_text == NULL))
    {
      g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_TEXT_CHANGED,
                           "confirming: the text is not the known one");
      return FALSE;
    }
  /* Before a consent the portal was asked for earlier ones, if it can be. */
  if (confirmation->challenge->purpose == EONAY_PURPOSE_CONSENT &&
      eonay_open_submissions_count (confirmation->open_submissions, EONAY_PURPOSE_CONSENT) > 0)
    {
      g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
                           "confirming: the result of an earlier consent is not known");
      return FALSE;
    }
  if (confirmation->card_certificate->pin_state == EONAY_PIN_FINAL_TRY)
    {
      g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_FINAL_TRY,
                           "confirming: one PIN try is left");
      return FALSE;
    }
  return TRUE;
}

static void
return_pin (GTask *task, SecretValue *pin, GError *error)
{
  gsize length = 0;
  if (pin != NULL)
    secret_value_get (pin, &length);
  if (pin == NULL)
    g_task_return_error (task, error);
  else if (length == 0)
    {
      secret_value_unref (pin);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               "confirming: no PIN was given");
    }
  else
    g_task_return_pointer (task, pin, (GDestroyNotify) secret_value_unref);
}

static void
pin_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  SecretValue *pin = eonay_terminal_ask_finish (EONAY_TERMINAL (source), result, &error);
  return_pin (task, pin, error);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  SecretValue *pin = eonay_secret_read_line_finish (result, &error);
  return_pin (task, pin, error);
}

static void
take_pin (GTask *task)
{
  EonayCliInteraction *self = g_task_get_source_object (task);
  const EonayCardCertificate *card_certificate = g_task_get_task_data (task);

  if (card_certificate->pin_pad)
    {
      g_printerr ("%s\n", _ ("Type the PIN on the card reader."));
      g_task_return_pointer (task, NULL, NULL);
    }
  else if (self->pin_fd >= 0)
    eonay_secret_read_line_async (self->pin_fd, g_task_get_cancellable (task), line_cb,
                                  g_object_ref (task));
  else
    eonay_terminal_ask_async (self->terminal, _ ("PIN of the card: "), TRUE,
                              g_task_get_cancellable (task), pin_cb, g_object_ref (task));
}

/* Returns TRUE for yes. Otherwise the task has returned an error, refusal if the answer was no. */
static gboolean
was_agreed (GObject *source, GAsyncResult *result, GTask *task, const GError *refusal)
{
  GError *error = NULL;
  g_autoptr (SecretValue) answer =
      eonay_terminal_ask_finish (EONAY_TERMINAL (source), result, &error);

  if (answer != NULL && eonay_secret_is_yes (answer))
    return TRUE;
  g_task_return_error (task, answer == NULL ? error : g_error_copy (refusal));
  return FALSE;
}

static void
agreed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) refusal =
      g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "confirming: not agreed");

  if (was_agreed (source, result, task, refusal))
    take_pin (task);
}

static void
ask_agreement (GTask *task, EonayPinState pin_state)
{
  EonayCliInteraction *self = g_task_get_source_object (task);

  eonay_terminal_ask_async (
      self->terminal,
      pin_state == EONAY_PIN_FINAL_TRY
          ? _ ("This is the last try: a wrong PIN locks the card. Sign all the same? [y/N] ")
          : _ ("Sign? [y/N] "),
      FALSE, g_task_get_cancellable (task), agreed_cb, g_object_ref (task));
}

/* A PIN given by a descriptor is tried once. With a PIN pad the reader must not ask before the user
 * agrees. */
static void
ask_again (GTask *task, const EonayConfirmation *confirmation)
{
  EonayCliInteraction *self = g_task_get_source_object (task);
  const EonayCardCertificate *card_certificate = confirmation->card_certificate;

  if (!can_ask (self) || self->pin_fd >= 0)
    {
      g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT,
                               "confirming: the PIN was wrong");
      return;
    }
  g_autofree char *refusal =
      eonay_wording_wrong_pin (confirmation->tries_left, confirmation->max_tries);
  g_printerr ("%s\n", refusal);
  if (card_certificate->pin_state == EONAY_PIN_FINAL_TRY || card_certificate->pin_pad)
    ask_agreement (task, card_certificate->pin_state);
  else
    take_pin (task);
}

static void
confirm_async (EonayInteraction *interaction,
               const EonayConfirmation *confirmation,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  EonayCliInteraction *self = EONAY_CLI_INTERACTION (interaction);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, confirm_async);
  EonayCardCertificate *card_certificate = confirmation->card_certificate;
  g_autofree char *consent_text = dup_consent_text (confirmation);
  g_task_set_task_data (task, eonay_card_certificate_ref (card_certificate),
                        (GDestroyNotify) eonay_card_certificate_unref);

  /* If only one matched there was no question, and it may not be the given one. */
  if (self->certificate_id != NULL && !is_named (self, card_certificate))
    {
      g_printerr ("%s\n", _ ("The certificate that --certificate names is not the one that fits."));
      g_task_return_new_error (task, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_THERE,
                               "confirming: no card carries the certificate that was named");
      return;
    }
  if (confirmation->pin_was_wrong)
    {
      ask_again (task, confirmation);
      return;
    }
  print_confirmation (self, confirmation);
  GError *error = NULL;
  if (!check_shown (confirmation->challenge->text, &error) ||
      (consent_text != NULL && !check_shown (consent_text, &error)))
    g_task_return_error (task, error);
  else if (can_ask (self))
    ask_agreement (task, card_certificate->pin_state);
  else if (!check_without_asking (self, confirmation, &error))
    g_task_return_error (task, error);
  else
    take_pin (task);
}

static gboolean
confirm_finish (EonayInteraction *interaction,
                GAsyncResult *result,
                SecretValue **pin,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  *pin = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* -- unexpected consent text ------------------------------------------------------------------- */

static void
text_agreed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) refusal =
      g_error_new (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_TEXT_CHANGED,
                   "confirming the text: not agreed");

  if (was_agreed (source, result, task, refusal))
    g_task_return_boolean (task, TRUE);
}

static void
confirm_text_async (EonayInteraction *interaction,
                    const EonayChallenge *challenge,
                    const char *known_text,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  EonayCliInteraction *self = EONAY_CLI_INTERACTION (interaction);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, confirm_text_async);

  print_text (_ ("The portal's consent text is not the one shown before:"), challenge->text);
  print_other_text (challenge, known_text);
  GError *error = NULL;
  if (!check_shown (challenge->text, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!can_ask (self))
    {
      g_task_return_new_error (task, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_TEXT_CHANGED,
                               "confirming the text: it is not the known one");
      return;
    }
  eonay_terminal_ask_async (self->terminal, _ ("Sign this text? [y/N] "), FALSE, cancellable,
                            text_agreed_cb, g_steal_pointer (&task));
}

static gboolean
confirm_text_finish (EonayInteraction *interaction, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
eonay_cli_interaction_iface_init (EonayInteractionInterface *iface)
{
  iface->choose_certificate_async = choose_certificate_async;
  iface->choose_certificate_finish = choose_certificate_finish;
  iface->confirm_async = confirm_async;
  iface->confirm_finish = confirm_finish;
  iface->confirm_text_async = confirm_text_async;
  iface->confirm_text_finish = confirm_text_finish;
}
