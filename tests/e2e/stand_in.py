# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for the official signer: its jar, and its window."""

import os
import subprocess
import tempfile
import zipfile

import bed
import desktop
from bed import must, wait_for

NAME = "KamuSMeImzaUygulamasi.jar"
TITLE = "e-İmza (sınama)"
SOURCES = "StandInSigner.java", "Cades.java"


def make_jar(path):
    """Write its jar."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as jar:
        bed.compile_java(folder, *SOURCES)
        jar.writestr("META-INF/MANIFEST.MF",
                     "Manifest-Version: 1.0\r\nMain-Class: StandInSigner\r\n\r\n")
        for name in sorted(os.listdir(folder)):
            jar.write(f"{folder}/{name}", name)


def windows(state=""):
    """The titles of its windows in this state."""
    found = bed.run("xdotool", "search", "--onlyvisible", "--name", "^e-İmza", "getwindowname", "%@")
    return [title for title in found.stdout.splitlines() if title.startswith(TITLE + state)]


def is_running():
    """Whether its program runs."""
    return subprocess.run(["pgrep", "--full", "--", f"-jar .*{NAME}"], check=False,
                          stdout=subprocess.DEVNULL).returncode == 0


def sign(code):
    """Sign the code with the card, as a person does."""
    wait_for(windows, "the signer's window")
    must("xdotool", "search", "--onlyvisible", "--name", "^e-İmza", "windowactivate", "--sync")
    wait_for(lambda: windows(": hazır"), "the field of the code to have the focus")
    must("xdotool", "type", "--delay", "20", code)
    desktop.press_key("Tab")
    must("xdotool", "type", "--delay", "20", bed.PIN)
    desktop.press_key("Return")
    wait_for(lambda: windows(": kabul"), "the portal to accept the signature")


def close():
    """Close its window, which ends it."""
    wait_for(windows, "the signer's window")
    must("xdotool", "search", "--onlyvisible", "--name", "^e-İmza", "windowactivate", "--sync")
    desktop.press_key("alt+F4")
    wait_for(lambda: not is_running(), "the signer to end")


def kill():
    """End it, if it runs."""
    bed.run("pkill", "--full", "--", f"-jar .*{NAME}")
    wait_for(lambda: not is_running(), "the signer to end")
