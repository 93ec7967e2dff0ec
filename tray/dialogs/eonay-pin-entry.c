/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-locked-buffer.h"
#include "eonay-pin-entry.h"
#include "eonay-pin-text.h"
#include "eonay-widgets.h"
#include "eonay-wording.h"

#define WIDTH_CHARS 14

struct _EonayPinEntry
{
  GtkGrid parent_instance;

  guint min;
  guint max;
  GtkWidget *entry;
  GtkWidget *length_hint;
  /* Visible only if there is a remark. */
  GtkWidget *remark;
  GtkLabel *remark_label;
  const char *demand; /* nullable */
};

G_DEFINE_FINAL_TYPE (EonayPinEntry, eonay_pin_entry, GTK_TYPE_GRID)

enum
{
  CHANGED,
  ENTERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkEntryBuffer *
get_buffer (EonayPinEntry *self)
{
  return gtk_entry_get_buffer (GTK_ENTRY (self->entry));
}

/* The PIN within the typed or pasted text; NULL if it has none. */
static const char *
find_pin (EonayPinEntry *self, gsize *length)
{
  GtkEntryBuffer *buffer = get_buffer (self);

  *length = gtk_entry_buffer_get_bytes (buffer);
  return eonay_pin_text_find (gtk_entry_buffer_get_text (buffer), length);
}

/* Of the PIN, in characters. */
static guint
get_length (EonayPinEntry *self)
{
  gsize size = 0;
  const char *pin = find_pin (self, &size);

  return pin != NULL ? (guint) g_utf8_strlen (pin, (gssize) size) : 0;
}

/* Reads the PIN in place, since a copy would have to be wiped. */
static gboolean
has_only_digits (EonayPinEntry *self, gboolean *has_letters)
{
  gboolean only_digits = TRUE;

  *has_letters = FALSE;
  for (const char *at = gtk_entry_buffer_get_text (get_buffer (self)); *at != '\0';
       at = g_utf8_next_char (at))
    {
      only_digits = only_digits && g_ascii_isdigit (*at);
      *has_letters = *has_letters || g_unichar_isalpha (g_utf8_get_char (at));
    }
  return only_digits;
}

static const char *
find_remark (EonayPinEntry *self)
{
  GdkKeymap *keymap = gdk_keymap_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  gboolean has_letters = FALSE;
  gboolean only_digits = has_only_digits (self, &has_letters);
  gsize length = 0;

  if (find_pin (self, &length) == NULL && length > 0)
    return _ ("This cannot be a PIN: it is too long or has a blank, a digit of another script or "
              "another character that is in no PIN.");

  /* Caps Lock does not matter for a PIN of digits. */
  if (has_letters && gdk_keymap_get_caps_lock_state (keymap))
    return _ ("Caps Lock is on.");
  if (!only_digits)
    return _ ("You typed something other than digits. Most card PINs are digits only.");
  return self->demand;
}

static void
update_remark (EonayPinEntry *self)
{
  const char *remark = find_remark (self);

  gtk_widget_set_visible (self->remark, remark != NULL);
  if (remark == NULL || g_str_equal (gtk_label_get_text (self->remark_label), remark))
    {
      if (remark == NULL)
        gtk_label_set_text (self->remark_label, "");
      return;
    }
  gtk_label_set_text (self->remark_label, remark);
  eonay_announce (GTK_WIDGET (self), remark);
}

static void
update (EonayPinEntry *self)
{
  g_autofree char *length = eonay_wording_pin_typed (get_length (self), self->min, self->max);

  gtk_label_set_text (GTK_LABEL (self->length_hint), length);
  atk_object_set_description (gtk_widget_get_accessible (self->entry), length);
  update_remark (self);
}

static void
changed_cb (EonayPinEntry *self)
{
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
activate_cb (EonayPinEntry *self)
{
  g_signal_emit (self, signals[ENTERED], 0);
}

static GtkWidget *
create_entry (EonayPinEntry *self)
{
  g_autoptr (EonayLockedBuffer) buffer = eonay_locked_buffer_new ();
  GtkWidget *entry = gtk_entry_new_with_buffer (GTK_ENTRY_BUFFER (buffer));

  gtk_entry_set_visibility (GTK_ENTRY (entry), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_input_hints (GTK_ENTRY (entry), GTK_INPUT_HINT_NO_EMOJI);
  /* An input method may be another program, and would see each key. */
  g_object_set (entry, "im-module", "gtk-im-context-none", NULL);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  eonay_entry_take_digits (GTK_ENTRY (entry));
  gtk_entry_set_width_chars (GTK_ENTRY (entry), WIDTH_CHARS);
  /* In large text the tries beside it need several lines. */
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  /* Replaced by our own text, shown only if relevant. */
  g_object_set (entry, "caps-lock-warning", FALSE, NULL);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (activate_cb), self);
  return entry;
}

static GtkWidget *
create_remark (EonayPinEntry *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP / 2);
  GtkWidget *label = eonay_paragraph_new ("");
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_MENU);

  self->remark_label = GTK_LABEL (label);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}

static GtkWidget *
create_tries (const EonayConfirmation *confirmation)
{
  int tries_left = confirmation->tries_left;
  g_autofree char *tries = eonay_wording_tries_before (tries_left, confirmation->max_tries);
  GtkWidget *label = tries_left >= 0 ? eonay_heading_new (tries) : eonay_hint_new (tries);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_halign (label, GTK_ALIGN_END);
  return label;
}

static void
build (EonayPinEntry *self, const EonayConfirmation *confirmation)
{
  GtkGrid *grid = GTK_GRID (self);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Electronic signature _PIN"));

  gtk_grid_set_column_spacing (grid, EONAY_GAP);
  gtk_grid_set_row_spacing (grid, EONAY_GAP / 2);
  self->entry = create_entry (self);
  self->length_hint = eonay_paragraph_new ("");
  self->remark = create_remark (self);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->entry);
  gtk_grid_attach (grid, label, 0, 0, 1, 1);
  gtk_grid_attach (grid, self->entry, 1, 0, 1, 1);
  /* After a wrong PIN the dialog says more. */
  if (!confirmation->pin_was_wrong)
    gtk_grid_attach (grid, create_tries (confirmation), 2, 0, 1, 1);
  gtk_grid_attach (grid, self->length_hint, 1, 1, 2, 1);
  gtk_grid_attach (grid, self->remark, 1, 2, 2, 1);
  if (!eonay_locked_buffer_is_locked (EONAY_LOCKED_BUFFER (get_buffer (self))))
    gtk_grid_attach (grid,
                     eonay_paragraph_new (_ ("This session's limit of locked memory is used up: "
                                             "the PIN might be written to the swap space. Log "
                                             "out and in again; if it stays, tell your "
                                             "administrator.")),
                     1, 3, 2, 1);
}

/* -- keys -------------------------------------------------------------------------------------- */

/* Whether the key inserts a character; other keys and shortcuts need not be hidden. */
static gboolean
writes (const GdkEventKey *key)
{
  guint commands = gtk_accelerator_get_default_mod_mask () & ~(guint) GDK_SHIFT_MASK;
  char digit = '0';

  return (key->state & commands) == 0 && (g_unichar_isprint (gdk_keyval_to_unicode (key->keyval)) ||
                                          eonay_keypad_find_digit (key->keyval, &digit));
}

static gboolean
hides (GtkWidget *focus)
{
  return GTK_IS_ENTRY (focus) && !gtk_entry_get_visibility (GTK_ENTRY (focus));
}

/* Whether GTK would send keys to this window: another one may be modal. */
static gboolean
has_keys (GtkWindow *window)
{
  GtkWidget *grab = gtk_window_group_get_current_grab (gtk_window_get_group (window));

  return grab == NULL || grab == GTK_WIDGET (window);
}

/* Keeps keys typed into a PIN entry off the accessibility bus, where GTK sends each key before any
 * widget handles it. Screen readers still learn that a character was entered, and get all keys that
 * insert nothing. */
static void
event_cb (GdkEvent *event, gpointer user_data)
{
  gboolean is_key = event->type == GDK_KEY_PRESS || event->type == GDK_KEY_RELEASE;
  GtkWidget *widget = is_key ? gtk_get_event_widget (event) : NULL;
  GtkWidget *window = widget != NULL ? gtk_widget_get_toplevel (widget) : NULL;

  if (GTK_IS_WINDOW (window) && has_keys (GTK_WINDOW (window)) &&
      hides (gtk_window_get_focus (GTK_WINDOW (window))) && writes (&event->key))
    gtk_propagate_event (window, event);
  else
    gtk_main_do_event (event);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_pin_entry_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (EONAY_PIN_ENTRY (widget)->entry);
}

static void
eonay_pin_entry_class_init (EonayPinEntryClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = eonay_pin_entry_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_PIN_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ENTERED] = g_signal_new ("entered", EONAY_TYPE_PIN_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  /* For the whole process, and for good: GDK has one handler, and no key may reach GTK before it. */
  gdk_event_handler_set (event_cb, NULL, NULL);
}

static void
eonay_pin_entry_init (EonayPinEntry *self)
{
}

/**
 * eonay_pin_entry_new:
 * @confirmation: the certificate and the number of tries left
 *
 * Returns: (transfer floating): an empty entry with its label, the length rule and the tries left
 */
GtkWidget *
eonay_pin_entry_new (const EonayConfirmation *confirmation)
{
  EonayPinEntry *self = g_object_new (EONAY_TYPE_PIN_ENTRY, NULL);
  EonayCardCertificate *card = confirmation->card_certificate;
  GdkKeymap *keymap = gdk_keymap_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));

  self->min = card->pin_min;
  self->max = card->pin_max;
  build (self, confirmation);
  update (self);
  g_signal_connect_object (keymap, "state-changed", G_CALLBACK (update_remark), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

gboolean
eonay_pin_entry_is_complete (EonayPinEntry *self)
{
  guint length = get_length (self);

  return length > 0 && length >= self->min && (self->max == 0 || length <= self->max);
}

void
eonay_pin_entry_set_demand (EonayPinEntry *self, const char *demand)
{
  self->demand = demand;
  update_remark (self);
}

SecretValue *
eonay_pin_entry_dup_pin (EonayPinEntry *self)
{
  gsize length = 0;
  const char *pin = find_pin (self, &length);

  g_return_val_if_fail (pin != NULL, NULL);
  return secret_value_new (pin, (gssize) length, "text/plain");
}
