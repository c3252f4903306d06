"""A PostgreSQL connection on which no wait is endless.

A server that hangs still acknowledges what it is sent, so neither its own statement timeout nor the network's
ends the wait; without an end on our side each request thread would be lost to the hang.
"""

import time
from collections.abc import Callable, Generator
from typing import Any, ClassVar, TypeVar

import psycopg
from django.conf import settings
from psycopg.abc import PQGen
from psycopg_pool import ConnectionPool

from core.health import watch

T = TypeVar("T")

INTERVAL = 0.1
DOUBTFUL_AFTER = 3.0
"""Seconds after which a wait ends if the watch, too, finds that the database does not answer."""
GRACE = 5.0
"""Seconds over the statement timeout, after which it ends in any case."""


class OutcomeUnknown(psycopg.OperationalError):
    """The line broke while a transaction was being committed: it may be saved, or not."""

    may_be_saved = True


class PatientConnection(psycopg.Connection[Any]):
    replaced_until: ClassVar[float] = 0.0
    """Lines made before are replaced, or will be once they are given back."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.made = time.monotonic()

    def wait(self, gen: PQGen[T], interval: float = INTERVAL, timeout: float | None = None) -> T:
        try:
            return super().wait(bounded(gen, over(time.monotonic())), interval, timeout)
        except TimeoutError as too_long:
            self.pgconn.finish()
            raise psycopg.OperationalError("The database did not answer in time.") from too_long
        except psycopg.OperationalError:
            if self.broken:
                self._replace_all()
            raise

    def _replace_all(self) -> None:
        """A server that starts anew has broken every line. The pool alone would find that out one by one, a
        second and then two apart, and let the request fail at the third."""
        pool = getattr(self, "_pool", None)
        if isinstance(pool, ConnectionPool) and self.made > PatientConnection.replaced_until:
            PatientConnection.replaced_until = time.monotonic()
            pool.drain()

    def commit(self) -> None:
        try:
            super().commit()
        except psycopg.OperationalError as fault:
            raise OutcomeUnknown(str(fault)) from fault


def over(began: float) -> Callable[[], bool]:
    """Whether a wait that began then has lasted long enough."""
    limit = settings.DATABASE_STATEMENT_TIMEOUT_MS / 1000
    longest = limit + GRACE if limit else float("inf")

    def asked() -> bool:
        waited = time.monotonic() - began
        return waited > longest or (waited > DOUBTFUL_AFTER and watch.database_fails())

    return asked


def bounded(gen: PQGen[T], is_over: Callable[[], bool]) -> Generator[Any, Any, T]:
    """What psycopg waits for, asked at each idle interval whether to go on."""
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and is_over():
                raise TimeoutError
            wanted = gen.send(ready)
    except StopIteration as done:
        answer: T = done.value
        return answer
