"""Looking in threads of one's own: what is found, what a fault does not tell, what a hang does not hold."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any
from unittest import mock

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.test import SimpleTestCase, TestCase, override_settings

from core.health import watch
from core.health.answers import ready
from core.health.components import answers_back
from core.health.database import Line, Stillness, connected, hung_up_after
from core.health.found import Component, Found, Status
from core.health.watch import Watch
from core.testing import slow
from core.tests.servers import PATIENT, free_port, wait_until

HEALTH, READY, LIVE = "/api/health/", "/api/health/ready/", "/api/health/live/"
SECRETS = (
    "secret-user",
    "secret-password",
    "secret-host",
    "secret-name",
    "secret-place",
    "/nonexistent",
    "127.0.0.1",
)
TALK = ("Error", "Traceback", "select", "OPTIONS", "refused", "connect_timeout", "django.core", "psycopg")


def settings_of(engine: str, name: str, **more: Any) -> dict[str, Any]:
    entry = {"ENGINE": f"django.db.backends.{engine}", "NAME": name, **more}
    found: dict[str, Any] = ConnectionHandler({"default": entry})["default"].settings_dict
    return found


def postgresql(host: str, port: int) -> dict[str, Any]:
    return settings_of(
        "postgresql",
        "secret-name",
        USER="secret-user",
        PASSWORD="secret-password",
        HOST=host,
        PORT=port,
        OPTIONS={"connect_timeout": 2, "pool": {"min_size": 1, "max_size": 2}},
    )


class FaultTests(TestCase):
    """Every fault by itself, through the public addresses."""

    def watched(self, database: dict[str, Any] | None = None) -> None:
        looking = watch.start(database)
        self.addCleanup(watch.stop)
        looking.wait_for_first_look(PATIENT)

    def answers(self) -> dict[str, Any]:
        found = {}
        for address in (HEALTH, READY, LIVE):
            answer = self.client.get(address)
            text = answer.content.decode()
            assert [word for word in (*SECRETS, *TALK) if word in text] == [], text
            found[address] = (answer.status_code, answer.json())
        return found

    def without_database(self) -> None:
        found = self.answers()

        status, body = found[HEALTH]
        assert (status, body["status"]) == (503, "unhealthy")
        assert body["components"]["database"]["message"] == "Not available"
        expected = {"status": "not_ready", "reason": "database_unavailable", "pending_migrations": None}
        assert found[READY] == (503, expected)
        assert found[LIVE][0] == 200

    def test_without_a_fault_a_watch_finds_what_a_direct_look_finds(self) -> None:
        self.watched()

        found = self.answers()

        assert found[READY] == (200, {"status": "ready"})
        assert found[HEALTH][1]["status"] == "healthy"

    def test_a_database_nobody_serves(self) -> None:
        self.watched(postgresql("127.0.0.1", free_port()))

        self.without_database()

    def test_a_host_that_does_not_exist(self) -> None:
        self.watched(postgresql("secret-host.invalid", 5432))

        self.without_database()

    def test_an_embedded_database_in_no_folder(self) -> None:
        self.watched(settings_of("sqlite3", "/nonexistent/secret-place/floor.sqlite3"))

        self.without_database()

    def test_an_administrator_s_cookie_changes_nothing_then(self) -> None:
        self.watched(settings_of("sqlite3", "/nonexistent/secret-place/floor.sqlite3"))
        self.client.cookies["sessionid"] = "x" * 32

        with self.assertNumQueries(0):
            self.without_database()

    def test_a_probe_asks_the_database_nothing(self) -> None:
        self.watched()

        with self.assertNumQueries(0):
            self.answers()

    def degrades(self, name: str) -> None:
        found = self.answers()

        status, body = found[HEALTH]
        assert (status, body["status"]) == (200, "degraded")
        assert body["components"][name]["message"] == "Not available"
        assert found[READY][0] == 200

    def test_a_cache_nobody_serves(self) -> None:
        address = f"redis://:secret-password@127.0.0.1:{free_port()}/0"
        for backend in (
            "django.core.cache.backends.redis.RedisCache",
            "core.cache.ForgivingRedisCache",
        ):
            with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": address}}):
                self.degrades("cache")

    def test_a_cache_in_a_place_that_is_no_folder(self) -> None:
        place = {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": "/proc/secret-place",
        }
        with override_settings(CACHES={"default": place}):
            self.degrades("cache")

    def test_a_cache_that_forgets(self) -> None:
        with override_settings(
            CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        ):
            self.degrades("cache")

    def test_a_disk_that_cannot_be_read(self) -> None:
        with mock.patch("shutil.disk_usage", side_effect=OSError("secret-place")):
            self.degrades("disk")

    def test_migrations_that_cannot_be_read(self) -> None:
        with mock.patch(
            "django.db.backends.base.introspection.BaseDatabaseIntrospection.table_names",
            side_effect=PermissionError("select from secret-name"),
        ):
            found = self.answers()

        assert found[HEALTH][0] == 200
        expected = {"status": "not_ready", "reason": "migrations_unknown", "pending_migrations": None}
        assert found[READY] == (503, expected)


class WatchTests(TestCase):
    """What is told from what was found, and when."""

    def started(self) -> Watch:
        looking = Watch().start()
        self.addCleanup(looking.stop)
        looking.wait_for_first_look(PATIENT)
        assert ready(looking.findings()).status == 200
        return looking

    def test_before_the_first_look_it_is_not_ready(self) -> None:
        answer = ready(Watch().findings())

        expected = {"status": "not_ready", "reason": "starting", "pending_migrations": None}
        assert (answer.status, answer.body) == (503, expected)

    def test_who_waits_for_the_first_look_finds_it_ready(self) -> None:
        looking = Watch().start()
        self.addCleanup(looking.stop)

        looking.wait_for_first_look(PATIENT)

        assert ready(looking.findings()).status == 200

    @slow
    def test_nobody_waits_longer_than_said_for_what_hangs(self) -> None:
        never_looks = Watch()

        never_looks.wait_for_first_look(0.1)

        assert ready(never_looks.findings()).body["reason"] == "starting"

    def test_a_signal_to_stop_drains(self) -> None:
        looking = self.started()

        looking.drain()

        assert ready(looking.findings()).body["reason"] == "draining"

    def test_a_look_that_does_not_come_back_is_told_by_the_clock_alone(self) -> None:
        looking = self.started()
        looking.stop()

        last, _found = looking._found["database"]

        with mock.patch("time.monotonic", return_value=last + 1.7):
            assert ready(looking.findings()).status == 200
        with mock.patch("time.monotonic", return_value=last + 1.8):
            found = looking.findings()
        assert found["database"].as_dict()["message"] == "No answer in time"
        assert found["database"].status is Status.UNHEALTHY
        assert found["cache"].healthy
        assert ready(found).body["reason"] == "database_unavailable"
        assert ready(found).body["pending_migrations"] == 0

    @slow
    def test_what_changes_is_in_the_log_with_its_reason(self) -> None:
        self.enterContext(mock.patch("core.health.components.BEAT", 0.0))
        self.enterContext(mock.patch("core.health.watch.TICK", 0.01))
        looking = Watch(settings_of("sqlite3", "/nonexistent/floor.sqlite3"))
        self.addCleanup(looking.stop)

        with self.assertLogs("core.health.watch", "WARNING") as logged:
            looking.start().wait_for_first_look(PATIENT)
            self.wait_for_looks(looking, 3)

        assert len(logged.output) == 1
        assert "database is unhealthy. OperationalError: unable to open database file" in logged.output[0]

    def wait_for_looks(self, looking: Watch, times: int) -> None:
        moments = set[float]()

        def seen() -> bool:
            moments.add(looking._found["database"][0])
            return len(moments) >= times

        wait_until(seen)

    def test_a_new_watch_takes_the_place_of_the_one_before(self) -> None:
        first = watch.start()
        second = watch.start()
        self.addCleanup(watch.stop)

        assert first is not second
        assert not any(
            thread.name == "health-cache" and not thread.daemon for thread in threading.enumerate()
        )
        watch.forget()
        second.stop()
        assert self.client.get(READY).status_code == 200


class ComponentTests(SimpleTestCase):
    def look(self, check: Callable[[], Found], *, required: bool = False) -> dict[str, Any]:
        found = Component("gauge", check, required=required).look().as_dict(verbose=True)
        assert found.pop("milliseconds") >= 0
        return found

    def test_a_fault_is_told_by_its_class_to_administrators_only(self) -> None:
        def fault() -> Found:
            raise LookupError("secret-place")

        assert self.look(fault) == {
            "status": "degraded",
            "message": "Not available",
            "details": {"fault": "LookupError"},
        }
        assert self.look(fault, required=True)["status"] == "unhealthy"
        assert "details" not in Component("gauge", fault).look().as_dict()

    def test_a_cache_that_answers_with_something_else_is_unusable(self) -> None:
        with pytest.raises(Exception, match="forgets"):
            answers_back(lambda: DummyCache("", {}))


class LineTests(TestCase):
    def test_it_takes_no_connection_from_the_pool(self) -> None:
        line = Line(postgresql("127.0.0.1", 1))

        with pytest.raises(Exception, match="refused"):
            line.ask(connected)
        assert "pool" not in line._settings["OPTIONS"]

    def test_it_may_be_closed_twice_and_asked_again(self) -> None:
        line = Line(connections["default"].settings_dict)
        self.addCleanup(line.close)

        assert line.ask(connected).shown == {"message": "Connected"}
        line.close()
        line.close()
        assert line.ask(connected).healthy


class Wrapper:
    """As much of a connection as is needed to hang it up."""

    def __init__(self, raw: Any) -> None:
        self.connection = raw


class DeadlineTests(SimpleTestCase):
    @contextmanager
    def hung_up(self, raw: Any, seconds: float) -> Iterator[threading.Thread]:
        """Gives the thread that would hang it up."""
        wrapper: Any = Wrapper(raw)
        connection: BaseDatabaseWrapper = wrapper
        timers: list[threading.Timer] = []

        def timer(*facts: Any) -> threading.Timer:
            timers.append(Timer(*facts))
            return timers[-1]

        with mock.patch.object(threading, "Timer", timer), hung_up_after(seconds, connection):
            yield timers[-1]

    def test_a_call_that_nobody_answers_is_ended_from_outside(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs, self.hung_up(ours, 0.05):
            ours.settimeout(PATIENT)

            assert ours.recv(1) == b""

    def test_an_answer_in_time_is_left_alone(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with self.hung_up(ours, 5.0) as timer:
                pass
            timer.join(PATIENT)
            theirs.sendall(b"x")

            assert ours.recv(1) == b"x"

    def test_there_may_be_nothing_to_hang_up(self) -> None:
        for raw in (None, object()):
            with self.hung_up(raw, 0.01) as timer:
                timer.join(PATIENT)

            assert not timer.is_alive()


class TellingLock:
    """Says when somebody asks for it while it is held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.wanted = threading.Event()
        self.release = self._lock.release

    def acquire(self, timeout: float = -1) -> bool:
        if self._lock.locked():
            self.wanted.set()
        return self._lock.acquire(timeout=timeout)


class StillnessTests(SimpleTestCase):
    def test_a_fork_waits_for_a_connection_being_made(self) -> None:
        still, lock, order = Stillness(), TellingLock(), []

        def fork() -> None:
            still.before()
            order.append("forked")
            still.after()

        thread = threading.Thread(target=fork)
        with mock.patch.object(still, "_lock", lock), mock.patch("core.health.database.DEADLINE", PATIENT):
            with still:
                thread.start()
                assert lock.wanted.wait(PATIENT)
                order.append("connected")
            thread.join()

        assert order == ["connected", "forked"]
        with still:
            order.append("free again")

    def test_a_fork_does_not_wait_for_ever(self) -> None:
        still = Stillness()
        with mock.patch("core.health.database.DEADLINE", 0.01), still:
            still.before()
            still.after()
