"""Keyset pages: a page of a list costs the same however long the list is and however deep the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows with the cursors of its neighbours (None at either end)."""

    rows: list[M]
    next: str | None
    previous: str | None


def paginate(
    queryset: QuerySet[M], *, order: tuple[str, ...], cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[M]:
    """The page after (or before) `cursor` in the given order.

    `order` names non-null columns, "-" for descending; the last one is unique. Cursors are signed, so a
    value in one is always of its column's type; one that cannot be read, as from an old bookmark, gives
    the first page.
    """
    backwards, values = _read(cursor, order)
    step = _reversed(order) if backwards else order
    if values is not None:
        queryset = queryset.filter(_beyond(step, values))
    found = list(queryset.order_by(*step)[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    return _page(
        rows, order, has_next=backwards or more, has_previous=more if backwards else values is not None
    )


def count_up_to(queryset: QuerySet[M], limit: int = COUNT_LIMIT) -> int:
    """Rows in the queryset, but never more than `limit`: a tab's count stays cheap on a long list."""
    return queryset.order_by()[:limit].count()


def count_each(querysets: Mapping[str, QuerySet[Any]], limit: int = COUNT_LIMIT) -> dict[str, int]:
    """`count_up_to` for several querysets in one query, by name."""
    if not querysets:
        return {}
    parts = [_first_keys(rows, limit) for rows in querysets.values()]
    counts = ", ".join(f"(select count(*) from ({sql}) part)" for sql, _ in parts)  # noqa: S608  # Django wrote it
    with connection.cursor() as cursor:
        cursor.execute(f"select {counts}", [value for _, values in parts for value in values])
        return dict(zip(querysets, cursor.fetchone(), strict=True))


def _first_keys(rows: QuerySet[Any], limit: int) -> tuple[str, tuple[Any, ...]]:
    """The SQL of so many primary keys. Django writes none for a queryset that it knows to be empty."""
    try:
        return rows.order_by().values("pk")[:limit].query.sql_with_params()
    except EmptyResultSet:
        return "select 1 where 1 = 0", ()


def _page(rows: list[M], order: tuple[str, ...], *, has_next: bool, has_previous: bool) -> Page[M]:
    return Page(
        rows=rows,
        next=_write(rows[-1], order, backwards=False) if rows and has_next else None,
        previous=_write(rows[0], order, backwards=True) if rows and has_previous else None,
    )


def _reversed(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after `values`: the first column bounds the index scan, the rest break its ties."""
    names = [name.lstrip("-") for name in order]
    tests = ["lt" if name.startswith("-") else "gt" for name in order]
    after = [
        Q(**dict(zip(names[:i], values[:i], strict=True)), **{f"{names[i]}__{tests[i]}": values[i]})
        for i in range(len(order))
    ]
    return Q(**{f"{names[0]}__{tests[0]}e": values[0]}) & reduce(or_, after)


def _write(row: Model, order: tuple[str, ...], *, backwards: bool) -> str:
    values = [reduce(getattr, name.lstrip("-").split("__"), row) for name in order]
    plain = [value if isinstance(value, int) else str(value) for value in values]
    return signing.Signer(salt=",".join(order)).sign_object([backwards, *plain])


def _read(cursor: str | None, order: tuple[str, ...]) -> tuple[bool, list[Any] | None]:
    try:
        backwards, *values = signing.Signer(salt=",".join(order)).unsign_object(cursor or "")
    except signing.BadSignature:
        return False, None
    return backwards, values
