"""`make test`: the whole suite on SQLite, and again on PostgreSQL where one answers at TEST_POSTGRES_URL.

`--require postgresql --require browser` makes it a failure that one of them was not used. A whole run is
judged by what it left unexecuted, too; one with arguments for pytest is not. The last line is the count
over all runs.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import psycopg

from deploy import coverage

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
BROWSER_TESTS = "floor_app.tests.browser"


@dataclass(frozen=True)
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    browser: int = 0
    """How many of the passed drove a browser."""

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.browser + other.browser,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--require", action="append", default=[], choices=["postgresql", "browser"])
    required, passed_on = arguments.parse_known_args()
    databases = {"SQLite": ""} | ({"PostgreSQL": POSTGRES_URL} if postgresql_answers() else {})

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "coverage")
        os.environ["COVERAGE_FILE"] = str(data)
        chosen = passed_on or coverage.OPTIONS
        counts = {name: run(name, url, chosen) for name, url in databases.items()}
        untested = [] if passed_on else coverage.shortcomings(data)

    total = sum(counts.values(), Count())
    missing = [*unused(required.require, counts, total), *untested]
    print("\n" + "\n".join([*report(counts, total), *missing]))
    print(total)
    sys.exit(1 if total.failed or missing else 0)


def postgresql_answers() -> bool:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def run(name: str, url: str, arguments: Sequence[str]) -> Count:
    """One run of pytest in two processes, in a database of its own."""
    print(f"\nTests on {name}", flush=True)
    environment = os.environ | {"DATABASE_URL": url, "TEST_DATABASE_NAME": f"test_floor_{os.getpid()}"}
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.xml")
        command = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", f"--junitxml={result}"]
        code = subprocess.call(
            [sys.executable, *command, *arguments],
            env=without(environment, "DATABASE_URL") if not url else environment,
            stdin=subprocess.DEVNULL,
        )
        count = read(result) if result.exists() else Count()
    # No result, no tests or an interrupted run is a failure too.
    return count if code == 0 or count.failed else count + Count(failed=1)


def without(environment: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in environment.items() if key not in {name, f"{name}_FILE"}}


def read(result: Path) -> Count:
    """Count the cases of a JUnit report."""
    total = Count()
    for case in ElementTree.parse(result).iter("testcase"):  # noqa: S314 - written by pytest just now
        if case.find("failure") is not None or case.find("error") is not None:
            total += Count(failed=1)
        elif case.find("skipped") is not None:
            total += Count(skipped=1)
        else:
            total += Count(passed=1, browser=int(case.get("classname", "").startswith(BROWSER_TESTS)))
    return total


def report(counts: dict[str, Count], total: Count) -> list[str]:
    lines = [f"{name}: {count}" for name, count in counts.items()]
    if "PostgreSQL" not in counts:
        lines.append("PostgreSQL: not run, none answers at TEST_POSTGRES_URL or on this machine.")
    lines.append(
        f"Browser: {total.browser} tests drove Chromium."
        if total.browser
        else "Browser: not run, see the skipped."
    )
    return lines


def unused(required: Sequence[str], counts: dict[str, Count], total: Count) -> list[str]:
    used = {"postgresql": "PostgreSQL" in counts, "browser": total.browser > 0}
    return [f"Required and not used: {name}." for name in required if not used[name]]


if __name__ == "__main__":
    main()
