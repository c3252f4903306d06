"""Redis as a cache whose faults cost no request."""

import time
from unittest import mock

import pytest
from django.core.cache.backends.redis import RedisCache
from django.test import SimpleTestCase
from redis.exceptions import RedisError

from core import cache as module
from core.cache import Breaker, ForgivingRedisCache
from core.testing import slow
from core.tests.servers import Missing, Redis, free_port

OPTIONS = {"OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}}
NINE = 1000.0


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
        self.cache = ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", OPTIONS)

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
            ForgivingRedisCache(address, OPTIONS).get("a")

        assert not ForgivingRedisCache(address, OPTIONS)._cache.breaker.allows()  # type: ignore[attr-defined]


class WithRedisTests(SimpleTestCase):
    def setUp(self) -> None:
        try:
            self.redis = self.enterContext(Redis())
        except Missing as missing:
            self.skipTest(f"NOT SHOWN that a cache survives its Redis: {missing}")
        self.cache = ForgivingRedisCache(self.redis.url, OPTIONS)

    def seconds(self, cache: RedisCache) -> float:
        began = time.perf_counter()
        try:
            for _time in range(10):
                cache.get("a")
        except RedisError:
            pass
        return time.perf_counter() - began

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

    @slow
    def test_a_hang_is_paid_for_by_the_first_requests_only(self) -> None:
        self.cache.set("a", 1)
        self.redis.hang()
        self.seconds(self.cache)

        one_wait = OPTIONS["OPTIONS"]["socket_timeout"]
        assert self.seconds(self.cache) < one_wait <= self.seconds(RedisCache(self.redis.url, OPTIONS))

    @slow
    def test_a_session_ended_during_a_hang_does_not_come_back_after_it(self) -> None:
        self.cache.set("session", "ana")
        self.redis.hang()
        for _time in range(module.FAULTS + 1):
            self.cache.delete("session")
        self.redis.resume()

        with mock.patch("time.monotonic", return_value=time.monotonic() + 2 * module.REST):
            assert self.cache.get("session") is None
        assert RedisCache(self.redis.url, OPTIONS).get("session") is None

    def test_what_was_lost_is_made_up_for_only_once_redis_takes_it(self) -> None:
        self.cache.set("session", "ana")
        self.redis.hang()
        self.cache.delete("session")
        assert self.cache.get("session") is None
        self.redis.resume()

        assert self.cache.get("session") is None
        assert RedisCache(self.redis.url, OPTIONS).get("session") is None
