"""A file to a printer over TCP, within seconds, and an honest answer about what became of it."""

import socket
from enum import Enum
from time import monotonic

CONNECT_WITHIN = 3.0
SEND_WITHIN = 8.0
# A printer that cuts the connection does so at once; one that prints just keeps it open.
LISTEN = 0.5


class Delivery(Enum):
    """How much of the file left this machine."""

    NOTHING = "nothing"
    SOME = "some"
    ALL = "all"


def deliver(host: str, port: int, file: bytes, *, within: float = SEND_WITHIN) -> Delivery:
    """Raises nothing: what the network says is the answer."""
    deadline = monotonic() + within
    try:
        connection = socket.create_connection((host, port), timeout=min(CONNECT_WITHIN, within))
    except (OSError, UnicodeError):
        return Delivery.NOTHING
    with connection:
        sent = _sent(connection, memoryview(file), deadline)
        if sent < len(file):
            return Delivery.SOME if sent else Delivery.NOTHING
        return Delivery.ALL if _is_kept(connection) else Delivery.SOME


def _sent(connection: socket.socket, file: memoryview, deadline: float) -> int:
    sent = 0
    try:
        while sent < len(file) and (left := deadline - monotonic()) > 0:
            connection.settimeout(left)
            sent += connection.send(file[sent:])
    except OSError:
        pass
    return sent


def _is_kept(connection: socket.socket) -> bool:
    """Whether the printer took the end of the file; a cut connection shows itself only when it is read."""
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(LISTEN)
        while connection.recv(1024):
            pass
    except TimeoutError:
        return True
    except OSError:
        return False
    return True
