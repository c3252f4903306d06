from unittest import mock

import time_machine
from django.core.cache import cache
from django.test import SimpleTestCase, override_settings

from core.limits import Limit

THREE = Limit("test", 3, 600)
# Eight minutes past the hour: the hour's next ten minutes begin within the span.
PAST_NINE = "2026-03-02T09:08:00Z"


class LimitTests(SimpleTestCase):
    def setUp(self) -> None:
        cache.clear()

    def waits(self, times: int, *key: str) -> list[int]:
        return [THREE.wait(*key) for _ in range(times)]

    def test_so_many_pass_and_the_next_waits_until_the_span_that_the_first_began_is_over(self) -> None:
        with time_machine.travel(PAST_NINE, tick=False) as clock:
            assert self.waits(3, "a") == [0, 0, 0]
            clock.shift(240)
            assert self.waits(2, "a") == [360, 360]
            clock.shift(360)
            assert self.waits(1, "a") == [0]

    def test_each_key_has_its_own(self) -> None:
        with time_machine.travel(PAST_NINE, tick=False):
            self.waits(3, "a", "b")

            assert [self.waits(1, *key) for key in (("a", "b"), ("ab",), ("a",))] == [[600], [0], [0]]

    @override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
    def test_while_the_cache_keeps_nothing_all_pass(self) -> None:
        assert self.waits(9) == [0] * 9

    def test_a_cache_that_cannot_write_lets_all_pass(self) -> None:
        with mock.patch.object(cache, "add", side_effect=OSError("disk full")):
            assert self.waits(9) == [0] * 9
