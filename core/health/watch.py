"""Looks at the components in threads of its own, so that who asks never waits for what hangs."""

import contextlib
import logging
import threading
import time
from functools import lru_cache, partial
from typing import Any

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.db import connections

from core.health.components import AT_ONCE, DRAINING, FULL, Lane, disk, lanes
from core.health.database import ALIAS, Line, shared
from core.health.found import NO_ANSWER, NOT_YET, Component, Found

logger = logging.getLogger(__name__)

TICK = 0.1

Findings = dict[str, Found]


class Watch:
    """One thread a lane. What each look brought back is kept, with the time of its coming back."""

    def __init__(self, database: dict[str, Any] | None = None) -> None:
        self._line = Line(database or connections[ALIAS].settings_dict)
        cache = lru_cache(1)(partial(caches.create_connection, DEFAULT_CACHE_ALIAS))
        with contextlib.suppress(Exception):  # will be found out by looking; here it is only for the imports
            cache()
        self._lanes = lanes(self._line.ask, cache)
        self._found: dict[str, tuple[float, Found]] = {}
        self._draining = False
        self._looked = {lane[0].name: threading.Event() for lane in self._lanes}
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._began = time.monotonic()

    def start(self) -> "Watch":
        self._threads = [
            threading.Thread(target=self._run, args=[lane], name=f"health-{lane[0].name}", daemon=True)
            for lane in self._lanes
        ]
        for thread in self._threads:
            thread.start()
        return self

    def wait_for_first_look(self, seconds: float) -> None:
        """At everything once, but no longer, should something hang."""
        give_up = time.monotonic() + seconds
        for looked in self._looked.values():
            looked.wait(max(0, give_up - time.monotonic()))

    def stop(self) -> None:
        """Waits for the looks under way: a database to be dropped must have no visitor left."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def drain(self) -> None:
        """From now on not ready. Safe in a signal handler."""
        self._draining = True

    def findings(self) -> Findings:
        """Never blocks: reads what is there and compares times."""
        now = time.monotonic()
        found = {part.name: self._last(part, now) for lane in self._lanes for part in lane}
        if self._draining:
            found["service"] = DRAINING
        return found | look(AT_ONCE)

    def last(self, name: str) -> Found | None:
        """What the last look brought back, however long ago that was."""
        _at, found = self._found.get(name, (0.0, None))
        return found

    def _last(self, part: Component, now: float) -> Found:
        if part.name not in self._found:
            return Found(milliseconds=1000 * (now - self._began)).but(part.worst, NOT_YET)
        at, found = self._found[part.name]
        if now - at <= part.patience:
            return found
        return found.but(found.status if found.fault else part.worst, NO_ANSWER)

    def _run(self, lane: Lane) -> None:
        due = dict.fromkeys((part.name for part in lane), 0.0)
        while not self._stopped.is_set():
            for part in lane:
                if time.monotonic() >= due[part.name]:
                    self._look(part)
                    due[part.name] = time.monotonic() + part.every
                if part.required and not self._found[part.name][1].healthy:
                    break
            self._looked[lane[0].name].set()
            self._stopped.wait(TICK)
        if lane is self._lanes[0]:
            self._line.close()

    def _look(self, part: Component) -> None:
        found = part.look()
        _at, before = self._found.get(part.name, (0.0, Found()))
        self._found[part.name] = (time.monotonic(), found)
        if found.status is not before.status:
            log(part.name, found)


def log(name: str, found: Found) -> None:
    level = logging.INFO if found.healthy else logging.WARNING
    logger.log(level, "Health: %s is %s. %s", name, found.status, found.fault or found.shown["message"])


def look(lane: Lane) -> Findings:
    """Look at each now; a required one that fails spares the wait for those behind it."""
    found: Findings = {}
    for part in lane:
        found[part.name] = part.look()
        if part.required and not found[part.name].healthy:
            break
    return {part.name: found.get(part.name, Found().but(part.worst, NOT_YET)) for part in lane}


class _Process:
    watch: Watch | None = None


def start(database: dict[str, Any] | None = None) -> Watch:
    """The watch of this process, begun before anybody asks."""
    stop()
    _Process.watch = Watch(database).start()
    return _Process.watch


def stop() -> None:
    watch, _Process.watch = _Process.watch, None
    if watch is not None:
        watch.stop()


def forget() -> None:
    """In a process just forked: the parent's threads are not here, and their locks may be held."""
    _Process.watch = None


def findings() -> Findings:
    """What the watch found last. Without one, as under `runserver`, all is looked at now."""
    if _Process.watch is not None:
        return _Process.watch.findings()
    found: Findings = {}
    for lane in [
        *lanes(shared, partial(caches.__getitem__, DEFAULT_CACHE_ALIAS)),
        AT_ONCE,
    ]:
        found |= look(lane)
    return found


def database_fails() -> bool:
    """The last look at the database came back with a fault. That a look is overdue does not count: on a busy
    machine this process may be what is slow. False where nobody watches."""
    found = _Process.watch.last("database") if _Process.watch is not None else None
    return found is not None and bool(found.fault)


def disk_is_full() -> bool:
    """So full that nothing more may be written. Costs two system calls where nobody watches."""
    found = _Process.watch.last("disk") if _Process.watch is not None else None
    return (found or disk()).shown.get("message") == FULL
