/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-wording-reminder.h"

#include <string.h>

#include "folder.h"

/* 2026-12-31 10:29:59 in Turkey. */
#define END G_GINT64_CONSTANT (1798702199)
#define DAY 86400

typedef enum
{
  NO_PROVIDER,
  WITH_E_ONAY,
  WITHOUT_E_ONAY,
  WITH_UNKNOWN_EXCHANGE,
} Kind;

typedef struct
{
  EonayProvider parent_instance;

  Kind kind;
} TestProvider;

typedef struct
{
  EonayProviderClass parent_class;
} TestProviderClass;

static GType test_provider_get_type (void);
G_DEFINE_TYPE (TestProvider, test_provider, EONAY_TYPE_PROVIDER)

static EonayCapabilities
test_provider_get_capabilities (EonayProvider *provider)
{
  return ((TestProvider *) provider)->kind == WITHOUT_E_ONAY ? EONAY_CAPABILITY_NONE
                                                             : EONAY_CAPABILITY_E_ONAY;
}

static gboolean
test_provider_knows_exchange (EonayProvider *provider)
{
  return ((TestProvider *) provider)->kind != WITH_UNKNOWN_EXCHANGE;
}

static void
test_provider_class_init (TestProviderClass *klass)
{
  EONAY_PROVIDER_CLASS (klass)->get_capabilities = test_provider_get_capabilities;
  EONAY_PROVIDER_CLASS (klass)->knows_exchange = test_provider_knows_exchange;
}

static void
test_provider_init (TestProvider *self)
{
}

static EonayProvider *
make_provider (Kind kind)
{
  g_auto (Folder) folder = folder_new ();
  const char *const folders[] = { folder, NULL };
  g_autofree char *path = g_build_filename (folder, "example.ini", NULL);
  g_autoptr (EonayProfile) profile = NULL;
  TestProvider *self = NULL;

  if (kind == NO_PROVIDER)
    return NULL;
  g_assert_true (g_file_set_contents (
      path, "[Provider]\nName=Example\nRenewalUri=https://renew.example/\n", -1, NULL));
  profile = eonay_profile_new_for_id ("example", folders, NULL);
  g_assert_nonnull (profile);
  self = g_object_new (test_provider_get_type (), "profile", profile, NULL);
  self->kind = kind;
  return EONAY_PROVIDER (self);
}

typedef struct
{
  EonayReminderKind kind;
  guint days_left;
  EonayConsent consent;
  Kind provider;
  const char *title;
  /* Expected and forbidden parts of its text. */
  const char *says;
  const char *says_not;
  gboolean advises_activation;
  EonayReminderUrgency urgency;
} Case;

static const Case CASES[] = {
  { EONAY_REMINDER_EXPIRES, 30, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY,
    "The certificate expires in 30 days", "renewal before it expires. If E-Onay is active", "10:29",
    TRUE },
  { EONAY_REMINDER_EXPIRES, 30, EONAY_CONSENT_INACTIVE, WITH_E_ONAY,
    "The certificate expires in 30 days", "renewal before it expires. If you activate E-Onay",
    "10:29", TRUE },
  { EONAY_REMINDER_EXPIRES, 30, EONAY_CONSENT_ACTIVE, WITH_E_ONAY,
    "The certificate expires in 30 days", "renewal before it expires. Your E-Onay is active",
    "activate", FALSE },
  { EONAY_REMINDER_EXPIRES, 30, EONAY_CONSENT_UNKNOWN, WITH_UNKNOWN_EXCHANGE,
    "The certificate expires in 30 days", "renewal before it expires. If E-Onay is active", "10:29",
    TRUE },
  { EONAY_REMINDER_EXPIRES, 14, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY,
    "The certificate expires in 14 days", "renewal now", "10:29", TRUE, EONAY_REMINDER_SOON },
  { EONAY_REMINDER_EXPIRES, 7, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY,
    "The certificate has only 7 days left", "renewal now", "10:29", TRUE,
    EONAY_REMINDER_LAST_WEEK },
  { EONAY_REMINDER_EXPIRES, 1, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY,
    "The certificate expires tomorrow", "renewal now", "10:29", TRUE, EONAY_REMINDER_CRITICAL },
  { EONAY_REMINDER_EXPIRES, 0, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY, "The certificate expires today",
    "31.12.2026 10:29", "expired", TRUE },
  { EONAY_REMINDER_EXPIRES, 30, EONAY_CONSENT_UNKNOWN, WITHOUT_E_ONAY,
    "The certificate expires in 30 days", "Example", "E-Onay", FALSE },
  { EONAY_REMINDER_EXPIRES, 30, EONAY_CONSENT_UNKNOWN, NO_PROVIDER,
    "The certificate expires in 30 days", "issuer", "E-Onay", FALSE },
  { EONAY_REMINDER_EXPIRED, 0, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY, "The certificate has expired",
    "can no longer sign", "activate", FALSE },
  { EONAY_REMINDER_EXPIRED, 0, EONAY_CONSENT_ACTIVE, WITH_E_ONAY, "The certificate has expired",
    "may still save", "activate", FALSE },
  { EONAY_REMINDER_EXPIRED, 0, EONAY_CONSENT_UNKNOWN, WITHOUT_E_ONAY, "The certificate has expired",
    "Example", "E-Onay", FALSE },
  { EONAY_REMINDER_STARTS, 1000, EONAY_CONSENT_UNKNOWN, WITH_E_ONAY,
    "The certificate is not valid yet", "becomes valid on", "E-Onay", FALSE },
};

static EonayReminder
make_reminder (const Case *what, EonayKnownCertificate *certificate)
{
  *certificate = (EonayKnownCertificate) { .id = (char *) "x",
                                           .holder = (char *) "Ayşe",
                                           .not_before = END - 1000 * DAY,
                                           .not_after = END,
                                           .consent = what->consent };
  return (EonayReminder) { .certificate = certificate,
                           .kind = what->kind,
                           .urgency = what->urgency,
                           .days_left = what->days_left };
}

static void
check (const Case *what)
{
  EonayKnownCertificate certificate;
  EonayReminder reminder = make_reminder (what, &certificate);
  g_autoptr (EonayProvider) provider = make_provider (what->provider);
  gint64 now =
      END - (gint64) what->days_left * DAY + (what->kind == EONAY_REMINDER_EXPIRED ? DAY : 0);
  g_autoptr (EonayWording) wording = eonay_wording_for_reminder (&reminder, provider, now);
  g_autofree char *text = g_strdup_printf ("%s\n%s", wording->body, wording->advice);

  g_test_message ("%s: %s", wording->title, text);
  g_assert_cmpstr (wording->title, ==, what->title);
  g_assert_nonnull (strstr (text, "Ayşe"));
  g_assert_nonnull (strstr (text, what->says));
  g_assert_null (strstr (text, what->says_not));
  /* No outcome is promised. */
  if (strstr (text, "paper form") != NULL)
    g_assert_nonnull (strstr (text, "may "));
  g_assert_cmpint (eonay_wording_advises_activation (&reminder, provider), ==,
                   what->advises_activation);
  g_assert_cmpstr (wording->uri, ==,
                   what->provider != NO_PROVIDER && what->kind != EONAY_REMINDER_STARTS
                       ? "https://renew.example/"
                       : NULL);
}

static void
test_one (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    check (&CASES[i]);
}

/* With a renewed card, the current one is still needed. */
static void
test_replacement (void)
{
  const Case starts = { EONAY_REMINDER_STARTS };
  EonayKnownCertificate certificate;
  EonayReminder reminder = make_reminder (&starts, &certificate);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (EonayWording) wording = NULL;

      reminder.is_replacement = i == 1;
      wording = eonay_wording_for_reminder (&reminder, NULL, certificate.not_before - DAY);
      g_assert_cmpint (strstr (wording->advice, "current card") != NULL, ==, i == 1);
    }
}

static void
test_several (void)
{
  static const Case cases[] = {
    { EONAY_REMINDER_EXPIRED },      { EONAY_REMINDER_EXPIRES, 0 },  { EONAY_REMINDER_EXPIRES, 1 },
    { EONAY_REMINDER_STARTS, 1000 }, { EONAY_REMINDER_EXPIRES, 14 }, { EONAY_REMINDER_EXPIRES, 30 },
  };
  EonayKnownCertificate certificates[G_N_ELEMENTS (cases)];
  EonayReminder reminders[G_N_ELEMENTS (cases)];
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (EonayWording) all = NULL;
  g_autoptr (EonayWording) few = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      reminders[i] = make_reminder (&cases[i], &certificates[i]);
      g_ptr_array_add (list, &reminders[i]);
    }
  all = eonay_wording_for_reminders (list);
  g_assert_cmpstr (all->title, ==, "6 certificates need your attention");
  g_assert_cmpstr (all->body, ==,
                   "Ayşe: expired\nAyşe: expires today\nAyşe: expires tomorrow\n"
                   "Ayşe: not valid yet");
  g_assert_cmpstr (all->advice, ==, "And 2 more.");
  g_ptr_array_set_size (list, 3);
  few = eonay_wording_for_reminders (list);
  g_assert_cmpstr (few->advice, ==, "");
}

/* A bidirectional control character in a name is made visible. */
static void
test_hostile_name (void)
{
  const Case expires = { EONAY_REMINDER_EXPIRES, 30 };
  EonayKnownCertificate certificate;
  EonayReminder reminder = make_reminder (&expires, &certificate);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (EonayWording) wording = NULL;
  g_autoptr (EonayWording) several = NULL;

  certificate.holder = (char *) "A\xe2\x80\xae"
                                "B";
  wording = eonay_wording_for_reminder (&reminder, NULL, END - 30 * DAY);
  g_assert_null (strstr (wording->body, "\xe2\x80\xae"));
  g_ptr_array_add (list, &reminder);
  several = eonay_wording_for_reminders (list);
  g_assert_null (strstr (several->body, "\xe2\x80\xae"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wording-reminder/one", test_one);
  g_test_add_func ("/wording-reminder/replacement", test_replacement);
  g_test_add_func ("/wording-reminder/several", test_several);
  g_test_add_func ("/wording-reminder/hostile-name", test_hostile_name);
  return g_test_run ();
}
