# SPDX-License-Identifier: GPL-3.0-or-later
"""User interaction on the bed's GNOME Shell, beside what desktop.py does on every desktop: keys and pointer by
virtual devices of the shell, its notifications, and its windows.

The shell runs with --unsafe-mode, so its method Eval runs JavaScript in it.
"""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading

from gi.repository import GLib

import desktop
from bed import must, run, wait_for

SHELL = ("org.gnome.Shell", "/org/gnome/Shell")
START = "/srv/eonay/source/tests/bed/desktop-gnome"
LOG = "/tmp/gnome-shell.log"
EXTENSION = "ubuntu-appindicators@ubuntu.com"
IDLE = "/srv/eonay/build/tests/e2e/idle-gtk"
ENGINE = "/srv/eonay/source/tests/e2e/recording-engine"
EXPAND = "notification-expand-symbolic"
MODIFIERS = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}

# What the scripts below have in common.
COMMON = """
  const {Clutter, GLib, St} = imports.gi;
  const middle = actor => {
    const [x, y] = actor.get_transformed_position ();
    const [width, height] = actor.get_transformed_size ();
    return [x + width / 2, y + height / 2];
  };
  const with_text = text => within (Main.layoutManager.uiGroup).find (
    one => one.mapped && one.has_allocation () && [one.text, one.label, one.icon_name].includes (text));
  const within = actor => [actor, ...actor.get_children ().flatMap (within)];
  const click = () => {
    for (const state of [Clutter.ButtonState.PRESSED, Clutter.ButtonState.RELEASED])
      global.bedPointer.notify_button (GLib.get_monotonic_time (), Clutter.BUTTON_PRIMARY, state);
  };
  const notifications = Main.messageTray.getSources ().flatMap (source => source.notifications);
"""


def evaluate(code, **values):
    """Run JavaScript in the shell, with these constants; returns its value."""
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())
    done, value = desktop.call(*SHELL, "org.gnome.Shell", "Eval",
                               GLib.Variant("(s)", (f"{{ {COMMON} {constants} {code} }}",)))
    if not done:
        raise AssertionError(f"in GNOME Shell: {value}: {code}")
    return json.loads(value) if value else None


def log():
    """The end of the shell's output."""
    return must("tail", "-n", "20", LOG)


# -- keys and pointer -------------------------------------------------------------------------

def _send_keys(strokes):
    """Press keys (name or keycode of X, and whether it goes down) one after the other."""
    evaluate("""
      for (const [key, isDown] of strokes) {
        const state = isDown ? Clutter.KeyState.PRESSED : Clutter.KeyState.RELEASED;
        if (typeof key === 'number')
          global.bedKeyboard.notify_key (GLib.get_monotonic_time (), key - 8, state);
        else
          global.bedKeyboard.notify_keyval (GLib.get_monotonic_time (), Clutter['KEY_' + key], state);
      }
    """, strokes=strokes)


def press_key(*keys):
    """Press keys in sequence, named as xdotool does: "Return", "ctrl+a", or a keycode of X."""
    strokes = []
    for key in keys:
        *held, last = key.split("+")
        held = [MODIFIERS[name] for name in held]
        last = int(last) if last.isdigit() and len(last) > 1 else last
        strokes += [(name, True) for name in held] + [(last, True), (last, False)]
        strokes += [(name, False) for name in reversed(held)]
    _send_keys(strokes)


def type_text(text):
    """Type letters and digits."""
    press_key(*text)


def type_pin(pin):
    """Type into the PIN's entry; this also verifies that it has the focus."""
    entry = desktop.ready_for_pin()
    type_text(pin)
    wait_for(lambda: desktop.text_of(entry) == "●" * len(pin), "the PIN to be typed")


def has_input_method():
    """Whether the keys go through the shell's input method, because of the entry that has the focus."""
    return evaluate("Boolean (Main.inputMethod.currentFocus)")


@contextlib.contextmanager
def recorded_keys():
    """Context: an engine of the shell's input method, IBus, is in use; yields the names of the keys that it
    got, a list that grows."""
    wait_for(lambda: run("ibus", "engine").returncode == 0, "IBus")
    with subprocess.Popen([ENGINE], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as engine:
        if engine.stdout.readline() != "\n":
            raise AssertionError("the engine does not run")
        keys = []
        reader = threading.Thread(target=lambda: keys.extend(map(str.strip, engine.stdout)))
        reader.start()
        try:
            yield keys
        finally:
            engine.stdin.close()
            reader.join()


def copy(text):
    """Put a text into the clipboard."""
    evaluate("St.Clipboard.get_default ().set_text (St.ClipboardType.CLIPBOARD, text)", text=text)


def _is_pointer_at(x, y):
    """Whether the pointer is there; moves it if it is not."""
    if evaluate("global.get_pointer ().slice (0, 2)") == [int(x), int(y)]:
        return True
    evaluate("global.bedPointer.notify_absolute_motion (GLib.get_monotonic_time (), x, y)", x=x, y=y)
    return False


def move_to(x, y):
    """Move the pointer."""
    wait_for(lambda: _is_pointer_at(x, y), "the pointer to move")


def _click():
    """Click where the pointer is."""
    evaluate("click ()")


def place_of(text):
    """Middle of a label or button of the shell with this text or icon; None if none is shown."""
    return evaluate("""
      const found = with_text (text);
      const place = found ? middle (found) : null;
      const picked = found && global.stage.get_actor_at_pos (Clutter.PickMode.REACTIVE, ...place);
      found && picked !== global.stage && (picked.contains (found) || found.contains (picked)) ? place : null
    """, text=text)


def _press_seen(text):
    """Whether a label or button has noticed the pointer over it and was clicked; moves the pointer there if it is
    elsewhere. Checks and clicks in one call, since a panel may rebuild its menu between two."""
    place = place_of(text)
    return place and _is_pointer_at(*place) and evaluate("""
      let one = with_text (text);
      while (one && !one.track_hover)
        one = one.get_parent ();
      if (one?.hover)
        click ();
      Boolean (one?.hover)
    """, text=text)


def press(text):
    """Click a label or button of the shell, once it is where it stays and has noticed the pointer."""
    wait_for(lambda: _press_seen(text), f"“{text}” in the shell to see the pointer")


def choose(label):
    """Choose an item of the indicator's menu by the pointer."""
    def indicator():
        return evaluate("""
          const found = Object.entries (Main.panel.statusArea).find (([name, one]) => name.startsWith ('appindicator-')
                                                                     && one.mapped);
          found ? [...middle (found[1]), found[1].hover] : null
        """)
    *place, _ = wait_for(indicator, "the indicator in the panel")
    move_to(*place)
    wait_for(lambda: indicator()[2], "the indicator to see the pointer")
    _click()
    press(label)
    wait_for(lambda: not place_of(label), f"the menu to close over “{label}”")


# -- windows ----------------------------------------------------------------------------------

def focused_window():
    """Title of the window that gets the keys."""
    return evaluate("global.display.focus_window?.title ?? null")


def is_in_front(title):
    """Whether the window of this title gets the keys."""
    return focused_window() == title


def is_on_screen():
    """Whether the window that gets the keys is wholly on the screen, beside the panel."""
    return evaluate("""
      const window = global.display.focus_window;
      window.get_work_area_current_monitor ().contains_rect (window.get_frame_rect ())
    """)


def fits_above_keyboard():
    """Whether there is room between panel and keyboard of the shell for the window that gets the keys."""
    return evaluate("""
      const window = global.display.focus_window;
      window.get_frame_rect ().height + Main.layoutManager.keyboardBox.height
        <= window.get_work_area_current_monitor ().height
    """)


def brightness():
    """Brightness of the background of the window that gets the keys, from 0 to 1."""
    x, y = evaluate("""
      const area = global.display.focus_window.get_frame_rect ();
      [area.x + 10, area.y + area.height - 10]
    """)
    with tempfile.NamedTemporaryFile(suffix=".png") as picture:
        must("bed-screenshot", picture.name)
        return float(must("identify", "-format", "%[fx:(r+g+b)/3]", f"{picture.name}[1x1+{x}+{y}]"))


def switch_to(title):
    """Go to a window, as by Alt-Tab or the overview."""
    def activate():
        return evaluate("""
          const found = global.get_window_actors ().map (actor => actor.meta_window).find (one => one.title === title);
          found?.activate (global.display.get_current_time_roundtrip ());
          found !== undefined
        """, title=title)
    wait_for(activate, f"the window {title}")
    wait_for(lambda: is_in_front(title), f"{title} to be in front")


@contextlib.contextmanager
def elsewhere(title="Defter"):
    """Context: another program's window has the keyboard; yields a function that returns what was typed
    into it."""
    with subprocess.Popen([IDLE, title], text=True, stdout=subprocess.PIPE) as other:
        try:
            other.stdout.readline()
            switch_to(title)
            entry = desktop.find("text", program="idle-gtk")
            wait_for(lambda: desktop.has_focus(entry), "the entry of the other window")
            yield lambda: desktop.text_of(entry)
        finally:
            other.terminate()


# -- notifications ----------------------------------------------------------------------------

def notices():
    """The notifications in banner and list: title, text and labels of the actions of each."""
    return evaluate("""
      notifications.map (one => ({title: one.title, body: one.body ?? one.bannerBodyText,
                                  actions: one.actions.map (action => action.label)}))
    """)


def has_notification(action):
    """Whether a notification has this action."""
    return any(action in notice["actions"] for notice in notices())


def notification(action):
    """Wait for a notification with this action."""
    wait_for(lambda: has_notification(action), f"a notification with “{action}”")


def no_notification(action):
    """Wait until no notification has this action."""
    wait_for(lambda: not has_notification(action), f"no notification with “{action}”")


def came_not(action):
    """Verify that no notification has this action or is pending: a later one is already there."""
    shown = desktop.call(*desktop.SERVER, "org.freedesktop.Notifications", "Notify",
                         GLib.Variant("(susssasa{sv}i)", ("e2e", 0, "", desktop.MARKER, "",
                                                          ["marker", desktop.MARKER], {}, 0)))[0]
    notification(desktop.MARKER)
    came = has_notification(action)
    desktop.call(*desktop.SERVER, "org.freedesktop.Notifications", "CloseNotification",
                 GLib.Variant("(u)", (shown,)))
    no_notification(desktop.MARKER)
    return not came


def titles():
    """The titles of the notifications in banner and list."""
    return [notice["title"] for notice in notices()]


def show_banner():
    """A banner stays and shows its buttons while the pointer is over it, unless it was there before."""
    move_to(*evaluate("[Math.floor (global.stage.width / 2), global.stage.height - 10]"))
    def middle():
        return evaluate("""
          Main.messageTray._notificationState === 2 ? middle (Main.messageTray._bannerBin) : null
        """)
    move_to(*wait_for(middle, "a banner"))


def answer(action):
    """Press a button of the banner."""
    notification(action)
    show_banner()
    press(action)


def click_banner(title):
    """Click the banner beside its buttons."""
    show_banner()
    press(title)


@contextlib.contextmanager
def open_list():
    """Context: the list of notifications is open, beside the calendar."""
    evaluate("Main.panel.statusArea.dateMenu.menu.open (false)")
    try:
        yield
    finally:
        evaluate("Main.panel.statusArea.dateMenu.menu.close (false)")


def lists_actions():
    """Whether the list can show the buttons of a notification, too: since GNOME 46."""
    version = desktop.call(*SHELL, "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", (SHELL[0], "ShellVersion")))[0]
    return int(version.split(".")[0]) >= 46


# -- settings ---------------------------------------------------------------------------------

@contextlib.contextmanager
def no_indicators():
    """Context: the extension that shows indicators is off."""
    must("gnome-extensions", "disable", EXTENSION)
    try:
        wait_for(lambda: not desktop.has_owner(desktop.WATCHER[0]), "the indicators to go")
        yield
    finally:
        must("gnome-extensions", "enable", EXTENSION)
        must("gdbus", "wait", "--session", "--timeout", "20", desktop.WATCHER[0])


@contextlib.contextmanager
def on_screen_keyboard():
    """Context: the shell has a keyboard; yields a function that shows it, since an entry without an input
    method does not open it."""
    def show():
        evaluate("Main.keyboard.open (Main.layoutManager.focusIndex)")
        wait_for(lambda: evaluate("Boolean (Main.keyboard.visible)"), "the keyboard on the screen")
    must("gsettings", "set", "org.gnome.desktop.a11y.applications", "screen-keyboard-enabled", "true")
    try:
        wait_for(lambda: evaluate("Boolean (Main.keyboard.keyboardActor)"), "a keyboard")
        yield show
    finally:
        must("gsettings", "reset", "org.gnome.desktop.a11y.applications", "screen-keyboard-enabled")


@contextlib.contextmanager
def dark():
    """Context: the desktop prefers dark windows."""
    must("gsettings", "set", "org.gnome.desktop.interface", "color-scheme", "prefer-dark")
    try:
        yield
    finally:
        must("gsettings", "reset", "org.gnome.desktop.interface", "color-scheme")


def restart(monitor, scale):
    """Start the shell again, on a monitor of this size and with this scale; no program may have a window."""
    must("gsettings", "set", "org.gnome.desktop.interface", "scaling-factor", str(scale))
    shell = desktop.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "GetConnectionUnixProcessID", GLib.Variant("(s)", (SHELL[0],)))[0]
    os.kill(shell, signal.SIGTERM)
    wait_for(lambda: not desktop.has_owner(SHELL[0]), "the shell to end")
    with open("/tmp/gnome-shell-start.log", "w", encoding="utf-8") as log:
        # The new shell keeps the output open.
        subprocess.run(["bash", "-euc", f". {START}"], env={**os.environ, "BED_MONITOR": monitor}, stdout=log,
                       stderr=log, check=True, timeout=120)
    evaluated = evaluate("global.display.get_monitor_scale (0)")
    if evaluated != scale:
        raise AssertionError(f"the scale is {evaluated}")


@contextlib.contextmanager
def locked():
    """Context: the screen is locked; yields the texts of its notifications.

    Without a display manager the shell makes no screen shield by itself.
    """
    evaluate("""
      const lock = module => {
        global.bedShield = global.bedShield ?? new module.ScreenShield ();
        global.bedShield.lock (false);
      };
      // From GNOME 45 on it is another kind of module.
      new Promise (found => found (imports.ui.screenShield))
        .catch (() => import ('resource:///org/gnome/shell/ui/screenShield.js'))
        .then (lock)
    """)
    try:
        yield wait_for(lambda: evaluate("""
          const box = global.bedShield?._dialog?._notificationsBox;
          box?.mapped ? within (box).filter (one => one.mapped && one.text).map (one => one.text) : null
        """), "the notifications on the locked screen")
    finally:
        evaluate("global.bedShield.deactivate (false)")
