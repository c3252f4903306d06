"""One run of pytest over one database: the way that `make test` and the proofs share."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psycopg

PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal"]
OFFERED = "postgres://postgres@127.0.0.1:5432/postgres"
NO_TESTS = 5


class Failure(TypedDict):
    sentence: str
    again: str
    """The command that repeats it."""
    browser: bool


@dataclass(frozen=True)
class Database:
    name: str
    url: str = ""
    options: tuple[str, ...] = ()


SQLITE = Database("SQLite")


@dataclass(frozen=True)
class Answer:
    code: int
    """Of pytest."""
    said: str = ""
    """What it printed, where it was not shown."""
    failures: dict[str, Failure] = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    """What the proofs among the tests printed."""

    @property
    def last(self) -> str:
        return (self.said.strip().splitlines() or [f"pytest ended with {self.code}"])[-1]


def databases() -> list[Database]:
    """Those that are here; a TEST_POSTGRES_URL that is given must answer. The second repeats what differs."""
    given = os.environ.get("TEST_POSTGRES_URL")
    try:
        psycopg.connect(given or OFFERED, connect_timeout=2).close()
    except psycopg.Error as refused:
        if given:
            sys.exit(f"TEST_POSTGRES_URL is given, and no PostgreSQL answers there: {refused}")
        print("PostgreSQL: NOT TESTED, none answers at TEST_POSTGRES_URL or on this machine.")
        return [SQLITE]
    return [SQLITE, Database("PostgreSQL", given or OFFERED, ("--second-database",))]


def run(database: Database, *arguments: str, show: bool = False, **given: str) -> Answer:
    """Whatever DATABASE_URL says. An end that no failed test explains is a failure of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    environment |= {"TEST_DATABASE_NAME": f"test_floor_{os.getpid()}", **given}
    environment |= {"DATABASE_URL": database.url} if database.url else {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        ended = subprocess.run(
            [*PYTEST, f"--report={report}", *database.options, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=None if show else subprocess.PIPE,
            stderr=None if show else subprocess.STDOUT,
            text=True,
            check=False,
        )
        found = json.loads(report.read_text()) if report.exists() else {"failures": {}, "figures": []}
    failures: dict[str, Failure] = found["failures"]
    answer = Answer(ended.returncode, ended.stdout or "", failures, tuple(found["figures"]))
    if answer.code not in (0, NO_TESTS) and not failures:
        failures["The run"] = Failure(sentence=answer.last, again="make test", browser=False)
    return answer
