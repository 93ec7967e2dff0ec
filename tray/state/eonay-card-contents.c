/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-calendar.h"
#include "eonay-card-contents.h"
#include "eonay-error.h"
#include "eonay-card-choice.h"
#include "eonay-revocation-record.h"
#include "eonay-wall-clock.h"

struct _EonayCardContents
{
  GObject parent_instance;

  EonayContext *context;
  GCancellable *cancellable;
  guint n_holds;
  guint n_loans;
  gboolean is_reading;
  /* An event occurred that the current reading may have missed. */
  gboolean is_stale;
  /* Certificates that stay in a reader are asked about once a day. */
  EonayWallClock *clock;
  GPtrArray *all;
  GPtrArray *fitting;
  GError *error;
};

G_DEFINE_FINAL_TYPE (EonayCardContents, eonay_card_contents, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void read_cards (EonayCardContents *self);

/* Which of the certificates in the readers fit. */
static void
find_fitting (EonayCardContents *self)
{
  g_autoptr (GPtrArray) fitting = NULL;

  g_ptr_array_set_size (self->fitting, 0);
  g_clear_error (&self->error);
  fitting = eonay_card_choice_list_fitting (self->all, self->context->registry,
                                            self->context->ledger, EONAY_CAPABILITY_E_ONAY,
                                            eonay_calendar_get_now (), NULL, &self->error);
  if (fitting != NULL)
    g_ptr_array_extend_and_steal (self->fitting, g_steal_pointer (&fitting));
}

/* --- revocation --- */

/* Awaits the first of the certificates in the readers that is to be asked about again. */
static void
schedule (EonayCardContents *self)
{
  gint64 now = eonay_calendar_get_now ();
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < self->all->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (self->all, i);
      EonayRevocationRecord record = eonay_revocation_record_read (
          self->context->ledger, eonay_certificate_get_id (card->certificate), now);
      gint64 moment = eonay_revocation_record_get_next (&record, now);

      /* Not one in the past: the last answer could not be recorded, and would be asked for at once. */
      if (record.asked != 0 && moment > now)
        next = MIN (next, moment);
    }
  eonay_wall_clock_await (self->clock, next);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayCardContents) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_fitting = 0;

  if (!eonay_revocation_record_ask_finish (EONAY_LEDGER (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("%s", error->message);
  schedule (self);
  if (self->all->len == 0 || self->is_reading)
    return;
  n_fitting = self->fitting->len;
  find_fitting (self);
  if (self->fitting->len != n_fitting)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* (nullable): NULL for a certificate that the ledger does not record. */
static EonayProvider *
find_provider (EonayCardContents *self, EonayCertificate *certificate)
{
  if (!eonay_certificate_is_qualified (certificate) || eonay_certificate_is_seal (certificate))
    return NULL;
  return eonay_provider_registry_find_for_certificate (self->context->registry, certificate);
}

/* is_seen: the cards were read just now; otherwise only those that a day has passed for. */
static void
ask_issuers (EonayCardContents *self, gboolean is_seen)
{
  gint64 now = eonay_calendar_get_now ();

  if (!g_settings_get_boolean (self->context->settings, EONAY_SETTINGS_CHECK_REVOCATION))
    return;
  for (guint i = 0; i < self->all->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (self->all, i);
      EonayProvider *provider = find_provider (self, card->certificate);
      EonayRevocationRecord record = eonay_revocation_record_read (
          self->context->ledger, eonay_certificate_get_id (card->certificate), now);

      if (provider != NULL && eonay_revocation_record_is_due (&record, now) &&
          (is_seen || eonay_revocation_record_get_next (&record, now) <= now))
        eonay_revocation_record_ask_async (self->context->ledger, card->certificate, provider,
                                           self->cancellable, asked_cb, g_object_ref (self));
    }
  schedule (self);
}

static void
ask_seen_cb (EonayCardContents *self)
{
  ask_issuers (self, TRUE);
}

/* A moment was reached, or the clock was set. */
static void
ask_again_cb (EonayCardContents *self)
{
  ask_issuers (self, FALSE);
}

/* --- contents --- */

/* Reminders use the ledger even without the card, so record each qualified certificate. */
static void
note (EonayCardContents *self)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      g_autoptr (GError) error = NULL;
      EonayCardCertificate *card = g_ptr_array_index (self->all, i);
      EonayCertificate *certificate = card->certificate;
      EonayProvider *provider = find_provider (self, certificate);

      if (provider == NULL)
        continue;
      if (!eonay_ledger_note_certificate (self->context->ledger, certificate,
                                          eonay_provider_get_id (provider),
                                          eonay_calendar_get_now (), &error))
        g_warning ("noting a certificate: %s", error->message);
    }
}

/* error: (transfer full): why the cards could not be read, without card_certificates */
static void
set_contents (EonayCardContents *self, GPtrArray *card_certificates, GError *error)
{
  g_ptr_array_set_size (self->all, 0);
  g_ptr_array_set_size (self->fitting, 0);
  g_clear_error (&self->error);
  self->error = error;
  if (card_certificates != NULL)
    {
      for (guint i = 0; i < card_certificates->len; i++)
        g_ptr_array_add (self->all,
                         eonay_card_certificate_ref (g_ptr_array_index (card_certificates, i)));
      find_fitting (self);
      note (self);
      ask_issuers (self, TRUE);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
list_certificates_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayCardContents) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) card_certificates =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, &error);

  self->is_reading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (self->is_stale)
    {
      read_cards (self);
      /* Held or lent meanwhile: what waits for the end of this reading learns of it. */
      if (!self->is_reading)
        g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY))
    eonay_card_monitor_await_release (self->context->monitor);
  set_contents (self, card_certificates, g_steal_pointer (&error));
}

static void
read_cards (EonayCardContents *self)
{
  EonayCardMonitor *monitor = self->context->monitor;

  self->is_stale = self->is_reading || self->n_holds > 0;
  if (self->is_stale)
    return;
  if (!eonay_card_monitor_may_have_card (monitor))
    {
      set_contents (self, NULL, NULL);
      return;
    }
  if (self->n_loans > 0)
    return;
  self->is_reading = TRUE;
  eonay_signer_list_certificates_async (self->context->signer, self->cancellable,
                                        list_certificates_cb, g_object_ref (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The other program has released the card, so reading may succeed now. */
static void
card_released_cb (EonayCardContents *self)
{
  if (g_error_matches (self->error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY))
    read_cards (self);
}

static void
status_cb (EonayCardContents *self)
{
  EonayCardMonitor *monitor = self->context->monitor;

  if (eonay_card_monitor_get_status (monitor) != EONAY_CARD_MONITOR_CARD)
    read_cards (self);
}

/* Retry what was refused, or may still be, while another session was active. */
static void
seat_changed_cb (EonayCardContents *self)
{
  EonayCardMonitor *monitor = self->context->monitor;

  if (!eonay_seat_is_active (self->context->seat))
    return;
  if (eonay_card_monitor_get_status (monitor) == EONAY_CARD_MONITOR_FORBIDDEN)
    eonay_card_monitor_start (monitor);
  if (self->is_reading || g_error_matches (self->error, EONAY_ERROR, EONAY_ERROR_SEAT_INACTIVE))
    read_cards (self);
}

static void
eonay_card_contents_dispose (GObject *object)
{
  EonayCardContents *self = EONAY_CARD_CONTENTS (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (eonay_card_contents_parent_class)->dispose (object);
}

static void
eonay_card_contents_finalize (GObject *object)
{
  EonayCardContents *self = EONAY_CARD_CONTENTS (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->fitting, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (eonay_card_contents_parent_class)->finalize (object);
}

static void
eonay_card_contents_class_init (EonayCardContentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_card_contents_dispose;
  G_OBJECT_CLASS (klass)->finalize = eonay_card_contents_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_CARD_CONTENTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_card_contents_init (EonayCardContents *self)
{
  self->cancellable = g_cancellable_new ();
  self->clock = eonay_wall_clock_new ();
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_certificate_unref);
  self->fitting = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_certificate_unref);
}

/**
 * eonay_card_contents_new:
 * @context: the applet's shared objects; the monitor is not started here
 *
 * Returns: (transfer full): the contents, empty until the monitor reports a card
 */
EonayCardContents *
eonay_card_contents_new (EonayContext *context)
{
  EonayCardContents *self = g_object_new (EONAY_TYPE_CARD_CONTENTS, NULL);
  EonayCardMonitor *monitor = context->monitor;

  self->context = eonay_context_ref (context);
  g_signal_connect_object (monitor, "card-inserted", G_CALLBACK (read_cards), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "card-removed", G_CALLBACK (read_cards), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "notify::status", G_CALLBACK (status_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->registry, "changed", G_CALLBACK (read_cards), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->seat, "changed", G_CALLBACK (seat_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (ask_again_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context->settings, "changed::" EONAY_SETTINGS_CHECK_REVOCATION,
                           G_CALLBACK (ask_seen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "card-released", G_CALLBACK (card_released_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

static void
read_missed (EonayCardContents *self)
{
  if (self->n_holds == 0 && self->n_loans == 0)
    read_cards (self);
  else
    g_signal_emit (self, signals[CHANGED], 0);
}

void
eonay_card_contents_hold (EonayCardContents *self)
{
  self->n_holds++;
}

void
eonay_card_contents_release (EonayCardContents *self)
{
  g_return_if_fail (self->n_holds > 0);

  self->n_holds--;
  read_missed (self);
}

void
eonay_card_contents_lend (EonayCardContents *self)
{
  self->n_loans++;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
eonay_card_contents_take_back (EonayCardContents *self)
{
  g_return_if_fail (self->n_loans > 0);

  self->n_loans--;
  read_missed (self);
}

gboolean
eonay_card_contents_is_lent (EonayCardContents *self)
{
  return self->n_loans > 0;
}

gboolean
eonay_card_contents_is_held (EonayCardContents *self)
{
  return self->n_holds > 0;
}

gboolean
eonay_card_contents_is_reading (EonayCardContents *self)
{
  return self->is_reading;
}

GPtrArray *
eonay_card_contents_get_all (EonayCardContents *self)
{
  return self->all;
}

GPtrArray *
eonay_card_contents_get_fitting (EonayCardContents *self)
{
  return self->fitting;
}

const GError *
eonay_card_contents_get_error (EonayCardContents *self)
{
  return self->error;
}
