"""Queries asked so often that writing their SQL costs more than answering it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.query import RawQuerySet

M = TypeVar("M", bound=Model)


class Written(Generic[M]):
    """A query set whose SQL is written on first use and kept.

    Django writes it anew each time, which for a wide row takes longer than the database needs to answer.
    `draft` builds the query set from stand-ins for the values, which must be the last parameters of its
    SQL. Related records are not read along: they are fetched when asked for, or by `prefetch_related`.
    """

    def __init__(self, draft: Callable[..., QuerySet[M]], *stand_ins: Any) -> None:
        self.draft, self.stand_ins = draft, stand_ins

    def __call__(self, *values: Any) -> RawQuerySet[M]:
        model, sql, fixed = self._written
        return model._default_manager.raw(sql, [*fixed, *values])

    @cached_property
    def _written(self) -> tuple[type[M], str, tuple[Any, ...]]:
        query_set = self.draft(*self.stand_ins)
        sql, params = query_set.query.sql_with_params()
        return query_set.model, sql, tuple(params[: len(params) - len(self.stand_ins)])
