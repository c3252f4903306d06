"""What each named index is worth: its screen's query and the writing of rows, with it and without it.

`python -m benchmarks.indexes postgres://postgres@127.0.0.1 --rows 100000`

Both are measured in one run on the same rows: the index is dropped in a transaction that is rolled back.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.plant import use_database

RUNS = 9
WRITTEN = 2000
HEAD = ("index", "query", "without", "faster", "write", "without", "slower", "asked by")
LAYOUT = "{:22} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  {}"


def main() -> None:
    wanted = arguments()
    use_database(database(wanted.server, wanted.rows))
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fill(wanted.rows)
    print(f"PostgreSQL {server_version()}, {wanted.rows:,} assets and job cards; milliseconds in the server")
    print(LAYOUT.format(*HEAD))
    for name in named():
        print(line(name), flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("server", help="the address of a PostgreSQL server without a name")
    parser.add_argument("--rows", type=int, default=100_000)
    return parser.parse_args()


def database(server: str, rows: int) -> str:
    """A database of its own, made once."""
    import psycopg  # noqa: PLC0415  # PostgreSQL only

    name = f"floor_benchmark_indexes_{rows}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        if not link.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            link.execute(f"create database {name}")
    return f"{server}/{name}"


def fill(rows: int) -> None:
    from floor_app.operations.maintenance.models import Asset  # noqa: PLC0415
    from floor_app.operations.maintenance.testing import make_asset  # noqa: PLC0415
    from floor_app.operations.production.testing import make_job_card  # noqa: PLC0415
    from floor_app.tests.named_indexes import fill as fill_tables  # noqa: PLC0415

    if not Asset.objects.exists():
        fill_tables(make_asset("CNC-001"), make_job_card(), rows)


def named() -> Any:
    from floor_app.tests.named_indexes import NAMED  # noqa: PLC0415

    return NAMED


def line(name: str) -> str:
    one = named()[name]
    query, without_query = pair(name, lambda: read(one.query()))
    writing, without_writing = pair(name, lambda: write(one.model))
    figures = [query, without_query, without_query / query]
    figures += [writing, without_writing, writing / without_writing]
    return LAYOUT.format(name, *(f"{figure:.2f}" for figure in figures), one.asked_by)


def pair(name: str, measure: Callable[[], float]) -> tuple[float, float]:
    """Medians with the index and without it, measured in turn."""
    kept, gone = [], []
    for _run in range(RUNS):
        measure()
        kept.append(measure())
        with dropped(name):
            measure()
            gone.append(measure())
    return median(kept), median(gone)


@contextmanager
def dropped(name: str) -> Iterator[None]:
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"drop index {name}")
        yield
        transaction.set_rollback(True)


def read(query: Any) -> float:
    """The time the server takes to run it, without planning and sending."""
    plan = json.loads(query.explain(format="json", analyze=True, timing=False))
    return float(plan[0]["Execution Time"])


def write(model: Any) -> float:
    """Milliseconds for so many rows, which do not stay."""
    from django.db import connection, transaction  # noqa: PLC0415

    columns = [c.column for c in model._meta.concrete_fields if not c.generated and not c.primary_key]
    unique = {c.column for c in model._meta.concrete_fields if c.unique}
    table, names = model._meta.db_table, ", ".join(columns)
    values = ", ".join(f"'B' || {name}" if name in unique else name for name in columns)
    copies = f"insert into {table} ({names}) select {values} from {table} limit {WRITTEN}"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        began = perf_counter()
        cursor.execute(copies)
        spent = perf_counter() - began
        transaction.set_rollback(True)
    return spent * 1000


def server_version() -> str:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
