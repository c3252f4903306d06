"""What tests of every domain share."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.test import tag
from hypothesis import HealthCheck, settings

# Examples are judged by what they find, not by how busy the machine is.
settings.register_profile("floor", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("floor")

Test = TypeVar("Test", bound=Callable[..., Any])


def slow(test: Test) -> Test:
    """Mark a test or a class for both runners: pytest's marker and Django's tag at once."""
    pytest.mark.slow(test)
    marked: Test = tag("slow")(test)
    return marked


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
