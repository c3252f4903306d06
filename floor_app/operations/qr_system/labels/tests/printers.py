"""Printers on this machine: one that prints, one that cuts the line, one that hangs."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

RESET = struct.pack("ii", 1, 0)  # linger for no time: closing throws away what is unread


class Sink:
    """Takes connections one after the other. `cut_after` bytes it breaks off; `hangs` it never reads."""

    def __init__(self, *, cut_after: int | None = None, hangs: bool = False) -> None:
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.port: int = self.listener.getsockname()[1]
        self.cut_after, self.hangs = cut_after, hangs
        self.received: list[bytes] = []
        self.held: list[socket.socket] = []
        self.thread = Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            if self.hangs:
                self.held.append(connection)
            else:
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        taken = b""
        with connection:
            while part := connection.recv(1024):
                taken += part
                if self.cut_after is not None and len(taken) >= self.cut_after:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    break
        self.received.append(taken)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)
        for connection in self.held:
            connection.close()


@contextmanager
def sink(*, cut_after: int | None = None, hangs: bool = False) -> Iterator[Sink]:
    printer = Sink(cut_after=cut_after, hangs=hangs)
    try:
        yield printer
    finally:
        printer.close()


def closed_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
