# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running process uses."""

import contextlib
import os
import re
import time

import bed


def threads(pid):
    """Context switches of each thread by id and name."""
    switches = {}
    for number in os.listdir(f"/proc/{pid}/task"):
        # A thread may have ended meanwhile.
        with contextlib.suppress(FileNotFoundError), \
                open(f"/proc/{pid}/task/{number}/status", encoding="utf-8") as file:
            fields = dict(line.split(":", 1) for line in file)
            switches[number, fields["Name"].strip()] = (int(fields["voluntary_ctxt_switches"]) +
                                                        int(fields["nonvoluntary_ctxt_switches"]))
    return switches


def has_workers(pid):
    """Whether there are threads that end by themselves after a timeout."""
    # GLib 2.76 and newer keep a thread that only starts other threads.
    return any(name.startswith("pool") and name != "pool-spawner" for _, name in threads(pid))


def memory(pid, kind):
    """Kilobytes of this kind in smaps_rollup, such as "Pss" or "Private_Dirty"."""
    rollup = bed.sudo("cat", f"/proc/{pid}/smaps_rollup")
    return int(re.search(rf"^{kind}: +(\d+) kB$", rollup, re.MULTILINE)[1])


def private_kilobytes(pid):
    """The private memory of a process."""
    return memory(pid, "Private_Clean") + memory(pid, "Private_Dirty")


def descriptors(pid):
    """The number of open descriptors by type."""
    links = bed.sudo("sh", "-c", f"readlink /proc/{pid}/fd/*").splitlines()
    return sorted(link.split(":")[0] for link in links)


def wait_for_rest(pid, seconds=1):
    """Wait until it has no such threads, and none of its others ran for a while."""
    def is_at_rest():
        before = threads(pid)
        time.sleep(seconds)
        return threads(pid) == before
    bed.wait_for(lambda: not has_workers(pid) and is_at_rest(), "a process to be idle")
