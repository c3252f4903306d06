"""What a probe or a balancer hears from Nginx, which sends all others to https."""

import http.client
import json
import re
import socket
import ssl
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import SkipTest

from django.test import SimpleTestCase

from core.testing import long
from core.tests.servers import PATIENT, Missing, Nginx, Web, answer
from core.tests.test_health import HEALTH, LIVE, READY

ADDRESSES = tuple(
    address for one in (HEALTH, READY, LIVE) for address in (one, one.removesuffix("/"), f"{one}?at=1")
)
KNOWN, UNKNOWN = "localhost", "192.0.2.77:8080"
ELSEWHERE = (
    "/",
    "/sign-in/",
    "/api/",
    "/api/health/x",
    "/api/healthy",
    "/x/api/health/",
    "/api/health/../sign-in/",
)


@dataclass(frozen=True)
class Said:
    status: int
    headers: http.client.HTTPMessage
    body: str


class Asking(SimpleTestCase):
    nginx: Nginx

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        sockets = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="floor-sockets-")))
        sockets.chmod(0o755)
        with ExitStack() as servers:
            try:
                cls.start(servers, sockets)
            except Missing as missing:
                raise SkipTest(f"NOT SHOWN what Nginx says to probes: {missing}") from missing
            cls.addClassCleanup(servers.pop_all().close)

    @classmethod
    def start(cls, servers: ExitStack, sockets: Path) -> None:
        cls.nginx = servers.enter_context(Nginx(sockets))

    def plain(self, path: str, *, host: str = KNOWN, method: str = "GET") -> Said:
        return self.ask(self.plain_connection(), path, host, method)

    def safe(self, path: str, *, host: str = KNOWN) -> Said:
        return self.ask(self.safe_connection(), path, host, "GET")

    def plain_connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.nginx.plain_port, timeout=PATIENT)

    def safe_connection(self) -> http.client.HTTPConnection:
        trusting = ssl.create_default_context(cafile=self.nginx.authority)
        return http.client.HTTPSConnection("127.0.0.1", self.nginx.port, timeout=PATIENT, context=trusting)

    def ask(
        self, connection: http.client.HTTPConnection, path: str, host: str, method: str, **headers: str
    ) -> Said:
        self.addCleanup(connection.close)
        connection.request(method, path, headers={"Host": host, **headers})
        answer = connection.getresponse()
        return Said(answer.status, answer.headers, answer.read().decode())


@long
class ProbeTests(Asking):
    """Before one web server in production settings; the other is away, as during a release."""

    @classmethod
    def start(cls, servers: ExitStack, sockets: Path) -> None:
        production = {"DJANGO_ENV": "production", "DJANGO_SECRET_KEY": "k3" * 30, "DJANGO_HTTPS": "true"}
        web = servers.enter_context(Web(DJANGO_ALLOWED_HOSTS=KNOWN, **production).migrate())
        web.python("manage.py", "collectstatic", "--noinput", "-v0")
        bind = f"--bind unix:{sockets}/web.sock --bind 127.0.0.1:{web.port}"
        web.environment["GUNICORN_CMD_ARGS"] = bind
        web.start()
        super().start(servers, sockets)
        answer(web.health_port, READY)

    def test_by_plain_http_the_program_answers_whatever_the_name(self) -> None:
        for host in (KNOWN, UNKNOWN, "127.0.0.1", "_", "floor.example"):
            for address in ADDRESSES:
                said = self.plain(address, host=host)

                assert said.status == 200, (host, address)
                assert said.headers["Content-Type"] == "application/json"
                assert json.loads(said.body)["status"] in ("healthy", "ready", "alive")
                assert "Set-Cookie" not in said.headers

    def test_who_says_no_name_is_answered_too(self) -> None:
        with socket.create_connection(("127.0.0.1", self.nginx.plain_port), timeout=PATIENT) as connection:
            connection.sendall(f"GET {LIVE} HTTP/1.0\r\n\r\n".encode())
            said = b"".join(iter(lambda: connection.recv(65536), b""))

        assert said.startswith(b"HTTP/1.1 200")
        assert b'{"status": "alive"' in said

    def test_by_https_the_program_answers_whatever_the_name(self) -> None:
        for host in (KNOWN, UNKNOWN):
            for address in ADDRESSES:
                said = self.safe(address, host=host)

                assert (said.status, said.headers["Content-Type"]) == (200, "application/json"), (
                    host,
                    address,
                )

    def test_the_program_knows_by_which_way_it_was_asked(self) -> None:
        assert "Strict-Transport-Security" not in self.plain(LIVE).headers
        assert "Strict-Transport-Security" in self.safe(LIVE).headers

    def test_nginx_names_each_request_and_lets_nobody_else_do_it(self) -> None:
        given = {"X-Request-ID": "chosen-by-a-client"}
        connections = (self.plain_connection(), self.plain_connection(), self.safe_connection())
        names = {self.ask(one, LIVE, KNOWN, "GET", **given).headers["X-Request-ID"] for one in connections}

        assert len(names) == 3
        assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)

    def test_only_get_and_head(self) -> None:
        for address in ADDRESSES:
            refused, head = self.plain(address, method="POST"), self.plain(address, method="HEAD")

            assert (refused.status, json.loads(refused.body)) == (405, {"status": "method_not_allowed"})
            assert (head.status, head.body) == (200, "")

    def test_everything_else_is_sent_to_https(self) -> None:
        for path in ELSEWHERE:
            said = self.plain(path)

            assert (said.status, said.headers["Location"]) == (301, f"https://{KNOWN}{path}"), path

    def test_another_way_to_write_a_health_address_leads_nowhere_else(self) -> None:
        for path in (
            "/sign-in/../api/health/live/",
            "//api/health/live/",
            "/api/%68ealth/live/",
            "/api/health/live//",
        ):
            assert json.loads(self.plain(path).body)["status"] == "alive", path

    def test_by_https_everything_else_is_refused_under_another_name(self) -> None:
        for path in ("/", "/sign-in/", "/api/health/x", "/api/me/"):
            assert self.safe(path, host=UNKNOWN).status == 400, path

    def test_the_authority_can_be_fetched_as_before(self) -> None:
        assert self.plain("/ca.crt").body.startswith("-----BEGIN CERTIFICATE-----")
        assert self.plain("/trust/").status == 200


@long
class AloneTests(Asking):
    """No web server is up."""

    def test_a_probe_is_told_so_in_json(self) -> None:
        for address in ADDRESSES:
            for host in (KNOWN, UNKNOWN):
                said = self.plain(address, host=host)

                assert (said.status, said.headers["Content-Type"]) == (503, "application/json"), address
                assert (said.headers["Retry-After"], said.headers["Cache-Control"]) == ("5", "no-store")
                assert json.loads(said.body) == {"status": "unavailable"}

    def test_by_https_the_interface_says_it_in_its_own_way(self) -> None:
        said = self.safe(HEALTH)

        assert (said.status, said.headers["Content-Type"]) == (503, "application/problem+json")
        assert said.headers["Retry-After"] == "5"


@long
class LimitTests(Asking):
    @classmethod
    def start(cls, servers: ExitStack, sockets: Path) -> None:
        fewer = {"rate=100r/s": "rate=1r/m", "burst=400 delay=200": "burst=1 nodelay"}
        cls.nginx = servers.enter_context(Nginx(sockets, also=fewer))

    def test_a_probe_may_not_ask_without_end(self) -> None:
        statuses = [self.plain(LIVE).status for _time in range(4)]

        assert statuses == [503, 503, 429, 429]
