"""`python -m proofs.exhaustive NAME`: tests of the suite with all of what other runs try a sample of."""

import sys
from dataclasses import dataclass, replace

from proofs import NOT_HERE
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
    "health": Tests(("core/tests/test_health.py", "core/tests/test_health_hang.py"), on_both=False),
    "demo": Tests(("core/tests/test_load_test_data.py",), on_both=False),
}


def main() -> None:
    tests = TESTS[sys.argv[1]]
    found = suite.databases() if tests.on_both else [suite.SQLITE]
    codes = {prove(tests, database) for database in found}
    if tests.on_both and len(found) == 1:
        codes.add(not_here(suite.WITHOUT_POSTGRESQL))
    sys.exit(next((code for code in (1, NOT_HERE) if code in codes), 0))


def prove(tests: Tests, database: Database) -> int:
    """Show what the tests print and how many passed; where one failed, all that pytest says."""
    cores = f"-n{suite.CORES}"  # for files that are named, too: all of what they try is much
    answer = suite.run(replace(database, options=()), cores, "-m", "proof", *tests.paths, PROVE="whole")
    print(*[f"On {database.name}:"] * tests.on_both, *answer.figures, answer.last, sep="\n", flush=True)
    if answer.code:
        again = (suite.command(failure["arguments"], PROVE="whole") for failure in answer.failures.values())
        print(answer.said, *again, sep="\n", file=sys.stderr, flush=True)
        return 1
    return not_here(*answer.skipped) if answer.skipped else 0


def not_here(*reasons: str) -> int:
    print(*reasons, sep="\n", file=sys.stderr, flush=True)
    return NOT_HERE


if __name__ == "__main__":
    main()
