# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of the test module (tests/module/README.md) in the machine, for the signer to find.

    with modules.used(Module("good"), Module("bad", misbehave={"at": "login", "how": "hang"})):
        …
"""

import contextlib
import subprocess
import tempfile

FOLDER = "/usr/lib/eonay-test-modules"
SETTINGS = "/etc/eonay/signer.conf"
LIBRARY = "/srv/eonay/build/tests/module/eonay-test-module.so"
CARDS = "/srv/eonay/build/tests/pki/out/cards"


def sudo(script, *arguments):
    """Run a shell script as root."""
    done = subprocess.run(["sudo", "sh", "-ec", script, "sh", *arguments], check=False,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{script} ended with {done.returncode}: {done.stderr}")


class Module:
    """One copy: its name, the certificates on its token, and whatever else its key file says.

    A certificate is CARD/SLOT of the test hierarchy ("nes-rsa/9c"), or a dictionary: "card" is that,
    "file" and "key" may be bytes instead, and the other keys stand in the key file as they are.
    """

    def __init__(self, name, certificates=("nes-rsa/9c",), token=None, misbehave=None):
        self.name = name
        self.path = f"{FOLDER}/{name}.so"
        self.certificates = certificates
        self.groups = {"Token": {"label": f"Token {name}", "reader": f"Reader {name}", **(token or {})},
                       "Misbehave": misbehave or {}}

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
        """What stands beside each other: name → path, or bytes."""
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
    """Put copies into FOLDER, which belongs to root; what was there is gone."""
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


def name_in_settings(*paths):
    """The signer knows these modules and no others."""
    sudo(f"mkdir -p /etc/eonay; printf '[Modules]\\nPaths=%s;\\n' \"$1\" >{SETTINGS}; "
         f"chmod 644 {SETTINGS}; systemctl stop eonay-signer.service", ";".join(paths))


def remove():
    """As before install() and name_in_settings()."""
    sudo(f"rm -rf {FOLDER} {SETTINGS}; systemctl stop eonay-signer.service")


@contextlib.contextmanager
def used(*wanted, others=()):
    """While this lasts the signer knows these modules, and the paths in others after them."""
    install(*wanted)
    name_in_settings(*(module.path for module in wanted), *others)
    try:
        yield
    finally:
        remove()
