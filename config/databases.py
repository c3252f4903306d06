"""Connection options for the two databases; the figures behind them are in docs/decisions."""

import os
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


def database(
    url: str, *, sqlite_synchronous: str, pool_size: int, statement_timeout_ms: int, testing: bool
) -> dict[str, Any]:
    """The `default` entry of DATABASES for a URL such as postgres://user:password@host:5432/name."""
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
    except ValueError as unreadable:
        raise ImproperlyConfigured("DATABASE_URL is not a database address.") from unreadable
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = _sqlite("OFF" if testing else sqlite_synchronous) | options
        # Opening a connection and its pragmas cost 1.1 ms of CPU, a query on an open one 0.01.
        settings["CONN_MAX_AGE"] = 0 if testing else None
        # A file, not memory: threads of a live server need connections and transactions of their own.
        test_name: str = str(Path(tempfile.gettempdir(), f"floor-test-{os.getpid()}.sqlite3"))
    else:
        # A connection that its server closed meanwhile, in a restart, is replaced before a request meets it.
        settings["CONN_HEALTH_CHECKS"] = True
        pool = None if testing else _pool(pool_size)
        settings["OPTIONS"] = _postgresql(statement_timeout_ms) | ({"pool": pool} if pool else {}) | options
        test_name = os.environ.get("TEST_DATABASE_NAME", "test_floor")
    if testing:
        settings["TEST"] = {"NAME": test_name}
    return settings


def _sqlite(synchronous: str) -> dict[str, Any]:
    return {
        "timeout": 20,
        # A transaction that reads first and writes later cannot wait for its turn; one that begins as a
        # writer can.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; "
        f"PRAGMA synchronous={synchronous}; PRAGMA mmap_size=134217728;",
    }


def _postgresql(statement_timeout_ms: int) -> dict[str, Any]:
    """Every wait has an end on our side too: a server that hangs does not close its sockets."""
    return {
        "connect_timeout": 2,
        "tcp_user_timeout": 3000,
        "keepalives_idle": 10,
        "options": f"-c statement_timeout={statement_timeout_ms}",
    }


def _pool(size: int) -> dict[str, Any]:
    # By itself the pool waits longer after each failure, up to minutes: after 40 s without a database, pages
    # failed for 16 s more. Where it gives up after a second, the next request tries anew.
    return {
        "min_size": 1,
        "max_size": size,
        "timeout": 3,
        "reconnect_timeout": 1,
        # By name: only where PostgreSQL is used its library is installed.
        "connection_class": import_string("core.patience.PatientConnection"),
    }
