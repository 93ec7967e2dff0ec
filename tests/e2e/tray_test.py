# SPDX-License-Identifier: GPL-3.0-or-later
"""Setup and teardown shared by the tests of the applet."""

import bed
import desktop
from bed import card, portal, wait_for

SCHEMA = "tr.org.pardus.eonay"
ACTIVATE = "E-Onay Etkinleştir"
READ = "eonay-card", "eonay-offer", "eonay-ready", "eonay-attention", "eonay-expired"


class TrayTest(bed.BedTest):
    """A test with the applet running in the background."""

    def setUp(self):
        super().setUp()
        bed.must("gsettings", "reset-recursively", SCHEMA)
        bed.must("gsettings", "set", SCHEMA, "welcome-shown", "true")
        self.applet = desktop.Applet()
        self.addCleanup(self.stop)
        wait_for(lambda: desktop.status() == "Kart takılı değil", "the applet to see no card")

    def stop(self):
        self.applet.stop()

    def log(self):
        """Details to print when a test fails."""
        return desktop.log()

    def restart(self):
        """Restart the applet as at the next login."""
        self.applet.stop()
        self.applet = desktop.Applet()

    def insert(self, name="nes-rsa"):
        """Insert a card and wait until the applet has read it."""
        card("insert", name)
        wait_for(lambda: desktop.icon() in READ, "the card to be read")

    def start(self):
        """Activate from the menu."""
        desktop.choose(ACTIVATE)

    def assert_signatures(self, of_card, at_portal):
        self.assertEqual((card("state")["signatures"], portal("state")["signatures"]),
                         (of_card, at_portal))
