"""`python -m proofs.containers`: every command of DOCKER_SETUP.md, run in a copy of this folder, then faults.

Between backup and restore all volumes are thrown away, so that it is the restore that brings the plant back.

Needs a container engine (DOCKER_HOST says which) on this machine, and to be root there for the faults. It
listens on 127.0.0.1 only and takes away what it started.
"""

import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from proofs import NOT_HERE
from proofs.terminal import Terminal
from proofs.visitor import Visitor

MANUAL = Path("DOCKER_SETUP.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
HTTP, HTTPS, LOCAL = 18080, 18443, 18000
PASSWORD = "a long pass phrase"  # noqa: S105 - of a plant that lives for minutes
IMAGE = "floor-verify"
SETTINGS = {
    "COMPOSE_PROJECT_NAME": "floor-verify",
    "FLOOR_IMAGE": IMAGE,
    "HTTP_PORT": f"127.0.0.1:{HTTP}",
    "HTTPS_PORT": f"127.0.0.1:{HTTPS}",
    "LOCAL_PORT": str(LOCAL),
}
MOST_SECONDS = {"docker-compose build": 300.0, "docker-compose up -d": 120.0, "fault": 30.0}
# Ready on the copy, and not on the plant's own database.
UNREADY = "\nif not env.text('DATABASE_URL', '', '').endswith('rehearsal'):\n    DRAIN_FILE = __file__\n"
TAKEN_BACK = 3
SENDER = "lucas"
# People of the demo plant have no password where it is production.
LET_IN = f"""docker-compose exec -T web python manage.py shell -v0 -c '
from floor_app.operations.people.models import User
sender = User.objects.get(username="{SENDER}")
sender.set_password("{PASSWORD}")
sender.save()'"""
PICTURE = "docs/pictures/terminal.png"
RUNNING = ("db", "redis", "web", "web2", "nginx")


class NotShown(Exception):
    """A promise that did not hold, in one sentence."""


def main() -> None:
    if subprocess.run([tool("docker"), "info"], capture_output=True, check=False).returncode:
        not_here("no container engine answers")
    folder = Path(tempfile.mkdtemp(prefix="floor-verify-"))
    stack = Stack(folder)
    try:
        copy_sources(folder)
        stack.follow(MANUAL.read_text())
        stack.take_back()
        stack.faults()
    except NotShown as reason:
        stack.sh("docker-compose ps; docker-compose logs --tail=30", check=False)
        sys.exit(f"NOT SHOWN: {reason}")
    finally:
        stack.sh("docker-compose down -v --remove-orphans >/dev/null 2>&1", check=False)
        shutil.rmtree(folder, ignore_errors=True)
    print("All of it was run and did what it says.")


def copy_sources(folder: Path) -> None:
    listed = subprocess.run(
        [tool("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = Path(name)
        if source.is_file() and not source.is_symlink():
            (folder / source).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / source)


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        not_here(f"{name} is not installed")
    return found


def not_here(reason: str) -> NoReturn:
    print(f"NOT SHOWN: {reason}, so nothing of {MANUAL} was run.", file=sys.stderr)
    sys.exit(NOT_HERE)


class Stack:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | SETTINGS
        self.visitor = Visitor(folder, f"https://localhost:{HTTPS}")

    def sh(self, script: str, *, check: bool = True, ends: int = 0) -> None:
        command = ["bash", "-euo", "pipefail", "-c", script]
        answer = subprocess.run(
            command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, check=False
        )
        if check and answer.returncode != ends:
            raise NotShown(f"this ended with {answer.returncode}:\n{script}")

    def asked(self, *command: str) -> str:
        answer = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        return answer.stdout.strip()

    def follow(self, manual: str) -> None:
        photo = Photo(self)
        for block in BLOCK.findall(manual):
            if "pg_dump" in block:
                photo.send()
            self.run_block(block)
            if "pg_dump" in block:
                photo.lose()
            if "pg_restore" in block:
                photo.require()

    def run_block(self, block: str) -> None:
        """Line by line, as a person types; the last one is the stack taken down, and that comes later."""
        here = block.replace("floor.plant.example/", f"localhost:{HTTPS}/").replace(":8000/", f":{LOCAL}/")
        for line in here.strip().splitlines():
            command = line.replace("floor.plant.example", "localhost")
            if command == "docker-compose down":
                continue
            began = time.monotonic()
            if "createsuperuser" in command:
                self.type(command)
            else:
                self.sh(command)
            if command == "docker-compose up -d":
                self.wait_until_well(120)
            self.report(command, time.monotonic() - began)

    def report(self, what: str, seconds: float, most: float | None = None) -> None:
        limit = most or MOST_SECONDS.get(what)
        print(f"{seconds:7.1f} s  {what}", flush=True)
        if limit and seconds > limit:
            raise NotShown(f"it took longer than {limit:.0f} s: {what}")

    def type(self, command: str) -> None:
        """At a terminal, because it asks: user name, then the password twice."""
        answers = [(":", "admin"), ("Password:", PASSWORD), ("again", PASSWORD)]
        typed = Terminal(self.folder, self.environment).type(command, answers=answers)
        if typed.code:
            raise NotShown(f"this ended with {typed.code}: {command}\n{typed.said}")

    def take_back(self) -> None:
        """The program before runs on, and is what the next start starts."""
        began = time.monotonic()
        with (self.folder / "config" / "settings.py").open("a") as settings:
            settings.write(UNREADY)
        self.sh("FLOOR_VERSION=unready docker-compose build >/dev/null 2>&1")
        self.sh("READY_SECONDS=10 deploy/upgrade.sh compose unready", ends=TAKEN_BACK)
        self.sh("grep -qx FLOOR_VERSION=next .env")
        self.wait_until_well(60)
        if (
            self.asked("docker", "inspect", "-f", "{{.Config.Image}}", self.container("web"))
            != f"{IMAGE}:next"
        ):
            raise NotShown("a release that does not become ready is not taken back")
        self.report("a release that does not become ready is taken back", time.monotonic() - began)

    def faults(self) -> None:
        self.fault("web killed", lambda: self.signal("web", signal.SIGKILL))
        self.fault("Redis killed", lambda: self.signal("redis", signal.SIGKILL))
        self.fault("database restarted", lambda: self.sh("docker-compose restart db >/dev/null 2>&1"))
        self.fault("workers stuck, the container unhealthy", self.stick)
        if '"admin"' not in self.asked(
            "docker-compose", "exec", "-T", "web", "python", "manage.py", "dumpdata", "people.user"
        ):
            raise NotShown("the administrator that was made before the faults is gone")

    def fault(self, name: str, happens: Callable[[], object]) -> None:
        began = time.monotonic()
        happens()
        time.sleep(1)
        self.wait_until_well(60)
        self.report(
            f"{name}: all healthy and answering again", time.monotonic() - began, MOST_SECONDS["fault"]
        )

    def signal(self, service: str, number: signal.Signals) -> None:
        os.kill(self.process(service), number)

    def stick(self) -> None:
        """Not its first process, which is what Docker looks at."""
        for pid in children(self.process("web")):
            os.kill(pid, signal.SIGSTOP)
        before = self.asked("docker", "inspect", "-f", "{{.State.StartedAt}}", self.container("web"))
        for _moment in until(40):
            if before != self.asked("docker", "inspect", "-f", "{{.State.StartedAt}}", self.container("web")):
                return
        raise NotShown("a web server whose workers are stuck was not started anew")

    def process(self, service: str) -> int:
        return int(self.asked("docker", "inspect", "-f", "{{.State.Pid}}", self.container(service)))

    def container(self, service: str) -> str:
        return self.asked("docker-compose", "ps", "-q", service)

    def wait_until_well(self, seconds: float) -> None:
        for _moment in until(seconds):
            if self.is_well():
                return
        raise NotShown(f"not all of {', '.join(RUNNING)} were healthy and answering after {seconds:.0f} s")

    def is_well(self) -> bool:
        state = "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}"
        containers = [self.container(service) for service in RUNNING]
        states = self.asked("docker", "inspect", "-f", state, *containers).splitlines()
        return states == ["running healthy"] * len(RUNNING) and self.answers("/sign-in/")

    def answers(self, path: str) -> bool:
        trust = ssl.create_default_context(cafile=str(self.folder / "tls" / "ca.crt"))
        try:
            with urllib.request.urlopen(
                f"https://localhost:{HTTPS}{path}", context=trust, timeout=5
            ) as answer:
                return int(answer.status) == 200
        except (OSError, urllib.error.URLError):
            return False


class Photo:
    """Of a fault at a machine of the demo plant, sent and looked at through the pages."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.visitor = stack, stack.visitor
        self.path, self.content = "", b""

    def sign_in(self) -> None:
        self.visitor.send("/sign-in/", username=SENDER, password=PASSWORD)

    def send(self) -> None:
        self.stack.sh(f"docker-compose exec -T web python manage.py load_test_data --yes && {LET_IN}")
        self.sign_in()
        said = self.visitor.send(
            "/terminal/assets/CNC-001/fault/", description="Oil", severity="HIGH", photo=f"@{PICTURE}"
        )
        number = found(r"(MR-[\d-]+) is reported", said)
        page = self.visitor.read(f"/maintenance-requests/{number}/").decode()
        self.path = found(r'src="([^"]*/photo/)"', page)
        self.content = self.visitor.read(self.path)
        if not self.content:
            raise NotShown("the photo of a fault that was just reported does not open")

    def lose(self) -> None:
        """With the whole plant: what follows is a new one, with the settings of the old."""
        self.stack.sh("(docker-compose down -v && docker-compose up -d) >/dev/null 2>&1")
        self.stack.wait_until_well(120)
        if self.visitor.read(self.path) == self.content:
            raise NotShown("a photo opens in a plant that never had it")

    def require(self) -> None:
        self.sign_in()
        if self.visitor.read(self.path) != self.content:
            raise NotShown("a photo sent before the backup is not there after the restore")
        print(
            f"           a photo of {len(self.content)} bytes, lost with its plant, is there again",
            flush=True,
        )


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    if match is None:
        raise NotShown(f"a page does not hold {pattern}")
    return match[1]


def children(pid: int) -> list[int]:
    return [
        int(word)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for word in (task / "children").read_text().split()
    ]


def until(seconds: float) -> Iterator[float]:
    began = time.monotonic()
    while (gone := time.monotonic() - began) < seconds:
        yield gone
        time.sleep(0.5)


if __name__ == "__main__":
    main()
