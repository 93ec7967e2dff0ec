# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser with a window."""

import subprocess

import desktop
import reminder_test
from bed import must, run, wait_for


class Window:
    """A browser, or the one that the applet has opened."""

    def __init__(self, address=None):
        # pylint: disable=consider-using-with
        self.process = address and subprocess.Popen(["surf", address], stdout=subprocess.DEVNULL,
                                                    stderr=subprocess.DEVNULL)

    def expect(self, title):
        """Wait until the page shown has this title."""
        wait_for(lambda: title in self.title(), f"the page “{title}”")

    def title(self):
        """The title of the page shown."""
        return run("xdotool", "search", "--onlyvisible", "--class", "surf", "getwindowname", "%@").stdout

    def focus(self):
        """Bring it to the front."""
        must("xdotool", "search", "--onlyvisible", "--class", "surf", "windowactivate", "--sync")

    def read_code(self):
        """Read the code from the page over the accessibility bus."""
        return desktop.find_text(r"^[0-9]{12,20}$")

    def close(self):
        """End it."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
        else:
            run("xdotool", "search", "--onlyvisible", "--class", "surf", "windowclose")


class Default(reminder_test.Browser):
    """Context: this browser opens the addresses."""

    COMMAND = "surf %u"
