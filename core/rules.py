"""Rules that must hold of all rows at any moment, asked of the whole database at once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

Rows = QuerySet[Any, tuple[Any, ...]]
Rules = Mapping[str, Callable[[], Rows]]


def broken(rules: Rules) -> list[str]:
    """A sentence for every row that a rule finds: `rules` maps a sentence with {} to the rows for it."""
    return [sentence.format(*row) for sentence, rule in rules.items() for row in rows_of(rule)]


def rows_of(rule: Callable[[], Rows], size: int = 2000) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that is put into words once and asked again and again.

    They come as the driver has them: a date of the embedded database is text.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_asked(rule, connection.vendor))
        while rows := cursor.fetchmany(size):
            yield from rows


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the database as it is now, and nobody waits for them."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            cursor.execute("set local statement_timeout = 0")
            yield
    else:
        with _reading_only(), transaction.atomic():
            yield


@contextmanager
def _reading_only() -> Iterator[None]:
    """A transaction of ours begins as a writer, which the embedded database lets in one by one."""
    embedded: Any = connection
    embedded.ensure_connection()  # which reads the mode from the settings
    mode, embedded.transaction_mode = embedded.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        embedded.transaction_mode = mode


@cache
def _asked(rule: Callable[[], Rows], vendor: str) -> tuple[str, tuple[Any, ...]]:
    return rule().query.sql_with_params()
