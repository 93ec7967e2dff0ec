# SPDX-License-Identifier: GPL-3.0-or-later
"""Minimal cards that are only inserted and removed, and readers for them, over vpcd's socket."""

import contextlib
import os
import socket
import struct
import tempfile
import threading

import bed

FIRST_PORT = 35963
ATR = bytes.fromhex("3b00")
SEND_ATR = b"\x04"
DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
CONFIGURATION = "/etc/reader.conf.d/more"


class QuickCard:
    """A card in the reader at this port; it is inserted while it is connected."""

    def __init__(self, port):
        self.port = port
        self.socket = None
        self.thread = None

    def insert(self):
        """Insert it into the reader."""
        self.socket = bed.wait_for(self._connect, f"a reader at port {self.port}")
        self.thread = threading.Thread(target=self._serve, args=(self.socket,), daemon=True)
        self.thread.start()

    def remove(self):
        """Take it out."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()
        self.socket = None

    def _connect(self):
        try:
            return socket.create_connection(("localhost", self.port), timeout=20)
        except ConnectionRefusedError:
            return None

    @staticmethod
    def _serve(connection):
        connection.settimeout(None)
        with contextlib.suppress(OSError), connection.makefile("rb") as stream:
            while len(header := stream.read(2)) == 2:
                message = stream.read(struct.unpack(">H", header)[0])
                if message == SEND_ATR:
                    connection.sendall(struct.pack(">H", len(ATR)) + ATR)
                elif len(message) > 1:
                    connection.sendall(b"\x00\x02\x6d\x00")


@contextlib.contextmanager
def more_readers(n_pairs):
    """Context: this many additional pairs of readers; yields all ports."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False, encoding="utf-8") as file:
        for number in range(1, n_pairs + 1):
            # The driver has global state, so each pair needs its own copy.
            bed.sudo("cp", DRIVER, f"/run/vpcd-{number}.so")
            port = FIRST_PORT + 2 * number
            file.write(f'FRIENDLYNAME "More {number}"\nDEVICENAME /dev/null:{port:#06X}\n'
                       f"LIBPATH /run/vpcd-{number}.so\nCHANNELID {port:#06X}\n\n".replace("0X", "0x"))
    bed.sudo("install", "-m644", file.name, CONFIGURATION)
    os.unlink(file.name)
    bed.sudo("systemctl", "restart", "pcscd.service")
    try:
        yield [FIRST_PORT + index for index in range(2 * n_pairs + 2)]
    finally:
        bed.sudo("rm", CONFIGURATION)
        bed.sudo("systemctl", "restart", "pcscd.service")
