/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-enums.h"
#include "eonay-open-submissions.h"
#include "eonay-wording-fate.h"

static char *
list_receipts (GPtrArray *receipts, EonayPurpose purpose)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < receipts->len; i++)
    {
      const EonayReceipt *receipt = g_ptr_array_index (receipts, i);
      g_autofree char *moment =
          receipt->signed_at != 0 ? eonay_wording_moment (receipt->signed_at) : NULL;

      if (receipt->purpose != purpose)
        continue;
      if (list->len > 0)
        g_string_append (list, ", ");
      if (moment != NULL)
        g_string_append_printf (list, "%s, ", moment);
      g_string_append_printf (list, _ ("receipt %s"), receipt->name);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static void
append_open (GString *text, GPtrArray *receipts, EonayPurpose purpose, const char *format)
{
  g_autofree char *list = list_receipts (receipts, purpose);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  if (*list == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append_printf (text, "%s%s%s", parts[0], list, parts[1]);
}

/**
 * eonay_wording_open_submissions:
 * @receipts: (element-type EonayReceipt): submissions whose result is not known
 * @next: the purpose of the signature that is about to be made
 *
 * Returns: (transfer full): what is not known, and what this signature is for; "" for nothing
 */
char *
eonay_wording_open_submissions (GPtrArray *receipts, EonayPurpose next)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean has_consent = eonay_open_submissions_count (receipts, EONAY_PURPOSE_CONSENT) > 0;

  append_open (text, receipts, EONAY_PURPOSE_CONSENT,
               next == EONAY_PURPOSE_LOGIN
                   ? _ ("It is not known whether the portal accepted an earlier consent (%s). To "
                        "ask the portal, the login text has to be signed once. The consent is "
                        "signed again only if the portal says that E-Onay is not active.")
                   : _ ("It is not known whether the portal accepted an earlier consent (%s), and "
                        "this program cannot ask for it here. Before you sign, please look on the "
                        "portal's page whether E-Onay is active."));
  if (next == EONAY_PURPOSE_LOGIN && !has_consent)
    append_open (text, receipts, EONAY_PURPOSE_LOGIN,
                 _ ("The answer to an earlier login was lost (%s). A login gives no consent; a new "
                    "one needs a new signature."));
  append_open (text, receipts, EONAY_PURPOSE_VERIFICATION_CODE,
               _ ("The answer to an earlier signature for a verification code was lost (%s). "
                  "Nothing can ask for it; the portal's page in your browser shows whether it was "
                  "accepted."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * eonay_wording_unknown_results:
 * @receipts: (element-type EonayReceipt): submissions whose result is not known
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full) (nullable): what is not known, and what to do; %NULL for nothing
 */
char *
eonay_wording_unknown_results (GPtrArray *receipts, gint64 now)
{
  gint64 end = eonay_open_submissions_get_end (receipts, now);
  g_autofree char *until = eonay_wording_end (end);
  g_autofree char *consents = list_receipts (receipts, EONAY_PURPOSE_CONSENT);
  g_autofree char *logins = list_receipts (receipts, EONAY_PURPOSE_LOGIN);
  g_autofree char *codes = list_receipts (receipts, EONAY_PURPOSE_VERIFICATION_CODE);

  if (end != 0)
    return g_strdup_printf (
        _ ("Result unknown: consent (%s). The portal may accept it until %s, so "
           "it is not signed again before."),
        consents, until);
  if (*consents != '\0')
    return g_strdup_printf (
        _ ("Result unknown: consent (%s). If you activate E-Onay, the portal is "
           "asked before the consent is signed again."),
        consents);
  if (*logins != '\0')
    return g_strdup_printf (_ ("Result unknown: login (%s). It gives no consent."), logins);
  if (*codes != '\0')
    return g_strdup_printf (_ ("Result unknown: verification code (%s). Only the portal's page "
                               "shows whether it was accepted."),
                            codes);
  return NULL;
}

static EonayActivationState
parse_state (const char *nick)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (states, nick) : NULL;

  return value != NULL ? (EonayActivationState) value->value : EONAY_ACTIVATION_IDLE;
}

static gboolean
may_have_sent (EonayActivationState state)
{
  return state == EONAY_ACTIVATION_IDLE || state == EONAY_ACTIVATION_SUBMITTING_LOGIN ||
         state == EONAY_ACTIVATION_SUBMITTING_CONSENT || state == EONAY_ACTIVATION_SUBMITTING_CODE;
}

/**
 * eonay_wording_for_killed_run:
 * @killed: the run that was killed
 * @has_open: whether the result of a submission is not known
 *
 * Returns: (transfer full): where it stood
 */
EonayWording *
eonay_wording_for_killed_run (const EonayRunNote *killed, gboolean has_open)
{
  EonayWording *self = g_new0 (EonayWording, 1);
  EonayActivationState state = parse_state (killed->state);
  g_autofree char *moment = eonay_wording_moment (killed->started);
  /* The note may be older than the ledger, which is synced. */
  const char *certainty = has_open && !may_have_sent (state) ? "" : eonay_wording_certainty (state);

  self->title = g_strdup (_ ("The last run did not come to its end"));
  self->body = g_strdup_printf (_ ("It was started on %s and was interrupted from outside. %s"),
                                moment, certainty);
  g_strchomp (self->body);
  self->advice =
      g_strdup (has_open ? _ ("The result of a signature is not known. Start again: the portal is "
                              "asked first, and a consent is signed again only if the portal says "
                              "that E-Onay is not active.")
                         : _ ("No result is unknown. Start again whenever you want."));
  return self;
}
