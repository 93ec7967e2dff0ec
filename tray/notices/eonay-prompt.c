/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-prompt.h"
#include "eonay-applet-state.h"
#include "eonay-calendar.h"
#include "eonay-open-submissions.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-fate.h"

#define NOTICE_ID       "prompt"
#define MUTED_NOTICE_ID "prompt-muted"

struct _EonayPrompt
{
  GObject parent_instance;

  EonayContext *context;
  EonayCardContents *contents;
  EonayNotifier *notifier;
  EonayRenewal *renewal;
  GActionGroup *actions;
  /* The certificate that was asked about since its insertion, whether answered or not. */
  char *asked_id;
};

G_DEFINE_FINAL_TYPE (EonayPrompt, eonay_prompt, G_TYPE_OBJECT)

static void eonay_prompt_evaluate (EonayPrompt *self);

/* Do not prompt for an activation that is bound to fail. needs_guide: (nullable). */
static gboolean
may_ask (EonayPrompt *self, EonayCardCertificate *card, gboolean *needs_guide)
{
  return eonay_applet_state_may_ask (
      self->context, eonay_card_contents_get_fitting (self->contents), card, needs_guide);
}

/* id: (nullable): NULL for the first one that may be asked about. Returns: (nullable). */
static EonayCardCertificate *
find_inserted (EonayPrompt *self, const char *id)
{
  GPtrArray *fitting = eonay_card_contents_get_fitting (self->contents);

  for (guint i = 0; i < fitting->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (fitting, i);

      if (id != NULL ? g_str_equal (eonay_certificate_get_id (card->certificate), id)
                     : may_ask (self, card, NULL))
        return card;
    }
  return NULL;
}

static void
activate_cb (EonayPrompt *self)
{
  g_action_group_activate_action (self->actions, "activate", NULL);
}

static void
show_cb (EonayPrompt *self)
{
  g_action_group_activate_action (self->actions, "show", NULL);
}

static gboolean
set_muted (EonayPrompt *self, const char *id, gboolean muted)
{
  g_autoptr (GError) error = NULL;

  if (eonay_ledger_set_prompt_muted (self->context->ledger, id, muted, &error))
    return TRUE;
  g_warning ("muting the prompt: %s", error->message);
  return FALSE;
}

/* The question comes back, if the card is still inserted. */
static void
undo_cb (EonayNotice *notice, const char *name, EonayPrompt *self)
{
  const char *id = g_object_get_data (G_OBJECT (notice), "certificate");

  if (!set_muted (self, id, FALSE) || g_strcmp0 (self->asked_id, id) != 0)
    return;
  g_clear_pointer (&self->asked_id, g_free);
  eonay_prompt_evaluate (self);
}

/* One wrong click must not disable the question permanently. */
static void
mute_cb (EonayPrompt *self)
{
  if (!set_muted (self, self->asked_id, TRUE))
    return;
  g_autoptr (EonayNotice) notice = eonay_notice_new (
      MUTED_NOTICE_ID, "tr.org.pardus.EOnay", _ ("You will not be asked about this card again"),
      _ ("The preferences list the cards that you are not asked about."));

  eonay_notice_add_action (notice, "undo", _ ("Undo"));
  g_object_set_data_full (G_OBJECT (notice), "certificate", g_strdup (self->asked_id), g_free);
  g_signal_connect_object (notice, "chosen::undo", G_CALLBACK (undo_cb), self, 0);
  eonay_notifier_show (self->notifier, notice);
}

static char *
create_question (EonayPrompt *self, EonayCardCertificate *card)
{
  gboolean needs_guide = FALSE;
  g_autofree char *holder = eonay_wording_holder (eonay_certificate_get_holder (card->certificate));

  may_ask (self, card, &needs_guide);
  if (!needs_guide)
    return g_strdup_printf (
        _ ("The card of %s was inserted.\nE-Onay may save you the paper form at "
           "the next renewal. You only need your PIN."),
        holder);
  return g_strdup_printf (
      _ ("The card of %s was inserted.\nE-Onay may save you the paper form at the "
         "next renewal. The steps are shown to you one by one."),
      holder);
}

/* (nullable): what is not known of consents that were sent. */
static char *
create_doubt (EonayPrompt *self, EonayCardCertificate *card)
{
  g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (
      self->context->ledger, NULL, eonay_certificate_get_id (card->certificate));

  return eonay_open_submissions_count (receipts, EONAY_PURPOSE_CONSENT) > 0
             ? eonay_wording_unknown_results (receipts, eonay_calendar_get_now ())
             : NULL;
}

static void
ask (EonayPrompt *self, EonayCardCertificate *card)
{
  g_autofree char *doubt = create_doubt (self, card);
  g_autofree char *question = create_question (self, card);
  g_autoptr (EonayNotice) notice =
      eonay_notice_new (NOTICE_ID, "tr.org.pardus.EOnay",
                        doubt != NULL ? _ ("Result unknown") : _ ("You can activate E-Onay"),
                        doubt != NULL ? doubt : question);

  eonay_notice_add_action (notice, "activate", _ ("Activate E-Onay"));
  eonay_notice_add_action (notice, "later", _ ("Not Now"));
  eonay_notice_add_action (notice, "mute", _ ("Don't Ask Again for This Card"));
  eonay_notice_set_kind (notice, EONAY_NOTICE_PATIENT);
  eonay_notice_set_default_action (notice, "show");
  g_signal_connect_object (notice, "chosen::show", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (notice, "chosen::activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (notice, "chosen::mute", G_CALLBACK (mute_cb), self, G_CONNECT_SWAPPED);
  eonay_notifier_show (self->notifier, notice);
}

/* Also while another session is active and nothing is asked. */
static void
forget_removed (EonayPrompt *self)
{
  if (self->asked_id == NULL || eonay_card_contents_is_reading (self->contents) ||
      find_inserted (self, self->asked_id) != NULL)
    return;
  eonay_prompt_withdraw (self);
  g_clear_pointer (&self->asked_id, g_free);
}

/* A question is obsolete if E-Onay is active by now. A reminder that offers the activation is the
 * question, too. */
static void
eonay_prompt_evaluate (EonayPrompt *self)
{
  if (eonay_card_contents_is_reading (self->contents))
    return;
  forget_removed (self);
  if (self->asked_id != NULL && (!may_ask (self, find_inserted (self, self->asked_id), NULL) ||
                                 eonay_renewal_offers_activation (self->renewal, self->asked_id)))
    eonay_prompt_withdraw (self);
  if (self->asked_id != NULL ||
      !g_settings_get_boolean (self->context->settings, EONAY_SETTINGS_ASK_ON_INSERTION))
    return;

  EonayCardCertificate *card = find_inserted (self, NULL);
  if (card == NULL)
    return;
  self->asked_id = g_strdup (eonay_certificate_get_id (card->certificate));
  if (!eonay_renewal_offers_activation (self->renewal, self->asked_id))
    ask (self, card);
}

/**
 * eonay_prompt_withdraw:
 * @self: the prompt
 *
 * Withdraws the question about the inserted card, which counts as answered.
 */
void
eonay_prompt_withdraw (EonayPrompt *self)
{
  eonay_notifier_withdraw (self->notifier, NOTICE_ID);
}

static void
eonay_prompt_finalize (GObject *object)
{
  EonayPrompt *self = EONAY_PROMPT (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->contents);
  g_clear_object (&self->notifier);
  g_clear_object (&self->renewal);
  g_clear_object (&self->actions);
  g_free (self->asked_id);
  G_OBJECT_CLASS (eonay_prompt_parent_class)->finalize (object);
}

static void
eonay_prompt_class_init (EonayPromptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_prompt_finalize;
}

static void
eonay_prompt_init (EonayPrompt *self)
{
}

EonayPrompt *
eonay_prompt_new (EonayContext *context,
                  EonayCardContents *contents,
                  EonayNotifier *notifier,
                  EonayRenewal *renewal,
                  GActionGroup *actions)
{
  EonayPrompt *self = g_object_new (EONAY_TYPE_PROMPT, NULL);

  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  self->notifier = g_object_ref (notifier);
  self->renewal = g_object_ref (renewal);
  self->actions = g_object_ref (actions);
  g_signal_connect_object (renewal, "changed", G_CALLBACK (eonay_prompt_evaluate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (contents, "changed", G_CALLBACK (forget_removed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
