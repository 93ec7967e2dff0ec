# SPDX-License-Identifier: GPL-3.0-or-later
"""What each fault does to an activation in each state: states, faults, and what is expected, by class.

A cell is one state and one fault; its name is STATE/FAULT. The expectation of its classes is an outcome
below, or a number: it cannot happen, for the reason of that number.
"""

import dataclasses
import fnmatch
import functools
import os

# One activation in the exchange of tests/bed/kamusm.ini, and from "resumed" on, one with the login of an earlier one
# that ended at the seventh request. Held at: the request to the portal of this number, the card's command of this
# kind and number, or the question for the PIN. Signed, accepted, kept: signatures that the card has made, that the
# portal has accepted, and whose receipt says so, by then. Label: what the program looks for on this page.
STATES = """
state              | activation's state | class     | held at       | signed | accepted | kept | label
-------------------+--------------------+-----------+---------------+--------+----------+------+----------------------------
reading-card       | reading-card       | reading   | card any 1    | 0      | 0        | 0    |
entry-page         | opening-login      | opening   | request 1     | 0      | 0        | 0    | E-imzalı Giriş
code-page          | opening-login      | opening   | request 2     | 0      | 0        | 0    | Doğrulama Kodu
login-text         | opening-login      | opening   | request 3     | 0      | 0        | 0    |
confirming         | confirming         | asking    | the PIN       | 0      | 0        | 0    |
verifying-pin      | verifying-pin      | verifying | card verify 1 | 0      | 0        | 0    |
signing-login      | signing-login      | signing   | card sign 1   | 0      | 0        | 0    |
submitting-login   | submitting-login   | sending   | request 4     | 1      | 0        | 0    |
login-result       | submitting-login   | awaiting  | request 6     | 1      | 1        | 0    | E-ONAY İşlemleri
status-page        | checking-status    | between   | request 7     | 1      | 1        | 1    | E-Onay Durumu
consent-code       | opening-consent    | between   | request 9     | 1      | 1        | 1    | Doğrulama Kodu
consent-text       | opening-consent    | between   | request 10    | 1      | 1        | 1    |
signing-consent    | signing-consent    | signing   | card sign 2   | 1      | 1        | 1    |
submitting-consent | submitting-consent | sending   | request 11    | 2      | 1        | 1    |
consent-result     | submitting-consent | awaiting  | request 13    | 2      | 2        | 1    | başarıyla tamamlanmıştır
resumed-menu       | checking-status    | between   | request 9     | 1      | 1        | 1    | E-ONAY İşlemleri
resumed-status     | checking-status    | between   | request 10    | 1      | 1        | 1    | E-Onay Durumu
resumed-text       | opening-consent    | between   | request 13    | 1      | 1        | 1    |
resumed-question   | confirming         | asking    | the PIN       | 1      | 1        | 1    |
resumed-pin        | verifying-pin      | verifying | card verify 1 | 1      | 1        | 1    |
resumed-signing    | signing-consent    | signing   | card sign 1   | 1      | 1        | 1    |
resumed-submitting | submitting-consent | sending   | request 14    | 2      | 1        | 1    |
"""

# One that is met only in the end: the text is not the expected one.
END = """
state              | activation's state | class     | held at       | signed | accepted | kept | label
-------------------+--------------------+-----------+---------------+--------+----------+------+------
confirming-text    | confirming-text    | asking    |               | 1      | 1        | 1    |
"""

# What the portal, the network and the pages do at a request. Done: whether the portal has done what was asked
# for. Slow: whether the program's patience ends it. At: which requests: each, those for a page, for a text, or
# of a signature, and all of these that have a login.
PORTAL = """
fault                | class      | done | slow | at        | how
---------------------+------------+------+------+-----------+------------------------------------------------------------
refused              | unreached  | no   | no   | each      | listen refuse
reset-at-connect     | unreached  | no   | no   | each      | listen reset
silent-at-connect    | unreached  | no   | yes  | each      | listen mute
tls-untrusted        | unreached  | no   | no   | each      | listen /tmp/impostor/self-signed
tls-intercepted      | unreached  | no   | no   | each      | listen /tmp/impostor/intercepted
tls-expired          | unreached  | no   | no   | each      | listen /tmp/impostor/expired
tls-wrong-host       | unreached  | no   | no   | each      | listen /tmp/impostor/wrong-host
proxy-asks           | unreached  | no   | no   | each      | proxy asking
proxy-refuses        | unreached  | no   | no   | each      | proxy refusing
proxy-silent         | unreached  | no   | yes  | each      | proxy silent
reset-before-doing   | reset      | no   | no   | each      | reset
reset-after-doing    | reset      | yes  | no   | each      | lost
cut-off              | unanswered | yes  | no   | each      | cut-off
silent               | unanswered | no   | yes  | each      | silent
trickle              | unanswered | yes  | yes  | each      | trickle
status-500           | unanswered | no   | no   | each      | status 500
status-503           | unanswered | no   | no   | each      | status 503 Retry-After 120
status-429           | unanswered | no   | no   | each      | status 429 Retry-After 60
status-401           | login-gone | no   | no   | each      | status 401 WWW-Authenticate Basic realm="portal"
status-403           | strange    | no   | no   | each      | status 403
status-404           | strange    | no   | no   | each      | status 404
redirect-elsewhere   | strange    | no   | no   | each      | status 302 Location https://baska.okul.example/nb.go
label-missing        | useless    | yes  | no   | page      | filter sed 's/LABEL/…/g'
page-of-maintenance  | useless    | yes  | no   | page      | filter cat >/dev/null; echo '<html><body><h1>Bakım çalışması</h1></body></html>'
page-of-5-mb         | useless    | yes  | no   | page      | filter cat; head -c 5000000 /dev/zero | tr '\\0' ' '
page-binary          | useless    | yes  | no   | page      | filter gzip
page-half            | useless    | yes  | no   | page      | filter head -c 600; cat >/dev/null
page-empty           | useless    | yes  | no   | page      | filter cat >/dev/null
label-in-capitals    | odd        | yes  | no   | page      | filter sed 's/LABEL/CAPITALS/g'
label-twice          | odd        | yes  | no   | page      | filter sed '/LABEL/p'
html-broken          | odd        | yes  | no   | page      | filter sed -e 's,</\\(p\\|td\\|tr\\|li\\|main\\|body\\|html\\)>,,g' -e 's/class="\\([a-z]*\\)"/class=\\1/g'
charset-iso-8859-9   | odd        | yes  | no   | page      | recode ISO-8859-9
text-empty           | unreadable | yes  | no   | text      | filter sed 's/"metin" *: *"[^"]*"/"metin":""/'
text-huge            | unreadable | yes  | no   | text      | filter cat >/dev/null; printf '{"durum":"tamam","metin":"'; head -c 2000000 /dev/zero | tr '\\0' a; printf '"}'
text-binary          | unreadable | yes  | no   | text      | filter sed 's/"metin" *: *"/&\\xff\\xfe\\x01/'
text-with-controls   | other-text | yes  | no   | text      | filter sed 's/"metin" *: *"/&\\\\u202e/'
text-changed         | other-text | yes  | no   | text      | filter sed 's/"metin" *: *"/&Borcumu kabul ediyorum. /'
code-used            | dead-code  | yes  | no   | text      | filter cat >/dev/null; echo '{"durum":"ret","neden":"kod-kullanilmis","aciklama":"Kod kullanılmış."}'
code-wrong           | dead-code  | yes  | no   | text      | filter cat >/dev/null; echo '{"durum":"ret","neden":"kod-bilinmiyor","aciklama":"Kod bilinmiyor."}'
code-expired         | dead-code  | no   | no   | text      | held expire-codes
code-expired-late    | late-code  | no   | no   | signature | held expire-codes
refused-with-reason  | denied     | no   | no   | signature | held set refuse STEP
not-opened           | not-opened | no   | no   | signature | held set not-opened on
login-over           | logged-out | yes  | no   | login     | held expire-sessions
"""

# What is expected of them. A row is a state's class, or a state where it differs. A page that is asked for over a
# connection which has been used before is asked for once more if that is reset.
PORTAL_EXPECTED = """
states       | unreached   | reset       | unanswered  | strange    | useless    | odd
-------------+-------------+-------------+-------------+------------+------------+----------
entry-page   | unreachable | unreachable | unreachable | unexpected | unexpected | activated
login-text   | unreachable | unreachable | unreachable | unexpected |            |
consent-text | unreachable | unreachable | unreachable | unexpected |            |
resumed-text | unreachable | unreachable | unreachable | unexpected |            |
opening      | unreachable | activated   | unreachable | unexpected | unexpected | activated
sending      | unsent      | unknown     | unknown     | unknown    |            |
awaiting     | unknown     | activated   | unknown     | unknown    | unknown    | activated
between      | unreachable | activated   | unreachable | unexpected | unexpected | activated

states       | login-gone
-------------+----------------
entry-page   | unexpected
login-text   | unexpected
consent-text | unexpected
resumed-text | unexpected
opening      | unexpected
sending      | unknown
awaiting     | unknown
between      | session-expired

states       | unreadable | other-text                   | dead-code    | late-code | denied  | not-opened | logged-out
-------------+------------+------------------------------+--------------+-----------+---------+------------+----------------
login-text   | unexpected | text-changed@confirming      | code-expired |           |         |            |
consent-text | unexpected | text-changed@confirming-text | code-expired |           |         |            |
resumed-text | unexpected | text-changed@resumed-question | code-expired |          |         |            |
sending      |            |                              |              | late-code | refused | not-opened | unknown
awaiting     |            |                              |              |           |         |            | unknown
between      |            |                              |              |           |         |            | session-expired
"""

# What happens on this machine while an activation is held in a state; fault_machine.py does it.
MACHINE = """
fault              | what is done
-------------------+----------------------------------------------------------------------------------
card-removed       | the card is taken out
card-swapped       | and another holder's card is put in
card-held          | another program takes the card for itself
reader-unplugged   | the card's reader is gone
pcscd-killed       | pcscd is killed; its next client starts it again
signer-killed      | the signer is killed
worker-killed      | the signer's worker is killed
polkitd-stopped    | polkitd is stopped and cannot be started
polkitd-killed     | polkitd is killed; the next request starts it again
keyring-locked     | the keyring is locked
keyring-gone       | the keyring's service is gone
keyring-frozen     | the keyring's service does not answer
bus-restarted      | the system's bus is killed, and started again
receipts-full      | the disk of the receipts is full
receipts-read-only | the disk of the receipts is mounted read-only
ledger-full        | the disk of the ledger is full
ledger-read-only   | the disk of the ledger is mounted read-only
clock-forward      | the clock jumps forward by an hour
clock-back         | the clock jumps back by an hour
asleep             | the command line is frozen until the held answer has arrived
cancelled          | the person presses Ctrl-C
killed             | the command line is killed
second-activation  | another activation is started, which is refused
"""

# What is expected of them: an outcome, and behind @ the state in which the activation ends if it is not the same.
# A row is a state, or a group of them.
GROUPS = {
    "before the PIN": ("entry-page", "code-page", "login-text", "confirming"),
    "between": ("login-result", "status-page", "consent-code", "consent-text"),
    "consent sent": ("submitting-consent", "consent-result", "resumed-submitting"),
    "resumed": ("resumed-menu", "resumed-status", "resumed-text", "resumed-question"),
}
MACHINE_EXPECTED = """
states           | card-removed         | card-swapped         | card-held          | reader-unplugged     | pcscd-killed
-----------------+----------------------+----------------------+--------------------+----------------------+---------------------
reading-card     | card                 | card                 | 10                 | card                 | card
before the PIN   | card@verifying-pin   | card@verifying-pin   | busy@verifying-pin | card@verifying-pin   | activated
verifying-pin    | card                 | card                 | 10                 | card                 | card
signing-login    | card                 | card                 | 10                 | card                 | card
submitting-login | card@signing-consent | card@signing-consent | 10                 | card@signing-consent | card@signing-consent
between          | card@signing-consent | card@signing-consent | 10                 | card@signing-consent | card@signing-consent
signing-consent  | card                 | card                 | 10                 | card                 | card
consent sent     | activated            | activated            | 10                 | activated            | activated
resumed          | card@resumed-pin     | card@resumed-pin     | busy@resumed-pin   | card@resumed-pin     | activated
resumed-pin      | card                 | card                 | 10                 | card                 | card
resumed-signing  | card                 | card                 | 10                 | card                 | card

states           | signer-killed          | worker-killed          | polkitd-stopped                | polkitd-killed | keyring-locked | keyring-gone
-----------------+------------------------+------------------------+--------------------------------+----------------+----------------+-------------
reading-card     | no-signer              | card                   | not-authorized@verifying-pin   | activated      | activated      | activated
before the PIN   | activated              | 11                     | not-authorized@verifying-pin   | activated      | activated      | activated
verifying-pin    | no-signer              | card                   | not-authorized@signing-login   | activated      | activated      | activated
signing-login    | no-signer+             | card+                  | not-authorized@signing-consent | activated      | activated      | activated
submitting-login | closed@signing-consent | card@signing-consent   | not-authorized@signing-consent | activated      | activated      | activated
between          | closed@signing-consent | card@signing-consent   | not-authorized@signing-consent | activated      | activated      | activated
signing-consent  | no-signer+             | card+                  | activated                      | activated      | activated      | activated
consent sent     | activated              | activated              | activated                      | activated      | activated      | activated
resumed          | activated              | 11                     | not-authorized@resumed-pin     | activated      | activated      | activated
resumed-pin      | no-signer              | card                   | not-authorized@resumed-signing | activated      | activated      | activated
resumed-signing  | no-signer+             | card+                  | activated                      | activated      | activated      | activated

states           | keyring-frozen | bus-restarted
-----------------+----------------+--------------
reading-card     | activated      | 12
before the PIN   | activated      | 12
verifying-pin    | activated      | 12
signing-login    | activated      | 12
submitting-login | activated      | 12
between          | activated      | 12
signing-consent  | activated      | 12
consent sent     | activated      | 12
resumed          | activated      | 12
resumed-pin      | activated      | 12
resumed-signing  | activated      | 12

states           | receipts-full            | receipts-read-only       | ledger-full              | ledger-read-only
-----------------+--------------------------+--------------------------+--------------------------+-------------------------
reading-card     | not-saved@signing-login  | unwritable               | failed                   | unwritable
before the PIN   | not-saved@signing-login  | not-saved@signing-login  | not-noted@signing-login  | not-noted@signing-login
verifying-pin    | not-saved@signing-login  | not-saved@signing-login  | not-noted@signing-login  | not-noted@signing-login
signing-login    | not-saved                | not-saved                | not-noted                | not-noted
submitting-login | login-unmarked@signing-consent | login-unmarked@signing-consent | login-open@signing-consent | login-open@signing-consent
login-result     | login-unmarked@signing-consent | login-unmarked@signing-consent | login-open@signing-consent | login-open@signing-consent
between          | not-saved@signing-consent | not-saved@signing-consent | not-noted@signing-consent | not-noted@signing-consent
signing-consent  | not-saved                | not-saved                | not-noted                | not-noted
consent sent     | unfinished               | unfinished               | not-closed               | not-closed
resumed          | not-saved@resumed-signing | not-saved@resumed-signing | not-noted@resumed-signing | not-noted@resumed-signing
resumed-pin      | not-saved@resumed-signing | not-saved@resumed-signing | not-noted@resumed-signing | not-noted@resumed-signing
resumed-signing  | not-saved                | not-saved                | not-noted                | not-noted

states           | clock-forward             | clock-back | asleep    | cancelled             | killed  | second-activation
-----------------+---------------------------+------------+-----------+-----------------------+---------+------------------
reading-card     | activated                 | activated  | activated | cancelled             | killed  | activated
entry-page       | activated                 | activated  | activated | cancelled             | killed  | activated
code-page        | activated                 | activated  | activated | cancelled             | killed  | activated
login-text       | code-expired@confirming   | activated  | activated | cancelled             | killed  | activated
confirming       | code-expired@confirming   | activated  | activated | cancelled             | killed  | activated
verifying-pin    | code-expired@signing-login | activated | activated | cancelled             | killed  | activated
signing-login    | code-expired+             | activated  | activated | cancelled+            | killed+ | activated
submitting-login | activated                 | activated  | activated | cancelled@status-page | sent    | activated
login-result     | activated                 | activated  | activated | cancelled@status-page | sent    | activated
consent-text     | code-expired@signing-consent | activated | activated | cancelled          | killed  | activated
between          | activated                 | activated  | activated | cancelled             | killed  | activated
signing-consent  | code-expired+             | activated  | activated | cancelled+            | killed+ | activated
consent sent     | activated                 | activated  | activated | activated             | sent    | activated
resumed-menu     | activated                 | activated  | activated | cancelled             | killed  | activated
resumed-status   | activated                 | activated  | activated | cancelled             | killed  | activated
resumed          | code-expired@resumed-question | activated | activated | cancelled         | killed  | activated
resumed-pin      | code-expired@resumed-signing | activated | activated | cancelled          | killed  | activated
resumed-signing  | code-expired+             | activated  | activated | cancelled+            | killed+ | activated
"""

# What happens to the applet while its activation is held, or to one that is held while the other is started.
APPLET = """
fault               | what is done
--------------------+------------------------------------------------------------------------
applet-killed       | the applet is killed
logged-out          | the session ends, so the applet is told to end
command-line-second | one is started by the command line, which is refused
applet-second       | the command line's is held, and the applet's is refused
clock-set           | the kernel tells the applet that the clock was set
"""
APPLET_EXPECTED = """
states             | applet-killed | logged-out | command-line-second | applet-second | clock-set
-------------------+---------------+------------+---------------------+---------------+----------
reading-card       | 13            | 13         | 13                  | activated     | 16
before the PIN     | killed        | ended      | activated           | activated     | 16
verifying-pin      | killed        | ended      | activated           | activated     | 16
signing-login      | killed+       | ended+     | activated           | activated     | 16
submitting-login   | sent          | ended-sent | activated           | activated     | 16
login-result       | sent          | ended-sent | activated           | activated     | 16
between            | killed        | ended      | activated           | activated     | 16
signing-consent    | killed+       | ended+     | activated           | activated     | 16
consent sent       | sent          | ended-sent | activated           | activated     | 16
resumed-submitting | 14            | 14         | 14                  | 14            | 16
resumed            | 14            | 14         | 14                  | 14            | 16
resumed-pin        | 14            | 14         | 14                  | 14            | 16
resumed-signing    | 14            | 14         | 14                  | 14            | 16
"""

# Exit code and name; the receipts, of which "kept" are those that are accepted by then; whether the ledger has a
# submission of unknown result; further signatures of the card, which are not sent.
OUTCOMES = """
outcome         | code | name            | receipts          | open | signs
----------------+------+-----------------+-------------------+------+------
activated       | 0    |                 | accepted accepted | no   | 0
unfinished      | 0    |                 | accepted pending  | yes  | 0
not-closed      | 0    |                 | accepted accepted | yes  | 0
unreachable     | 50   | unreachable     | kept              | no   | 0
unexpected      | 51   | unexpected      | kept              | no   | 0
unsent          | 50   | unreachable     | kept pending      | no   | 0
unknown         | 55   | unknown-fate    | kept unknown      | yes  | 0
text-changed    | 56   | text-changed    | kept              | no   | 0
code-expired    | 53   | code-expired    | kept              | no   | 0
code-expired+   | 53   | code-expired    | kept              | no   | 1
late-code       | 53   | code-expired    | kept refused      | no   | 0
refused         | 54   | refused         | kept refused      | no   | 0
not-opened      | 52   | not-opened      | kept refused      | no   | 0
session-expired | 58   | session-expired | kept              | no   | 0
card            | 14   | card            | kept              | no   | 0
card+           | 14   | card            | kept              | no   | 1
busy            | 15   | card-busy       | kept              | no   | 0
no-signer       | 35   | no-signer       | kept              | no   | 0
no-signer+      | 35   | no-signer       | kept              | no   | 1
closed          | 44   | session-closed  | kept              | no   | 0
not-authorized  | 30   | not-authorized  | kept              | no   | 0
failed          | 1    | failed          | kept              | no   | 0
not-saved       | 60   | not-saved       | kept              | no   | 1
unwritable      | 60   | not-saved       | kept              | no   | 0
not-noted       | 60   | not-saved       | kept pending      | no   | 1
login-unmarked  | 60   | not-saved       | pending           | no   | 1
login-open      | 60   | not-saved       | accepted pending  | yes  | 1
cancelled       | 3    | cancelled       | kept              | no   | 0
cancelled+      | 3    | cancelled       | kept              | no   | 1
killed          | -9   |                 | kept              | no   | 0
killed+         | -9   |                 | kept              | no   | 1
sent            | -9   |                 | kept pending      | yes  | 0
ended           | 0    |                 | kept              | no   | 0
ended+          | 0    |                 | kept              | no   | 1
ended-sent      | 0    |                 | kept pending      | yes  | 0
"""

REASONS = {
    1: "the program asks the portal nothing in this state",
    2: "the answer to this request is no page",
    3: "the answer to this request has no text and no code",
    4: "no signature is sent by this request",
    5: "there is no login yet",
    6: "a certificate that is not opened for use gets no login",
    7: "the text is given without the login; the next states ask for it",
    10: "the signer's worker holds the card",
    11: "no worker runs",
    12: "the session ends with the system's bus, and with it the command line, as if killed",
    13: "the applet has read the card before",
    14: "as without an earlier login",
    15: "the program logs in once more, as without an earlier login",
    16: "the machine has the host's clock, which must not be set",
}


def rows(table):
    """The rows of a table as lists of cells."""
    for line in table.strip().splitlines()[2:]:
        yield [cell.strip() for cell in line.split("|", LIMITS.get(table, -1))]


# The last column may have bars.
LIMITS = {PORTAL: 5}


@dataclasses.dataclass(frozen=True)
class State:
    """A row of the states."""

    name: str
    nick: str
    kind: str
    held: str
    signed: int
    accepted: int
    kept: int
    label: str

    @property
    def is_resumed(self):
        """Whether there is a login of an earlier activation."""
        return self.name.startswith("resumed-")

    @property
    def request(self):
        """The number of its request to the portal, or None."""
        return int(self.held.split()[1]) if self.held.startswith("request") else None


@dataclasses.dataclass(frozen=True)
class Fault:
    """A row of the faults."""

    name: str
    kind: str
    done: bool
    slow: bool
    at: str
    how: str


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A row of the outcomes."""

    name: str
    code: int
    error: str
    receipts: str
    is_open: bool
    signs: int


@dataclasses.dataclass(frozen=True)
class Cell:
    """One state, one fault, and what is expected: an outcome and the state of the end, or why it cannot happen."""

    state: State
    fault: Fault
    outcome: Outcome = None
    end: State = None
    reason: str = None

    @property
    def name(self):
        """The name by which it is run."""
        return f"{self.state.name}/{self.fault.name}"

    @property
    def test(self):
        """The name of its test."""
        return f"test_{self.name}"


STATE = {name: State(name, nick, kind, held, int(signed), int(accepted), int(kept), label)
         for name, nick, kind, held, signed, accepted, kept, label in [*rows(STATES), *rows(END)]}
OUTCOME = {name: Outcome(name, int(code), error, receipts, is_open == "yes", int(signs))
           for name, code, error, receipts, is_open, signs in rows(OUTCOMES)}


def read_expected(table):
    """What a table, or several with an empty line between them, expect: the row's and the column's name give the
    cell."""
    expected = {}
    for part in table.strip().split("\n\n"):
        _, *columns = (cell.strip() for cell in part.splitlines()[0].split("|"))
        for name, *cells in rows(part):
            expected |= {(name, column): cell for column, cell in zip(columns, cells, strict=True)}
    return expected


def create_cell(state, fault, text):
    """A cell from its text: OUTCOME or OUTCOME@STATE, or the number of a reason."""
    if text.isdigit():
        return Cell(state, fault, reason=REASONS[int(text)])
    outcome, _, end = text.partition("@")
    return Cell(state, fault, OUTCOME[outcome], STATE[end or state.name])


def find_reason(state, fault):
    """The number of the reason why a fault of the portal cannot meet a state, or None."""
    if state.request is None:
        return "1"
    if fault.at == "page" and not state.label:
        return "2"
    if fault.at == "text" and not state.name.endswith("-text"):
        return "3"
    if fault.at == "signature" and state.kind != "sending":
        return "4"
    if (fault.at == "login" or fault.kind == "login-gone") and state.name in ("resumed-menu", "resumed-status"):
        return "15"
    if fault.at == "login" and (state.accepted == 0 or state.name.endswith("-text")):
        return "7" if state.accepted else "5"
    return "6" if fault.name == "not-opened" and state.accepted else None


def list_states():
    """The states in which an activation is held."""
    return [state for state in STATE.values() if state.held]


def list_portal_cells():
    """Every cell of the faults of portal, network and pages, in the order of the states."""
    expected = read_expected(PORTAL_EXPECTED)
    for state in list_states():
        for name, kind, done, slow, at, how in rows(PORTAL):
            fault = Fault(name, kind, done == "yes", slow == "yes", at, how)
            reason = find_reason(state, fault)
            yield create_cell(state, fault,
                              reason or expected.get((state.name, kind)) or expected[state.kind, kind])


def list_cells(faults, expected):
    """Every cell of the faults of this machine in these two tables, in the order of the states."""
    expected = read_expected(expected)
    for state in list_states():
        group = next((name for name, states in GROUPS.items() if state.name in states), None)
        for name, how in rows(faults):
            text = expected.get((state.name, name)) or expected[group, name]
            yield create_cell(state, Fault(name, "", False, False, "each", how), text)


LISTINGS = {
    "test-faults-portal": list_portal_cells,
    "test-faults-machine": functools.partial(list_cells, MACHINE, MACHINE_EXPECTED),
    "test-faults-applet": functools.partial(list_cells, APPLET, APPLET_EXPECTED),
}


def choose(cells):
    """The cells that $EONAY_TEST_FAULTS asks for: all, or the names that match one of its patterns. Unset: each class
    of faults meets each class of states, and each fault and each state is in one cell."""
    wanted = os.environ.get("EONAY_TEST_FAULTS", "")
    patterns = ["*"] if wanted == "all" else wanted.split()
    seen = set()
    for cell in (cell for cell in cells if cell.outcome):
        parts = {(cell.state.kind, cell.fault.kind), cell.state.name, cell.fault.name}
        if not parts <= seen if not patterns else any(fnmatch.fnmatch(cell.name, pattern) for pattern in patterns):
            seen |= parts
            yield cell


def describe(cell):
    """What is expected of a cell, in a line."""
    if cell.outcome is None:
        return f"cannot happen: {cell.reason}"
    name = cell.outcome.error or cell.outcome.name
    place = "" if cell.end == cell.state else f", in {cell.end.name}"
    return name + place


def print_matrix(results, listings=tuple(LISTINGS.values())):
    """Print a row for each fault and a column for each state. results: "passed" or another word for the name of
    each cell that was run."""
    marks = {"passed": "+", None: "."}
    for number, state in enumerate(list_states()):
        print(f"{'│ ' * number}╭ {state.name}")
    for listing in listings:
        lines = {}
        for cell in listing():
            mark = " " if cell.outcome is None else marks.get(results.get(cell.name), "!")
            lines.setdefault(cell.fault.name, []).append(mark)
        for name, line in lines.items():
            print(" ".join(line), name)
    print("+ as expected   ! not   . not run   blank: cannot happen, see tests/faults --list", flush=True)
