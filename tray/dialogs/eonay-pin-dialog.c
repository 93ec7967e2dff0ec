/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-countdown.h"
#include "eonay-national-id.h"
#include "eonay-pin-dialog.h"
#include "eonay-pin-entry.h"
#include "eonay-screen.h"
#include "eonay-text-panel.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-fate.h"
#include "eonay-wording.h"

struct _EonayPinDialog
{
  GtkDialog parent_instance;

  /* NULL if not needed. */
  GtkWidget *text_agreement;
  GtkWidget *last_try_agreement;
  EonayPinEntry *pin_entry;
};

G_DEFINE_FINAL_TYPE (EonayPinDialog, eonay_pin_dialog, GTK_TYPE_DIALOG)

static gboolean
is_agreed (GtkWidget *agreement)
{
  return agreement == NULL || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (agreement));
}

static gboolean
has_pin (EonayPinDialog *self)
{
  return self->pin_entry == NULL || eonay_pin_entry_is_complete (self->pin_entry);
}

static gboolean
is_all_agreed (EonayPinDialog *self)
{
  return is_agreed (self->text_agreement) && is_agreed (self->last_try_agreement);
}

static void
update_primary (EonayPinDialog *self)
{
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK,
                                     has_pin (self) && is_all_agreed (self));
  if (self->pin_entry != NULL)
    eonay_pin_entry_set_demand (self->pin_entry, NULL);
}

/* Says why Enter does not sign. The focus stays: the next Enter would tick a focused box. */
static void
entered_cb (EonayPinDialog *self)
{
  if (!has_pin (self) || is_all_agreed (self))
    return;
  eonay_pin_entry_set_demand (self->pin_entry,
                              is_agreed (self->text_agreement)
                                  ? _ ("To sign, first tick the box below.")
                                  : _ ("To sign, first read the text to its end and tick the box "
                                       "below it."));
}

static void
expired_cb (EonayPinDialog *self)
{
  gtk_dialog_response (GTK_DIALOG (self), EONAY_PIN_DIALOG_EXPIRED);
}

/* -- the parts, top to bottom ------------------------------------------------------------------ */

static gboolean
is_activation (const EonayChallenge *challenge)
{
  return challenge->purpose != EONAY_PURPOSE_VERIFICATION_CODE;
}

/* An invalid number is only a hint: test certificates have them, and the issuer is responsible for
 * it. */
static void
add_signer (GtkBox *box, EonayCertificate *certificate)
{
  const char *number = eonay_certificate_get_national_id (certificate);
  g_autofree char *masked = eonay_certificate_dup_masked_national_id (certificate);
  g_autofree char *holder = eonay_wording_holder (eonay_certificate_get_holder (certificate));
  g_autofree char *signer =
      masked != NULL ? g_strdup_printf (_ ("%s · T.C. number %s"), holder, masked) : NULL;

  gtk_box_pack_start (box, eonay_value_new (signer != NULL ? signer : holder), FALSE, FALSE, 0);
  if (masked != NULL && !eonay_national_id_is_valid (number))
    gtk_box_pack_start (
        box,
        eonay_warning_new (_ (
            "The check digits of this number are wrong. Please make sure that the card is yours.")),
        FALSE, FALSE, 0);
}

/* What is about to happen, and in whose name. */
static GtkWidget *
create_header (const EonayConfirmation *confirmation)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *icon = gtk_image_new_from_icon_name ("tr.org.pardus.EOnay", GTK_ICON_SIZE_DIALOG);
  const char *headline = is_activation (confirmation->challenge)
                             ? _ ("Sign to activate E-Onay")
                             : _ ("Sign the text of the verification code");

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (headline), FALSE, FALSE, 0);
  add_signer (GTK_BOX (texts), confirmation->card_certificate->certificate);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
create_countdown (EonayPinDialog *self, const EonayChallenge *challenge)
{
  GtkWidget *countdown = eonay_countdown_new (challenge->deadline);

  g_signal_connect_object (countdown, "ended", G_CALLBACK (expired_cb), self, G_CONNECT_SWAPPED);
  return countdown;
}

/* The age of a code that was read from a page is unknown. */
static const char *
get_time_caption (const EonayChallenge *challenge)
{
  return is_activation (challenge) ? _ ("Time left for signing")
                                   : _ ("Maximum time left for signing");
}

static GtkWidget *
create_facts (EonayPinDialog *self, const EonayConfirmation *confirmation, GArray *reminder_days)
{
  GtkGrid *grid = GTK_GRID (eonay_grid_new ());
  g_autofree char *validity = eonay_wording_certificate_state (
      confirmation->card_certificate->certificate, reminder_days, eonay_calendar_get_now ());
  g_autofree char *certificate = g_strdup_printf ("%s, %s", confirmation->provider_name, validity);

  eonay_grid_add_row (grid, 0, _ ("Certificate"), certificate);
  eonay_grid_add_widget (grid, 1, get_time_caption (confirmation->challenge),
                         create_countdown (self, confirmation->challenge));
  return GTK_WIDGET (grid);
}

static const char *
get_caption (const EonayChallenge *challenge)
{
  switch (challenge->purpose)
    {
    case EONAY_PURPOSE_LOGIN:
      return _ ("First signature: login text");
    case EONAY_PURPOSE_CONSENT:
      return _ ("Signature: consent text");
    default:
      return _ ("The text to be signed");
    }
}

/* An unexpected text is signed only after the user explicitly agreed to it. */
static void
add_unknown_text (EonayPinDialog *self, const EonayConfirmation *confirmation, GtkBox *box)
{
  const EonayChallenge *challenge = confirmation->challenge;
  const char *known_text = confirmation->known_text;
  GtkWidget *panel;
  const char *warning;

  if (challenge->portal_text != NULL)
    warning = _ ("The portal shows one text and wants another one signed. The differences are "
                 "underlined.");
  else if (known_text != NULL)
    warning = _ ("This text is not the one that was expected. The differences are underlined.");
  else
    warning = _ ("This program has no text to compare this one with. Please read it carefully.");
  if (eonay_text_panel_find_other (challenge, known_text) != NULL)
    panel = eonay_text_panel_new_comparison (get_caption (challenge), challenge, known_text);
  else
    panel = eonay_text_panel_new (get_caption (challenge), challenge->text);
  self->text_agreement = eonay_text_agreement_new ();
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->text_agreement),
                                confirmation->pin_was_wrong);
  g_signal_connect_swapped (self->text_agreement, "toggled", G_CALLBACK (update_primary), self);
  gtk_box_pack_start (box, eonay_warning_new (warning), FALSE, FALSE, 0);
  gtk_box_pack_start (box, panel, FALSE, FALSE, 0);
  gtk_box_pack_start (box, self->text_agreement, FALSE, FALSE, 0);
}

static GtkWidget *
create_texts (EonayPinDialog *self, const EonayConfirmation *confirmation)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));
  const EonayChallenge *challenge = confirmation->challenge;
  const char *consent_text = confirmation->consent_text;

  if (confirmation->text_is_known)
    gtk_box_pack_start (box, eonay_text_panel_new (get_caption (challenge), challenge->text), FALSE,
                        FALSE, 0);
  else
    add_unknown_text (self, confirmation, box);

  if (consent_text != NULL)
    gtk_box_pack_start (box,
                        eonay_text_panel_new (_ ("Second signature: consent text"), consent_text),
                        FALSE, FALSE, 0);
  else if (challenge->purpose == EONAY_PURPOSE_LOGIN)
    gtk_box_pack_start (box,
                        eonay_hint_new (_ ("The consent text comes after the login. It is shown "
                                           "to you before it is signed.")),
                        FALSE, FALSE, 0);
  return GTK_WIDGET (box);
}

/* What was submitted before, and what this signature is for. */
static void
add_unknown_results (GtkBox *box, const EonayConfirmation *confirmation)
{
  g_autofree char *text = eonay_wording_open_submissions (confirmation->open_submissions,
                                                          confirmation->challenge->purpose);

  if (*text == '\0')
    return;
  gtk_box_pack_start (box, eonay_warning_new (_ ("Result unknown")), FALSE, FALSE, 0);
  gtk_box_pack_start (box, eonay_paragraph_new (text), FALSE, FALSE, 0);
}

static GtkWidget *
create_pad_part (EonayCardCertificate *card)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *icon =
      gtk_image_new_from_icon_name ("input-dialpad-symbolic", GTK_ICON_SIZE_LARGE_TOOLBAR);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  g_autofree char *reader = eonay_visible_text (card->reader, -1);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts),
                      eonay_heading_new (_ ("The PIN is typed on the card reader")), FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (texts),
                      eonay_paragraph_new (_ ("First press the button below, then type your "
                                              "electronic signature PIN on the reader's keypad.")),
                      FALSE, FALSE, 0);
  if (*reader != '\0')
    gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (reader), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), texts, TRUE, TRUE, 0);
  return box;
}

static void
add_typed_part (EonayPinDialog *self,
                const EonayConfirmation *confirmation,
                GtkBox *box,
                GtkBox *notes)
{
  GtkWidget *entry = eonay_pin_entry_new (confirmation);

  self->pin_entry = EONAY_PIN_ENTRY (entry);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (update_primary), self);
  g_signal_connect_swapped (entry, "entered", G_CALLBACK (entered_cb), self);
  gtk_box_pack_start (
      notes,
      eonay_paragraph_new (_ ("This is the PIN of your card, not the password of this "
                              "computer or of the portal.")),
      FALSE, FALSE, 0);
  gtk_box_pack_start (box, entry, FALSE, FALSE, 0);
}

/* The warning is in one frame with its agreement, unless it scrolls. */
static void
add_last_try_part (EonayPinDialog *self, GtkBox *box, GtkBox *notes)
{
  GtkWidget *warning =
      eonay_warning_new (_ ("This is the last try. If the PIN is wrong, the card will be locked. "
                            "If you are not sure, cancel; the help (F1) tells what to do."));
  GtkBox *inside = box;

  if (notes == box)
    {
      GtkWidget *frame = gtk_frame_new (NULL);

      inside = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2));
      g_object_set (inside, "margin", EONAY_GAP / 2, NULL);
      gtk_container_add (GTK_CONTAINER (frame), GTK_WIDGET (inside));
      gtk_box_pack_start (box, frame, FALSE, FALSE, 0);
      notes = inside;
    }
  self->last_try_agreement =
      eonay_agreement_new (_ ("I am _sure of my PIN and want to use the last try"));
  g_signal_connect_swapped (self->last_try_agreement, "toggled", G_CALLBACK (update_primary), self);
  gtk_box_pack_start (notes, warning, FALSE, FALSE, 0);
  gtk_box_reorder_child (notes, warning, 0);
  gtk_box_pack_start (inside, self->last_try_agreement, FALSE, FALSE, 0);
}

/* Announced by screen readers when the dialog appears. */
static GtkWidget *
create_refusal (const EonayConfirmation *confirmation)
{
  g_autofree char *text =
      eonay_wording_wrong_pin (confirmation->tries_left, confirmation->max_tries);
  GtkWidget *warning = eonay_warning_new (text);

  g_signal_connect_data (warning, "map", G_CALLBACK (eonay_announce), g_strdup (text),
                         (GClosureNotify) G_CALLBACK (g_free), 0);
  return warning;
}

/* texts: (nullable): where notes go that have no room beside the entry. */
static GtkWidget *
create_pin_part (EonayPinDialog *self, const EonayConfirmation *confirmation, GtkBox *texts)
{
  EonayCardCertificate *card = confirmation->card_certificate;
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2));
  GtkBox *notes = texts != NULL ? texts : box;

  if (confirmation->pin_was_wrong)
    gtk_box_pack_start (box, create_refusal (confirmation), FALSE, FALSE, 0);
  if (card->pin_pad)
    gtk_box_pack_start (box, create_pad_part (card), FALSE, FALSE, 0);
  else
    add_typed_part (self, confirmation, box, notes);
  if (card->pin_state == EONAY_PIN_FINAL_TRY)
    add_last_try_part (self, box, notes);
  return GTK_WIDGET (box);
}

static void
add_buttons (EonayPinDialog *self, const EonayChallenge *challenge)
{
  GtkDialog *dialog = GTK_DIALOG (self);
  const char *label = is_activation (challenge) ? _ ("Sign and _Activate") : _ ("_Sign");

  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  GtkWidget *primary = gtk_dialog_add_button (dialog, label, GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (primary),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_OK);
}

/* Question and buttons are always visible; all above them scrolls on a small screen. */
static void
build (EonayPinDialog *self, const EonayConfirmation *confirmation, GArray *reminder_days)
{
  GtkWidget *page = eonay_window_page_new ();
  GtkBox *above = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));
  gboolean is_comparison =
      !confirmation->text_is_known &&
      eonay_text_panel_find_other (confirmation->challenge, confirmation->known_text) != NULL;
  int width = is_comparison ? EONAY_COMPARISON_WIDTH : EONAY_TEXT_WIDTH;
  GtkWidget *pin_part =
      create_pin_part (self, confirmation, eonay_screen_is_low (GTK_WINDOW (self)) ? above : NULL);

  gtk_box_pack_start (above, create_header (confirmation), FALSE, FALSE, 0);
  gtk_box_pack_start (above, create_facts (self, confirmation, reminder_days), FALSE, FALSE, 0);
  add_unknown_results (above, confirmation);
  gtk_box_pack_start (above, create_texts (self, confirmation), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), eonay_scroll_new (GTK_WIDGET (above), width), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), pin_part, FALSE, FALSE, 0);
  add_buttons (self, confirmation->challenge);
  eonay_dialog_finish (GTK_DIALOG (self), page, width);
  if (self->pin_entry != NULL)
    eonay_window_fit (GTK_WINDOW (self), width,
                      eonay_screen_get_height_above_keyboard (GTK_WINDOW (self)));
  if (!is_activation (confirmation->challenge))
    gtk_window_set_title (GTK_WINDOW (self), _ ("Sign with a Verification Code"));
  update_primary (self);
  gtk_widget_grab_focus (self->pin_entry != NULL ? GTK_WIDGET (self->pin_entry)
                                                 : gtk_dialog_get_widget_for_response (
                                                       GTK_DIALOG (self), GTK_RESPONSE_OK));
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_pin_dialog_class_init (EonayPinDialogClass *klass)
{
}

static void
eonay_pin_dialog_init (EonayPinDialog *self)
{
}

/**
 * eonay_pin_dialog_new:
 * @parent: (nullable): the parent window
 * @confirmation: the content
 * @reminder_days: (element-type guint32): as in eonay_validity_get_state()
 *
 * Returns: (transfer none): a dialog, owned by GTK until it is destroyed
 */
GtkWidget *
eonay_pin_dialog_new (GtkWindow *parent,
                      const EonayConfirmation *confirmation,
                      GArray *reminder_days)
{
  EonayPinDialog *self =
      g_object_new (EONAY_TYPE_PIN_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  build (self, confirmation, reminder_days);
  return GTK_WIDGET (self);
}

SecretValue *
eonay_pin_dialog_dup_pin (EonayPinDialog *self)
{
  return self->pin_entry != NULL ? eonay_pin_entry_dup_pin (self->pin_entry) : NULL;
}
