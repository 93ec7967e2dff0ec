#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""rows.py [ROW…]: measures each row of the table, or these, inside of the bed's machine.

Each round measures the program and then what it is compared with, so that both meet the same load.
tests/bench/bench starts this and writes the results.
"""

import contextlib
import json
import os
import sys
import time
from typing import Callable, NamedTuple

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))
sys.dont_write_bytecode = True

import applet  # noqa: E402  pylint: disable=wrong-import-position
import bed  # noqa: E402  pylint: disable=wrong-import-position
import by_hand  # noqa: E402  pylint: disable=wrong-import-position
import scaling  # noqa: E402  pylint: disable=wrong-import-position
from scaling import seconds  # noqa: E402  pylint: disable=wrong-import-position
from signer_client import Client  # noqa: E402  pylint: disable=wrong-import-position

SIGN_LOOP = "/srv/eonay/build/tests/bench/sign-loop"
MODULE = "opensc-pkcs11.so"
MAX_IDLE = 30  # seconds
MINIMUM_REQUESTS = 13  # named in sign-loop.c
RESULTS = "/srv/eonay/output/rows.json"


def seconds_of(function, *arguments):
    """How long a call takes, and what it returns."""
    began = time.monotonic()
    returned = function(*arguments)
    return time.monotonic() - began, returned


def sign_loop(signatures, *host):
    """Seconds until the login, and of the loop."""
    printed = bed.must(SIGN_LOOP, MODULE, bed.PIN, str(signatures), *host)
    return [int(word) / 1e6 for word in printed.split()]


@contextlib.contextmanager
def inserted(delay=0, latency=0):
    """Context: the card is in the reader; delays of a signature and of an answer in milliseconds."""
    bed.portal("reset")
    bed.card("reset", "all")
    bed.card("insert", "nes-rsa")
    bed.card("delay", str(delay))
    bed.portal("set", "latency", str(latency))
    try:
        yield
    finally:
        bed.card("delay", "0")
        bed.card("remove")
        bed.portal("reset")


# -- an activation ----------------------------------------------------------------------------

def stop_signer():
    """The next call starts it."""
    bed.sudo("systemctl", "stop", "eonay-signer.service")


def activate_as_new(latency):
    """How long a whole activation of a new person takes, with a signer that runs."""
    bed.forget()
    bed.portal("reset")
    bed.portal("set", "latency", str(latency))
    bed.must("eonay", "certificates")
    return seconds("eonay", "activate", "--yes", "--pin-fd", "0", input=bed.PIN + "\n")


@contextlib.contextmanager
def activation(delay, latency):
    """An activation, and two signatures and the minimum of requests."""
    with inserted(delay, latency):
        yield lambda: (activate_as_new(latency), sign_loop(2, bed.HOST)[1])


@contextlib.contextmanager
def requests():
    """The requests of an activation, and their minimum."""
    def count():
        activate_as_new(0)
        return bed.portal("state")["requests"], MINIMUM_REQUESTS
    with inserted():
        yield count


# -- certificates and signatures ---------------------------------------------------------------

@contextlib.contextmanager
def listing(is_cold):
    """eonay certificates, and OpenSC's command."""
    def measure():
        if is_cold:
            stop_signer()
        else:
            bed.must("eonay", "certificates")
        return seconds("eonay", "certificates"), seconds("pkcs11-tool", "--list-objects")
    with inserted():
        yield measure


@contextlib.contextmanager
def signature(is_cold):
    """A signature over the bus, and one in the process that has loaded the module; cold: from the start of
    the signer, and of that process, with the PIN."""
    client = Client()

    def measure():
        identity = next(iter(client.list()))
        if is_cold:
            stop_signer()
        opening, session = seconds_of(client.open, identity)
        signing, _ = seconds_of(client.sign, session, b"content")
        client.close_session(session)
        loading, loop = sign_loop(1)
        return (opening + signing, loading + loop) if is_cold else (signing, loop)
    with contextlib.closing(client), inserted(delay=250):
        yield measure


@contextlib.contextmanager
def signer_idle():
    """From the answer to the last call until neither signer nor worker runs, and the limit."""
    def measure():
        bed.must("eonay", "certificates")
        units = "eonay-signer.service", "eonay-token-worker@*"
        return seconds_of(bed.wait_for, lambda: not bed.must(
            "systemctl", "list-units", "--plain", "--no-legend", *units), "the signer to end")[0], MAX_IDLE
    with inserted():
        yield measure


# -- the table -----------------------------------------------------------------------------------

class Row(NamedTuple):
    """One line of the results. measuring is a context manager that yields a function, which returns a value of
    the program and one of what it is compared with."""

    what: str
    against: str
    unit: str
    compared: str  # "ratio", or "more": the difference
    target: float
    rounds: int
    measuring: Callable
    arguments: tuple = ()
    remark: str = ""


# A service with the worker's directives that runs /bin/true starts in 96 ms beside 22 ms of one without, on an
# idle machine. Without what mounts it takes 35 ms, without what filters system calls 80; no directive alone
# costs more than 20 ms, and a root of TemporaryFileSystem= with /usr and /etc bound saves 6. In a trace of
# systemd, 65 system calls of each start unmount what is mounted below /dev, /proc and /run, and systemd reads the
# list of mounts again after each; the bed's container has more mounts there than a desktop. A worker started
# by hand loads OpenSC's module and lists the card in 46 ms. If the worker that listed the card served the
# session, an activation would take ×1.3 instead of ×1.6 at a load of 5. It would help scripts only: a person
# types the PIN for longer than a card should be kept from programs that want it exclusively. One service for
# all workers, which forks, would save the sandboxes of all but the first; but then a worker that a card has taken
# over shares the sandbox of the one that gets the next PIN.
# The consent's page cannot be opened while the card signs the login: the portal shows it only to a session that
# this login has opened.
SWITCHES = "context switches of the idle applet in a minute"
SANDBOX = ("each worker is a systemd service, whose sandbox takes 75 ms to set up (rows.py): without it a worker "
           "loads the module and lists the card in 46 ms")

ROWS = {
    "activation": Row(
        "whole activation, card at 250 ms, portal at 40 ms", "2 C_Sign and the 13 requests in C",
        "s", "ratio", 1.15, 7, activation, (250, 40),
        f"it starts three workers: two list the modules, one signs; {SANDBOX}"),
    "activation-own": Row(
        "whole activation, card and portal at 0 ms", "2 C_Sign and the 13 requests in C",
        "s", "more", 0.20, 9, activation, (0, 0),
        "the same"),
    "requests": Row(
        "requests of an activation, redirects counted", "the 13 that sign-loop.c names",
        "", "more", 0, 1, requests),
    **{kind: Row(what, "the guide by hand, as by_hand.py names them", "", "more", 0, 1, by_hand.actions, (kind,))
       for kind, what in (("clicks", "clicks of an activation"), ("fields", "fields to fill in"),
                          ("windows", "windows and notices"), ("programs", "programs"))},
    "list-warm": Row(
        "eonay certificates, signer running", "pkcs11-tool -O",
        "s", "ratio", 2.0, 11, listing, (False,),
        f"two modules, so two workers side by side: the second costs 6 %; {SANDBOX}"),
    "list-cold": Row(
        "eonay certificates, signer not running", "pkcs11-tool -O",
        "s", "ratio", 4.0, 9, listing, (True,),
        "the same, and the signer, which has a sandbox, too"),
    "sign-warm": Row(
        "a signature over D-Bus, card at 250 ms", "C_Sign in C",
        "s", "ratio", 1.05, 9, signature, (False,),
        "beside C_Sign: the way through signer and worker and back, CAdES, and the worker verifies the signature"),
    "sign-cold": Row(
        "a signature from the start of the signer, with the PIN", "the same from the start of the process in C",
        "s", "ratio", 1.4, 7, signature, (True,),
        "signer, then a worker: two sandboxes"),
    "start": Row(
        "start of the applet until the panel is told of its icon", "a bare program with an icon",
        "s", "ratio", 1.3, 9, applet.start, (),
        "11 ms to load 25 more libraries, 2 ms for the providers, 5 ms for menu and styles, traced on an idle machine"),
    "memory": Row(
        "memory (PSS) of the applet, idle", "the bare program",
        "MB", "more", 4, 3, applet.memory),
    "wakeups-in": Row(
        f"{SWITCHES}, card in", "the bare program",
        "", "more", 0, 3, applet.wakeups, ("in", applet.BARE)),
    "wakeups-out": Row(
        f"{SWITCHES}, card out", "the bare program", "", "more", 0, 3, applet.wakeups, ("out", applet.BARE)),
    "wakeups-no-reader": Row(
        f"{SWITCHES}, no reader", "the bare program", "", "more", 0, 3, applet.wakeups, ("none", applet.BARE)),
    "wakeups-notifier": Row(
        f"{SWITCHES}, card in", "opensc-notify", "", "ratio", 0.1, 3, applet.wakeups, ("in", applet.NOTIFIER)),
    "wakeups-notifier-out": Row(
        f"{SWITCHES}, card out", "opensc-notify", "", "more", 0, 3, applet.wakeups, ("out", applet.NOTIFIER)),
    "wakeups-notifier-no-reader": Row(
        f"{SWITCHES}, no reader", "opensc-notify", "", "more", 0, 3, applet.wakeups, ("none", applet.NOTIFIER)),
    "signer-idle": Row(
        "seconds until signer and workers have ended after a call", "the limit",
        "s", "ratio", 1, 1, signer_idle, (),
        "28 s is the signer's own time; the rest is its end"),
    "prompt": Row(
        "from the card's event to the notification", "opensc-notify",
        "s", "ratio", 1, 7, applet.prompt, (),
        "it notifies of any card by its ATR; the applet reads the certificates first, in a worker"),
    "prompt-after-reading": Row(
        "from the reading of the certificates to the notification", "the limit",
        "s", "ratio", 1, 20, applet.prompt_after_reading),
    "readers-4": Row(
        "eonay certificates with 4 readers", "2 readers", "s", "ratio", 1.2, 5, scaling.readers, (1,)),
    "readers-16": Row(
        "eonay certificates with 16 readers", "2 readers", "s", "ratio", 1.2, 5, scaling.readers, (7,)),
    "certificates-5": Row(
        "listing 5 certificates", "1 certificate", "s", "ratio", 5, 5, scaling.certificates, (5,)),
    "certificates-20": Row(
        "listing 20 certificates", "1 certificate", "s", "ratio", 20, 5, scaling.certificates, (20,)),
    "receipts-1000": Row(
        "listing 1 000 receipts", "10 receipts", "s", "ratio", 100, 5, scaling.records, ("receipts", 1000, 10)),
    "receipts-10000": Row(
        "listing 10 000 receipts", "1 000 receipts", "s", "ratio", 10, 5, scaling.records, ("receipts", 10000, 1000)),
    "ledger-1000": Row(
        "status with 1 000 certificates in the ledger", "10", "s", "ratio", 100, 5, scaling.records, ("ledger", 1000, 10)),
    "ledger-3000": Row(
        "status with 3 000 certificates in the ledger", "1 000", "s", "ratio", 3, 5, scaling.records, ("ledger", 3000, 1000),
        "its file may have 1 MiB, which is about 3 500"),
    "insertions-memory": Row(
        "private memory of the applet after 500 insertions", "after 100",
        "MB", "ratio", 1.1, 1, scaling.insertions, ("memory",)),
    "insertions-descriptors": Row(
        "descriptors of the applet after 500 insertions", "after 100", "", "more", 0, 1, scaling.insertions, ("descriptors",)),
    "insertions-threads": Row(
        "threads of the applet after 500 insertions", "after 100", "", "more", 0, 1, scaling.insertions, ("threads",)),
    **{f"activations-{program}-{what}": Row(
        f"{words} of the {program} after 1 000 activations", "after 100", unit, compared, target, 1,
        scaling.activations, (program, what))
       for program in ("applet", "signer")
       for what, words, unit, compared, target in (("memory", "private memory", "MB", "ratio", 1.1),
                                                   ("descriptors", "descriptors", "", "more", 0),
                                                   ("threads", "threads", "", "more", 0))},
}


def measure(row):
    """The pairs of all rounds; one more round before them warms up."""
    with row.measuring(*row.arguments) as pair:
        if row.rounds > 1:
            pair()
        return [pair() for _ in range(row.rounds)]


def main():
    """Measure, and write the pairs to the bed's output folder."""
    found = {}
    for name in sys.argv[1:] or ROWS:
        row = ROWS[name]
        found[name] = {key: value for key, value in row._asdict().items()
                       if key not in ("rounds", "measuring", "arguments")}
        found[name]["pairs"] = measure(row)
        found[name]["load"] = os.getloadavg()[0]
        print(name, found[name]["pairs"], flush=True)
        with open(RESULTS, "w", encoding="utf-8") as file:
            json.dump(found, file)


if __name__ == "__main__":
    main()
