# SPDX-License-Identifier: GPL-3.0-or-later
"""User interaction on the bed's desktop: find widgets by role and name, press them, type.

Uses the accessibility bus like a screen reader, so widgets without an accessible name are not found.
The indicator's menu goes through the panel's protocol.
"""

import collections
import contextlib
import os
import re
import signal
import subprocess
import threading

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # pylint: disable=wrong-import-position

from bed import must, run, wait_for  # pylint: disable=wrong-import-position

APPLET = "tr.org.pardus.EOnay"
PROGRAM = "eonay-tray"
LOG = "/tmp/eonay-tray.log"
OUTPUT = "/srv/eonay/output"
NOTIFIER = "xfce4-notifyd"
MARKER = "e2e marker"
SERVER = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications")
WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")

# Name, size, scale, and the variables of the programs on it.
SMALL_SCREENS = (("1366x768", 1366, 768, 1, {}), ("1024x600", 1024, 600, 1, {}),
                 ("scale-2", 1366, 768, 2, {"GDK_SCALE": "2"}),
                 ("large-text", 1024, 768, 1, {"GDK_DPI_SCALE": "1.5"}))

BUTTON = "push button"
CHECK = "check box"
LABEL = "label"
PASSWORD = "password text"
TEXT = "text"


def bus():
    """The session's bus."""
    return Gio.bus_get_sync(Gio.BusType.SESSION)


def call(name, path, interface, method, arguments=None):
    """Call a method on the session bus; returns the reply."""
    return bus().call_sync(name, path, interface, method, arguments, None,
                           Gio.DBusCallFlags.NONE, 20000, None).unpack()


def accessibility_address():
    """The address of the accessibility bus."""
    return call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0]


# -- what is on the screen --------------------------------------------------------------------

def _walk(accessible, closed=True):
    """It and all widgets in it; closed: those in closed expanders too."""
    yield accessible
    if not closed and _has_state(accessible, Atspi.StateType.EXPANDABLE) \
            and not _has_state(accessible, Atspi.StateType.EXPANDED):
        return
    for index in range(accessible.get_child_count()):
        child = accessible.get_child_at_index(index)
        if child is not None:
            yield from _walk(child, closed)


def role_of(accessible):
    """The role name used by at-spi2-core before 2.54."""
    role = accessible.get_role_name()
    return BUTTON if role == "button" else role


def _has_state(accessible, state):
    return accessible.get_state_set().contains(state)


def look_for(role, name=None, program=None):
    """Shown widgets with this role and, if given, this name."""
    found = []
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        # Programs and windows may disappear during the search.
        try:
            application = desktop.get_child_at_index(index)
            if application is None or program not in (None, application.get_name()):
                continue
            found += [thing for thing in _walk(application)
                      if role_of(thing) == role and name in (None, thing.get_name())
                      and _has_state(thing, Atspi.StateType.SHOWING)]
        except GLib.Error:
            continue
    return found


def find(role, name=None, program=None):
    """Wait for the first such widget and return it."""
    return wait_for(lambda: look_for(role, name, program), f"{role} “{name}”")[0]


def gone(role, name=None, program=None):
    """Wait until there is no such widget."""
    wait_for(lambda: not look_for(role, name, program), f"no {role} “{name}”")


def _find_text(pattern):
    def shown():
        for role in (LABEL, "static", "paragraph", "section", "document web", "text"):
            for thing in look_for(role):
                try:
                    said = re.search(pattern, text_of(thing), re.MULTILINE)
                except (GLib.Error, TypeError):
                    continue
                if said:
                    return thing, said.group(0)
        return None
    return wait_for(shown, f"a page with “{pattern}”")


def find_text(pattern):
    """Wait for a text on the page that matches this regular expression."""
    return _find_text(pattern)[1]


def place_of_text(pattern):
    """The same: its position and size on the screen."""
    return place_of(_find_text(pattern)[0])


def is_active(window):
    """Whether it is the window that gets the keys."""
    return _has_state(window, Atspi.StateType.ACTIVE)


def has_focus(thing):
    """Whether it has the keyboard focus."""
    return _has_state(thing, Atspi.StateType.FOCUSED)


def ready_for_pin():
    """Wait until the PIN's entry has the focus, and return it."""
    entry = find(PASSWORD)
    wait_for(lambda: has_focus(entry), "the PIN's entry to have the focus")
    return entry


def press(role, name, program=None):
    """Wait until a widget is sensitive and press it."""
    thing = find(role, name, program)
    wait_for(lambda: can_be_pressed(thing), f"{role} “{name}” to be sensitive")
    Atspi.Action.do_action(thing, 0)


def can_be_pressed(thing):
    """Whether a control is sensitive."""
    return _has_state(thing, Atspi.StateType.SENSITIVE)


def is_said(*parts, program=PROGRAM):
    """Whether a label of the applet, or another program, contains one of these."""
    try:
        return any(part in (label.get_name() or "") for part in parts
                   for label in look_for(LABEL, program=program))
    except GLib.Error:
        return False


def says(*parts, program=PROGRAM):
    """Wait until a label of the applet, or another program, contains one of these."""
    wait_for(lambda: is_said(*parts, program=program), f"a label with “{parts[0]}”")


def type_pin(pin):
    """Type into the PIN's entry; this also verifies that it has the focus."""
    entry = ready_for_pin()
    must("xdotool", "type", "--delay", "30", pin)
    wait_for(lambda: Atspi.Text.get_character_count(entry) == len(pin), "the PIN to be typed")


@contextlib.contextmanager
def announcements():
    """Context: record announcements to screen readers; yields a function that returns them."""
    texts = []
    listener = Atspi.EventListener.new(lambda event: texts.append(event.type + str(event.any_data)))
    listener.register("object:announcement")

    def heard():
        while GLib.MainContext.default().iteration(False):
            pass
        return texts
    try:
        yield heard
    finally:
        listener.deregister("object:announcement")


@contextlib.contextmanager
def display(width, height):
    """Context: programs are started on a separate display of this size."""
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp",
                               "-displayfd", str(writing)], pass_fds=[writing],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    before = os.environ["DISPLAY"]
    with open(reading, encoding="ascii") as began:
        os.environ["DISPLAY"] = ":" + began.readline().strip()
    try:
        yield
    finally:
        os.environ["DISPLAY"] = before
        server.terminate()
        server.wait(timeout=60)


def focus(thing):
    """Give it the keyboard focus."""
    Atspi.Component.grab_focus(thing)
    wait_for(lambda: _has_state(thing, Atspi.StateType.FOCUSED), "the focus")


def selection_of(text):
    """The selected part of a text."""
    if Atspi.Text.get_n_selections(text) == 0:
        return ""
    selected = Atspi.Text.get_selection(text, 0)
    return Atspi.Text.get_text(text, selected.start_offset, selected.end_offset)


def place_of(window):
    """Its position and size on the screen."""
    return Atspi.Component.get_extents(window, Atspi.CoordType.SCREEN)


def last_line_of(text):
    """Position and size of the last character of a text on the screen."""
    last = len(text_of(text).rstrip()) - 1
    return Atspi.Text.get_character_extents(text, last, Atspi.CoordType.SCREEN)


def text_of(entry):
    """The text shown in an entry."""
    return Atspi.Text.get_text(entry, 0, -1)


def press_key(*keys):
    """Press keys in sequence."""
    must("xdotool", "key", *keys)


def scroll_down(window):
    """Turn the mouse wheel over a window until its end is shown."""
    area = find("frame", window, PROGRAM).get_extents(Atspi.CoordType.SCREEN)
    must("xdotool", "mousemove", str(area.x + area.width // 2), str(area.y + area.height // 2),
         "click", "--repeat", "30", "5")


@contextlib.contextmanager
def elsewhere():
    """Context: another program's window has the keyboard; yields a function that returns what was
    typed into it."""
    with subprocess.Popen(["xev", "-event", "keyboard"], text=True, stdout=subprocess.PIPE) as other:
        written = []
        reader = threading.Thread(target=lambda: written.extend(other.stdout))
        reader.start()

        def typed():
            text = "".join(written)
            return "".join(bytes.fromhex(code).decode() for code in re.findall(
                r"^KeyPress event(?:.*\n)+?.*XLookupString gives 1 bytes: \((..)\)", text, re.MULTILINE))
        try:
            # The search fails if a window vanishes meanwhile.
            wait_for(lambda: run("xdotool", "search", "--onlyvisible", "--name", "^Event Tester$",
                                 "windowactivate", "--sync").returncode == 0, "the other window")
            yield typed
        finally:
            other.terminate()
            reader.join()


@contextlib.contextmanager
def clipboard(text):
    """Context: the clipboard has this text."""
    with subprocess.Popen(["/srv/eonay/build/tests/e2e/idle-gtk", "", text], text=True,
                          stdout=subprocess.PIPE) as owner:
        try:
            owner.stdout.readline()
            yield
        finally:
            owner.terminate()


def picture(name):
    """Save a screenshot in the bed's output folder, if there is one."""
    if os.access(OUTPUT, os.W_OK):
        must("bed-screenshot", f"{OUTPUT}/{name}.png")


# -- colours ----------------------------------------------------------------------------------

def _luminance(colour):
    """Relative luminance as WCAG 2.1 defines it."""
    channels = [value / 255 for value in colour]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
              for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class Screenshot:
    """The pixels of the screen."""

    def __init__(self):
        self.width = int(must("xdotool", "getdisplaygeometry").split()[0])
        self.pixels = subprocess.run(["import", "-window", "root", "-depth", "8", "rgb:-"], check=True,
                                     capture_output=True, timeout=60).stdout

    def _count(self, left, top, right, bottom):
        """How often each colour is in this area."""
        counts = collections.Counter()
        for y in range(top, bottom):
            start = 3 * (y * self.width + left)
            line = self.pixels[start:start + 3 * (right - left)]
            counts.update(line[at:at + 3] for at in range(0, len(line), 3))
        return counts

    def contrast(self, *area):
        """Contrast of the text in this area: its most frequent colour is the background, the one that
        differs most is the text, whose edges are blended."""
        counts = self._count(*area)
        if not counts:
            return 0
        background = counts.most_common(1)[0][0]
        return max(_contrast(background, colour) for colour in counts)

    def contrast_of_icon(self, around, *area):
        """Contrast of the icon in this area, and whether the pixel beside it is light: a tenth of the
        icon differs at least that much from it."""
        background, = self._count(*around, around[0] + 1, around[1] + 1)
        drawn = self._count(*area)
        del drawn[background]
        values = sorted((_contrast(background, colour) for colour in drawn.elements()), reverse=True)
        return (values[len(values) // 10] if values else 0), _luminance(background) > 0.5


def _text_areas(window):
    """Text and area of each sensitive label, or name of a longer text, wholly inside of the window."""
    outer = place_of(window)
    for thing in _walk(window, closed=False):
        text = (thing.get_name() or "").strip()
        if role_of(thing) not in (LABEL, TEXT) or not text or not can_be_pressed(thing) \
                or not _has_state(thing, Atspi.StateType.SHOWING):
            continue
        area = place_of(thing)
        if area.x >= outer.x and area.y >= outer.y and area.x + area.width <= outer.x + outer.width \
                and area.y + area.height <= outer.y + outer.height:
            yield text, (area.x, area.y, area.x + area.width, area.y + area.height)


def contrasts():
    """The contrast of each text in the applet's active window."""
    window = wait_for(active_windows, "an active window of the applet")[0]
    screenshot = Screenshot()
    return {text: screenshot.contrast(*area) for text, area in _text_areas(window)}


# -- accessibility ---------------------------------------------------------------------------

USED = {"push button", "toggle button", "check box", "radio button", "combo box", "entry", "text",
        "password text", "link", "menu item", "check menu item", "spin button", "list item",
        "slider", "switch", "page tab", "table", "list box", "image"}
FRAMES = {"frame", "dialog", "alert"}


def windows():
    """The applet's visible windows, by name."""
    return [window.get_name() for role in FRAMES for window in look_for(role, program=PROGRAM)]


def active_windows():
    """The applet's window that gets the keys."""
    return [window for role in FRAMES for window in look_for(role, program=PROGRAM) if is_active(window)]


def controls():
    """The controls in the applet's windows."""
    return [thing for role in USED for thing in look_for(role, program=PROGRAM)]


def unnamed():
    """Visible controls of the applet without an accessible name: role and parent."""
    def is_mute(thing):
        # GTK gives a link in a label no name; the label itself is read.
        if role_of(thing) == "link" and thing.get_parent().get_name():
            return False
        labelled = any(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
                       for relation in thing.get_relation_set())
        return not thing.get_name() and not thing.get_description() and not labelled
    return [f"{role_of(thing)} in {thing.get_parent().get_name() or '?'}"
            for thing in controls() if is_mute(thing)]


def focused():
    """The applet's widgets that have the focus."""
    return [thing for thing in controls() if _has_state(thing, Atspi.StateType.FOCUSED)]


# -- notifications ----------------------------------------------------------------------------

def notification(action):
    """The notification with this button."""
    return find(BUTTON, action, NOTIFIER)


def has_notification(action):
    """Whether a notification with this button is shown."""
    return bool(look_for(BUTTON, action, NOTIFIER))


def answer(action):
    """Press a notification's button."""
    press(BUTTON, action, NOTIFIER)


def dismiss(title):
    """Click a notification beside its buttons, which closes it."""
    place = place_of(find(LABEL, title, NOTIFIER))
    must("xdotool", "mousemove", str(place.x + 5), str(place.y + 5), "click", "1",
         "mousemove", "640", "790")
    gone(LABEL, title, NOTIFIER)


def no_notification(action):
    """Wait until no notification has this button."""
    gone(BUTTON, action, NOTIFIER)


def came_not(action, urgency=1):
    """Verify that no notification has this button or is pending: a later one is already shown."""
    arguments = ("e2e", 0, "", MARKER, "", ["marker", MARKER],
                 {"urgency": GLib.Variant("y", urgency)}, 0)
    shown = call(*SERVER, "org.freedesktop.Notifications", "Notify",
                 GLib.Variant("(susssasa{sv}i)", arguments))[0]
    notification(MARKER)
    came = has_notification(action)
    call(*SERVER, "org.freedesktop.Notifications", "CloseNotification", GLib.Variant("(u)", (shown,)))
    no_notification(MARKER)
    return not came


def set_notifier(name, kind, value):
    """Set a property of the notification server."""
    must("xfconf-query", "--channel", NOTIFIER, "--property", name, "--create", "--type", kind,
         "--set", str(value))


@contextlib.contextmanager
def do_not_disturb():
    """Context: the notification server's quiet mode is on."""
    set_notifier("/do-not-disturb", "bool", "true")
    try:
        yield
    finally:
        set_notifier("/do-not-disturb", "bool", "false")


@contextlib.contextmanager
def no_notifier():
    """Context: no notification server runs unless the test starts one."""
    must("systemctl", "--user", "mask", "--now", "--runtime", "xfce4-notifyd.service")
    try:
        yield
    finally:
        must("systemctl", "--user", "unmask", "--runtime", "xfce4-notifyd.service")
        must("systemctl", "--user", "start", "xfce4-notifyd.service")


# -- the indicator ----------------------------------------------------------------------------

def _indicator():
    items = call(*WATCHER, "org.freedesktop.DBus.Properties", "Get",
                 GLib.Variant("(ss)", (WATCHER[0], "RegisteredStatusNotifierItems")))[0]
    for item in items:
        name, path = item.split("/", 1)
        if path.endswith("/eonay"):
            # GNOME's watcher has an "@" between name and path.
            return name.removesuffix("@"), "/" + path
    return None


def has_indicator():
    """Whether the indicator is known to its hosts."""
    return _indicator() is not None


def _property(name):
    owner, path = wait_for(_indicator, "the indicator")
    return call(owner, path, "org.freedesktop.DBus.Properties", "Get",
                GLib.Variant("(ss)", ("org.kde.StatusNotifierItem", name)))[0]


def icon():
    """The name of the indicator's icon."""
    return _property("IconName")


def status():
    """The state of the card: the description of the icon, which a panel shows under the pointer."""
    return _property("IconAccessibleDesc")


def menu_items():
    """Visible items of the indicator's menu in order: dbusmenu's properties and id of each."""
    name, path = wait_for(_indicator, "the indicator")
    layout = call(name, path + "/Menu", "com.canonical.dbusmenu", "GetLayout",
                  GLib.Variant("(iias)", (0, -1, [])))[1]
    return [{"label": "", "enabled": True, **item[1], "id": item[0]} for item in layout[2]
            if item[1].get("visible", True)]


def menu():
    """The indicator's menu: label and id of each visible item."""
    return {item["label"]: item["id"] for item in menu_items() if item.get("type") != "separator"}


def choose(label):
    """Choose an item of the indicator's menu."""
    name, path = wait_for(_indicator, "the indicator")
    wait_for(lambda: label in menu(), f"the menu item “{label}”")
    call(name, path + "/Menu", "com.canonical.dbusmenu", "Event",
         GLib.Variant("(isvu)", (menu()[label], "clicked", GLib.Variant("i", 0), 0)))


def request(action):
    """Activate an action of the running applet, like a launcher or a notification."""
    must("gapplication", "action", APPLET, action)


class NoPanel:
    """Context: no panel runs, so the indicator has no host."""

    def __enter__(self):
        must("xfce4-panel", "--quit")
        wait_for(lambda: not has_owner(WATCHER[0]), "the panel to go")

    def __exit__(self, *_):
        subprocess.run(["setsid", "--fork", "xfce4-panel", "--disable-wm-check"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        must("gdbus", "wait", "--session", "--timeout", "20", WATCHER[0])


def has_owner(name):
    """Whether the session bus has this name."""
    return call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "NameHasOwner", GLib.Variant("(s)", (name,)))[0]


# -- the applet -------------------------------------------------------------------------------

class Applet:
    """The running applet; the variables are added to its environment."""

    def __init__(self, *arguments, **variables):
        with open(LOG, "w", encoding="utf-8") as output:
            self.process = subprocess.Popen([PROGRAM, *(arguments or ["--background"])],
                                            env={**os.environ, **variables},
                                            stdout=output, stderr=output)
        must("gdbus", "wait", "--session", "--timeout", "20", APPLET)

    def is_alive(self):
        """Whether it is running and responds."""
        done = run("gapplication", "list-actions", APPLET)
        return self.process.poll() is None and done.returncode == 0

    def stop(self):
        """End it as at logout."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def log():
    """The applet's output so far."""
    if not os.path.exists(LOG):
        return ""
    with open(LOG, encoding="utf-8") as file:
        return file.read()
