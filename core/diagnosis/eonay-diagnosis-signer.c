/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <grp.h>
#include <mntent.h>
#include <pwd.h>
#include <stdlib.h>

#include "eonay-calendar.h"
#include "eonay-card-certificate.h"
#include "eonay-diagnosis-private.h"
#include "eonay-error.h"
#include "eonay-mask.h"
#include "eonay-revocation-record.h"
#include "eonay-signer.h"

#define POLKIT_NAME      "org.freedesktop.PolicyKit1"
#define POLKIT_PATH      "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"
#define POLKIT_USER      "polkitd"
#define LIST_ACTION      "tr.org.pardus.eonay.list-certificates"
#define SIGN_ACTION      "tr.org.pardus.eonay.sign"

/* --- the certificates */

static const char *
get_kind (EonayCertificate *certificate)
{
  if (eonay_certificate_is_seal (certificate))
    return "seal";
  return eonay_certificate_is_qualified (certificate) ? "qualified" : "other";
}

static void
judge (EonayDiagnosis *self,
       EonayCardCertificate *card_certificate,
       EonayFindingState *state,
       const char **reason)
{
  EonayCertificate *certificate = card_certificate->certificate;
  gint64 begin = eonay_certificate_get_not_before (certificate);
  gint64 end = eonay_certificate_get_not_after (certificate);
  gint64 now = eonay_calendar_get_now ();
  EonayCertificateState validity = eonay_validity_get_state (begin, end, now, self->reminder_days);
  EonayRevocationRecord revocation =
      eonay_revocation_record_read (self->ledger, eonay_certificate_get_id (certificate), now);

  *state = EONAY_FINDING_OK;
  *reason = "valid";
  if (!g_str_equal (get_kind (certificate), "qualified"))
    *reason = get_kind (certificate);
  else if (eonay_revocation_prevents_signing (revocation.state))
    {
      *state = EONAY_FINDING_FAILED;
      *reason = eonay_revocation_record_get_name (revocation.state);
    }
  else if (card_certificate->pin_state == EONAY_PIN_LOCKED)
    {
      *state = EONAY_FINDING_FAILED;
      *reason = "pin-locked";
    }
  else if (eonay_validity_contradicts_clock (begin, end, now))
    {
      *state = EONAY_FINDING_FAILED;
      *reason = "clock";
    }
  else if (validity == EONAY_CERTIFICATE_EXPIRED || validity == EONAY_CERTIFICATE_NOT_YET_VALID)
    {
      *state = EONAY_FINDING_WARNING;
      *reason = validity == EONAY_CERTIFICATE_EXPIRED ? "expired" : "not-yet-valid";
    }
  else if (validity == EONAY_CERTIFICATE_EXPIRING)
    {
      *state = EONAY_FINDING_WARNING;
      *reason = "expiring";
    }
  else if (!eonay_validity_has_end (end))
    *reason = "no-end";
}

static void
describe_certificate (EonayDiagnosis *self,
                      GPtrArray *findings,
                      EonayCardCertificate *card_certificate)
{
  EonayCertificate *certificate = card_certificate->certificate;
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (self->registry, certificate);
  g_autofree char *initials = eonay_mask_dup_initials (eonay_certificate_get_holder (certificate));
  EonayFindingState state = EONAY_FINDING_OK;
  const char *reason = NULL;
  EonayFinding *finding = NULL;

  judge (self, card_certificate, &state, &reason);
  finding = eonay_diagnosis_add (findings, "certificate", state, reason);
  eonay_finding_set (finding, "holder", *initials != '\0' ? initials : "—");
  eonay_finding_set (finding, "kind", get_kind (certificate));
  eonay_finding_set_date (finding, eonay_calendar_get_now ());
  eonay_finding_set_number (
      finding, "days-left",
      eonay_certificate_get_days_left (certificate, eonay_calendar_get_now ()));
  eonay_finding_set (finding, "provider",
                     provider != NULL ? eonay_provider_get_id (provider) : NULL);
}

static void
describe_certificates (EonayDiagnosis *self, GPtrArray *findings, GVariant *reply)
{
  g_autoptr (GVariant) list = g_variant_get_child_value (reply, 0);
  GVariantIter iter;
  GVariant *dictionary = NULL;

  g_variant_iter_init (&iter, list);
  while ((dictionary = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayCardCertificate) certificate =
          eonay_card_certificate_new_from_variant (dictionary, &error);

      if (certificate != NULL)
        describe_certificate (self, findings, certificate);
      else
        eonay_diagnosis_add (findings, "certificate", EONAY_FINDING_WARNING, "unreadable");
      g_variant_unref (dictionary);
    }
  if (g_variant_n_children (list) == 0)
    eonay_diagnosis_add (findings, "certificate", EONAY_FINDING_NOT_CHECKED, "none");
}

/* --- the signer */

static const struct
{
  EonayError code;
  const char *check;
  EonayFindingState state;
  const char *reason;
} refusals[] = {
  { EONAY_ERROR_SEAT_INACTIVE, "signer", EONAY_FINDING_FAILED, "seat-inactive" },
  { EONAY_ERROR_NO_SEAT, "signer", EONAY_FINDING_FAILED, "no-seat" },
  { EONAY_ERROR_LIMITS_EXCEEDED, "signer", EONAY_FINDING_WARNING, "busy" },
  { EONAY_ERROR_NO_MODULE, "certificate", EONAY_FINDING_NOT_CHECKED, "no-module" },
  { EONAY_ERROR_CARD_BUSY, "certificate", EONAY_FINDING_FAILED, "card-busy" },
  { EONAY_ERROR_CERTIFICATE_UNREADABLE, "certificate", EONAY_FINDING_WARNING, "unreadable" },
  { EONAY_ERROR_CARD_REMOVED, "certificate", EONAY_FINDING_WARNING, "card-removed" },
  { EONAY_ERROR_MODULE_FAILED, "certificate", EONAY_FINDING_FAILED, "module-failed" },
  { EONAY_ERROR_MODULE_TIMEOUT, "certificate", EONAY_FINDING_FAILED, "module-timeout" },
};

static void
explain_refusal (GPtrArray *findings, const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      if (error->code != (int) refusals[i].code)
        continue;
      /* These errors come from the signer itself, so it was reachable. */
      if (!g_str_equal (refusals[i].check, "signer"))
        eonay_diagnosis_add (findings, "signer", EONAY_FINDING_OK, "reachable");
      eonay_diagnosis_add (findings, refusals[i].check, refusals[i].state, refusals[i].reason);
      return;
    }
  eonay_diagnosis_add (findings, "signer", EONAY_FINDING_FAILED, "failed");
}

static const char *
explain_unreachable (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  if (g_strcmp0 (name, "org.freedesktop.systemd1.UnitMasked") == 0)
    return "masked";
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_strcmp0 (name, "org.freedesktop.systemd1.NoSuchUnit") == 0)
    return "not-installed";
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return "bus-policy";
  return "not-started";
}

static gboolean
is_polkit_in_group (const char *group)
{
  struct passwd entry;
  struct passwd *user = NULL;
  char buffer[4096];
  gid_t groups[64];
  int n = G_N_ELEMENTS (groups);
  guint64 wanted = g_ascii_strtoull (group, NULL, 10);

  if (getpwnam_r (POLKIT_USER, &entry, buffer, sizeof buffer, &user) != 0 || user == NULL ||
      getgrouplist (user->pw_name, user->pw_gid, groups, &n) < 0)
    return FALSE;
  for (int i = 0; i < n; i++)
    if (groups[i] == wanted)
      return TRUE;
  return FALSE;
}

/* The mount option that hides other users' processes from polkit, which then finds no session and
 * refuses; NULL if it sees them. */
static char *
find_hidepid (void)
{
  static const char *const visible[] = { "hidepid=0", "hidepid=off" };
  FILE *mounts = setmntent ("/proc/self/mounts", "re");
  struct mntent entry;
  char buffer[4096];
  char *found = NULL;

  while (mounts != NULL && getmntent_r (mounts, &entry, buffer, sizeof buffer) != NULL)
    {
      const char *option = hasmntopt (&entry, "hidepid");
      const char *group = hasmntopt (&entry, "gid");

      if (!g_str_equal (entry.mnt_dir, "/proc"))
        continue;
      g_clear_pointer (&found, g_free);
      if (option != NULL && (group == NULL || !is_polkit_in_group (group + strlen ("gid="))))
        found = g_strndup (option, strcspn (option, ","));
      for (gsize i = 0; i < G_N_ELEMENTS (visible); i++)
        if (g_strcmp0 (found, visible[i]) == 0)
          g_clear_pointer (&found, g_free);
    }
  if (mounts != NULL)
    endmntent (mounts);
  return found;
}

static void
add_refusal (GPtrArray *findings, const char *action)
{
  g_autofree char *option = find_hidepid ();

  if (option != NULL)
    eonay_finding_set_fixed (
        eonay_diagnosis_add (findings, "signer", EONAY_FINDING_FAILED, "hidepid"), "option",
        option);
  else
    eonay_finding_set_fixed (
        eonay_diagnosis_add (findings, "signer", EONAY_FINDING_FAILED, "not-authorized"), "action",
        action);
}

/* Asks polkit what the signer would ask, without interaction, and adds what differs from the signer's
 * answer: would a password be needed, or is this user refused? */
static gboolean
ask_polkit (GPtrArray *findings,
            GDBusConnection *bus,
            const char *action,
            GCancellable *cancellable)
{
  g_auto (GVariantBuilder) subject = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_authorized = FALSE;
  gboolean is_challenge = FALSE;

  g_variant_builder_add (&subject, "{sv}", "name",
                         g_variant_new_string (g_dbus_connection_get_unique_name (bus)));
  reply = g_dbus_connection_call_sync (
      bus, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE, "CheckAuthorization",
      g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action, NULL, 0, ""),
      G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE, -1, cancellable, &error);
  if (reply == NULL)
    {
      g_debug ("asking polkit about %s: %s", action, error->message);
      return FALSE;
    }

  g_variant_get (reply, "((bba{ss}))", &is_authorized, &is_challenge, NULL);
  if (is_challenge)
    eonay_diagnosis_add (findings, "signer", EONAY_FINDING_OK, "asks-password");
  else if (!is_authorized)
    add_refusal (findings, action);
  return is_challenge || !is_authorized;
}

/* What the thread has found. */
typedef struct
{
  GPtrArray *findings;
  GVariant *reply; /* (nullable): the certificates */
} Answer;

static void
answer_free (Answer *answer)
{
  g_ptr_array_unref (answer->findings);
  g_clear_pointer (&answer->reply, g_variant_unref);
  g_free (answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
ask_signer (Answer *answer, GDBusConnection *bus, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  /* By hand for the same reason as in EonaySigner. Without the flag for interactive authorization: a
   * diagnosis never shows a password prompt. */
  answer->reply = g_dbus_connection_call_sync (
      bus, EONAY_SIGNER_NAME, EONAY_SIGNER_PATH, EONAY_SIGNER_NAME, "ListCertificates", NULL,
      G_VARIANT_TYPE ("(aa{sv})"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, cancellable, &error);
  if (answer->reply != NULL)
    {
      if (!ask_polkit (answer->findings, bus, SIGN_ACTION, cancellable))
        eonay_diagnosis_add (answer->findings, "signer", EONAY_FINDING_OK, "reachable");
    }
  else if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED))
    {
      if (!ask_polkit (answer->findings, bus, LIST_ACTION, cancellable))
        add_refusal (answer->findings, LIST_ACTION);
    }
  else if (error->domain == EONAY_ERROR)
    explain_refusal (answer->findings, error);
  else
    eonay_diagnosis_add (answer->findings, "signer", EONAY_FINDING_FAILED,
                         explain_unreachable (error));
}

static void
ask_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, cancellable, NULL);
  Answer *answer = g_new0 (Answer, 1);

  answer->findings = eonay_diagnosis_findings_new ();
  if (bus != NULL)
    ask_signer (answer, bus, cancellable);
  else
    eonay_diagnosis_add (answer->findings, "signer", EONAY_FINDING_FAILED, "no-bus");
  g_task_return_pointer (task, answer, (GDestroyNotify) answer_free);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Answer) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (answer->reply != NULL)
    describe_certificates (g_task_get_source_object (task), answer->findings, answer->reply);
  eonay_diagnosis_return_all (task, g_ptr_array_ref (answer->findings));
}

/* "signer", and one "certificate" for each certificate on the cards. */
void
eonay_diagnosis_check_signer (GTask *task)
{
  g_autoptr (GTask) asking = g_task_new (NULL, g_task_get_cancellable (task), asked_cb, task);

  /* GDBus maps errors to a domain only after the domain has been registered. */
  eonay_error_quark ();
  g_task_set_source_tag (asking, eonay_diagnosis_check_signer);
  g_task_set_return_on_cancel (asking, TRUE);
  g_task_run_in_thread (asking, ask_thread);
}
