"""Pages and presses while the database or Redis hangs, dies and comes back: servers of the test's own."""

import http.client
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Self
from unittest import SkipTest
from urllib.parse import urlencode

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow
from core.tests.servers import Missing, Postgres, Redis, Web, until_agreed

PASSWORD = "a long pass phrase"
IN_FLIGHT = 16
PATIENT = 60.0


class Browser:
    """Keeps cookies and sends forms; status 0 is no answer in time."""

    def __init__(self, web: Web) -> None:
        self.web, self.cookies = web, dict[str, str]()
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", *, timeout: float = 20) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=timeout)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= dict(re.findall(r"^(\w+)=([^;]*)", value))
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def get(self, path: str, *, timeout: float = 20) -> tuple[int, str]:
        return self.ask("GET", path, timeout=timeout)

    def press(self, path: str, **fields: str) -> tuple[int, str]:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self.ask("POST", path, urlencode(token | fields))

    def sign_in(self) -> Self:
        self.get("/sign-in/")
        status, _html = self.press("/sign-in/", username="admin", password=PASSWORD)
        assert status == 302
        return self


def with_administrator(web: Web) -> Web:
    web.migrate()
    for command in (
        ["createsuperuser", "--noinput", "--username=admin"],
        ["collectstatic", "--noinput", "-v0"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=web.environment | {"DJANGO_SUPERUSER_PASSWORD": PASSWORD},
            check=True,
            capture_output=True,
        )
    return web


class SeamTestCase(SimpleTestCase):
    web: Web

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with ExitStack() as servers:
            try:
                cls.start(servers)
            except Missing as missing:
                raise SkipTest(f"NOT SHOWN that pages survive a fault: {missing}") from missing
            cls.addClassCleanup(servers.pop_all().close)

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        raise NotImplementedError

    def becomes(self, browser: Browser, path: str, status: int) -> float:
        """Seconds until each worker answers so."""
        return until_agreed(lambda: browser.get(path)[0] == status, PATIENT)


@slow
class DatabaseTests(SeamTestCase):
    database: Postgres

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.database = servers.enter_context(Postgres())
        cls.web = with_administrator(servers.enter_context(Web(DATABASE_URL=cls.database.url()))).start()

    def setUp(self) -> None:
        self.becomes(Browser(self.web), "/sign-in/", 200)
        self.browser = Browser(self.web).sign_in()
        self.addCleanup(self.database.revive)

    def test_each_request_in_flight_when_it_hangs_ends_with_a_sentence(self) -> None:
        self.database.hang()
        began = time.monotonic()

        with ThreadPoolExecutor(IN_FLIGHT) as clients:
            pages = list(clients.map(lambda _one: self.browser.get("/jobs/"), range(IN_FLIGHT)))

        assert time.monotonic() - began < 15
        assert {status for status, _html in pages} == {503}
        assert all("The database does not answer." in html for _status, html in pages)

    def test_once_it_is_known_nobody_waits_and_a_press_is_told_where_it_stands(self) -> None:
        self.database.hang()
        self.becomes(self.browser, "/jobs/", 503)

        began = time.monotonic()
        page, press, document = (
            self.browser.get("/jobs/"),
            self.browser.press("/jobs/new/", quantity="1"),
            self.browser.get("/api/me/"),
        )

        assert time.monotonic() - began < 3
        assert self.browser.headers["retry-after"] == "5"
        assert [status for status, _text in (page, press, document)] == [503, 503, 503]
        assert "Nothing was saved." in press[1]
        assert json.loads(document[1])["status"] == 503

    def test_it_comes_back_by_itself_and_the_person_is_still_signed_in(self) -> None:
        for fault, mend in (
            (self.database.hang, self.database.resume),
            (self.database.crash, self.database.run),
        ):
            fault()
            self.becomes(self.browser, "/jobs/", 503)
            mend()

            seconds = self.becomes(self.browser, "/jobs/", 200)

            assert seconds < 30, fault

    def test_a_restart_between_two_requests_is_not_noticed(self) -> None:
        def ask(_one: int) -> int:
            return self.browser.get("/jobs/")[0]

        with ThreadPoolExecutor(IN_FLIGHT) as clients:
            assert set(clients.map(ask, range(2 * IN_FLIGHT))) == {200}
            self.database.crash()
            self.database.run()
            self.becomes(self.browser, "/api/health/ready/", 200)

            # The lines kept in the pools, one for each thread, are dead, and replaced before they are used.
            assert {ask(one) for one in range(8)} == {200}
            assert set(clients.map(ask, range(2 * IN_FLIGHT))) == {200}


@slow
class RedisTests(SeamTestCase):
    redis: Redis

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.redis = servers.enter_context(Redis())
        cls.web = with_administrator(servers.enter_context(Web(REDIS_URL=cls.redis.url))).start()

    def setUp(self) -> None:
        self.becomes(Browser(self.web), "/sign-in/", 200)
        self.addCleanup(self.redis.resume)

    def test_who_is_signed_in_stays_so_while_it_hangs(self) -> None:
        browser = Browser(self.web).sign_in()
        self.redis.hang()

        assert {browser.get("/jobs/")[0] for _time in range(20)} == {200}

    def test_one_can_sign_in_while_it_hangs_and_is_known_afterwards(self) -> None:
        self.redis.hang()
        browser = Browser(self.web).sign_in()
        assert browser.get("/jobs/")[0] == 200

        self.redis.resume()

        assert {browser.get("/jobs/")[0] for _time in range(20)} == {200}

    def test_a_stranger_is_still_asked_who_he_is(self) -> None:
        self.redis.hang()

        assert Browser(self.web).get("/jobs/")[0] == 302
