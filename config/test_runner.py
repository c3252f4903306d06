"""`manage.py test` as strict as pytest: random order, and a warning is a failure."""

import secrets
import unittest
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.test.runner import DiscoverRunner


class ShuffledRunner(DiscoverRunner):
    """Shuffles with a seed of its own, which is printed; `--shuffle SEED` repeats an order."""

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
        if not self.collect_only:
            return super().run_tests(list(test_labels), **options)
        print(*names(self.build_suite(list(test_labels))), sep="\n")  # noqa: T201
        return 0


def names(suite: unittest.TestSuite) -> Iterator[str]:
    """As pytest names them, so that both lists can be laid side by side."""
    for test in suite:
        if isinstance(test, unittest.TestCase):
            file, name = type(test).__module__.replace(".", "/"), test.id().rpartition(".")[2]
            yield f"{file}.py::{type(test).__qualname__}::{name}"
        else:
            yield from names(test)
