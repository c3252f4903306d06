"""A server whose workers are stuck ends by itself, so that whoever keeps it running starts it anew."""

import os
import signal
import socket
import tempfile
import threading
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase

from core.health import fitness
from core.health.fitness import answers
from core.testing import long, slow
from core.tests.servers import PATIENT, Web, answer, begun, descendants, free_port, get, wait_until

LIVE = "/api/health/live/"
# Every request in the log, and no worker started anew by gunicorn, which would do so after half a minute.
GUNICORN = "--access-logfile=- --timeout=600"
# Every client but the server itself asks in HTTP/1.1.
ASKED_BY_ITSELF = "HTTP/1.0"


@slow
class AnswerTests(SimpleTestCase):
    def test_nobody_there_is_no_answer(self) -> None:
        assert not answers(("127.0.0.1", free_port()), within=0.01)
        assert not answers("/nonexistent/web.sock", within=0.01)

    def test_silence_is_no_answer(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            asked = begun(lambda: answers(silent.getsockname(), within=0.1))

            assert asked.result(PATIENT) is False

    def test_a_word_over_a_unix_socket_is_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as talking:
            talking.bind(str(Path(folder, "web.sock")))
            talking.listen()

            def answer() -> None:
                line, _address = talking.accept()
                with line:
                    line.recv(1000)
                    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

            thread = threading.Thread(target=answer)
            thread.start()

            assert answers(talking.getsockname(), within=PATIENT)
            thread.join()


class LateTests(SimpleTestCase):
    def test_a_late_first_answer_is_one_and_from_then_on_silence_is_judged(self) -> None:
        comes = iter([(fitness.FIRST_WITHIN, True), (2.0, False)])

        def answers(_address: object, *, within: float) -> bool:
            patience, is_answered = next(comes)
            assert within == patience
            return is_answered

        watch = fitness.Fitness(mock.Mock(LISTENERS=[mock.Mock()]), seconds=2.0)

        with (
            mock.patch.object(fitness, "EVERY", 0),
            mock.patch.object(fitness, "answers", answers),
            mock.patch.object(watch, "end") as end,
        ):
            watch.run()

        end.assert_called_once_with()


@long
class StuckWorkersTests(SimpleTestCase):
    def started(self, *, exit_after: int) -> Web:
        web = self.enterContext(Web(UNFIT_EXIT_SECONDS=str(exit_after), GUNICORN_CMD_ARGS=GUNICORN)).start()
        answer(web.port, LIVE)
        return web

    def stop_workers(self, web: Web) -> None:
        assert web.process is not None
        for pid in descendants(web.process.pid)[1:]:
            os.kill(pid, signal.SIGSTOP)

    def test_it_ends_and_frees_its_port_and_without_the_setting_it_stays_and_answers_nobody(self) -> None:
        stays, ends = self.started(exit_after=0), self.started(exit_after=2)
        assert stays.process is not None
        assert ends.process is not None
        wait_until(lambda: ASKED_BY_ITSELF in ends.log.read_text())

        self.stop_workers(stays)
        unanswered = begun(lambda: get(stays.port, LIVE))
        self.stop_workers(ends)
        # With which code depends on what its workers were at: Docker and systemd start it anew after any.
        ends.process.wait(PATIENT)

        assert not ends.answers()
        assert stays.process.poll() is None
        assert not unanswered.done()
        assert ASKED_BY_ITSELF not in stays.log.read_text()
