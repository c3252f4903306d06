"""What a loading changes in rows that were there before it, written down so that it can be put back.

Of what the loading wrote only a fingerprint is kept: it may be a PIN, and facts are read by many.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Model

Watched = Mapping[type[Model], Sequence[str]]
# Texts of the watched fields, in their order, by model and primary key.
Contents = dict[type[Model], dict[Any, list[str | None]]]
# By model label, primary key and field: the text before, and the fingerprint of what was written over it.
Changed = dict[str, dict[str, dict[str, list[str | None]]]]


def contents(watched: Watched) -> Contents:
    return {
        model: {row.pk: _texts(row, names) for row in model._base_manager.only(*names)}
        for model, names in watched.items()
    }


def changed_since(before: Contents, watched: Watched) -> Changed:
    now = contents(watched)
    return {
        model._meta.label_lower: {
            str(key): _changed(watched[model], texts, now[model][key])
            for key, texts in rows.items()
            if texts != now[model][key]
        }
        for model, rows in before.items()
    }


def put_back(changed: Changed) -> None:
    """Field by field; what somebody has written over it since is theirs and stays."""
    for label, rows in changed.items():
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk__in=rows):
            fields = rows[str(row.pk)]
            now = dict(zip(fields, _texts(row, [*fields]), strict=True))
            still = {
                name: _value(model, name, text)
                for name, (text, written) in fields.items()
                if _fingerprint(now[name]) == written
            }
            model._base_manager.filter(pk=row.pk).update(**still)


def _changed(
    names: Sequence[str], before: Sequence[str | None], now: Sequence[str | None]
) -> dict[str, list[str | None]]:
    both = zip(names, before, now, strict=True)
    return {name: [old, _fingerprint(new)] for name, old, new in both if old != new}


def _texts(row: Model, names: Sequence[str]) -> list[str | None]:
    fields: list[Any] = [row._meta.get_field(name) for name in names]
    return [None if getattr(row, f.attname) is None else f.value_to_string(row) for f in fields]


def _value(model: type[Model], name: str, text: str | None) -> Any:
    field: Any = model._meta.get_field(name)
    return None if text is None else field.to_python(text)


def _fingerprint(text: str | None) -> str:
    return hashlib.sha256(repr(text).encode()).hexdigest()
