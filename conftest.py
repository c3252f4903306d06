"""What pytest does for every run: marks, the clock, and an answer that can be read."""

import json
import shlex
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.test import TransactionTestCase

OURS = ("config.", "core.", "floor_app.")
# What goes on beside a test has a pace of its own.
OUTSIDE = {
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
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    for item in items:
        if OUTSIDE & used_by(item):
            item.add_marker("live")
    if config.getoption("second_database"):
        chosen = [item for item in items if differs_by_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


def used_by(item: pytest.Item) -> set[str]:
    """The names that the module of the test knows, and those of the classes it builds on."""
    modules = {kind.__module__ for kind in getattr(item, "cls", object).__mro__}
    return {name for module in modules if module.startswith(OURS) for name in vars(sys.modules[module])}


def differs_by_database(item: pytest.Item) -> bool:
    """Who is no TransactionTestCase is kept from the database by Django and pytest-django. What a browser
    does with a page is no matter of the database that the page was made from, and a sample is taken once."""
    knows_one = issubclass(getattr(item, "cls", object), TransactionTestCase)
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
    failures = {
        report.nodeid: {
            "sentence": sentence(report),
            "again": again(report.nodeid, config),
            "browser": "browser" in report.keywords,
        }
        for kind in ("failed", "error")
        for report in terminalreporter.getreports(kind)
    }
    passed = [report for report in terminalreporter.getreports("passed") if "proof" in report.keywords]
    figures = sorted(line for report in passed for line in report.capstdout.splitlines())
    if file := config.getoption("report"):
        Path(file).write_text(json.dumps({"failures": failures, "figures": figures}))
        return
    for test, failure in failures.items():
        terminalreporter.line(f"\n{test}\n    {failure['sentence']}\n    again: {failure['again']}")


def sentence(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else report.longrepr).partition("\n")[0]


def again(test: str, config: pytest.Config) -> str:
    """The command that repeats it, on either database."""
    options = ["-n0"]
    if seed := config.getoption("randomly_seed", None):
        options.append(f"--randomly-seed={seed}")
    if moment := config.getoption("clock"):
        options.append(f"--clock={moment}")
    return f"make test ARGS={shlex.quote(shlex.join([*options, test]))}"
