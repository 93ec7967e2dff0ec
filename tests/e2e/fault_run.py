# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a cell of fault_table.py: an activation that meets the fault in the state, and the one after it."""

import configparser
import contextlib
import glob
import json
import os
import re
import signal
import socket
import subprocess

import bed
import fault_table
import impostor
from proxy import Proxy

PROFILE = "/etc/eonay/providers/kamusm.ini"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
WORKERS = "/sys/fs/cgroup/system.slice/system-eonay*token*worker.slice/*.service"
PATIENCE = 3
LOGGED_IN = 7
SECONDS = 60
# What is printed last before the PIN is read: the title of the consent's text, or the end of that text.
ASKS_PIN = {False: "Ardından imzalanacak", True: "│ Zaman: "}
# What the program says it does, and in the end what is certain.
SAID = {
    "reading-card": ("Kart okunuyor", "Portala imza gönderilmedi."),
    "opening-login": ("Giriş metni portaldan alınıyor", "Portala imza gönderilmedi."),
    "confirming": ("PIN'iniz bekleniyor", "Portala imza gönderilmedi."),
    "verifying-pin": ("PIN kart tarafından doğrulanıyor", "Portala imza gönderilmedi."),
    "signing-login": ("Giriş metni imzalanıyor", "Portala imza gönderilmedi."),
    "submitting-login": ("Giriş imzası portala gönderiliyor", "Giriş metni imzalandı; onay metni imzalanmadı."),
    "checking-status": ("E-Onay durumu portaldan sorgulanıyor", "Giriş metni imzalandı; onay metni imzalanmadı."),
    "opening-consent": ("Onay metni portaldan alınıyor", "Portala giriş yapıldı; onay gönderilmedi."),
    "confirming-text": ("Metni kabul etmeniz bekleniyor", "Portala giriş yapıldı; onay gönderilmedi."),
    "signing-consent": ("Onay metni imzalanıyor", "Portala giriş yapıldı; onay gönderilmedi."),
    "submitting-consent": ("Onay imzası portala gönderiliyor",
                           "Onay metni imzalandı; imza kaydı bu bilgisayarda saklanıyor."),
}
SUCCESSES = "activated", "unfinished", "not-closed"
CAPITALS = str.maketrans("iı", "İI")


class Control:
    """The control socket of card or portal: a call is one line there and one back."""

    def __init__(self, path):
        self.path = path

    def __call__(self, *words):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(self.path)
            connection.sendall(" ".join(map(str, words)).encode() + b"\n")
            with connection.makefile(encoding="utf-8") as lines:
                answer = lines.readline().rstrip("\n")
        if not answer.startswith("ok") and not answer.startswith("{"):
            raise AssertionError(f"{self.path}: {' '.join(map(str, words))}: {answer or 'no answer'}")
        answer = answer.removeprefix("ok").strip()
        return json.loads(answer) if words[0] == "state" else answer


card = Control("/run/bed/card.sock")
portal = Control("/run/bed/portal.sock")


def set_patience(seconds):
    """How long the program waits for an answer of the portal."""
    with open("/run/bed-profile", encoding="utf-8") as file:
        profile = file.read()
    if seconds:
        profile += f"\n[Limits]\nTimeout={seconds}\n"
    bed.must("sudo", "tee", PROFILE, input=profile)


def prepare_machine():
    """What the cells need, once: a card, its profile, and certificates of all kinds for the portal."""
    bed.sudo("sh", "-c", f"[ -e /run/bed-profile ] || cp {PROFILE} /run/bed-profile")
    impostor.make_authorities()
    for name, kind, begins, ends in (("intercepted", "of another authority", -1, 1), ("expired", "expired", -20, -1),
                                     ("wrong-host", "of another host", -1, 1)):
        for file in impostor.make_certificate(kind, begins, ends):
            os.rename(file, f"{impostor.FOLDER}/{name}{file[-4:]}")
    bed.must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
             f"/CN={bed.HOST}", "-addext", f"subjectAltName=DNS:{bed.HOST}", "-days", "2",
             "-keyout", f"{impostor.FOLDER}/self-signed.key", "-out", f"{impostor.FOLDER}/self-signed.crt")
    bed.sudo("sh", "-c", f"cat {impostor.AUTHORITY}.crt >>{BUNDLE}")
    bed.card("insert", "nes-rsa")


class Activation:
    """A running eonay activate."""

    def __init__(self, prefix=(), waits=False):
        self.process = subprocess.Popen([*prefix, "eonay", "activate", "--yes", "--json", "--pin-fd", "0"],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.said = ""
        if not waits:
            self.give_pin()

    def give_pin(self):
        """The program reads it when it needs it, unless it has ended."""
        pipe, self.process.stdin = self.process.stdin, None
        with contextlib.suppress(BrokenPipeError), pipe:
            pipe.write(bed.PIN + "\n")

    def wait_for_question(self, is_resumed):
        """Wait until the PIN is asked for."""
        for line in self.process.stderr:
            self.said += line
            if ASKS_PIN[is_resumed] in line:
                return
        raise AssertionError(f"the PIN was not asked for: {self.said}")

    def end(self):
        """Wait for the end."""
        try:
            printed, said = self.process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as late:
            self.process.kill()
            raise AssertionError(f"the activation did not end in {SECONDS} s") from late
        self.said += said
        self.code = self.process.returncode
        self.outcome = json.loads(printed) if printed.strip() else {}
        return self


# -- triggers: they bring an activation to a state and let it go on --------------------------------

class AtRequest:
    """Held at a request to the portal."""

    def __init__(self, number):
        portal("at", number, "hold")

    def reach(self, activation):
        """Wait for the state."""
        portal("wait")

    def go_on(self, activation):
        """Leave the state."""
        portal("release")


class AtCard:
    """Held at a command to the card."""

    def __init__(self, kind, number):
        card("hold", kind, number)

    def reach(self, activation):
        """Wait for the state."""
        card("wait")

    def go_on(self, activation):
        """Leave the state."""
        card("release")


class AtQuestion:
    """Held at the question for the PIN."""

    def __init__(self, is_resumed):
        self.is_resumed = is_resumed

    def reach(self, activation):
        """Wait for the state."""
        activation.wait_for_question(self.is_resumed)

    def go_on(self, activation):
        """Leave the state."""
        activation.give_pin()


def hold(state):
    """The trigger of a state."""
    what, *arguments = state.held.split()
    if what == "request":
        return AtRequest(state.request)
    return AtCard(*arguments) if what == "card" else AtQuestion(state.is_resumed)


# -- faults of the portal --------------------------------------------------------------------------

def fill(state, text):
    """A fault's action in a state."""
    step = "consent" if state.accepted else "login"
    return (text.replace("CAPITALS", state.label.translate(CAPITALS).upper()).replace("LABEL", state.label)
            .replace("STEP", step))


def run_incident(state, how):
    """The portal does it by itself."""
    number = state.request
    if how.startswith("listen"):
        number -= 1
        portal("set", "close", "on")
    if number == 0:
        portal(how)
    else:
        portal("at", number, how)
    return Activation().end()


def run_held(state, how):
    """The portal is changed while it holds the request."""
    portal("at", state.request, "hold")
    activation = Activation()
    portal("wait")
    portal(how)
    portal("release")
    return activation.end()


def run_proxy(state, how):
    """The proxy that was open until then behaves as it should not."""
    with Proxy("open" if state.request > 1 else how) as server:
        portal("set", "close", "on")
        address = f"http://127.0.0.1:{server.port}"
        if state.request > 1:
            portal("at", state.request - 1, "hold")
        activation = Activation(("env", f"https_proxy={address}"))
        if state.request > 1:
            portal("wait")
            server.kind = how
            portal("release")
        return activation.end()


def run_portal_fault(state, fault):
    """An activation that meets a fault of the portal."""
    how = fill(state, fault.how)
    verb, _, rest = how.partition(" ")
    if verb == "held":
        return run_held(state, rest)
    if verb == "proxy":
        return run_proxy(state, rest)
    return run_incident(state, how)


# -- what is left ----------------------------------------------------------------------------------

def read_ledger():
    """The ledger's entry of the card, as a dictionary."""
    ledger = configparser.ConfigParser(interpolation=None)
    ledger.optionxform = str
    ledger.read(f"{bed.STATE}/certificates.ini", encoding="utf-8")
    return dict(ledger[ledger.sections()[0]]) if ledger.sections() else {}


def count():
    """What card and portal have done since the last reset."""
    at_card, at_portal = card("state"), portal("state")
    return {
        "signed": at_card["signatures"],
        "tries": at_card["tries"],
        "wrong PINs": at_card["failed_verifies"],
        "accepted": at_portal["accepted"],
        "consents": at_portal["accepted_consents"],
    }


def wait_for_workers():
    """Wait until no token worker is left."""
    bed.wait_for(lambda: not glob.glob(WORKERS), "the token worker to end")


def reset():
    """A fresh user, card and portal."""
    bed.forget()
    card("hold", "any", 0)
    card("release")
    card("fail", "none")
    wait_for_workers()
    card("reset")
    portal("reset")
    portal("restore")


def list_files(folder):
    """The names of its files; a disk is filled with hidden ones."""
    return [name for name in os.listdir(folder) if not name.startswith(".")] if os.path.exists(folder) else []


def log_in(state):
    """Leave a login as an earlier activation does, if the state has one."""
    if not state.is_resumed:
        return
    portal("at", LOGGED_IN, "status 503")
    earlier = Activation().end()
    if earlier.code != 50:
        raise AssertionError(f"the earlier activation ended with {earlier.code}: {earlier.said}")
    portal("restore")


class Judge:
    """Compares what happened with what the cell expects, for a test case."""

    def __init__(self, case, cell):
        self.case = case
        self.cell = cell
        self.consents = 0

    def look_at_disk(self, activation):
        """The receipts, each with its three files, and whether a submission is open."""
        end, outcome = self.cell.end, self.cell.outcome
        kept = " ".join(["accepted"] * end.kept)
        self.case.assertEqual([receipt["state"] for receipt in bed.receipts()],
                              outcome.receipts.replace("kept", kept).split(), activation.said)
        files = list_files(bed.RECEIPTS)
        self.case.assertEqual(len(files), 3 * len(bed.receipts()), files)
        self.case.assertEqual("Submission" in read_ledger(), outcome.is_open, "a submission of unknown result")

    def check(self, activation):
        """The activation that met the fault."""
        outcome = self.cell.outcome
        self.case.assertEqual((activation.code, activation.outcome.get("error", {}).get("name", "")),
                              (outcome.code, outcome.error), activation.said)
        if outcome.name in SUCCESSES:
            self.case.assertEqual(activation.outcome["result"], "activated")
            expected = 2, 2
        else:
            if activation.said:
                self.check_words(activation)
            expected = self.cell.end.signed + outcome.signs, self.cell.end.accepted + self.was_done()
        signed, accepted = expected
        self.consents = max(0, accepted - 1)
        self.case.assertEqual(count(), {"signed": signed, "tries": 3, "wrong PINs": 0, "accepted": accepted,
                                        "consents": self.consents}, activation.said)
        wait_for_workers()

    def check_words(self, activation):
        """What it was doing in the end, and what is certain."""
        end = self.cell.end
        doing, certain = SAID[end.nick]
        if end.is_resumed and end.kind != "sending":
            is_asking = end.nick == "checking-status"
            certain = SAID["opening-login" if is_asking else "opening-consent"][1]
        steps = re.findall("^• (.*)", activation.said, re.MULTILINE)
        self.case.assertEqual(steps[-1], doing, activation.said)
        if self.cell.outcome.code > 0:
            self.case.assertIn(certain, activation.said.splitlines())

    def was_done(self):
        """Whether the portal accepted the signature that was being sent."""
        return (self.cell.end.kind == "sending" and
                (self.cell.outcome.name in ("sent", "ended-sent")
                 or self.cell.outcome.name == "unknown" and self.cell.fault.done))

    def check_next(self):
        """The next activation runs cleanly, and no consent is given twice. The portal's "no" counts once the code of
        what was lost has expired."""
        activation = Activation(bed.LATER if self.cell.outcome.is_open else ()).end()
        self.case.assertEqual((activation.code, activation.outcome.get("result")),
                              (0, "already-active" if self.consents else "activated"), activation.said)
        after = count()
        self.case.assertEqual((after["consents"], after["tries"], after["wrong PINs"]), (1, 3, 0))
        self.case.assertEqual(read_ledger().get("Consent"), "active")
        self.case.assertNotIn("Submission", read_ledger())
        wait_for_workers()


def run_portal_cell(case, cell):
    """Run one cell of the faults of portal, network and pages."""
    reset()
    log_in(cell.state)
    judge = Judge(case, cell)
    if cell.fault.slow:
        set_patience(PATIENCE)
        case.addCleanup(set_patience, None)
    activation = run_portal_fault(cell.state, cell.fault)
    judge.check(activation)
    judge.look_at_disk(activation)
    portal("restore")
    if cell.fault.slow:
        set_patience(None)
    judge.check_next()


def run_machine_cell(case, cell, fault, start=Activation):
    """Run one cell of the faults of this machine; start starts an activation."""
    reset()
    judge = Judge(case, cell)
    fault.prepare()
    case.addCleanup(fault.finish)
    log_in(cell.state)
    trigger = hold(cell.state)
    activation = start(fault.prefix, waits=isinstance(trigger, AtQuestion))
    case.addCleanup(activation.process.kill)
    trigger.reach(activation)
    fault.inject(activation)
    trigger.go_on(activation)
    fault.go_on(activation)
    activation.end()
    judge.look_at_disk(activation)
    fault.undo()
    judge.check(activation)
    judge.check_next()


def add_cells(tests, listing, run_cell):
    """Make each chosen cell a test of this class; returns the results, which come with the tests."""
    results = {}

    def add(cell):
        def run(case):
            results[cell.name] = "failed"
            run_cell(case, cell)
            results[cell.name] = "passed"

        setattr(tests, cell.test, run)

    for found in fault_table.choose(listing()):
        add(found)
    return results
