# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of test-bus: each sets the machine up and yields the call to make under it."""

import concurrent.futures
import contextlib
import fcntl
import os
import socket
import subprocess
import tempfile

import bed
import signer_client
from bed import eonay, must, sudo, wait_for
from bus_setting import ACTIONS, CLOSE, CONTENT, HERE, LIST, OPEN, SIGN, Elsewhere, use_rule
from signer_client import Client

WITHHOLD = """
folder=/run/systemd/system/$1.d
mkdir -p "$folder"
printf '%s\n' '[Unit]' 'AssertPathExists=!/run/withheld' '[Service]' FileDescriptorStorePreserve=yes \
  >"$folder/withheld.conf"
systemctl daemon-reload
touch /run/withheld
systemctl stop "$1"
"""


def rule_for(setting, result):
    """A rule for the method's action; if the method has none, for all other actions."""
    action = ACTIONS.get(setting.method)
    use_rule(((action,) if action else tuple(ACTIONS.values()), result))


@contextlib.contextmanager
def allowed(setting):
    use_rule(None)
    setting.open_session()
    yield setting.call


@contextlib.contextmanager
def elsewhere(setting, *before):
    """Denied the use of a session, but allowed to open one to be used."""
    use_rule(((ACTIONS[LIST], ACTIONS[OPEN]), "YES") if setting.on_session else None)
    with Elsewhere(*before) as caller:
        if setting.on_session:
            caller.must("open", setting.identity)
        yield lambda: setting.call_of(caller)


def no_seat(setting):
    return elsewhere(setting, "bed-seat", "none", "--")


def inactive(setting):
    return elsewhere(setting, "bed-seat", "inactive", "--")


@contextlib.contextmanager
def as_another_user(setting):
    """In the session at the seat, but not that session's user."""
    use_rule(None)
    with Elsewhere("sudo", "-u", "mehmet") as caller:
        yield lambda: setting.call_of(caller)


@contextlib.contextmanager
def denied(setting):
    if setting.method == CLOSE:
        use_rule(None)
        setting.open_session()
    rule_for(setting, "NO")
    if setting.method != CLOSE:
        setting.open_session()
    yield setting.call


@contextlib.contextmanager
def agent(mode):
    must("bed-agent", mode)
    try:
        yield
    finally:
        must("bed-agent", "stop")


def asked_for(setting):
    """Check that the only prompt was for this method and names the certificate's holder."""
    asked = must("bed-agent", "log")
    lines = asked.splitlines()
    if len(lines) != 1 or not lines[0].startswith(ACTIONS[setting.method] + "\t"):
        raise AssertionError(f"asked: {asked}")
    if setting.method == OPEN and not ("Ayşe Yılmaz" in asked and "sertifikayla" in asked):
        raise AssertionError(f"asked: {asked}")


@contextlib.contextmanager
def prompted(setting, mode):
    rule_for(setting, "AUTH_SELF")
    setting.open_session()
    with agent(mode):
        def call():
            answer = setting.call()
            asked_for(setting)
            return answer

        yield call


def dismissed(setting):
    return prompted(setting, "dismiss")


def wrong_password(setting):
    return prompted(setting, "wrong")


def right_password(setting):
    return prompted(setting, "answer")


def prompts_open():
    return int(must("bed-agent", "open"))


@contextlib.contextmanager
def caller_gone(setting):
    """The prompt is closed, and nothing is done for the caller."""
    rule_for(setting, "AUTH_SELF")
    setting.open_session()
    with agent("hold"):
        def call():
            setting.send()
            wait_for(lambda: prompts_open() == 1, "the prompt")
            asked_for(setting)
            setting.close()
            wait_for(lambda: prompts_open() == 0, "the prompt goes")
            must("bed-agent", "release")
            return "gone"

        yield call


@contextlib.contextmanager
def no_interaction(setting):
    """With an agent that answers prompts."""
    rule_for(setting, "AUTH_SELF")
    setting.client.close()
    setting.client = Client(interactive=False)
    setting.sender = setting.client.connection.get_unique_name()
    setting.open_session()
    with agent("answer"):
        def call():
            answer = setting.call()
            if must("bed-agent", "count") != "0\n":
                raise AssertionError("a prompt was shown")
            return answer

        yield call


@contextlib.contextmanager
def no_agent(setting):
    rule_for(setting, "AUTH_SELF")
    setting.open_session()
    yield setting.call


@contextlib.contextmanager
def descriptors(setting, *made):
    """Make the call with each of these; all must get the same answer."""
    use_rule(None)
    setting.open_session()

    def call():
        answers = {setting.call(descriptor=make()) for make in made}
        return " ".join(sorted(answers))

    yield call


def unsealed(setting):
    """One seal missing is enough."""
    content = bed.PIN.encode() if setting.method == OPEN else CONTENT
    seals = [signer_client.SEALS & ~seal for seal in (1, 2, 4, 8)] + [0]
    return descriptors(setting, *(lambda seals=seals: signer_client.document(content, seals)
                                  for seals in seals))


def not_a_memfd(setting):
    def socket_end():
        ours, theirs = socket.socketpair()
        theirs.close()
        return ours.detach()

    return descriptors(setting, lambda: os.open("/etc/passwd", os.O_RDONLY),
                       lambda: os.open("/dev/null", os.O_RDONLY),
                       lambda: os.open("/", os.O_RDONLY), socket_end)


def fifo(setting):
    return descriptors(setting, lambda: signer_client.pin_pipe(bed.PIN))


def huge(setting):
    if setting.method == OPEN:
        return descriptors(setting, lambda: signer_client.pin_pipe("1" * 65))
    return descriptors(setting, lambda: signer_client.document(bytes(1024 * 1024 + 1)),
                       sparse_document)


def sparse_document():
    """A sparse file of the maximum size."""
    descriptor = os.memfd_create("document", os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, 1 << 40)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, signer_client.SEALS)
    return descriptor


@contextlib.contextmanager
def no_descriptor(setting):
    use_rule(None)
    setting.open_session()
    yield lambda: setting.call(index=5)


@contextlib.contextmanager
def by_another_user(setting):
    """A caller that is authorized and knows the path."""
    use_rule(None)
    setting.open_session()
    with Elsewhere("sudo") as caller:
        caller.must("list")
        setting.sender = None
        yield lambda: caller.tell("sign" if setting.method == SIGN else "close", setting.session)
    setting.must_still_work()


@contextlib.contextmanager
def by_another_connection(setting):
    use_rule(None)
    setting.open_session()
    stranger = Client()
    try:
        yield lambda: setting.call(client=stranger)
    finally:
        stranger.close()
    setting.must_still_work()


@contextlib.contextmanager
def guessed(setting):
    use_rule(None)
    setting.open_session()
    yield lambda: setting.call(session=setting.session[:-1] + "x")
    setting.must_still_work()


@contextlib.contextmanager
def expired(setting):
    """Its worker exited when the session expired, neither earlier nor much later."""
    use_rule(None)
    setting.expiring.wait()
    yield lambda: setting.call_of(setting.expiring.caller)


@contextlib.contextmanager
def closed(setting):
    use_rule(None)
    setting.open_session()
    setting.client.close_session(setting.session)
    setting.wait_for_workers()
    yield setting.call


@contextlib.contextmanager
def used_up(setting):
    """Its worker exited after the second signature."""
    use_rule(None)
    setting.open_session()
    for _ in range(2):
        setting.client.sign(setting.session, CONTENT)
    setting.wait_for_workers()
    yield setting.call


@contextlib.contextmanager
def seat_lost(setting):
    use_rule(None)
    setting.open_session()
    must("bed-seat", "inactive")
    try:
        setting.wait_for_workers()
        yield setting.call
    finally:
        must("bed-seat", "active")
    if setting.call() != "SessionClosed":
        raise AssertionError("the session still exists after returning to the seat")


@contextlib.contextmanager
def process_gone(setting):
    use_rule(None)
    with Elsewhere() as caller:
        if setting.on_session:
            caller.must("open", setting.identity)
        caller.must("end")
        yield lambda: setting.call_of(caller)


@contextlib.contextmanager
def reused(setting):
    """A caller, whether or not it ever was at the seat, keeps a connection until a process at the seat
    gets the id of the process that made it: the caller and that process."""
    use_rule(None)
    with Elsewhere(*(("bed-seat", "other", "--") if setting.on_session
                     else ("sudo", "-u", "mehmet"))) as caller:
        if setting.on_session:
            caller.must("open", setting.identity)
        caller.must("end")
        must("bed-seat", "active")
        setting.wait_for_workers()
        with subprocess.Popen(["sudo", f"{HERE}/take-number", str(caller.pid), "ayse", "cat"],
                              text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as successor:
            if successor.stdout.readline() != "taken\n":
                raise AssertionError("the number could not be taken")
            yield caller, successor


@contextlib.contextmanager
def number_reused(setting):
    with reused(setting) as (caller, _):
        yield lambda: setting.call_of(caller)


@contextlib.contextmanager
def number_reused_briefly(setting):
    """The process at the seat ends after polkit has answered and before logind does."""
    def call():
        with (concurrent.futures.ThreadPoolExecutor() as pool, held("systemd-logind.service"),
              bus_calls("destination='org.freedesktop.login1',member='GetUserByPID'") as asked):
            answer = pool.submit(setting.call_of, caller)
            # A polkit that knows better refuses without this question.
            wait_for(lambda: asked() or answer.done(), "polkit's answer")
            successor.communicate(timeout=60)
        return answer.result(60)

    with reused(setting) as (caller, successor):
        yield call


@contextlib.contextmanager
def held(unit):
    """Context: the service does not answer."""
    sudo("systemctl", "kill", "--signal=STOP", unit)
    try:
        yield
    finally:
        sudo("systemctl", "kill", "--signal=CONT", unit)


@contextlib.contextmanager
def bus_calls(rule):
    """Context: whether a call to which the rule applies was seen on the system bus."""
    with (tempfile.TemporaryFile() as seen,
          subprocess.Popen(["sudo", "dbus-monitor", "--system", f"type='method_call',{rule}"],
                           stdout=seen) as monitor):
        # First it prints signals about its own name.
        wait_for(lambda: os.fstat(seen.fileno()).st_size > 0, "the monitor")
        try:
            yield lambda: b"method call" in os.pread(seen.fileno(), 1 << 16, 0)
        finally:
            sudo("kill", str(monitor.pid))


@contextlib.contextmanager
def without(setting, unit):
    """The unit cannot be started either. File descriptors that it stored in systemd are preserved; from
    version 254 on logind stores the processes of its sessions there."""
    use_rule(None)
    setting.open_session()
    sudo("sh", "-euc", WITHHOLD, "sh", unit)
    try:
        yield setting.call
    finally:
        sudo("sh", "-euc", "rm /run/withheld; systemctl start $1", "sh", unit)
        must("bed-seat", "active")  # logind forgets this
        # A pcscd that asks polkit restarts with it.
        wait_for(lambda: eonay("certificates").json.get("certificates"), "the card to be seen again")


def no_polkit(setting):
    return without(setting, "polkit.service")


def no_logind(setting):
    return without(setting, "systemd-logind.service")


CONDITIONS = {
    "no seat": no_seat,
    "inactive": inactive,
    "denied by rule": denied,
    "dismissed": dismissed,
    "wrong password": wrong_password,
    "caller gone during the prompt": caller_gone,
    "interaction not allowed": no_interaction,
    "no agent to show a prompt": no_agent,
    "unsealed document": unsealed,
    "not a memfd": not_a_memfd,
    "FIFO": fifo,
    "huge": huge,
    "no descriptor": no_descriptor,
    "other user's session": by_another_user,
    "other connection of the user": by_another_connection,
    "guessed session": guessed,
    "session expired": expired,
    "session closed": closed,
    "count used up": used_up,
    "seat lost after opening": seat_lost,
    "caller's process gone": process_gone,
    "its number reused": number_reused,
    "and free again at once": number_reused_briefly,
    "as another user": as_another_user,
    "polkit unreachable": no_polkit,
    "logind unreachable": no_logind,
    "allowed after a prompt": right_password,
    "allowed": allowed,
}
