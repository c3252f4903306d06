"""Redis as a cache whose faults cost no request: while it is away nothing is cached, as with a dummy cache.

Without this a Redis that hangs costs every request its time limit, several times over.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")
Key = str | bytes | memoryview

FAULTS = 3
REST = 5.0
MOST_REMEMBERED = 10_000


class Breaker:
    """After so many faults in a row Redis is not asked for some seconds; then one request tries again.

    One for each address, shared by the threads of the process.
    """

    def __init__(self, *, faults: int = FAULTS, rest: float = REST) -> None:
        self.faults, self.rest = faults, rest
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._resting_until = 0.0
        self._lost: set[Key] = set()

    def allows(self) -> bool:
        with self._lock:
            if self._in_a_row < self.faults:
                return True
            if time.monotonic() < self._resting_until:
                return False
            # Who asks first tries, the others rest on.
            self._resting_until = time.monotonic() + self.rest
            return True

    def failed(self, fault: Exception) -> None:
        with self._lock:
            self._in_a_row += 1
            if self._in_a_row < self.faults:
                return
            self._resting_until = time.monotonic() + self.rest
            first = self._in_a_row == self.faults
        if first:
            logger.warning("Redis does not answer, going on without it. %s", fault)

    def worked(self) -> None:
        with self._lock:
            was_open = self._in_a_row >= self.faults
            self._in_a_row = 0
        if was_open:
            logger.info("Redis answers again.")

    def lose(self, keys: Iterable[Key]) -> None:
        """Remember what could not be written: it stands there as it was, perhaps a session since ended."""
        with self._lock:
            self._lost.update(keys)
            if len(self._lost) > MOST_REMEMBERED:
                self._lost = set(list(self._lost)[:MOST_REMEMBERED])

    def take_lost(self) -> list[Key]:
        with self._lock:
            lost, self._lost = list(self._lost), set()
        return lost


_breakers: dict[str, Breaker] = {}


class ForgivingClient(RedisCacheClient):
    """Every call goes on without Redis where it must. The values then are those of Django's dummy cache."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self.breaker = _breakers.setdefault(",".join(servers), Breaker())

    def _ask(self, call: Callable[[], T], otherwise: T, *, writes: Iterable[Key] = ()) -> T:
        if self.breaker.allows():
            try:
                self._make_up()
                answer = call()
            except RedisError as fault:
                self.breaker.failed(fault)
            else:
                self.breaker.worked()
                return answer
        self.breaker.lose(writes)
        return otherwise

    def _make_up(self) -> None:
        """Before anything is read again, what is out of date goes."""
        if lost := self.breaker.take_lost():
            try:
                super().delete_many(lost)
            except RedisError:
                self.breaker.lose(lost)
                raise

    def add(self, key: Key, value: Any, timeout: Any) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).add(key, value, timeout), True)

    def get(self, key: Key, default: Any) -> Any:
        return self._ask(lambda: super(ForgivingClient, self).get(key, default), default)

    def set(self, key: Key, value: Any, timeout: Any) -> None:
        self._ask(lambda: super(ForgivingClient, self).set(key, value, timeout), None, writes=[key])

    def touch(self, key: Key, timeout: Any) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).touch(key, timeout), False)

    def delete(self, key: Key) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).delete(key), False, writes=[key])

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Any]:
        return self._ask(lambda: super(ForgivingClient, self).get_many(keys), {})

    def has_key(self, key: Key) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).has_key(key), False)

    def incr(self, key: Key, delta: int) -> Any:
        """Raises ValueError, as for a key that is not there."""
        answer = self._ask(lambda: super(ForgivingClient, self).incr(key, delta), None, writes=[key])
        if answer is None:
            raise ValueError("The key is not in the cache.")
        return answer

    def set_many(self, data: Mapping[Key, Any], timeout: Any) -> None:
        self._ask(lambda: super(ForgivingClient, self).set_many(data, timeout), None, writes=data)

    def delete_many(self, keys: Iterable[Key]) -> None:
        keys = list(keys)
        self._ask(lambda: super(ForgivingClient, self).delete_many(keys), None, writes=keys)

    def clear(self) -> bool:
        return self._ask(lambda: super(ForgivingClient, self).clear(), False)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
