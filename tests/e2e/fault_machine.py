# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults of this machine that fault_table.py names: what is done while an activation is held, and undone."""

import contextlib
import glob
import os
import signal

import bed
import fault_run
from bed import must, sudo, wait_for

CLOCK = "/tmp/faults-clock"
SIZE = 256 * 1024


def wait_for_end(pid):
    """Wait until a process that is no child has ended."""
    wait_for(lambda: not os.path.exists(f"/proc/{pid}"), f"the end of process {pid}")


def kill_unit(unit):
    """Kill a service's main process. A request that comes before systemd knows would not start it again."""
    def main_pid():
        return must("systemctl", "show", "--property=MainPID", "--value", unit).strip()
    pid = main_pid()
    sudo("kill", "-KILL", pid)
    wait_for_end(pid)
    wait_for(lambda: main_pid() != pid, f"systemd to see the end of {unit}")


def wait_for_card():
    """Wait until the reader is back, and pcscd sees the card."""
    wait_for(lambda: bed.eonay("status").json["reader"] == "card", "the card")


def has_pending_signal(pid):
    """Whether the process has not read a signal yet."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        masks = dict(line.split(":\t") for line in file.read().splitlines() if "Pnd:" in line)
    return any(int(mask, 16) for mask in masks.values())


class Fault:
    """What happens at the hold, and how it is undone."""

    prefix = ()

    def prepare(self):
        """Before the activation begins."""

    def inject(self, activation):
        """While it is held."""

    def go_on(self, activation):
        """Once it is not held any more."""

    def undo(self):
        """After it has ended."""

    def finish(self):
        """After the next activation, or a failure."""


class CardRemoved(Fault):
    def inject(self, activation):
        bed.card("remove")

    def undo(self):
        if not fault_run.card("state")["inserted"]:
            bed.card("insert", "nes-rsa")

    finish = undo


class CardSwapped(CardRemoved):
    def inject(self, activation):
        bed.card("remove")
        bed.card("insert", "nes-other-person")

    def undo(self):
        if fault_run.card("state")["card"] != "nes-rsa":
            bed.card("remove")
        super().undo()

    finish = undo


class CardHeld(Fault):
    holder = None

    def inject(self, activation):
        self.holder = bed.card_held()
        self.holder.__enter__()

    def undo(self):
        if self.holder is not None:
            self.holder.__exit__(None, None, None)
            self.holder = None

    finish = undo


class ReaderUnplugged(Fault):
    context = None

    def inject(self, activation):
        self.context = bed.no_reader()
        self.context.__enter__()

    def undo(self):
        if self.context is not None:
            self.context.__exit__(None, None, None)
            self.context = None
            wait_for_card()

    finish = undo


class PcscdKilled(Fault):
    def inject(self, activation):
        kill_unit("pcscd.service")
        sudo("systemctl", "start", "pcscd.service")
        wait_for_card()


class SignerKilled(Fault):
    def inject(self, activation):
        kill_unit("eonay-signer.service")


class WorkerKilled(Fault):
    """One whose module has no card may end by itself meanwhile."""

    def inject(self, activation):
        for path in glob.glob(f"{fault_run.WORKERS}/cgroup.procs"):
            with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
                for pid in file.read().split():
                    bed.run("sudo", "kill", "-KILL", pid)
        wait_for(lambda: not glob.glob(fault_run.WORKERS), "the end of the worker")


class PolkitdStopped(Fault):
    """It ends by itself: Debian 13's pcscd would be stopped with it, and its socket then fails."""

    def inject(self, activation):
        sudo("systemctl", "mask", "--runtime", "polkit.service")
        kill_unit("polkit.service")

    def undo(self):
        sudo("systemctl", "unmask", "--runtime", "polkit.service")

    finish = undo


class PolkitdKilled(Fault):
    def inject(self, activation):
        kill_unit("polkit.service")


class KeyringLocked(Fault):
    state = "lock"

    def inject(self, activation):
        must("bed-keyring", self.state)

    def undo(self):
        must("bed-keyring", "unlock")

    finish = undo


class KeyringGone(KeyringLocked):
    state = "none"


class KeyringFrozen(Fault):
    """The process that has the keyring's name on the bus."""

    def inject(self, activation):
        must("bed-keyring", "freeze")

    def undo(self):
        must("bed-keyring", "thaw")

    finish = undo


class Disk(Fault):
    folder = None

    def prepare(self):
        os.makedirs(self.folder, exist_ok=True)
        sudo("mount", "-t", "tmpfs", "-o", f"size={SIZE},uid={os.getuid()},mode=700", "tmpfs", self.folder)

    def finish(self):
        sudo("umount", self.folder)


class ReceiptsFull(Disk):
    folder = bed.RECEIPTS

    def inject(self, activation):
        with open(f"{self.folder}/.filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def undo(self):
        os.unlink(f"{self.folder}/.filler")


class ReceiptsReadOnly(Disk):
    """By a second mount: the first cannot become read-only while a file is open for writing."""

    folder = bed.RECEIPTS

    def inject(self, activation):
        sudo("mount", "--bind", self.folder, self.folder)
        sudo("mount", "-o", "remount,bind,ro", self.folder)

    def undo(self):
        sudo("umount", self.folder)


class LedgerFull(ReceiptsFull):
    folder = bed.STATE


class LedgerReadOnly(ReceiptsReadOnly):
    folder = bed.STATE


class ClockForward(Fault):
    jump = "+1h"
    prefix = ("env", f"LD_PRELOAD={bed.FAKETIME}", f"FAKETIME_TIMESTAMP_FILE={CLOCK}", "FAKETIME_NO_CACHE=1",
              "FAKETIME_DONT_FAKE_MONOTONIC=1")

    def set(self, offset):
        """Replace the file at once."""
        with open(f"{CLOCK}.new", "w", encoding="ascii") as file:
            file.write(offset)
        os.rename(f"{CLOCK}.new", CLOCK)

    def prepare(self):
        self.set("+0")

    def inject(self, activation):
        self.set(self.jump)


class ClockBack(ClockForward):
    jump = "-1h"


class Asleep(Fault):
    """In a control group below the session's, which is still the session."""

    folder = None

    def set(self, value):
        """Freeze or thaw, and wait until it is so."""
        sudo("sh", "-c", f"echo {value} >{self.folder}/cgroup.freeze")

        def is_done():
            with open(f"{self.folder}/cgroup.events", encoding="ascii") as file:
                return f"frozen {value}" in file.read()

        wait_for(is_done, f"frozen to be {value}")

    def inject(self, activation):
        with open("/proc/self/cgroup", encoding="ascii") as file:
            session, = (line[3:].strip() for line in file if line.startswith("0::"))
        self.folder = f"/sys/fs/cgroup{session}/bed-sleep"
        sudo("sh", "-c", f"mkdir -p {self.folder} && echo {activation.process.pid} >{self.folder}/cgroup.procs")
        self.set(1)

    def go_on(self, activation):
        fault_run.portal("state")
        self.set(0)

    def finish(self):
        if self.folder is not None:
            self.set(0)


class Cancelled(Fault):
    """The program has read the signal before it is let go on; unless a signature is being sent, it ends."""

    def inject(self, activation):
        activation.process.send_signal(signal.SIGINT)
        wait_for(lambda: activation.process.poll() is not None
                 or not has_pending_signal(activation.process.pid), "the signal to be read")


class Killed(Fault):
    def inject(self, activation):
        activation.process.kill()
        os.waitid(os.P_PID, activation.process.pid, os.WEXITED | os.WNOWAIT)


class SecondActivation(Fault):
    def inject(self, activation):
        second = fault_run.Activation().end()
        if second.code != 15:
            raise AssertionError(f"the second activation ended with {second.code}, not 15: {second.said}")


def create(name):
    """The fault of this name."""
    classes = [Fault]
    while classes:
        found = classes.pop()
        if found.__name__ == "".join(word.capitalize() for word in name.split("-")):
            return found()
        classes += found.__subclasses__()
    raise KeyError(name)
