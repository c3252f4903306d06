"""Conditions that an index answers, so that not all rows are read."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import BooleanField, Case, CharField, Model, Q, QuerySet, Value, When, lookups

M = TypeVar("M", bound=Model)

# PostgreSQL in any language but C finds what begins with a text only in an index of this kind.
SEARCHED_FROM_ITS_START = "varchar_pattern_ops"
# So many keys are sorted in a few milliseconds.
FEW = 2000
# Behind all others, where SQLite compares bytes.
LAST_LETTER = chr(0x10FFFF)


@CharField.register_lookup
class StartsWith(lookups.StartsWith):
    """On SQLite a range of an index, and with capitals told apart, as elsewhere: its LIKE reads every row."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        if not self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)
        column, facts = self.process_lhs(compiler, connection)
        begun = [*facts, self.rhs, *facts, self.rhs + LAST_LETTER]
        return f"({column} >= %s and {column} < %s)", begun


class Constant(Value):
    """One of our own codes, written into the statement."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        if not str(self.value).isidentifier():
            raise ValueError("Only codes of our own are written into a statement.")
        return f"'{self.value}'", ()


def among(field: str, codes: Iterable[str]) -> Q:
    """Rows whose `field` is one of our own codes, in the order in which a partial index names them.

    SQLite does not know whether values that are sent apart from the statement are those of an index.
    """
    return Q(**{f"{field}__in": [Constant(code) for code in codes]})


def of_one(model: type[Model], path: str, value: Any) -> Q:
    """Rows that refer, over `path`, to the one record of this key, such as ("operator__username", "ana").

    The record is looked up first, which costs a query: a plain condition lets PostgreSQL read all rows,
    newest first, in the hope of an early hit, which a name that few rows have or none disappoints. A path
    whose key is not unique, or that is no reference, stays a plain condition.
    """
    *way, key = path.split("__")
    other: Any = model
    for step in way:
        field = other._meta.get_field(step)
        if not field.is_relation:
            return Q(**{path: value})
        other = field.related_model
    if not way or not other._meta.get_field(key).unique:
        return Q(**{path: value})
    keys = other._default_manager.filter(**{key: value}).values_list("pk", flat=True)
    return Q(**{f"{'__'.join(way)}__in": list(keys)})


def found(rows: QuerySet[M], fits: Q) -> QuerySet[M]:
    """Those of `rows` that fit, whether few or many do, without sorting the many.

    Few are looked up first, over the indexes of their texts. Of many a page is soon met on the way in the
    order asked for, unless all of them lie at its end; a condition that no index answers keeps to that way.
    """
    keys = list(look_up(rows.model, fits))
    if len(keys) <= FEW:
        return rows.filter(pk__in=keys)
    return rows.filter(on_the_way(fits))


def newest(model: type[M], fits: Q) -> list[Any]:
    """The keys of those that fit, or of the newest few of them.

    Few are looked up in no order: in that of their keys SQLite would read every row.
    """
    keys = list(look_up(model, fits))
    if len(keys) <= FEW:
        return keys
    return list(model._default_manager.filter(fits).order_by("-pk").values_list("pk", flat=True)[:FEW])


def on_the_way(fits: Q) -> Q:
    """The condition looked at row by row, on the way of the others: no index answers it."""
    return Q(Case(When(fits, then=True), default=False, output_field=BooleanField()))


def look_up(model: type[M], fits: Q) -> QuerySet[M, Any]:
    """The keys of those that fit, or of one more than a few of them."""
    return model._default_manager.filter(fits).values_list("pk", flat=True)[: FEW + 1]


def begins(field: str, text: str) -> Q:
    """Rows whose `field` begins with `text` as it was typed, in capitals, or with capitals first.

    Each spelling is one range of an index; a comparison that ignores case would read every row.
    """
    if not text:
        return Q()
    spellings = sorted({text, text.upper(), text.capitalize(), text.title()})
    return reduce(or_, (Q(**{f"{field}__startswith": spelling}) for spelling in spellings))
