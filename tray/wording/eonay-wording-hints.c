/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-wording.h"

/**
 * eonay_wording_pin_typed:
 * @length: the number of bytes typed so far
 * @minimum: minimum length of a PIN in bytes, 0 if unknown
 * @maximum: maximum length, 0 if unknown
 *
 * Returns: (transfer full): the length rule, and whether the input meets it; "" if the rule is
 *   unknown
 */
char *
eonay_wording_pin_typed (gsize length, guint minimum, guint maximum)
{
  if (minimum == 0 && maximum == 0)
    return g_strdup ("");

  g_autofree char *rule = eonay_wording_pin_length (minimum, maximum);
  if (length == 0)
    return g_steal_pointer (&rule);
  if (length < minimum)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u character is missing (%s)",
                                         "%u characters are missing (%s)",
                                         (gulong) (minimum - length)),
                            (guint) (minimum - length), rule);
  if (maximum != 0 && length > maximum)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u character too many (%s)",
                                         "%u characters too many (%s)",
                                         (gulong) (length - maximum)),
                            (guint) (length - maximum), rule);
  return g_strdup_printf (_ ("The length is right (%s)"), rule);
}

static char *
describe_pad (EonayActivationState state, const char *pad_reader)
{
  if (state != EONAY_ACTIVATION_VERIFYING_PIN)
    return g_strdup (_ ("If the card reader asks for the PIN again, please type it there once "
                        "more."));
  if (*pad_reader == '\0')
    return g_strdup (_ ("Type the PIN on the keypad of the card reader and press its OK key. To "
                        "cancel, press the reader's cancel key."));
  return g_strdup_printf (_ ("Type the PIN on the keypad of the card reader “%s” and press its OK "
                             "key. To cancel, press the reader's cancel key."),
                          pad_reader);
}

static char *
describe_holders (const char *const *holders)
{
  if (holders == NULL || holders[0] == NULL)
    return g_strdup (_ ("Another program is using the card, for example the document system (DYS). "
                        "Closing it is enough: the activation continues by itself."));
  if (holders[1] == NULL)
    return g_strdup_printf (_ ("The card is being used by %s now. Closing it is enough: the "
                               "activation continues by itself."),
                            holders[0]);
  g_autofree char *names = g_strjoinv (", ", (char **) holders);
  return g_strdup_printf (_ ("The card may be in use by one of these programs: %s. Closing it is "
                             "enough: the activation continues by itself."),
                          names);
}

/**
 * eonay_wording_note_for_state:
 * @state: a state of an activation
 * @pad_reader: (nullable): the reader if the PIN is typed on its keypad, "" if it has no name
 * @holders: (nullable): the programs that may hold the card
 *
 * Returns: (transfer full): what to do in this state, or why it cannot be cancelled; "" for none
 */
char *
eonay_wording_note_for_state (EonayActivationState state,
                              const char *pad_reader,
                              const char *const *holders)
{
  switch (state)
    {
    case EONAY_ACTIVATION_WAITING_FOR_CARD:
      return describe_holders (holders);
    case EONAY_ACTIVATION_VERIFYING_PIN:
    case EONAY_ACTIVATION_SIGNING_LOGIN:
    case EONAY_ACTIVATION_SIGNING_CONSENT:
      return pad_reader != NULL ? describe_pad (state, pad_reader)
                                : g_strdup (_ ("Please leave the card in the reader."));
    case EONAY_ACTIVATION_SUBMITTING_LOGIN:
    case EONAY_ACTIVATION_SUBMITTING_CONSENT:
      return g_strdup (_ ("The signature is on its way to the portal and can no longer be "
                          "withdrawn; please wait for the answer."));
    default:
      return g_strdup ("");
    }
}
