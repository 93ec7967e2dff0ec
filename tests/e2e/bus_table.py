# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of each method of the signer under each condition: the table of test-bus.

A cell is the name of the error, or "ok". Unless it is "ok", nothing may have happened: no APDU to
the card, no worker started, no audit line. "~" behind it: a worker has looked at the card, but no
PIN was verified and nothing signed. "/" between names: which of them depends on polkit's version: from 124 on
it knows a caller's process by more than its number. A number: not applicable, for the reason of that number.
"""

METHODS = ("ListCertificates", "OpenSession", "Sign", "Close")

TABLE = """
condition                     | ListCertificates     | OpenSession          | Sign                 | Close
------------------------------+----------------------+----------------------+----------------------+--------------
no seat                       | NoSeat               | NoSeat               | NoSeat               | ok
inactive                      | SeatInactive         | SeatInactive         | SeatInactive         | ok
denied by rule                | NotAuthorized        | NotAuthorized        | NotAuthorized        | ok
dismissed                     | Dismissed            | Dismissed            | Dismissed            | 1
wrong password                | AuthenticationFailed | AuthenticationFailed | AuthenticationFailed | 1
caller gone during the prompt | gone                 | gone                 | gone                 | 1
interaction not allowed       | NotAuthorized        | NotAuthorized        | NotAuthorized        | 1
no agent to show a prompt     | NotAuthorized        | NotAuthorized        | NotAuthorized        | 1
unsealed document             | 2                    | InvalidArgument      | NotSealed            | 2
not a memfd                   | 2                    | InvalidArgument      | NotSealed            | 2
FIFO                          | 2                    | 3                    | NotSealed            | 2
huge                          | 2                    | PinInvalid~          | TooLarge             | 2
no descriptor                 | 2                    | InvalidArgument      | InvalidArgument      | 2
other user's session          | 4                    | 4                    | SessionClosed        | SessionClosed
other connection of the user  | 4                    | 4                    | SessionClosed        | SessionClosed
guessed session               | 4                    | 4                    | SessionClosed        | SessionClosed
session expired               | 4                    | 4                    | SessionClosed        | SessionClosed
session closed                | 4                    | 4                    | SessionClosed        | SessionClosed
count used up                 | 4                    | 4                    | SessionClosed        | ok
seat lost after opening       | 4                    | 4                    | SessionClosed        | SessionClosed
caller's process gone         | NotAuthorized        | NotAuthorized        | NotAuthorized        | ok
its number reused             | NotAuthorized/SeatInactive/NoSeat | NotAuthorized/SeatInactive/NoSeat | SessionClosed        | SessionClosed
and free again at once        | NotAuthorized/SeatInactive/NoSeat | NotAuthorized/SeatInactive/NoSeat | 6                    | 6
as another user               | NotAuthorized        | NotAuthorized        | 5                    | 5
polkit unreachable            | NotAuthorized        | NotAuthorized        | NotAuthorized        | ok
logind unreachable            | NotAuthorized        | NotAuthorized        | NotAuthorized        | ok
allowed after a prompt        | ok                   | ok                   | ok                   | 1
allowed                       | ok                   | ok                   | ok                   | ok
"""

REASONS = {
    1: "Close needs no authorization: it ends the caller's own session",
    2: "takes no descriptor",
    3: "the PIN is passed by a pipe",
    4: "is not called on a session",
    5: "such a caller cannot open a session",
    6: "the session has ended, as in the row above",
}

# The required minimum.
ASKED_FOR = ("no seat", "inactive", "denied by rule", "dismissed", "wrong password",
             "caller gone during the prompt", "interaction not allowed", "unsealed document",
             "not a memfd", "FIFO", "huge", "other user's session", "other connection of the user",
             "session expired", "count used up", "seat lost after opening", "allowed")

# Calls outside of the permission table: refused for every caller, by the bus or before polkit is asked.
# Introspection shows the interfaces but no session.
SIGNER = "tr.org.pardus.EOnay.Signer1"
ROOT = "/tr/org/pardus/EOnay/Signer1"
IN_NO_TABLE = (
    # what, path, interface, method, signature and arguments, answer
    ("unknown method", ROOT, SIGNER, "ListKeys", None, "UnknownMethod"),
    ("method of the other interface", ROOT, SIGNER + ".Session", "Sign", None, "UnknownMethod"),
    ("unknown method of a session", "SESSION", SIGNER + ".Session", "Export", None,
     "UnknownMethod"),
    ("unknown interface", ROOT, "tr.org.pardus.EOnay.Signer2", "ListCertificates", None,
     "AccessDenied"),
    ("no interface", ROOT, None, "ListCertificates", None, "AccessDenied"),
    ("unknown path", "/tr/org/pardus/EOnay", SIGNER, "ListCertificates", None, "UnknownMethod"),
    ("wrong arguments", ROOT, SIGNER, "ListCertificates", ("(s)", ("x",)), "InvalidArgs"),
    ("Get", ROOT, "org.freedesktop.DBus.Properties", "Get", ("(ss)", (SIGNER, "Sessions")),
     "AccessDenied"),
    ("Set", ROOT, "org.freedesktop.DBus.Properties", "Set", None, "AccessDenied"),
    ("GetAll", ROOT, "org.freedesktop.DBus.Properties", "GetAll", ("(s)", (SIGNER,)),
     "AccessDenied"),
    ("GetAll of a session", "SESSION", "org.freedesktop.DBus.Properties", "GetAll",
     ("(s)", (SIGNER + ".Session",)), "AccessDenied"),
    ("GetManagedObjects", ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", None,
     "AccessDenied"),
    ("Introspect", ROOT, "org.freedesktop.DBus.Introspectable", "Introspect", None, "ok"),
    ("Introspect of the sessions", ROOT + "/Session", "org.freedesktop.DBus.Introspectable",
     "Introspect", None, "ok"),
    ("Ping", ROOT, "org.freedesktop.DBus.Peer", "Ping", None, "ok"),
)


def rows():
    """Method, condition and cell, in the order of the table."""
    lines = [line.split("|") for line in TABLE.strip().splitlines() if "|" in line]
    columns = [cell.strip() for cell in lines[0][1:]]
    for line in lines[1:]:
        for method, cell in zip(columns, line[1:], strict=True):
            yield method, line[0].strip(), cell.strip()
