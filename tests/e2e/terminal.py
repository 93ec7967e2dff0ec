# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program in a pseudo-terminal and interacts with it."""

import os
import pty
import select
import signal
import termios

SECONDS = 60


class Terminal:
    """Runs a command in a pseudo-terminal; @descriptor becomes its descriptor 3."""

    def __init__(self, *command, descriptor=None):
        self.shown = ""
        self.status = None
        self.pid, self.descriptor = pty.fork()
        if self.pid != 0:
            return
        if descriptor is not None:
            os.dup2(descriptor, 3)
        os.execvp(command[0], command)

    def _read(self):
        """Read more output; False at its end."""
        if not select.select([self.descriptor], [], [], SECONDS)[0]:
            raise AssertionError(f"the terminal stands still at:\n{self.shown}")
        try:
            part = os.read(self.descriptor, 4096)
        except OSError:
            return False
        self.shown += part.decode(errors="replace")
        return bool(part)

    def expect(self, text):
        """Wait until the output ends with this text."""
        while not self.shown.endswith(text):
            if not self._read():
                raise AssertionError(f"ended without “{text}”:\n{self.shown}")

    def wait_for(self, text):
        """Wait until the output contains this text."""
        while text not in self.shown:
            if not self._read():
                raise AssertionError(f"ended without “{text}”:\n{self.shown}")

    def hides(self):
        """Whether it does not show what is typed."""
        return not termios.tcgetattr(self.descriptor)[3] & termios.ECHO

    def type(self, text):
        """Type characters."""
        os.write(self.descriptor, text.encode())

    def answer(self, text):
        """Type a line."""
        self.type(text + "\n")

    def end(self):
        """Wait for the end and return the status as of waitpid()."""
        while self.status is None and self._read():
            pass
        if self.status is None:
            self.status = os.waitpid(self.pid, 0)[1]
            os.close(self.descriptor)
        return self.status

    def kill(self):
        """End it if it is running."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.end()
