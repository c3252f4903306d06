"""A database and a Redis that hang: all their processes stopped, none gone, so that no connection breaks.

Both are of the test's own. Beside the probes an ordinary page shows that the hang is one.
"""

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median
from unittest import SkipTest

from django.test import SimpleTestCase

from core.testing import slow
from core.tests.servers import (
    NAME,
    PASSWORD,
    USER,
    Missing,
    Postgres,
    Probed,
    Redis,
    Web,
    get,
    until,
    until_agreed,
)

HEALTH, READY, LIVE = "/api/health/", "/api/health/ready/", "/api/health/live/"
# Looks its session up: in the database, or in Redis first.
PAGE, SIGNED_IN = "/", {"Cookie": "sessionid=" + "x" * 32}
QUICK = 0.1
# Shorter than any deadline, so that no probe can have waited for what hangs.
AT_MOST = 1.0
EVERY = 0.05
IN_FLIGHT = 16
PATIENT = 60.0


def page(web: Web, *, timeout: float) -> Probed:
    return get(web.port, PAGE, timeout=timeout, **SIGNED_IN)


def wait_for(port: int, path: str, status: int) -> Probed:
    """Until each worker answers so."""
    until_agreed(lambda: get(port, path).status == status, PATIENT)
    return get(port, path)


class ServedTestCase(SimpleTestCase):
    """Its servers are started once, and stopped whatever happens.

    A hang would make every probe slow. A single one may also have waited for its turn on a busy machine:
    none may take `AT_MOST`, and half of those of a test must keep the promise of `QUICK`.
    """

    servers: ExitStack
    seconds: list[float]

    def setUp(self) -> None:
        self.seconds = []

    def tearDown(self) -> None:
        assert median(self.seconds) < QUICK, self.seconds

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with ExitStack() as servers:
            try:
                cls.start(servers)
            except Missing as missing:
                raise SkipTest(f"NOT SHOWN that health survives a hang: {missing}") from missing
            cls.servers = servers.pop_all()

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        raise NotImplementedError

    @classmethod
    def tearDownClass(cls) -> None:
        cls.servers.close()
        super().tearDownClass()

    def probe(self, port: int, path: str) -> Probed:
        found = get(port, path)
        assert found.seconds < AT_MOST, found
        self.seconds.append(found.seconds)
        return found

    def quick(self, port: int, path: str, status: int) -> dict[str, object]:
        found = self.probe(port, path)
        assert found.status == status, found
        assert not any(word in found.body for word in (USER, PASSWORD, NAME, "127.0.0.1", "Error"))
        body: dict[str, object] = json.loads(found.body)
        return body


@slow
class HungDatabaseTests(ServedTestCase):
    database: Postgres
    web: Web

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.database = servers.enter_context(Postgres())
        cls.web = servers.enter_context(Web(DATABASE_URL=cls.database.url())).migrate().start()

    def setUp(self) -> None:
        super().setUp()
        wait_for(self.web.health_port, READY, 200)
        wait_for(self.web.port, READY, 200)
        self.page_answers_again()
        self.addCleanup(self.database.revive)

    def page_answers_again(self) -> None:
        for _moment in until(PATIENT):
            if page(self.web, timeout=20).status in {200, 302}:
                return
        raise AssertionError(page(self.web, timeout=20))

    def not_ready_within(self, port: int, seconds: float) -> None:
        for gone in until(PATIENT):
            found = self.probe(port, READY)
            if found.status == 503:
                assert json.loads(found.body)["reason"] == "database_unavailable"
                return
            assert gone < seconds, f"Asked {gone:.2f} s after the hang it was still ready."

    def test_readiness_ends_within_two_seconds_and_life_goes_on(self) -> None:
        self.database.hang()

        for port in (self.web.health_port, self.web.port):
            self.not_ready_within(port, 2.0)
            wait_for(port, READY, 503)
        for _time in range(10):
            for port in (self.web.health_port, self.web.port):
                self.quick(port, READY, 503)
                self.quick(port, LIVE, 200)
                found = self.quick(port, HEALTH, 503)
                assert found["status"] == "unhealthy"

    def test_probes_are_answered_while_every_request_thread_hangs(self) -> None:
        self.database.hang()
        with ThreadPoolExecutor(IN_FLIGHT) as clients:
            flood: list[Future[Probed]] = [
                clients.submit(page, self.web, timeout=8) for _one in range(IN_FLIGHT)
            ]

            self.not_ready_within(self.web.health_port, 2.0)
            while not all(request.done() for request in flood):
                self.quick(self.web.health_port, READY, 503)
                self.quick(self.web.health_port, LIVE, 200)
                time.sleep(EVERY)

        assert not any(request.result().status in {200, 302} for request in flood)

    def test_a_wrong_password_and_missing_migrations_are_told_without_a_word_of_them(self) -> None:
        for url, reason in (
            (self.database.url(password="not-" + PASSWORD), "database_unavailable"),
            (self.database.url(name="template1"), "pending_migrations"),
        ):
            with Web(DATABASE_URL=url, WEB_WORKERS="1") as web:
                web.start()
                for port in (web.health_port, web.port):
                    for _moment in until(PATIENT):
                        if json.loads(wait_for(port, READY, 503).body)["reason"] == reason:
                            break
                    assert self.quick(port, READY, 503)["reason"] == reason
                    self.quick(port, HEALTH, 503 if reason == "database_unavailable" else 200)
                    self.quick(port, LIVE, 200)

    def test_a_database_that_died_is_found_again(self) -> None:
        self.database.crash()
        for port in (self.web.health_port, self.web.port):
            assert json.loads(wait_for(port, READY, 503).body)["reason"] == "database_unavailable"
            self.quick(port, HEALTH, 503)
        assert page(self.web, timeout=20).status not in {200, 302}

        self.database.run()

        for port in (self.web.health_port, self.web.port):
            wait_for(port, READY, 200)
            assert json.loads(wait_for(port, HEALTH, 200).body)["status"] == "healthy"
        self.page_answers_again()

    def test_it_is_ready_again_when_the_database_is(self) -> None:
        self.database.hang()
        self.not_ready_within(self.web.health_port, 2.0)

        self.database.resume()

        for port in (self.web.health_port, self.web.port):
            wait_for(port, READY, 200)
            wait_for(port, HEALTH, 200)


@slow
class HungRedisTests(ServedTestCase):
    redis: Redis
    web: Web

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.redis = servers.enter_context(Redis())
        cls.web = servers.enter_context(Web(REDIS_URL=cls.redis.url)).migrate().start()

    def setUp(self) -> None:
        super().setUp()
        for port in (self.web.health_port, self.web.port):
            wait_for(port, READY, 200)
        self.addCleanup(self.redis.resume)

    def test_it_degrades_and_every_probe_is_quick(self) -> None:
        self.redis.hang()

        for port in (self.web.health_port, self.web.port):
            said: set[object] = set()
            for _moment in until(15):
                self.quick(port, READY, 200)
                self.quick(port, LIVE, 200)
                said.add(self.quick(port, HEALTH, 200)["status"])
                if "degraded" in said:
                    break
            assert "degraded" in said

    def test_pages_go_on_without_it(self) -> None:
        self.redis.hang()
        page(self.web, timeout=20)

        self.seconds += [page(self.web, timeout=20).seconds for _time in range(40)]

    def test_it_is_healthy_again_when_redis_is(self) -> None:
        self.redis.hang()
        for _moment in until(15):
            if json.loads(self.probe(self.web.port, HEALTH).body)["status"] == "degraded":
                break

        self.redis.resume()

        for _moment in until(PATIENT):
            if json.loads(get(self.web.port, HEALTH).body)["status"] == "healthy":
                return
        raise AssertionError(get(self.web.port, HEALTH))
