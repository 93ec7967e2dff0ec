/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-applet-state.h"
#include "eonay-calendar.h"
#include "eonay-card-choice.h"

/**
 * eonay_applet_state_new:
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): an empty state
 */
EonayAppletState *
eonay_applet_state_new (gint64 now)
{
  EonayAppletState *self = g_new0 (EonayAppletState, 1);

  self->now = now;
  self->reminder_days = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_known_certificate_free);
  return self;
}

void
eonay_applet_state_free (EonayAppletState *self)
{
  g_array_unref (self->reminder_days);
  g_clear_error (&self->error);
  g_clear_pointer (&self->candidate, eonay_known_certificate_free);
  g_ptr_array_unref (self->known);
  g_free (self->renewal_id);
  g_free (self);
}

static gboolean
is_exchange_known (EonayContext *context, EonayCertificate *certificate)
{
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (context->registry, certificate);

  return provider != NULL && eonay_provider_knows_exchange (provider);
}

static EonayKnownCertificate *
make_known (EonayContext *context, EonayCertificate *certificate)
{
  EonayKnownCertificate *self = g_new0 (EonayKnownCertificate, 1);
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (context->registry, certificate);

  self->id = g_strdup (eonay_certificate_get_id (certificate));
  self->holder = g_strdup (eonay_certificate_get_holder (certificate));
  self->provider_id = provider != NULL ? g_strdup (eonay_provider_get_id (provider)) : NULL;
  self->not_before = eonay_certificate_get_not_before (certificate);
  self->not_after = eonay_certificate_get_not_after (certificate);
  self->consent = eonay_ledger_get_consent (context->ledger, self->id);
  self->consent_source = eonay_ledger_get_consent_source (context->ledger, self->id);
  eonay_known_certificate_take_results (self, context->ledger);
  self->revocation =
      eonay_revocation_record_read (context->ledger, self->id, eonay_calendar_get_now ());
  return self;
}

/* The consent belongs to the person, not to the certificate: one given with a certificate counts
 * for the others in the readers, too. */
static EonayKnownCertificate *
make_candidate (EonayContext *context, GPtrArray *fitting, EonayCertificate *certificate)
{
  EonayKnownCertificate *self = make_known (context, certificate);

  for (guint i = 0; i < fitting->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (fitting, i);
      g_autoptr (EonayKnownCertificate) other = make_known (context, card->certificate);

      if (eonay_known_certificate_is_same_person (self, other))
        eonay_known_certificate_follow (self, other);
    }
  return self;
}

static EonayCardCertificate *
find_card (GPtrArray *cards, const char *id)
{
  for (guint i = 0; i < cards->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (cards, i);

      if (g_strcmp0 (eonay_certificate_get_id (card->certificate), id) == 0)
        return card;
    }
  return NULL;
}

static void
set_candidate (EonayAppletState *self,
               EonayContext *context,
               GPtrArray *fitting,
               EonayCardCertificate *card)
{
  EonayCertificate *certificate = card->certificate;

  g_clear_pointer (&self->candidate, eonay_known_certificate_free);
  self->candidate = make_candidate (context, fitting, certificate);
  self->pin_state = card->pin_state;
  self->is_exchange_known = is_exchange_known (context, certificate);
  self->is_muted = self->candidate->consent == EONAY_CONSENT_ACTIVE ||
                   eonay_ledger_get_prompt_muted (context->ledger, self->candidate->id);
}

static EonayObstacle
get_obstacle_of_candidate (const EonayAppletState *self)
{
  /* Its issuer may have answered since the card was read. */
  if (eonay_revocation_prevents_signing (self->candidate->revocation.state))
    return EONAY_OBSTACLE_REVOKED;
  /* It may have expired since the card was read. */
  if (self->now > self->candidate->not_after)
    return EONAY_OBSTACLE_EXPIRED;
  /* The portal is asked about what only the holder said, where it can be. */
  if (self->candidate->consent == EONAY_CONSENT_ACTIVE &&
      (self->candidate->consent_source == EONAY_CONSENT_SOURCE_PORTAL || !self->is_exchange_known))
    return EONAY_OBSTACLE_ACTIVE;
  if (self->pin_state == EONAY_PIN_LOCKED)
    return EONAY_OBSTACLE_PIN_LOCKED;
  return self->is_exchange_known ? EONAY_OBSTACLE_NONE : EONAY_OBSTACLE_NOT_KNOWN;
}

/* The first one that E-Onay can be activated with, else the first one. */
static void
take_candidate (EonayAppletState *self, EonayContext *context, GPtrArray *fitting)
{
  self->n_fitting = fitting->len;
  for (guint i = 0; i < fitting->len; i++)
    {
      set_candidate (self, context, fitting, g_ptr_array_index (fitting, i));
      if (eonay_obstacle_is_offered (get_obstacle_of_candidate (self)))
        return;
    }
  if (fitting->len > 0)
    set_candidate (self, context, fitting, g_ptr_array_index (fitting, 0));
}

/**
 * eonay_applet_state_may_ask:
 * @context: the applet's shared objects
 * @fitting: (element-type EonayCardCertificate): the matching certificates on the cards
 * @card: one of them
 * @needs_guide: (out) (optional): whether the guide window takes the place of the activation
 *
 * Returns: whether to ask about an activation with it
 */
gboolean
eonay_applet_state_may_ask (EonayContext *context,
                            GPtrArray *fitting,
                            EonayCardCertificate *card,
                            gboolean *needs_guide)
{
  g_autoptr (EonayAppletState) self = eonay_applet_state_new (eonay_calendar_get_now ());

  set_candidate (self, context, fitting, card);
  if (needs_guide != NULL)
    *needs_guide = eonay_applet_state_needs_guide (self);
  return !self->is_muted && eonay_obstacle_is_offered (get_obstacle_of_candidate (self));
}

static char *
find_renewal (const EonayAppletState *self, EonayContext *context)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (self->known, i);
      EonayProvider *provider =
          known->provider_id != NULL
              ? eonay_provider_registry_find_by_id (context->registry, known->provider_id)
              : NULL;

      if (provider != NULL && eonay_provider_get_renewal_uri (provider) != NULL &&
          eonay_calendar_days_between (self->now, known->not_after) <= EONAY_RENEWAL_DAYS)
        return g_strdup (known->id);
    }
  return NULL;
}

/**
 * eonay_applet_state_take:
 * @context: the applet's shared objects
 * @contents: the content of the cards
 * @running: (nullable): the running activation or code signing
 * @now: the current time, in Unix time
 *
 * Returns: (transfer full): the state at @now
 */
EonayAppletState *
eonay_applet_state_take (EonayContext *context,
                         EonayCardContents *contents,
                         EonayActivation *running,
                         gint64 now)
{
  EonayAppletState *self = eonay_applet_state_new (now);
  const GError *error = eonay_card_contents_get_error (contents);

  g_array_unref (self->reminder_days);
  self->reminder_days = eonay_settings_dup_reminder_days (context->settings);
  self->is_running = running != NULL;
  if (running != NULL)
    self->state = eonay_activation_get_state (running);
  self->monitor = eonay_card_monitor_get_status (context->monitor);
  self->is_reading = eonay_card_contents_is_reading (contents);
  self->is_lent = eonay_card_contents_is_lent (contents);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->is_exchange_known = eonay_context_knows_exchange (context);
  take_candidate (self, context, eonay_card_contents_get_fitting (contents));
  g_ptr_array_unref (self->known);
  self->known = eonay_known_certificate_list_current (context->ledger);
  self->renewal_id = find_renewal (self, context);
  return self;
}

static EonayObstacle
get_obstacle_of_error (const GError *error)
{
  static const EonayObstacle obstacles[] = {
    [EONAY_ACTIVATION_ERROR_NO_CERTIFICATE] = EONAY_OBSTACLE_NO_CERTIFICATE,
    [EONAY_ACTIVATION_ERROR_NOT_QUALIFIED] = EONAY_OBSTACLE_NOT_QUALIFIED,
    [EONAY_ACTIVATION_ERROR_SEAL] = EONAY_OBSTACLE_SEAL,
    [EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER] = EONAY_OBSTACLE_UNKNOWN_ISSUER,
    [EONAY_ACTIVATION_ERROR_OTHER_ISSUER] = EONAY_OBSTACLE_OTHER_ISSUER,
    [EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED] = EONAY_OBSTACLE_PROVIDER_DISABLED,
    [EONAY_ACTIVATION_ERROR_REVOKED] = EONAY_OBSTACLE_REVOKED,
    [EONAY_ACTIVATION_ERROR_EXPIRED] = EONAY_OBSTACLE_EXPIRED,
    [EONAY_ACTIVATION_ERROR_NOT_YET_VALID] = EONAY_OBSTACLE_NOT_YET_VALID,
    [EONAY_ACTIVATION_ERROR_CLOCK] = EONAY_OBSTACLE_CLOCK,
  };

  if (error == NULL || error->domain != EONAY_ACTIVATION_ERROR || error->code < 0 ||
      error->code >= (int) G_N_ELEMENTS (obstacles))
    return EONAY_OBSTACLE_NONE;
  return obstacles[error->code];
}

/* Beside the official signer. */
static EonayObstacle
get_own_obstacle (const EonayAppletState *self)
{
  EonayObstacle obstacle = EONAY_OBSTACLE_NONE;

  if (self->is_running)
    return EONAY_OBSTACLE_RUNNING;
  switch (self->monitor)
    {
    case EONAY_CARD_MONITOR_STARTING:
      return EONAY_OBSTACLE_STARTING;
    case EONAY_CARD_MONITOR_NO_SERVICE:
      return EONAY_OBSTACLE_NO_SERVICE;
    case EONAY_CARD_MONITOR_NO_READER:
      return EONAY_OBSTACLE_NO_READER;
    case EONAY_CARD_MONITOR_NO_CARD:
      return EONAY_OBSTACLE_NO_CARD;
    case EONAY_CARD_MONITOR_FORBIDDEN:
    case EONAY_CARD_MONITOR_CARD:
    default:
      break;
    }
  if (self->is_reading)
    return EONAY_OBSTACLE_READING;
  if (self->candidate != NULL)
    return get_obstacle_of_candidate (self);
  obstacle = get_obstacle_of_error (self->error);
  if (self->monitor == EONAY_CARD_MONITOR_FORBIDDEN &&
      (obstacle == EONAY_OBSTACLE_NONE || obstacle == EONAY_OBSTACLE_NO_CERTIFICATE))
    return EONAY_OBSTACLE_FORBIDDEN;
  return obstacle;
}

/**
 * eonay_applet_state_get_obstacle:
 * @self: an applet state
 *
 * Returns: what prevents an activation now
 */
EonayObstacle
eonay_applet_state_get_obstacle (const EonayAppletState *self)
{
  EonayObstacle obstacle = get_own_obstacle (self);

  return obstacle == EONAY_OBSTACLE_NONE && self->is_lent && self->is_exchange_known
             ? EONAY_OBSTACLE_LENT
             : obstacle;
}

/* Leaves only this certificate in the state. */
static void
narrow (EonayAppletState *self, EonayContext *context, EonayCardContents *contents, const char *id)
{
  EonayCardCertificate *card = find_card (eonay_card_contents_get_all (contents), id);
  g_autoptr (GPtrArray) alone = g_ptr_array_new ();
  g_autoptr (GPtrArray) fitting = NULL;

  g_clear_pointer (&self->candidate, eonay_known_certificate_free);
  g_clear_error (&self->error);
  if (card == NULL)
    {
      if (eonay_card_monitor_may_have_card (context->monitor))
        self->monitor = EONAY_CARD_MONITOR_NO_CARD;
      return;
    }
  g_ptr_array_add (alone, card);
  fitting = eonay_card_choice_list_fitting (alone, context->registry, context->ledger,
                                            EONAY_CAPABILITY_E_ONAY, self->now, NULL, &self->error);
  if (fitting != NULL)
    set_candidate (self, context, eonay_card_contents_get_fitting (contents), card);
}

/**
 * eonay_applet_state_get_obstacle_for:
 * @context: the applet's shared objects
 * @contents: the content of the cards
 * @id: a certificate's id
 * @now: the current time, in Unix time
 *
 * Returns: what prevents an activation with this certificate now
 */
EonayObstacle
eonay_applet_state_get_obstacle_for (EonayContext *context,
                                     EonayCardContents *contents,
                                     const char *id,
                                     gint64 now)
{
  g_autoptr (EonayAppletState) self = eonay_applet_state_take (context, contents, NULL, now);
  gint64 not_after = eonay_ledger_get_not_after (context->ledger, id);
  EonayRevocationRecord revocation = eonay_revocation_record_read (context->ledger, id, now);

  if (eonay_revocation_prevents_signing (revocation.state))
    return EONAY_OBSTACLE_REVOKED;
  if (not_after != 0 && now > not_after)
    return EONAY_OBSTACLE_EXPIRED;
  if (now < eonay_ledger_get_not_before (context->ledger, id))
    return EONAY_OBSTACLE_NOT_YET_VALID;
  narrow (self, context, contents, id);
  return eonay_applet_state_get_obstacle (self);
}

/**
 * eonay_applet_state_get_validity:
 * @self: an applet state
 * @certificate: a certificate
 *
 * Returns: its validity at the time of the state
 */
EonayCertificateState
eonay_applet_state_get_validity (const EonayAppletState *self,
                                 const EonayKnownCertificate *certificate)
{
  return eonay_revocation_apply (certificate->revocation.state,
                                 eonay_validity_get_state (certificate->not_before,
                                                           certificate->not_after, self->now,
                                                           self->reminder_days));
}

/**
 * eonay_applet_state_needs_guide:
 * @self: an applet state
 *
 * Returns: whether the guide window takes the place of the activation, which cannot be done in one
 *   step
 */
gboolean
eonay_applet_state_needs_guide (const EonayAppletState *self)
{
  return !self->is_running && !self->is_exchange_known;
}

/**
 * eonay_obstacle_is_offered:
 * @obstacle: an obstacle
 *
 * Returns: whether E-Onay can be activated, in one step or with the guide
 */
gboolean
eonay_obstacle_is_offered (EonayObstacle obstacle)
{
  return obstacle == EONAY_OBSTACLE_NONE || obstacle == EONAY_OBSTACLE_NOT_KNOWN;
}

/**
 * eonay_obstacle_may_start:
 * @obstacle: an obstacle
 *
 * A running operation is brought to the front.
 *
 * Returns: whether E-Onay can be activated, or is being activated
 */
gboolean
eonay_obstacle_may_start (EonayObstacle obstacle)
{
  return eonay_obstacle_is_offered (obstacle) || obstacle == EONAY_OBSTACLE_RUNNING;
}

/**
 * eonay_applet_state_may_start:
 * @self: an applet state
 *
 * The guide begins with the card, so it needs none.
 *
 * Returns: whether the item and the button that activate E-Onay are enabled
 */
gboolean
eonay_applet_state_may_start (const EonayAppletState *self)
{
  EonayObstacle obstacle = eonay_applet_state_get_obstacle (self);

  return eonay_obstacle_may_start (obstacle) ||
         (obstacle == EONAY_OBSTACLE_NO_CARD && eonay_applet_state_needs_guide (self));
}

/**
 * eonay_obstacle_is_passing:
 * @obstacle: an obstacle
 *
 * Returns: whether it disappears by itself in a moment
 */
gboolean
eonay_obstacle_is_passing (EonayObstacle obstacle)
{
  return obstacle == EONAY_OBSTACLE_READING || obstacle == EONAY_OBSTACLE_STARTING;
}

/**
 * eonay_applet_state_get_open_until:
 * @self: an applet state
 *
 * Returns: when the first portal can no longer accept a consent whose result is unknown, in Unix time; 0
 *   if there is none that can be accepted
 */
gint64
eonay_applet_state_get_open_until (const EonayAppletState *self)
{
  gint64 first = 0;

  for (guint i = 0; i < self->known->len; i++)
    {
      gint64 until = ((EonayKnownCertificate *) self->known->pdata[i])->result_open_until;

      if (until != 0 && (first == 0 || until < first))
        first = until;
    }
  return first;
}

/**
 * eonay_applet_state_get_next_change:
 * @self: an applet state
 *
 * Returns: the next time at which the display may change without an event, in Unix time;
 *   %G_MAXINT64 for never
 */
gint64
eonay_applet_state_get_next_change (const EonayAppletState *self)
{
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < self->known->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (self->known, i);
      if (known->result_open_until != 0)
        next = MIN (next, known->result_open_until);
      /* An expired certificate does not change any more. */
      if (self->now > known->not_after)
        continue;
      next = MIN (next, eonay_calendar_start_of_day (self->now, 1));
      next = MIN (next, known->not_after + 1);
      if (self->now < known->not_before)
        next = MIN (next, known->not_before);
    }
  return next;
}
