# SPDX-License-Identifier: GPL-3.0-or-later
"""A PIN that the test never holds in clear text: passed digit by digit and searched for everywhere."""

import collections
import os

from bed import must, run, sudo

FIND = "/srv/eonay/build/tests/e2e/find-secret"
MASK = 0x5A

# Location of a secret: process id (0 for a file), program, mapping or path, form.
Place = collections.namedtuple("Place", "pid program place form")


class Hidden:
    """Masked digits; the process never holds two of them side by side."""

    def __init__(self, masked):
        self.masked = masked

    def __len__(self):
        return len(self.masked)

    def digits(self):
        """Yields the digits one by one."""
        for byte in self.masked:
            yield chr(byte ^ MASK)

    def type(self):
        """Press its keys, each with a separate xdotool."""
        for digit in self.digits():
            must("xdotool", "key", digit)

    def write(self, descriptor):
        """Write it to a pipe, terminal or file, byte by byte."""
        for digit in self.digits():
            os.write(descriptor, digit.encode())

    def _find(self, *arguments):
        found = run("sudo", FIND, *arguments, input=self.masked.hex())
        if found.returncode != 0 or found.stderr:
            raise AssertionError(f"find-secret ended with {found.returncode}: {found.stderr}")
        lines = [line.split("\t") for line in found.stdout.splitlines()]
        return {Place(int(pid), program, place, form) for pid, program, place, form, _ in lines}

    def in_memory(self):
        """Locations in processes, pipes and unnamed files."""
        return self._find("memory")

    def in_files(self, since):
        """Locations in files changed since then, and in their names."""
        return self._find("files", str(int(since)))

    def give_to_card(self, name):
        """Set it as the PIN of a card that is not inserted."""
        path = f"/run/bed/cards/{name}.ini"
        sudo("rm", "-f", path)
        sudo("chmod", "0777", os.path.dirname(path))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        os.write(descriptor, b"[card]\npin=")
        self.write(descriptor)
        os.write(descriptor, b"\ntries=3\npuk=12345678\npuk-tries=3\n")
        os.close(descriptor)
        # The card reads the file when it is loaded.
        sudo("systemctl", "reset-failed", "bed-card.service")
        sudo("systemctl", "restart", "bed-card.service")
