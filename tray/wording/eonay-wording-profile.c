/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-wording-profile.h"

/* "{detail}" stands for the fault's detail. */
static const char *const texts[] = {
  [EONAY_PROFILE_FAULT_BAD_LINE] =
      N_ ("This line is neither a group, [NAME], nor a key, NAME=VALUE. "
          "Correct it, or begin it with # as a comment."),
  [EONAY_PROFILE_FAULT_UNKNOWN_GROUP] = N_ ("There is no such group. Check how it is written."),
  [EONAY_PROFILE_FAULT_UNKNOWN_KEY] = N_ ("There is no such key in this group. Check how it is "
                                          "written."),
  [EONAY_PROFILE_FAULT_MISSING] = N_ ("This key is missing. Add it."),
  [EONAY_PROFILE_FAULT_BAD_ESCAPE] = N_ ("The value is not UTF-8, or has an unknown escape. Write "
                                         "\\\\ for a backslash, and \\; for a semicolon within an "
                                         "entry of a list."),
  [EONAY_PROFILE_FAULT_TOO_LONG] = N_ ("The value is too long, or has too many parts. Shorten it."),
  [EONAY_PROFILE_FAULT_BAD_NUMBER] = N_ ("This is not a number in the range. Allowed is: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_CHOICE] = N_ ("This value is not known. Choose one of: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_ENTRY] =
      N_ ("An entry of the list does not have the form NAME=VALUE, or "
          "NAME: VALUE for a header. Correct it: {detail}"),
  [EONAY_PROFILE_FAULT_UNKNOWN_CALL] = N_ ("This call has no group of its own. Add the group "
                                           "[Exchange {detail}]."),
  [EONAY_PROFILE_FAULT_UNUSED_CALL] =
      N_ ("This call stands in none of the lists of [Exchange]. Add "
          "its name to Redeem or Submit, or delete the group."),
  [EONAY_PROFILE_FAULT_UNKNOWN_HOST] = N_ ("This host is not on the list of [Portal] Hosts. Add it "
                                           "there in the same form: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_PATH] = N_ ("This is not a path. It begins with one slash, and has no "
                                       "host, no blank, no # and no letter beyond ASCII: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_HEADER] = N_ ("This header cannot be set, since the program sets it "
                                         "itself or its name is not valid. Remove it: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_SLOT] =
      N_ ("A slot or a name for one is not valid here. The form is "
          "${NAME} or ${NAME:FILTER}, and $$ is a dollar sign: {detail}"),
  [EONAY_PROFILE_FAULT_UNKNOWN_SLOT] = N_ ("Nothing gives this slot a value here. Take it from an "
                                           "earlier call, or correct its name: {detail}"),
  [EONAY_PROFILE_FAULT_UNKNOWN_FILTER] = N_ ("This filter or encoding does not exist. Check how it "
                                             "is written: {detail}"),
  [EONAY_PROFILE_FAULT_RAW_SLOT] = N_ ("The bytes of this slot are no text. Add a filter such as "
                                       "base64: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_BODY] =
      N_ ("The body is not well-formed, or a slot stands where it must "
          "not; in JSON it stands within quotes. Correct it: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_PATTERN] = N_ ("The pattern is not valid, or does not fit the kind of "
                                          "answer. Correct it: {detail}"),
  [EONAY_PROFILE_FAULT_BAD_CONDITION] =
      N_ ("This is not a condition. Use ==, != or ~ with a value, "
          "or exists or missing, with blanks before and after: "
          "{detail}"),
  [EONAY_PROFILE_FAULT_UNKNOWN_REASON] =
      N_ ("This reason is not known. Choose one of code-expired, "
          "not-opened, refused and session-expired, not: "
          "{detail}"),
  [EONAY_PROFILE_FAULT_CONFLICT] =
      N_ ("This does not go together with something else. Remove one of "
          "the two; the other is: {detail}"),
  [EONAY_PROFILE_FAULT_NO_SIGNATURE] = N_ ("None of these calls carries the signature. Put "
                                           "${signature} with a filter into one of them."),
  [EONAY_PROFILE_FAULT_NO_TEXT] = N_ (
      "None of the calls of Redeem gives the text to be signed. Add the key Text to one of them."),
  [EONAY_PROFILE_FAULT_BAD_NAME] = N_ ("This name is not valid. Use only a-z, 0-9 and -; a call "
                                       "cannot be named reasons. Choose another name: {detail}"),
};

G_STATIC_ASSERT (G_N_ELEMENTS (texts) == EONAY_N_PROFILE_FAULTS);

/**
 * eonay_wording_for_profile_fault:
 * @fault: a fault of a profile
 *
 * Returns: (transfer full): what is wrong and what to do
 */
char *
eonay_wording_for_profile_fault (const EonayProfileFault *fault)
{
  GString *text = g_string_new (_ (texts[fault->kind]));

  g_string_replace (text, "{detail}", fault->detail != NULL ? fault->detail : "", 0);
  return g_string_free (text, FALSE);
}
