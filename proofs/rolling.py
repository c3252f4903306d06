"""`python -m proofs.rolling [--short]`: two releases, a migration before each, under load; none fails.

The first is rolled as on a server without containers (USR2), the second as in containers (stop, start). The
program is a copy that gets a column and a version of its own with each release.
"""

import argparse
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from benchmarks.plant import CLIENTS
from core.tests.servers import Nginx, Postgres, Web, until
from proofs import crew
from proofs.containers import copy_sources
from proofs.crew import Crew, Ledger, Operator

REQUESTS = 10_000
ROLLS = 3  # as many parts of the load as there are releases on the way: before, between and after
ASK_THE_OTHER = "proxy_next_upstream error http_502 http_503 non_idempotent;"
NEW_COLUMN = '    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="1,500 requests instead of 10,000")
    wanted = 1500 if parser.parse_args().short else REQUESTS
    with ExitStack() as servers:
        plant = Plant(servers)
        plant.prove(wanted)
        plant.control(wanted // 10)


class OneOfTwo(Web):
    """As its unit starts it: on a unix socket, from the folder of the program."""

    def __init__(self, name: str, program: Path, run: Path, url: str) -> None:
        self.name, self.program, self.run_folder = name, program, run
        super().__init__(
            DATABASE_URL=url,
            DJANGO_ENV="production",
            DJANGO_SECRET_KEY=os.environ["DJANGO_SECRET_KEY"],
            DJANGO_ALLOWED_HOSTS="localhost",
            DJANGO_HTTPS="true",
            STATIC_ROOT=str(run / "static"),
        )

    @property
    def pid_file(self) -> Path:
        return self.run_folder / f"{self.name}.pid"

    @property
    def socket(self) -> Path:
        return self.run_folder / f"{self.name}.sock"

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def start(self) -> Self:
        options = ["--config", "config/gunicorn.conf.py", "--bind", f"unix:{self.socket}"]
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), *options, "--pid", str(self.pid_file)]
        self.spawn(
            [*gunicorn, "config.wsgi"], cwd=self.program, env=self.environment | {"PWD": str(self.program)}
        )
        self.wait()
        return self

    def reload(self) -> None:
        crew.run(["sh", "deploy/systemd/reload.sh", str(self.pid_file)], cwd=self.program)

    def replace(self) -> None:
        self.stop()
        self.start()

    def stop(self) -> None:
        """After a reload it is nobody's child."""
        try:
            pid = int(self.pid_file.read_text())
            os.kill(pid, signal.SIGTERM)
        except (OSError, ValueError):
            return
        for _moment in until(40):
            if self.process is not None:
                self.process.poll()
            if not self.pid_file.exists():
                return
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        self.stop()
        super().close()


class Plant:
    def __init__(self, servers: ExitStack) -> None:
        self.servers = servers
        self.database = servers.enter_context(Postgres())
        self.url = self.database.url()
        self.places = crew.database("seed", self.url)
        self.run = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="floor-run-")))
        self.run.chmod(0o755)
        self.program = self.run / "program"
        copy_sources(self.program)
        names = ("web", "web2")
        self.webs = [
            servers.enter_context(OneOfTwo(name, self.program, self.run, self.url)).start() for name in names
        ]

    def prove(self, wanted: int) -> None:
        ledger = Ledger()
        nginx = self.servers.enter_context(Nginx(self.run))
        with Crew(self.team(ledger, nginx), until=lambda: False) as people:
            self.wait(people, ledger, wanted // ROLLS)
            self.release(1, OneOfTwo.reload)
            self.wait(people, ledger, 2 * wanted // ROLLS)
            self.release(2, OneOfTwo.replace)
            self.wait(people, ledger, max(wanted, ledger.requests + wanted // 10))
        found = crew.compare(ledger, self.url)
        crew.invariants(self.url)
        answered = list(dict.fromkeys(ledger.versions))
        print(
            f"{ledger.requests} requests over two releases and two migrations: {ledger.failed} failed, "
            f"{len(ledger.acknowledged)} writes acknowledged, lost {found.lost}, doubled {found.doubled}; "
            f"it answered as {', '.join(answered)}",
            flush=True,
        )
        crew.require(not ledger.failed, f"requests failed: {ledger.refused[:5]}")
        crew.require(not found.lost and not found.doubled, "a write was lost or doubled")
        crew.require(len(answered) == ROLLS, "not every release answered")
        crew.require(ledger.requests >= wanted, "too few requests")

    def control(self, wanted: int) -> None:
        """Nginx that does not ask the other server, while each is stopped and started."""
        ledger = Ledger()
        nginx = self.servers.enter_context(Nginx(self.run, also={ASK_THE_OTHER: "proxy_next_upstream off;"}))
        with Crew(self.team(ledger, nginx), until=lambda: False) as people:
            self.wait(people, ledger, wanted)
            for web in self.webs:
                web.replace()
        print(f"control, Nginx asks only one server: {ledger.failed} of {ledger.requests} requests failed")
        crew.require(ledger.failed > 0, "in the control, too, no request failed")

    def team(self, ledger: Ledger, nginx: Nginx) -> list[Operator]:
        assert len(self.places) == CLIENTS
        return [
            Operator(ledger, place, nginx.port, retries=False).over_tls(nginx.authority, f"127.0.0.{number}")
            for number, place in enumerate(self.places, 2)
        ]

    def wait(self, people: Crew, ledger: Ledger, requests: int) -> None:
        for _moment in until(400):
            if ledger.requests >= requests:
                return
            crew.require(not people.faults, f"an operator could not go on: {people.faults}")
        raise crew.NotShown(f"only {ledger.requests} of {requests} requests in 400 s")

    def release(self, number: int, roll: Callable[[OneOfTwo], None]) -> None:
        began = time.monotonic()
        version = self.program / "config" / "__init__.py"
        version.write_text(f'{version.read_text()}\n__version__ += "+release.{number}"\n')
        models = self.program / "core" / "models.py"
        column = f"    release_{number} = models.CharField(max_length=20, null=True)\n"
        models.write_text(models.read_text().replace(NEW_COLUMN, NEW_COLUMN + column))
        self.manage("makemigrations", "core", "-n", f"release_{number}", "-v0")
        self.manage("upgrade_database")
        migrated = time.monotonic()
        for web in self.webs:
            roll(web)
        print(
            f"release {number}, by {roll.__name__}: migrated in {migrated - began:.1f} s, "
            f"both servers replaced in {time.monotonic() - migrated:.1f} s",
            flush=True,
        )

    def manage(self, *command: str) -> None:
        environment = self.webs[0].environment
        crew.run([sys.executable, "manage.py", *command], cwd=self.program, env=environment)


if __name__ == "__main__":
    crew.prove(main)
