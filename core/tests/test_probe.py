"""What the health check of a container runs."""

import os
import subprocess
import sys

from django.conf import settings
from django.test import LiveServerTestCase

from core.health import watch
from core.health.port import Port
from core.testing import slow
from core.tests.servers import answer, free_port


@slow
class ProbeTests(LiveServerTestCase):
    """Beside a server like the developers' one, which has no health on a port of its own."""

    def probe(self, *words: str, **environment: str) -> int:
        command = [sys.executable, "-m", "core.health.probe", *words]
        kept = {"PATH": os.environ["PATH"], **environment}
        return subprocess.run(command, cwd=settings.BASE_DIR, env=kept, check=False).returncode

    @property
    def public(self) -> str:
        return self.live_server_url.rpartition(":")[2]

    def test_it_asks_the_port_that_it_is_told(self) -> None:
        nobody = {"HEALTH_PORT": str(free_port())}

        assert self.probe("live", self.public, **nobody) == 0
        assert self.probe("ready", self.public, **nobody) == 0
        assert self.probe("live", nobody["HEALTH_PORT"], HEALTH_PORT=self.public) == 1

    def test_else_it_asks_the_port_of_the_setting(self) -> None:
        watch.start()
        self.addCleanup(watch.stop)
        port = Port("127.0.0.1", free_port()).open()
        self.addCleanup(port.close)
        answer(port.number, "/api/health/live/")

        assert self.probe(HEALTH_PORT=str(port.number)) == 0
        assert self.probe("live", HEALTH_PORT=str(port.number)) == 0

    def test_what_is_not_ready_is_a_no(self) -> None:
        with self.settings(DRAIN_FILE=__file__):
            assert self.probe("ready", self.public) == 1
            assert self.probe("live", self.public) == 0
