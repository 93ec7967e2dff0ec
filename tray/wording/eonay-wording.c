/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-exit-code.h"
#include "eonay-guide.h"
#include "eonay-unreachable.h"
#include "eonay-visible-text.h"
#include "eonay-wording.h"
#include "eonay-wording-diagnosis.h"
#include "eonay-wording-errors.h"

static EonayWording *
wording_new (const char *title, const char *body, const char *advice, const char *uri)
{
  EonayWording *self = g_new0 (EonayWording, 1);

  self->title = g_strdup (title);
  self->body = g_strdup (body);
  self->advice = g_strdup (advice);
  self->uri = g_strdup (uri);
  return self;
}

/**
 * eonay_wording_free:
 * @self: (transfer full) (nullable): a wording
 *
 * Frees a wording.
 */
void
eonay_wording_free (EonayWording *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->body);
  g_free (self->advice);
  g_free (self->uri);
  g_free (self->page);
  g_free (self->retry);
  g_free (self->reference);
  g_free (self);
}

/**
 * eonay_wording_knows_error:
 * @error: an error
 *
 * Returns: whether the error has a specific wording
 */
gboolean
eonay_wording_knows_error (const GError *error)
{
  return eonay_wording_errors_find (error) != NULL;
}

static gboolean
code_has_expired (const GError *error)
{
  return g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_CODE_EXPIRED) ||
         g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_CODE_EXPIRED);
}

/* What was in the way to the portal, in the words of the diagnosis. */
static void
use_reason (EonayWording *self, const GError *error, EonayProvider *provider)
{
  g_autoptr (EonayFinding) finding =
      eonay_finding_new ("connection", EONAY_FINDING_FAILED, eonay_unreachable_get_reason (error));
  g_autoptr (EonayDiagnosisWording) wording = NULL;

  eonay_finding_set_fixed (finding, "host", eonay_provider_get_host (provider));
  eonay_finding_set_date (finding, eonay_calendar_get_now ());
  if (eonay_unreachable_get_proxy (error) != NULL)
    eonay_finding_set_fixed (finding, "proxy", eonay_unreachable_get_proxy (error));
  wording = eonay_wording_for_finding (finding);
  g_free (self->body);
  self->body = g_steal_pointer (&wording->finding);
  g_free (self->advice);
  self->advice = g_steal_pointer (&wording->remedy);
}

/* Where the other run is. Its name comes from a file. */
static void
use_other_run (EonayWording *self, const GError *error)
{
  const char *program = eonay_activation_error_get_program (error);
  g_autofree char *visible = eonay_visible_text (program, -1);
  int process = eonay_activation_error_get_process (error);

  g_free (self->body);
  if (g_str_equal (program, "eonay-tray"))
    self->body =
        g_strdup_printf (_ ("An activation or a signature is under way in the E-Onay "
                            "window (eonay-tray, process %d); only one can run at a time."),
                         process);
  else
    self->body = g_strdup_printf (_ ("An activation or a signature is under way in a terminal or a "
                                     "script (%s, process %d); only one can run at a time."),
                                  visible, process);
}

/* When another run can get a final answer. */
static void
use_end (EonayWording *self, gint64 end)
{
  g_autofree char *until = eonay_wording_end (end);

  g_free (self->advice);
  self->advice =
      g_strdup_printf (_ ("Start again after %s: the portal is asked first, and the consent "
                          "is signed again only if it says that E-Onay is not active."),
                       until);
}

/* Whether another run asks the portal first. */
static gboolean
can_be_asked_for (const GError *error, EonayProvider *provider)
{
  return g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE) &&
         provider != NULL &&
         (eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_LOGIN) != 0;
}

static void
offer_question (EonayWording *self)
{
  g_free (self->advice);
  self->advice = g_strdup (_ ("Start again: the portal is asked first, and the consent is signed "
                              "again only if the portal says that E-Onay is not active."));
  self->retry_fails = FALSE;
  self->retry = g_strdup (_ ("_Ask the Portal"));
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->page, g_free);
}

/**
 * eonay_wording_dup_reference:
 * @error: an error
 *
 * Returns: (transfer full) (nullable): its number and name, %NULL if it was only cancelled
 */
char *
eonay_wording_dup_reference (const GError *error)
{
  EonayExitCode code = eonay_exit_code_for_error (error);

  if (code == EONAY_EXIT_CANCELLED)
    return NULL;
  return g_strdup_printf (_ ("Error %d · %s"), code, eonay_exit_code_get_name (code));
}

/**
 * eonay_wording_needs_guide:
 * @error: why an activation or a signature by code failed
 * @provider: (nullable): the provider
 *
 * Returns: whether the provider's guide leads on
 */
gboolean
eonay_wording_needs_guide (const GError *error, EonayProvider *provider)
{
  return provider != NULL && eonay_guide_helps_after (error) &&
         eonay_guide_is_described (eonay_provider_get_profile (provider));
}

/**
 * eonay_wording_for_error:
 * @error: an error
 * @provider: (nullable): the provider, for its page
 *
 * Returns: (transfer full): the message
 */
EonayWording *
eonay_wording_for_error (const GError *error, EonayProvider *provider)
{
  const EonayWordingEntry *entry = eonay_wording_errors_find (error);
  static const EonayWordingEntry unknown = {
    N_ ("Something went wrong"),
    N_ ("The task stopped for a reason that this program does not know."),
    N_ ("Try again. If it happens again, your administrator can find the cause in the journal."),
  };

  if (entry == NULL)
    entry = &unknown;
  EonayWording *self = wording_new (_ (entry->title), _ (entry->body), _ (entry->advice), NULL);
  self->reference = eonay_wording_dup_reference (error);
  self->needs_diagnosis = entry->needs_diagnosis;
  self->needs_guide = eonay_wording_needs_guide (error, provider);
  if (eonay_unreachable_get_reason (error) != NULL && provider != NULL)
    use_reason (self, error, provider);
  self->retry_fails = entry->retry_fails;
  if (entry->page != NULL && provider != NULL)
    {
      self->uri = g_strdup (eonay_provider_get_renewal_uri (provider));
      self->page = g_strdup (_ (entry->page));
    }
  if (eonay_activation_error_get_program (error) != NULL)
    use_other_run (self, error);
  if (eonay_activation_error_get_end (error) != 0)
    use_end (self, eonay_activation_error_get_end (error));
  if (can_be_asked_for (error, provider))
    offer_question (self);
  if (code_has_expired (error))
    self->retry = g_strdup (_ ("Try with a _New Code"));
  return self;
}

/**
 * eonay_wording_for_result:
 * @result: the result of an activation, not %EONAY_ACTIVATION_RESULT_FAILED
 *
 * Returns: (transfer full): the message
 */
EonayWording *
eonay_wording_for_result (EonayActivationResult result)
{
  if (result == EONAY_ACTIVATION_RESULT_ACTIVATED)
    return wording_new (_ ("E-Onay is active"),
                        _ ("The portal accepted your consent. At the next renewal it may save you "
                           "the paper form."),
                        _ ("What you signed is kept on this computer as a receipt."), NULL);
  return wording_new (_ ("E-Onay is active already"),
                      _ ("Your consent was given before. No consent was signed now."),
                      _ ("There is nothing else to do."), NULL);
}

/**
 * eonay_wording_for_state:
 * @state: a state of an activation
 *
 * Returns: a short phrase for the progress display
 */
const char *
eonay_wording_for_state (EonayActivationState state)
{
  static const char *const texts[] = {
    [EONAY_ACTIVATION_IDLE] = N_ ("Getting ready"),
    [EONAY_ACTIVATION_READING_CARD] = N_ ("Reading the card"),
    [EONAY_ACTIVATION_WAITING_FOR_CARD] = N_ ("Waiting for another program to release the card"),
    [EONAY_ACTIVATION_CHOOSING_CERTIFICATE] = N_ ("Choosing the certificate"),
    [EONAY_ACTIVATION_CHECKING_STATUS] = N_ ("Asking the portal whether E-Onay is active"),
    [EONAY_ACTIVATION_OPENING_LOGIN] = N_ ("Getting the login text from the portal"),
    [EONAY_ACTIVATION_OPENING_CODE] = N_ ("Getting the text of the code from the portal"),
    [EONAY_ACTIVATION_CONFIRMING] = N_ ("Waiting for your PIN"),
    [EONAY_ACTIVATION_VERIFYING_PIN] = N_ ("The card is checking the PIN"),
    [EONAY_ACTIVATION_SIGNING_CODE] = N_ ("Signing the text"),
    [EONAY_ACTIVATION_SUBMITTING_CODE] = N_ ("Sending the signature to the portal"),
    [EONAY_ACTIVATION_SIGNING_LOGIN] = N_ ("Signing the login text"),
    [EONAY_ACTIVATION_SUBMITTING_LOGIN] = N_ ("Sending the login signature to the portal"),
    [EONAY_ACTIVATION_OPENING_CONSENT] = N_ ("Getting the consent text from the portal"),
    [EONAY_ACTIVATION_CONFIRMING_TEXT] = N_ ("Waiting for your agreement to the text"),
    [EONAY_ACTIVATION_SIGNING_CONSENT] = N_ ("Signing the consent text"),
    [EONAY_ACTIVATION_SUBMITTING_CONSENT] = N_ ("Sending the consent signature to the portal"),
    [EONAY_ACTIVATION_DONE] = N_ ("Done"),
    [EONAY_ACTIVATION_FAILED] = N_ ("Stopped"),
  };

  return _ (texts[state]);
}

/**
 * eonay_wording_certainty:
 * @failed_in: the last state before the failure
 *
 * Returns: what is certain, one or two sentences; "" for none
 */
const char *
eonay_wording_certainty (EonayActivationState failed_in)
{
  switch (failed_in)
    {
    case EONAY_ACTIVATION_READING_CARD:
    case EONAY_ACTIVATION_WAITING_FOR_CARD:
    case EONAY_ACTIVATION_CHOOSING_CERTIFICATE:
    case EONAY_ACTIVATION_CHECKING_STATUS:
    case EONAY_ACTIVATION_OPENING_LOGIN:
    case EONAY_ACTIVATION_OPENING_CODE:
    case EONAY_ACTIVATION_CONFIRMING:
    case EONAY_ACTIVATION_VERIFYING_PIN:
    case EONAY_ACTIVATION_SIGNING_CODE:
    case EONAY_ACTIVATION_SIGNING_LOGIN:
      return _ ("No signature was sent to the portal.");
    case EONAY_ACTIVATION_SUBMITTING_LOGIN:
      return _ ("The login text was signed; the consent was not.");
    case EONAY_ACTIVATION_OPENING_CONSENT:
    case EONAY_ACTIVATION_CONFIRMING_TEXT:
    case EONAY_ACTIVATION_SIGNING_CONSENT:
      return _ ("You are logged in at the portal; no consent was sent to it.");
    case EONAY_ACTIVATION_SUBMITTING_CONSENT:
      return _ ("The consent was signed; its receipt is kept on this computer.");
    case EONAY_ACTIVATION_SUBMITTING_CODE:
      return _ ("The text was signed; its receipt is kept on this computer.");
    case EONAY_ACTIVATION_IDLE:
    case EONAY_ACTIVATION_DONE:
    case EONAY_ACTIVATION_FAILED:
      return "";
    }
  return "";
}

const char *
eonay_wording_no_settings (void)
{
  return _ ("the preferences (GSettings schema tr.org.pardus.eonay) are not installed; reinstall "
            "the package pardus-eonay");
}

const char *
eonay_wording_login_not_kept (void)
{
  return _ (
      "The login at the portal could not be kept in the keyring; you will be asked for it again "
      "next time.");
}

/**
 * eonay_wording_for_monitor:
 * @status: the state of the card monitor
 *
 * Returns: a phrase
 */
const char *
eonay_wording_for_monitor (EonayCardMonitorStatus status)
{
  static const char *const texts[] = {
    [EONAY_CARD_MONITOR_STARTING] = N_ ("Looking for card readers"),
    [EONAY_CARD_MONITOR_NO_SERVICE] = N_ ("The smart card service is not running"),
    [EONAY_CARD_MONITOR_FORBIDDEN] = N_ ("This session is not allowed to use card readers"),
    [EONAY_CARD_MONITOR_NO_READER] = N_ ("No card reader is connected"),
    [EONAY_CARD_MONITOR_NO_CARD] = N_ ("No card is inserted"),
    [EONAY_CARD_MONITOR_CARD] = N_ ("A card is inserted"),
  };

  return _ (texts[status]);
}

/**
 * eonay_wording_for_consent:
 * @consent: the state of E-Onay
 * @source: who reported it
 *
 * Returns: a phrase
 */
const char *
eonay_wording_for_consent (EonayConsent consent, EonayConsentSource source)
{
  gboolean is_told = source == EONAY_CONSENT_SOURCE_HOLDER;

  switch (consent)
    {
    case EONAY_CONSENT_ACTIVE:
      return is_told ? _ ("E-Onay active, by its holder's word") : _ ("E-Onay active");
    case EONAY_CONSENT_INACTIVE:
      return is_told ? _ ("E-Onay not active, by its holder's word") : _ ("E-Onay not active");
    case EONAY_CONSENT_UNKNOWN:
      return _ ("E-Onay not known");
    }
  return "";
}

/**
 * eonay_wording_date:
 * @time: a time, in Unix time
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): the date in local time, with the time of day if it is today; a phrase for
 *   the end of a certificate that has none
 */
char *
eonay_wording_date (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);

  if (!eonay_validity_has_end (time))
    return g_strdup (_ ("no end date"));
  if (then == NULL)
    return g_strdup (_ ("unknown date"));
  if (eonay_calendar_days_between (now, time) == 0)
    return g_date_time_format (then, "%d.%m.%Y %H:%M");
  return g_date_time_format (then, "%d.%m.%Y");
}

/**
 * eonay_wording_moment:
 * @time: a time, in Unix time
 *
 * Returns: (transfer full): date and time of day in local time
 */
char *
eonay_wording_moment (gint64 time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);

  return then != NULL ? g_date_time_format (then, "%d.%m.%Y %H:%M") : g_strdup (_ ("unknown date"));
}

/**
 * eonay_wording_end:
 * @time: the end of a time of minutes, in Unix time
 *
 * Returns: (transfer full): the time of day in local time, not before that end
 */
char *
eonay_wording_end (gint64 time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time + 59);

  return then != NULL ? g_date_time_format (then, "%H:%M") : g_strdup (_ ("unknown date"));
}

/**
 * eonay_wording_tries:
 * @tries_left: PIN tries left, -1 if unknown
 *
 * Returns: (transfer full): a phrase, "" for -1
 */
char *
eonay_wording_tries (int tries_left)
{
  if (tries_left < 0)
    return g_strdup ("");
  if (tries_left == 0)
    return g_strdup (_ ("the PIN is locked"));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d try left", "%d tries left", (gulong) tries_left),
      tries_left);
}

/**
 * eonay_wording_tries_before:
 * @tries_left: PIN tries left, -1 if unknown
 * @maximum: tries of a new card, 0 if unknown
 *
 * Returns: (transfer full): a hint before the PIN is typed, "" if unknown
 */
char *
eonay_wording_tries_before (int tries_left, guint maximum)
{
  if (tries_left >= 0 || maximum == 0)
    return eonay_wording_tries (tries_left);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u wrong PIN locks the card",
                                       "%u wrong PINs lock the card", maximum),
                          maximum);
}

/**
 * eonay_wording_tries_after_refusal:
 * @tries_left: PIN tries left, -1 if unknown
 * @maximum: tries of a new card, 0 if unknown
 *
 * After a wrong PIN: if the card reports no number, at most one less than the tries of a new card
 * are left.
 *
 * Returns: (transfer full): the number of tries left as a phrase, "" if unknown
 */
char *
eonay_wording_tries_after_refusal (int tries_left, guint maximum)
{
  if (tries_left >= 0 || maximum < 2)
    return eonay_wording_tries (tries_left);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "at most %u try left", "at most %u tries left", maximum - 1),
      maximum - 1);
}

/**
 * eonay_wording_wrong_pin:
 * @tries_left: PIN tries left, -1 if unknown
 * @maximum: tries of a new card, 0 if unknown
 *
 * Returns: (transfer full): what is said when the PIN is asked for again
 */
char *
eonay_wording_wrong_pin (int tries_left, guint maximum)
{
  g_autofree char *tries = eonay_wording_tries_after_refusal (tries_left, maximum);

  return *tries != '\0' ? g_strdup_printf (_ ("The PIN is wrong, %s."), tries)
                        : g_strdup (_ ("The PIN is wrong."));
}

/**
 * eonay_wording_pin_length:
 * @minimum: minimum length of a PIN
 * @maximum: maximum length, 0 if unknown
 *
 * Returns: (transfer full): the length rule in words
 */
char *
eonay_wording_pin_length (guint minimum, guint maximum)
{
  if (maximum == 0)
    return g_strdup_printf (_ ("at least %u characters"), minimum);
  if (minimum == maximum)
    return g_strdup_printf (_ ("%u characters"), minimum);
  return g_strdup_printf (_ ("%u to %u characters"), minimum, maximum);
}
