"""What pytest does for every run: marks, the clock, and an answer that can be read."""

import gc
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.test import TransactionTestCase

from config.test_runner import keep_what_is_loaded
from tools.suite import Failure, command

# What collecting tests makes stays: to look through it for garbage is a second of each process.
gc.disable()

OURS = ("config.", "core.", "floor_app.")
# What goes on beside a test has a pace of its own.
OUTSIDE = {
    "Thread",
    "threading",
    "socket",
    "subprocess",
    "ThreadPoolExecutor",
    "Postgres",
    "Redis",
    "Web",
    "sync_playwright",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    floor = parser.getgroup("floor")
    floor.addoption(
        "--clock", help="Each class of tests begins at this moment, as 2026-12-31T23:59:30+03:00."
    )
    floor.addoption(
        "--report", help="File for what failed and what proofs print, as JSON: for tools/suite.py."
    )
    floor.addoption("--second-database", action="store_true", help="Leave out what one database has shown.")


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """None where they take longer to begin than the tests of a file that is named. Else xdist counts them."""
    is_named = any(Path(argument.partition("::")[0]).is_file() for argument in config.args)
    has_one_core = len(os.sched_getaffinity(0)) == 1
    return 0 if is_named or has_one_core or config.option.collectonly else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    for item in items:
        if OUTSIDE & used_by(item):
            item.add_marker("live")
    if config.getoption("second_database"):
        chosen = [item for item in items if differs_by_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """The longest begin, so that no worker is left with one when the others have done all else."""
    session.items.sort(key=lambda item: item.get_closest_marker("proof") is None)
    keep_what_is_loaded()


def used_by(item: pytest.Item) -> set[str]:
    """The names that the module of the test knows, and those of the classes it builds on."""
    modules = {kind.__module__ for kind in class_of(item).__mro__}
    return {name for module in modules if module.startswith(OURS) for name in vars(sys.modules[module])}


def class_of(item: pytest.Item) -> type:
    return getattr(item, "cls", None) or object


def differs_by_database(item: pytest.Item) -> bool:
    """Who is no TransactionTestCase is kept from the database by Django and pytest-django. What a browser
    does with a page is no matter of the database that the page was made from, and a sample is taken once."""
    knows_one = issubclass(class_of(item), TransactionTestCase)
    return knows_one and not any(item.get_closest_marker(name) for name in ("browser", "proof"))


@pytest.fixture(scope="class", autouse=True)
def clock(pytestconfig: pytest.Config) -> Iterator[None]:
    """Under another clock, which goes on: what takes longer than half a minute passes midnight."""
    moment = pytestconfig.getoption("clock")
    if not moment:
        yield
        return
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = failures(terminalreporter)
    if file := config.getoption("report"):
        report = {
            "failures": found,
            "figures": figures(terminalreporter),
            "skipped": skipped(terminalreporter),
        }
        Path(file).write_text(json.dumps(report))
        return
    for test, failure in found.items():
        again = command(failure["arguments"])
        terminalreporter.line(f"\n{test}\n    {failure['sentence']}\n    again: {again}")


def failures(reporter: pytest.TerminalReporter) -> dict[str, Failure]:
    """What the test itself said comes before what was said as it was taken down."""
    found: dict[str, Failure] = {}
    for report in [*reporter.getreports("failed"), *reporter.getreports("error")]:
        # A run that stops at the first failure has not seen what may be broken beside it.
        is_browser = "browser" in getattr(report, "keywords", ()) and not reporter.config.getoption("maxfail")
        failure = Failure(
            sentence=sentence(report), arguments=arguments(report.nodeid, reporter.config), browser=is_browser
        )
        found.setdefault(report.nodeid, failure)
    return found


def figures(reporter: pytest.TerminalReporter) -> list[str]:
    passed = [report for report in reporter.getreports("passed") if "proof" in report.keywords]
    return sorted(line for report in passed for line in report.capstdout.splitlines())


def skipped(reporter: pytest.TerminalReporter) -> list[str]:
    reasons = {report.longrepr[2].removeprefix("Skipped: ") for report in reporter.getreports("skipped")}
    return sorted(reasons)


def sentence(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    said = [line.strip() for line in str(crash.message if crash else report.longrepr).splitlines()]
    first, *more = [line for line in said if line] or ["It said nothing."]
    told = f"{first} {more[0]}" if first.endswith(":") and more else first
    of = getattr(getattr(report, "context", None), "kwargs", {})  # of a subtest
    return ", ".join([told, *(f"{name}={value}" for name, value in of.items())])


def arguments(test: str, config: pytest.Config) -> list[str]:
    """Those that repeat it, on either database."""
    options = ["-n0"]
    if seed := config.getoption("randomly_seed", None):
        options.append(f"--randomly-seed={seed}")
    if moment := config.getoption("clock"):
        options.append(f"--clock={moment}")
    return [*options, test]
