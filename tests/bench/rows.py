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

import bed  # noqa: E402  pylint: disable=wrong-import-position
from signer_client import Client  # noqa: E402  pylint: disable=wrong-import-position

SIGN_LOOP = "/srv/eonay/build/tests/bench/sign-loop"
MODULE = "opensc-pkcs11.so"
MINIMUM_REQUESTS = 13  # named in sign-loop.c
RESULTS = "/srv/eonay/output/rows.json"


def seconds(*command, **options):
    """How long a command takes that must succeed."""
    began = time.monotonic()
    bed.must(*command, **options)
    return time.monotonic() - began


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


ROWS = {
    "activation": Row(
        "whole activation, card at 250 ms, portal at 40 ms", "2 C_Sign and the 13 requests in C",
        "s", "ratio", 1.15, 7, activation, (250, 40)),
    "activation-own": Row(
        "whole activation, card and portal at 0 ms", "2 C_Sign and the 13 requests in C",
        "s", "more", 0.20, 9, activation, (0, 0)),
    "requests": Row(
        "requests of an activation, redirects counted", "the 13 that sign-loop.c names",
        "", "more", 0, 1, requests),
    "list-warm": Row(
        "eonay certificates, signer running", "pkcs11-tool -O",
        "s", "ratio", 2.0, 11, listing, (False,)),
    "list-cold": Row(
        "eonay certificates, signer not running", "pkcs11-tool -O",
        "s", "ratio", 4.0, 9, listing, (True,)),
    "sign-warm": Row(
        "a signature over D-Bus, card at 250 ms", "C_Sign in C",
        "s", "ratio", 1.05, 9, signature, (False,)),
    "sign-cold": Row(
        "the same from the start of the signer, with the PIN", "from the start of the process in C",
        "s", "ratio", 1.4, 7, signature, (True,)),
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
