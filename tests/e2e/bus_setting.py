# SPDX-License-Identifier: GPL-3.0-or-later
"""Building blocks for the rows of test-bus: callers, rules and the call."""

import os
import subprocess
import time

import bed
import signer_client
from bed import must, sudo, wait_for
from signer_client import Client, Gio, GLib, NAME, PATH, Refused

HERE = os.path.dirname(os.path.realpath(__file__))
EXAMPLES = "/usr/share/doc/pardus-eonay/examples"
RULE = "/etc/polkit-1/rules.d/50-test.rules"
CONTENT = b"text\n"
LIST, OPEN, SIGN, CLOSE = "ListCertificates", "OpenSession", "Sign", "Close"
WORDS = {LIST: "list", OPEN: "open", SIGN: "sign", CLOSE: "close"}
ACTIONS = {LIST: "tr.org.pardus.eonay.list-certificates", OPEN: "tr.org.pardus.eonay.sign",
           SIGN: "tr.org.pardus.eonay.use-session"}
MARK = "test.eonay.bed.seated"
RULE_TEXT = """polkit.addRule(function(action, subject) {
  if (%s.indexOf(action.id) >= 0) return polkit.Result.%s;
  if (action.id == "test.eonay.bed.seated" && %s) return polkit.Result.NO;
  return polkit.Result.NOT_HANDLED;
});
"""

# Kept between rows, because polkit needs time to read a rule.
in_force = {"rule": None}


def permission(action):
    """Exit status of pkcheck for an action."""
    return bed.run("pkcheck", "--action-id", action, "--process", str(os.getpid())).returncode


def use_rule(rule):
    """Install this rule for polkit: (actions, result), or None."""
    if rule == in_force["rule"]:
        return
    if in_force["rule"] is not None:
        probe, _ = probe_of(*in_force["rule"])
        sudo("rm", RULE)
        in_force["rule"] = None
        wait_for(lambda: permission(probe) == 0, "polkit forgets a rule")
    if rule is not None:
        probe, status = probe_of(*rule)
        write_rule(*rule)
        in_force["rule"] = rule
        wait_for(lambda: permission(probe) == status, "polkit reads a rule")


def probe_of(actions, result):
    return (MARK, 1) if result == "YES" else (actions[0], {"NO": 1, "AUTH_SELF": 2}[result])


def write_rule(actions, result):
    """The path of the shipped example, if there is one."""
    example = {"NO": "50-eonay-forbid.rules", "AUTH_SELF": "50-eonay-ask-password.rules"}
    if actions == (ACTIONS[OPEN],):
        sudo("cp", f"{EXAMPLES}/{example[result]}", RULE)
        return
    text = RULE_TEXT % (list(actions), result, "true" if result == "YES" else "false")
    must("sudo", "tee", RULE, input=text)


class Elsewhere:
    """other-caller, started with a command prefix."""

    def __init__(self, *before):
        self.process = subprocess.Popen([*before, f"{HERE}/other-caller"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def tell(self, *words):
        """The answer to one command."""
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def must(self, *words):
        """Make a call that must succeed."""
        answer = self.tell(*words)
        if answer != "ok":
            raise AssertionError(f"{words[0]}: {answer}")


def workers():
    """Main process ids of the running workers."""
    units = [line.split()[0] for line in
             must("systemctl", "list-units", "--plain", "--no-legend", "--state=running",
                  "eonay-token-worker@*").splitlines()]
    return {must("systemctl", "show", "--property=MainPID", "--value", unit).strip()
            for unit in units}


class Expiring:
    """An unused session, open while the rest of the table runs. It belongs to root, which needs no
    seat."""

    def __init__(self):
        client = Client()
        self.identity = next(iter(client.list()))
        client.close()
        self.caller = Elsewhere("sudo")
        self.expires = int(self.caller.tell("until", self.identity))
        self.begin = time.monotonic()
        (self.worker,) = workers()

    def wait(self):
        """Wait until it expires: neither too early nor much too late."""
        left = self.expires - time.time()
        if self.worker in workers():
            wait_for(lambda: self.worker not in workers(), "the session ends", left + 30)
        if time.time() < self.expires - 1.5 and time.monotonic() - self.begin < 298:
            raise AssertionError(f"it ended {self.expires - time.time()} s too early")


class Setting:
    """One row: its method and its own caller."""

    def __init__(self, method, expiring):
        self.method = method
        self.identity = expiring.identity
        self.expiring = expiring
        self.on_session = method in (SIGN, CLOSE)
        self.workers = workers()
        self.client = Client()
        self.sender = self.client.connection.get_unique_name()
        self.session = None

    def close(self):
        if not self.client.connection.is_closed():
            self.client.close()

    def open_session(self):
        """The session to call, if the method needs one."""
        if self.on_session:
            self.session = self.client.open(self.identity)

    def must_still_work(self):
        """A refused call by another client does not affect the session."""
        self.client.sign(self.session, CONTENT)

    def wait_for_workers(self):
        """Wait until no other workers are left than before."""
        wait_for(lambda: workers() <= self.workers, "the worker ends")

    def message(self, descriptor=None, index=0, session=None):
        """Path, interface, arguments and descriptor of the call."""
        if self.method == LIST:
            return PATH, NAME, None, None
        if self.method == OPEN:
            arguments = GLib.Variant("(ssh)", (self.identity, "e-onay", index))
            return PATH, NAME, arguments, descriptor or signer_client.pin_pipe(bed.PIN)
        path = session or self.session
        if self.method == CLOSE:
            return path, NAME + ".Session", None, None
        return (path, NAME + ".Session", GLib.Variant("(h)", (index,)),
                descriptor or signer_client.document(CONTENT))

    def call(self, client=None, **what):
        """Make the call; returns "ok" or the name of the error."""
        path, interface, arguments, descriptor = self.message(**what)
        try:
            (client or self.client).call(path, interface, self.method, arguments, descriptor)
            return "ok"
        except Refused as refusal:
            return str(refusal)

    def call_of(self, caller):
        """Make the call from another caller, on its own session."""
        self.sender = None
        if self.method == OPEN:
            return caller.tell("open", self.identity)
        return caller.tell(WORDS[self.method])

    def send(self, answered=None):
        """Make the call asynchronously; the main context delivers the answer."""
        path, interface, arguments, descriptor = self.message()
        descriptors = Gio.UnixFDList()
        if descriptor is not None:
            descriptors.append(descriptor)
            os.close(descriptor)
        self.client.connection.call_with_unix_fd_list(
            NAME, path, interface, self.method, arguments, None, self.client.flags,
            signer_client.TIMEOUT_MS, descriptors, None,
            answered and (lambda connection, result: answered(finish(connection, result))))
        self.client.connection.flush_sync()


def finish(connection, result):
    """Wait for the result, in the form that call() returns."""
    try:
        connection.call_with_unix_fd_list_finish(result)
        return "ok"
    except GLib.Error as error:
        return signer_client.name_of(error)


def pending(answers):
    """Whether an asynchronous call was answered."""
    GLib.MainContext.default().iteration(False)
    return bool(answers)
