"""The health addresses by any name: a probe calls a server by its address, which no list of names has."""

import json
import socket

from django.contrib.auth import get_user_model
from django.test import Client, SimpleTestCase, TestCase, override_settings

from core.health.fitness import QUESTION
from core.testing import long, slow
from core.tests.servers import PATIENT, Web, answer
from core.tests.test_health import COMPONENTS, HEALTH, LIVE, READY

ADDRESSES = (HEALTH, READY, LIVE)
KNOWN, UNKNOWN = "plant.example", "10.42.0.17:8000"
ODD = ("", "  ", "a b", "<script>", "é.example", "a," * 2000, "[::1", "x" * 4000, "plant.example@evil", "..")
ELSEWHERE = (
    "/",
    "/sign-in/",
    "/api/health/x",
    "/api/health/../sign-in/",
    "//api/health/",
    "/api/health//",
    "/api/health/live/x/",
    "/api/healthy",
    "/x/api/health/",
    "/API/health/",
)


@override_settings(ALLOWED_HOSTS=[KNOWN], SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=3600)
class NamesTests(TestCase):
    @slow
    def test_whatever_name_the_server_is_called_by(self) -> None:
        for host in (UNKNOWN, "localhost", *ODD):
            for address in ADDRESSES:
                answer = self.client.get(address, headers={"host": host})

                assert answer.status_code == 200, (host, address)
                assert answer["Content-Type"] == "application/json"
                assert answer["Cache-Control"] == "no-store"
                assert "Location" not in answer

    def test_over_a_unix_socket_the_server_has_no_name_at_all(self) -> None:
        for address in ADDRESSES:
            assert self.client.get(address, SERVER_NAME="").status_code == 200

    def test_it_says_the_same_as_by_its_own_name(self) -> None:
        for address in ADDRESSES:
            ours = self.client.get(address, headers={"host": KNOWN})
            theirs = self.client.get(address, headers={"host": UNKNOWN})

            assert list(theirs.json()) == list(ours.json())
            assert theirs["X-Content-Type-Options"] == "nosniff"
        assert list(self.client.get(HEALTH, headers={"host": UNKNOWN}).json()["components"]) == COMPONENTS

    def test_without_the_last_slash_it_answers_at_once(self) -> None:
        for host in (KNOWN, UNKNOWN):
            for address in ADDRESSES:
                answer = self.client.get(address.removesuffix("/"), headers={"host": host})

                assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), address

    def test_every_other_method_is_refused(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        for host in (KNOWN, UNKNOWN):
            for address in (*ADDRESSES, "/api/health", "/api/health/live"):
                for method in ("POST", "PUT", "DELETE", "OPTIONS"):
                    answer = strict.generic(method, address, headers={"host": host})

                    assert answer.status_code == 405, (host, method, address)
                    assert answer.json() == {"status": "method_not_allowed"}

    def test_head_has_no_body(self) -> None:
        answer = self.client.head(LIVE, headers={"host": UNKNOWN})

        assert (answer.status_code, answer.content) == (200, b"")

    def test_not_ready_is_said_too(self) -> None:
        with self.settings(DRAIN_FILE=__file__):
            answer = self.client.get(READY, headers={"host": UNKNOWN})

        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
        assert answer.json()["reason"] == "draining"

    def test_nobody_is_known_there(self) -> None:
        administrator = get_user_model().objects.create_user(username="dora", is_staff=True)
        self.client.force_login(administrator, "django.contrib.auth.backends.ModelBackend")

        for address in ADDRESSES:
            answer = self.client.get(address, headers={"host": UNKNOWN})

            assert b"details" not in answer.content
            assert b"10.42" not in answer.content
            assert not answer.cookies
        assert b"details" in self.client.get(HEALTH, secure=True, headers={"host": KNOWN}).content

    def test_no_session_is_looked_for(self) -> None:
        self.client.cookies["sessionid"] = "x" * 32

        for address in (LIVE, "/api/health/live"):
            with self.assertNumQueries(0):
                self.client.get(address, headers={"host": UNKNOWN})

    @slow
    def test_every_other_address_stays_refused(self) -> None:
        for address in ELSEWHERE:
            for secure in (True, False):
                answer = self.client.get(address, secure=secure, headers={"host": UNKNOWN})

                assert answer.status_code == 400, address

    def test_by_the_known_name_every_other_address_is_what_it_was(self) -> None:
        found = self.client.get("/api/health/x", secure=True, headers={"host": KNOWN})
        missing = self.client.get("/api/health/x/", secure=True, headers={"host": KNOWN})
        sent_on = self.client.get("/sign-in/", headers={"host": KNOWN})

        assert (found.status_code, missing.status_code) == (404, 404)
        assert (sent_on.status_code, sent_on["Location"]) == (301, f"https://{KNOWN}/sign-in/")


@long
class ProductionTests(SimpleTestCase):
    """gunicorn as production runs it, spoken to byte by byte."""

    web: Web

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        production = {"DJANGO_ENV": "production", "DJANGO_SECRET_KEY": "k3" * 30, "DJANGO_HTTPS": "true"}
        cls.web = cls.enterClassContext(Web(DJANGO_ALLOWED_HOSTS=KNOWN, **production).migrate())
        cls.web.python(
            "manage.py", "collectstatic", "--noinput", "-v0"
        )  # of which the page of a 400 is drawn
        cls.web.start()
        answer(cls.web.health_port, READY)

    def says(self, line: str, *headers: str) -> tuple[int, str, str]:
        """Status, head and body of the answer to exactly this."""
        with socket.create_connection(("127.0.0.1", self.web.port), timeout=PATIENT) as connection:
            connection.sendall("\r\n".join([line, *headers, "Connection: close", "", ""]).encode("latin-1"))
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = received.decode("latin-1").partition("\r\n\r\n")
        return int(head.split(" ", 2)[1]), head, body

    def is_health(self, line: str, *headers: str) -> None:
        status, head, body = self.says(line, *headers)

        assert status == 200, (line, headers, head)
        assert "Content-Type: application/json" in head
        assert "Set-Cookie" not in head
        assert json.loads(body)["status"] in ("healthy", "ready", "alive")

    def test_by_any_name_and_by_none(self) -> None:
        for address in ADDRESSES:
            for path in (address, address.removesuffix("/"), f"{address}?at=1"):
                for host in (KNOWN, UNKNOWN, "127.0.0.1", "localhost", *ODD):
                    self.is_health(f"GET {path} HTTP/1.1", f"Host: {host}")
                self.is_health(f"GET {path} HTTP/1.0")
                self.is_health(f"GET {path} HTTP/1.1")

    def test_a_whole_address_in_the_request_line_is_one_too(self) -> None:
        self.is_health(f"GET http://{UNKNOWN}{LIVE} HTTP/1.1", f"Host: {UNKNOWN}")

    def test_what_the_server_asks_itself_is_answered_and_no_fault_in_the_log(self) -> None:
        before = self.web.log.read_text()

        line, *headers = QUESTION.decode().strip().splitlines()
        assert self.says(line, *headers)[0] == 200
        assert self.web.log.read_text() == before

    def test_every_other_address_stays_refused(self) -> None:
        for address in ELSEWHERE:
            for line, *headers in (
                (f"GET {address} HTTP/1.1", f"Host: {UNKNOWN}"),
                (f"GET {address} HTTP/1.1", f"Host: {UNKNOWN}", "X-Forwarded-Host: plant.example"),
                (f"GET {address} HTTP/1.0",),
            ):
                assert self.says(line, *headers)[0] == 400, (line, headers)
