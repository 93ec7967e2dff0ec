/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#define GCR_API_SUBJECT_TO_CHANGE
#include <gcr/gcr.h>

#include "eonay-calendar.h"
#include "eonay-pin-dialog.h"
#include "eonay-text-panel.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording.h"

#define PIN_WIDTH_CHARS 14

struct _EonayPinDialog
{
  GtkDialog parent_instance;

  EonayConfirmation *confirmation;
  GtkWidget *time_label;
  /* Each NULL where it is not needed. */
  GtkWidget *text_agreement;
  GtkWidget *last_try_agreement;
  GtkWidget *pin_entry;
  guint countdown_id;
};

G_DEFINE_FINAL_TYPE (EonayPinDialog, eonay_pin_dialog, GTK_TYPE_DIALOG)

static gboolean
is_agreed (GtkWidget *agreement)
{
  return agreement == NULL || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (agreement));
}

static gboolean
pin_has_allowed_length (EonayPinDialog *self)
{
  if (self->pin_entry == NULL)
    return TRUE;
  EonayCardCertificate *card = eonay_confirmation_get_card_certificate (self->confirmation);
  GtkEntryBuffer *buffer = gtk_entry_get_buffer (GTK_ENTRY (self->pin_entry));
  gsize length = gtk_entry_buffer_get_bytes (buffer);
  guint maximum = eonay_card_certificate_get_pin_max (card);
  return length > 0 && length >= eonay_card_certificate_get_pin_min (card) &&
         (maximum == 0 || length <= maximum);
}

static void
update_primary (EonayPinDialog *self)
{
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK,
                                     pin_has_allowed_length (self) &&
                                         is_agreed (self->text_agreement) &&
                                         is_agreed (self->last_try_agreement));
}

static gint64
update_time (EonayPinDialog *self)
{
  EonayChallenge *challenge = eonay_confirmation_get_challenge (self->confirmation);
  gint64 left = MAX (eonay_challenge_get_deadline (challenge) - eonay_calendar_get_now (), 0);
  g_autofree char *text =
      g_strdup_printf (_ ("%d:%02d minutes"), (int) (left / 60), (int) (left % 60));

  gtk_label_set_text (GTK_LABEL (self->time_label), text);
  return left;
}

static gboolean
countdown_cb (gpointer user_data)
{
  EonayPinDialog *self = user_data;

  if (update_time (self) > 0)
    return G_SOURCE_CONTINUE;
  self->countdown_id = 0;
  gtk_dialog_response (GTK_DIALOG (self), EONAY_PIN_DIALOG_EXPIRED);
  return G_SOURCE_REMOVE;
}

/* -- the parts, top to bottom ------------------------------------------------------------------ */

static GtkWidget *
create_header (EonayPinDialog *self)
{
  EonayCertificate *certificate = eonay_card_certificate_get_certificate (
      eonay_confirmation_get_card_certificate (self->confirmation));
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  GtkWidget *icon = gtk_image_new_from_icon_name ("tr.org.pardus.EOnay", GTK_ICON_SIZE_DIALOG);
  g_autofree char *holder = eonay_visible_text (eonay_certificate_get_holder (certificate), -1);
  g_autofree char *masked = eonay_certificate_dup_masked_national_id (certificate);
  g_autofree char *identity = g_strdup_printf (_ ("T.C. number %s"), masked);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (holder), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (identity), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
create_facts (EonayPinDialog *self)
{
  EonayCertificate *certificate = eonay_card_certificate_get_certificate (
      eonay_confirmation_get_card_certificate (self->confirmation));
  GtkGrid *grid = GTK_GRID (eonay_grid_new ());
  g_autofree char *issuer = eonay_visible_text (eonay_certificate_get_issuer (certificate), -1);
  g_autofree char *validity =
      eonay_wording_certificate_state (certificate, eonay_calendar_get_now ());

  eonay_grid_add_row (grid, 0, _ ("Issuer"), issuer);
  eonay_grid_add_row (grid, 1, _ ("Certificate"), validity);
  self->time_label = eonay_grid_add_row (grid, 2, _ ("Time left for signing"), "");
  return GTK_WIDGET (grid);
}

static const char *
get_caption (EonayChallenge *challenge)
{
  if (eonay_challenge_get_purpose (challenge) == EONAY_PURPOSE_LOGIN)
    return _ ("First signature: login text");
  return _ ("Signature: consent text");
}

/* A text nobody expected is signed only after the user agreed to it by name. */
static void
add_unknown_text (EonayPinDialog *self, GtkBox *box)
{
  EonayChallenge *challenge = eonay_confirmation_get_challenge (self->confirmation);
  const char *text = eonay_challenge_get_text (challenge);
  const char *known_text = eonay_confirmation_get_known_text (self->confirmation);
  GtkWidget *panel;
  const char *warning;

  if (known_text != NULL)
    {
      warning = _ ("This text is not the one that was expected. The differences are underlined.");
      panel = eonay_text_panel_new_comparison (get_caption (challenge), text, known_text);
    }
  else
    {
      warning = _ ("This program cannot compare this text with a known one. Please read it.");
      panel = eonay_text_panel_new (get_caption (challenge), text, EONAY_TEXT_HEIGHT);
    }
  self->text_agreement = eonay_agreement_new (_ ("I have _read this text and want to sign it"));
  g_signal_connect_swapped (self->text_agreement, "toggled", G_CALLBACK (update_primary), self);
  gtk_box_pack_start (box, eonay_warning_new (warning), FALSE, FALSE, 0);
  gtk_box_pack_start (box, panel, TRUE, TRUE, 0);
  gtk_box_pack_start (box, self->text_agreement, FALSE, FALSE, 0);
}

static GtkWidget *
create_texts (EonayPinDialog *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));
  EonayChallenge *challenge = eonay_confirmation_get_challenge (self->confirmation);
  const char *consent_text = eonay_confirmation_get_consent_text (self->confirmation);
  gboolean is_known = eonay_confirmation_get_text_is_known (self->confirmation);
  gboolean is_last_try =
      eonay_card_certificate_get_pin_state (
          eonay_confirmation_get_card_certificate (self->confirmation)) == EONAY_PIN_FINAL_TRY;

  if (is_known)
    gtk_box_pack_start (box,
                        eonay_text_panel_new (get_caption (challenge),
                                              eonay_challenge_get_text (challenge),
                                              EONAY_TEXT_HEIGHT),
                        TRUE, TRUE, 0);
  else
    add_unknown_text (self, box);

  if (consent_text != NULL)
    gtk_box_pack_start (box,
                        eonay_text_panel_new (_ ("Second signature: consent text"), consent_text,
                                              is_known && !is_last_try ? EONAY_TEXT_HEIGHT
                                                                       : EONAY_TEXT_HEIGHT_SMALL),
                        TRUE, TRUE, 0);
  else if (eonay_challenge_get_purpose (challenge) == EONAY_PURPOSE_LOGIN)
    gtk_box_pack_start (box,
                        eonay_hint_new (_ ("The consent text comes after the login. It is shown "
                                           "to you before it is signed.")),
                        FALSE, FALSE, 0);
  return GTK_WIDGET (box);
}

static GtkWidget *
create_pin_entry (EonayPinDialog *self, const char *rule)
{
  EonayCardCertificate *card = eonay_confirmation_get_card_certificate (self->confirmation);
  /* Locked memory that is never swapped and is wiped when freed. */
  g_autoptr (GtkEntryBuffer) buffer = gcr_secure_entry_buffer_new ();
  GtkWidget *entry = gtk_entry_new_with_buffer (buffer);

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_input_hints (GTK_ENTRY (entry), GTK_INPUT_HINT_NO_EMOJI);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), PIN_WIDTH_CHARS);
  gtk_entry_set_max_length (GTK_ENTRY (entry), (int) eonay_card_certificate_get_pin_max (card));
  atk_object_set_description (gtk_widget_get_accessible (entry), rule);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (update_primary), self);
  return entry;
}

static GtkWidget *
create_pin_row (EonayPinDialog *self)
{
  EonayCardCertificate *card = eonay_confirmation_get_card_certificate (self->confirmation);
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP));
  g_autofree char *rule = eonay_wording_pin_length (eonay_card_certificate_get_pin_min (card),
                                                    eonay_card_certificate_get_pin_max (card));
  g_autofree char *tries =
      eonay_wording_tries_before (eonay_confirmation_get_tries_left (self->confirmation),
                                  eonay_confirmation_get_max_tries (self->confirmation));
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_PIN of the card"));
  GtkWidget *tries_label = eonay_confirmation_get_tries_left (self->confirmation) >= 0
                               ? eonay_heading_new (tries)
                               : eonay_hint_new (tries);

  self->pin_entry = create_pin_entry (self, rule);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->pin_entry);
  gtk_box_pack_start (row, label, FALSE, FALSE, 0);
  gtk_box_pack_start (row, self->pin_entry, FALSE, FALSE, 0);
  gtk_box_pack_start (row, eonay_hint_new (rule), FALSE, FALSE, 0);
  gtk_box_pack_end (row, tries_label, FALSE, FALSE, 0);
  return GTK_WIDGET (row);
}

static GtkWidget *
create_pin_part (EonayPinDialog *self)
{
  EonayCardCertificate *card = eonay_confirmation_get_card_certificate (self->confirmation);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));

  if (eonay_card_certificate_has_pin_pad (card))
    gtk_box_pack_start (box,
                        eonay_paragraph_new (_ ("Type the PIN on the card reader after you have "
                                                "pressed the button below.")),
                        FALSE, FALSE, 0);
  else
    gtk_box_pack_start (box, create_pin_row (self), FALSE, FALSE, 0);

  if (eonay_card_certificate_get_pin_state (card) != EONAY_PIN_FINAL_TRY)
    return GTK_WIDGET (box);
  gtk_box_pack_start (box,
                      eonay_warning_new (_ ("This is the last try. If the PIN is wrong, the card "
                                            "will be locked.")),
                      FALSE, FALSE, 0);
  self->last_try_agreement = eonay_agreement_new (_ ("I am _sure of my PIN and use the last try"));
  g_signal_connect_swapped (self->last_try_agreement, "toggled", G_CALLBACK (update_primary), self);
  gtk_box_pack_start (box, self->last_try_agreement, FALSE, FALSE, 0);
  return GTK_WIDGET (box);
}

static void
add_buttons (EonayPinDialog *self)
{
  GtkDialog *dialog = GTK_DIALOG (self);

  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  GtkWidget *primary = gtk_dialog_add_button (dialog, _ ("Sign and _Activate"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (primary),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_OK);
}

static void
build (EonayPinDialog *self)
{
  GtkWidget *page = eonay_page_new ();
  gboolean is_comparison = !eonay_confirmation_get_text_is_known (self->confirmation) &&
                           eonay_confirmation_get_known_text (self->confirmation) != NULL;

  gtk_box_pack_start (GTK_BOX (page), create_header (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_facts (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_texts (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_pin_part (self), FALSE, FALSE, 0);
  add_buttons (self);
  eonay_dialog_finish (GTK_DIALOG (self), page,
                       is_comparison ? EONAY_COMPARISON_WIDTH : EONAY_TEXT_WIDTH);
  update_primary (self);
  if (self->pin_entry != NULL)
    gtk_widget_grab_focus (self->pin_entry);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_pin_dialog_dispose (GObject *object)
{
  EonayPinDialog *self = EONAY_PIN_DIALOG (object);

  g_clear_handle_id (&self->countdown_id, g_source_remove);
  g_clear_object (&self->confirmation);
  G_OBJECT_CLASS (eonay_pin_dialog_parent_class)->dispose (object);
}

static void
eonay_pin_dialog_class_init (EonayPinDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_pin_dialog_dispose;
}

static void
eonay_pin_dialog_init (EonayPinDialog *self)
{
}

/**
 * eonay_pin_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @confirmation: what to show
 *
 * Returns: (transfer none): a dialog, owned by GTK until it is destroyed
 */
GtkWidget *
eonay_pin_dialog_new (GtkWindow *parent, EonayConfirmation *confirmation)
{
  EonayPinDialog *self =
      g_object_new (EONAY_TYPE_PIN_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  self->confirmation = g_object_ref (confirmation);
  build (self);
  update_time (self);
  self->countdown_id = g_timeout_add_seconds (1, countdown_cb, self);
  return GTK_WIDGET (self);
}

SecretValue *
eonay_pin_dialog_dup_pin (EonayPinDialog *self)
{
  if (self->pin_entry == NULL)
    return NULL;
  GtkEntryBuffer *buffer = gtk_entry_get_buffer (GTK_ENTRY (self->pin_entry));
  return secret_value_new (gtk_entry_buffer_get_text (buffer),
                           (gssize) gtk_entry_buffer_get_bytes (buffer), "text/plain");
}
