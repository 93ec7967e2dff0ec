# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for end-to-end tests: card, portal, keyring, command line, ledger, receipts."""

import contextlib
import datetime
import faulthandler
import glob
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
import unittest
import zoneinfo

PIN = "123456"
WRONG_PIN = "654321"
STATE = os.path.expanduser("~/.local/state/eonay")
RECEIPTS = os.path.expanduser("~/.local/share/eonay/receipts")
PKI = "/srv/eonay/pki"
PACKAGE = "/srv/eonay/pardus-eonay.deb"
HOST = "nesbireysel.eonay.test"
TESTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
RUN_SECONDS = 120
# The loader expands $LIB to the machine's library directory.
FAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"
# A command runs as if the codes that were sent before had expired.
LATER = "env", f"LD_PRELOAD={FAKETIME}", "FAKETIME=+6m", "FAKETIME_DONT_FAKE_MONOTONIC=1"


def run(*command, **options):
    """Run a command to its end; its output is text."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False,
                              **options)
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"{' '.join(command)} did not end in {RUN_SECONDS} s; until then it printed "
                             f"{late.stdout or b''} {late.stderr or b''}") from late


def must(*command, **options):
    """Run a command that must succeed; returns its output."""
    done = run(*command, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n"
                             f"{done.stdout}{done.stderr}")
    return done.stdout


def card(*arguments):
    """Run bed-card; returns its state as a dictionary."""
    printed = must("bed-card", *arguments)
    return json.loads(printed) if arguments[0] == "state" else printed


def portal(*arguments):
    """Run bed-portal; returns its state as a dictionary."""
    printed = must("bed-portal", *arguments)
    return json.loads(printed) if arguments[0] == "state" else printed


def sudo(*command):
    """Run a command as root in the machine."""
    return must("sudo", *command)


def eonay(*arguments, pin=None, prefix=()):
    """Run the command line with --json; its output, if any, is in .json."""
    command = [*prefix, "eonay", *arguments, "--json"]
    if pin is None:
        done = run(*command, stdin=subprocess.DEVNULL)
    else:
        done = run(*command, "--pin-fd", "0", input=pin + "\n")
    done.json = json.loads(done.stdout) if done.stdout.strip() else None
    return done


def activate(pin=PIN, *arguments, prefix=()):
    """Run eonay activate non-interactively."""
    return eonay("activate", "--yes", *arguments, pin=pin, prefix=prefix)


def compile_java(folder, *names):
    """Compile these files of the tests: a Java runtime of Debian has the compiler, but no command for it."""
    must("java", "-m", "jdk.compiler/com.sun.tools.javac.Main", "-Xlint:all", "-Werror", "-d", folder,
         *(f"{TESTS}/e2e/{name}" for name in names))


def wait_for(condition, what, seconds=60):
    """Wait until condition() is true and return its value; the failure names what was awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def zone():
    """The machine's current time zone; Python itself reads it only at start."""
    return zoneinfo.ZoneInfo(os.readlink("/etc/localtime").removeprefix("/usr/share/zoneinfo/"))


class Countdown:
    """The text about a prepared certificate's expiry, by the calendar days left.

    Computed before the certificate is shown: midnight may pass before the test reads the text.
    """

    def __init__(self, name, slot="9c"):
        printed = must("openssl", "x509", "-in", f"{PKI}/cards/{name}/{slot}.crt", "-noout", "-enddate")
        self.end = ssl.cert_time_to_seconds(printed.strip().removeprefix("notAfter="))
        self.first = self._days()

    def _days(self):
        here = zone()
        return (datetime.datetime.fromtimestamp(self.end, here).date()
                - datetime.datetime.now(here).date()).days

    def said(self, words):
        """The results of words (days) for each possible number of days since then."""
        return {words(days) for days in range(self._days(), self.first + 1)}


def receipts():
    """The receipts on disk, oldest first: the JSON and file paths of each."""
    found = []
    for path in sorted(glob.glob(f"{RECEIPTS}/*.json"), key=os.path.getmtime):
        with open(path, encoding="utf-8") as file:
            receipt = json.load(file)
        receipt["text-path"] = path.removesuffix("json") + "txt"
        receipt["signature-path"] = path.removesuffix("json") + "p7m"
        found.append(receipt)
    return found


@contextlib.contextmanager
def card_held(*how):
    """Context: another program holds the card exclusively, like a document system, or as hold-card
    takes it."""
    with subprocess.Popen(["/srv/eonay/build/tests/e2e/hold-card", *how], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        if holder.stdout.readline() != "held\n":
            raise AssertionError("the card cannot be held")
        yield


@contextlib.contextmanager
def no_reader():
    """Context: no card reader is connected."""
    reader = "/etc/reader.conf.d/vpcd"
    sudo("mv", reader, "/run/vpcd")
    sudo("systemctl", "restart", "pcscd.service")
    try:
        yield
    finally:
        sudo("mv", "/run/vpcd", reader)
        sudo("systemctl", "restart", "pcscd.service")


@contextlib.contextmanager
def no_module():
    """Context: the signer is configured with one PKCS#11 module that does not exist."""
    sudo("mkdir", "-p", "/etc/eonay")
    sudo("sh", "-c", "printf '[Modules]\\nPaths=/usr/lib/no-such-module.so;\\n' "
                     ">/etc/eonay/signer.conf; systemctl stop eonay-signer.service")
    try:
        yield
    finally:
        sudo("sh", "-c", "rm /etc/eonay/signer.conf; systemctl stop eonay-signer.service")


@contextlib.contextmanager
def no_keyring():
    """Context: the session has no Secret Service."""
    must("bed-keyring", "none")
    try:
        yield
    finally:
        must("bed-keyring", "unlock")


def forget():
    """A fresh user: no ledger, no receipts, no session in the keyring."""
    shutil.rmtree(STATE, ignore_errors=True)
    shutil.rmtree(RECEIPTS, ignore_errors=True)
    run("secret-tool", "clear", "provider", "kamusm")


class BedTest(unittest.TestCase):
    """A test that starts with a fresh user, card and portal."""

    def setUp(self):
        forget()
        if card("state")["inserted"]:
            card("remove")
        card("reset")
        portal("reset")

    def assert_exit(self, done, code, name):
        """The command ended with this exit code and error name."""
        self.assertEqual((done.returncode, (done.json or {}).get("error", {}).get("name")),
                         (code, name), done.stdout + done.stderr)

    def assert_untouched(self, card_name):
        """The card was not used, and nothing reached the portal."""
        state = card("state")
        self.assertEqual((state["card"], state["verifies"], state["signatures"], state["tries"]),
                         (card_name, 0, 0, 3))
        self.assertEqual(portal("state")["signatures"], 0)


class InOrder(unittest.TestLoader):
    """Loads every class and test of a file in the file's order: refusal before permission."""

    def loadTestsFromModule(self, module, *arguments, **options):
        found = super().loadTestsFromModule(module, *arguments, **options)
        classes = list(vars(module).values())
        return self.suiteClass(sorted((suite for suite in found if suite.countTestCases()),
                                      key=lambda suite: classes.index(type(next(iter(suite))))))

    def getTestCaseNames(self, testCaseClass):
        written = [name for owner in reversed(testCaseClass.__mro__) for name in vars(owner)]
        return sorted(super().getTestCaseNames(testCaseClass), key=written.index)


class Record(unittest.TextTestResult):
    """Prints the result of each test in a line that tests/summary parses, and the journal if it
    failed."""

    outcome = "failed"

    def startTest(self, test):
        super().startTest(test)
        self.outcome = "failed"

    def addSuccess(self, test):
        super().addSuccess(test)
        self.outcome = "passed"

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcome = "skipped"

    def addError(self, test, err):
        super().addError(test, err)
        if not isinstance(test, unittest.TestCase):  # setUpModule() or setUpClass(), without a test
            show_journal()

    def stopTest(self, test):
        super().stopTest(test)
        if self.outcome == "failed":
            self.show_failure(test)
        file = os.path.relpath(sys.modules["__main__"].__file__, TESTS)
        print(f"case {self.outcome}: {file} {test.id().removeprefix('__main__.')}", flush=True)

    def show_failure(self, test):
        """Print immediately, with the current journal, because later steps may hang."""
        for failed, text in self.errors + self.failures:
            if test in (failed, getattr(failed, "test_case", None)):
                self.stream.writeln(text)
        if hasattr(test, "log"):
            self.stream.writeln(test.log())
        self.stream.flush()
        show_journal()


class Runner(unittest.TextTestRunner):
    """unittest's runner with the record above."""

    resultclass = Record


def show_journal():
    """Print the end of the machine's journal; the host's journal has nothing of the tests."""
    if shutil.which("bed-journal"):
        sys.stdout.flush()
        subprocess.run(["bed-journal"], check=False)


def main():
    """Run the tests of the main module."""
    # tests/bed/run sends this signal at its timeout: print where the test hangs.
    faulthandler.register(signal.SIGTERM, chain=True)
    unittest.main(module="__main__", verbosity=2, argv=sys.argv, testLoader=InOrder(), testRunner=Runner)
