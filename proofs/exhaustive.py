"""`python -m proofs.exhaustive NAME`: tests of the suite with all of what other runs try a sample of."""

import sys
from dataclasses import dataclass, replace

from tools import suite
from tools.suite import Database


@dataclass(frozen=True)
class Tests:
    paths: tuple[str, ...]
    on_both: bool = True
    """Databases; what knows none is tried once."""


TESTS = {
    "labels": Tests(("floor_app/operations/qr_system",), on_both=False),
    "steps": Tests(("floor_app/operations/quality",)),
    "pages": Tests(("floor_app/tests", "floor_app/office", "floor_app/terminal", "floor_app/api")),
    "health": Tests(("core/tests",), on_both=False),
}


def main() -> None:
    tests = TESTS[sys.argv[1]]
    found = suite.databases() if tests.on_both else [suite.SQLITE]
    if tests.on_both and len(found) == 1:
        sys.exit("No PostgreSQL answers at TEST_POSTGRES_URL, so half of it cannot be shown.")
    failed = [database.name for database in found if not holds(tests, database)]
    sys.exit(1 if failed else 0)


def holds(tests: Tests, database: Database) -> bool:
    """Show what the tests print and how many passed; where one failed, all that pytest says."""
    answer = suite.run(replace(database, options=()), "-m", "proof", *tests.paths, PROVE="whole")
    print(*[f"On {database.name}:"] * tests.on_both, *answer.figures, answer.last, sep="\n", flush=True)
    if answer.code:
        print(answer.said, file=sys.stderr, flush=True)
    return answer.code == 0


if __name__ == "__main__":
    main()
