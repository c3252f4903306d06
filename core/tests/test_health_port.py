"""The port of its own, and what the web server's processes do at their start and end."""

import http.client
import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.test import TestCase

from core.health import hooks, watch
from core.health.port import Port
from core.testing import slow
from core.tests.servers import PATIENT, Probed, answer, free_port, get, wait_until
from core.tests.test_health import is_now

READY, LIVE = "/api/health/ready/", "/api/health/live/"


class Served(TestCase):
    def setUp(self) -> None:
        watch.start()
        self.addCleanup(watch.stop)
        self.port = self.opened(free_port())

    def opened(self, number: int) -> Port:
        port = Port("127.0.0.1", number).open()
        self.addCleanup(port.close)
        return port

    def waits_for(self, path: str, status: int) -> Probed:
        return answer(self.port.number, path, status)

    def exchange(self, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
        assert self.waits_for(LIVE, 200).status == 200
        connection = http.client.HTTPConnection("127.0.0.1", self.port.number, timeout=PATIENT)
        self.addCleanup(connection.close)
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


class PortTests(Served):
    def test_it_gives_the_same_answers_as_the_public_addresses(self) -> None:
        assert self.waits_for(READY, 200).body == '{"status": "ready"}'
        assert json.loads(self.waits_for(LIVE, 200).body)["status"] == "alive"
        ours = json.loads(self.waits_for("/api/health/", 200).body)
        public = self.client.get("/api/health/").json()
        assert list(ours["components"]) == list(public["components"])
        is_now(ours["timestamp"])
        is_now(json.loads(self.waits_for(LIVE, 200).body)["timestamp"])

    def test_a_slash_or_a_question_more_or_less_makes_no_difference(self) -> None:
        for path in ("/api/health/live", "/api/health/live/?now=1"):
            assert self.waits_for(path, 200).status == 200, path

    @slow
    def test_its_headers_are_those_of_a_probe(self) -> None:
        status, headers, body = self.exchange("GET", LIVE)

        assert status == 200
        assert headers == {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }

    def test_head_has_no_body_and_other_methods_are_refused(self) -> None:
        status, headers, body = self.exchange("HEAD", LIVE)
        assert (status, body) == (200, b"")
        assert int(headers["Content-Length"]) > 0

        status, headers, body = self.exchange("POST", LIVE)
        assert (status, headers["Allow"]) == (405, "GET, HEAD")

    @slow
    def test_there_is_nothing_else(self) -> None:
        assert self.exchange("GET", "/admin/")[0] == 404

    def send(self, sent: bytes) -> bytes:
        assert self.waits_for(LIVE, 200).status == 200
        with socket.create_connection(("127.0.0.1", self.port.number), timeout=PATIENT) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            received = b""
            try:
                while chunk := line.recv(4096):
                    received += chunk
            except ConnectionResetError:
                pass
        return received

    def test_what_is_no_request_gets_no_answer(self) -> None:
        for nonsense in (b"", b"hello\r\n\r\n", b"GET " + b"x" * 100_000 + b"\r\n\r\n", b"\xff\xfe\r\n\r\n"):
            assert self.send(nonsense) == b""

        assert self.waits_for(LIVE, 200).status == 200

    @slow
    def test_who_says_nothing_holds_up_nobody_and_is_dropped(self) -> None:
        assert self.waits_for(LIVE, 200).status == 200
        with ExitStack() as lines, mock.patch("core.health.port.PATIENCE", PATIENT):
            for _one in range(50):
                lines.enter_context(self.silent())
            assert get(self.port.number, LIVE).status == 200

        with mock.patch("core.health.port.PATIENCE", 0.1), self.silent() as line:
            assert line.recv(1) == b""

    def silent(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port.number), timeout=PATIENT)

    @slow
    def test_a_port_that_is_taken_is_waited_for(self) -> None:
        assert self.waits_for(LIVE, 200).status == 200
        with self.assertLogs("core.health.port", "WARNING") as logged:
            self.opened(self.port.number)
            wait_until(lambda: bool(logged.output))
        self.port.close()

        assert self.waits_for(LIVE, 200).status == 200
        assert len(logged.output) == 1

    def test_a_forked_process_lets_go_of_it(self) -> None:
        port = Port("127.0.0.1", free_port())
        port.forget()
        with socket.create_server(("127.0.0.1", free_port())) as listening:
            port._listening = listening
            port.forget()

            assert listening.fileno() == -1
        port._loop.close()


@dataclass
class Arbiter:
    reexec_pid: int = 0


class HookTests(TestCase):
    def setUp(self) -> None:
        self.stopped: list[int] = []
        for number in hooks.STOPS:
            before = signal.signal(number, lambda number, _frame: self.stopped.append(number))
            self.addCleanup(signal.signal, number, before)
        self.addCleanup(watch.stop)

    def answers(self, port: int, path: str, status: int) -> Any:
        found = answer(port, path, status)
        return json.loads(found.body) if found.body else None

    def arbiter(self, arbiter: Arbiter) -> int:
        """As gunicorn does it, but for the fork."""
        number = free_port()
        keep: Callable[[Any], None] = lambda _still: None  # noqa: E731
        with (
            self.settings(HOST="127.0.0.1", HEALTH_PORT=number),
            mock.patch("core.health.database.Stillness.keep_over_forks", keep),
            mock.patch("core.health.hooks.keep_lines_whole"),
        ):
            hooks.arbiter_ready(arbiter)
        port = hooks._Process.port
        assert port is not None
        self.addCleanup(port.close)
        return number

    @slow
    def test_the_arbiter_answers_until_its_end_and_says_that_it_stops(self) -> None:
        port = self.arbiter(Arbiter())
        self.answers(port, READY, 200)

        os.kill(os.getpid(), signal.SIGTERM)

        assert self.answers(port, READY, 503)["reason"] == "draining"
        assert self.answers(port, LIVE, 200)["status"] == "alive"
        assert self.stopped == [signal.SIGTERM]

    def test_an_arbiter_that_is_replaced_gives_its_port_away(self) -> None:
        port = self.arbiter(Arbiter(reexec_pid=7))
        self.answers(port, LIVE, 200)

        os.kill(os.getpid(), signal.SIGTERM)

        self.answers(port, LIVE, 0)

    def test_a_worker_has_looked_before_it_works_and_says_that_it_stops(self) -> None:
        hooks.worker_ready()
        assert self.client.get(READY).status_code == 200

        os.kill(os.getpid(), signal.SIGTERM)

        assert self.client.get(READY).json()["reason"] == "draining"
        assert self.stopped == [signal.SIGTERM]

    def test_a_signal_without_a_handler_only_drains(self) -> None:
        drained: list[bool] = []
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

        hooks.on_stop(lambda: drained.append(True))
        os.kill(os.getpid(), signal.SIGTERM)

        assert drained == [True]

    def test_a_forked_worker_forgets_the_arbiter_s_watch_and_port(self) -> None:
        arbiter_s = watch.start()
        self.addCleanup(arbiter_s.stop)

        hooks.worker_forked()

        assert self.client.get(READY).status_code == 200
