# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared by the tests of reminders: a separate clock for the applet, and its ledger.

The machine shares the host's clock, which cannot be set. So only the applet runs under libfaketime,
which also affects its timers.
"""

import configparser
import datetime
import hashlib
import json
import os
import select
import subprocess

import bed
import desktop
from bed import card, must, wait_for
from desktop import LABEL, NOTIFIER

LEDGER = f"{bed.STATE}/certificates.ini"

ACTIVATE = "E-Onay Etkinleştir"
RENEWAL = "Yenileme Sayfasını Aç"
SHOW = "Sertifikayı Göster"
SHOW_ALL = "Sertifikaları Göster"
SNOOZE = "Sonra Hatırlat"
EXPIRED = "Sertifikanın süresi doldu"
LATER = "Şimdi Değil"
URGENCIES = {0: "low", 1: "normal", 2: "critical"}


def expires_in(days):
    """Title of a reminder."""
    if days > 7:
        return f"Sertifikanın süresi {days} gün sonra doluyor"
    return {0: "Sertifikanın süresi bugün doluyor", 1: "Sertifikanın süresi yarın doluyor"}.get(
        days, f"Sertifika için yalnızca {days} gün kaldı")


def ledger():
    """The ledger's entries by certificate id."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(LEDGER, encoding="utf-8")
    return parser


def write(parser):
    """Write a modified ledger."""
    os.makedirs(bed.STATE, mode=0o700, exist_ok=True)
    with open(LEDGER, "w", encoding="utf-8") as file:
        parser.write(file, space_around_delimiters=False)


def noted():
    """When the user was reminded of each certificate."""
    parser = ledger()
    return {section: parser[section].get("Reminded") for section in parser.sections()}


def has_noted(key):
    """Whether the ledger has certificates, and each has this key."""
    parser = ledger()
    return parser.sections() and all(key in parser[section] for section in parser.sections())


class Monitor:
    """Context: records sent notifications."""

    MARKER = "test.eonay.e2e"

    def __enter__(self):
        self.process = subprocess.Popen(
            ["busctl", "--user", "monitor", "--json=short",
             "--match", "interface='org.freedesktop.Notifications',member='Notify'",
             "--match", f"interface='{self.MARKER}'"],
            stdout=subprocess.PIPE, text=True)
        wait_for(self._hears, "busctl to hear the bus")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()

    def _hears(self):
        """busctl does not report when it is ready, so send signals until one is received."""
        must("gdbus", "emit", "--session", "--object-path", "/e2e", "--signal", f"{self.MARKER}.Marker")
        return select.select([self.process.stdout], [], [], 0.1)[0]

    def next(self):
        """Urgency, icon and first action of the next notification."""
        for line in self.process.stdout:
            message = json.loads(line)
            if message["interface"] != self.MARKER:
                arguments = message["payload"]["data"]
                return URGENCIES[arguments[6]["urgency"]["data"]], arguments[2], arguments[5][0]
        raise AssertionError("busctl has ended")


class ReminderTest(bed.BedTest):
    """A test that starts the applet itself."""

    def setUp(self):
        super().setUp()
        self.applet = None
        self.addCleanup(self.stop)

    def stop(self):
        """End the applet as at logout, and close its notifications."""
        if self.applet is not None:
            self.applet.stop()
            self.applet = None

    def start(self, moment=None, **variables):
        """Start the applet as at login, at this local time or now."""
        self.stop()
        if moment is not None:
            variables |= {"LD_PRELOAD": bed.FAKETIME, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                          "FAKETIME": moment.strftime("@%Y-%m-%d %H:%M:%S")}
        self.applet = desktop.Applet(**variables)

    def know(self, name, **values):
        """Insert and remove a card; the values are added to its ledger entry.

        Its expiry is set to the afternoon of the same day: the real time depends on the hour of issue,
        and shortly after midnight nothing could be due on the last day.
        """
        known = set(ledger().sections())
        self.start()
        card("insert", name)
        wait_for(lambda: set(ledger().sections()) - known, "the card to be noted")
        card("remove")
        self.stop()
        parser = ledger()
        for section in set(parser.sections()) - known:
            parser[section].pop("Reminded", None)
            end = datetime.datetime.fromtimestamp(int(parser[section]["NotAfter"]), bed.zone())
            parser[section]["NotAfter"] = str(int(end.replace(hour=15, minute=0).timestamp()))
            parser[section].update(values)
        write(parser)

    def know_of(self, holder, end, **values):
        """Add a ledger entry as if a card had been seen."""
        parser = ledger()
        parser[hashlib.sha256(f"{holder} {end}".encode()).hexdigest()] = {
            "Holder": holder, "Provider": "kamusm",
            "NotBefore": str(int((end - datetime.timedelta(days=1000)).timestamp())),
            "NotAfter": str(int(end.timestamp())),
            "Seen": str(int((end - datetime.timedelta(days=999)).timestamp())), **values}
        write(parser)

    def end(self):
        """Local expiry time of the only known certificate."""
        parser = ledger()
        self.assertEqual(len(parser.sections()), 1)
        return datetime.datetime.fromtimestamp(int(parser[parser.sections()[0]]["NotAfter"]), bed.zone())

    def before(self, days, hour=10, minute=0, second=0):
        """This number of days before expiry, at this time of the day."""
        return (self.end() - datetime.timedelta(days=days)).replace(hour=hour, minute=minute,
                                                                    second=second)

    def assert_said(self, title, *buttons):
        """There is exactly one notification, with this title and exactly these buttons."""
        desktop.find(LABEL, title, NOTIFIER)
        for button in buttons:
            desktop.notification(button)
        others = {ACTIVATE, RENEWAL, SHOW, SHOW_ALL, SNOOZE, LATER} - set(buttons)
        self.assertEqual([other for other in others if desktop.has_notification(other)], [])
        self.assertEqual(len(desktop.look_for(desktop.BUTTON, buttons[0], NOTIFIER)), 1)

    def dismiss(self, title):
        """Dismiss a notification, and wait until its reminder is noted as given."""
        before = noted()
        desktop.dismiss(title)
        wait_for(lambda: noted() != before, "the reminder to be noted")

    def assert_silent(self):
        """No notification is shown or pending."""
        desktop.call(desktop.APPLET, "/tr/org/pardus/EOnay", "org.gtk.Actions", "List")
        for button in (SHOW, SNOOZE):
            self.assertTrue(desktop.came_not(button))


def move_to(zone):
    """Change the machine's time zone, like timedatectl."""
    bed.sudo("ln", "-sfn", f"/usr/share/zoneinfo/{zone}", "/etc/localtime.new")
    bed.sudo("mv", "-T", "/etc/localtime.new", "/etc/localtime")


class Browser:
    """Stands in for the user's browser: .address() is the opened address."""

    FOLDER = os.path.expanduser("~/.local/share/applications")
    NAME = "e2e-browser.desktop"
    OPENED = "/tmp/e2e-opened"
    COMMAND = f"sh -c 'echo \"$1\" >{OPENED}' sh %u"

    @classmethod
    def install(cls):
        """Make it the default before a program starts: a program notices a change of the default later only."""
        os.makedirs(cls.FOLDER, exist_ok=True)
        files = {
            cls.NAME: f"[Desktop Entry]\nType=Application\nName=Browser\nExec={cls.COMMAND}\n"
                      "MimeType=x-scheme-handler/https;text/html;\n",
            "mimeapps.list": f"[Default Applications]\nx-scheme-handler/https={cls.NAME}\ntext/html={cls.NAME}\n",
        }
        for name, text in files.items():
            with open(f"{cls.FOLDER}/{name}", "w", encoding="utf-8") as file:
                file.write(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if os.path.exists(self.OPENED):
            os.remove(self.OPENED)

    def address(self):
        """Wait for the address and return it."""
        def read():
            if not os.path.exists(self.OPENED):
                return None
            with open(self.OPENED, encoding="utf-8") as file:
                return file.read().strip()
        return wait_for(read, "the browser to be opened")
