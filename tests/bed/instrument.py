# SPDX-License-Identifier: GPL-3.0-or-later
"""What the units need of the machine when the build counts lines or carries sanitizers.

They get it by a drop-in in here alone: what is shipped stays as strict as it is.
"""

import glob
import json
import os
import sys
import tempfile

INSIDE = "/srv/eonay/instrumented"
LIBRARIES = "/srv/eonay/build/tests/bed"
SIGNER = "eonay-signer.service"
WORKER = "eonay-token-worker@.service"

# Counts are written, and leaks looked for, where a program ends by itself: a worker does so when
# the signer has left.
END = """systemctl stop eonay-signer.service
timeout 20 sh -c 'while systemctl --quiet is-active "eonay-token-worker@*"; do sleep 0.1; done'
systemctl stop "eonay-token-worker@*"
"""


def prepare(build, place, root):
    """What the machine's root needs for the build, or None where it is an ordinary one."""
    with open(f"{build}/meson-info/intro-buildoptions.json", encoding="utf-8") as file:
        options = {option["name"]: option["value"] for option in json.load(file)}
    if options["b_coverage"]:
        return Coverage(build, root)
    if options["b_sanitize"] != "none":
        return Sanitizers(place, root)
    return None


def _write_drop_in(root, unit, lines):
    folder = f"{root}/etc/systemd/system/{unit}.d"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/instrumented.conf", "w", encoding="ascii") as file:
        file.write("\n".join(["[Service]", f"ReadWritePaths={INSIDE}", f"ExecPaths={LIBRARIES}",
                              *lines, ""]))


class Coverage:
    """Each program writes its counts to a folder of its own, since each is a user of its own."""

    environment = {}

    def __init__(self, build, root):
        os.makedirs(f"{build}/bed-coverage", exist_ok=True)
        self.folder = tempfile.mkdtemp(dir=f"{build}/bed-coverage")
        self.owner = os.stat(build)
        os.chmod(self.folder, 0o1777)
        strip = len(build.strip("/").split("/"))
        lines = [f"Environment=GCOV_PREFIX={INSIDE}/%p GCOV_PREFIX_STRIP={strip}",
                 f"Environment=LD_PRELOAD={LIBRARIES}/libbed-coverage.so"]
        _write_drop_in(root, SIGNER, lines)
        _write_drop_in(root, WORKER, lines)

    def judge(self):
        """Counting finds no fault; tests/coverage goes on from here."""
        for directory, _, files in os.walk(self.folder):
            for name in [directory, *(os.path.join(directory, file) for file in files)]:
                os.chown(name, self.owner.st_uid, self.owner.st_gid)
        return 0


class Sanitizers:
    """A report is a file; one is enough to fail what was run. The other programs look for no leaks."""

    environment = {"ASAN_OPTIONS": "detect_leaks=0"}

    def __init__(self, place, root):
        self.folder = f"{place}/reports"
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o1777)
        common = f"log_path={INSIDE}/%p"
        lines = [
            # The shadow and what is kept after a free; the leak sanitizer looks by ptrace.
            "MemoryMax=1G",
            "SystemCallFilter=ptrace",
            f"Environment=LD_PRELOAD={LIBRARIES}/libbed-sanitize.so",
            f"Environment=ASAN_OPTIONS={common}.address:disable_coredump=0:verify_asan_link_order=0",
            f"Environment=UBSAN_OPTIONS={common}.undefined:print_stacktrace=1:halt_on_error=1"]
        # The SIGCONT that systemd sends after a SIGTERM takes the leak sanitizer's SIGSTOP away.
        stop = "ExecStop=-+/bin/sh -c 'kill $MAINPID && tail --pid=$MAINPID -s 0.05 -f /dev/null'"
        _write_drop_in(root, SIGNER, [*lines, stop])
        _write_drop_in(root, WORKER, lines)

    def judge(self):
        """1 where a sanitizer reported something, with its report told."""
        status = 0
        for report in sorted(glob.glob(f"{self.folder}/*")):
            with open(report, encoding="utf-8", errors="replace") as file:
                text = file.read()
            # The test module crashes where a test wants it to.
            if "in module_misbehave" not in text:
                print(f"{os.path.basename(report)}:\n{text}", file=sys.stderr)
                status = 1
        return status
