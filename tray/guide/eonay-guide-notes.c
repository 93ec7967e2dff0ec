/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-card-holder.h"
#include "eonay-error.h"
#include "eonay-guide-notes.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-guide.h"
#include "eonay-wording.h"

struct _EonayGuideNotes
{
  GtkBox parent_instance;

  EonayContext *context;
  EonayCardContents *contents;
  EonayProvider *provider;
  GCancellable *cancellable;
  /* The programs that may hold the card, while another one does. */
  GStrv holders;
  gboolean is_held;
  GtkWidget *lines;
  char *shown;
};

G_DEFINE_FINAL_TYPE (EonayGuideNotes, eonay_guide_notes, GTK_TYPE_BOX)

static EonayCardCertificate *
find_card (EonayGuideNotes *self, const char *id)
{
  GPtrArray *cards = eonay_card_contents_get_all (self->contents);

  for (guint i = 0; i < cards->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (cards, i);

      if (g_strcmp0 (eonay_certificate_get_id (card->certificate), id) == 0)
        return card;
    }
  return NULL;
}

static guint
get_max_tries (EonayGuideNotes *self)
{
  return eonay_profile_get_uint (eonay_provider_get_profile (self->provider), "Card", "PinTries",
                                 0);
}

static EonayGuideFacts
take_facts (EonayGuideNotes *self, const EonayAppletState *applet_state)
{
  const EonayKnownCertificate *candidate = applet_state->candidate;
  EonayCardCertificate *card = candidate != NULL ? find_card (self, candidate->id) : NULL;
  EonayGuideFacts facts = {
    .now = applet_state->now,
    .monitor = applet_state->monitor,
    .is_reading = applet_state->is_reading || applet_state->is_running,
    .holders = (const char *const *) self->holders,
    .error = applet_state->error,
    .pin_state = applet_state->pin_state,
    .tries_left = -1,
  };

  if (card != NULL)
    facts.tries_left = eonay_card_certificate_get_tries_left (card, get_max_tries (self));
  if (candidate == NULL)
    return facts;
  facts.certificate_id = candidate->id;
  facts.not_before = candidate->not_before;
  facts.not_after = candidate->not_after;
  facts.consent = candidate->consent;
  facts.source = candidate->consent_source;
  return facts;
}

/* -- display ----------------------------------------------------------------------------------- */

/* (nullable): the card's holder, its certificate and its PIN. */
static char *
describe_card (EonayGuideNotes *self, const EonayAppletState *applet_state, int tries_left)
{
  const EonayKnownCertificate *candidate = applet_state->candidate;

  if (candidate == NULL || applet_state->monitor == EONAY_CARD_MONITOR_NO_CARD)
    return NULL;
  g_autofree char *holder = eonay_wording_holder (candidate->holder);
  g_autofree char *validity =
      eonay_wording_validity (eonay_applet_state_get_validity (applet_state, candidate),
                              candidate->not_before, candidate->not_after, applet_state->now);
  g_autofree char *tries = eonay_wording_tries_before (tries_left, get_max_tries (self));

  return g_strdup_printf ("%s\n%s%s%s", holder, validity, *tries != '\0' ? "\n" : "", tries);
}

static void
add_line (EonayGuideNotes *self, const char *icon_name, const char *style, const char *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name, GTK_ICON_SIZE_BUTTON);

  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (icon), style);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  /* The text says the same. */
  atk_object_set_name (gtk_widget_get_accessible (icon), "");
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), eonay_paragraph_new (text), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self->lines), row, FALSE, FALSE, 0);
}

static void
add_note (EonayGuideNotes *self, EonayGuideNote note, const char *text)
{
  if (note == EONAY_GUIDE_NOTE_ACTIVE || note == EONAY_GUIDE_NOTE_TOLD_ACTIVE)
    add_line (self, "object-select-symbolic", EONAY_STYLE_GOOD, text);
  else if (note == EONAY_GUIDE_NOTE_READING)
    add_line (self, "content-loading-symbolic", NULL, text);
  else
    add_line (self, "dialog-warning-symbolic", EONAY_STYLE_WARNING, text);
}

static void
destroy_cb (GtkWidget *line, gpointer user_data)
{
  gtk_widget_destroy (line);
}

/* Keeps what is unchanged: nothing in it has the focus, but it would flicker. */
static void
show (EonayGuideNotes *self, const EonayAppletState *applet_state)
{
  EonayGuideFacts facts = take_facts (self, applet_state);
  g_autoptr (GArray) notes = eonay_guide_list_notes (&facts);
  g_autofree char *card = describe_card (self, applet_state, facts.tries_left);
  g_autoptr (GString) all = g_string_new (card);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < notes->len; i++)
    {
      char *text = eonay_wording_for_guide_note (g_array_index (notes, EonayGuideNote, i), &facts);

      g_ptr_array_add (texts, text);
      g_string_append_printf (all, "\n%s", text);
    }
  if (g_strcmp0 (all->str, self->shown) == 0)
    return;
  if (self->shown != NULL)
    eonay_announce (GTK_WIDGET (self), all->str);
  g_free (self->shown);
  self->shown = g_strdup (all->str);
  gtk_container_foreach (GTK_CONTAINER (self->lines), destroy_cb, NULL);
  if (card != NULL)
    add_line (self, "auth-smartcard-symbolic", NULL, card);
  for (guint i = 0; i < texts->len; i++)
    add_note (self, g_array_index (notes, EonayGuideNote, i), g_ptr_array_index (texts, i));
  gtk_widget_show_all (self->lines);
}

/* -- who holds the card ------------------------------------------------------------------------ */

static EonayAppletState *
take_state (EonayGuideNotes *self)
{
  return eonay_applet_state_take (self->context, self->contents, NULL, eonay_calendar_get_now ());
}

static void
find_holders_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayGuideNotes) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = eonay_card_holder_find_finish (result, &error);

  if (names == NULL)
    {
      g_debug ("looking for who holds the card: %s", error->message);
      return;
    }
  /* The card may be free by now. */
  if (!self->is_held || self->holders != NULL)
    return;
  g_autoptr (EonayAppletState) applet_state = take_state (self);
  self->holders = g_steal_pointer (&names);
  show (self, applet_state);
}

void
eonay_guide_notes_update (EonayGuideNotes *self, const EonayAppletState *applet_state)
{
  gboolean was_held = self->is_held;

  self->is_held = g_error_matches (applet_state->error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY);
  if (!self->is_held)
    g_clear_pointer (&self->holders, g_strfreev);
  else if (!was_held)
    eonay_card_holder_find_async (self->cancellable, find_holders_cb, g_object_ref (self));
  show (self, applet_state);
}

guint
eonay_guide_notes_find_first_step (EonayGuideNotes *self, const EonayGuideEntry *entry)
{
  g_autoptr (EonayAppletState) applet_state = take_state (self);
  EonayGuideFacts facts = take_facts (self, applet_state);

  return eonay_guide_get_first_step (entry, &facts);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_guide_notes_dispose (GObject *object)
{
  g_cancellable_cancel (EONAY_GUIDE_NOTES (object)->cancellable);
  G_OBJECT_CLASS (eonay_guide_notes_parent_class)->dispose (object);
}

static void
eonay_guide_notes_finalize (GObject *object)
{
  EonayGuideNotes *self = EONAY_GUIDE_NOTES (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->contents);
  g_clear_object (&self->provider);
  g_clear_object (&self->cancellable);
  g_strfreev (self->holders);
  g_free (self->shown);
  G_OBJECT_CLASS (eonay_guide_notes_parent_class)->finalize (object);
}

static void
eonay_guide_notes_class_init (EonayGuideNotesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_guide_notes_dispose;
  G_OBJECT_CLASS (klass)->finalize = eonay_guide_notes_finalize;
}

static void
eonay_guide_notes_init (EonayGuideNotes *self)
{
  self->cancellable = g_cancellable_new ();
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  gtk_container_add (GTK_CONTAINER (self), self->lines);
}

GtkWidget *
eonay_guide_notes_new (EonayContext *context, EonayCardContents *contents, EonayProvider *provider)
{
  EonayGuideNotes *self = g_object_new (EONAY_TYPE_GUIDE_NOTES, NULL);

  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  self->provider = g_object_ref (provider);
  return GTK_WIDGET (self);
}
