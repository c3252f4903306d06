"""A database and a Redis that hang: all their processes stopped, none gone, so that no connection breaks.

Both are of the test's own. A web server has one worker here, so that each answer is one watch's: that of the
arbiter on the port of its own, that of the worker on the public one.
"""

import json
import time
from contextlib import ExitStack
from functools import partial
from statistics import median
from unittest import SkipTest

import psycopg
from django.test import SimpleTestCase
from psycopg import sql

from core.testing import WHOLE, extent, long, proof, show
from core.tests.servers import (
    NAME,
    PASSWORD,
    PATIENT,
    USER,
    Missing,
    Postgres,
    Probed,
    Redis,
    Web,
    answer,
    begun,
    get,
    until,
    wait_until,
)

HEALTH, READY, LIVE = "/api/health/", "/api/health/ready/", "/api/health/live/"
# Looks its session up: in the database, or in Redis first.
PAGE, SIGNED_IN = "/", "sessionid=" + "x" * 32
OPENS = {200, 302}
QUICK = 0.1
# What is promised, and what a probe that waited for a hung database would take at the very least.
AT_MOST = 1.0 if WHOLE else 2.5
NOT_READY_WITHIN = 2.0 if WHOLE else PATIENT
ROUNDS = extent(sample=3, whole=10)
THREADS = 4
IN_FLIGHT = 4 * THREADS
ONE_WORKER = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}


class ServedTestCase(SimpleTestCase):
    """Its servers are started once, and stopped whatever happens.

    A hang would make every probe slow. A single one may also have waited for its turn on a busy machine:
    none may take `AT_MOST`, and half of those of a test must keep the promise of `QUICK`.
    """

    web: Web
    seconds: list[float]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with ExitStack() as servers:
            try:
                cls.start(servers)
            except Missing as missing:
                raise SkipTest(f"NOT SHOWN that health survives a hang: {missing}") from missing
            cls.addClassCleanup(servers.pop_all().close)

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        raise NotImplementedError

    def setUp(self) -> None:
        self.seconds = []
        for port in self.ports:
            self.becomes(port, READY, 200)
        wait_until(lambda: self.page().status in OPENS)

    def tearDown(self) -> None:
        assert not WHOLE or median(self.seconds) < QUICK, self.seconds

    @property
    def ports(self) -> tuple[int, int]:
        return self.web.health_port, self.web.port

    def page(self) -> Probed:
        return get(self.web.port, PAGE, Cookie=SIGNED_IN)

    def becomes(self, port: int, path: str, status: int) -> dict[str, object]:
        return self.body(answer(port, path, status))

    def body(self, found: Probed) -> dict[str, object]:
        body: dict[str, object] = json.loads(found.body)
        return body

    def probe(self, port: int, path: str) -> Probed:
        found = get(port, path)
        assert found.seconds < AT_MOST, found
        self.seconds.append(found.seconds)
        return found

    def quick(self, port: int, path: str, status: int) -> dict[str, object]:
        found = self.probe(port, path)
        assert found.status == status, found
        assert not any(word in found.body for word in (USER, PASSWORD, NAME, "127.0.0.1", "Error"))
        return self.body(found)

    def tell(self, sentence: str) -> None:
        if WHOLE:
            half, slowest = 1000 * median(self.seconds), 1000 * max(self.seconds)
            probes = f"half of {len(self.seconds)} probes within {half:.1f} ms, the slowest {slowest:.1f} ms"
            show(f"{sentence}; {probes}")


@long
@proof
class HungDatabaseTests(ServedTestCase):
    database: Postgres

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.database = servers.enter_context(Postgres())
        url = cls.database.url()
        cls.web = servers.enter_context(Web(DATABASE_URL=url, **ONE_WORKER)).migrate().start()

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(self.database.revive)

    def not_ready_after(self, began: float, port: int) -> float:
        """Seconds from then until it was asked and said so."""
        for _moment in until(PATIENT):
            gone = time.monotonic() - began
            found = self.probe(port, READY)
            if found.status == 503:
                assert self.body(found)["reason"] == "database_unavailable"
                return gone
            assert gone < NOT_READY_WITHIN, f"Asked {gone:.2f} s after the hang it was still ready."
        raise AssertionError("It stayed ready.")

    def hang(self) -> float:
        self.database.hang()
        return time.monotonic()

    def test_a_hang_ends_readiness_and_not_life_until_the_database_is_back(self) -> None:
        hung = self.hang()

        after = max([self.not_ready_after(hung, port) for port in self.ports])
        for _round in range(ROUNDS):
            for port in self.ports:
                self.quick(port, READY, 503)
                self.quick(port, LIVE, 200)
                assert self.quick(port, HEALTH, 503)["status"] == "unhealthy"
        self.database.resume()

        for port in self.ports:
            self.becomes(port, READY, 200)
            assert self.becomes(port, HEALTH, 200)["status"] == "healthy"
        self.tell(f"Database hung: not ready after {after:.2f} s")

    def test_probes_are_answered_while_every_request_thread_waits_for_the_database(self) -> None:
        with psycopg.connect(self.database.url()) as in_the_way:
            in_the_way.execute("lock table django_session in access exclusive mode")
            flood = [begun(self.page) for _one in range(IN_FLIGHT)]
            wait_until(lambda: self.waiting(in_the_way) == THREADS)
            behind_them = begun(lambda: get(self.web.port, LIVE))
            self.quick(self.web.health_port, READY, 200)
            self.quick(self.web.health_port, LIVE, 200)
            assert not behind_them.done()

            after = self.not_ready_after(self.hang(), self.web.health_port)
            for _moment in until(PATIENT):
                self.quick(self.web.health_port, READY, 503)
                self.quick(self.web.health_port, LIVE, 200)
                if not WHOLE or all(request.done() for request in flood):
                    break
            self.database.resume()

        statuses = {request.result(PATIENT).status for request in flood}
        assert not WHOLE or not statuses & OPENS
        assert behind_them.result(PATIENT).status == 200
        self.tell(f"Database hung, every request thread waiting: not ready after {after:.2f} s")

    def waiting(self, connection: psycopg.Connection[tuple[int]]) -> int:
        return connection.execute("select count(*) from pg_locks where not granted").fetchall()[0][0]

    def test_a_wrong_password_and_missing_migrations_are_told_without_a_word_of_them(self) -> None:
        user, password = USER + "_2", "not-" + PASSWORD
        url = self.database.url(user=user, password=password, name="template1")
        with (
            psycopg.connect(self.database.url(), autocommit=True) as administrator,
            Web(DATABASE_URL=url, **ONE_WORKER) as web,
        ):
            role = sql.Identifier(user)
            administrator.execute(sql.SQL("create role {} login password 'another'").format(role))
            web.start()
            self.tells(web, "database_unavailable", 503)

            right = sql.SQL("alter role {} password {}").format(role, sql.Literal(password))
            administrator.execute(right)
            self.tells(web, "pending_migrations", 200)

    def tells(self, web: Web, reason: str, health: int) -> None:
        for port in (web.health_port, web.port):
            wait_until(partial(self.gives, port, reason))
            assert self.quick(port, READY, 503)["reason"] == reason
            self.quick(port, HEALTH, health)
            self.quick(port, LIVE, 200)

    def gives(self, port: int, reason: str) -> bool:
        return f'"reason": "{reason}"' in get(port, READY).body

    def test_a_database_that_died_is_found_again(self) -> None:
        self.database.crash()
        for port in self.ports:
            wait_until(partial(self.gives, port, "database_unavailable"))
            self.quick(port, HEALTH, 503)
        assert self.page().status not in OPENS

        self.database.run()

        for port in self.ports:
            self.becomes(port, READY, 200)
            assert self.becomes(port, HEALTH, 200)["status"] == "healthy"
        wait_until(lambda: self.page().status in OPENS)


@long
@proof
class HungRedisTests(ServedTestCase):
    redis: Redis

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.redis = servers.enter_context(Redis())
        cls.web = servers.enter_context(Web(REDIS_URL=cls.redis.url, **ONE_WORKER)).migrate().start()

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(self.redis.resume)

    def test_it_degrades_until_redis_is_back_and_every_probe_is_quick(self) -> None:
        self.redis.hang()

        for port in self.ports:
            wait_until(partial(self.says, port, "degraded"))
        self.redis.resume()

        for port in self.ports:
            wait_until(partial(self.says, port, "healthy"))
        self.tell("Redis hung: ready, degraded")

    def says(self, port: int, status: str) -> bool:
        self.quick(port, READY, 200)
        self.quick(port, LIVE, 200)
        return self.quick(port, HEALTH, 200)["status"] == status

    def test_pages_go_on_without_it(self) -> None:
        self.redis.hang()
        self.page()

        for _time in range(extent(sample=5, whole=40)):
            found = self.page()
            assert found.status in OPENS
            self.seconds.append(found.seconds)
