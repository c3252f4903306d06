"""What failed in a process of its own is told in the words that it had there."""

import pickle
import threading
import unittest

from django.test import SimpleTestCase

from config.test_runner import TextRunner


class TextTests(SimpleTestCase):
    def test_what_cannot_be_pickled_crosses_as_text(self) -> None:
        class Inner(unittest.TestCase):
            def runTest(self) -> None:  # noqa: N802
                with self.subTest(lock=threading.Lock()):
                    assert self.id() == "", "of the part"
                raise LookupError("of the whole")

        events = pickle.loads(pickle.dumps(TextRunner().run(Inner()).events))  # noqa: S301  # of our own

        told = {name: str(more[1]) for name, _test, more in (event for event in events if len(event) == 3)}
        assert set(told) == {"addFailure", "addError"}
        assert "lock=" in told["addFailure"]
        assert "AssertionError: of the part" in told["addFailure"]
        assert "LookupError: of the whole" in told["addError"]
