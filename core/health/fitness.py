"""A web server whose threads are all stuck still has its port and its process: nobody would start it anew.

Plain Compose and systemd restart what ends. So the arbiter asks its own workers, and ends when they leave the
question unanswered for long.
"""

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

logger = logging.getLogger(__name__)

AGENT = "floor-fitness"
QUESTION = f"GET /api/health/live/ HTTP/1.0\r\nUser-Agent: {AGENT}\r\n\r\n".encode()
EVERY = 2.0
AGAIN_AFTER = 0.2
FIRST_WITHIN = 60.0

Address = str | tuple[Any, ...]
"""A path of a unix socket, or host and port."""


class Listener(Protocol):
    sock: socket.socket


class Workforce(Protocol):
    """What gunicorn's arbiter has."""

    WORKERS: Mapping[int, object]
    LISTENERS: Sequence[Listener]


class Fitness(threading.Thread):
    def __init__(self, arbiter: Workforce, seconds: float) -> None:
        super().__init__(name="fitness", daemon=True)
        self._arbiter, self._seconds = arbiter, seconds
        self._address: Address = arbiter.LISTENERS[0].sock.getsockname()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """It is being stopped by someone: from now on silence is no fault. Safe in a signal handler."""
        self._stopped.set()

    def run(self) -> None:
        # Not judged before it was fit once: loading the program may take long on a busy machine, and a late
        # first answer is one, too.
        while not self._stopped.wait(EVERY) and not answers(self._address, within=FIRST_WITHIN):
            pass
        while not self._stopped.wait(EVERY):
            if not answers(self._address, within=self._seconds) and not self._stopped.is_set():
                self.end()
                return

    def end(self) -> None:
        """Workers that are stuck would not hear anything else."""
        logger.error("No worker answered for %s s: this server ends, to be started anew.", self._seconds)
        for pid in list(self._arbiter.WORKERS):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGQUIT)


def answers(address: Address, *, within: float) -> bool:
    """Whether anything at all comes back in that time; a refusal of the question counts too."""
    deadline = time.monotonic() + within
    while (left := deadline - time.monotonic()) > 0:
        with contextlib.suppress(OSError), socket.socket(_family(address)) as line:
            line.settimeout(left)
            line.connect(address)
            line.sendall(QUESTION)
            if line.recv(1):
                return True
        time.sleep(AGAIN_AFTER)
    return False


def _family(address: Address) -> socket.AddressFamily:
    if isinstance(address, str):
        return socket.AF_UNIX
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET
