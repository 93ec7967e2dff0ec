# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouse interaction with the bed's panel, and the bus traffic to it."""

import contextlib
import os
import subprocess

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # pylint: disable=wrong-import-position

import desktop  # pylint: disable=wrong-import-position
from bed import must, run, wait_for  # pylint: disable=wrong-import-position

MIN_ICON = 16
# X geometry of the indicator's icon in the panel.
ICON = "30x30+1130+0"
AWAY = "640", "780"


def is_painted(place, colours):
    """Whether a part of the screen (an X geometry) shows more than this many colours."""
    counted = must("import", "-window", "root", "-crop", place, "-format", "%k", "info:-",
                   env={**os.environ, "LC_ALL": "C"})
    return int(counted) > colours


def _plugin_windows():
    """Windows of the panel's plugins: the indicator host and its open menu."""
    return run("xdotool", "search", "--onlyvisible", "--class", "Wrapper").stdout.split()


def _find_indicator():
    """The middle of the indicator's icon on the panel, or None; nothing else is in its plugin."""
    for window in _plugin_windows():
        geometry = dict(line.split("=") for line in must(
            "xdotool", "getwindowgeometry", "--shell", window).split())
        if int(geometry["WIDTH"]) >= MIN_ICON:
            return [str(int(geometry[start]) + int(geometry[size]) // 2)
                    for start, size in (("X", "WIDTH"), ("Y", "HEIGHT"))]
    return None


def set_light(light):
    """Make the panel light or dark."""
    must("xfconf-query", "--channel", "xfce4-panel", "--property", "/panels/dark-mode",
         "--set", "false" if light else "true")


def contrast(light):
    """Contrast of the indicator's icon, once the panel is light or dark; 0 until then."""
    x, y = map(int, wait_for(_find_indicator, "the indicator's icon on the panel"))
    shot = desktop.Screenshot()
    half = MIN_ICON * 5 // 8
    value, found = shot.contrast_of_icon((x, y - half - 2), x - half, y - half, x + half, y + half)
    return value if found == light else 0


def _click(before):
    """Click the indicator; retry if the panel has moved it."""
    for _ in range(5):
        place = wait_for(_find_indicator, "the indicator's icon on the panel")
        must("xdotool", "mousemove", *place, "click", "1")
        try:
            return wait_for(lambda: len(_plugin_windows()) > before, "the menu", seconds=3)
        except AssertionError:
            continue
    raise AssertionError("the indicator's menu does not open")


@contextlib.contextmanager
def open_menu():
    """Context: the indicator's menu is open, by mouse."""
    wait_for(lambda: is_painted(ICON, 4), "the indicator's picture")
    before = len(_plugin_windows())
    _click(before)
    yield
    desktop.press_key("Escape")
    wait_for(lambda: len(_plugin_windows()) == before, "the end of the menu")
    must("xdotool", "mousemove", *AWAY)


def start():
    """Start a panel like a session does, without waiting for it."""
    # pylint: disable=consider-using-with
    subprocess.Popen(["setsid", "--fork", "xfce4-panel", "--disable-wm-check"],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Traffic:
    """Context: counts the indicator's messages to the panel."""

    def __init__(self):
        self.layouts = self.properties = self.icons = 0

    def __enter__(self):
        self.connection = desktop.bus()
        self.watches = [
            self.connection.signal_subscribe(None, interface, member, None, None,
                                             Gio.DBusSignalFlags.NONE, self._count, None)
            for interface, member in (("com.canonical.dbusmenu", "LayoutUpdated"),
                                      ("com.canonical.dbusmenu", "ItemsPropertiesUpdated"),
                                      ("org.kde.StatusNotifierItem", "NewIcon"))]
        return self

    def _count(self, _connection, _sender, _path, _interface, member, _arguments, _data):
        if member == "LayoutUpdated":
            self.layouts += 1
        elif member == "NewIcon":
            self.icons += 1
        else:
            self.properties += 1

    def settle(self):
        """Wait until everything sent before has been counted."""
        # The applet's reply arrives after its earlier signals, and the main loop preserves the order.
        desktop.menu_items()
        while GLib.MainContext.default().iteration(False):
            pass

    def __exit__(self, *_):
        for watch in self.watches:
            self.connection.signal_unsubscribe(watch)
