"""A server whose workers are stuck ends by itself, so that whoever keeps it running starts it anew."""

import os
import signal
import socket
import tempfile
import threading
import time
from pathlib import Path

from django.test import SimpleTestCase, override_settings

from core.health.fitness import answers, own_name
from core.testing import slow
from core.tests.servers import Web, descendants, free_port, until

PATIENCE = 3


class AnswerTests(SimpleTestCase):
    @slow
    def test_nobody_there_is_no_answer(self) -> None:
        assert not answers(("127.0.0.1", free_port()), within=0.5)
        assert not answers("/nonexistent/web.sock", within=0.5)

    def test_it_asks_by_a_name_that_the_program_answers_to(self) -> None:
        for names in (["plant.example", "192.0.2.10"], [".plant.example"], ["[::1]"], ["*"]):
            with override_settings(ALLOWED_HOSTS=names):
                answer = self.client.get("/api/health/live/", headers={"host": own_name()})

                assert answer.status_code == 200, names

    def test_silence_is_no_answer(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            began = time.monotonic()

            assert not answers(silent.getsockname(), within=0.5)

        assert time.monotonic() - began < 5

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

            assert answers(talking.getsockname(), within=10)
            thread.join()


@slow
class StuckWorkersTests(SimpleTestCase):
    def stop_workers(self, seconds: int) -> Web:
        web = self.enterContext(Web(UNFIT_EXIT_SECONDS=str(seconds))).migrate().start()
        assert web.process is not None
        for _moment in until(60):
            if answers(("127.0.0.1", web.port), within=5):
                break
        time.sleep(4)  # it has been asked once by the server itself
        for pid in descendants(web.process.pid)[1:]:
            os.kill(pid, signal.SIGSTOP)
        return web

    def test_it_ends_and_frees_its_port(self) -> None:
        web = self.stop_workers(PATIENCE)
        assert web.process is not None

        # With which code depends on what its workers were at: Docker and systemd start it anew after any.
        web.process.wait(20)

        assert not web.answers()

    def test_without_the_setting_it_stays_and_answers_nobody(self) -> None:
        web = self.stop_workers(0)
        assert web.process is not None

        time.sleep(PATIENCE + 6)

        assert web.process.poll() is None
        assert not answers(("127.0.0.1", web.port), within=1)
