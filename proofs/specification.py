"""`python -m proofs.specification [--short]`: its commands, typed in its order in a fresh clone.

First as a newcomer with an engine and nothing else, then for a plant, then without containers. --short leaves
out the commands that run all tests. The control is the Compose file of before, which must be refused.

Needs a container engine (DOCKER_HOST says which) and the ports 80, 443 and 8000, for that is what is typed.
Takes away what it started.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proofs import NOT_HERE
from proofs.terminal import Terminal, Typed
from proofs.visitor import Visitor

ROOT = Path(__file__).resolve().parents[1]
NAME = "floor-specification"
PORTS = (80, 443, 8000)
PASSWORD = "a long pass phrase"  # noqa: S105  # of a plant that lives for minutes
# The last revision whose Compose file did none of this.
BEFORE = "208ae9b"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FIRST = re.compile(r'name="username" value="(prod_manager)".*?name="password" value="([^"]+)"', re.DOTALL)
PRINTED = re.compile(r"^prod_manager\s+(\S+)", re.MULTILINE)
SUITE_SECONDS = 30.0


class NotShown(Exception):
    """What a newcomer would have met with."""


def main() -> None:
    require_here()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"{NAME}-") as folder, fresh_clone(Path(folder)) as clone:
        newcomer = Newcomer(clone, whole="--short" not in sys.argv)
        try:
            the_first_minute(newcomer, began)
            local_system(newcomer)
            tests_in_the_container(newcomer)
            plant(newcomer)
            without_containers(newcomer)
            control(newcomer)
        except NotShown as reason:
            newcomer.terminal.type("docker-compose ps; docker-compose logs --tail=20")
            sys.exit(f"NOT SHOWN: {reason}")
    print("All of it was typed and does what it says; the Compose file of before is refused.")


def require_here() -> None:
    for command in (["docker", "info"], ["docker-compose", "version"]):
        try:
            subprocess.run(command, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            not_here(f"`{' '.join(command)}` does not answer")
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                not_here(f"port {port} is taken")


def not_here(reason: str) -> None:
    print(f"NOT SHOWN: {reason}, so nothing of the specification was typed.", file=sys.stderr)
    sys.exit(NOT_HERE)


@contextmanager
def fresh_clone(folder: Path) -> Iterator[Path]:
    """And an engine that knows nothing of it, before and after."""
    clone = folder / "floor"
    as_told = ["git", "clone", "--quiet", str(ROOT), str(clone)]
    subprocess.run(as_told, check=True)
    tidy(clone)
    try:
        yield clone
    finally:
        tidy(clone)


def tidy(clone: Path) -> None:
    script = f"docker-compose down -v --remove-orphans; docker image rm -f {NAME} {NAME}-local"
    shell = ["bash", "-c", script]
    subprocess.run(shell, cwd=clone, env=environment(), capture_output=True, check=False)


def environment() -> dict[str, str]:
    """This machine's, less what would settle a setting."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "DATABASE_"))}
    return kept | {"COMPOSE_PROJECT_NAME": NAME, "FLOOR_IMAGE": NAME, "TERM": "xterm"}


class Newcomer:
    def __init__(self, clone: Path, *, whole: bool) -> None:
        self.clone, self.whole = clone, whole
        self.terminal = Terminal(clone, environment())
        self.visitor = Visitor(clone, "http://localhost:8000")

    def types(self, command: str, *shown: str, ends: int | None = 0, **how: Any) -> Typed:
        """Each of `shown` is a pattern of what it must say; `ends` is its code, None whatever it is."""
        typed = self.terminal.type(command, **how)
        print(f"{typed.seconds:7.1f} s  {command}", flush=True)
        if ends is not None and typed.code != ends and not how.get("seconds"):
            raise NotShown(f"{command} ended with {typed.code}:\n{typed.said[-3000:]}")
        for pattern in shown:
            if not re.search(pattern, typed.said, re.MULTILINE):
                raise NotShown(f"{command} does not say {pattern}:\n{typed.said[-3000:]}")
        return typed

    def makes_an_administrator(self) -> None:
        name = "chief"
        answers = [("Username", name), ("Password:", PASSWORD), ("again", PASSWORD)]
        self.types("docker-compose exec web python manage.py createsuperuser", "created", answers=answers)

    def signs_in(self, username: str, password: str) -> None:
        (self.clone / "cookies").unlink(missing_ok=True)
        page = self.visitor.send("/sign-in/", username=username, password=password)
        require("/sign-out/" in page, f"{username} cannot sign in with the password that was shown")


def require(holds: bool, wrong: str) -> None:
    if not holds:
        raise NotShown(wrong)


def the_first_minute(newcomer: Newcomer, began: float) -> None:
    newcomer.types("docker-compose up -d")
    newcomer.signs_in(*shown_login(newcomer))
    seconds = time.monotonic() - began
    print(f"{seconds:7.1f} s  from the clone to a page, signed in by a login that the sign-in page shows")


def shown_login(newcomer: Newcomer) -> tuple[str, str]:
    """On http://localhost:8000, which is what the specification opens; by curl, for want of a desktop."""
    for _time in range(60):
        (newcomer.clone / "cookies").unlink(missing_ok=True)
        if match := FIRST.search(newcomer.visitor.read("/").decode()):
            return match[1], match[2]
        time.sleep(1)
    raise NotShown("http://localhost:8000 shows no login of the demo plant")


def local_system(newcomer: Newcomer) -> None:
    newcomer.makes_an_administrator()
    newcomer.signs_in("chief", PASSWORD)
    loaded = newcomer.types("docker-compose exec web python manage.py load_test_data", PRINTED.pattern)
    newcomer.signs_in("prod_manager", PRINTED.findall(loaded.said)[0])
    newcomer.types(
        "docker-compose exec web python manage.py loaddata fixtures/initial_test_data.json", "Installed 0"
    )
    newcomer.signs_in("prod_manager", PRINTED.findall(loaded.said)[0])
    anew = newcomer.types("docker-compose exec web python manage.py load_test_data --clear", PRINTED.pattern)
    newcomer.signs_in("prod_manager", PRINTED.findall(anew.said)[0])
    newcomer.types("docker-compose logs -f web", "is listening", r"POST .*sign-in.* 302", seconds=5)
    require_health(newcomer.types("curl http://localhost:8000/api/health/").said)
    newcomer.types("curl http://localhost:8000/api/health/ready/", '"ready"')
    newcomer.types("curl http://localhost:8000/api/health/live/", '"alive"')
    for command in ("docker-compose ps", "docker-compose logs --tail=20 web"):
        newcomer.types(command)
    newcomer.types("docker-compose exec web python manage.py check_invariants", "Every invariant holds")
    require_kept_in(newcomer)


def require_health(said: str) -> None:
    health = json.loads(said[said.index("{") : said.rindex("}") + 1])
    require(health["status"] == "healthy", f"it is not well: {health}")
    require(MOMENT.fullmatch(health["timestamp"]) is not None, f"another moment: {health['timestamp']}")
    require(set(health["components"]) >= {"database", "cache", "python", "django"}, f"less: {health}")


def require_kept_in(newcomer: Newcomer) -> None:
    """Only this machine reaches it, and only the program reads its secret."""
    own = ["hostname", "-I"]
    for address in subprocess.check_output(own, text=True).split():
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as other:
            other.settimeout(2)
            require(other.connect_ex((address, 8000)) != 0, f"{address}:8000 reaches the local system")
    newcomer.types(
        "docker-compose exec db ls -ln /run/local-secrets", r"^-rw------- 1 10001 10001 .* database_url$"
    )


def tests_in_the_container(newcomer: Newcomer) -> None:
    inside = "docker-compose exec web"
    newcomer.types(f"{inside} python manage.py test core.tests.test_health", r"^OK")
    newcomer.types(f'{inside} pytest -m "not slow"', r"\d+ passed")
    if newcomer.whole:
        newcomer.types(f"{inside} pytest --cov", r"^TOTAL", r"\d+ passed")
        newcomer.types(f"{inside} python manage.py test", r"^OK")


def plant(newcomer: Newcomer) -> None:
    up = "docker-compose --profile production up -d --build"
    newcomer.types(up, "type deploy/prepare.sh NAME", ends=1)
    newcomer.types("deploy/prepare.sh localhost 127.0.0.1", "Wrote into .env")
    newcomer.types(up)
    inside = "docker-compose exec web"
    newcomer.types(f"{inside} python manage.py migrate", "No migrations to apply")
    newcomer.types(f"{inside} python manage.py collectstatic --noinput", "Nothing to collect")
    newcomer.makes_an_administrator()
    newcomer.types("watch -n 5 curl http://localhost/api/health/", '"status": "healthy"', seconds=7)
    for address in ("http://localhost/api/health/", "http://localhost:8000/api/health/"):
        require_health(newcomer.types(f"curl {address}").said)
    newcomer.types(
        "curl -si http://localhost:8000/", "301 Moved Permanently", r"Location:\s*https://localhost/"
    )
    newcomer.types("docker-compose logs -f web", "is listening", r'"route": ', seconds=5)
    require_hard(newcomer)


def require_hard(newcomer: Newcomer) -> None:
    """No tests, nothing to be written, no rights, nobody, no demo plant by mistake."""
    inside = "docker-compose exec web"
    newcomer.types(f"{inside} python manage.py test", "The tests are not installed here", ends=1)
    newcomer.types(f"{inside} pytest", "not found", ends=None)
    newcomer.types(f"{inside} touch /app/mark", "Read-only file system", ends=1)
    newcomer.types(f"{inside} grep CapEff /proc/self/status", "0000000000000000")
    newcomer.types(f"{inside} id -u", "^10001")
    newcomer.types(f"{inside} python manage.py load_test_data", "--yes", ends=1)


def without_containers(newcomer: Newcomer) -> None:
    newcomer.types("docker-compose down -v", ends=0)
    newcomer.types("make setup")
    newcomer.terminal.environment["PATH"] = (
        f"{newcomer.clone}/.venv/bin:{newcomer.terminal.environment['PATH']}"
    )
    for command, shown in (
        ("python manage.py migrate", "OK"),
        ("python manage.py loaddata fixtures/initial_test_data.json", r"Installed \d\d object"),
        ("python manage.py load_test_data", PRINTED.pattern),
        ("python manage.py load_test_data --clear", PRINTED.pattern),
        ("python manage.py loaddata fixtures/initial_test_data.json", "Installed 0"),
        ("python manage.py test core.tests.test_health", r"^OK"),
    ):
        newcomer.types(command, shown)
    for command in ('pytest -m "not slow"', "python manage.py test --exclude-tag slow"):
        newcomer.types(command)  # which compiles the tests, once
        seconds = newcomer.types(command).seconds
        require(seconds <= SUITE_SECONDS, f"{command} took {seconds:.0f} s")
    if newcomer.whole:
        newcomer.types("pytest --cov=floor_app --cov=core", r"^TOTAL")
        newcomer.types("python manage.py test", r"^OK")


def control(newcomer: Newcomer) -> None:
    """The Compose file of before, typed at as above."""
    newcomer.terminal.type(f"rm -f .env; git checkout --quiet {BEFORE} -- docker-compose.yml")
    newcomer.types("docker-compose up -d", "is missing", ends=1)


if __name__ == "__main__":
    main()
