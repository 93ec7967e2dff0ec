# SPDX-License-Identifier: GPL-3.0-or-later
"""The root file systems, one for each Debian release: made once, kept in the user's cache, read-only
afterwards."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
PACKAGES = os.path.join(os.path.dirname(HERE), "packages")
SUITES = {"12": "bookworm", "13": "trixie"}


class CannotStart(Exception):
    """The machine cannot be started; the text gives the reason."""


def cache_directory():
    """The directory of the root file systems."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("EONAY_BED_CACHE") or os.path.join(cache, "eonay-bed")


def become_root():
    """Run this program again with sudo unless the caller is root; the machine ends with its caller."""
    if os.geteuid() == 0:
        return
    if not shutil.which("sudo"):
        raise CannotStart("only root may make mounts and namespaces, and there is no sudo")
    os.environ["EONAY_BED_CACHE"] = cache_directory()
    os.environ["EONAY_BED_OWNER"] = str(os.getpid())
    kept = [f"{name}={value}" for name, value in os.environ.items()
            if name.startswith("EONAY_") or name == "TERM"]
    os.execvp("sudo", ["sudo", "--", "env", *kept, os.path.realpath(sys.argv[0]), *sys.argv[1:]])


def host_suite():
    """The Debian release of this host, or the one it is based on."""
    try:
        with open("/etc/debian_version", encoding="ascii") as version:
            return SUITES[version.read().split(".")[0].strip()]
    except (OSError, KeyError) as error:
        raise CannotStart("this host is none of Debian 12 and 13") from error


def suite():
    """The release of the machine: the host's, that of $EONAY_BED_SUITE, or "other" than the host's."""
    host = host_suite()
    wanted = os.environ.get("EONAY_BED_SUITE") or host
    if wanted == "other":
        return next(suite for suite in SUITES.values() if suite != host)
    if wanted not in SUITES.values():
        raise CannotStart(f"EONAY_BED_SUITE is {wanted}, and not other, {' or '.join(SUITES.values())}")
    return wanted


def prepare(of_suite):
    """Return the root file system of a release; the first caller makes it while others wait."""
    # A build of the host does not run in another release, so its root also has the build dependencies.
    lists = ["machine"] if of_suite == host_suite() else ["machine", "build"]
    cache = cache_directory()
    os.makedirs(cache, exist_ok=True)
    root = os.path.join(cache, f"{of_suite}-{_identity(lists)}")
    return _make_once(root, f"{cache}/{of_suite}.lock", "make-root", of_suite, *lists)


def prepare_layer(root, name):
    """Return the directory with what the list of packages of this name adds to a root file system."""
    layer = f"{root}-{name}-{_identity([name], ['make-layer'])}"
    return _make_once(layer, f"{root}-{name}.lock", "make-layer", root, name)


def _identity(lists, scripts=("make-root", "people")):
    listed = subprocess.run([os.path.join(PACKAGES, "install"), "--print", *lists],
                            capture_output=True, check=True).stdout
    digest = hashlib.sha256(listed)
    for name in scripts:
        with open(os.path.join(HERE, name), "rb") as script:
            digest.update(script.read())
    return digest.hexdigest()[:16]


def _make_once(root, lock_path, *command):
    if os.path.isdir(root):
        return root
    with open(lock_path, "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(root):
            _make(root, *command)
    return root


def _make(root, script, *arguments):
    unfinished = root + ".unfinished"
    log_path = root + ".log"
    subprocess.run(["rm", "-rf", "--one-file-system", unfinished], check=True)
    print(f"bed: making the root file system {root}, once (a minute or two)", file=sys.stderr)
    with open(log_path, "wb") as log:
        # In separate namespaces, so that no process or mount remains if it is killed.
        made = subprocess.run(["setpriv", "--pdeathsig", "KILL",
                               "unshare", "--mount", "--pid", "--fork", "--kill-child",
                               "--mount-proc", os.path.join(HERE, script), unfinished, *arguments],
                              stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
    if made.returncode != 0:
        with open(log_path, encoding="utf-8", errors="replace") as log:
            sys.stderr.write("".join(log.readlines()[-15:]))
        raise CannotStart(f"no root file system could be made; the whole log is {log_path}")
    os.rename(unfinished, root)
