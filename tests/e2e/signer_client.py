#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test client of the signer that can also misbehave.

As a program: signer_client.py list|open, for callers in another session; prints "ok" or the name of
the error.
"""

import fcntl
import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402  pylint: disable=wrong-import-position

NAME = "tr.org.pardus.EOnay.Signer1"
PATH = "/tr/org/pardus/EOnay/Signer1"
SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
TIMEOUT_MS = 120000


class Refused(Exception):
    """An error from the signer: the last part of its name."""


def connect():
    """A new connection, so a separate caller for the signer."""
    address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SYSTEM)
    flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
             | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
    return Gio.DBusConnection.new_for_address_sync(address, flags)


def pin_pipe(pin):
    """The read end of a pipe that contains a PIN; the write end is closed."""
    reading, writing = os.pipe()
    os.write(writing, pin.encode())
    os.close(writing)
    return reading


def document(content, seals=SEALS):
    """A memfd with the content and the seals."""
    descriptor = os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(descriptor, content)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


def name_of(error):
    """The last part of the name of an error from the bus."""
    return (Gio.DBusError.get_remote_error(error) or error.message).split(".")[-1]


class Client:
    """One caller on the bus."""

    def __init__(self, interactive=True, connection=None):
        self.connection = connection or connect()
        self.flags = Gio.DBusCallFlags.NONE
        if interactive:
            self.flags |= Gio.DBusCallFlags.ALLOW_INTERACTIVE_AUTHORIZATION

    def close(self):
        self.connection.close_sync()

    def call(self, path, interface, method, arguments=None, descriptor=None):
        descriptors = Gio.UnixFDList()
        if descriptor is not None:
            descriptors.append(descriptor)
            os.close(descriptor)
        try:
            return self.connection.call_with_unix_fd_list_sync(
                NAME, path, interface, method, arguments, None, self.flags, TIMEOUT_MS,
                descriptors, None)
        except GLib.Error as error:
            raise Refused(name_of(error)) from error

    def list(self):
        """The certificates, by id."""
        answer, _ = self.call(PATH, NAME, "ListCertificates")
        return {entry["id"]: entry for entry in answer.unpack()[0]}

    def open(self, identity, pin="123456", purpose="e-onay", descriptor=None):
        """The path of a new session."""
        return self.open_until(identity, pin, purpose, descriptor)[0]

    def open_until(self, identity, pin="123456", purpose="e-onay", descriptor=None):
        """The path of a new session and its expiry time."""
        if descriptor is None:
            descriptor = pin_pipe(pin)
        answer, _ = self.call(PATH, NAME, "OpenSession",
                              GLib.Variant("(ssh)", (identity, purpose, 0)), descriptor)
        return answer.unpack()

    def sign(self, session, content=b"", descriptor=None):
        """The signature."""
        if descriptor is None:
            descriptor = document(content)
        _, descriptors = self.call(session, NAME + ".Session", "Sign",
                                   GLib.Variant("(h)", (0,)), descriptor)
        signature = descriptors.get(0)
        with os.fdopen(signature, "rb") as file:
            assert fcntl.fcntl(signature, fcntl.F_GET_SEALS) == SEALS
            return os.pread(file.fileno(), 1 << 22, 0)

    def close_session(self, session):
        self.call(session, NAME + ".Session", "Close")


def main():
    client = Client()
    try:
        if sys.argv[1] == "list":
            client.list()
        else:
            client.open(sys.argv[2])
        print("ok")
    except Refused as refusal:
        print(refusal)


if __name__ == "__main__":
    main()
