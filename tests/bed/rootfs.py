# SPDX-License-Identifier: GPL-3.0-or-later
"""The root file system: made once, kept in the user's cache, never written to again."""

import fcntl
import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))


class CannotStart(Exception):
    """The machine cannot be started; the text says why."""


def cache_directory():
    """Where root file systems are kept."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("EONAY_BED_CACHE") or os.path.join(cache, "eonay-bed")


def prepare():
    """Return the root file system; the first who needs it makes it, the others wait."""
    cache = cache_directory()
    os.makedirs(cache, exist_ok=True)
    root = os.path.join(cache, _identity())
    if os.path.isdir(root):
        return root
    with open(os.path.join(cache, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(root):
            _make(root)
    return root


def _identity():
    digest = hashlib.sha256()
    for name in ("packages", "make-root"):
        with open(os.path.join(HERE, name), "rb") as part:
            digest.update(part.read())
    return digest.hexdigest()[:16]


def _make(root):
    unfinished = root + ".unfinished"
    log_path = root + ".log"
    subprocess.run(["rm", "-rf", "--one-file-system", unfinished], check=True)
    print(f"bed: making the root file system {root}, once (a minute or two)", file=sys.stderr)
    with open(log_path, "wb") as log:
        # In namespaces of its own, so that a killed one leaves neither process nor mount.
        made = subprocess.run(["setpriv", "--pdeathsig", "KILL",
                               "unshare", "--mount", "--pid", "--fork", "--kill-child",
                               "--mount-proc", os.path.join(HERE, "make-root"), unfinished],
                              stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
    if made.returncode != 0:
        with open(log_path, encoding="utf-8", errors="replace") as log:
            sys.stderr.write("".join(log.readlines()[-15:]))
        raise CannotStart(f"no root file system could be made; the whole log is {log_path}")
    os.rename(unfinished, root)
