# SPDX-License-Identifier: GPL-3.0-or-later
"""The program with many readers, certificates, receipts and insertions, beside itself with few."""

import configparser
import contextlib
import functools
import os
import shutil
import tempfile
import time

import applet
import bed
import desktop
import modules
import process
import quick_card

LIST = "eonay", "certificates"
WARM_UP, INSERTIONS, ACTIVATIONS = 100, 500, 1000


def seconds(*command, **options):
    """How long a command takes that must succeed."""
    began = time.monotonic()
    bed.must(*command, **options)
    return time.monotonic() - began


def warm_seconds(*command):
    """The second time, with a signer that runs."""
    bed.wait_for(lambda: bed.run(*command).returncode == 0, "the card")
    return seconds(*command)


def count_readers():
    """The number of readers that pcscd has started; it starts one after the other."""
    return sum(line[0].isdigit() for line in bed.run("opensc-tool", "--list-readers").stdout.splitlines())


def seconds_with_readers(number):
    """Listing the certificates once pcscd has started so many readers."""
    bed.wait_for(lambda: count_readers() == number, f"{number} readers")
    return warm_seconds(*LIST)


@contextlib.contextmanager
def readers(pairs):
    """Listing the certificates with so many more pairs of readers; one pair is always there."""
    def measure():
        with quick_card.more_readers(pairs):
            many = seconds_with_readers(2 * pairs + 2)
        return many, seconds_with_readers(2)
    applet.prepare()
    bed.card("insert", "nes-rsa")
    yield measure
    bed.card("remove")


@contextlib.contextmanager
def certificates(number):
    """Listing so many certificates, and one."""
    def measure(module):
        modules.name_in_settings(module.path)
        return warm_seconds(*LIST)
    many = modules.Module("many", [f"twenty/{slot:02}" for slot in range(1, number + 1)])
    one = modules.Module("one", ["twenty/13"])
    applet.prepare()
    bed.card("insert", "nes-rsa")
    with modules.used(many, one):
        yield lambda: (measure(many), measure(one))
    bed.card("remove")


def fill_receipts(folder, number):
    """A home with so many receipts: those of a run, and copies."""
    place = f"{folder}/eonay/receipts"
    shutil.copytree(bed.RECEIPTS, place)
    receipt = bed.receipts()[0]["text-path"].removesuffix("txt")
    for index in range(number - len(bed.receipts())):
        for extension in ("txt", "p7m", "json"):
            os.link(f"{receipt}{extension}", f"{place}/20200101-{index:06}-login-00112233.{extension}")
    return {**os.environ, "XDG_DATA_HOME": folder}


def fill_ledger(folder, number):
    """A ledger with so many certificates: the one of a run, and copies of its entry."""
    ledger = configparser.ConfigParser(interpolation=None)
    ledger.optionxform = str
    ledger.read(f"{bed.STATE}/certificates.ini")
    entry = dict(ledger[ledger.sections()[-1]])
    for index in range(number - len(ledger.sections())):
        ledger[f"{index:064x}"] = entry
    os.makedirs(f"{folder}/eonay")
    with open(f"{folder}/eonay/certificates.ini", "w", encoding="utf-8") as file:
        ledger.write(file, space_around_delimiters=False)
    return {**os.environ, "XDG_STATE_HOME": folder}


RECORDS = {"receipts": (fill_receipts, "receipts"), "ledger": (fill_ledger, "status")}


def activate_as_new():
    """An activation of a new person."""
    bed.forget()
    bed.portal("reset")
    bed.must("eonay", "activate", "--yes", "--pin-fd", "0", input=bed.PIN + "\n")


@contextlib.contextmanager
def records(kind, many, few):
    """The command that reads receipts or ledger, with so many of them, and with a part of that."""
    fill, command = RECORDS[kind]
    applet.prepare()
    bed.card("reset", "all")
    bed.card("insert", "nes-rsa")
    activate_as_new()
    bed.card("remove")
    with tempfile.TemporaryDirectory(dir=os.path.dirname(bed.RECEIPTS)) as folder:
        homes = [fill(f"{folder}/{number}", number) for number in (many, few)]
        yield lambda: tuple(seconds("eonay", command, env=home) for home in homes)


def _count_after_activation(**pids):
    """What these programs hold once the applet knows of the activation, which takes it seconds where the
    ledger's folder is new."""
    bed.wait_for(lambda: desktop.icon() == "eonay-ready", "the applet to see the activation")
    return {program: _count(pid) for program, pid in pids.items()}


def _count(pid):
    """What a process holds when it is idle."""
    process.wait_for_rest(pid)
    return {"memory": process.private_kilobytes(pid) / 1024, "descriptors": len(process.descriptors(pid)),
            "threads": len(process.threads(pid))}


@functools.cache
def _insert_often():
    """What the applet holds after the first insertions, and after all."""
    applet.prepare()
    card = quick_card.QuickCard(quick_card.FIRST_PORT + 1)
    with applet.running(applet.APPLET) as started:
        bed.must("gdbus", "wait", "--session", "--timeout", "20", desktop.APPLET)
        for number in range(INSERTIONS):
            if number == WARM_UP:
                first = _count(started.pid)
            card.insert()
            bed.wait_for(lambda: desktop.icon() != "eonay-none", "the insertion to be seen")
            card.remove()
            bed.wait_for(lambda: desktop.icon() == "eonay-none", "the removal to be seen")
        return _count(started.pid), first


@contextlib.contextmanager
def insertions(what):
    """Memory in MB, descriptors or threads of the applet after 500 insertions, and after 100."""
    last, first = _insert_often()
    yield lambda: (last[what], first[what])


@functools.cache
def _activate_often():
    """What applet and signer hold after the first activations of a new person each, and after all."""
    applet.prepare()
    bed.card("reset", "all")
    bed.card("insert", "nes-rsa")
    with applet.running(applet.APPLET) as started:
        bed.must("gdbus", "wait", "--session", "--timeout", "20", desktop.APPLET)
        for number in range(ACTIVATIONS):
            if number == WARM_UP:
                signer = int(bed.must("systemctl", "show", "--property=MainPID", "--value", "eonay-signer.service"))
                first = _count_after_activation(applet=started.pid, signer=signer)
            activate_as_new()
        last = _count_after_activation(applet=started.pid, signer=signer)
    bed.card("remove")
    return last, first


@contextlib.contextmanager
def activations(program, what):
    """Memory in MB, descriptors or threads of applet or signer after 1 000 activations, and after 100."""
    last, first = _activate_often()
    yield lambda: (last[program][what], first[program][what])
