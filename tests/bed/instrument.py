# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to the machine for builds with coverage counters or sanitizers.

Applied by drop-ins in the machine only: the shipped units stay strict.
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

# Counters are written and leaks searched at a normal exit: a worker exits after the signer.
END = """systemctl stop eonay-signer.service
timeout 20 sh -c 'while systemctl --quiet is-active "eonay-token-worker@*"; do sleep 0.1; done'
systemctl stop "eonay-token-worker@*"
"""


def prepare(build, place, root):
    """The changes that the build needs, or None for an ordinary build."""
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
    """Each unit writes its counters to a separate folder, because each runs as a different user; the
    programs of the session share one."""

    def __init__(self, build, root):
        os.makedirs(f"{build}/bed-coverage", exist_ok=True)
        self.folder = tempfile.mkdtemp(dir=f"{build}/bed-coverage")
        self.owner = os.stat(build)
        os.chmod(self.folder, 0o1777)
        strip = len(build.strip("/").split("/"))
        self.environment = {"GCOV_PREFIX": f"{INSIDE}/session", "GCOV_PREFIX_STRIP": str(strip)}
        lines = [f"Environment=GCOV_PREFIX={INSIDE}/%p GCOV_PREFIX_STRIP={strip}",
                 f"Environment=LD_PRELOAD={LIBRARIES}/libbed-coverage.so"]
        _write_drop_in(root, SIGNER, lines)
        _write_drop_in(root, WORKER, lines)

    def judge(self):
        """Coverage has no failures of its own; tests/coverage continues from here."""
        for directory, _, files in os.walk(self.folder):
            for name in [directory, *(os.path.join(directory, file) for file in files)]:
                os.chown(name, self.owner.st_uid, self.owner.st_gid)
        return 0


class Sanitizers:
    """Each report is a file; one is enough to fail the run. Other programs do not search for leaks."""

    environment = {"ASAN_OPTIONS": "detect_leaks=0"}

    def __init__(self, place, root):
        self.folder = f"{place}/reports"
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o1777)
        common = f"log_path={INSIDE}/%p"
        lines = [
            # For shadow memory and quarantine; the leak sanitizer uses ptrace.
            "LimitDATA=infinity",
            "MemoryMax=1G",
            "SystemCallFilter=ptrace",
            f"Environment=LD_PRELOAD={LIBRARIES}/libbed-sanitize.so",
            f"Environment=ASAN_OPTIONS={common}.address:disable_coredump=0:verify_asan_link_order=0",
            # What was suppressed is no report.
            "Environment=LSAN_OPTIONS=print_suppressions=0",
            f"Environment=UBSAN_OPTIONS={common}.undefined:print_stacktrace=1:halt_on_error=1"]
        # The SIGCONT that systemd sends after SIGTERM would cancel the leak sanitizer's SIGSTOP.
        stop = "ExecStop=-+/bin/sh -c 'kill $MAINPID && tail --pid=$MAINPID -s 0.05 -f /dev/null'"
        _write_drop_in(root, SIGNER, [*lines, stop])
        _write_drop_in(root, WORKER, lines)

    def judge(self):
        """Print the sanitizers' reports; returns 1 if there are any."""
        status = 0
        for report in sorted(glob.glob(f"{self.folder}/*")):
            with open(report, encoding="utf-8", errors="replace") as file:
                text = file.read()
            # Crashes of the test module are intended.
            if "in module_misbehave" not in text:
                print(f"{os.path.basename(report)}:\n{text}", file=sys.stderr)
                status = 1
        return status
