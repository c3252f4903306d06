"""Which rows a loading made, and taking exactly those away again.

Whoever loads holds the tables against other writers, so the rows made are one span of keys in each table.
That span is written down as the facts of one event; nothing else marks a row, and a row that a user adds
later lies outside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, IntegerField, Max, Model, Q, QuerySet
from django.utils.translation import gettext as _

from core.demo.before import Changed
from core.errors import DomainError
from core.models import DocumentSeries, Event

NAMED = 3
MAX_KEY = 2**63 - 1
Span = tuple[int, int]


class InUse(DomainError):
    """Rows of somebody else hang on the demo plant."""


class Taken(DomainError):
    """A code that the demo plant uses belongs to a record of somebody's."""


@dataclass(frozen=True)
class Made:
    """Spans of primary keys by model label, first and last; and each number series before and after.

    `changed` is what was changed in rows of others, see core.demo.before; `newest` are the last keys before.
    """

    rows: Mapping[str, Span]
    series: Mapping[str, Span]
    changed: Changed = field(default_factory=dict)
    newest: Mapping[str, int] = field(default_factory=dict)

    def span(self, model: type[Model]) -> Span | None:
        return self.rows.get(model._meta.label_lower)

    def mine(self, model: type[Model]) -> QuerySet[Any]:
        """The rows of this model that the loading made."""
        span = self.span(model)
        return model._base_manager.filter(_within("pk", span)) if span else model._base_manager.none()

    def others(self, model: type[Model]) -> QuerySet[Any]:
        span = self.span(model)
        return model._base_manager.exclude(_within("pk", span)) if span else model._base_manager.all()

    def changed_in(self, model: type[Model], name: str) -> QuerySet[Any]:
        """The rows of others in which the loading wrote this field."""
        rows = self.changed.get(model._meta.label_lower, {})
        return model._base_manager.filter(pk__in=[key for key, fields in rows.items() if name in fields])

    def later(self, model: type[Model]) -> QuerySet[Any]:
        """The rows that are newer than the loading, or of it."""
        return model._base_manager.filter(pk__gt=self.newest.get(model._meta.label_lower, MAX_KEY))

    def count(self) -> int:
        """How many rows there are; a span may have gaps."""
        return sum(self.mine(apps.get_model(label)).count() for label in self.rows)

    def remove(self, *models: type[Model]) -> None:
        """Take these models' rows away, in the order given. Nothing is fetched, nothing cascades."""
        with connection.cursor() as cursor:
            for model in models:
                if span := self.span(model):
                    table, key = _quoted(model._meta.db_table), _quoted(_key_column(model))
                    cursor.execute(f"delete from {table} where {key} between %s and %s", span)  # noqa: S608


def require_free(model: type[Model], field: str, values: Iterable[str]) -> None:
    """Refuse to load over records of somebody's own. Raises Taken, naming them."""
    found = model._base_manager.filter(**{f"{field}__in": list(values)}).order_by("pk")
    taken = list(found.values_list(field, flat=True)[:NAMED])
    if taken:
        raise Taken(
            _("Nothing was loaded: the demo plant has %(kind)s of its own called %(names)s.")
            % {"kind": model._meta.verbose_name_plural, "names": ", ".join(taken)}
        )


def newest_keys(models: Iterable[type[Model]]) -> dict[str, int]:
    newest = {}
    for model in models:
        newest[model._meta.label_lower] = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    return newest


def spans_since(before: Mapping[str, int], models: Iterable[type[Model]]) -> dict[str, Span]:
    after = newest_keys(models)
    return {label: (first + 1, after[label]) for label, first in before.items() if after[label] > first}


def series_now() -> dict[str, int]:
    return dict(DocumentSeries.objects.values_list("code", "last"))


def take_back_numbers(made: Made) -> None:
    """A series goes back to where it stood, unless somebody has drawn from it since."""
    for code, (before, after) in made.series.items():
        series = DocumentSeries.objects.select_for_update().filter(code=code, last=after)
        if before:
            series.update(last=before)
        else:
            series.delete()


def hold_tables(models: Iterable[type[Model]]) -> None:
    """Nobody else writes until the transaction ends; the embedded database has one writer anyway.

    A large plant is removed in few statements, so these may take as long as they need.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(_quoted(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"lock table {tables} in share row exclusive mode")
            cursor.execute("set local statement_timeout = 0")


def allow_purge() -> None:
    """The triggers that keep ledgers append-only let this transaction delete; see core.schema."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("set local floor.purge = 'on'")


def require_unused(made: Made, *, shared: Iterable[type[Model]] = ()) -> None:
    """Refuse while rows that were not made by the loading refer to rows that were, and name them.

    Models in `shared` may be referred to: their rows stay while somebody needs them.
    """
    spared = set(shared)
    found = [text for rows in _foreign(made, spared) if (text := _named(rows))]
    if found:
        raise InUse(
            _(
                "Nothing was removed: these were made since and belong to somebody, "
                "but refer to the demo plant: %(rows)s."
            )
            % {"rows": "; ".join(found)}
        )


def leftovers(made: Made, models: Iterable[type[Model]]) -> list[str]:
    """Models of which something is still there: a clear() has forgotten them."""
    return [model._meta.label for model in models if made.mine(model).exists()]


def _foreign(made: Made, spared: set[type[Model]]) -> Iterator[QuerySet[Any]]:
    """For each model, the rows of others that point at a row made here."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        about = Q()
        for key in _foreign_keys(model):
            target = key.related_model
            if target not in spared and (span := made.span(target)):
                about |= _within(key.name, span)
        if about:
            yield made.others(model).filter(about)
    for label in made.rows:
        kind = dict(zip(("subject_type__app_label", "subject_type__model"), label.split("."), strict=True))
        yield made.others(Event).filter(_within("subject_id", made.rows[label]), **kind)


def _within(field: str, span: Span) -> Q:
    return Q(**{f"{field}__gte": span[0], f"{field}__lte": span[1]})


def _foreign_keys(model: type[Model]) -> Iterator[Any]:
    yield from (field for field in model._meta.get_fields() if isinstance(field, ForeignKey))


def _named(rows: QuerySet[Any]) -> str:
    """3 job cards (JC-2026-00071, JC-2026-00072, …), or nothing where there is no row."""
    first = [str(row) for row in rows.order_by("pk")[: NAMED + 1]]
    if not first:
        return ""
    names = ", ".join(first[:NAMED]) + (", …" if len(first) > NAMED else "")
    number = rows.count()
    meta = rows.model._meta
    return f"{number} {meta.verbose_name if number == 1 else meta.verbose_name_plural} ({names})"


def has_counted_key(model: type[Model]) -> bool:
    """Whether its rows are numbered, directly or by the row they belong to."""
    key: Any = model._meta.pk
    while isinstance(key, ForeignKey):
        key = key.target_field
    return isinstance(key, IntegerField)


def _key_column(model: type[Model]) -> str:
    key: Any = model._meta.pk
    return str(key.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
