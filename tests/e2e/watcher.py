# SPDX-License-Identifier: GPL-3.0-or-later
"""The card monitor's events as lines."""

import glob
import queue
import re
import subprocess
import threading

WATCH_CARDS = "/srv/eonay/build/tests/e2e/watch-cards"


class Watcher:
    """Context: a process that prints the monitor's events."""

    def __init__(self):
        self.lines = queue.Queue()
        self.process = None
        self.thread = None

    def __enter__(self):
        self.process = subprocess.Popen([WATCH_CARDS], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self._read)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        status = self.process.wait(timeout=60)
        self.thread.join()
        self.process.stdout.close()
        if status != 0:
            raise AssertionError(f"watch-cards ended with {status}")

    def _read(self):
        for line in self.process.stdout:
            # Without the length of the answer to reset.
            self.lines.put(line.strip().split(" (")[0])

    def ask(self, word):
        """Send it a command."""
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def wakeups(self):
        """How often each of its threads has stopped to wait, by name."""
        found = {}
        for path in glob.glob(f"/proc/{self.process.pid}/task/*/status"):
            with open(path, encoding="utf-8") as status:
                fields = dict(re.findall(r"^(\w+):\s*(.*)$", status.read(), re.MULTILINE))
            found[fields["Name"]] = int(fields["voluntary_ctxt_switches"])
        return found

    def next(self, seconds=60):
        """The next event."""
        try:
            return self.lines.get(timeout=seconds)
        except queue.Empty as late:
            raise AssertionError(f"waited {seconds} s in vain for the monitor to tell something") from late

    def until(self, last):
        """All events up to and including this one."""
        told = [self.next()]
        while told[-1] != last:
            told.append(self.next())
        return told

    def is_silent(self, seconds):
        """Verify that no event arrives for a while."""
        try:
            told = self.lines.get(timeout=seconds)
        except queue.Empty:
            return True
        raise AssertionError(f"nothing was awaited, this was told: {told}")
