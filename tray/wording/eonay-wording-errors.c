/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "eonay-activation.h"
#include "eonay-error.h"
#include "eonay-wording-errors.h"

#define PORTAL_PAGE    N_ ("_Open the Portal's Page")
#define RENEWAL_PAGE   N_ ("_Open the Renewal Page")
#define UNLOCKING_PAGE N_ ("_Open the Unlocking Page")

static const EonayWordingEntry signer_entries[] = {
  [EONAY_ERROR_CERTIFICATE_UNREADABLE] = { N_ ("A certificate on the card cannot be read"),
                                           N_ ("It is damaged, or not made as certificates are: a "
                                               "name in it may not be valid text."),
                                           N_ ("Take the card out, insert it again and start "
                                               "again. If it happens again, ask the certificate "
                                               "provider.") },
  [EONAY_ERROR_FAILED] = { N_ ("The signing service could not complete the operation"),
                           N_ ("The service that signs with your card failed without saying why."),
                           N_ ("Take the card out, insert it again and start again. If it happens "
                               "again, your administrator can find the cause in the journal of "
                               "eonay-signer.service."),
                           .needs_diagnosis = TRUE },
  [EONAY_ERROR_NOT_AUTHORIZED] = { N_ ("Signing is not allowed on this computer"),
                                   N_ ("A rule on this computer forbids it. The card was not "
                                       "used."),
                                   N_ ("Please ask your administrator."), .needs_diagnosis = TRUE,
                                   .retry_fails = TRUE },
  [EONAY_ERROR_SEAT_INACTIVE] = { N_ ("Another session is on the screen"),
                                  N_ ("The card may be used only from the session that is on the "
                                      "screen now, and that is another one. The card was not "
                                      "used."),
                                  N_ ("Switch to your own session and start again.") },
  [EONAY_ERROR_NO_SEAT] = { N_ ("Signing works only at the computer itself"),
                            N_ ("You are not logged in at this computer's own screen; you may be "
                                "connected remotely. The card was not used."),
                            N_ ("Log in at the computer that the reader is connected to and start "
                                "again."),
                            .retry_fails = TRUE },
  [EONAY_ERROR_DISMISSED] = { N_ ("The password prompt was closed"),
                              N_ ("On this computer a password is asked for before signing, and "
                                  "none was given. The card was not used."),
                              N_ ("Start again whenever you want.") },
  [EONAY_ERROR_AUTHENTICATION_FAILED] = { N_ ("The password was not accepted"),
                                          N_ ("The password of your user account was asked for, "
                                              "not the PIN of the card. The card was not used and "
                                              "no PIN try was lost."),
                                          N_ ("Start again and type the password that you log in "
                                              "to this computer with.") },
  [EONAY_ERROR_PIN_INCORRECT] = { N_ ("Wrong PIN"),
                                  N_ ("The card did not accept the PIN, and one try was used."),
                                  N_ ("Make sure of the PIN and start again. The tries left are "
                                      "shown before you type it.") },
  [EONAY_ERROR_PIN_LOCKED] = { N_ ("The PIN is locked"),
                               N_ ("The tries are used up, and the card accepts no PIN any more."),
                               N_ ("The PIN is unlocked on your certificate provider's page "
                                   "(“Kilit Çözme”)."),
                               .page = UNLOCKING_PAGE, .retry_fails = TRUE },
  [EONAY_ERROR_PIN_INVALID] = { N_ ("This cannot be the card's PIN"),
                                N_ ("Its length is not one that the card allows, or it has a blank "
                                    "or another character that is in no PIN. No try was used."),
                                N_ ("Make sure of the PIN and start again.") },
  [EONAY_ERROR_NO_MODULE] = { N_ ("No driver for the card was found"),
                              N_ ("The software that speaks to the card (a PKCS#11 module) was not "
                                  "found on this computer."),
                              N_ ("Install the driver of your card; for AKİS cards that is "
                                  "TÜBİTAK's AKİA package. Then start again."),
                              .needs_diagnosis = TRUE },
  [EONAY_ERROR_CARD_REMOVED] = { N_ ("The card was removed"),
                                 N_ ("The card was taken out of the reader before the operation "
                                     "was complete."),
                                 N_ ("Insert the card again, leave it in and start again.") },
  [EONAY_ERROR_CARD_BUSY] = { N_ ("Another program is using the card"),
                              N_ ("A program, for example the document system (DYS), is using the "
                                  "card exclusively."),
                              N_ ("Close that program and start again.") },
  [EONAY_ERROR_CARD_CHANGED] = { N_ ("Another card is in the reader"),
                                 N_ ("The card in the reader does not carry the chosen "
                                     "certificate. No PIN try was used."),
                                 N_ ("Insert the card that you started with and start again.") },
  [EONAY_ERROR_CERTIFICATE_UNUSABLE] = { N_ ("The certificate cannot be used for signing"),
                                         N_ ("The certificate is on the card, but no key that can "
                                             "sign belongs to it, or one of a kind that this "
                                             "program cannot use."),
                                         N_ ("Please ask the certificate provider."),
                                         .page = PORTAL_PAGE, .retry_fails = TRUE },
  [EONAY_ERROR_MODULE_FAILED] = { N_ ("The driver of the card failed"),
                                  N_ ("The software that speaks to the card stopped with a failure "
                                      "of its own. This does not "
                                      "mean that the PIN was wrong."),
                                  N_ ("Take the card out, insert it again and start again. If it "
                                      "happens again, update the "
                                      "driver of the card."),
                                  .needs_diagnosis = TRUE },
  [EONAY_ERROR_MODULE_TIMEOUT] = { N_ ("The card does not answer"),
                                   N_ ("The card or its driver did not answer in time."),
                                   N_ ("Take the card out, wait a few seconds, insert it again and "
                                       "start again."),
                                   .needs_diagnosis = TRUE },
  [EONAY_ERROR_INVALID_ARGUMENT] = { N_ ("The signing service did not understand the request"),
                                     N_ ("The components of this program do not match. Usually an "
                                         "update is incomplete."),
                                     N_ ("Log out and in again, or restart the computer. If it "
                                         "happens again, reinstall the "
                                         "package."),
                                     .needs_diagnosis = TRUE },
  [EONAY_ERROR_TOO_LARGE] = { N_ ("The text is too long"),
                              N_ ("The text that the portal wants signed is longer than the "
                                  "signing service takes."),
                              N_ ("Please report this to your administrator."),
                              .retry_fails = TRUE },
  [EONAY_ERROR_NOT_SEALED] = { N_ ("The text could not be handed over safely"),
                               N_ ("The signing service refuses a text that could still be "
                                   "changed."),
                               N_ ("Restart the computer and start again. If it happens again, "
                                   "reinstall the package.") },
  [EONAY_ERROR_LIMITS_EXCEEDED] = { N_ ("Too many signatures at once"),
                                    N_ ("The signing service is busy with other requests."),
                                    N_ ("Wait until they are done and start again.") },
  [EONAY_ERROR_SESSION_CLOSED] = { N_ ("The time for signing is over"),
                                   N_ ("After the PIN a card stays open for a short time only, and "
                                       "that time is over."),
                                   N_ ("Start again; the PIN will be asked once more.") },
};

static const EonayWordingEntry provider_entries[] = {
  [EONAY_PROVIDER_ERROR_FAILED] = { N_ ("The portal could not complete the operation"),
                                    N_ ("The portal reported a failure without saying why."),
                                    N_ ("Try again later."), .page = PORTAL_PAGE },
  [EONAY_PROVIDER_ERROR_UNSUPPORTED] = { N_ ("This provider does not offer E-Onay"),
                                         N_ ("The provider of your certificate does not offer "
                                             "E-Onay."),
                                         N_ ("For a new certificate, see the provider's own page."),
                                         .page = RENEWAL_PAGE, .retry_fails = TRUE },
  [EONAY_PROVIDER_ERROR_NOT_KNOWN] = { N_ ("Not possible with the live portal yet"),
                                       N_ ("How the live portal receives a signature is not "
                                           "published, so this program does not sign for it yet."),
                                       N_ ("Please activate E-Onay on the provider's page for "
                                           "now."),
                                       .page = PORTAL_PAGE, .retry_fails = TRUE },
  [EONAY_PROVIDER_ERROR_UNREACHABLE] = { N_ ("The portal cannot be reached"),
                                         N_ ("Could not connect to the portal."),
                                         N_ ("Check the internet connection and start again. If "
                                             "other pages open, try again later."),
                                         .needs_diagnosis = TRUE },
  [EONAY_PROVIDER_ERROR_UNEXPECTED] = { N_ ("The portal sent an unexpected answer"),
                                        N_ ("The portal's page is not the expected one, so this "
                                            "program stopped."),
                                        N_ ("Check whether an update of this program is available. "
                                            "Until then you can activate E-Onay directly on the "
                                            "portal."),
                                        .page = PORTAL_PAGE },
  [EONAY_PROVIDER_ERROR_NOT_OPENED] = { N_ ("The certificate is not opened for use yet"),
                                        N_ ("The portal accepts a new certificate only after its "
                                            "holder has opened it for use."),
                                        N_ ("Open the portal, choose “Şifreli Giriş” (password, "
                                            "then SMS) and open the certificate "
                                            "for use there. Then start again."),
                                        .page = PORTAL_PAGE },
  [EONAY_PROVIDER_ERROR_CODE_EXPIRED] = { N_ ("The verification code expired"),
                                          N_ ("A code is good for a few minutes only, and this one "
                                              "ended before the signature arrived. "
                                              "The signature was not accepted."),
                                          N_ ("Start again; a new code will be used.") },
  [EONAY_PROVIDER_ERROR_REFUSED] = { N_ ("The portal refused the signature"),
                                     N_ ("The signature reached the portal, but was not accepted."),
                                     N_ ("Check on the portal whether your certificate is in "
                                         "order, then start again."),
                                     .page = PORTAL_PAGE },
  [EONAY_PROVIDER_ERROR_SESSION_EXPIRED] = { N_ ("The login at the portal expired"),
                                             N_ ("The portal does not know the login any more."),
                                             N_ ("Start again; you will log in with your card once "
                                                 "more.") },
  [EONAY_PROVIDER_ERROR_UNKNOWN_FATE] = { N_ ("Result unknown"),
                                          N_ ("The signature was handed over, but the portal's "
                                              "answer was lost. It may or may not have "
                                              "been accepted."),
                                          N_ ("Check on the portal whether it was accepted before "
                                              "you try again."),
                                          .page = PORTAL_PAGE, .retry_fails = TRUE },
  [EONAY_PROVIDER_ERROR_OTHER_OPERATION] = { N_ ("The code is for another operation"),
                                             N_ ("The portal wants something else done with this "
                                                 "code than signing a text, such as a change of "
                                                 "the PIN. This program only signs texts, so it "
                                                 "stopped."),
                                             N_ ("Check on the portal which operation the code "
                                                 "belongs to."),
                                             .page = PORTAL_PAGE },
};

static const EonayWordingEntry activation_entries[] = {
  [EONAY_ACTIVATION_ERROR_NO_SERVICE] = { N_ ("The smart card service is not running"),
                                          N_ ("The service that speaks to card readers (pcscd) "
                                              "cannot be reached."),
                                          N_ ("Install the package pcscd, or ask your "
                                              "administrator to start it. Then start again."),
                                          .needs_diagnosis = TRUE },
  [EONAY_ACTIVATION_ERROR_NO_READER] = { N_ ("No card reader"),
                                         N_ ("No card reader is connected to this computer."),
                                         N_ ("Connect the reader, insert your card and start "
                                             "again."),
                                         .needs_diagnosis = TRUE },
  [EONAY_ACTIVATION_ERROR_NO_CARD] = { N_ ("No card"), N_ ("No card is in the card reader."),
                                       N_ ("Insert your card and start again.") },
  [EONAY_ACTIVATION_ERROR_NO_CERTIFICATE] = { N_ ("No certificate on the card"),
                                              N_ ("No certificate could be read from the card."),
                                              N_ ("Make sure that it is your e-signature card and "
                                                  "that its driver is installed."),
                                              .needs_diagnosis = TRUE },
  [EONAY_ACTIVATION_ERROR_NOT_THERE] = { N_ ("The certificate asked for is not there"),
                                         N_ ("The card in the reader does not carry the "
                                             "certificate that was asked for."),
                                         N_ ("Insert the card that carries it and start again, or "
                                             "start without naming a certificate.") },
  [EONAY_ACTIVATION_ERROR_NOT_QUALIFIED] = { N_ ("No qualified certificate on the card"),
                                             N_ ("E-Onay needs a qualified electronic certificate; "
                                                 "the card carries only others."),
                                             N_ ("Insert your e-signature card and start again.") },
  [EONAY_ACTIVATION_ERROR_SEAL] = { N_ ("The card carries a seal"),
                                    N_ ("The certificate is an institution's seal. E-Onay is "
                                        "activated only with a person's qualified electronic "
                                        "certificate."),
                                    N_ ("Insert your own e-signature card and start again.") },
  [EONAY_ACTIVATION_ERROR_NOT_YET_VALID] = { N_ ("The certificate is not valid yet"),
                                             N_ ("A renewed certificate becomes valid when the old "
                                                 "one ends; until then this is normal."),
                                             N_ ("Start again when it is valid; until then, use "
                                                 "your current card if it has not expired."),
                                             .retry_fails = TRUE },
  [EONAY_ACTIVATION_ERROR_REVOKED] = { N_ ("The certificate is revoked or suspended"),
                                       N_ ("Its provider says so, and accepts no signature that is "
                                           "made with it. Your PIN was not asked for."),
                                       N_ ("Ask your provider why. For a new certificate, apply on "
                                           "the provider's page."),
                                       .page = RENEWAL_PAGE, .retry_fails = TRUE },
  [EONAY_ACTIVATION_ERROR_EXPIRED] = { N_ ("The certificate has expired"),
                                       N_ ("E-Onay can be activated only with a valid "
                                           "certificate."),
                                       N_ ("Apply for a new certificate on the provider's page; "
                                           "afterwards you can activate E-Onay with the new one."),
                                       .page = RENEWAL_PAGE, .retry_fails = TRUE },
  [EONAY_ACTIVATION_ERROR_OTHER_ISSUER] = { N_ ("This certificate's provider does not offer "
                                                "E-Onay"),
                                            N_ ("The certificate comes from a provider that does "
                                                "not offer E-Onay."),
                                            N_ ("It is renewed on the provider's own page."),
                                            .page = RENEWAL_PAGE, .retry_fails = TRUE },
  [EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED] = { N_ ("This provider is switched off in the "
                                                     "preferences"),
                                                 N_ ("The preferences say that this program leaves "
                                                     "the certificates of this provider alone."),
                                                 N_ ("Switch the provider on in the preferences "
                                                     "and start again.") },
  [EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER] = { N_ ("Unknown certificate provider"),
                                              N_ ("This program does not know the provider of the "
                                                  "certificate on the card."),
                                              N_ ("If the provider offers E-Onay, your "
                                                  "administrator can add a profile for it."),
                                              .retry_fails = TRUE },
  [EONAY_ACTIVATION_ERROR_PIN_LOCKED] = { N_ ("The PIN is locked"),
                                          N_ ("The card accepts no PIN any more, so none was asked "
                                              "for."),
                                          N_ ("The PIN is unlocked on your certificate provider's "
                                              "page (“Kilit Çözme”)."),
                                          .page = UNLOCKING_PAGE, .retry_fails = TRUE },
  [EONAY_ACTIVATION_ERROR_AMBIGUOUS] = { N_ ("More than one certificate fits"),
                                         N_ ("It was not said which one to use."),
                                         N_ ("Start again and choose one.") },
  [EONAY_ACTIVATION_ERROR_FINAL_TRY] = { N_ ("Only one PIN try is left"),
                                         N_ ("A wrong PIN now would lock the card, so the last try "
                                             "is used only when you agree to it."),
                                         N_ ("Be sure of your PIN, then start again and agree to "
                                             "using the last try.") },
  [EONAY_ACTIVATION_ERROR_TEXT_CHANGED] = { N_ ("The text was not signed"),
                                            N_ ("The portal's text differs from the expected one; "
                                                "it was not agreed to, so it was not signed."),
                                            N_ ("Start again if you want to read the text and "
                                                "decide.") },
  [EONAY_ACTIVATION_ERROR_CODE_EXPIRED] = { N_ ("The verification code expired"),
                                            N_ ("A code is good for a few minutes only, and this "
                                                "one ended before the text was signed."),
                                            N_ ("Start again; a new code will be used.") },
  [EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN] = { N_ ("E-Onay's state is unknown"),
                                              N_ ("The portal does not say whether your E-Onay is "
                                                  "active, so no consent was signed."),
                                              N_ ("Check on the portal whether E-Onay is active, "
                                                  "or try again later."),
                                              .page = PORTAL_PAGE },
  [EONAY_ACTIVATION_ERROR_BAD_CODE] = { N_ ("This is not a verification code"),
                                        N_ ("A verification code has digits only, as many as the "
                                            "portal's page shows."),
                                        N_ ("Copy the code from the portal's page, or type it "
                                            "digit by digit.") },
  [EONAY_ACTIVATION_ERROR_NOT_SAVED] = { N_ ("The receipt could not be saved"),
                                         N_ ("Before a signature is handed over its receipt is "
                                             "saved, and that failed."),
                                         N_ ("Check that your home folder can be written and has "
                                             "room, then start again.") },
  [EONAY_ACTIVATION_ERROR_NOT_SHOWN] = { N_ ("The text cannot be shown here"),
                                         N_ ("The encoding of your locale lacks a character of the "
                                             "text, so the text was not signed."),
                                         N_ ("Use a UTF-8 locale, such as LC_ALL=tr_TR.UTF-8 or "
                                             "LC_ALL=C.UTF-8, and start again.") },
  [EONAY_ACTIVATION_ERROR_BAD_SIGNATURE] = { N_ ("The card's signature is not right"),
                                             N_ ("The signature was checked on this computer and "
                                                 "does not fit the text or the "
                                                 "certificate."),
                                             N_ ("Take the card out, insert it again and start "
                                                 "again. If it happens again, update the "
                                                 "driver of the card.") },
  [EONAY_ACTIVATION_ERROR_RUNNING] = { N_ ("Already at work"),
                                       N_ ("An activation or a signature is under way already; "
                                           "only one can run at a time."),
                                       N_ ("Finish or cancel it there, then start again. Now no "
                                           "code was asked for and no PIN was tried.") },
  [EONAY_ACTIVATION_ERROR_CLOCK] = { N_ ("Check the date of this computer"),
                                     N_ ("By it the certificate on the card is not valid, but the "
                                         "date cannot be right."),
                                     N_ ("Correct the date and the time in the settings, then "
                                         "start again."),
                                     .needs_diagnosis = TRUE },
  [EONAY_ACTIVATION_ERROR_FATE_OPEN] = { N_ ("Result still unknown"),
                                         N_ ("The portal says that E-Onay is not active, but it "
                                             "may "
                                             "accept the consent that was sent before until its "
                                             "code expires. No other consent was signed."),
                                         N_ ("Start again in a few minutes."),
                                         .retry_fails = TRUE },
};

static const EonayWordingEntry cancelled_entry = { N_ ("Cancelled"),
                                                   N_ ("The operation was not completed."),
                                                   N_ ("Start again whenever you want.") };

static const EonayWordingEntry network_entry = {
  N_ ("No connection"), N_ ("The network connection failed."),
  N_ ("Check the internet connection and start again."), .needs_diagnosis = TRUE
};

static const EonayWordingEntry storage_entry = {
  N_ ("A file could not be read or written"),
  N_ ("A file in your home folder or of this program could not be used."),
  N_ ("Check that your home folder can be written and has room, then start again.")
};

static const EonayWordingEntry access_entry = {
  N_ ("A file of yours cannot be opened"),
  N_ ("A file that this program keeps in your home folder belongs to another user or is closed to "
      "you, as after “sudo eonay”. It was not changed."),
  N_ ("The diagnosis names the file and says how to make it yours again."), .needs_diagnosis = TRUE
};

static const EonayWordingEntry timed_out_entry = { N_ ("No answer in time"),
                                                   N_ ("An answer did not come in time."),
                                                   N_ ("Start again after a while.") };

static const EonayWordingEntry busy_entry = { N_ ("Already at work"),
                                              N_ ("The same task is under way."),
                                              N_ ("Wait until it is done.") };

static const EonayWordingEntry data_entry = {
  N_ ("Data could not be read"), N_ ("This program does not recognise the format of the data."),
  N_ ("Start again. If it happens again, check whether an update of this program is available.")
};

static const EonayWordingEntry system_entry = {
  N_ ("The system refused a step"),
  N_ ("This computer could not carry out a step that the program needs."),
  N_ ("Start again. If it happens again, restart the computer or ask your administrator.")
};

static const EonayWordingEntry service_entry = {
  N_ ("The signing service cannot be reached"),
  N_ ("The service that signs with your card did not start or did not answer."),
  N_ ("Start again. If it happens again, reinstall the package pardus-eonay or ask your "
      "administrator."),
  .needs_diagnosis = TRUE
};

static const EonayWordingEntry trust_entry = {
  N_ ("The identity of the portal could not be verified"),
  N_ ("The connection to the portal is not secure: its certificate was not accepted."),
  N_ ("Check the date of this computer and the network that you use, then start again."),
  .needs_diagnosis = TRUE
};

static const EonayWordingEntry certificate_entries[] = {
  [EONAY_CERTIFICATE_ERROR_INVALID] = { N_ ("A certificate on the card cannot be read"),
                                        N_ ("It is damaged, or not made as certificates are."),
                                        N_ ("Take the card out, insert it again and start again. "
                                            "If it happens again, ask the certificate provider.") },
  [EONAY_CERTIFICATE_ERROR_NAME] = { N_ ("A certificate on the card cannot be read"),
                                     N_ ("A name in it is not valid text."),
                                     N_ ("Please ask the certificate provider.") },
};

static const EonayWordingEntry *
find_io_entry (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CANCELLED:
      return &cancelled_entry;
    case G_IO_ERROR_TIMED_OUT:
      return &timed_out_entry;
    case G_IO_ERROR_BUSY:
    case G_IO_ERROR_PENDING:
    case G_IO_ERROR_WOULD_BLOCK:
      return &busy_entry;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return &network_entry;
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_NOT_REGULAR_FILE:
      return &access_entry;
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_EXISTS:
    case G_IO_ERROR_IS_DIRECTORY:
    case G_IO_ERROR_NOT_DIRECTORY:
    case G_IO_ERROR_NOT_EMPTY:
    case G_IO_ERROR_NOT_SYMBOLIC_LINK:
    case G_IO_ERROR_FILENAME_TOO_LONG:
    case G_IO_ERROR_INVALID_FILENAME:
    case G_IO_ERROR_TOO_MANY_LINKS:
    case G_IO_ERROR_NO_SPACE:
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_CANT_CREATE_BACKUP:
    case G_IO_ERROR_WRONG_ETAG:
      return &storage_entry;
    case G_IO_ERROR_INVALID_DATA:
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return &data_entry;
    case G_IO_ERROR_DBUS_ERROR:
      return &service_entry;
    default:
      return &system_entry;
    }
}

static const EonayWordingEntry *
find_in (const EonayWordingEntry *entries, gsize n_entries, int code)
{
  if (code < 0 || (gsize) code >= n_entries || entries[code].title == NULL)
    return NULL;
  return &entries[code];
}

/**
 * eonay_wording_errors_find:
 * @error: an error
 *
 * Returns: (nullable): its row, %NULL for an unknown domain or code
 */
const EonayWordingEntry *
eonay_wording_errors_find (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == EONAY_ERROR)
    return find_in (signer_entries, G_N_ELEMENTS (signer_entries), error->code);
  if (error->domain == EONAY_PROVIDER_ERROR)
    return find_in (provider_entries, G_N_ELEMENTS (provider_entries), error->code);
  if (error->domain == EONAY_ACTIVATION_ERROR)
    return find_in (activation_entries, G_N_ELEMENTS (activation_entries), error->code);
  if (error->domain == G_IO_ERROR)
    return find_io_entry (error->code);
  if (error->domain == G_DBUS_ERROR)
    return &service_entry;
  if (error->domain == G_TLS_ERROR)
    return error->code == G_TLS_ERROR_BAD_CERTIFICATE ? &trust_entry : &network_entry;
  if (error->domain == G_RESOLVER_ERROR)
    return &network_entry;
  if (error->domain == EONAY_CERTIFICATE_ERROR)
    return find_in (certificate_entries, G_N_ELEMENTS (certificate_entries), error->code);
  if (error->domain == G_FILE_ERROR || error->domain == G_KEY_FILE_ERROR)
    return &storage_entry;
  return NULL;
}
