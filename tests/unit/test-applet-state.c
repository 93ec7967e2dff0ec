/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-error.h"
#include "eonay-menu-model.h"
#include "eonay-status.h"

#define DAY 86400

/* 10.03.2026 12:00 in Istanbul. */
static const gint64 noon = 1773133200;

static EonayKnownCertificate *
make_certificate (const char *id, const char *holder, gint64 not_before, gint64 not_after)
{
  EonayKnownCertificate *self = g_new0 (EonayKnownCertificate, 1);

  self->id = g_strdup (id);
  self->holder = g_strdup (holder);
  self->not_before = not_before;
  self->not_after = not_after;
  return self;
}

/* No card, nothing known. */
static EonayAppletState *
make_applet_state (void)
{
  static const guint32 days[] = { 7, 90 };
  EonayAppletState *self = eonay_applet_state_new (noon);

  g_array_append_vals (self->reminder_days, days, G_N_ELEMENTS (days));
  self->monitor = EONAY_CARD_MONITOR_NO_CARD;
  return self;
}

/* A card with one suitable certificate that expires after this many days; its E-Onay state is
 * unknown. */
static EonayAppletState *
make_with_card (int days)
{
  EonayAppletState *self = make_applet_state ();

  self->monitor = EONAY_CARD_MONITOR_CARD;
  self->n_fitting = 1;
  self->candidate = make_certificate ("a", "Ayşe Yılmaz", noon - 900 * DAY, noon + days * DAY);
  self->is_exchange_known = TRUE;
  return self;
}

static EonayAppletState *
make_with_error (GQuark domain, int code)
{
  EonayAppletState *self = make_applet_state ();

  self->monitor = EONAY_CARD_MONITOR_CARD;
  self->error = g_error_new_literal (domain, code, "x");
  return self;
}

static void
know (EonayAppletState *self, const char *holder, int days)
{
  g_ptr_array_add (self->known,
                   make_certificate (holder, holder, noon - 900 * DAY, noon + days * DAY));
}

/* Takes the state. label: the text in brackets, or NULL if activation is possible. */
static void
check_reason (EonayAppletState *applet_state, EonayObstacle obstacle, const char *reason)
{
  g_autoptr (EonayAppletState) owned = applet_state;
  g_autoptr (EonayMenuModel) model = eonay_menu_model_new (applet_state);
  g_autofree char *label = reason != NULL ? g_strdup_printf ("Activate E-Onay (%s)", reason)
                                          : g_strdup ("Activate E-Onay");

  g_assert_cmpint (eonay_applet_state_get_obstacle (applet_state), ==, obstacle);
  g_assert_cmpstr (model->activate_label, ==, label);
  g_assert_cmpint (model->can_activate, ==, eonay_obstacle_may_start (obstacle));
}

static void
test_readers (void)
{
  static const struct
  {
    EonayCardMonitorStatus monitor;
    EonayObstacle obstacle;
    const char *reason;
  } cases[] = {
    { EONAY_CARD_MONITOR_STARTING, EONAY_OBSTACLE_STARTING, "looking for card readers" },
    { EONAY_CARD_MONITOR_NO_SERVICE, EONAY_OBSTACLE_NO_SERVICE, "smart card service not running" },
    { EONAY_CARD_MONITOR_FORBIDDEN, EONAY_OBSTACLE_FORBIDDEN,
      "card readers not allowed in this session" },
    { EONAY_CARD_MONITOR_NO_READER, EONAY_OBSTACLE_NO_READER, "no card reader connected" },
    { EONAY_CARD_MONITOR_NO_CARD, EONAY_OBSTACLE_NO_CARD, "no card inserted" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EonayAppletState *applet_state = make_applet_state ();
      applet_state->monitor = cases[i].monitor;
      applet_state->is_exchange_known = TRUE;
      check_reason (applet_state, cases[i].obstacle, cases[i].reason);
    }
}

/* Known information about the card takes precedence over failed monitoring of readers. */
static void
test_forbidden (void)
{
  EonayAppletState *applet_state =
      make_with_error (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED);

  applet_state->monitor = EONAY_CARD_MONITOR_FORBIDDEN;
  check_reason (applet_state, EONAY_OBSTACLE_EXPIRED, "certificate expired");

  applet_state = make_with_error (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NO_CERTIFICATE);
  applet_state->monitor = EONAY_CARD_MONITOR_FORBIDDEN;
  check_reason (applet_state, EONAY_OBSTACLE_FORBIDDEN, "card readers not allowed in this session");
}

static void
test_unfit_card (void)
{
  static const struct
  {
    EonayActivationError code;
    EonayObstacle obstacle;
    const char *reason;
  } cases[] = {
    { EONAY_ACTIVATION_ERROR_NO_CERTIFICATE, EONAY_OBSTACLE_NO_CERTIFICATE,
      "no certificate on the card" },
    { EONAY_ACTIVATION_ERROR_NOT_QUALIFIED, EONAY_OBSTACLE_NOT_QUALIFIED,
      "no qualified certificate on the card" },
    { EONAY_ACTIVATION_ERROR_SEAL, EONAY_OBSTACLE_SEAL, "seal on the card" },
    { EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER, EONAY_OBSTACLE_UNKNOWN_ISSUER,
      "provider not recognised" },
    { EONAY_ACTIVATION_ERROR_OTHER_ISSUER, EONAY_OBSTACLE_OTHER_ISSUER,
      "not offered by this provider" },
    { EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED, EONAY_OBSTACLE_PROVIDER_DISABLED,
      "provider switched off" },
    { EONAY_ACTIVATION_ERROR_EXPIRED, EONAY_OBSTACLE_EXPIRED, "certificate expired" },
    { EONAY_ACTIVATION_ERROR_NOT_YET_VALID, EONAY_OBSTACLE_NOT_YET_VALID,
      "certificate not valid yet" },
    { EONAY_ACTIVATION_ERROR_CLOCK, EONAY_OBSTACLE_CLOCK, "the date of this computer is wrong" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_reason (make_with_error (EONAY_ACTIVATION_ERROR, cases[i].code), cases[i].obstacle,
                  cases[i].reason);
}

/* A click waits for the card or explains the problem in full. */
static void
test_click_knows_better (void)
{
  check_reason (make_with_error (EONAY_ERROR, EONAY_ERROR_CARD_BUSY), EONAY_OBSTACLE_NONE, NULL);
  check_reason (make_with_error (EONAY_ERROR, EONAY_ERROR_NO_MODULE), EONAY_OBSTACLE_NONE, NULL);
}

static void
test_fitting_card (void)
{
  EonayAppletState *applet_state = make_with_card (900);

  check_reason (applet_state, EONAY_OBSTACLE_NONE, NULL);

  applet_state = make_with_card (900);
  applet_state->is_reading = TRUE;
  check_reason (applet_state, EONAY_OBSTACLE_READING, "reading the card");

  applet_state = make_with_card (900);
  applet_state->is_running = TRUE;
  check_reason (applet_state, EONAY_OBSTACLE_RUNNING, "under way");

  applet_state = make_with_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  check_reason (applet_state, EONAY_OBSTACLE_ACTIVE, "active already");

  /* The portal is asked about what its holder said, where it can be. */
  applet_state = make_with_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  applet_state->candidate->consent_source = EONAY_CONSENT_SOURCE_HOLDER;
  check_reason (applet_state, EONAY_OBSTACLE_NONE, NULL);

  applet_state = make_with_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  applet_state->candidate->consent_source = EONAY_CONSENT_SOURCE_HOLDER;
  applet_state->is_exchange_known = FALSE;
  check_reason (applet_state, EONAY_OBSTACLE_ACTIVE, "active already");

  applet_state = make_with_card (900);
  applet_state->is_exchange_known = FALSE;
  check_reason (applet_state, EONAY_OBSTACLE_NOT_KNOWN, "step by step");

  applet_state = make_with_card (900);
  applet_state->pin_state = EONAY_PIN_LOCKED;
  applet_state->is_exchange_known = FALSE;
  check_reason (applet_state, EONAY_OBSTACLE_PIN_LOCKED, "PIN locked");

  applet_state = make_with_card (900);
  applet_state->pin_state = EONAY_PIN_FINAL_TRY;
  check_reason (applet_state, EONAY_OBSTACLE_NONE, NULL);

  /* The guide leads to the official signer. */
  for (int is_known = FALSE; is_known <= TRUE; is_known++)
    {
      applet_state = make_with_card (900);
      applet_state->is_exchange_known = is_known;
      applet_state->is_lent = TRUE;
      check_reason (applet_state, is_known ? EONAY_OBSTACLE_LENT : EONAY_OBSTACLE_NOT_KNOWN,
                    is_known ? "the signing program is open" : "step by step");
    }

  /* A reason that stays is told first. */
  applet_state = make_with_card (-1);
  applet_state->is_lent = TRUE;
  check_reason (applet_state, EONAY_OBSTACLE_EXPIRED, "certificate expired");

  /* It expired while inserted. */
  check_reason (make_with_card (-1), EONAY_OBSTACLE_EXPIRED, "certificate expired");
}

/* The guide needs no card to begin with. */
static void
test_guide_without_card (void)
{
  g_autoptr (EonayAppletState) applet_state = make_applet_state ();

  applet_state->monitor = EONAY_CARD_MONITOR_NO_CARD;
  for (int is_known = FALSE; is_known <= TRUE; is_known++)
    {
      g_autoptr (EonayMenuModel) model = NULL;
      g_auto (EonayStatus) status = { EONAY_STATUS_NONE };

      applet_state->is_exchange_known = is_known;
      model = eonay_menu_model_new (applet_state);
      status = eonay_status_compute (applet_state);
      g_assert_cmpint (model->can_activate, ==, !is_known);
      g_assert_cmpint (status.may_start, ==, !is_known);
    }
}

/* What is offered nevertheless, and what the window says in the place of its button. */
static void
test_places (void)
{
  static const struct
  {
    EonayObstacle obstacle;
    gboolean may_start;
    const char *line;
  } cases[] = {
    { EONAY_OBSTACLE_NONE, TRUE, NULL },
    { EONAY_OBSTACLE_RUNNING, TRUE, NULL },
    { EONAY_OBSTACLE_NOT_KNOWN, TRUE, "The steps on the portal are shown to you one by one." },
    { EONAY_OBSTACLE_READING, FALSE, NULL },
    { EONAY_OBSTACLE_STARTING, FALSE, NULL },
    { EONAY_OBSTACLE_ACTIVE, FALSE, NULL },
    { EONAY_OBSTACLE_NO_CARD, FALSE, "Insert the card to activate E-Onay." },
    { EONAY_OBSTACLE_LENT, FALSE,
      "Close the signing program first: while it is open, this program does not use the card." },
    { EONAY_OBSTACLE_PIN_LOCKED, FALSE,
      "The PIN is unlocked on your certificate provider's page (“Kilit Çözme”)." },
    { EONAY_OBSTACLE_EXPIRED, FALSE, "E-Onay cannot be activated: certificate expired" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = eonay_status_dup_obstacle_line (cases[i].obstacle);

      g_assert_cmpint (eonay_obstacle_may_start (cases[i].obstacle), ==, cases[i].may_start);
      g_assert_cmpstr (line, ==, cases[i].line);
    }
}

/* Takes the state. */
static void
check_status (EonayAppletState *applet_state, EonayStatusKind kind, const char *line)
{
  g_autoptr (EonayAppletState) owned = applet_state;
  g_auto (EonayStatus) status = eonay_status_compute (applet_state);

  g_assert_cmpstr (status.line, ==, line);
  g_assert_cmpint (status.kind, ==, kind);
}

static void
test_status_of_card (void)
{
  EonayAppletState *applet_state = make_with_card (900);

  check_status (applet_state, EONAY_STATUS_OFFER, "Ayşe Yılmaz: E-Onay can be activated");

  applet_state = make_with_card (900);
  applet_state->is_muted = TRUE;
  check_status (applet_state, EONAY_STATUS_CARD, "Ayşe Yılmaz: E-Onay can be activated");

  applet_state = make_with_card (20);
  check_status (applet_state, EONAY_STATUS_ATTENTION, "Ayşe Yılmaz: E-Onay can be activated");

  applet_state = make_with_card (900);
  applet_state->pin_state = EONAY_PIN_LOCKED;
  applet_state->is_muted = TRUE;
  check_status (applet_state, EONAY_STATUS_ATTENTION, "Ayşe Yılmaz: PIN locked");

  applet_state = make_with_card (900);
  applet_state->pin_state = EONAY_PIN_FINAL_TRY;
  check_status (applet_state, EONAY_STATUS_ATTENTION, "Ayşe Yılmaz: PIN: one try left");

  applet_state = make_with_card (900);
  applet_state->candidate->result_is_unknown = TRUE;
  check_status (applet_state, EONAY_STATUS_ATTENTION, "Ayşe Yılmaz: result of a signature unknown");

  applet_state = make_with_card (900);
  applet_state->candidate->result_is_unknown = TRUE;
  applet_state->candidate->result_open_until = noon + 61;
  check_status (applet_state, EONAY_STATUS_ATTENTION,
                "Ayşe Yılmaz: result of a signature unknown (final after 12:02)");

  applet_state = make_with_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  check_status (applet_state, EONAY_STATUS_READY, "Ayşe Yılmaz: E-Onay active");

  applet_state = make_with_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  applet_state->candidate->consent_source = EONAY_CONSENT_SOURCE_HOLDER;
  applet_state->is_muted = TRUE;
  check_status (applet_state, EONAY_STATUS_CARD,
                "Ayşe Yılmaz: E-Onay active, by its holder's word");

  applet_state = make_with_card (20);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  check_status (applet_state, EONAY_STATUS_ATTENTION, "Ayşe Yılmaz: E-Onay active");

  applet_state = make_with_card (900);
  applet_state->is_exchange_known = FALSE;
  g_assert_true (eonay_applet_state_needs_guide (applet_state));
  check_status (applet_state, EONAY_STATUS_OFFER, "Ayşe Yılmaz: E-Onay can be activated");

  applet_state = make_with_card (900);
  g_assert_false (eonay_applet_state_needs_guide (applet_state));
  applet_state->is_exchange_known = FALSE;
  applet_state->is_running = TRUE;
  g_assert_false (eonay_applet_state_needs_guide (applet_state));
  check_status (applet_state, EONAY_STATUS_BUSY, "Getting ready");

  applet_state = make_with_card (-1);
  check_status (applet_state, EONAY_STATUS_EXPIRED,
                "Ayşe Yılmaz: certificate expired on 09.03.2026");

  applet_state = make_with_card (900);
  applet_state->is_reading = TRUE;
  check_status (applet_state, EONAY_STATUS_BUSY, "Reading the card");

  check_status (make_with_error (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED),
                EONAY_STATUS_EXPIRED, "The certificate has expired");
  check_status (make_with_error (EONAY_ERROR, EONAY_ERROR_CARD_BUSY), EONAY_STATUS_ATTENTION,
                "Another program is using the card");
}

/* With a card inserted only that card is mentioned. */
static void
test_status_of_known (void)
{
  EonayAppletState *applet_state = make_applet_state ();

  check_status (applet_state, EONAY_STATUS_NONE, "No card is inserted");

  applet_state = make_applet_state ();
  know (applet_state, "Ayşe", 91);
  check_status (applet_state, EONAY_STATUS_NONE, "No card is inserted");

  applet_state = make_applet_state ();
  know (applet_state, "Ayşe", 90);
  know (applet_state, "Mehmet", 900);
  check_status (applet_state, EONAY_STATUS_ATTENTION, "A certificate expires in 90 days");

  applet_state = make_applet_state ();
  applet_state->monitor = EONAY_CARD_MONITOR_NO_READER;
  know (applet_state, "Ayşe", -1);
  know (applet_state, "Mehmet", 20);
  check_status (applet_state, EONAY_STATUS_EXPIRED, "A certificate has expired");

  applet_state = make_applet_state ();
  know (applet_state, "Ayşe", 1);
  check_status (applet_state, EONAY_STATUS_ATTENTION, "A certificate expires tomorrow");

  applet_state = make_applet_state ();
  know (applet_state, "Ayşe", -1);
  know (applet_state, "Mehmet", -2);
  check_status (applet_state, EONAY_STATUS_EXPIRED, "2 certificates have expired");

  applet_state = make_with_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  know (applet_state, "Mehmet", -1);
  check_status (applet_state, EONAY_STATUS_READY, "Ayşe Yılmaz: E-Onay active");
}

/* The icon follows the preference, like the reminders, not a fixed number of days. */
static void
test_status_by_reminder_days (void)
{
  static const guint32 thirty = 30;
  EonayAppletState *applet_state = make_applet_state ();

  g_array_set_size (applet_state->reminder_days, 0);
  g_array_append_val (applet_state->reminder_days, thirty);
  know (applet_state, "Ayşe", 31);
  check_status (applet_state, EONAY_STATUS_NONE, "No card is inserted");

  applet_state = make_applet_state ();
  g_array_set_size (applet_state->reminder_days, 0);
  g_array_append_val (applet_state->reminder_days, thirty);
  know (applet_state, "Ayşe", 30);
  check_status (applet_state, EONAY_STATUS_ATTENTION, "A certificate expires in 30 days");

  applet_state = make_applet_state ();
  g_array_set_size (applet_state->reminder_days, 0);
  know (applet_state, "Ayşe", 0);
  check_status (applet_state, EONAY_STATUS_NONE, "No card is inserted");
}

static void
check_certificate (const EonayMenuModel *model, guint index, const char *label)
{
  const EonayMenuCertificate *certificate = g_ptr_array_index (model->certificates, index);

  g_assert_cmpstr (certificate->label, ==, label);
}

static void
test_certificates (void)
{
  g_autoptr (EonayAppletState) applet_state = make_applet_state ();
  g_autoptr (EonayMenuModel) model = NULL;

  know (applet_state, "Ali\xe2\x80\xae", -1);
  know (applet_state, "Ayşe", 0);
  know (applet_state, "Banu", 1);
  know (applet_state, "", 900);
  g_ptr_array_add (applet_state->known,
                   make_certificate ("e", "Ece", noon + DAY, noon + 900 * DAY));
  ((EonayKnownCertificate *) applet_state->known->pdata[4])->consent = EONAY_CONSENT_ACTIVE;
  model = eonay_menu_model_new (applet_state);
  g_assert_cmpuint (model->certificates->len, ==, 5);
  g_assert_null (model->renewal_id);
  g_assert_null (model->more_label);
  g_assert_null (
      strstr (((EonayMenuCertificate *) model->certificates->pdata[0])->label, "\xe2\x80\xae"));
  check_certificate (model, 1, "Ayşe: expires today (10.03.2026 12:00)");
  check_certificate (model, 2, "Banu: expires tomorrow (11.03.2026)");
  check_certificate (model, 3, "Certificate without a name: valid until 26.08.2028");
  check_certificate (model, 4, "Ece: not yet valid, starts on 11.03.2026, E-Onay active");
}

/* Takes the state. */
static void
check_state_line (EonayAppletState *applet_state, gboolean expected)
{
  g_autoptr (EonayAppletState) owned = applet_state;
  g_autoptr (EonayMenuModel) model = eonay_menu_model_new (applet_state);

  g_assert_cmpint (model->has_state_line, ==, expected);
}

/* The card's certificate has a line in the menu. */
static EonayAppletState *
make_with_known_card (int days)
{
  EonayAppletState *self = make_with_card (days);

  know (self, "a", days);
  return self;
}

/* The menu begins with the state unless a line below says the same. */
static void
test_state_line (void)
{
  EonayAppletState *applet_state = make_applet_state ();

  check_state_line (applet_state, TRUE);
  check_state_line (make_with_known_card (900), FALSE);
  check_state_line (make_with_known_card (-1), FALSE);

  applet_state = make_applet_state ();
  know (applet_state, "Ayşe", -1);
  check_state_line (applet_state, FALSE);

  applet_state = make_with_error (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED);
  know (applet_state, "Ayşe", -1);
  check_state_line (applet_state, FALSE);

  applet_state = make_with_error (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED);
  know (applet_state, "Its successor", 900);
  check_state_line (applet_state, TRUE);

  applet_state = make_with_error (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_SEAL);
  know (applet_state, "Ayşe", 900);
  check_state_line (applet_state, TRUE);

  applet_state = make_with_error (EONAY_ERROR, EONAY_ERROR_CARD_BUSY);
  know (applet_state, "Ayşe", 900);
  check_state_line (applet_state, TRUE);

  /* Its successor is listed instead. */
  applet_state = make_with_card (20);
  know (applet_state, "b", 900);
  check_state_line (applet_state, TRUE);

  applet_state = make_with_known_card (900);
  applet_state->pin_state = EONAY_PIN_FINAL_TRY;
  check_state_line (applet_state, TRUE);

  applet_state = make_with_known_card (900);
  applet_state->pin_state = EONAY_PIN_LOCKED;
  check_state_line (applet_state, TRUE);
  applet_state = make_with_known_card (900);
  applet_state->candidate->consent = EONAY_CONSENT_ACTIVE;
  check_state_line (applet_state, FALSE);

  applet_state = make_with_known_card (900);
  applet_state->is_reading = TRUE;
  check_state_line (applet_state, FALSE);
  applet_state = make_with_known_card (900);
  applet_state->is_running = TRUE;
  check_state_line (applet_state, TRUE);

  applet_state = make_applet_state ();
  know (applet_state, "Ayşe", 900);
  applet_state->monitor = EONAY_CARD_MONITOR_NO_SERVICE;
  check_state_line (applet_state, TRUE);
}

static void
test_more_certificates (void)
{
  g_autoptr (EonayAppletState) applet_state = make_applet_state ();
  g_autoptr (EonayMenuModel) model = NULL;

  for (int i = 0; i < 8; i++)
    know (applet_state, "Ayşe", 100 + i);
  model = eonay_menu_model_new (applet_state);
  g_assert_cmpuint (model->certificates->len, ==, EONAY_MENU_MODEL_MAX_CERTIFICATES);
  g_assert_cmpstr (model->more_label, ==, "… and 3 more");
}

static void
test_next_change (void)
{
  g_autoptr (EonayAppletState) applet_state = make_applet_state ();

  g_assert_cmpint (eonay_applet_state_get_next_change (applet_state), ==, G_MAXINT64);
  know (applet_state, "Ali", -1);
  g_assert_cmpint (eonay_applet_state_get_next_change (applet_state), ==, G_MAXINT64);
  know (applet_state, "Ayşe", 20);
  g_assert_cmpint (eonay_applet_state_get_next_change (applet_state), ==, noon + DAY / 2);
  g_ptr_array_add (applet_state->known, make_certificate ("b", "Banu", noon + 60, noon + 3600));
  g_assert_cmpint (eonay_applet_state_get_next_change (applet_state), ==, noon + 60);
  applet_state->now = noon + 60;
  g_assert_cmpint (eonay_applet_state_get_next_change (applet_state), ==, noon + 3601);
  g_assert_cmpint (eonay_applet_state_get_open_until (applet_state), ==, 0);
  for (guint i = 0; i < 2; i++)
    ((EonayKnownCertificate *) applet_state->known->pdata[i])->result_open_until = noon + 300 - i;
  g_assert_cmpint (eonay_applet_state_get_open_until (applet_state), ==, noon + 299);
  g_assert_cmpint (eonay_applet_state_get_next_change (applet_state), ==, noon + 299);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/applet-state/readers", test_readers);
  g_test_add_func ("/applet-state/forbidden", test_forbidden);
  g_test_add_func ("/applet-state/unfit-card", test_unfit_card);
  g_test_add_func ("/applet-state/click-knows-better", test_click_knows_better);
  g_test_add_func ("/applet-state/fitting-card", test_fitting_card);
  g_test_add_func ("/applet-state/places", test_places);
  g_test_add_func ("/applet-state/guide-without-card", test_guide_without_card);
  g_test_add_func ("/applet-state/status-of-card", test_status_of_card);
  g_test_add_func ("/applet-state/status-of-known", test_status_of_known);
  g_test_add_func ("/applet-state/status-by-reminder-days", test_status_by_reminder_days);
  g_test_add_func ("/applet-state/certificates", test_certificates);
  g_test_add_func ("/applet-state/state-line", test_state_line);
  g_test_add_func ("/applet-state/more-certificates", test_more_certificates);
  g_test_add_func ("/applet-state/next-change", test_next_change);
  return g_test_run ();
}
