# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback that forwards CONNECT to the portal, or misbehaves in one way."""

import base64
import contextlib
import hashlib
import re
import socket
import socketserver
import threading

import bed

LOGIN = ("ayşe", "gizli@1")
# What a proxy of each kind sends instead of a tunnel; a missing kind sends nothing.
ANSWERS = {
    "refusing": "403 Forbidden",
    "failing": "503 Service Unavailable",
    "leading to a login page": "302 Found\r\nLocation: https://giris.okul.example/",
    "asking": '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="okul", charset="UTF-8"',
    "asking, closing": '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="okul", '
                       'charset="UTF-8"\r\nConnection: close',
    "asking for Digest": '407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm="okul", '
                         'nonce="1", qop="auth", algorithm=MD5',
    "asking for NTLM": "407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM",
}


def is_basic(login):
    """Whether this header has the name and the password."""
    return login == "Basic " + base64.b64encode(":".join(LOGIN).encode()).decode()


def is_digest(login):
    """The same for RFC 2617, section 3.2.2, with qop=auth."""
    given = {name: value.strip('"') for name, value in re.findall(r'(\w+)=("[^"]*"|[^, ]*)', login)}

    def digest(*parts):
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    with contextlib.suppress(KeyError):
        secret = digest(LOGIN[0], "okul", LOGIN[1])
        request = digest("CONNECT", given["uri"])
        return given["response"] == digest(secret, given["nonce"], given["nc"], given["cnonce"], "auth", request)
    return False


def forward(source, target):
    """Copy what is received until the end."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        with contextlib.suppress(OSError):
            while self.answer():
                pass

    def read_request(self):
        """The target and the login of a request; None at the end."""
        lines = []
        while (line := self.rfile.readline().decode("latin-1").rstrip("\r\n")) or not lines:
            if not line:
                return None
            lines.append(line)
        headers = dict(line.split(": ", 1) for line in lines[1:])
        return lines[0].split()[1], headers.get("Proxy-Authorization")

    def answer(self):
        """Answer one request; returns whether another may follow."""
        kind = self.server.kind
        if kind == "hanging up":
            self.server.requests.append((None, None))
            return False
        request = self.read_request()
        if request is None:
            return False
        self.server.requests.append(request)
        target, login = request
        if kind == "silent":
            self.server.ended.wait()
            return False
        is_known = login is not None and (is_basic(login) or is_digest(login))
        if kind == "open" or (kind.startswith("asking") and is_known):
            self.tunnel(target)
            return False
        self.wfile.write(f"HTTP/1.1 {ANSWERS[kind]}\r\nContent-Length: 0\r\n\r\n".encode())
        return "close" not in ANSWERS[kind]

    def tunnel(self, target):
        """Only this proxy knows where the portal is."""
        if target != f"{bed.HOST}:443":
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", 443)) as portal:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=forward, args=(portal, self.request), daemon=True)
            back.start()
            forward(self.request, portal)
            back.join()


class Proxy(socketserver.ThreadingTCPServer):
    """Context: a proxy of this kind. requests: the target and the login of each."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, kind):
        super().__init__(("127.0.0.1", 0), Handler)
        self.kind = kind
        self.port = self.server_address[1]
        self.requests = []
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        if kind == "dead":
            self.shutdown()
            self.server_close()

    def count(self):
        """The requests so far."""
        return len(self.requests)

    def count_logins(self):
        """The requests with a user name and a password."""
        return sum(login is not None for _, login in self.requests)

    def __exit__(self, *_):
        self.ended.set()
        if self.kind != "dead":
            self.shutdown()
            self.server_close()
