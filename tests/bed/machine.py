# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine: boots a root file system with the build and runs COMMAND in it.

Runs in the namespaces of confine.py and needs no cleanup: everything ends with them.
"""

import contextlib
import os
import resource
import select
import shutil
import socket
import subprocess
import sys
import time

import instrument
from confine import mount
from rootfs import CannotStart

HERE = os.path.dirname(os.path.realpath(__file__))
INSIDE = "/srv/eonay"
PACKAGE = f"{INSIDE}/pardus-eonay.deb"
BOOT_SECONDS = 60
SHOW_SECONDS = 30
STOP_SECONDS = 10
TOO_LATE = 124
ZONE = "Europe/Istanbul"
USER = "ayse"
USER_ID = 1000
PATH = (f"{INSIDE}/source/tests/bed/bin:{INSIDE}/build/tests/bed:"
        "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")


def run(options):
    """Boot a machine, run COMMAND in it and return its exit status."""
    place, root = _make_root(options)
    if options.package:
        _install_package(options, root)
    else:
        _install_build(options, root)
        _after_installation(root)
    if not options.plain:
        _furnish(options, root)
    instrumentation = None if options.package else instrument.prepare(options.build, place, root)
    leader = _boot(options, place, root, instrumentation)
    if not options.output:
        return _run_and_judge(options, leader, instrumentation)
    owner = os.stat(options.output)
    _hand_over(options.output, USER_ID, USER_ID)
    try:
        return _run_and_judge(options, leader, instrumentation)
    finally:
        _hand_over(options.output, owner.st_uid, owner.st_gid)


def run_here(options):
    """Turn this machine, with its installed package, into a test machine, and run COMMAND."""
    os.makedirs(INSIDE, exist_ok=True)
    for name in ("source", "build"):
        if os.path.realpath(f"{INSIDE}/{name}") != getattr(options, name):
            os.symlink(getattr(options, name), f"{INSIDE}/{name}")
    if not os.path.exists(f"{INSIDE}/pki"):
        subprocess.run([f"{HERE}/people"], check=True)
        _furnish(options, "/")
    for command in (["systemd-tmpfiles", "--create", "bed.conf"], ["systemctl", "daemon-reload"],
                    ["systemctl", "restart", "pcscd.socket"], ["systemctl", "start", "multi-user.target"]):
        subprocess.run(command, check=True)
    return _run_command(options, None, {})


def _furnish(options, root):
    """Add card, portal and provider profile."""
    _copy_files(root)
    _move_to(os.environ.get("EONAY_BED_ZONE", ZONE), root)
    _issue_certificates(options, root)
    _set_profile(root)


def _run_and_judge(options, leader, instrumentation):
    status = _run_command(options, leader, instrumentation.environment if instrumentation else {})
    if instrumentation:
        subprocess.run([*_enter(leader), "env", "--chdir=/", "sh", "-c", instrument.END], check=True)
        status = instrumentation.judge() or status
    return status


def run_in_root(options):
    """Run COMMAND as root with a writable build and without booting; return its exit status."""
    os.makedirs(options.build, exist_ok=True)
    _, root = _make_root(options)
    try:
        return subprocess.run([*_nspawn(options, root, "--bind"), "--as-pid2", "--pipe",
                               f"--chdir={INSIDE}/source", "--setenv=LC_ALL=C.UTF-8",
                               "--", *options.command], check=False).returncode
    finally:
        owner = os.stat(options.source)
        _hand_over(options.build, owner.st_uid, owner.st_gid)


def _make_root(options):
    """Changes to the root file system are kept in memory until this process ends."""
    # Other users in the machine read these files: the caller's umask does not count.
    os.umask(0o022)
    place = options.root + ".machine"
    os.makedirs(place, exist_ok=True)
    mount("tmpfs", place, "mode=0755")
    os.makedirs("/run/systemd/nspawn", exist_ok=True)
    mount("tmpfs", "/run/systemd/nspawn")
    root = f"{place}/pardus"
    for name in ("upper", "work", "pardus"):
        os.mkdir(f"{place}/{name}")
    mount("overlay", root, f"lowerdir={options.layers},upperdir={place}/upper,workdir={place}/work")
    os.makedirs(f"{root}{INSIDE}")
    for name in ("source", "build", "output"):
        os.mkdir(f"{root}{INSIDE}/{name}")
    return place, root


def _nspawn(options, root, bind_build="--bind-ro"):
    if options.plain:
        # run_here() issues certificates in the build directory.
        build = f"--overlay={options.build}::{INSIDE}/build"
    else:
        build = f"{bind_build}={options.build}:{INSIDE}/build"
    package = [f"--bind-ro={options.package}:{PACKAGE}"] if options.package else []
    return ["systemd-nspawn", "--quiet", f"--directory={root}", "--machine=pardus", "--register=no",
            "--keep-unit", "--private-network", "--resolv-conf=off", "--timezone=off",
            "--system-call-filter=@memlock", "--link-journal=no", "--suppress-sync=yes",
            f"--bind-ro={options.source}:{INSIDE}/source", build, *package]


def _copy_files(root):
    shutil.copytree(f"{HERE}/files", root, symlinks=True, dirs_exist_ok=True)


def _move_to(zone, root):
    if not os.path.isfile(f"{root}/usr/share/zoneinfo/{zone}"):
        raise CannotStart(f"EONAY_BED_ZONE: there is no zone {zone}")
    os.remove(f"{root}/etc/localtime")
    os.symlink(f"/usr/share/zoneinfo/{zone}", f"{root}/etc/localtime")
    with open(f"{root}/etc/timezone", "w", encoding="ascii") as file:
        file.write(f"{zone}\n")


def _install_package(options, root):
    """Install the package with apt; its dependencies are installed already."""
    _install([*_nspawn(options, root), "--as-pid2", "--pipe",
              "--setenv=DEBIAN_FRONTEND=noninteractive", "--setenv=LC_ALL=C.UTF-8", "--",
              "apt-get", "--yes", "--no-install-recommends", "install", PACKAGE])


def _install_build(options, root):
    """Install the build with meson, without writing to the build directory."""
    mount("tmpfs", f"{options.build}/meson-logs", "mode=0755")
    command = ["meson", "install", "--no-rebuild", "--quiet"]
    if options.is_of_host:
        command += ["-C", options.build, "--destdir", root]
    else:
        # Use the meson that built it.
        command = [*_nspawn(options, root, "--bind"), "--as-pid2", "--pipe", "--", *command, "-C", f"{INSIDE}/build"]
    _install(command)


def _install(command):
    installed = subprocess.run(command, stdin=subprocess.DEVNULL,
                               capture_output=True, text=True, check=False)
    if installed.returncode != 0:
        raise CannotStart(f"the installation failed (is it built?):\n{installed.stdout}{installed.stderr}")


def _issue_certificates(options, root):
    """A copy of the test hierarchy that does not change while the machine runs."""
    keys = f"{options.build}/tests/pki/out"
    if not os.path.isdir(keys):
        return
    place = f"{root}{INSIDE}/pki"
    os.mkdir(place)
    # As the build's owner, because tests share the certificates issued there.
    owner = os.stat(keys)
    with subprocess.Popen(
            [f"{options.source}/tests/pki/make-pki", "with", keys,
             "sh", "-c", 'exec tar --create --directory="$EONAY_TEST_PKI" .'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            user=owner.st_uid, group=owner.st_gid, extra_groups=[]) as issuing:
        copied = subprocess.run(["tar", "--extract", "--no-same-owner", f"--directory={place}"],
                                stdin=issuing.stdout, check=False)
    if issuing.returncode != 0 or copied.returncode != 0:
        raise CannotStart(f"no certificates could be issued in {keys}")
    _trust(f"{place}/tls/ca.crt", root)


def _after_installation(root):
    """Do what the package's maintainer scripts and triggers do."""
    units = f"{root}/usr/lib/systemd/system", f"{root}/lib/systemd/system"
    subprocess.run(["systemd-sysusers", f"--root={root}"], stderr=subprocess.DEVNULL, check=True)
    schemas = f"{root}/usr/share/glib-2.0/schemas"
    if os.path.isdir(f"{root}/usr/share/glib-2.0/schemas"):
        subprocess.run(["glib-compile-schemas", schemas], check=True)
    icons = f"{root}/usr/share/icons/hicolor"
    if os.path.isdir(icons):
        subprocess.run(["gtk-update-icon-cache", "--quiet", "--force", icons], check=True)
    if any(os.path.exists(f"{unit}/eonay-token-worker.socket") for unit in units):
        subprocess.run(["systemctl", f"--root={root}", "--quiet", "enable",
                        "eonay-token-worker.socket"], check=True)


def _set_profile(root):
    """Override the portal's address with that of the test portal, and install the roots."""
    os.makedirs(f"{root}/etc/eonay/providers", exist_ok=True)
    shutil.copy(f"{HERE}/kamusm.ini", f"{root}/etc/eonay/providers")
    os.symlink(f"{INSIDE}/pki/ca/chain.pem", f"{root}/etc/eonay/providers/kamusm.pem")


def _trust(certificate, root):
    """Add the portal's authority to the real ones."""
    with open(certificate, encoding="ascii") as added, \
         open(f"{root}/etc/ssl/certs/ca-certificates.crt", "a", encoding="ascii") as trusted:
        trusted.write(added.read())


def _boot(options, place, root, instrumentation):
    """Boot systemd; return its process id when all units are started."""
    binds = []
    if options.output:
        binds.append(f"--bind={options.output}:{INSIDE}/output")
    if instrumentation:
        binds.append(f"--bind={instrumentation.folder}:{instrument.INSIDE}")
    # sudo disables core files, and the machine inherits the limits.
    with contextlib.suppress(ValueError):  # without CAP_SYS_RESOURCE
        resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[0], resource.RLIM_INFINITY))
    notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notifications.bind(f"{place}/notify")
    with open(f"{place}/console", "wb") as console:
        nspawn = subprocess.Popen(
            [*_nspawn(options, root), "--notify-ready=yes", *binds, "--boot"],
            env={**os.environ, "NOTIFY_SOCKET": f"{place}/notify"},
            stdin=subprocess.DEVNULL, stdout=console, stderr=console)
    leader, problem = _wait_until_ready(notifications, nspawn)
    if problem:
        with open(f"{place}/console", encoding="utf-8", errors="replace") as console:
            said = "".join(console.readlines()[-60:])
        if leader and nspawn.poll() is None:
            _show(leader, "systemctl", "list-jobs", "--no-pager")
            _show(leader, f"{INSIDE}/source/tests/bed/bin/bed-journal")
        raise CannotStart(f"the machine did not come up: {problem}; its console:\n{said}")
    return leader


def _wait_until_ready(notifications, nspawn):
    """The process id of the machine's systemd, if known, and the problem."""
    ended = os.pidfd_open(nspawn.pid)
    end = time.monotonic() + BOOT_SECONDS
    leader = None
    while select.select([notifications, ended], [], [], max(0, end - time.monotonic()))[0]:
        if nspawn.poll() is not None:
            return leader, f"systemd-nspawn ended with {nspawn.returncode}"
        for line in notifications.recv(4096).decode().splitlines():
            if line.startswith("X_NSPAWN_LEADER_PID="):
                leader = line.split("=")[1]
            elif line == "READY=1":
                return leader, None
    return leader, f"waited {BOOT_SECONDS} s in vain for all of its units to be started"


def _enter(leader):
    """Command prefix that enters the machine; empty for this machine."""
    if leader is None:
        return []
    return ["nsenter", f"--target={leader}", "--mount", "--uts", "--ipc", "--net", "--pid",
            "--cgroup", "--wd=/", "--"]


def _unit(options):
    """Name of COMMAND's transient unit."""
    return "bed-plain.service" if options.plain else "bed-session.service"


def _run_command(options, leader, further):
    """Run COMMAND in a logind session on the seat, opened by PAM like a display manager's; as root with --plain."""
    at_terminal = all(os.isatty(descriptor) for descriptor in (0, 1, 2))
    session = [f"{INSIDE}/source/tests/bed/session"]
    if options.desktop:
        session.append(f"--desktop={options.desktop}")
    environment = {
        "LANG": "tr_TR.UTF-8",
        "PATH": PATH,
        "XDG_SEAT": "seat0",
        "XDG_SESSION_CLASS": "user",
        "XDG_SESSION_TYPE": "wayland" if options.desktop == "gnome" else "x11",
        **{name: value for name, value in os.environ.items()
           if name in ("TERM", "EONAY_BED_ZONE")
           or name.startswith(("EONAY_TEST_", "G_MESSAGES_DEBUG"))},
        **further,
    }
    if options.plain:
        session, properties = ["env"], []
    else:
        session.append("--")
        properties = ["--property=PAMName=login", f"--property=User={USER}"]
    # systemd-run expands "$"; "$$" is the character.
    wanted = [argument.replace("$", "$$") for argument in options.command]
    command = subprocess.Popen(
        [*_enter(leader), "systemd-run", "--quiet", "--collect", "--wait", f"--unit={_unit(options)}",
         "--pty" if at_terminal else "--pipe",
         # An end by SIGHUP, SIGINT, SIGTERM or SIGPIPE is a failure, too.
         "--property=ExecStopPost=+/usr/bin/test ${EXIT_CODE} != killed",
         *properties, f"--working-directory={INSIDE}/source",
         *(f"--setenv={name}={value}" for name, value in environment.items()),
         "--", *session, *wanted])
    try:
        return command.wait(options.seconds)
    except subprocess.TimeoutExpired:
        _show_what_hangs(options, leader)
        # SIGTERM makes our tests print the stack, which shows what they wait for.
        _show(leader, "systemctl", "kill", "--kill-whom=main", _unit(options))
        with contextlib.suppress(subprocess.TimeoutExpired):
            command.wait(STOP_SECONDS)
        return TOO_LATE


def _show_what_hangs(options, leader):
    """Print the running processes and the end of the journal."""
    print(f"bed: {' '.join(options.command)} did not end in {options.seconds} s; this runs:",
          file=sys.stderr, flush=True)
    _show(leader, "ps", "-eo", "pid,ppid,user,etime,stat,wchan:20,args", "--forest", "--width", "160")
    _show(leader, f"{INSIDE}/source/tests/bed/bin/bed-journal")


def _show(leader, *command):
    """Run a diagnostic command in the machine and print its output."""
    try:
        subprocess.run([*_enter(leader), "env", "--chdir=/", *command], stdin=subprocess.DEVNULL,
                       stdout=sys.stderr, check=False, timeout=SHOW_SECONDS)
    except subprocess.TimeoutExpired as late:
        print(f"bed: {late}", file=sys.stderr)


def _hand_over(folder, user, group):
    for directory, _, files in os.walk(folder):
        for name in [directory, *(os.path.join(directory, file) for file in files)]:
            os.chown(name, user, group, follow_symlinks=False)
