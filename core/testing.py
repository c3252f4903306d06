"""What tests of every domain share."""

import os
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.test import override_settings, tag
from hypothesis import HealthCheck, settings

# Examples are judged by what they find, not by how busy the machine is.
settings.register_profile("floor", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("floor")

by_riyadh_time = override_settings(TIME_ZONE="Asia/Riyadh")
"""What says an hour or a day by the plant's clock means this plant's, whatever clock a run is given."""
# A folder of real logs and photographs that no clone has. It adds examples, and nothing is asked of it.
REAL_DATA = Path(os.environ.get("REAL_DATA", "not given"))
# Set by `make prove`: all of what is proven, instead of the sample that every other run takes.
WHOLE = os.environ.get("PROVE") == "whole"
# Set by `make steady`: whether a test has a pace of its own shows on a few, of which each run takes others.
FEW = os.environ.get("PROVE") == "few"

Test = TypeVar("Test", bound=Callable[..., Any])


def marked(name: str) -> Callable[[Test], Test]:
    """A mark for both runners on a test or a class: pytest's marker and Django's tag at once."""

    def mark(test: Test) -> Test:
        tagged: Test = tag(name)(getattr(pytest.mark, name)(test))
        return tagged

    return mark


slow = marked("slow")
"""Takes a tenth of a second or more on a slow machine: left out by `pytest -m "not slow"` and by
`manage.py test --exclude-tag slow`, which are to answer within half a minute."""


def long(test: Test) -> Test:
    """Takes a second or more: left out by `make quick`, too."""
    return marked("long")(slow(test))


browser = marked("browser")
"""Drives Chromium: tried twice more by itself where it fails."""
proof = marked("proof")
"""Exhaustive under `make prove`, a sample of the same in every other run: asks `extent` how much."""

_real = marked("real")


def on_real_data(folder: str) -> Callable[[Test], Test]:
    """An extra on files of a folder inside REAL_DATA, skipped aloud where they are not there."""

    def mark(test: Test) -> Test:
        reason = f"NOT TESTED ON REAL DATA: REAL_DATA names no folder that has {folder}"
        return _real(unittest.skipUnless((REAL_DATA / folder).is_dir(), reason)(test))

    return mark


def extent(*, sample: int, whole: int) -> int:
    """How much of something a proof tries: all of it under `make prove`, else a sample."""
    return whole if WHOLE else sample


def show(figure: str) -> None:
    """A figure of a proof: `make prove` puts those of the tests that passed into the manual, line by line."""
    print(figure)  # noqa: T201  # it is what a proof is asked for


def multiply(row: Model, copies: int, **changed: str) -> None:
    """Add copies of a row, made by PostgreSQL itself in one statement.

    `changed` maps columns to SQL in which `n` counts from 1; a unique column must be among them. The
    table's statistics are brought up to date, so that its plans are those of a table of this size.
    """
    table, key = row._meta.db_table, str(row._meta.pk.column)
    columns = [str(c.column) for c in row._meta.concrete_fields if not c.generated and not c.primary_key]
    values = [changed.get(name, f'"{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({names}) select {', '.join(values)} "  # noqa: S608  # of our own models
            f'from {table}, generate_series(1, {copies}) as n where "{key}" = {int(row.pk)}',
            None,  # so that a percent sign is no placeholder
        )
        for statement in connection.ops.sequence_reset_sql(no_style(), [type(row)]):
            cursor.execute(statement)
        cursor.execute(f"analyze {table}")
