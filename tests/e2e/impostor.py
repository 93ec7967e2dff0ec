# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback in the portal's place, with a certificate of its own."""

import contextlib
import socketserver
import ssl
import threading

import bed

FOLDER = "/tmp/impostor"
AUTHORITY = f"{FOLDER}/authority"
PLAIN = "not there: no TLS"


def make_authorities():
    """The authority that the machine is to trust, and another one."""
    bed.must("mkdir", "-p", FOLDER)
    for name in ("authority", "other"):
        bed.must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", f"/CN=E-Onay Test {name}", "-days", "60", "-keyout", f"{FOLDER}/{name}.key",
                 "-out", f"{FOLDER}/{name}.crt")


def make_certificate(kind, begins, ends):
    """The certificate's and the key's file; begins and ends are days from now."""
    host = "baska.okul.example" if kind == "of another host" else bed.HOST
    issuer = "other" if kind == "of another authority" else "authority"
    files = f"{FOLDER}/server.crt", f"{FOLDER}/server.key"
    bed.must("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
             f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-keyout", files[1],
             "-out", f"{FOLDER}/server.csr")
    bed.must("faketime", "-f", f"{begins:+}d", "openssl", "x509", "-req", "-in", f"{FOLDER}/server.csr",
             "-copy_extensions", "copy", "-CA", f"{FOLDER}/{issuer}.crt", "-CAkey", f"{FOLDER}/{issuer}.key",
             "-days", str(ends - begins), "-out", files[0])
    return files


class Handler(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self):
        with contextlib.suppress(OSError):
            if self.server.context is None:
                self.request.sendall(b"220 okul.example ESMTP\r\n")
            else:
                with self.server.context.wrap_socket(self.request, server_side=True) as stream:
                    stream.recv(65536)


class Impostor(socketserver.ThreadingTCPServer):
    """Context: a server with a certificate of this kind."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, kind, begins, ends):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = None
        if kind != PLAIN:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*make_certificate(kind, begins, ends))
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
