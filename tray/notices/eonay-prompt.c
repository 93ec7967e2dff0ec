/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-prompt.h"
#include "eonay-applet-state.h"
#include "eonay-visible-text.h"

#define NOTICE_ID "prompt"

struct _EonayPrompt
{
  GObject parent_instance;

  EonayContext *context;
  EonayCardContents *contents;
  EonayNotifier *notifier;
  /* The certificate that was asked about since its insertion, whether answered or not. */
  char *asked_id;
};

G_DEFINE_FINAL_TYPE (EonayPrompt, eonay_prompt, G_TYPE_OBJECT)

enum
{
  ACCEPTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static EonayCertificate *
get_certificate (GPtrArray *fitting, guint index)
{
  EonayCardCertificate *card = g_ptr_array_index (fitting, index);

  return card->certificate;
}

static gboolean
is_inserted (EonayPrompt *self, const char *id)
{
  GPtrArray *fitting = eonay_card_contents_get_fitting (self->contents);

  for (guint i = 0; i < fitting->len; i++)
    if (g_strcmp0 (eonay_certificate_get_id (get_certificate (fitting, i)), id) == 0)
      return TRUE;
  return FALSE;
}

static EonayCertificate *
find_candidate (EonayPrompt *self)
{
  GPtrArray *fitting = eonay_card_contents_get_fitting (self->contents);
  EonayLedger *ledger = self->context->ledger;

  for (guint i = 0; i < fitting->len; i++)
    {
      EonayCertificate *certificate = get_certificate (fitting, i);
      const char *id = eonay_certificate_get_id (certificate);
      /* Do not prompt for an activation that is bound to fail. */
      if (!eonay_ledger_get_prompt_muted (ledger, id) &&
          eonay_applet_state_may_activate (self->context, fitting, certificate))
        return certificate;
    }
  return NULL;
}

static void
activate_cb (EonayPrompt *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0);
}

static void
mute_cb (EonayPrompt *self)
{
  g_autoptr (GError) error = NULL;

  if (!eonay_ledger_set_prompt_muted (self->context->ledger, self->asked_id, TRUE, &error))
    g_warning ("muting the prompt: %s", error->message);
}

static void
ask (EonayPrompt *self, EonayCertificate *certificate)
{
  g_autofree char *holder = eonay_visible_text (eonay_certificate_get_holder (certificate), -1);
  g_autofree char *body =
      g_strdup_printf (_ ("The card of %s was inserted.\nE-Onay may save you the paper form at the "
                          "next renewal. You only need your PIN."),
                       holder);
  g_autoptr (EonayNotice) notice =
      eonay_notice_new (NOTICE_ID, "tr.org.pardus.EOnay", _ ("You can activate E-Onay"), body);

  eonay_notice_add_action (notice, "activate", _ ("Activate E-Onay"));
  eonay_notice_add_action (notice, "later", _ ("Not Now"));
  eonay_notice_add_action (notice, "mute", _ ("Don't Ask Again for This Card"));
  eonay_notice_set_persistent (notice, TRUE);
  g_signal_connect_object (notice, "chosen::activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (notice, "chosen::mute", G_CALLBACK (mute_cb), self, G_CONNECT_SWAPPED);
  eonay_notifier_show (self->notifier, notice);
}

static void
contents_changed_cb (EonayPrompt *self)
{
  if (eonay_card_contents_is_reading (self->contents))
    return;
  if (self->asked_id != NULL && !is_inserted (self, self->asked_id))
    {
      g_clear_pointer (&self->asked_id, g_free);
      eonay_notifier_withdraw (self->notifier, NOTICE_ID);
    }
  if (self->asked_id != NULL ||
      !g_settings_get_boolean (self->context->settings, EONAY_SETTINGS_ASK_ON_INSERTION))
    return;

  EonayCertificate *certificate = find_candidate (self);
  if (certificate == NULL)
    return;
  self->asked_id = g_strdup (eonay_certificate_get_id (certificate));
  ask (self, certificate);
}

static void
eonay_prompt_finalize (GObject *object)
{
  EonayPrompt *self = EONAY_PROMPT (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->contents);
  g_clear_object (&self->notifier);
  g_free (self->asked_id);
  G_OBJECT_CLASS (eonay_prompt_parent_class)->finalize (object);
}

static void
eonay_prompt_class_init (EonayPromptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_prompt_finalize;

  signals[ACCEPTED] = g_signal_new ("accepted", EONAY_TYPE_PROMPT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
eonay_prompt_init (EonayPrompt *self)
{
}

EonayPrompt *
eonay_prompt_new (EonayContext *context, EonayCardContents *contents, EonayNotifier *notifier)
{
  EonayPrompt *self = g_object_new (EONAY_TYPE_PROMPT, NULL);

  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  self->notifier = g_object_ref (notifier);
  g_signal_connect_object (contents, "changed", G_CALLBACK (contents_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
