"""`make test`: the suite on SQLite, and on PostgreSQL, where one answers, whatever of it knows a database.

Arguments go to pytest; a run without any is judged by what it left unexecuted, too. What failed in the
browser alone is tried twice more by itself: where both pass, the test is UNSTEADY and not a failure, for at
most two tests a run.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools import suite
from tools.suite import FAILED, NO_TESTS, Answer, Database, Failure

RESULTS = Path("test-results")
MOST_UNSTEADY = 2
WATCHED = ["--cov=core", "--cov=floor_app", "--cov-report="]
SERVICES = "floor_app/operations/*/services.py,floor_app/operations/*/services/*"
# Of the whole at most a tenth is left untried, of the rules nothing.
ASKED = (
    ["--format=total", "--fail-under=90"],
    [f"--include={SERVICES}", "--fail-under=100", "--show-missing"],
)

Failures = dict[str, Failure]


def main() -> None:
    chosen = sys.argv[1:]
    shutil.rmtree(RESULTS, ignore_errors=True)
    failures, unsteady, tested = Failures(), Failures(), False
    databases = suite.databases()
    for database in databases:
        print(f"\nTests on {database.name}", flush=True)
        is_watched = not chosen and database is suite.SQLITE
        answer = suite.run(database, *(WATCHED if is_watched else chosen), show=True)
        tested |= answer.code != NO_TESTS
        excused = apart(answer, database, most=MOST_UNSTEADY - len(unsteady))
        unsteady |= excused
        failures |= {
            f"{test} on {database.name}": failure
            for test, failure in answer.failures.items()
            if test not in excused
        }
    uncovered = bool(not chosen and not failures and [asked for asked in ASKED if not covers(asked)])
    if len(databases) == 1:
        print(suite.WITHOUT_POSTGRESQL)
    tell(failures, unsteady)
    sys.exit(1 if failures or uncovered or not tested else 0)


def apart(answer: Answer, database: Database, *, most: int) -> Failures:
    """Those that pass twice by themselves, if all that failed drove a browser and there are few of them."""
    failed = answer.failures
    is_all = answer.code == FAILED and all(failure["browser"] for failure in failed.values())
    if not is_all or len(failed) > most:
        return {}
    return {test: failure for test, failure in failed.items() if passes_twice(failure, database)}


def passes_twice(failure: Failure, database: Database) -> bool:
    print(f"\nTwice more by itself: {failure['arguments'][-1]}", flush=True)
    return not any(suite.run(database, *failure["arguments"], show=True).code for _time in range(2))


def covers(asked: Sequence[str]) -> bool:
    print("\nCoverage:", *asked, flush=True)
    return subprocess.call([sys.executable, "-m", "coverage", "report", *asked]) == 0


def tell(failures: Failures, unsteady: Failures) -> None:
    """At the end, where it is read; the unsteady ones stay in a list, too."""
    lines = [f"UNSTEADY {test}: {failure['sentence']}" for test, failure in unsteady.items()]
    if lines:
        RESULTS.mkdir(exist_ok=True)
        Path(RESULTS, "unsteady.txt").write_text("\n".join([*lines, ""]))
        print(*lines, f"Each failed, and passed twice by itself; what it left is in {RESULTS}/.", sep="\n")
    for test, failure in failures.items():
        print(f"\nFAILED {test}\n    {failure['sentence']}\n    again: {suite.command(failure['arguments'])}")


if __name__ == "__main__":
    main()
