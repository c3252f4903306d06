"""`manage.py test` as strict as pytest, and on all cores: random order, and a warning is a failure."""

import gc
import secrets
import sys
import traceback
import unittest
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from multiprocessing.util import Finalize
from types import TracebackType
from typing import Any, TypeAlias

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.runner import (
    DiscoverRunner,
    ParallelTestSuite,
    RemoteTestResult,
    RemoteTestRunner,
    get_max_test_processes,
)

# What was compiled once is not compiled by every process of every run, whatever the environment wants.
sys.dont_write_bytecode = False

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


def keep_what_is_loaded() -> None:
    """Before the first test: collections of garbage need not go through it again and again."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


class FailedThere(Exception):
    """A failure in one of the processes, in the words of its traceback, which itself cannot leave it."""


class TextResult(RemoteTestResult):
    """Hands on as text what failed: by itself Django ends the run at the first that cannot be pickled."""

    def addError(self, test: unittest.TestCase, err: ExcInfo) -> None:  # noqa: N802
        super().addError(test, as_text(err))

    def addFailure(self, test: unittest.TestCase, err: ExcInfo) -> None:  # noqa: N802
        super().addFailure(test, as_text(err))

    def addExpectedFailure(self, test: unittest.TestCase, err: ExcInfo) -> None:  # noqa: N802
        super().addExpectedFailure(test, as_text(err))

    def addSubTest(  # noqa: N802
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: ExcInfo | None
    ) -> None:
        if err and err[0]:
            add = self.addFailure if issubclass(err[0], test.failureException) else self.addError
            add(test, as_text(err, of=f"{subtest}\n"))


class TextRunner(RemoteTestRunner):
    resultclass = TextResult


def begin(*given: object) -> None:
    """A process. At its end connections are closed, so that SQLite takes away what lies beside its file."""
    ParallelTestSuite.init_worker(*given)
    Finalize(None, connections.close_all, exitpriority=0)


class Processes(ParallelTestSuite):
    init_worker = begin
    runner_class = TextRunner


class ShuffledRunner(DiscoverRunner):
    """Shuffles with a seed of its own, which is printed; `--shuffle SEED` repeats an order.

    The whole takes all cores, unless `--parallel N` says otherwise; what is named takes none but its own.
    """

    parallel_test_suite = Processes

    def __init__(self, *, collect_only: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.collect_only = collect_only
        if self.shuffle is False:
            self.shuffle = secrets.randbelow(2**32)

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--collect-only", action="store_true", help="Print the names of the tests only.")

    def get_test_runner_kwargs(self) -> dict[str, Any]:
        return super().get_test_runner_kwargs() | {"warnings": "error"}

    def run_tests(self, test_labels: Sequence[str], **options: Any) -> int:
        gc.disable()  # until all is loaded
        if self.collect_only:
            print(*names(self.build_suite(list(test_labels))), sep="\n")  # noqa: T201
            return 0
        if not (self.parallel or test_labels or self.pdb or self.debug_sql):
            self.parallel = get_max_test_processes()
        return super().run_tests(list(test_labels), **options)

    def setup_databases(self, **options: Any) -> list[tuple[BaseDatabaseWrapper, str, bool]]:
        """The copies are made here: Django takes the file of SQLite, and not what its log has for it yet."""
        processes, self.parallel = self.parallel, 0
        made = super().setup_databases(**options)
        self.parallel = processes
        for connection, _name, is_own in made:
            connection.close()
            for number in range(1, processes + 1) if is_own and processes > 1 else ():
                connection.creation.clone_test_db(str(number), verbosity=self.verbosity, keepdb=self.keepdb)
        return made

    def run_suite(self, suite: unittest.TestSuite, **options: Any) -> unittest.TextTestResult:
        keep_what_is_loaded()
        return super().run_suite(suite, **options)


def as_text(err: ExcInfo, of: str = "") -> Any:
    """Without a traceback, which the types of unittest do not know."""
    kind, failure, raised_at = err
    if isinstance(failure, FailedThere):
        return err
    told = FailedThere(of + "".join(traceback.format_exception(kind, failure, raised_at)))
    return FailedThere, told, None


def names(suite: unittest.TestSuite) -> Iterator[str]:
    """As pytest names them, so that both lists can be laid side by side."""
    for test in suite:
        if isinstance(test, unittest.TestCase):
            file, name = type(test).__module__.replace(".", "/"), test.id().rpartition(".")[2]
            yield f"{file}.py::{type(test).__qualname__}::{name}"
        else:
            yield from names(test)
