"""What the pages let a person type, drawn from the forms: compared with meant/forms.txt."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django import forms

from floor_app.office import forms as office
from floor_app.terminal import forms as terminal

LIMITS = ("min_length", "max_length", "min_value", "max_value")


def drawn() -> str:
    """A line for each form with its fields: ? if it may stay empty, least..most, and the smallest part."""
    return "\n".join([*_lines(office), "", *_lines(terminal), ""])


def _lines(package: Any) -> Iterator[str]:
    for path in sorted(Path(package.__path__[0]).glob("[a-z]*.py")):
        module = import_module(f"{package.__name__}.{path.stem}")
        for name, kind in sorted(vars(module).items()):
            if getattr(kind, "__module__", "") == module.__name__ and getattr(kind, "base_fields", None):
                fields = " ".join(_field(*field) for field in kind.base_fields.items())
                yield f"{module.__name__.removeprefix('floor_app.')}.{name}: {fields}"


def _field(name: str, field: forms.Field) -> str:
    least, most, smallest, largest = (getattr(field, limit, None) for limit in LIMITS)
    limits = [_limits(least, most), _limits(smallest, largest)]
    if places := getattr(field, "decimal_places", None):
        limits.append(f"(1/{10**places})")
    return "".join([name, "" if field.required else "?", *limits])


def _limits(least: object, most: object) -> str:
    if least is None and most is None:
        return ""
    return f"({'' if least is None else least}..{'' if most is None else most})"
