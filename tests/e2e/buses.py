# SPDX-License-Identifier: GPL-3.0-or-later
"""Records the messages on the machine's buses."""

import contextlib
import os
import re
import subprocess

import desktop
from bed import sudo, wait_for

KEY = re.compile(r"member=NotifyListenersSync\n *struct {\n *uint32 \d+\n *int32 (\d+)\n")

DIGIT = re.compile(r"string \"(\d)\"\n")


def _commands():
    return {"system": ["sudo", "dbus-monitor", "--binary", "--system"],
            "session": ["dbus-monitor", "--binary", "--session"],
            "accessibility": ["dbus-monitor", "--address", desktop.accessibility_address()]}


@contextlib.contextmanager
def recorded(folder):
    """Context: messages on each bus are written to a file in this folder."""
    monitors = []
    for name, command in _commands().items():
        path = os.path.join(folder, name)
        with open(path, "wb") as output:
            monitors.append(subprocess.Popen(command, stdout=output))
        wait_for(lambda path=path: os.path.getsize(path) > 0, f"the monitor of the {name} bus")
    try:
        yield
    finally:
        for monitor in monitors:
            sudo("kill", str(monitor.pid))
            monitor.wait(timeout=60)


def _told(folder, pattern):
    with open(os.path.join(folder, "accessibility"), encoding="utf-8", errors="replace") as said:
        return set(pattern.findall(said.read()))


def keys_told(folder):
    """X keycodes that were announced to screen readers."""
    return {int(key) for key in _told(folder, KEY)}


def digits_told(folder):
    """Single digits that were announced as text."""
    return _told(folder, DIGIT)
