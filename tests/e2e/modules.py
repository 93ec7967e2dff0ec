# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs copies of the test module (tests/module/README.md) for the signer.

    with modules.used(Module("good"), Module("bad", misbehave={"at": "login", "how": "hang"})):
        …
"""

import contextlib
import tempfile
import unittest

from bed import PIN, PKI, must, wait_for
from signer_client import Client, Refused

FOLDER = "/usr/lib/eonay-test-modules"
SETTINGS = "/etc/eonay/signer.conf"
LIBRARY = "/srv/eonay/build/tests/module/eonay-test-module.so"
CARDS = f"{PKI}/cards"


def sudo(script, *arguments):
    """Run a shell script as root."""
    must("sudo", "sh", "-ec", script, "sh", *arguments)


class Module:
    """One copy: its name, the certificates on its token and other entries of its key file.

    A certificate is CARD/SLOT of the test hierarchy ("nes-rsa/9c"), or a dictionary: "card" is that,
    "file" and "key" may be bytes instead, and other keys are written to the key file unchanged.
    """

    def __init__(self, name, certificates=("nes-rsa/9c",), token=None, misbehave=None):
        self.name = name
        self.path = f"{FOLDER}/{name}.so"
        self.certificates = certificates
        self.groups = {"Token": {"label": f"Token {name}", "reader": f"Reader {name}", **(token or {})},
                       "Misbehave": misbehave or {}}

    def said(self):
        """Lines of this copy in the workers' journal."""
        return "\n".join(line for line in workers_said().splitlines()
                         if line.startswith(f"test-module {self.name}: "))

    def _add_certificate(self, number, certificate, files):
        """Its group, and its files in files: name → path, or bytes."""
        values = {"card": certificate} if isinstance(certificate, str) else dict(certificate)
        card = values.pop("card", None)
        for key, suffix in (("file", "crt"), ("key", "key")):
            content = values.pop(key, f"{CARDS}/{card}.{suffix}" if card else None)
            if content is not None:
                values[key] = f"{self.name}-{number}.{suffix}"
                files[values[key]] = content
        self.groups[f"Certificate {number}"] = values

    def files(self):
        """Files of the folder: name → path, or bytes."""
        files = {f"{self.name}.so": LIBRARY}
        for number, certificate in enumerate(self.certificates, 1):
            self._add_certificate(number, certificate, files)
        text = "\n".join(line for group, values in self.groups.items()
                         for line in [f"[{group}]", *(f"{key}={_as_text(value)}"
                                                      for key, value in values.items())])
        files[f"{self.name}.so.ini"] = (text + "\n").encode()
        return files


def _as_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) + ";" if isinstance(value, (list, tuple)) else str(value)


def install(*wanted):
    """Replace the content of FOLDER, which belongs to root, by copies."""
    with tempfile.TemporaryDirectory() as staging:
        links = []
        for module in wanted:
            for name, content in module.files().items():
                if isinstance(content, bytes):
                    with open(f"{staging}/{name}", "wb") as file:
                        file.write(content)
                else:
                    links.append(f"cp '{content}' '{FOLDER}/{name}'")
        sudo(f"rm -rf {FOLDER}; mkdir -p {FOLDER}; cp '{staging}'/* {FOLDER}; " + "; ".join(links)
             + f"; chown -R root:root {FOLDER}; chmod 755 {FOLDER}; chmod 644 {FOLDER}/*")


def name_in_settings(*paths, keep_signer=False):
    """Configure the signer with exactly these modules; a running signer may have cached others."""
    stop = "" if keep_signer else "systemctl stop eonay-signer.service"
    sudo(f"mkdir -p /etc/eonay; printf '[Modules]\\nPaths=%s;\\n' \"$1\" >{SETTINGS}; "
         f"chmod 644 {SETTINGS}; {stop}", ";".join(paths))


def remove():
    """Undo install() and name_in_settings()."""
    sudo(f"rm -rf {FOLDER} {SETTINGS}; systemctl stop eonay-signer.service")


@contextlib.contextmanager
def used(*wanted, others=(), keep_signer=False):
    """Context: the signer is configured with these modules, followed by the paths in others."""
    install(*wanted)
    name_in_settings(*(module.path for module in wanted), *others, keep_signer=keep_signer)
    try:
        yield
    finally:
        remove()


def _journal(*units):
    must("sudo", "journalctl", "--sync")
    return must("sudo", "journalctl", "--boot", "--output=cat",
                *(f"--unit={unit}" for unit in units))


def workers_said():
    """The workers' journal."""
    return _journal("eonay-token-worker@*")


def signer_said():
    """The signer's journal."""
    return _journal("eonay-signer.service")


def signer_pid(client):
    """The process id of the client's signer."""
    with contextlib.suppress(Refused):
        client.list()
    return int(must("systemctl", "show", "--property=MainPID", "--value", "eonay-signer.service"))


def workers():
    """Units of existing workers, in any state."""
    return [line.split()[0] for line in must("systemctl", "list-units", "--all", "--plain",
                                             "--no-legend", "eonay-token-worker@*").splitlines()]


class ModulesTest(unittest.TestCase):
    """A test with its own caller."""

    def setUp(self):
        self.client = Client()
        self.addCleanup(self.client.close)

    def assert_refused(self, name, function, *arguments, **named):
        with self.assertRaises(Refused) as caught:
            function(*arguments, **named)
        self.assertEqual(str(caught.exception), name)

    def assert_no_workers(self, seconds=60):
        wait_for(lambda: not workers(), "the workers' end", seconds)

    def only_one(self):
        """The id of the only certificate."""
        identity, = self.client.list()
        return identity

    def sign_and_close(self, identity, pin=PIN):
        session = self.client.open(identity, pin)
        self.assertTrue(self.client.sign(session, b"content"))
        self.client.close_session(session)
