"""What a probe costs: p50 and p99 of each health address, beside a view that only says "ok", in one run.

`python -m benchmarks.health [sqlite | postgres://postgres@127.0.0.1]`

Four clients, gunicorn with 2 workers of 4 threads. The addresses take turns in short rounds, so that what
else the machine does hits all of them alike. The port of its own closes each connection; the web server
keeps them.
"""

import argparse
import http.client
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from benchmarks.clients import Client, measure

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 4
NAME = "floor_benchmark_health"


ADDRESSES = ("/ok/", "/api/health/live/", "/api/health/ready/", "/api/health/")


def main() -> None:
    wanted = arguments()
    with tempfile.TemporaryDirectory() as folder:
        environment = settings_for(wanted, folder)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        with serving(wanted.port, environment):
            show(wanted, run(wanted))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("database", nargs="?", default="sqlite", help="sqlite, or a PostgreSQL server")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--requests", type=int, default=200, help="of each address in each round")
    parser.add_argument("--port", type=int, default=18_500, help="this one and the next are used")
    return parser.parse_args()


def settings_for(wanted: argparse.Namespace, folder: str) -> dict[str, str]:
    url = f"sqlite:///{folder}/floor.sqlite3"
    if wanted.database != "sqlite":
        from benchmarks.floor import make_database  # noqa: PLC0415  # needs psycopg

        make_database(wanted.database, NAME, fresh=True)
        url = f"{wanted.database}/{NAME}"
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_HTTPS": "false",
        "LOG_LEVEL": "ERROR",
        "VAR_DIR": folder,
        "HOST": "127.0.0.1",
        "PORT": str(wanted.port),
        "HEALTH_PORT": str(wanted.port + 1),
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
    }


@contextmanager
def serving(port: int, environment: dict[str, str]) -> Iterator[None]:
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py"]
    with tempfile.TemporaryFile() as output:
        server = subprocess.Popen(
            [*gunicorn, "benchmarks.health_server"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            for number in (port, port + 1):
                wait_for(number, server)
            yield
        finally:
            server.terminate()
            server.wait(30)


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Ready twenty times in a row: every worker then has answered."""
    in_a_row, give_up = 0, monotonic() + 60
    while in_a_row < 20:
        if monotonic() > give_up or server.poll() is not None:
            raise RuntimeError("The server did not become ready.")
        in_a_row = in_a_row + 1 if is_ready(port) else 0
        if not in_a_row:
            sleep(0.1)


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/health/ready/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def run(wanted: argparse.Namespace) -> dict[tuple[int, str], list[float]]:
    """Seconds of each request, by port and address."""
    seconds: dict[tuple[int, str], list[float]] = defaultdict(list)
    clients = {port: [Client(port) for _one in range(CLIENTS)] for port in (wanted.port, wanted.port + 1)}
    rows = [(wanted.port, address) for address in ADDRESSES]
    rows += [(wanted.port + 1, address) for address in ADDRESSES[1:]]
    for number in range(wanted.rounds + 1):
        for port, address in rows:

            def get(worker: int, _item: int, port: int = port, address: str = address) -> int:
                clients[port][worker].raw("GET", address)
                return 1

            figures = measure(CLIENTS, range(wanted.requests), get, {})
            if number:  # the first round warms up
                seconds[port, address] += figures.seconds
    return seconds


def show(wanted: argparse.Namespace, seconds: dict[tuple[int, str], list[float]]) -> None:
    load = os.getloadavg()[0]
    kind = wanted.database.partition(":")[0]
    print(f"{kind}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    print(f"{CLIENTS} clients, {wanted.rounds} rounds of {wanted.requests} requests each; milliseconds\n")
    print(f"{'':34}{'p50':>8}{'p99':>8}{'p50 to ok':>12}")
    base = percentile(seconds[wanted.port, "/ok/"], 0.5)
    for (port, address), found in seconds.items():
        name = address if port == wanted.port else f"{address} on HEALTH_PORT"
        p50, p99 = percentile(found, 0.5), percentile(found, 0.99)
        print(f"{name:34}{p50:8.2f}{p99:8.2f}{p50 / base:11.2f}×")


def percentile(seconds: list[float], share: float) -> float:
    """Milliseconds."""
    return 1000 * sorted(seconds)[int(share * (len(seconds) - 1))]


if __name__ == "__main__":
    main()
