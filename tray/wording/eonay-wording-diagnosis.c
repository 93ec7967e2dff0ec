/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-wording-diagnosis.h"

#include <glib/gi18n-lib.h>

#include "eonay-visible-text.h"

/* Names in braces are replaced by the finding's values. */
typedef struct
{
  const char *check;
  const char *reason;
  const char *finding;
  const char *remedy;
} Row;

static const struct
{
  const char *check;
  const char *title;
} titles[] = {
  { "service", N_ ("Smart card service") },
  { "card-access", N_ ("Access to cards") },
  { "readers", N_ ("Card reader") },
  { "card", N_ ("Card") },
  { "card-holder", N_ ("Use of the card") },
  { "modules", N_ ("Card driver") },
  { "module", N_ ("Driver file") },
  { "signer", N_ ("Signing service") },
  { "certificate", N_ ("Certificate") },
  { "seat", N_ ("Session") },
  { "keyring", N_ ("Password keyring") },
  { "tray", N_ ("Panel icon") },
  { "notifications", N_ ("Notifications") },
  { "clock", N_ ("Clock") },
  { "proxy", N_ ("Proxy") },
  { "connection", N_ ("Connection to the portal") },
  { "profile", N_ ("Provider's profile") },
  { "storage", N_ ("Storage") },
  { "preferences", N_ ("Preferences") },
  { "ledger", N_ ("Saved certificate list") },
  { "receipts", N_ ("Receipts") },
  { "portal", N_ ("Portal page") },
};

static const Row card_rows[] = {
  { "service", "running", N_ ("The service that speaks to card readers (pcscd) is running."),
    NULL },
  { "service", "not-running",
    N_ ("The service that speaks to card readers (pcscd) does not answer."),
    N_ ("Restart the computer. If it does not help, ask your administrator to start "
        "pcscd.socket.") },
  { "service", "not-installed",
    N_ ("The service that speaks to card readers (pcscd) is not installed."),
    N_ ("Install the package pcscd.") },
  { "service", "disabled", N_ ("The service that speaks to card readers (pcscd) is switched off."),
    N_ ("Ask your administrator to switch it on: systemctl enable --now pcscd.socket") },
  { "service", "masked", N_ ("The service that speaks to card readers (pcscd) is blocked."),
    N_ ("Ask your administrator to unblock it: systemctl unmask pcscd.socket pcscd.service") },
  { "service", "forbidden", N_ ("A rule on this computer does not let you use the card readers."),
    N_ ("Sit at the computer itself, or ask your administrator to allow it.") },
  { "service", "timed-out",
    N_ ("The service that speaks to card readers (pcscd) did not answer in time."),
    N_ ("Unplug the card reader and plug it in again, then try again.") },

  { "card-access", "seat", N_ ("Only the user at this computer can use an inserted card."), NULL },
  { "card-access", "everyone",
    N_ ("Every user of this computer can use an inserted card, also by remote login. Remove your "
        "card when you do not use it."),
    NULL },

  { "readers", "found", N_ ("{count} connected: {names}"), NULL },
  { "readers", "none", N_ ("No card reader is connected."),
    N_ ("Plug the card reader in. If it is plugged in, try another USB port.") },
  { "readers", "no-service", N_ ("The card readers could not be checked."), NULL },

  { "card", "present", N_ ("A card is in the reader {reader}."), NULL },
  { "card", "none", N_ ("No card is in the reader."), N_ ("Insert your e-signature card.") },
  { "card", "mute", N_ ("The card in the reader {reader} does not answer."),
    N_ ("Take the card out, clean its chip with a dry cloth and insert it again, the chip "
        "first.") },
  { "card", "no-reader", N_ ("The card could not be checked."), NULL },
  { "card", "no-service", N_ ("The card could not be checked."), NULL },
  { "card", "not-checked", N_ ("The card could not be checked."), NULL },

  { "card-holder", "exclusive", N_ ("Another program is using the card exclusively."),
    N_ ("Close the program that uses the card, such as the document management system (DYS).") },
  { "card-holder", "named", N_ ("Another program is using the card exclusively: {program}"),
    N_ ("Close that program.") },

  { "modules", "found", N_ ("Usable drivers: {usable} ({places} places were searched)."), NULL },
  { "modules", "named", N_ ("Usable drivers: {usable}, as your administrator has set."), NULL },
  { "modules", "none", N_ ("No card driver is installed ({places} places were searched)."),
    N_ ("For an AKİS card install TÜBİTAK's card driver (AKİA). For other cards the package "
        "opensc-pkcs11 may be enough.") },
  { "modules", "none-usable", N_ ("A card driver is installed, but cannot be used."),
    N_ ("The reason is given below.") },
  { "modules", "none-named",
    N_ ("None of the drivers that your administrator has set can be used."),
    N_ ("Ask your administrator to correct /etc/eonay/signer.conf.") },
  { "modules", "settings", N_ ("The settings of the drivers cannot be used."),
    N_ ("Ask your administrator to correct or remove {path}: it has to belong to root, and only "
        "root may write to it.") },

  { "module", "found", N_ ("{path} can be used."), NULL },
  { "module", "wrong-architecture", N_ ("{path} is made for another kind of computer ({machine})."),
    N_ ("Install the driver that is made for this computer; usually its name contains 64-bit or "
        "amd64.") },
  { "module", "missing-library", N_ ("{path} needs a library that is not installed: {library}"),
    N_ ("Install the package that contains {library}, or reinstall the driver.") },
  { "module", "no-library", N_ ("{path} is not a driver, or is damaged."),
    N_ ("Install the driver again.") },
  { "module", "not-safe",
    N_ ("{path} could be changed by others than the administrator, so it is not used."),
    N_ ("Ask your administrator to install the driver for root: the file and the folders that lead "
        "to it have to belong to root, and only root may write to them.") },
  { "module", "not-there", N_ ("{path} is set as a driver, but does not exist."),
    N_ ("Ask your administrator to install it or to correct /etc/eonay/signer.conf.") },
};

static const Row signer_rows[] = {
  { "signer", "reachable", N_ ("The signing service answers, and you may use it."), NULL },
  { "signer", "asks-password",
    N_ ("The signing service answers, and will ask for your password as your administrator has "
        "set."),
    NULL },
  { "signer", "hidepid",
    N_ ("/proc is mounted with {option}, so polkit does not see which session a program belongs "
        "to, "
        "and refuses."),
    N_ ("Ask your administrator to mount /proc with a group that the user polkitd is in, such as "
        "gid=polkitd.") },
  { "signer", "not-authorized", N_ ("A rule on this computer does not let you use your card."),
    N_ ("Ask your administrator to allow it: {action}") },
  { "signer", "seat-inactive", N_ ("Another user's session is on the screen of this computer."),
    N_ ("Switch to your own session and try again.") },
  { "signer", "no-seat", N_ ("You are not at the computer itself."),
    N_ ("Signing works only at the computer that the reader is plugged into.") },
  { "signer", "busy", N_ ("The signing service has too much to do."),
    N_ ("Try again in a minute.") },
  { "signer", "failed", N_ ("The signing service failed."),
    N_ ("Restart the computer. If it happens again, install the package pardus-eonay again.") },
  { "signer", "masked", N_ ("The signing service is blocked."),
    N_ ("Ask your administrator to unblock it: systemctl unmask eonay-signer.service") },
  { "signer", "not-installed", N_ ("The signing service is not installed."),
    N_ ("Install the package pardus-eonay again.") },
  { "signer", "not-started", N_ ("The signing service could not be started."),
    N_ ("Restart the computer. If it happens again, install the package pardus-eonay again.") },
  { "signer", "bus-policy", N_ ("You are not allowed to use the signing service."),
    N_ ("Install the package pardus-eonay again.") },
  { "signer", "no-bus", N_ ("The system's message bus does not answer."),
    N_ ("Restart the computer.") },
  { "signer", "timed-out", N_ ("The signing service did not answer in time."),
    N_ ("Take the card out, insert it again and try again.") },

  { "certificate", "valid", N_ ("Qualified certificate of {holder}, valid for {days-left} days."),
    NULL },
  { "certificate", "no-end", N_ ("Qualified certificate of {holder}, without an end date."), NULL },
  { "certificate", "expiring",
    N_ ("Qualified certificate of {holder}, valid for {days-left} more days only."),
    N_ ("Renew it in time.") },
  { "certificate", "revoked", N_ ("The qualified certificate of {holder} is revoked."),
    N_ ("Apply for a new certificate on the provider's page.") },
  { "certificate", "suspended", N_ ("The qualified certificate of {holder} is suspended."),
    N_ ("Ask its provider.") },
  { "certificate", "expired", N_ ("The qualified certificate of {holder} has expired."),
    N_ ("Apply for a new certificate on the provider's page.") },
  { "certificate", "not-yet-valid", N_ ("The qualified certificate of {holder} is not valid yet."),
    N_ ("Use the old card until the old certificate ends.") },
  { "certificate", "clock",
    N_ ("By this computer's date, {date}, the certificate of {holder} is not valid, but the date "
        "cannot be right."),
    N_ ("Check the date and the time of this computer.") },
  { "certificate", "pin-locked",
    N_ ("Qualified certificate of {holder}. The PIN of the card is locked."),
    N_ ("The PIN is unlocked on your certificate provider's page (“Kilit Çözme”).") },
  { "certificate", "seal", N_ ("An institution's seal. It plays no part in E-Onay."), NULL },
  { "certificate", "other", N_ ("Not a qualified certificate. It plays no part in E-Onay."), NULL },
  { "certificate", "unreadable", N_ ("A certificate on the card cannot be read."),
    N_ ("Take the card out, insert it again and try again.") },
  { "certificate", "none", N_ ("No certificate was found: there is no card, or no driver for it."),
    NULL },
  { "certificate", "no-module", N_ ("Certificates could not be checked without a driver."), NULL },
  { "certificate", "card-busy", N_ ("The card could not be read: another program uses it."),
    N_ ("Close the program that uses the card, such as the document management system (DYS).") },
  { "certificate", "card-removed", N_ ("The card was taken out while it was read."),
    N_ ("Insert the card and try again.") },
  { "certificate", "module-failed", N_ ("The card's driver failed while it read the card."),
    N_ ("Take the card out and insert it again. If it happens again, install the newest driver of "
        "the card.") },
  { "certificate", "module-timeout", N_ ("The card's driver did not answer in time."),
    N_ ("Take the card out and insert it again. If it happens again, install the newest driver of "
        "the card.") },
};

static const Row desktop_rows[] = {
  { "seat", "active", N_ ("Your session is on the screen of this computer."), NULL },
  { "seat", "inactive", N_ ("Another user's session is on the screen of this computer."),
    N_ ("Switch to your own session and try again.") },
  { "seat", "no-seat", N_ ("This session is not at the computer itself."),
    N_ ("Signing works only at the computer that the reader is plugged into.") },
  { "seat", "remote", N_ ("You are connected from another computer."),
    N_ ("Signing works only at the computer that the reader is plugged into.") },
  { "seat", "no-session", N_ ("The system does not know of a session of yours."),
    N_ ("Log out and log in again.") },

  { "keyring", "unlocked", N_ ("The keyring is open; a login at the portal is remembered in it."),
    NULL },
  { "keyring", "locked", N_ ("The keyring is locked. It is opened only when it is needed."),
    N_ ("Nothing has to be done. You may be asked for the keyring's password.") },
  { "keyring", "none",
    N_ ("There is no keyring. A login at the portal is forgotten when the program ends."),
    N_ ("Install the package gnome-keyring, then log out and log in again.") },
  { "keyring", "no-collection",
    N_ ("There is no keyring yet. A login at the portal is forgotten when the program ends."),
    N_ ("Create a default keyring, for instance with the program Seahorse.") },
  { "keyring", "failed", N_ ("The keyring does not answer as it should."),
    N_ ("Log out and log in again.") },

  { "tray", "shown", N_ ("The panel has a place for the icon."), NULL },
  { "tray", "none", N_ ("This desktop has no place for the icon."),
    N_ ("Nothing has to be done: everything is in the window too. In the settings of the panel you "
        "can add a place for status icons.") },
  { "tray", "no-host", N_ ("No panel shows icons."),
    N_ ("Nothing has to be done: everything is in the window too. In the settings of the panel you "
        "can add a place for status icons.") },

  { "notifications", "shown", N_ ("{server} {version} shows notifications."), NULL },
  { "notifications", "no-actions", N_ ("{server} shows notifications, but without buttons."),
    N_ ("Nothing has to be done: what the buttons do is in the menu and in the window too.") },
  { "notifications", "timed-out",
    N_ ("The service that shows notifications did not answer in time."),
    N_ ("Install a notification service, such as the package xfce4-notifyd. Until then look into "
        "the window from time to time.") },
  { "notifications", "none", N_ ("Nothing shows notifications on this desktop."),
    N_ ("Install a notification service, such as the package xfce4-notifyd. Until then look into "
        "the window from time to time.") },

  { "clock", "synchronized", N_ ("The clock is set by the network."), NULL },
  { "clock", "not-synchronized",
    N_ ("Automatic time is on, but the clock has not been synchronised yet."),
    N_ ("Compare the date and the time with another clock.") },
  { "clock", "not-kept", N_ ("The clock is not set by the network."),
    N_ ("Switch on “set the time automatically” in the settings of date and time.") },
  { "clock", "no-service", N_ ("Could not check whether the clock is set automatically."), NULL },
};

static const Row network_rows[] = {
  { "proxy", "none", N_ ("The portal is reached directly."), NULL },
  { "proxy", "script",
    N_ ("The settings name a script for the proxy (PAC), and the portal is reached directly. "
        "Debian 12 and Pardus 23 run such a script only with the package libproxy1-plugin-webkit."),
    NULL },
  { "proxy", "used", N_ ("The portal is reached through a proxy: {proxy}"), NULL },
  { "proxy", "failed", N_ ("The settings of the proxy cannot be used."),
    N_ ("Correct the proxy in the settings of the network.") },
  { "proxy", "no-scheme", N_ ("The address of the proxy in the settings is not complete."),
    N_ ("Write it as http://ADDRESS:PORT in the settings of the network, or in https_proxy.") },

  { "connection", "trusted", N_ ("Secure connection to {host} established."), NULL },
  { "connection", "not-resolved", N_ ("The address {host} was not found."),
    N_ ("Check the internet connection, then try again.") },
  { "connection", "not-connected", N_ ("{host} does not answer."),
    N_ ("Check the internet connection. If other pages open, the portal may be down; try again "
        "later.") },
  { "connection", "timed-out", N_ ("Connecting to the portal timed out."),
    N_ ("Check the internet connection, then try again.") },
  { "connection", "proxy-address", N_ ("The address of the proxy is not complete: {proxy}"),
    N_ ("Write it as http://ADDRESS:PORT in the settings of the network, or in https_proxy.") },
  { "connection", "proxy-unreachable", N_ ("The proxy {proxy} cannot be reached."),
    N_ ("Correct the proxy in the settings of the network, or ask your administrator.") },
  { "connection", "proxy-silent", N_ ("The proxy {proxy} does not answer."),
    N_ ("Correct the proxy in the settings of the network, or ask your administrator.") },
  { "connection", "proxy-refused", N_ ("The proxy {proxy} does not allow connections to {host}."),
    N_ ("Ask your administrator to allow the portal.") },
  { "connection", "proxy-failed", N_ ("The proxy {proxy} could not connect to {host}."),
    N_ ("Try again later. If it happens again, ask your administrator.") },
  { "connection", "proxy-no-password",
    N_ ("The proxy {proxy} asks for a user name and a password."),
    N_ ("Write both into the address of the proxy: http://NAME:PASSWORD@ADDRESS:PORT") },
  { "connection", "proxy-password",
    N_ ("The proxy {proxy} did not accept the user name and the password."),
    N_ ("Correct both in the address of the proxy. They were sent only once.") },
  { "connection", "proxy-login",
    N_ ("The proxy {proxy} asks for a kind of login that this program does not know."),
    N_ ("Only Basic and Digest are possible. Please ask your administrator.") },
  { "connection", "no-handshake", N_ ("A secure connection to {host} could not be established."),
    N_ ("Try another network. On the school's network ask your administrator whether the portal is "
        "filtered.") },
  { "connection", "certificate-time",
    N_ ("By this computer's date, {date}, the certificate of {host} is not valid."),
    N_ ("Check the date and the time of this computer.") },
  { "connection", "certificate-name", N_ ("Another server answers in place of {host}."),
    N_ ("If the network has a login page, log in there first. Otherwise try another network.") },
  { "connection", "certificate-unknown",
    N_ ("{host} uses a certificate that this computer does not trust."),
    N_ ("Networks that filter traffic do this. Ask your administrator, or try another network.") },

  { "profile", "known", N_ ("The profile “{provider}” defines how a signature is sent."), NULL },
  { "profile", "exchange-not-known",
    N_ ("The profile “{provider}” does not define yet how the live portal receives a signature. "
        "Nothing is signed for it."),
    N_ ("Check whether an update of this program is available.") },
  { "profile", "faulty",
    N_ ("What the profile “{provider}” says of the exchange of signatures has a fault, so nothing "
        "is signed for it: {fault}"),
    N_ ("Correct the file; “eonay profile check” lists all faults. If you did not write it, ask "
        "your administrator.") },

  { "storage", "writable", N_ ("Receipts and the certificate list can be written."), NULL },
  { "storage", "not-writable", N_ ("Nothing can be written to {path}."),
    N_ ("Make the folder writable for yourself; without a receipt nothing is signed.") },
  { "storage", "full", N_ ("There is no room left for {path}."),
    N_ ("Delete what you do not need; without a receipt nothing is signed.") },
  { "preferences", "missing", N_ ("The description of the preferences is not installed."),
    N_ ("Reinstall the package pardus-eonay.") },
  { "ledger", "damaged",
    N_ ("The saved certificate list could not be read, so a new one was started. The old file was "
        "kept as {path}."),
    N_ ("Delete that file when you do not need it any more.") },
  { "ledger", "unreadable",
    N_ ("The saved certificate list {path} cannot be opened. It was not changed."),
    N_ ("Make the file your own again in a terminal: sudo chown -R \"$USER\": {folder}; "
        "chmod -R u+rwX {folder}") },
  { "receipts", "unknown-fate", N_ ("It is not known whether {count} signatures arrived."),
    N_ ("Check on the portal whether E-Onay is active before you try again.") },

  { "portal", "entry-page", N_ ("The entry page of {host} opens."), NULL },
  { "portal", "signed-login", N_ ("The entry page leads on to “{detail}”."), NULL },
  { "portal", "code-page", N_ ("The page with the verification code opens."), NULL },
  { "portal", "code-label", N_ ("That page says “{detail}”."), NULL },
  { "portal", "code", N_ ("It shows a code of {detail} digits. The code was not used."), NULL },
  { "portal", "remaining", N_ ("The time limit of the code is {detail} seconds."), NULL },
  { "portal", "clock", N_ ("The portal's clock and this one differ by {detail} seconds."), NULL },
  { "portal", "timed-out", N_ ("The portal's pages did not load in time."),
    N_ ("Try again later.") },
};

/* Texts for an expectation that is not met. */
static const Row refused_rows[] = {
  { "portal", "entry-page", N_ ("The entry page of {host} does not open."),
    N_ ("Check the internet connection. If other pages open, the portal may be down; try again "
        "later.") },
  { "portal", "signed-login", N_ ("The entry page has nothing called “{detail}”."),
    N_ ("The portal may have changed. Check whether an update of this program is available.") },
  { "portal", "code-page", N_ ("The page with the verification code does not open."),
    N_ ("Try again later. If the problem persists, check whether an update of this program is "
        "available.") },
  { "portal", "code-label", N_ ("That page does not say “{detail}”."),
    N_ ("The portal may have changed. Check whether an update of this program is available.") },
  { "portal", "code", N_ ("No verification code of the expected length was found."),
    N_ ("The portal may have changed. Check whether an update of this program is available.") },
  { "portal", "remaining", N_ ("The time limit of the code was not found where expected."),
    N_ ("The portal may have changed. Check whether an update of this program is available.") },
  { "portal", "clock", N_ ("This computer's clock is {detail} seconds off the portal's."),
    N_ ("Correct the date and the time of this computer.") },
};

#define REINSTALL "sudo apt install --reinstall pardus-eonay"

/* reasons: separated by blanks. */
static const struct
{
  const char *check;
  const char *reasons;
  EonayRemedyKind kind;
  const char *target;
} remedies[] = {
  { "service", "not-installed", EONAY_REMEDY_COPY, "sudo apt install pcscd" },
  { "service", "disabled", EONAY_REMEDY_COPY, "sudo systemctl enable --now pcscd.socket" },
  { "service", "masked", EONAY_REMEDY_COPY, "sudo systemctl unmask pcscd.socket pcscd.service" },
  { "modules", "none", EONAY_REMEDY_COPY, "sudo apt install opensc-pkcs11" },
  { "signer", "masked", EONAY_REMEDY_COPY, "sudo systemctl unmask eonay-signer.service" },
  { "signer", "failed not-installed not-started bus-policy", EONAY_REMEDY_COPY, REINSTALL },
  { "preferences", "missing", EONAY_REMEDY_COPY, REINSTALL },
  { "keyring", "none", EONAY_REMEDY_COPY, "sudo apt install gnome-keyring" },
  { "notifications", "none timed-out", EONAY_REMEDY_COPY, "sudo apt install xfce4-notifyd" },
  { "clock", "not-synchronized not-kept", EONAY_REMEDY_SET_CLOCK, NULL },
  { "certificate", "clock", EONAY_REMEDY_SET_CLOCK, NULL },
  { "connection", "certificate-time", EONAY_REMEDY_SET_CLOCK, NULL },
  { "portal", "clock", EONAY_REMEDY_SET_CLOCK, NULL },
  /* The browser shows whether the portal is down, and a network's login page. */
  { "connection", "not-connected timed-out no-handshake certificate-name", EONAY_REMEDY_OPEN_PAGE,
    "https://{host}/" },
  { "portal", "entry-page signed-login code-page code-label code remaining timed-out",
    EONAY_REMEDY_OPEN_PAGE, "https://{host}/" },
};

static const Row any_row = { NULL, NULL, N_ ("This could not be checked."), NULL };
static const Row late_row = { NULL, NULL, N_ ("No answer came in time."), N_ ("Try again.") };

static const Row *
find_in (const Row *rows, gsize n_rows, const EonayFinding *finding)
{
  for (gsize i = 0; i < n_rows; i++)
    if (g_str_equal (rows[i].check, finding->check) &&
        g_str_equal (rows[i].reason, finding->reason))
      return &rows[i];
  return NULL;
}

static const Row *
find_row (const EonayFinding *finding)
{
  const struct
  {
    const Row *rows;
    gsize n_rows;
    gboolean serves;
  } tables[] = {
    { refused_rows, G_N_ELEMENTS (refused_rows), finding->state == EONAY_FINDING_FAILED },
    { card_rows, G_N_ELEMENTS (card_rows), TRUE },
    { signer_rows, G_N_ELEMENTS (signer_rows), TRUE },
    { desktop_rows, G_N_ELEMENTS (desktop_rows), TRUE },
    { network_rows, G_N_ELEMENTS (network_rows), TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      const Row *row =
          tables[i].serves ? find_in (tables[i].rows, tables[i].n_rows, finding) : NULL;

      if (row != NULL)
        return row;
    }
  if (g_str_equal (finding->reason, "timed-out"))
    return &late_row;
  return g_str_equal (finding->reason, "not-checked") ? &any_row : NULL;
}

static const char *
find_title (const EonayFinding *finding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].check, finding->check))
      return _ (titles[i].title);
  return finding->check;
}

/* Values are untrusted: names of readers and files, labels of a profile. */
static char *
fill_in (const char *source, const EonayFinding *finding)
{
  g_autoptr (GList) names = eonay_finding_list_names (finding);
  GString *text = NULL;

  if (source == NULL)
    return g_strdup ("");
  text = g_string_new (_ (source));
  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autofree char *slot = g_strdup_printf ("{%s}", (const char *) at->data);
      g_autofree char *value = eonay_visible_text (eonay_finding_get (finding, at->data), -1);

      g_string_replace (text, slot, value, 0);
    }
  return g_string_free (text, FALSE);
}

static void
set_remedy_kind (EonayDiagnosisWording *self, const EonayFinding *finding)
{
  const char *target = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (remedies) && finding->state != EONAY_FINDING_OK; i++)
    {
      g_auto (GStrv) reasons = g_strsplit (remedies[i].reasons, " ", -1);

      if (!g_str_equal (remedies[i].check, finding->check) ||
          !g_strv_contains ((const char *const *) reasons, finding->reason))
        continue;
      self->kind = remedies[i].kind;
      target = remedies[i].target;
    }
  self->target = fill_in (target, finding);
}

/**
 * eonay_wording_for_finding:
 * @finding: a finding
 *
 * Returns: (transfer full): its texts
 */
EonayDiagnosisWording *
eonay_wording_for_finding (const EonayFinding *finding)
{
  const Row *row = find_row (finding);
  EonayDiagnosisWording *self = g_new0 (EonayDiagnosisWording, 1);

  if (row == NULL)
    row = &any_row;
  self->title = g_strdup (find_title (finding));
  self->finding = fill_in (row->finding, finding);
  self->remedy = fill_in (row->remedy, finding);
  set_remedy_kind (self, finding);
  return self;
}

void
eonay_diagnosis_wording_free (EonayDiagnosisWording *self)
{
  g_free (self->title);
  g_free (self->finding);
  g_free (self->remedy);
  g_free (self->target);
  g_free (self);
}

gboolean
eonay_wording_knows_finding (const EonayFinding *finding)
{
  return find_row (finding) != NULL;
}

const char *
eonay_wording_finding_sign (EonayFindingState state)
{
  static const char *const texts[] = {
    [EONAY_FINDING_OK] = "✓",
    [EONAY_FINDING_WARNING] = "!",
    [EONAY_FINDING_FAILED] = "✗",
    [EONAY_FINDING_NOT_CHECKED] = "–",
  };

  return texts[state];
}

const char *
eonay_wording_finding_state (EonayFindingState state)
{
  static const char *const texts[] = {
    [EONAY_FINDING_OK] = N_ ("OK"),
    [EONAY_FINDING_WARNING] = N_ ("warning"),
    [EONAY_FINDING_FAILED] = N_ ("problem"),
    [EONAY_FINDING_NOT_CHECKED] = N_ ("not checked"),
  };

  return _ (texts[state]);
}

static guint
count (GPtrArray *findings, EonayFindingState state)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((EonayFinding *) findings->pdata[i])->state == state;
  return n;
}

/**
 * eonay_wording_findings_summary:
 * @findings: (element-type EonayFinding): all findings
 *
 * Returns: (transfer full): a headline
 */
char *
eonay_wording_findings_summary (GPtrArray *findings)
{
  guint n_failed = count (findings, EONAY_FINDING_FAILED);
  guint n_warnings = count (findings, EONAY_FINDING_WARNING);

  if (n_failed > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u problem was found", "%u problems were found", n_failed),
        n_failed);
  if (n_warnings > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "No problem was found; %u thing could be better",
                     "No problem was found; %u things could be better", n_warnings),
        n_warnings);
  return g_strdup (_ ("All is well"));
}
