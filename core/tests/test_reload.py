"""`systemctl reload`: the new program takes the place of the old one and nobody notices."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow
from core.tests.servers import Web, get, until

LIVE = "/api/health/live/"


class WebWithPid(Web):
    """As its unit starts it."""

    @property
    def pid_file(self) -> Path:
        return self.folder / "web.pid"

    def pid(self) -> int:
        return int(self.pid_file.read_text())

    @property
    def config(self) -> Path:
        return self.folder / "gunicorn.conf.py"

    def start(self) -> Self:
        self.config.write_text(Path(settings.BASE_DIR, "config", "gunicorn.conf.py").read_text())
        # By its script: started with `-m` it would find its own `http` before Python's when it starts anew.
        gunicorn = str(Path(sys.executable).parent / "gunicorn")
        options = ["--config", str(self.config), "--pid", str(self.pid_file)]
        self.spawn([gunicorn, *options, "config.wsgi"], cwd=settings.BASE_DIR, env=self.environment)
        self.wait()
        return self

    def reload(self, seconds: int = 30) -> subprocess.CompletedProcess[str]:
        command = ["sh", "deploy/systemd/reload.sh", str(self.pid_file), str(seconds)]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=120
        )


@slow
class ReloadTests(SimpleTestCase):
    def setUp(self) -> None:
        self.web = self.enterContext(WebWithPid()).migrate().start()
        for _moment in until(60):
            if get(self.web.port, LIVE).status == 200:
                break
        self.answers: list[int] = []
        self.done = threading.Event()

    def tearDown(self) -> None:
        # The one that was started is gone; what took its place is nobody's child.
        os.kill(self.web.pid(), signal.SIGTERM)
        for _moment in until(30):
            if not self.web.answers():
                break

    def ask_on(self) -> None:
        while not self.done.is_set():
            self.answers.append(get(self.web.port, LIVE, timeout=10).status)

    def reload(self, seconds: int = 30) -> int:
        clients = [threading.Thread(target=self.ask_on) for _one in range(4)]
        for client in clients:
            client.start()
        answer = self.web.reload(seconds)
        self.done.set()
        for client in clients:
            client.join()
        return answer.returncode

    def test_another_process_answers_and_no_request_failed(self) -> None:
        before = self.web.pid()

        assert self.reload() == 0

        assert self.web.pid() != before
        assert len(self.answers) > 50
        assert set(self.answers) == {200}
        assert get(self.web.port, LIVE).status == 200

    def test_where_the_new_program_does_not_start_the_old_one_goes_on(self) -> None:
        before = self.web.pid()
        self.web.config.write_text("raise SystemExit(1)")

        assert self.reload(5) == 1

        assert self.web.pid() == before
        assert set(self.answers) == {200}
        assert get(self.web.port, LIVE).status == 200
