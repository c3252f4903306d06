"""One run of pytest over one database: the way that `make test` and the proofs share."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psycopg

PYTEST = [sys.executable, "-m", "pytest", "-q"]
WITHOUT_POSTGRESQL = "PostgreSQL: NOT TESTED, none answers at TEST_POSTGRES_URL or on this machine."
OFFERED = "postgres://postgres@127.0.0.1:5432/postgres"
FAILED, NO_TESTS = 1, 5
CORES = os.cpu_count() or 1


class Failure(TypedDict):
    sentence: str
    arguments: list[str]
    """Those that repeat it."""
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
    figures: Sequence[str] = ()
    """What the proofs among the tests printed."""
    skipped: Sequence[str] = ()
    """Why, each reason once."""

    @property
    def last(self) -> str:
        return (self.said.strip().splitlines() or [f"pytest ended with {self.code}: see above"])[-1]


def databases() -> list[Database]:
    """Those that are here; a TEST_POSTGRES_URL that is given must answer. The second repeats what differs."""
    given = os.environ.get("TEST_POSTGRES_URL")
    try:
        psycopg.connect(given or OFFERED, connect_timeout=2).close()
    except psycopg.Error as refused:
        if given:
            sys.exit(f"TEST_POSTGRES_URL is given, and no PostgreSQL answers there: {refused}")
        return [SQLITE]
    return [SQLITE, Database("PostgreSQL", given or OFFERED, ("--second-database",))]


def run(database: Database, *arguments: str, show: bool = False, **given: str) -> Answer:
    """Whatever DATABASE_URL says. An end that no failed test explains is a failure of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    environment |= {"TEST_DATABASE_NAME": f"test_floor_{os.getpid()}", **given}
    environment |= {"DATABASE_URL": database.url} if database.url else {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        code, said = to_its_end(
            [*PYTEST, f"--report={report}", *database.options, *arguments], environment, show
        )
        found = json.loads(report.read_text()) if report.exists() else {"failures": {}}
    answer = Answer(code, said, **found)
    if answer.code not in (0, NO_TESTS) and not answer.failures:
        answer.failures["The run"] = Failure(sentence=answer.last, arguments=[*arguments], browser=False)
    return answer


def to_its_end(words: list[str], environment: dict[str, str], show: bool) -> tuple[int, str]:
    """Its code, and what it said, if that is not shown. Interrupted, it still takes its databases down."""
    with subprocess.Popen(
        words,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            said = process.communicate()[0]
        except KeyboardInterrupt:
            process.wait()
            sys.exit("Interrupted.")
    return process.returncode, said or ""


def command(arguments: Iterable[str], **given: str) -> str:
    """What somebody types to have the same again."""
    chosen = shlex.join(arguments)
    words = [f"{name}={shlex.quote(value)}" for name, value in given.items()]
    return " ".join([*words, "make test", *([f"ARGS={shlex.quote(chosen)}"] if chosen else [])])
