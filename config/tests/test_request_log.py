"""What the log says of each request, in the shapes in which it is written."""

import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client, SimpleTestCase, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, re_path

from config import __version__
from config.logs import logging_settings
from config.urls import urlpatterns as real
from core.testing import slow
from core.tests.servers import PATIENT, Web, answer, get, wait_until

GIVEN = "7c9e6679-7425-40de-944b"
FRESH = re.compile(r"[0-9a-f]{32}")
# A line that was never written, a colour, the same in one character, and what a browser takes for a new line.
EVIL = "x\n2026-01-01 INFO floor: all is well\r\x1b[31m\x9b31m\u2028\x7f"
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def answers(request: HttpRequest, **_words: str) -> HttpResponse:
    logging.getLogger("floor.test").info("looking at %s", EVIL)
    return HttpResponse("all of it")


def breaks(request: HttpRequest, **_words: str) -> HttpResponse:
    raise KeyError(EVIL)


def streams(request: HttpRequest) -> HttpResponseBase:
    def parts() -> Iterator[bytes]:
        logging.getLogger("floor.test").info("streaming")
        yield b"part"

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("cards/<str:number>/", answers, name="card"),
    path("nameless/<str:number>/", answers),
    re_path(r"^[sS]/(?P<code>[^/]+)$", answers, name="label"),
    path("broken/<str:number>/", breaks, name="broken"),
    path("stream/", streams, name="stream"),
    path("nested/", include(([path("<int:pk>/", answers, name="row")], "inside"))),
    *real,
]


class NothingToDraw:
    urlpatterns = urlpatterns
    handler500 = staticmethod(breaks)


@contextmanager
def written(style: str) -> Iterator[io.StringIO]:
    """What goes to standard error, by the settings of the server."""
    made = DictConfigurator(logging_settings(style=style, level="INFO", requests=True))
    stream, parts = io.StringIO(), made.config
    parts["formatters"] = {name: made.configure_formatter(one) for name, one in parts["formatters"].items()}
    parts["filters"] = {name: made.configure_filter(one) for name, one in parts["filters"].items()}
    handler = made.configure_handler(parts["handlers"]["console"])
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    loggers = [logging.getLogger(name) for name in ("", "django")]
    before = [logger.level for logger in loggers]
    others, loggers[0].handlers = loggers[0].handlers, [handler]
    try:
        for logger in loggers:
            logger.setLevel("INFO")
        yield stream
    finally:
        loggers[0].handlers = others
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@override_settings(ROOT_URLCONF=__name__, LOG_REQUESTS=True)
class Logged(TestCase):
    def setUp(self) -> None:
        self.client = Client(raise_request_exception=False)

    def lines(self, ask: Callable[[], object]) -> list[dict[str, Any]]:
        with written("json") as log:
            ask()
        return [json.loads(line) for line in log.getvalue().splitlines()]

    def told(self, path: str, **headers: str) -> dict[str, Any]:
        """The one line of this request, without what differs from run to run."""
        lines = self.lines(lambda: self.client.get(path, headers=headers))
        (line,) = [line for line in lines if line["logger"] == "floor.requests"]
        return line

    def text(self, path: str, **headers: str) -> list[str]:
        with written("text") as log:
            self.client.get(path, headers=headers)
        return log.getvalue().split("\n")


class LineTests(Logged):
    def test_it_has_a_field_for_each_thing(self) -> None:
        line = self.told("/cards/JC-2026-00001/?pin=1234", **{"X-Request-ID": GIVEN})

        milliseconds, _time = line.pop("ms"), line.pop("time")
        assert isinstance(milliseconds, float)
        assert 0 < milliseconds < 1000 * PATIENT
        assert line == {
            "level": "INFO",
            "logger": "floor.requests",
            "message": f"GET card 200 {milliseconds} ms",
            "route": "card",
            "method": "GET",
            "status": 200,
            "id": GIVEN,
        }

    def test_in_text_it_is_one_readable_line(self) -> None:
        *_others, line, end = self.text("/cards/JC-2026-00001/", **{"X-Request-ID": GIVEN})

        assert re.fullmatch(
            rf"[-0-9]+ [:,0-9]+ INFO floor\.requests: GET card 200 \d+\.\d ms \[{GIVEN}\]", line
        )
        assert end == ""

    def test_the_route_is_a_name_or_a_pattern_and_never_what_was_typed(self) -> None:
        for address, route in {
            "/cards/JC-1/": "card",
            "/nested/7/": "inside:row",
            "/nameless/JC-1/": "/nameless/<str:number>/",
            "/s/secret": "label",
            "/api/health/live/": "core:health-live",
            "/api/job-cards/JC-1/": "/api/job-cards/<key:number>/",
            "/static/core/nothing.css": "static",
            "/secret/": "none",
            "/": "office:home",
        }.items():
            assert self.told(address)["route"] == route, address

    def test_what_was_answered_before_it_was_looked_for_has_its_route_too(self) -> None:
        with self.settings(SECURE_SSL_REDIRECT=True):
            sent_on = self.told("/cards/JC-1/")
        with self.settings(ALLOWED_HOSTS=["plant.example"]):
            refused, probed = self.told("/cards/JC-1/"), self.told("/api/health/live")

        assert (sent_on["route"], sent_on["status"]) == ("card", 301)
        assert (refused["route"], refused["status"]) == ("card", 400)
        assert (probed["route"], probed["status"]) == ("core:health-live", 200)

    def test_it_says_what_was_answered(self) -> None:
        statuses = {address: self.told(address)["status"] for address in ("/cards/1/", "/no/", "/broken/1/")}

        assert statuses == {"/cards/1/": 200, "/no/": 404, "/broken/1/": 500}

    def test_a_fault_of_which_not_even_the_page_can_be_drawn_has_its_line(self) -> None:
        with self.settings(ROOT_URLCONF=NothingToDraw), written("json") as log, pytest.raises(KeyError):
            self.client.get("/broken/1/", headers={"X-Request-ID": GIVEN})

        told = [json.loads(line) for line in log.getvalue().splitlines()]
        assert [(line["status"], line["id"]) for line in told if "route" in line] == [(500, GIVEN)]

    def test_a_stream_is_timed_until_its_headers(self) -> None:
        lines = self.lines(lambda: list(self.client.get("/stream/")))

        assert [line["message"].split(" ")[0] for line in lines] == ["GET", "streaming"]
        assert lines[0]["id"] == lines[1]["id"]

    def test_what_the_web_server_asks_itself_is_no_request_of_anybody(self) -> None:
        agent = {"User-Agent": "floor-fitness"}

        assert self.lines(partial(self.client.get, "/api/health/live/", headers=agent)) == []
        assert self.told("/api/health/", **agent)["status"] == 200

    def test_it_can_be_left_out(self) -> None:
        with self.settings(LOG_REQUESTS=False):
            lines = self.lines(lambda: self.client.get("/cards/1/"))

        assert [line["logger"] for line in lines] == ["floor.test"]

    def test_it_asks_the_database_nothing(self) -> None:
        asked = []
        for told in (True, False):
            with self.settings(LOG_REQUESTS=told), CaptureQueriesContext(connection) as queries:
                self.client.get("/sign-in/")
            asked.append(len(queries))

        assert asked[0] == asked[1]


class IdTests(Logged):
    def id_of(self, given: str | None) -> str:
        headers = {} if given is None else {"X-Request-ID": given}
        return self.client.get("/cards/1/", headers=headers)["X-Request-ID"]

    def test_a_well_formed_one_is_kept(self) -> None:
        for given in (GIVEN, "a" * 8, "Z9-" * 21, "0" * 64):
            assert self.id_of(given) == given

    def test_any_other_is_replaced(self) -> None:
        for given in (
            None,
            "",
            "short",
            "a" * 65,
            "a b c d e f",
            f"{GIVEN}\n",
            "é" * 10,
            "<script>alert",
            "٣" * 10,
        ):
            assert FRESH.fullmatch(self.id_of(given)), given

    def test_each_request_has_its_own(self) -> None:
        assert len({self.id_of(None) for _time in range(20)}) == 20

    def test_it_is_in_the_answer_whatever_that_is(self) -> None:
        for address in ("/no/", "/broken/1/", "/api/health/live/", "/stream/", "/sign-in/"):
            assert self.client.get(address, headers={"X-Request-ID": GIVEN})["X-Request-ID"] == GIVEN

    def test_every_line_of_the_request_has_it(self) -> None:
        for address, loggers in {
            "/cards/1/": ["floor.test", "floor.requests"],
            "/broken/1/": ["django.request", "floor.requests"],
            "/no/": ["django.request", "floor.requests"],
        }.items():
            lines = self.lines(partial(self.client.get, address, headers={"X-Request-ID": GIVEN}))

            assert {line["logger"] for line in lines} == set(loggers), address
            assert {line["id"] for line in lines} == {GIVEN}

    def test_a_traceback_is_found_by_it(self) -> None:
        lines = self.lines(lambda: self.client.get("/broken/1/", headers={"X-Request-ID": GIVEN}))

        (fault,) = [line for line in lines if "exception" in line]
        assert fault["id"] == GIVEN
        assert "KeyError" in fault["exception"]

    def test_it_is_there_without_the_line(self) -> None:
        with self.settings(LOG_REQUESTS=False):
            (line,) = self.lines(lambda: self.client.get("/cards/1/", headers={"X-Request-ID": GIVEN}))

        assert line["id"] == GIVEN


class WholeLineTests(Logged):
    """Whoever writes into a request writes no line of the log and no colour of a terminal."""

    def ask(self) -> None:
        for address in ("/cards/1/", "/broken/1/", f"/no/{EVIL}", f"/broken/{EVIL}/"):
            self.client.get(address, headers={"X-Request-ID": EVIL, "User-Agent": EVIL})
            self.client.generic(f"GET{EVIL}", address)

    def test_in_json(self) -> None:
        with written("json") as log:
            self.ask()

        lines = log.getvalue().removesuffix("\n").split("\n")
        assert not CONTROLS.search(log.getvalue())
        assert all(json.loads(line)["time"] for line in lines)
        assert sum(json.loads(line)["logger"] == "floor.requests" for line in lines) == 8

    def test_in_text(self) -> None:
        with written("text") as log:
            self.ask()

        lines = log.getvalue().removesuffix("\n").split("\n")
        assert not CONTROLS.search(log.getvalue())
        # What begins at the margin is ours; tracebacks are set in.
        assert all(
            re.match(r"    |\d{4}-\d\d-\d\d \S+ (INFO|WARNING|ERROR) (floor|django)", line) for line in lines
        )
        assert not any("all is well" in line for line in lines if re.match(r"2026-01-01", line))


@slow
class ServerTests(SimpleTestCase):
    def started(self, **environment: str) -> Web:
        settings = {"LOG_LEVEL": "INFO", "LOG_FORMAT": "json", "UNFIT_EXIT_SECONDS": "0"}
        return self.enterContext(Web(**settings, **environment)).migrate()

    def lines(self, web: Web, *loggers: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in web.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in found if line["logger"] in loggers]

    def test_in_production_each_request_start_and_stop_is_one_line(self) -> None:
        secret = {"DJANGO_SECRET_KEY": "k3" * 30, "DJANGO_ALLOWED_HOSTS": "plant.example"}
        web = self.started(DJANGO_ENV="production", **secret).start()
        for _time in range(3):
            answer(web.port, "/api/health/live/")
        web.process.terminate()  # type: ignore[union-attr]  # it was started
        web.process.wait(PATIENT)  # type: ignore[union-attr]

        told = self.lines(web, "floor.server", "floor.requests")
        begun = f"Release {__version__} is listening on http://127.0.0.1:{web.port}, 2 workers."
        assert [line["message"] for line in told if line["logger"] == "floor.server"] == [begun, "Stopped."]
        assert [line.get("route") for line in told] == [None, *["core:health-live"] * 3, None]
        assert "gunicorn" not in web.log.read_text()

    def test_in_development_it_says_when_it_starts_and_nothing_of_requests(self) -> None:
        web = self.started(WEB_WORKERS="1", HEALTH_PORT="0").start()
        answer(web.port, "/api/health/live/")

        (begun,) = self.lines(web, "floor.server", "floor.requests")
        assert begun["message"].endswith(", 1 worker.")

    def test_under_runserver_a_request_is_told_once(self) -> None:
        web = self.started(LOG_REQUESTS="true")
        web.spawn(
            [sys.executable, "manage.py", "runserver", "--noreload", str(web.port)], env=web.environment
        )
        web.wait()
        get(web.port, "/api/health/live/")
        get(web.port, "/api/no/such/")
        wait_until(lambda: len(self.lines(web, "floor.requests")) >= 2)

        assert [line["status"] for line in self.lines(web, "floor.requests")] == [200, 404]
        assert "HTTP/1.1" not in web.log.read_text()
