"""What the lists of a page hold and in which order, read from their query sets: no SQL, no numbers."""

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import singledispatch
from typing import Any
from unittest import mock

from django.db.models import Model, Q, QuerySet, Value
from django.db.models.expressions import BaseExpression, Col
from django.db.models.lookups import Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import WhereNode

from core import paging, search

NUMBERS = re.compile(r"\d+")


@contextmanager
def noted() -> Iterator[list[str]]:
    """A line for each list that is paged in here, and for each table that is searched for its sake."""
    lines: list[str] = []

    def paginate(rows: QuerySet[Any], *, order: tuple[str, ...], **rest: Any) -> Any:
        lines.append(f"{rows.model.__name__} {told(rows.query.where)}; by {', '.join(order)}")
        return paging.paginate(rows, order=order, **rest)

    def newest(model: type[Model], fits: Q) -> Any:
        lines.append(
            f"of the newest {model.__name__} {told(model._default_manager.filter(fits).query.where)}"
        )
        return search.newest(model, fits)

    with ExitStack() as patches:
        for theirs, ours in ((paging.paginate, paginate), (search.newest, newest)):
            name = theirs.__name__
            users = [module for module in [*sys.modules.values()] if getattr(module, name, None) is theirs]
            for module in users:
                if module not in (paging, search):
                    patches.enter_context(mock.patch.object(module, name, ours))
        yield lines


@singledispatch
def told(node: Any) -> str:
    return NUMBERS.sub("#", str(node))


@told.register
def _(node: WhereNode) -> str:
    joined = f" {node.connector} ".join(map(told, node.children)) or "all"
    return f"not ({joined})" if node.negated else f"({joined})"


@told.register
def _(node: Lookup) -> str:
    return f"{told(node.lhs)} {node.lookup_name} {told(node.rhs)}"


@told.register
def _(node: Col) -> str:
    return f"{node.target.model.__name__}.{node.target.name}"


@told.register
def _(node: Query) -> str:
    return f"{node.model.__name__ if node.model else ''} {told(node.where)}"


@told.register
def _(node: Value) -> str:
    return told(node.value)


@told.register
def _(node: BaseExpression) -> str:
    return f"{type(node).__name__}{told(node.get_source_expressions())}"


@told.register(list)
@told.register(tuple)
@told.register(set)
def _(node: list[Any] | tuple[Any, ...] | set[Any]) -> str:
    return f"[{', '.join(sorted(map(told, node)))}]"
