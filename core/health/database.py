"""The database, asked over a connection that no request uses: a pool is the first thing a hang empties."""

import contextlib
import copy
import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import cache
from types import TracebackType
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import load_backend

from core.health.found import CONNECTED, Found, Status

ALIAS = "default"
DEADLINE = 3.0

Question = Callable[[BaseDatabaseWrapper], Found]
Key = tuple[str, str]


def connected(connection: BaseDatabaseWrapper) -> Found:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    version = ".".join(map(str, connection.get_database_version()))
    return Found(Status.HEALTHY, {"message": CONNECTED}, {"vendor": connection.vendor, "version": version})


def migrations(connection: BaseDatabaseWrapper) -> Found:
    """How many migrations of this program the database still lacks."""
    applied = _applied(connection)
    pending = [
        f"{app}.{name}"
        for (app, name), replaces in known_migrations()
        if (app, name) not in applied and not (replaces and applied.issuperset(replaces))
    ]
    if not pending:
        return Found(Status.HEALTHY, {"message": "All applied", "pending": 0})
    return Found(
        Status.DEGRADED, {"message": "Not all applied", "pending": len(pending)}, {"pending": pending}
    )


@cache
def known_migrations() -> list[tuple[Key, list[Key]]]:
    """Each migration of this program with those it replaces. They do not change while it runs."""
    nodes = MigrationLoader(None).graph.nodes
    return [(key, list(migration.replaces)) for key, migration in nodes.items() if migration is not None]


def _applied(connection: BaseDatabaseWrapper) -> set[Key]:
    """Not by Django's recorder: it asks over the connection that requests use."""
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("select app, name from django_migrations")
        return set(cursor.fetchall())


class Stillness:
    """Held while a thread is in what a copy of the process must not inherit half done.

    A connection being made holds locks of its libraries. An embedded database that is open at a fork is
    worse: the child believes in file locks that only its parent has, and the file is corrupted.
    """

    def __init__(self) -> None:
        self._renew()

    def keep_over_forks(self) -> None:
        os.register_at_fork(before=self.before, after_in_parent=self.after, after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.Lock()
        self._held = False

    def before(self) -> None:
        # A connection that hangs is given up after two seconds; a fork does not wait for ever.
        self._held = self._lock.acquire(timeout=DEADLINE)

    def after(self) -> None:
        if self._held:
            self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


still = Stillness()


class Line:
    """One connection, of one thread. The embedded database is opened for each question and closed again."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = copy.deepcopy(settings)
        self._settings["OPTIONS"].pop("pool", None)
        self._connection: BaseDatabaseWrapper | None = None

    def ask(self, question: Question) -> Found:
        connection = self._connection or self._new()
        try:
            return self._ask(question, connection)
        except Exception:
            self.close()
            raise

    def _ask(self, question: Question, connection: BaseDatabaseWrapper) -> Found:
        if connection.vendor == "sqlite":
            with still, contextlib.closing(connection):
                return question(connection)
        with still:
            connection.ensure_connection()
        with hung_up_after(DEADLINE, connection):
            return question(connection)

    def _new(self) -> BaseDatabaseWrapper:
        # Made by the thread that uses it, as Django demands.
        backend = load_backend(self._settings["ENGINE"])
        self._connection = backend.DatabaseWrapper(self._settings, ALIAS)
        return self._connection

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()


def shared(question: Question) -> Found:
    """Over the connection that the request has anyway."""
    return question(connections[ALIAS])


@contextlib.contextmanager
def hung_up_after(seconds: float, connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The server's own deadline does not help when it is the server that hangs: it still acknowledges what we
    send, so neither does the network's. Another thread ends the call."""
    timer = threading.Timer(seconds, _hang_up, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: BaseDatabaseWrapper) -> None:
    raw = connection.connection
    if raw is None or not hasattr(raw, "fileno"):
        return
    with contextlib.suppress(Exception), socket.socket(fileno=os.dup(raw.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
