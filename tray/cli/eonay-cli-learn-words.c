/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-cli-learn-words.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *text;
  const char *advice;
} errors[] = {
  [EONAY_RECORDING_ERROR_UNREADABLE] = { "unreadable", N_ ("The recording could not be read."),
                                         N_ ("Check the path and the rights of the file.") },
  [EONAY_RECORDING_ERROR_TOO_LARGE] = { "too-large",
                                        N_ ("The recording is larger than 64 MiB, or has more than "
                                            "8192 calls."),
                                        N_ ("Record only the run of the official program.") },
  [EONAY_RECORDING_ERROR_NOT_A_RECORDING] = { "not-a-recording",
                                              N_ ("This is not a whole HTTP archive (HAR)."),
                                              N_ ("Save the recording again; a file that breaks "
                                                  "off cannot be used.") },
  [EONAY_RECORDING_ERROR_EMPTY] = { "empty", N_ ("No call is in the recording."),
                                    N_ ("Record one whole run of the official program, from the "
                                        "code to the result.") },
  [EONAY_RECORDING_ERROR_NO_SIGNATURE] = { "no-signature",
                                           N_ ("No answered request in the recording carries a "
                                               "signature."),
                                           N_ ("Record one whole run of the official program, "
                                               "from the code to the result.") },
  [EONAY_RECORDING_ERROR_NO_TEXT] = { "no-text",
                                      N_ ("What was signed is in no answer before the "
                                          "signature."),
                                      N_ ("The portal sends it in a form that a profile cannot "
                                          "describe. Please report this.") },
  [EONAY_RECORDING_ERROR_NO_CODE] = { "no-code", N_ ("No verification code was found."),
                                      N_ ("Give the code of the run with --code.") },
  [EONAY_RECORDING_ERROR_MANY_CODES] = { "many-codes",
                                         N_ ("Several numbers may be the verification code."),
                                         N_ ("Give the code of the run with --code.") },
  [EONAY_RECORDING_ERROR_NOT_ANONYMOUS] = { "not-anonymous",
                                            N_ ("Personal data would be left, so nothing was "
                                                "written."),
                                            N_ ("Do not show the recording to others. Please "
                                                "report this without it.") },
  [EONAY_RECORDING_ERROR_FAILED] = { "failed", N_ ("The recording could not be evaluated."),
                                     N_ ("Please report this without the recording.") },
};

static const struct
{
  const char *what;
  const char *text;
} meanings[] = {
  { "code", N_ ("verification code") },
  { "national-id", N_ ("T.C. number") },
  { "certificate", N_ ("certificate") },
  { "signature", N_ ("signature") },
  { "text", N_ ("text to be signed") },
  { "data", N_ ("bytes to be signed") },
  { "taken", N_ ("value of an earlier answer") },
  { "uuid", N_ ("new identifier for each run") },
  { "time", N_ ("time of the request") },
  { "constant", N_ ("constant") },
  { "accepted", N_ ("tells of an acceptance") },
  { "refused", N_ ("tells of a refusal") },
  { "pending", N_ ("tells to ask again") },
  { "reason", N_ ("reason of a refusal") },
  { "words", N_ ("the portal's answer in words") },
  { "operation", N_ ("what is to be done with the text") },
  { "signature-form", N_ ("signature in a form that is not quite the recorded one") },
  { "unknown-cookie", N_ ("cookie that no recorded answer set") },
  { "acceptance", N_ ("how an acceptance looks") },
  { "refusal", N_ ("how a refusal looks") },
  { "hash", N_ ("looks like a hash, which may need a secret") },
  { "random", N_ ("looks random, and is in no earlier answer") },
  { "changing", N_ ("changes from run to run, and is in no earlier answer") },
  { "other-time", N_ ("time in a form that a profile cannot describe") },
  { "encrypted", N_ ("cannot be decoded and may be encrypted") },
  { "personal", N_ ("personal data for which a profile has no slot") },
  { "secret", N_ ("secret of the session that no recorded answer brought") },
  { "no-tls", N_ ("sent without TLS") },
  { "method", N_ ("another method than GET, POST and PUT") },
  { "compressed", N_ ("compressed in a form that cannot be undone") },
  { "inside", N_ ("answer within a value of the answer") },
  { "no-text", N_ ("what is signed is no text") },
  { "other-charset", N_ ("what is signed is in another character set than UTF-8") },
};

static const char *const certainties[] = {
  [EONAY_LESSON_SURE] = N_ ("sure"),
  [EONAY_LESSON_GUESS] = N_ ("guess"),
  [EONAY_LESSON_NOT_SEEN] = N_ ("not seen"),
  [EONAY_LESSON_IMPOSSIBLE] = N_ ("not possible"),
};

static const char *const left_out[EONAY_N_LEFT_OUT] = {
  [EONAY_LEFT_OUT_NOT] = "",
  [EONAY_LEFT_OUT_NO_HTTP] = N_ ("not HTTP"),
  [EONAY_LEFT_OUT_UNANSWERED] = N_ ("not answered"),
  [EONAY_LEFT_OUT_REDIRECT] = N_ ("redirects"),
  [EONAY_LEFT_OUT_REPEATED] = N_ ("repeated"),
  [EONAY_LEFT_OUT_OTHER_HOST] = N_ ("other hosts"),
  [EONAY_LEFT_OUT_CERTIFICATE_STATUS] = N_ ("state of certificates"),
  [EONAY_LEFT_OUT_PAGE] = N_ ("pages, pictures and programs"),
  [EONAY_LEFT_OUT_UNRELATED] = N_ ("other purpose"),
};

static const char *const ends[] = {
  [EONAY_REHEARSAL_PROFILE] = N_ ("The proposal is not complete yet, so it could not be tried."),
  [EONAY_REHEARSAL_REDEEM] = N_ ("Tried with the recorded answers: the text could not be brought."),
  [EONAY_REHEARSAL_TEXT] = N_ ("Tried with the recorded answers: the text is not the one that was "
                               "signed."),
  [EONAY_REHEARSAL_SUBMIT] = N_ ("Tried with the recorded answers: the signature would not have "
                                 "been accepted."),
  [EONAY_REHEARSAL_DONE] = N_ ("Tried with the recorded answers: the activation would have gone "
                               "through."),
};

const char *
eonay_cli_learn_get_certainty (EonayLessonCertainty certainty)
{
  return _ (certainties[certainty]);
}

const char *
eonay_cli_learn_get_meaning (const char *what)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (meanings[i].what, what))
      return _ (meanings[i].text);
  return what;
}

const char *
eonay_cli_learn_get_left_out (EonayLeftOut reason)
{
  return _ (left_out[reason]);
}

const char *
eonay_cli_learn_get_end (EonayRehearsalStage stage)
{
  return _ (ends[stage]);
}

void
eonay_cli_learn_explain (const GError *error,
                         const char **name,
                         const char **text,
                         const char **advice)
{
  int code = error->domain == EONAY_RECORDING_ERROR ? error->code : EONAY_RECORDING_ERROR_FAILED;

  *name = errors[code].name;
  *text = _ (errors[code].text);
  *advice = _ (errors[code].advice);
}
