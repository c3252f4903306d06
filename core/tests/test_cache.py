"""Redis as a cache whose faults cost no request."""

import time
from typing import Any
from unittest import SkipTest, mock

import pytest
from django.core.cache.backends.redis import RedisCache
from django.test import SimpleTestCase
from redis.exceptions import RedisError

from core import cache as module
from core.cache import Breaker, ForgivingRedisCache
from core.testing import slow
from core.tests.servers import PATIENT, Missing, Redis, begun, free_port

NINE = 1000.0


def waits(seconds: float) -> dict[str, Any]:
    return {"OPTIONS": {"socket_connect_timeout": seconds, "socket_timeout": seconds}}


class BreakerTests(SimpleTestCase):
    def setUp(self) -> None:
        self.clock = self.enterContext(mock.patch("time.monotonic", return_value=NINE))
        self.breaker = Breaker(faults=3, rest=5)

    def fail(self, times: int) -> None:  # type: ignore[override]
        for _time in range(times):
            self.breaker.failed(RedisError("away"))

    def test_it_allows_until_so_many_faults_in_a_row(self) -> None:
        self.fail(2)
        self.breaker.worked()
        self.fail(2)
        assert self.breaker.allows()

        self.fail(1)
        assert not self.breaker.allows()

    def test_after_the_rest_one_tries_and_the_others_rest_on(self) -> None:
        self.fail(3)
        self.clock.return_value = NINE + 5

        assert [self.breaker.allows() for _one in range(3)] == [True, False, False]

    def test_a_try_that_works_lets_all_in_again(self) -> None:
        self.fail(3)
        self.clock.return_value = NINE + 5
        self.breaker.allows()

        self.breaker.worked()

        assert [self.breaker.allows() for _one in range(3)] == [True, True, True]

    def test_a_try_that_fails_begins_the_rest_anew(self) -> None:
        self.fail(3)
        self.clock.return_value = NINE + 5
        self.breaker.allows()
        self.clock.return_value = NINE + 8

        self.fail(1)

        self.clock.return_value = NINE + 12.9
        assert not self.breaker.allows()
        self.clock.return_value = NINE + 13
        assert self.breaker.allows()

    def test_it_tells_once_that_redis_went_and_once_that_it_came_back(self) -> None:
        with self.assertLogs("core.cache", "INFO") as logged:
            self.fail(9)
            self.breaker.worked()
            self.breaker.worked()

        assert [record.levelname for record in logged.records] == ["WARNING", "INFO"]

    def test_what_was_lost_is_remembered_up_to_a_bound(self) -> None:
        with mock.patch("core.cache.MOST_REMEMBERED", 3):
            self.breaker.lose(["a", "b"])
            self.breaker.lose(["b", "c", "d", "e"])

        assert len(self.breaker.take_lost()) == 3
        assert self.breaker.take_lost() == []


class WithoutRedisTests(SimpleTestCase):
    """Nobody listens at the address."""

    def setUp(self) -> None:
        self.cache = ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", waits(PATIENT))

    def test_each_call_goes_on_as_with_a_dummy_cache(self) -> None:
        for _time in range(3):
            self.cache.set("a", 1)
            self.cache.set_many({"a": 1})
            self.cache.delete_many(["a"])
            self.cache.clear()
            assert self.cache.get("a") is None
            assert self.cache.get("a", 7) == 7
            assert self.cache.get_many(["a"]) == {}
            assert self.cache.add("a", 1) is True
            assert self.cache.touch("a") is False
            assert self.cache.delete("a") is False
            assert self.cache.has_key("a") is False
            assert self.cache.get_or_set("a", 3) == 3
            with pytest.raises(ValueError, match="not in the cache"):
                self.cache.incr("a")

    def test_the_instances_of_all_threads_share_what_they_learn(self) -> None:
        address = f"redis://127.0.0.1:{free_port()}/0"
        for _time in range(module.FAULTS):
            ForgivingRedisCache(address, waits(PATIENT)).get("a")

        assert not ForgivingRedisCache(address, waits(PATIENT))._cache.breaker.allows()  # type: ignore[attr-defined]


@slow
class WithRedisTests(SimpleTestCase):
    redis: Redis

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        try:
            cls.redis = cls.enterClassContext(Redis())
        except Missing as missing:
            raise SkipTest(f"NOT SHOWN that a cache survives its Redis: {missing}") from missing

    def setUp(self) -> None:
        # Nothing learned of this Redis before, and no rest that ends while it hangs.
        breaker = {self.redis.url: Breaker(rest=10 * PATIENT)}
        self.enterContext(mock.patch.dict(module._breakers, breaker))
        self.addCleanup(self.redis.resume)
        self.cache = ForgivingRedisCache(self.redis.url, waits(PATIENT))
        self.cache.clear()
        # Sees the same Redis and learns for all, but waits for it no longer than this.
        self.hasty = ForgivingRedisCache(self.redis.url, waits(0.05))

    def test_it_is_a_cache_like_any_other(self) -> None:
        self.cache.set("a", 1)
        self.cache.set_many({"b": 2, "c": 3})

        assert self.cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2, "c": 3}
        assert self.cache.add("a", 5) is False
        assert self.cache.incr("a") == 2
        assert self.cache.has_key("b")
        assert self.cache.touch("b", 60)
        assert self.cache.delete("b")
        self.cache.delete_many(["c"])
        assert self.cache.get("c", "gone") == "gone"
        self.cache.clear()
        assert self.cache.get("a") is None

    def test_a_hang_is_paid_for_by_the_first_requests_only(self) -> None:
        self.cache.set("a", 1)
        self.redis.hang()
        pays = begun(lambda: RedisCache(self.redis.url, waits(2 * PATIENT)).get("a"))
        for _time in range(module.FAULTS):
            self.hasty.get("a")

        later = [begun(lambda: self.cache.get("a")) for _one in range(10)]

        assert [request.result(PATIENT / 2) for request in later] == [None] * 10
        assert not pays.done()
        self.redis.resume()
        assert pays.result(PATIENT) == 1

    def test_a_session_ended_during_a_hang_does_not_come_back_after_it(self) -> None:
        self.cache.set("session", "ana")
        self.redis.hang()
        for _time in range(module.FAULTS + 1):
            self.hasty.delete("session")
        self.redis.resume()

        with mock.patch("time.monotonic", return_value=time.monotonic() + 20 * PATIENT):
            assert self.cache.get("session") is None
        assert self.stored("session") is None

    def test_what_was_lost_is_made_up_for_only_once_redis_takes_it(self) -> None:
        self.cache.set("session", "ana")
        self.redis.hang()
        self.hasty.delete("session")
        assert self.hasty.get("session") is None
        self.redis.resume()

        assert self.cache.get("session") is None
        assert self.stored("session") is None

    def stored(self, key: str) -> object:
        return RedisCache(self.redis.url, waits(PATIENT)).get(key)
