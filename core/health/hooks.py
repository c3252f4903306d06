"""What gunicorn calls, so that each of its processes watches from its start and says when it stops.

The arbiter answers on a port of its own; the workers answer on the public addresses.
"""

import encodings.idna  # noqa: F401  # see arbiter_ready
import logging
import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Protocol

from django.conf import settings
from django.urls import resolve

from core.health import watch
from core.health.database import known_migrations, still
from core.health.fitness import Fitness, Workforce
from core.health.port import Port

FIRST_LOOK = 2.0
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class Arbiter(Protocol):
    reexec_pid: int
    """The server that replaces this one, once there is one."""


class _Process:
    port: Port | None = None


def arbiter_ready(arbiter: Arbiter) -> None:
    """Watch, and serve HEALTH_PORT, beside the main thread that forks the workers.

    All is imported before the threads start: a fork in the middle of an import would hang the worker.
    """
    known_migrations()
    keep_lines_whole()
    still.keep_over_forks()
    looking = watch.start()
    _Process.port = port = Port(settings.HOST, settings.HEALTH_PORT).open()

    def stopping() -> None:
        if arbiter.reexec_pid:
            port.release()
        else:
            looking.drain()

    on_stop(stopping)


def keep_lines_whole() -> None:
    """No fork while a thread is in the middle of a log line.

    The child would inherit the stream locked and wait for ever at its own first line: of a log's locks Python
    renews the handler's in the child, but not the stream's.
    """
    for handler in logging.getLogger().handlers:
        os.register_at_fork(before=handler.acquire, after_in_parent=handler.release)


def keep_fit(arbiter: Workforce, seconds: float) -> None:
    fitness = Fitness(arbiter, seconds)
    fitness.start()
    on_stop(fitness.stop)


def worker_forked() -> None:
    watch.forget()
    if _Process.port is not None:
        _Process.port.forget()


def worker_ready() -> None:
    """Takes no request before it knows what a probe asks, and has read the table of addresses.

    A probe told "not looked at yet" would be sent on to the other server, which at a release may be gone.
    """
    known_migrations()
    resolve("/api/health/")
    looking = watch.start()
    on_stop(looking.drain)
    looking.wait_for_first_look(FIRST_LOOK)


def on_stop(call: Callable[[], None]) -> None:
    """Before what the process does anyway at these signals."""
    for number in STOPS:
        signal.signal(number, _first(call, signal.getsignal(number)))
        signal.siginterrupt(number, False)


def _first(
    call: Callable[[], None], then: Callable[[int, FrameType | None], object] | int | None
) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:
        call()
        if callable(then):
            then(number, frame)

    return stop
