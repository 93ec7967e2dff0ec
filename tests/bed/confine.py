# SPDX-License-Identifier: GPL-3.0-or-later
"""Namespaces and a control group that end with the calling process.

If that process ends, even by SIGKILL, the kernel ends every process inside, and all mounts go with the
last one. Only an empty control group would remain: a watcher outside removes it.
"""

import ctypes
import os
import select
import signal
import sys
import traceback

from rootfs import CannotStart

CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
PR_SET_PDEATHSIG = 1
CGROUPS = "/sys/fs/cgroup"

libc = ctypes.CDLL(None, use_errno=True)


def _check(result, what):
    if result != 0:
        raise CannotStart(f"{what}: {os.strerror(ctypes.get_errno())}")


def mount(kind, target, data="", source=None):
    """Mount a file system of the given kind on target."""
    result = libc.mount((source or kind).encode(), target.encode(), kind.encode(), 0, data.encode())
    _check(result, f"could not mount {kind} on {target}")


def run(function):
    """Run function as process 1 of a new process namespace; its result is the exit status."""
    _check(libc.unshare(CLONE_NEWNS), "not permitted to make a mount namespace")
    _check(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None), "could not make / private")
    group = _make_group()
    _start_watcher(group)
    with open(f"{group}/cgroup.procs", "w", encoding="ascii") as members:
        members.write(str(os.getpid()))
    _check(libc.unshare(CLONE_NEWPID), "not permitted to make a process namespace")
    child = os.fork()
    if child == 0:
        os._exit(_run_inside(function))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xff


def _run_inside(function):
    try:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        mount("proc", "/proc")
        return function()
    except CannotStart as error:
        print(f"bed: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 125


def _make_group():
    with open("/proc/self/cgroup", encoding="ascii") as memberships:
        own = next((line[3:].strip() for line in memberships if line.startswith("0::")), "/")
    if not os.path.exists(f"{CGROUPS}/cgroup.procs"):
        mount("cgroup2", CGROUPS)
    group = os.path.join(CGROUPS, own.strip("/"), f"eonay-bed-{os.getpid()}")
    os.mkdir(group)
    return group


def _start_watcher(group):
    watched = [os.pidfd_open(os.getpid())]
    if "EONAY_BED_OWNER" in os.environ:
        watched.append(os.pidfd_open(int(os.environ["EONAY_BED_OWNER"])))
    if os.fork() != 0:
        for descriptor in watched:
            os.close(descriptor)
        return
    os.setsid()
    os.chdir("/")
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    for descriptor in range(3, 1024):
        if descriptor not in watched:
            _close(descriptor)
    select.select(watched, [], [])
    _kill(watched[0])
    _remove_group(group)
    os._exit(0)


def _close(descriptor):
    try:
        os.close(descriptor)
    except OSError:
        pass


def _kill(process):
    try:
        signal.pidfd_send_signal(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _remove_group(group):
    with open(f"{group}/cgroup.kill", "w", encoding="ascii") as kill:
        kill.write("1")
    with open(f"{group}/cgroup.events", encoding="ascii") as events:
        poll = select.poll()
        poll.register(events, select.POLLPRI)
        while "populated 1" in events.read():
            poll.poll()
            events.seek(0)
    for directory, _, _ in os.walk(group, topdown=False):
        os.rmdir(directory)
