# SPDX-License-Identifier: GPL-3.0-or-later
"""A system-wide dconf database with values and locks, as in docs/fleet.md."""

import os
import tempfile

from bed import must, sudo

NAME = "eonaytest"
PREFIX = "/tr/org/pardus/eonay/"

# Zeros at the start mark the old file as invalid for its readers.
INSTALL = """
mkdir -p /etc/dconf/profile /etc/dconf/db
printf "user-db:user\\nsystem-db:$1\\n" >/etc/dconf/profile/user
chmod 644 "$2"
[ ! -e "/etc/dconf/db/$1" ] || exec 3<>"/etc/dconf/db/$1"
mv "$2" "/etc/dconf/db/$1"
{ printf '\\0\\0\\0\\0\\0\\0\\0\\0' >&3; } 2>/dev/null || :
"""


def lock(**values):
    """Set and lock these keys system-wide, underscores for hyphens, without notifying running
    programs."""
    values = {key.replace("_", "-"): value for key, value in values.items()}
    with tempfile.TemporaryDirectory() as place:
        os.makedirs(f"{place}/keys/locks")
        with open(f"{place}/keys/values", "w", encoding="utf-8") as file:
            file.write(f"[{PREFIX.strip('/')}]\n" + "".join(
                f"{key}={value.print_(True)}\n" for key, value in values.items()))
        with open(f"{place}/keys/locks/values", "w", encoding="utf-8") as file:
            file.writelines(f"{PREFIX}{key}\n" for key in values)
        must("dconf", "compile", f"{place}/database", f"{place}/keys")
        sudo("sh", "-c", INSTALL, "sh", NAME, f"{place}/database")


def unlock():
    """Remove values and locks, for programs started from now on."""
    sudo("rm", "-f", "/etc/dconf/profile/user", f"/etc/dconf/db/{NAME}")


def get(key):
    """The value of a preference, as gsettings prints it."""
    return must("gsettings", "get", "tr.org.pardus.eonay", key).strip()


def tell(signal):
    """Notify running programs of a change, like "dconf update"."""
    sudo("gdbus", "emit", "--system", "--object-path", f"/ca/desrt/dconf/Writer/{NAME}",
         "--signal", f"ca.desrt.dconf.Writer.{signal}",
         *([f"'{PREFIX}'"] if signal == "WritabilityNotify" else [f"'{PREFIX}'", "['']", "''"]))
