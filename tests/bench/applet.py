# SPDX-License-Identifier: GPL-3.0-or-later
"""The applet beside a bare program with an icon, and beside OpenSC's notifier."""

import contextlib
import subprocess
import threading
import time

from gi.repository import Gio, GLib

import bed
import desktop
import process

APPLET = [desktop.PROGRAM, "--background"]
BARE = ["/srv/eonay/build/tests/bench/bare-tray"]
NOTIFIER = ["opensc-notify"]
AWAIT_CARD = "/srv/eonay/build/tests/bench/await-card"
WINDOW = 20  # seconds
MAX_AFTER_READING = 0.05


def prepare():
    """As after the first start, with no card."""
    bed.forget()
    bed.must("gsettings", "set", "tr.org.pardus.eonay", "welcome-shown", "true")
    if bed.card("state")["inserted"]:
        bed.card("remove")


@contextlib.contextmanager
def running(command):
    """Context: the program runs; yields its process. SIGTERM does not end opensc-notify until a card comes."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        try:
            yield started
        finally:
            started.kill()


def seconds_to_icon(command):
    """How long it takes until the panel is told of the icon."""
    told = []
    bus = desktop.bus()
    subscription = bus.signal_subscribe(
        None, desktop.WATCHER[0], "StatusNotifierItemRegistered", desktop.WATCHER[1], None,
        Gio.DBusSignalFlags.NONE, lambda *_: told.append(time.monotonic()))
    desktop.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId")
    began = time.monotonic()
    with running(command):
        while not told:
            GLib.MainContext.default().iteration(True)
    bus.signal_unsubscribe(subscription)
    return told[0] - began


@contextlib.contextmanager
def start():
    """From the start of the process until the panel is told of the icon."""
    prepare()
    yield lambda: (seconds_to_icon(APPLET), seconds_to_icon(BARE))


def megabytes_idle(command):
    """Its share of memory once it is idle."""
    with running(command) as started:
        process.wait_for_rest(started.pid)
        return process.memory(started.pid, "Pss") / 1024


@contextlib.contextmanager
def memory():
    """The share of memory, each while the other does not run."""
    prepare()
    yield lambda: (megabytes_idle(APPLET), megabytes_idle(BARE))


@contextlib.contextmanager
def _state(state):
    """Context: "in", "out": the card, or "none": no reader."""
    prepare()
    with bed.no_reader() if state == "none" else contextlib.nullcontext():
        if state == "in":
            bed.card("insert", "nes-rsa")
        yield


@contextlib.contextmanager
def wakeups(state, peer):
    """Context switches a minute, counted at the same time."""
    with _state(state), running(APPLET) as applet, running(peer) as other:
        for program in (applet, other):
            if program.args != NOTIFIER:
                process.wait_for_rest(program.pid)

        def count():
            before = [sum(process.threads(program.pid).values()) for program in (applet, other)]
            time.sleep(WINDOW)
            after = [sum(process.threads(program.pid).values()) for program in (applet, other)]
            return tuple((later - first) * 60 / WINDOW for first, later in zip(before, after))
        yield count


# -- from the card's event to the notification -------------------------------------------------------

class Lines:
    """Context: the lines that a program prints, as they come."""

    def __init__(self, *command):
        self.command = command

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.lines = []
        self.thread = threading.Thread(target=lambda: self.lines.extend(
            iter(self.process.stdout.readline, "")))
        self.thread.start()
        return self

    def __exit__(self, *_):
        bed.sudo("kill", str(self.process.pid))
        self.process.wait()
        self.thread.join()

    def find(self, matches, since=0):
        """Wait for a line that matches."""
        return bed.wait_for(lambda: next(filter(matches, self.lines[since:]), None), " ".join(self.command))


class Watch:
    """Context: when the card's event comes, when the signer answers, and when there is a notification."""

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.events = self.stack.enter_context(Lines(AWAIT_CARD))
        self.session = self.stack.enter_context(Lines("dbus-monitor", "--session", "--profile",
                                                      "member='Notify'"))
        self.system = self.stack.enter_context(Lines("sudo", "dbus-monitor", "--system", "--profile"))
        self.events.find(lambda line: line == "waiting\n")
        for bus in (self.session, self.system):
            bus.find(lambda line: "NameLost" in line)
        return self

    def __exit__(self, *_):
        self.stack.close()

    def insert(self):
        """Insert the card, and return the seconds from its event to the notification, and from the answer
        of the signer before that, if there was one."""
        seen = [len(watch.lines) for watch in (self.events, self.session, self.system)]
        bed.card("insert", "nes-rsa")
        event = int(self.events.find(lambda line: True, seen[0])) / 1e6
        notified = self._time(self.session.find(lambda line: "\tNotify" in line, seen[1]))
        messages = [line.split("\t") for line in self.system.lines[seen[2]:]]
        calls = {(words[3], words[2]) for words in messages if words[-1] == "ListCertificates\n"}
        answers = [float(words[1]) for words in messages
                   if words[0] == "mr" and (words[4], words[5].strip()) in calls]
        return notified - event, notified - max(answers) if answers else None

    @staticmethod
    def _time(line):
        return float(line.split("\t")[1])


def notify(watch, command):
    """What Watch.insert() returns, with this program."""
    with running(command) as started:
        if command == APPLET:
            bed.wait_for(lambda: desktop.status() == "Kart takılı değil", "the applet to see no card")
        else:
            process.wait_for_rest(started.pid)
        times = watch.insert()
        bed.card("remove")
    return times


@contextlib.contextmanager
def prompt():
    """From the event to the notification, with OpenSC's notifier beside."""
    prepare()
    with Watch() as watch:
        yield lambda: (notify(watch, APPLET)[0], notify(watch, NOTIFIER)[0])


@contextlib.contextmanager
def prompt_after_reading():
    """From the signer's answer to the notification, and the limit."""
    prepare()
    with Watch() as watch:
        yield lambda: (notify(watch, APPLET)[1], MAX_AFTER_READING)
