/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-visible-text.h"
#include "eonay-wording-guide.h"

static char *
describe_busy (const EonayGuideFacts *facts)
{
  g_autofree char *names = facts->holders != NULL && facts->holders[0] != NULL
                               ? g_strjoinv (", ", (char **) facts->holders)
                               : NULL;

  if (names == NULL)
    return g_strdup (_ ("Another program is using the card. Close it before you begin."));
  return g_strdup_printf (_ ("These programs may be using the card: %s. Close them before you "
                             "begin."),
                          names);
}

static char *
describe_tries (const EonayGuideFacts *facts)
{
  if (facts->tries_left < 0)
    return g_strdup (_ ("A wrong PIN was typed before. Make sure of the PIN: the signing program "
                        "may not say how many tries are left."));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "A wrong PIN was typed before; %d try is left. Make sure of the PIN.",
                   "A wrong PIN was typed before; %d tries are left. Make sure of the PIN.",
                   (gulong) facts->tries_left),
      facts->tries_left);
}

static const char *
find_fixed_note (EonayGuideNote note)
{
  static const char *const notes[EONAY_N_GUIDE_NOTES] = {
    [EONAY_GUIDE_NOTE_NO_SERVICE] = N_ ("The smart card service (pcscd) is not running. Without it "
                                        "the signing program cannot use the card either."),
    [EONAY_GUIDE_NOTE_NO_READER] = N_ ("No card reader is connected. Connect it before you begin."),
    [EONAY_GUIDE_NOTE_NO_CARD] = N_ ("No card is inserted. Insert it before you begin."),
    [EONAY_GUIDE_NOTE_READING] = N_ ("This program is using the card at the moment. Wait until it "
                                     "is done before you start the signing program."),
    [EONAY_GUIDE_NOTE_NO_CERTIFICATE] =
        N_ ("No certificate that E-Onay can be given with was found "
            "on the card. Insert the card with your qualified "
            "certificate."),
    [EONAY_GUIDE_NOTE_REVOKED] = N_ ("The certificate is revoked or suspended: E-Onay cannot be "
                                     "given with it. Ask your provider."),
    [EONAY_GUIDE_NOTE_NOT_OPENED] =
        N_ ("The portal says that the certificate is not opened for use "
            "yet. Open it first, by “Şifreli Giriş” (password, then "
            "SMS)."),
    [EONAY_GUIDE_NOTE_PIN_FINAL_TRY] = N_ ("One PIN try is left: after another wrong PIN the card "
                                           "is locked. Make sure of the PIN before you sign."),
    [EONAY_GUIDE_NOTE_PIN_LOCKED] =
        N_ ("The PIN is locked, so the card cannot sign. Unlock it first "
            "on the portal, by “Kilit Çözme”."),
    [EONAY_GUIDE_NOTE_ACTIVE] = N_ ("Your E-Onay is active, as the portal said. There is nothing "
                                    "left to do."),
    [EONAY_GUIDE_NOTE_TOLD_ACTIVE] =
        N_ ("You noted that your E-Onay is active. If that is so, there "
            "is nothing left to do."),
  };

  return notes[note];
}

/**
 * eonay_wording_for_guide_note:
 * @note: a note
 * @facts: what is known
 *
 * Returns: (transfer full): what is and what to do
 */
char *
eonay_wording_for_guide_note (EonayGuideNote note, const EonayGuideFacts *facts)
{
  g_autofree char *begin = eonay_wording_date (facts->not_before, facts->now);
  g_autofree char *end = eonay_wording_date (facts->not_after, facts->now);
  const char *fixed = find_fixed_note (note);

  if (fixed != NULL)
    return g_strdup (_ (fixed));
  if (note == EONAY_GUIDE_NOTE_CARD_BUSY)
    return describe_busy (facts);
  if (note == EONAY_GUIDE_NOTE_PIN_COUNT_LOW)
    return describe_tries (facts);
  if (note == EONAY_GUIDE_NOTE_NOT_YET_VALID)
    return facts->not_before == 0
               ? g_strdup (_ ("The certificate is not valid yet; it cannot sign until then."))
               : g_strdup_printf (_ ("The certificate becomes valid on %s; it cannot sign until "
                                     "then. Use your current card."),
                                  begin);
  return facts->not_after == 0
             ? g_strdup (
                   _ ("The certificate has expired: E-Onay cannot be given with it any more."))
             : g_strdup_printf (_ ("The certificate expired on %s: E-Onay cannot be given with it "
                                   "any more."),
                                end);
}

/**
 * eonay_wording_for_guide_answer:
 * @answer: an answer
 *
 * Returns: the label of its button, with a mnemonic
 */
const char *
eonay_wording_for_guide_answer (EonayGuideAnswer answer)
{
  static const char *const labels[] = {
    [EONAY_GUIDE_ANSWER_ACTIVE] = N_ ("E-Onay is _active"),
    [EONAY_GUIDE_ANSWER_FAILED] = N_ ("The page showed an _error"),
    [EONAY_GUIDE_ANSWER_UNKNOWN] = N_ ("I do not _know"),
  };

  return _ (labels[answer]);
}

typedef struct
{
  const char *title;
  const char *body;
  const char *advice;
} Entry;

static const Entry entries[EONAY_N_OFFICIAL_SIGNER_ERRORS] = {
  [EONAY_OFFICIAL_SIGNER_ERROR_NOT_FOUND] = { N_ ("No signing program was found"),
                                              N_ ("There is none among your downloads, on your "
                                                  "desktop "
                                                  "or in your home folder."),
                                              N_ ("Download it from the portal, or choose the file "
                                                  "yourself.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE] = { N_ ("The file cannot be read"),
                                               N_ ("It is not there, or you may not read it."),
                                               N_ ("Choose the file that you have downloaded.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR] = { N_ ("This is not a file"),
                                                N_ ("A folder or a device cannot be started."),
                                                N_ ("Choose the file that you have downloaded.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_OTHER_OWNER] = { N_ ("The file belongs to another user"),
                                                N_ ("The file, or a folder that it lies in, can be "
                                                    "changed by another user."),
                                                N_ ("Download the program yourself, into your own "
                                                    "folder.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE] = { N_ ("Others could change the file"),
                                             N_ ("Other users may write the file, or a folder that "
                                                 "it lies in, so it may not be what you "
                                                 "downloaded."),
                                             N_ ("Download it again into your own folder, or take "
                                                 "the permission away: chmod go-w FILE") },
  [EONAY_OFFICIAL_SIGNER_ERROR_TOO_LARGE] = { N_ ("The file is too large"),
                                              N_ ("The signing program is much smaller than this."),
                                              N_ ("Choose the file that you have downloaded.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM] = { N_ ("This is not the signing program"),
                                                  N_ ("The file is no Java program (.jar, .jnlp), "
                                                      "or "
                                                      "its download was not complete."),
                                                  N_ ("Download the program again from the "
                                                      "portal.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_CHANGED] = { N_ ("The file has changed"),
                                            N_ ("It is no longer the one that you were shown, so "
                                                "it "
                                                "was not started."),
                                            N_ ("If you downloaded it again, start it once more; "
                                                "you will be asked.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVA] = { N_ ("Java is not installed"),
                                            N_ ("The signing program needs Java."),
                                            N_ ("Install it, or ask your administrator: sudo apt "
                                                "install default-jre") },
  [EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVAWS] = { N_ ("Nothing opens .jnlp files"),
                                              N_ ("Such a file needs IcedTea-Web."),
                                              N_ ("Install it, or ask your administrator: sudo apt "
                                                  "install icedtea-netx. Where the portal offers "
                                                  "a .jar file, that one needs Java only.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_NOT_STARTED] = { N_ ("The signing program could not be started"),
                                                N_ ("The system refused to start it."),
                                                N_ ("Try again. If it happens again, restart the "
                                                    "computer.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_ENDED] = { N_ ("The signing program ended with an error"),
                                          N_ ("It was started, but did not end as it should. It "
                                              "may "
                                              "not run with this version of Java."),
                                          N_ ("Download it again from the portal, or use another "
                                              "version of Java.") },
  [EONAY_OFFICIAL_SIGNER_ERROR_NOT_AGREED] = { N_ ("The file was not started before"),
                                               N_ ("Its start has to be agreed to once."),
                                               N_ ("Check its name, folder and SHA-256, and agree "
                                                   "to the start.") },
};

/**
 * eonay_wording_for_signer_error:
 * @error: an error, of the domain %EONAY_OFFICIAL_SIGNER_ERROR or any other
 *
 * Returns: (transfer full): its words
 */
EonayWording *
eonay_wording_for_signer_error (const GError *error)
{
  EonayWording *self = NULL;
  const Entry *entry = NULL;

  if (error->domain != EONAY_OFFICIAL_SIGNER_ERROR || error->code < 0 ||
      error->code >= EONAY_N_OFFICIAL_SIGNER_ERRORS)
    return eonay_wording_for_error (error, NULL);
  entry = &entries[error->code];
  self = g_new0 (EonayWording, 1);
  self->title = g_strdup (_ (entry->title));
  self->body = g_strdup (_ (entry->body));
  self->advice = g_strdup (_ (entry->advice));
  return self;
}

/**
 * eonay_wording_for_java:
 * @java: the Java of this computer
 * @kind: the kind of the file to be started
 *
 * Returns: (transfer full): whether Java is there, or what to install
 */
char *
eonay_wording_for_java (const EonayJava *java, EonayOfficialSignerKind kind)
{
  g_autofree char *version = NULL;

  if (kind == EONAY_OFFICIAL_SIGNER_JNLP && java->javaws == NULL)
    return g_strdup (_ ("Nothing that opens .jnlp files is installed: sudo apt install "
                        "icedtea-netx"));
  if (java->java == NULL)
    return g_strdup (_ ("Java is not installed: sudo apt install default-jre"));
  if (java->version == NULL)
    return g_strdup (_ ("Java is installed"));
  version = eonay_visible_text (java->version, -1);
  return g_strdup_printf (_ ("Java %s is installed"), version);
}

static char *
dup_name (const EonayOfficialSigner *signer)
{
  g_autofree char *name = g_filename_display_basename (signer->path);

  return eonay_visible_text (name, -1);
}

static char *
dup_folder (const EonayOfficialSigner *signer)
{
  g_autofree char *folder = g_path_get_dirname (signer->path);
  g_autofree char *display = g_filename_display_name (folder);

  return eonay_visible_text (display, -1);
}

/**
 * eonay_wording_signer_file:
 * @signer: a signer
 *
 * Returns: (transfer full): its name and folder
 */
char *
eonay_wording_signer_file (const EonayOfficialSigner *signer)
{
  g_autofree char *name = dup_name (signer);
  g_autofree char *folder = dup_folder (signer);

  return g_strdup_printf (_ ("%s, in the folder %s"), name, folder);
}

/**
 * eonay_wording_signer_question:
 * @signer: a signer that may be started
 *
 * Returns: (transfer full): the question before its first start
 */
char *
eonay_wording_signer_question (const EonayOfficialSigner *signer)
{
  g_autofree char *name = dup_name (signer);

  return g_strdup_printf (_ ("Start “%s”? It runs as your own program and will ask for your PIN; "
                             "this program neither made nor checked it."),
                          name);
}

/**
 * eonay_wording_signer_facts:
 * @signer: a signer that may be started
 *
 * Returns: (transfer full): folder, size and SHA-256, a line each
 */
char *
eonay_wording_signer_facts (const EonayOfficialSigner *signer)
{
  g_autofree char *folder = dup_folder (signer);
  g_autofree char *size = g_format_size (signer->size);
  g_autofree char *time = eonay_wording_moment (signer->modified);

  return g_strdup_printf (_ ("Folder: %s\nSize: %s, saved on %s\nSHA-256: %s"), folder, size, time,
                          signer->sha256);
}
