"""What a record looks like as JSON: declared as a serializer, read as plain columns.

A serializer that builds an object for each row costs more than the database does. The same declaration
names the columns, so lists are read by `values_list` and answers from a record's attributes; a test holds
that both say what the serializer itself would.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from rest_framework import serializers

from floor_app.operations.people.models import User
from floor_app.operations.people.queries import roles_of
from floor_app.operations.people.roles import verbs_of

M = TypeVar("M", bound=Model)

Action = tuple[str, str]
"""(name of the action in the address, verb of the role table)"""
Verbs = frozenset[str]
Kind = Callable[..., serializers.BaseSerializer[Any]]
"""A serializer's class."""


class Document(serializers.ModelSerializer[M], Generic[M]):
    """A record's own columns, and those of the records it points at by `at(…)`."""


class Allowed(serializers.ListField):
    """What may be done with the record next: the moves of its state, as far as the reader's role goes.

    `table` gives the actions for the values of the columns named in `needs`.
    """

    def __init__(self, table: Callable[..., Iterable[Action]], *needs: str) -> None:
        super().__init__(child=serializers.CharField(), read_only=True, source="*")
        self.table, self.needs = table, needs

    def actions(self, values: Sequence[Any], verbs: Verbs) -> list[str]:
        return [name for name, verb in self.table(*values) if verb in verbs]

    def to_representation(self, instance: Any) -> list[str]:
        return self.actions([_look(instance, path) for path in self.needs], self.context["verbs"])


class Related(serializers.SlugRelatedField[Any]):
    """A column of a related record."""

    def bind(self, field_name: str, parent: Any) -> None:
        """REST framework refuses a source that equals the name; here the record often gives its name."""
        self.source = None if self.source == field_name else self.source
        super().bind(field_name, parent)


def at(path: str) -> Related:
    """A column of a related record, such as "job_card.number"; null where there is none."""
    *steps, column = path.split(".")
    return Related(slug_field=column, source=".".join(steps), read_only=True)


def verbs_held(user: User | AnonymousUser) -> Verbs:
    return verbs_of(roles_of(user))


@dataclass(frozen=True)
class Columns:
    """How one kind of document is read."""

    names: tuple[str, ...]
    paths: tuple[str, ...]
    allowed: Allowed | None

    @property
    def needed(self) -> list[str]:
        needs = self.allowed.needs if self.allowed else ()
        return list(dict.fromkeys([*self.paths, *(path.replace(".", "__") for path in needs)]))


@cache
def columns(kind: Kind) -> Columns:
    """The columns of a document, asked of its serializer once."""
    found: dict[str, str] = {}
    allowed = None
    for name, field in getattr(kind(), "fields", {}).items():
        if isinstance(field, Allowed):
            allowed = field
        elif not isinstance(field, serializers.BaseSerializer):
            found[name] = _path(field)
    return Columns(tuple(found), tuple(found.values()), allowed)


def document(kind: Kind, record: object, verbs: Verbs = frozenset()) -> dict[str, Any]:
    """One record as JSON, from its attributes; what it points at must be loaded already."""
    plan = columns(kind)
    found = {name: _look(record, path) for name, path in zip(plan.names, plan.paths, strict=True)}
    if plan.allowed:
        found["allowed"] = plan.allowed.actions([_look(record, path) for path in plan.allowed.needs], verbs)
    return found


def documents(kind: Kind, rows: Iterable[Any], verbs: Verbs = frozenset()) -> list[dict[str, Any]]:
    """Rows of `values_list(*columns(kind).needed, …)` as JSON."""
    plan = columns(kind)
    needed = plan.needed
    pick = itemgetter(*(needed.index(path) for path in plan.paths))
    found = [dict(zip(plan.names, pick(row), strict=True)) for row in rows]
    if plan.allowed:
        places = [needed.index(path.replace(".", "__")) for path in plan.allowed.needs]
        actions = cache(lambda *state: plan.allowed.actions(state, verbs) if plan.allowed else [])
        for row, one in zip(rows, found, strict=True):
            one["allowed"] = actions(*(row[place] for place in places))
    return found


def _path(field: serializers.Field[Any, Any, Any, Any]) -> str:
    source = str(field.source).replace(".", "__")
    return f"{source}__{field.slug_field}" if isinstance(field, serializers.SlugRelatedField) else source


def _look(record: object, path: str) -> Any:
    found: Any = record
    for name in path.replace(".", "__").split("__"):
        found = getattr(found, name, None) if found is not None else None
    return found
