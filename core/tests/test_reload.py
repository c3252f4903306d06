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

from core.testing import long
from core.tests.servers import Web, answer, descendants, get, wait_until

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
        return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    def close(self) -> None:
        """The one that was started may be gone; what took its place is nobody's child."""
        os.kill(self.pid(), signal.SIGTERM)
        wait_until(lambda: not self.answers())
        super().close()


@long
class ReloadTests(SimpleTestCase):
    web: WebWithPid

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.web = cls.enterClassContext(WebWithPid()).start()

    def setUp(self) -> None:
        answer(self.web.port, LIVE)
        self.answers: list[int] = []
        self.done = threading.Event()

    def ask_on(self) -> None:
        # Pauses, so that the machine has something left for the reload.
        while not self.done.wait(0.005):
            self.answers.append(get(self.web.port, LIVE).status)

    def reload(self, seconds: int = 60) -> int:
        """While four clients ask: before it, all the time, and after it."""
        clients = [threading.Thread(target=self.ask_on) for _one in range(4)]
        for client in clients:
            client.start()
        try:
            self.wait_for_more_answers()
            ended = self.web.reload(seconds)
            self.wait_for_more_answers()
        finally:
            self.done.set()
            for client in clients:
                client.join()
        return ended.returncode

    def wait_for_more_answers(self) -> None:
        before = len(self.answers)
        wait_until(lambda: len(self.answers) > before + 50)

    def test_another_process_answers_and_no_request_failed(self) -> None:
        before = self.web.pid()

        assert self.reload() == 0

        assert self.web.pid() != before
        assert set(self.answers) == {200}
        assert get(self.web.port, LIVE).status == 200

    def test_where_the_new_program_does_not_start_the_old_one_goes_on(self) -> None:
        before, tried = self.web.pid(), self.web.folder / "tried"
        processes = descendants(before)
        self.addCleanup(self.web.config.write_text, self.web.config.read_text())
        self.web.config.write_text(f"open({str(tried)!r}, 'w').close()\nraise SystemExit(1)")

        assert self.reload(1) == 1

        wait_until(lambda: tried.exists() and descendants(before) == processes)
        assert self.web.pid() == before
        assert set(self.answers) == {200}
        assert get(self.web.port, LIVE).status == 200
