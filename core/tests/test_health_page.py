"""HEALTH_CHECK_COMPLETE.md: its commands, typed as they stand."""

import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import long
from core.tests.servers import Web, answer

PAGE = Path(settings.BASE_DIR, "HEALTH_CHECK_COMPLETE.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@long
@unittest.skipIf(shutil.which("curl") is None, "NOT SHOWN of HEALTH_CHECK_COMPLETE.md: no curl")
class HealthPageTests(SimpleTestCase):
    web: Web

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.web = cls.enterClassContext(Web().migrate().start())
        answer(cls.web.port, "/api/health/ready/")

    def here(self, command: str) -> str:
        """The port of this server, and the Python of these tests, which a container has elsewhere."""
        own = command.replace("localhost:8000", f"127.0.0.1:{self.web.port}")
        return own.replace(".venv/bin/python", sys.executable)

    def typed(self, command: str) -> str:
        ran = subprocess.run(
            ["sh", "-c", self.here(command)],  # noqa: S607
            cwd=settings.BASE_DIR,
            env=self.web.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, (command, ran.stderr)
        return ran.stdout + ran.stderr

    def test_each_command_answers(self) -> None:
        asked, looked = (block.splitlines() for block in BLOCK.findall(PAGE.read_text()))

        statuses = [json.loads(self.typed(f"{command} -s"))["status"] for command in asked]
        said = [self.typed(command) for command in looked]

        assert statuses == ["healthy", "ready", "alive"]
        assert "Every invariant holds." in said[0]
        assert len(said) == 3
