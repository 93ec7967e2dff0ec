#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random calls of many callers to the signer; prints the results as JSON.

flood.py [--callers N] [--calls N] [--pace N] [--seed N] [--identity ID]

Without --calls it runs until standard input ends. --pace limits the calls per second. The same seed
makes the same calls, but the state of the signer at each depends on timing.
"""

import argparse
import collections
import fcntl
import json
import os
import random
import socket
import sys
import tempfile

import gi

from signer_client import NAME, PATH, SEALS, connect, document, pin_pipe

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  pylint: disable=wrong-import-position

SESSION = NAME + ".Session"
TIMEOUT_MS = 150000
PURPOSES = ("e-onay", "verification-code", "", "E-ONAY", "e-onay\n", "ö" * 300)


def memory(size, seals):
    descriptor = document(b"", 0)
    os.ftruncate(descriptor, size)
    if seals:
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


def ends(kept):
    """One end of a pipe whose other end is closed."""
    both = os.pipe()
    os.close(both[1 - kept])
    return both[kept]


def file_of(kind):
    """A descriptor of a random kind."""
    if kind in ("/dev/null", "/dev/zero", "/dev/full", "/", "/proc/self/mem", "/etc/passwd"):
        return os.open(kind, os.O_RDONLY | os.O_CLOEXEC)
    if kind == "socket":
        return socket.socketpair()[0].detach()
    if kind == "file":
        with tempfile.TemporaryFile() as file:
            return os.dup(file.fileno())
    return {"sealed": lambda: document(b"onay"), "sealed-empty": lambda: document(b""),
            "unsealed": lambda: document(b"onay", 0), "half": lambda: document(b"onay", 0x8),
            "largest": lambda: memory(1 << 20, SEALS), "too-large": lambda: memory((1 << 20) + 1, SEALS),
            "huge": lambda: memory(1 << 40, SEALS), "pin": lambda: pin_pipe("123456"),
            "short-pin": lambda: pin_pipe("1"), "long-pin": lambda: pin_pipe("1" * 4096),
            "no-pin": lambda: ends(0), "writing-end": lambda: ends(1),
            "event": lambda: os.eventfd(0)}[kind]()


LARGE = [GLib.Variant("(av)", ([GLib.Variant("i", 1)] * 1000,)),
         GLib.Variant("(s)", ("x" * 200000,)), GLib.Variant("(as)", ([""] * 5000,))]

KINDS = ("/dev/null", "/dev/zero", "/dev/full", "/", "/proc/self/mem", "/etc/passwd", "socket", "file",
         "sealed", "sealed-empty", "unsealed", "half", "largest", "too-large", "huge", "pin",
         "short-pin", "long-pin", "no-pin", "writing-end", "event")


class Flood:
    """The callers and the answers they received."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.loop = GLib.MainLoop()
        self.outcomes = collections.Counter()
        self.sessions = {}
        self.asked = self.pending = 0
        self.stopping = False
        self.callers = [connect() for _ in range(options.callers)]

    def run(self):
        if self.options.calls is None:
            GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_IN, self.stop)
        if self.options.pace:
            GLib.timeout_add(100, self.on_tick)
        else:
            for index in range(len(self.callers)):
                self.ask(index)
        self.loop.run()
        print(json.dumps({"asked": self.asked, **self.outcomes}))

    def stop(self, *_):
        self.stopping = True
        self.leave_if_done()
        return False

    def leave_if_done(self):
        if self.options.calls is not None and self.asked >= self.options.calls:
            self.stopping = True
        if self.stopping and self.pending == 0:
            self.loop.quit()

    def on_tick(self):
        for _ in range(self.options.pace // 10):
            if not self.stopping:
                self.ask(self.random.randrange(len(self.callers)))
        self.leave_if_done()
        return not self.stopping

    def choose_path(self, index, interface):
        node = f"{self.random.getrandbits(256):064x}"
        known = self.sessions.get(index) or [f"{PATH}/Session/{node}"]
        if self.random.random() < 0.8:
            return self.random.choice(known) if interface == SESSION else PATH
        return self.random.choice([PATH, f"{PATH}/Session/{node}", f"{PATH}/Session", "/", f"{PATH}/x"])

    def choose_arguments(self):
        identity = self.random.choice([self.options.identity] * 4 + ["0" * 64, "", "0" * 63 + "g",
                                                                     "A" * 64, "ı" * 1000])
        purpose = self.random.choice(PURPOSES[:1] * 6 + PURPOSES)
        return self.random.choice([
            None, None, GLib.Variant("(h)", (self.random.choice((0, 0, 0, 1, -1, 2147483647)),)),
            GLib.Variant("(ssh)", (identity, purpose, self.random.choice((0, 0, 0, 0, 1, -1)))),
            GLib.Variant("(ssh)", (identity, purpose, 0)), GLib.Variant("(s)", (identity,)),
            *LARGE])

    def choose(self, index):
        """A random message, mostly close to what the signer accepts."""
        if self.sessions.get(index) and self.random.random() < 0.7:
            return self.choose_for_session(index)
        method, interface = self.random.choice(
            [("ListCertificates", NAME)] * 3 + [("OpenSession", NAME)] * 8 + [("Sign", SESSION)] * 8
            + [("Close", SESSION)] * 4
            + [("Introspect", "org.freedesktop.DBus.Introspectable"), ("Ping", "org.freedesktop.DBus.Peer"),
               ("Sign", NAME), ("OpenSession", SESSION), ("Nothing", NAME), ("Close", None),
               ("GetAll", "org.freedesktop.DBus.Properties")])
        path, arguments = self.choose_path(index, interface), self.choose_arguments()
        if method == "OpenSession" and interface == NAME and self.random.random() < 0.5:
            path, arguments = PATH, GLib.Variant("(ssh)", (self.options.identity, "e-onay", 0))
        elif method == "Sign" and interface == SESSION and self.random.random() < 0.7:
            arguments = GLib.Variant("(h)", (0,))
        message = Gio.DBusMessage.new_method_call(NAME, path, interface, method)
        if arguments is not None:
            message.set_body(arguments)
        self.add_descriptors(message)
        flags = Gio.DBusMessageFlags.NONE
        if self.random.random() < 0.5:
            flags |= Gio.DBusMessageFlags.ALLOW_INTERACTIVE_AUTHORIZATION
        message.set_flags(flags)
        return message

    def choose_for_session(self, index):
        """A call that the session's owner might make."""
        method = self.random.choice(("Sign", "Sign", "Close"))
        message = Gio.DBusMessage.new_method_call(NAME, self.sessions[index][-1], SESSION, method)
        if method == "Close":
            self.sessions[index].pop()
            return message
        message.set_body(GLib.Variant("(h)", (0,)))
        self.add_descriptors(message)
        return message

    def add_descriptors(self, message):
        number = self.random.choice((0, 0, *[1] * 16, 2, 16))
        descriptors = Gio.UnixFDList()
        for _ in range(number):
            descriptor = file_of(self.random.choice(KINDS + ("pin", "sealed") * 6))
            descriptors.append(descriptor)
            os.close(descriptor)
        if number:
            message.set_unix_fd_list(descriptors)

    def ask(self, index):
        if self.options.calls is not None and self.asked >= self.options.calls:
            return
        caller = self.callers[index]
        message = self.choose(index)
        self.asked += 1
        self.pending += 1
        if self.random.random() < 0.02:
            message.set_flags(message.get_flags() | Gio.DBusMessageFlags.NO_REPLY_EXPECTED)
            caller.send_message(message, Gio.DBusSendMessageFlags.NONE)
            GLib.idle_add(self.on_answer, caller, None, index)
            return
        caller.send_message_with_reply(message, Gio.DBusSendMessageFlags.NONE, TIMEOUT_MS, None,
                                       self.on_answer, index, message)
        if self.random.random() < 0.01:
            self.replace(index)

    def replace(self, index):
        """A caller disconnects in the middle of it, and a new one connects."""
        self.callers[index].close(None, None)
        self.sessions.pop(index, None)
        self.callers[index] = connect()

    def on_answer(self, caller, result, index, message=None):
        self.pending -= 1
        outcome = self.tell(caller, result, index)
        if outcome == "unanswered":
            print(message.print_(0), file=sys.stderr)
        self.outcomes[outcome] += 1
        self.leave_if_done()
        if not self.stopping and not self.options.pace:
            self.ask(index)
        return False

    def tell(self, caller, result, index):
        """The answer as a word."""
        if result is None:
            return "no-reply-wanted"
        try:
            answer = caller.send_message_with_reply_finish(result)
        except GLib.Error as error:
            if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CLOSED):
                return "caller-left"
            print(error.message, file=sys.stderr)
            return "unanswered"
        name = answer.get_error_name()
        if name is not None:
            return "unanswered" if name.endswith("NoReply") else name.split(".")[-1]
        body = answer.get_body()
        if body is not None and body.get_type_string() == "(aa{sv})":
            return "listed"
        if body is not None and body.get_type_string() == "(ot)":
            self.sessions.setdefault(index, []).append(body.unpack()[0])
            return "opened"
        descriptors = answer.get_unix_fd_list()
        return "signed" if descriptors is not None and descriptors.get_length() else "answered"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--callers", type=int, default=200)
    parser.add_argument("--calls", type=int)
    parser.add_argument("--pace", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--identity", default="0" * 64)
    Flood(parser.parse_args()).run()


if __name__ == "__main__":
    main()
