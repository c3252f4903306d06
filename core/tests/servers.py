"""Servers of a test's own: PostgreSQL, Redis and the web server, in a folder that goes with them.

They are started from the installed programs, never reached as a service of the machine, so that a test may
stop all their processes.
"""

import atexit
import contextlib
import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self, TypeVar

import psycopg
from django.conf import settings

from tools import check_deploy

T = TypeVar("T")

PATIENT = 60.0
"""Seconds after which what must come counts as missing: only a failure waits so long."""
USER, PASSWORD, NAME = "floor_owner", "never-say-this", "floor_secret"
# Below those that the system hands out by itself.
PORTS = range(20_000, 32_768)
HELD: list[socket.socket] = []


@atexit.register
def let_go() -> None:
    """Before Python warns of each that is still open."""
    for place in HELD:
        place.close()


class Missing(Exception):
    """A program is not installed; the test that needs it is skipped and says so."""


def free_port() -> int:
    """Nobody else's as long as this process lives: it is bound here, where only who listens with
    SO_REUSEADDR may still bind it, as every server does."""
    for port in PORTS:
        place = socket.socket()
        try:
            place.bind(("127.0.0.1", port))
        except OSError:
            place.close()
            continue
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        HELD.append(place)
        return port
    raise Missing("No port is free.")


def program(name: str) -> str:
    beside_psql = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = check_deploy.program(name) or (str(beside_psql[-1]) if beside_psql else None)
    if found is None:
        raise Missing(f"The program {name} is not installed.")
    return found


def unprivileged() -> dict[str, str | int | list[int]]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def descendants(root: int) -> list[int]:
    """This process and all below it, from /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


class Server:
    """One program running; `close` ends what was started and removes its folder."""

    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="floor-server-"))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def spawn(self, command: list[str], **options: object) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **options,  # type: ignore[call-overload]
            )

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def wait(self) -> None:
        for _moment in until(PATIENT):
            if self.process is None or self.process.poll() is not None:
                break
            if self.answers():
                return
        raise AssertionError(f"It did not start: {self.log.read_text()[-2000:]}")

    def hang(self) -> None:
        """Stop every process, the first one first, so that no new one comes."""
        assert self.process is not None
        for pid in descendants(self.process.pid):
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process is not None
        for pid in descendants(self.process.pid):
            # One that served a connection may just have ended with it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """As where the power fails: no process gets to say or to save anything more."""
        assert self.process is not None
        self.hang()
        for pid in descendants(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENT)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.resume()
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(PATIENT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(PATIENT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()


class Postgres(Server):
    stop_signal = signal.SIGQUIT

    def __init__(self) -> None:
        super().__init__()
        self.user = unprivileged()
        if self.user:
            os.chown(self.folder, int(str(self.user["user"])), int(str(self.user["group"])))
        cluster = str(self.folder / "cluster")
        self.make(cluster)
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
        }
        choices = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self.command = [program("postgres"), "-D", cluster, *choices]
        self.run()

    def answers(self) -> bool:
        """It listens before it lets anybody in."""
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def make(self, cluster: str) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self.call(
            program("initdb"), "-D", cluster, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-N"
        )

    def run(self) -> None:
        self.spawn(self.command, cwd=self.folder, **self.user)
        self.wait()

    def revive(self) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.resume()
        else:
            self.run()

    def crash(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENT)

    def call(self, *command: str) -> None:
        subprocess.run(
            command,
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            **self.user,  # type: ignore[call-overload]
        )

    def url(self, *, user: str = USER, password: str = PASSWORD, name: str = "postgres") -> str:
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/{name}"


class Redis(Server):
    def __init__(self) -> None:
        super().__init__()
        self.spawn(
            [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            cwd=self.folder,
        )
        self.wait()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


class Web(Server):
    """gunicorn as production runs it, 2 workers of 4 threads, with its health on a port of its own too."""

    def __init__(self, **environment: str) -> None:
        super().__init__()
        self.health_port = free_port()
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "DJANGO_HTTPS": "false",
            "LOG_LEVEL": "ERROR",
            "VAR_DIR": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "HEALTH_PORT": str(self.health_port),
            **environment,
        }

    def migrate(self) -> Self:
        if "DATABASE_URL" in self.environment:
            self.python("manage.py", "migrate", "-v0")
        else:
            self.embedded.write_bytes(migrated())
        return self

    def python(self, *words: str, **environment: str) -> None:
        """Run it beside the server, with its settings."""
        subprocess.run(
            [sys.executable, *words], cwd=settings.BASE_DIR, env=self.environment | environment, check=True
        )

    @property
    def embedded(self) -> Path:
        """The file of its database where it has no server for one."""
        return self.folder / "floor.sqlite3"

    def start(self) -> Self:
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
        self.spawn(gunicorn, cwd=settings.BASE_DIR, env=self.environment)
        self.wait()
        return self


class Nginx(Server):
    """As deployed, on ports of its own, in front of the web servers whose sockets are in a folder.

    `also` changes what its configuration says. Its workers are another user, whom the folder must let in.
    """

    def __init__(self, sockets: Path, *, also: dict[str, str] | None = None) -> None:
        super().__init__()
        self.plain_port = free_port()
        self.folder.chmod(0o755)
        self.config = check_deploy.nginx(
            self.folder,
            names=("localhost", "127.0.0.1"),
            ports=(self.plain_port, self.port, free_port()),
            also={"/run/floor": str(sockets), "/etc/nginx/mime.types": "/etc/nginx/mime.types"}
            | (also or {}),
        )
        self.config.write_text(self.config.read_text().replace("/dev/stdout", "off"))
        self.spawn([program("nginx"), "-e", "stderr", "-g", "daemon off;", "-c", str(self.config)])
        self.wait()

    @property
    def authority(self) -> str:
        return str(self.folder / "tls" / "ca.crt")


@cache
def migrated() -> bytes:
    """An embedded database with all migrations applied: made once, copied to each web server of this run."""
    with Web() as web:
        web.python("manage.py", "migrate", "-v0")
        return web.embedded.read_bytes()


@dataclass(frozen=True)
class Probed:
    """Status 0 is no answer in time."""

    status: int
    body: str
    seconds: float


def get(port: int, path: str, *, timeout: float = PATIENT, **headers: str) -> Probed:
    """One request over a connection of its own."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return Probed(answer.status, answer.read().decode(), time.perf_counter() - began)
    except (OSError, http.client.HTTPException):
        return Probed(0, "", time.perf_counter() - began)
    finally:
        connection.close()


def until(seconds: float, *, every: float = 0.05) -> Iterator[float]:
    """Moments to try again at, for so long: the seconds gone by."""
    began = time.monotonic()
    while (gone := time.monotonic() - began) < seconds:
        yield gone
        time.sleep(every)


def answer(port: int, path: str, status: int = 200) -> Probed:
    """As soon as there is one of this status; 0 is none."""
    for _moment in until(PATIENT):
        found = get(port, path)
        if found.status == status:
            return found
    raise AssertionError(f"{path} did not answer {status} in {PATIENT:.0f} s.")


def wait_until(holds: Callable[[], bool]) -> None:
    for _moment in until(PATIENT):
        if holds():
            return
    raise AssertionError(f"Not in {PATIENT:.0f} s.")


def begun(work: Callable[[], T]) -> Future[T]:
    """Work in a thread of its own, whose end is waited for with `result(PATIENT)`, or never comes."""
    end = Future[T]()

    def run() -> None:
        try:
            end.set_result(work())
        except BaseException as fault:
            end.set_exception(fault)

    threading.Thread(target=run, daemon=True).start()
    return end
