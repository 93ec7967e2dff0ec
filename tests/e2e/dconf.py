# SPDX-License-Identifier: GPL-3.0-or-later
"""A dconf database of the administrator, with values and locks, as "dconf update" makes one.

The machine has dconf's service and no dconf(1), so the file is written here: GVDB, the format of
GSettings' compiled schemas too. One bucket is enough for a few keys.
"""

import struct

from bed import must, sudo
from gi.repository import GLib

NAME = "eonaytest"
PREFIX = "/tr/org/pardus/eonay/"
NO_PARENT = 0xffffffff

# Who reads the old file sees by its beginning that it is no longer the one.
INSTALL = """
mkdir -p /etc/dconf/profile /etc/dconf/db
printf "user-db:user\\nsystem-db:$1\\n" >/etc/dconf/profile/user
chmod 644 /tmp/database
[ ! -e "/etc/dconf/db/$1" ] || exec 3<>"/etc/dconf/db/$1"
mv /tmp/database "/etc/dconf/db/$1"
{ printf '\\0\\0\\0\\0\\0\\0\\0\\0' >&3; } 2>/dev/null || :
"""


def _hash(key):
    value = 5381
    for byte in key.encode():
        value = (value * 33 + byte) & 0xffffffff
    return value


def _align(file, size):
    file.extend(b"\0" * (-len(file) % size))


def _write_table(file, entries):
    """A hash table of variants and other tables; returns where it begins and ends."""
    _align(file, 4)
    begin = len(file)
    size = 8 + 4 + 24 * len(entries)
    file.extend(bytes(size))
    struct.pack_into("<III", file, begin, 0, 1, 0)
    for number, (key, value) in enumerate(entries.items()):
        key_at = len(file)
        file.extend(key.encode())
        if isinstance(value, dict):
            kind, place = b"H", _write_table(file, value)
        else:
            _align(file, 8)
            start = len(file)
            file.extend(GLib.Variant("v", value).get_data_as_bytes().get_data())
            kind, place = b"v", (start, len(file))
        struct.pack_into("<IIIHcxII", file, begin + 12 + 24 * number, _hash(key), NO_PARENT, key_at,
                         len(key), kind, *place)
    return begin, begin + size


def _database(values, locks):
    file = bytearray(24)
    entries = {PREFIX + key: value for key, value in values.items()}
    entries[".locks"] = {PREFIX + key: GLib.Variant("b", True) for key in locks}
    root = _write_table(file, entries)
    struct.pack_into("<8sIIII", file, 0, b"GVariant", 0, 0, *root)
    return bytes(file)


def lock(**values):
    """Have the administrator set these keys, underscores for hyphens, and lock them."""
    values = {key.replace("_", "-"): value for key, value in values.items()}
    with open("/tmp/database", "wb") as file:
        file.write(_database(values, values))
    sudo("sh", "-c", INSTALL, "sh", NAME)


def unlock():
    """Nothing is set or locked any more, for who starts from now on."""
    sudo("rm", "-f", "/etc/dconf/profile/user", f"/etc/dconf/db/{NAME}")


def get(key):
    """The value of a preference, as gsettings prints it."""
    return must("gsettings", "get", "tr.org.pardus.eonay", key).strip()


def tell(signal):
    """Tell running programs of a change, as "dconf update" does."""
    sudo("gdbus", "emit", "--system", "--object-path", f"/ca/desrt/dconf/Writer/{NAME}",
         "--signal", f"ca.desrt.dconf.Writer.{signal}",
         *([f"'{PREFIX}'"] if signal == "WritabilityNotify" else [f"'{PREFIX}'", "['']", "''"]))
