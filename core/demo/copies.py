"""Many copies of a few records, with everything that belongs to each, written in bulk.

A copy has the shape that the services gave its original, because nothing but keys, names and times is
changed. Used to make plants large enough to measure with.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Field, ForeignKey, JSONField, Max, Model

from core.models import Event

AT_ONCE = 20_000  # rows held in memory


@dataclass
class _Row:
    """One row as the database takes it, and which of its cells change from copy to copy."""

    cells: list[Any]
    keys: list[tuple[int, type[Model], int]] = field(default_factory=list)
    times: list[tuple[int, datetime]] = field(default_factory=list)
    days: list[tuple[int, date]] = field(default_factory=list)
    texts: list[tuple[int, str, list[str]]] = field(default_factory=list)


class Original:
    """Rows that refer to each other; what they refer to besides is shared by all copies.

    `names` are the texts that differ in each copy, wherever they stand in a row.
    """

    def __init__(self, rows: Mapping[type[Model], Sequence[Model]], names: Iterable[str]) -> None:
        self._names = list(names)
        self._place = {
            (model, row.pk): number for model, found in rows.items() for number, row in enumerate(found)
        }
        self.rows = {model: [self._read(model, row) for row in found] for model, found in rows.items()}

    def _read(self, model: type[Model], record: Model) -> _Row:
        row = _Row([])
        for at, column in enumerate(columns(model)):
            value = getattr(record, column.attname)
            self._note(row, at, column, record)
            row.cells.append(_prepared(column, value))
        return row

    def _note(self, row: _Row, at: int, column: "Field[Any, Any]", record: Model) -> None:
        value = getattr(record, column.attname)
        if column.primary_key:
            row.keys.append((at, type(record), self._place[type(record), value]))
        elif target := self._target(column, record):
            if (target, value) in self._place:
                row.keys.append((at, target, self._place[target, value]))
        elif isinstance(value, datetime):
            row.times.append((at, value))
        elif isinstance(value, date) and value != date.max:
            row.days.append((at, value))
        elif isinstance(text := _prepared(column, value), str):
            found = [name for name in self._names if name in text]
            if found:
                row.texts.append((at, text, found))

    def _target(self, column: "Field[Any, Any]", record: Model) -> type[Model] | None:
        if isinstance(column, ForeignKey):
            model: type[Model] = column.related_model
            return model
        if isinstance(record, Event) and column.name == "subject_id":
            return ContentType.objects.get_for_id(record.subject_type_id).model_class()
        return None


class Copier:
    """Writes copies table by table; `models` in an order in which each refers to earlier ones only."""

    def __init__(self, models: Sequence[type[Model]]) -> None:
        self._next = {
            model: (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 for model in models
        }
        self._waiting: dict[type[Model], list[list[Any]]] = {model: [] for model in models}
        self._held = 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Else every reference of every row is kept in memory until the transaction ends.
                cursor.execute("set constraints all immediate")

    def copy(self, original: Original, *, shift: timedelta, days: int, names: Mapping[str, str]) -> None:
        """One more copy: moments move by `shift`, dates by `days`, names are replaced."""
        base = {model: self._next[model] for model in original.rows}
        for model, rows in original.rows.items():
            self._next[model] += len(rows)
            self._held += len(rows)
            self._waiting[model].extend(_copied(row, base, shift, days, names) for row in rows)
        if self._held > AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        for model, rows in self._waiting.items():
            if rows:
                _insert(model, rows)
                rows.clear()
        self._held = 0

    def finish(self) -> None:
        """Write the rest and let the database go on counting behind the copies."""
        self.write()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._waiting)):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("set constraints all deferred")
                # Else it plans for the few rows there were before, until its own housekeeping comes by.
                tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in self._waiting)
                cursor.execute(f"analyze {tables}")


def columns(model: type[Model]) -> "list[Field[Any, Any]]":
    """What is written of a row; the database works the rest out."""
    return [column for column in model._meta.concrete_fields if not column.generated]


def _prepared(column: "Field[Any, Any]", value: Any) -> Any:
    if isinstance(column, JSONField):
        return json.dumps(value, cls=DjangoJSONEncoder)
    return column.get_db_prep_save(value, connection)


def _copied(  # noqa: PLR0917
    row: _Row, base: Mapping[type[Model], int], shift: timedelta, days: int, names: Mapping[str, str]
) -> list[Any]:
    cells = row.cells.copy()
    for at, model, number in row.keys:
        cells[at] = base[model] + number
    for at, moment in row.times:
        cells[at] = connection.ops.adapt_datetimefield_value(moment + shift)
    for at, day in row.days:
        cells[at] = connection.ops.adapt_datefield_value(day + timedelta(days=days))
    for at, text, found in row.texts:
        cells[at] = reduce(lambda text, name: text.replace(name, names[name]), found, text)
    return cells


def _insert(model: type[Model], rows: list[list[Any]]) -> None:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    wanted = [quote(str(column.column)) for column in columns(model)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"copy {table} ({', '.join(wanted)}) from stdin") as stream:
                for row in rows:
                    stream.write_row(row)
        else:
            places = ", ".join(["%s"] * len(wanted))
            cursor.executemany(f"insert into {table} ({', '.join(wanted)}) values ({places})", rows)  # noqa: S608
