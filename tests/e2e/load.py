# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the signer under load and measures its resource use."""

import contextlib
import json
import os
import re
import subprocess
import time
import unittest

import modules
from bed import must, sudo, wait_for
from signer_client import Client

HERE = os.path.dirname(os.path.realpath(__file__))
FLOOD_CALLS = "/srv/eonay/build/tests/e2e/flood-calls"
FLOOD = f"{HERE}/flood.py"
RULE_FILE = "/etc/polkit-1/rules.d/00-everybody.rules"
RULE = """polkit.addRule(function (action) {
  if (action.id.indexOf("tr.org.pardus.eonay.") == 0) return polkit.Result.YES;
});"""


def as_user(user, *command):
    """The command as a user without a seat."""
    return ["sudo", "systemd-run", "--quiet", f"--uid={user}", "--property=Nice=10", "--pipe", "--wait",
            "--collect", f"--working-directory={HERE}", *command]


@contextlib.contextmanager
def everybody_may():
    """Context: a rule allows all users to list and sign."""
    listing = as_user("daemon", f"{HERE}/signer_client.py", "list")
    sudo("sh", "-c", f"printf %s \"$1\" >{RULE_FILE}", "sh", RULE)
    try:
        wait_for(lambda: must(*listing) == "ok\n", "polkit reads the rule")
        yield
    finally:
        sudo("rm", RULE_FILE)
        wait_for(lambda: must(*listing) == "NoSeat\n", "polkit forgets the rule")


@contextlib.contextmanager
def flood(command):
    """Context: the command calls the signer; its output is appended to the list."""
    printed = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as caller:
        if caller.stdout.readline() != "began\n":
            raise AssertionError("the caller did not start")
        try:
            yield printed
        finally:
            printed += caller.communicate(timeout=120)[0].split()


def signer():
    """Its process id, or 0 if it does not run."""
    return int(must("systemctl", "show", "--property=MainPID", "--value", "eonay-signer.service"))


def descriptors():
    return len(must("sudo", "ls", f"/proc/{signer()}/fd").split())


def memory():
    """The signer's private dirty memory in KiB."""
    rollup = must("sudo", "cat", f"/proc/{signer()}/smaps_rollup")
    return int(re.search(r"Private_Dirty: +(\d+) kB", rollup)[1])


def workers():
    return must("systemctl", "list-units", "--plain", "--no-legend", "--all",
                "eonay-token-worker@*").split("\n")[:-1]


def journal(*arguments):
    return must("sudo", "journalctl", "--boot", "--output=cat", *arguments).splitlines()


class LoadTest(unittest.TestCase):
    """With a fast module and one signer for the whole test."""

    def setUp(self):
        module = modules.used(modules.Module("fast"))
        module.__enter__()
        self.addCleanup(module.__exit__, None, None, None)
        self.client = Client()
        self.addCleanup(self.client.close)
        self.identity = next(iter(self.client.list()))
        self.addCleanup(self.check_peace, signer(), journal("--lines=0", "--show-cursor")[-1].split()[-1])

    def check_peace(self, pid, cursor):
        """The signer is the same process, nothing crashed, and no worker is left."""
        self.assertEqual(signer(), pid)
        wait_for(lambda: not workers(), "the workers end")
        said = "\n".join(journal(f"--after-cursor={cursor}"))
        self.assertNotRegex(said, "assertion .* failed|dumped core|code=killed|code=dumped|"
                                  "Failed with result '(signal|core-dump|oom-kill|timeout)'")

    def settle(self):
        """Wait until the signer has only the descriptors of an idle one."""
        self.client.list()
        wait_for(lambda: not workers(), "the workers end")
        wait_for(lambda: descriptors() <= self.quiet, f"no more than {self.quiet} descriptors", 20)

    def random_calls(self, users, callers, calls, seed, pace):
        """Make this many calls as each user; returns the combined results."""
        print(f"seed {seed}", flush=True)
        started = []
        for number, user in enumerate(users):
            command = [FLOOD, f"--callers={callers}", f"--calls={calls}", f"--seed={seed + number}",
                       f"--identity={self.identity}", *([f"--pace={pace}"] if pace else [])]
            started.append(subprocess.Popen(command if user == "ayse" else as_user(user, *command),
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True))
        outcomes = {}
        for process in started:
            for name, count in json.loads(process.communicate(timeout=240)[0]).items():
                outcomes[name] = outcomes.get(name, 0) + count
        print(outcomes, flush=True)
        self.assertEqual(outcomes["asked"], len(users) * calls)
        self.assertNotIn("unanswered", outcomes)
        self.assertNotIn("NotAuthorized", outcomes)
        self.assertFalse([name for name in outcomes if name.startswith("Code")])
        return outcomes


def seconds(function):
    """Returns the duration."""
    began = time.monotonic()
    function()
    return time.monotonic() - began
