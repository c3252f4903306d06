"""Pages and presses while the database or Redis hangs, dies and comes back: servers of the test's own."""

import http.client
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Self
from unittest import SkipTest
from urllib.parse import urlencode

import psycopg
from django.test import SimpleTestCase

from core.testing import WHOLE, long, proof, show
from core.tests.servers import PATIENT, Missing, Postgres, Redis, Web, wait_until

PASSWORD = "a long pass phrase"
# In one process: each would take a second to load the program.
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("createsuperuser", interactive=False, username="admin", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""
# What a watch asked last: of the connection, or whether the migrations are applied.
ASKED = ["select 1", "select app, name from django_migrations"]
IN_FLIGHT = 16
# What is promised on a machine of its own; a run of all tests has no pace.
IN_FLIGHT_AT_MOST, AT_MOST, BACK_WITHIN = (15.0, 1.0, 30.0) if WHOLE else (PATIENT, PATIENT, PATIENT)
# In its log, of each request that waited for the database in vain.
WAITED = "django.db.utils.OperationalError: "


class Browser:
    """Keeps cookies and sends forms; status 0 is no answer in time."""

    def __init__(self, web: Web) -> None:
        self.web, self.cookies = web, dict[str, str]()
        self.headers: dict[str, str] = {}
        self.seconds: list[float] = []

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=PATIENT)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
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
            self.seconds.append(time.monotonic() - began)
            connection.close()

    def get(self, path: str) -> tuple[int, str]:
        return self.ask("GET", path)

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
    names = {"DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    web.python("-c", PREPARE, **names)
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

    def becomes(self, browser: Browser, path: str, status: int) -> None:
        wait_until(lambda: browser.get(path)[0] == status)


@long
@proof
class DatabaseTests(SeamTestCase):
    """Of one worker, so that one watch says for all how the database is."""

    database: Postgres

    @classmethod
    def start(cls, servers: ExitStack) -> None:
        cls.database = servers.enter_context(Postgres())
        web = servers.enter_context(Web(DATABASE_URL=cls.database.url(), WEB_WORKERS="1", LOG_LEVEL="INFO"))
        cls.web = with_administrator(web).start()

    def setUp(self) -> None:
        self.becomes(Browser(self.web), "/sign-in/", 200)
        self.browser = Browser(self.web).sign_in()
        self.addCleanup(self.database.revive)

    def test_a_hang_is_told_to_everybody_and_is_over_when_the_database_is_back(self) -> None:
        self.database.hang()

        self.each_request_in_flight_ends_with_a_sentence()
        self.nobody_waits_any_more_and_a_press_is_told_where_it_stands()
        self.database.resume()
        self.the_person_is_still_signed_in()

    def each_request_in_flight_ends_with_a_sentence(self) -> None:
        self.browser.seconds.clear()

        with ThreadPoolExecutor(IN_FLIGHT) as clients:
            pages = list(clients.map(lambda _one: self.browser.get("/jobs/"), range(IN_FLIGHT)))

        assert {status for status, _html in pages} == {503}
        assert all("The database does not answer." in html for _status, html in pages)
        assert max(self.browser.seconds) < IN_FLIGHT_AT_MOST
        self.tell(f"hung, {IN_FLIGHT} requests in flight ended", max(self.browser.seconds))

    def nobody_waits_any_more_and_a_press_is_told_where_it_stands(self) -> None:
        self.browser.seconds.clear()
        in_flight = self.waits()

        page, press, document = (
            self.browser.get("/jobs/"),
            self.browser.press("/jobs/new/", quantity="1"),
            self.browser.get("/api/me/"),
        )

        assert self.waits() == in_flight > 0
        assert max(self.browser.seconds) < AT_MOST
        assert self.browser.headers["retry-after"] == "5"
        assert [status for status, _text in (page, press, document)] == [503, 503, 503]
        assert "Nothing was saved." in press[1]
        assert json.loads(document[1])["status"] == 503
        self.tell("hung, each later request ended", max(self.browser.seconds))

    def waits(self) -> int:
        return self.web.log.read_text().count(WAITED)

    def the_person_is_still_signed_in(self) -> None:
        began = time.monotonic()

        self.becomes(self.browser, "/jobs/", 200)

        seconds = time.monotonic() - began
        assert seconds < BACK_WITHIN
        self.tell("back, pages opened", seconds)

    def tell(self, what: str, seconds: float) -> None:
        if WHOLE:
            show(f"Database {what} within {seconds:.2f} s")

    def test_it_comes_back_by_itself_after_its_death(self) -> None:
        self.database.crash()
        self.becomes(self.browser, "/jobs/", 503)
        self.database.run()

        self.the_person_is_still_signed_in()

    def test_a_restart_between_two_requests_is_not_noticed(self) -> None:
        def ask(_one: int) -> int:
            return self.browser.get("/jobs/")[0]

        with ThreadPoolExecutor(IN_FLIGHT) as clients:
            assert set(clients.map(ask, range(2 * IN_FLIGHT))) == {200}
            self.database.crash()
            self.database.run()
            self.watched_again()

            # The lines kept in the pools, one for each thread, are dead, and replaced before they are used.
            assert {ask(one) for one in range(8)} == {200}
            assert set(clients.map(ask, range(2 * IN_FLIGHT))) == {200}

    def watched_again(self) -> None:
        """The watches of arbiter and worker have each found their own line dead, and asked over another."""
        wait_until(lambda: self.lines_of_watches() == 2)
        self.becomes(self.browser, "/api/health/ready/", 200)

    def lines_of_watches(self) -> int:
        with psycopg.connect(self.database.url()) as database:
            lines = database.execute("select count(*) from pg_stat_activity where query = any(%s)", [ASKED])
            return int(*lines.fetchone() or [0])


@long
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
