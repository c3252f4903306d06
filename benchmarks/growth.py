"""Which lists cost more on a longer history, on SQLite: counted, so that a busy machine changes nothing.

`manage.py load_test_data --scale N` fills two databases; `python -m benchmarks.growth SMALL LARGE` opens
every list of both as `benchmarks.lists` does, and counts the steps of SQLite's virtual machine. It prints
the addresses that take twice as many in the larger one or more. A page that the small plant does not fill
is taken for a full one; of an address with a cursor the dearest page counts.
"""

import argparse
import json
import re
import subprocess
import sys
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.lists import Cost, Visitor, interface, office
from benchmarks.plant import use_database

EACH = 50
A_FULL_PAGE = 100_000
GROWN = 2.0


class Counter(Visitor):
    """Counts steps, to fifty."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: dict[str, int] = {}

    def large_tables(self) -> set[str]:
        return set()

    def ask(self, url: str) -> tuple[Any, Cost]:
        ticks = 0

        def tick() -> int:
            nonlocal ticks
            ticks += 1
            return 0

        connection.ensure_connection()
        connection.connection.set_progress_handler(tick, EACH)
        answer = self.client.get(url)
        connection.connection.set_progress_handler(None, 1)
        page = re.sub(r"(after|cursor)=[^&]*", r"\1=…", url)
        self.steps[page] = max(self.steps.get(page, 0), EACH * ticks)
        return answer, Cost(url, 0, 0.0, set())


def main() -> None:
    wanted = arguments()
    if len(wanted.databases) == 1:
        json.dump(steps(wanted.databases[0]), sys.stdout)
        return
    small, large = (counted(database) for database in wanted.databases)
    grown = {page: large[page] / max(small[page], A_FULL_PAGE) for page in small.keys() & large.keys()}
    dear = sorted((page for page in grown if grown[page] >= GROWN), key=lambda page: -grown[page])
    print(f"{len(grown)} addresses, {len(dear)} of which take {GROWN:.0f} times as many steps or more:")
    for page in dear:
        print(f"{grown[page]:6.1f} {small[page]:12,d} {large[page]:12,d}  {page}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("databases", nargs="+", help="a small and a large SQLite database")
    return parser.parse_args()


def counted(database: str) -> dict[str, int]:
    """In a process of its own: Django knows one database."""
    command = [sys.executable, "-m", "benchmarks.growth", database]
    found: dict[str, int] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def steps(database: str) -> dict[str, int]:
    use_database(database)
    call_command("collectstatic", interactive=False, verbosity=0)
    visitor = Counter()
    for url in (*office(), *interface(visitor.client)):
        visitor.visit(url)
    return visitor.steps


if __name__ == "__main__":
    main()
