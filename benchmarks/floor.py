"""How much work the floor takes, by service and over HTTP, and what lists cost as they grow.

`python -m benchmarks.floor postgres://postgres@127.0.0.1 --cards 1000 10000 100000`
`python -m benchmarks.floor sqlite --cards 1000`

Every size gets a database of its own, made once and kept for the next run (`--fresh` makes it anew).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.clients import Client, Figures, measure
from benchmarks.plant import (
    CENTERS,
    CLIENTS,
    MAT_NUMBER,
    PIECES,
    PLANNER,
    ROOT,
    STEPS,
    People,
    fill,
    make_people_and_routing,
    serving,
    use_database,
)
from benchmarks.processes import parent_of

DEEP = 20


def main() -> None:
    wanted = arguments()
    if len(wanted.cards) > 1:
        each_in_its_own_process(wanted)
        return
    cards = wanted.cards[0]
    use_database(database_url(wanted, cards))
    people = make_people_and_routing()
    fill(cards, wanted.open)
    database = database_processes()
    print(f"\n{heading(wanted, cards)}", flush=True)
    if wanted.services:
        by_service(wanted.jobs, {"process": [os.getpid()], **database}, people)
    settle()
    with serving(wanted.port) as server:
        Measured(wanted, people, {"server": [server], **database}).run()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("database", help="sqlite, or the address of a PostgreSQL server without a name")
    parser.add_argument("--cards", type=int, nargs="+", default=[1000], help="job cards, in thousands")
    parser.add_argument("--options", default="", help="of the connection, as in a=1&b=2")
    parser.add_argument("--open", type=int, default=100, help="how many percent of them are open")
    parser.add_argument("--jobs", type=int, default=60, help="cards made and worked through")
    parser.add_argument("--reads", type=int, default=200, help="reads of each list")
    parser.add_argument("--port", type=int, default=18_400)
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    parser.add_argument("--no-services", action="store_false", dest="services")
    parser.add_argument("--json", type=Path, help="append a line of JSON for each figure")
    return parser.parse_args()


def each_in_its_own_process(wanted: argparse.Namespace) -> None:
    """Django knows one database a process."""
    rest = [word for word in sys.argv[1:] if word not in {"--cards", *map(str, wanted.cards)}]
    for cards in wanted.cards:
        command = [sys.executable, "-m", "benchmarks.floor", *rest, "--cards", str(cards)]
        subprocess.run(command, cwd=ROOT, check=True)


def database_url(wanted: argparse.Namespace, cards: int) -> str:
    name = f"floor_benchmark_{cards}_{wanted.open}"
    if wanted.database == "sqlite":
        path = Path(tempfile.gettempdir(), f"{name}.sqlite3")
        if wanted.fresh:
            path.unlink(missing_ok=True)
        return f"sqlite:///{path}"
    make_database(wanted.database, name, fresh=wanted.fresh)
    return f"{wanted.database}/{name}?{wanted.options}".rstrip("?")


def make_database(server: str, name: str, *, fresh: bool) -> None:
    import psycopg  # noqa: PLC0415  # not needed for the embedded database

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if fresh:
            connection.execute(f'drop database if exists "{name}"')
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            connection.execute(f'create database "{name}"')


def database_processes() -> dict[str, list[int]]:
    """The server of PostgreSQL with all below it; the embedded database works inside ours."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return {"postgresql": [parent_of(cursor.fetchone()[0])]}


def settle() -> None:
    """Statistics and a clean log: the planner must know what was loaded, and nobody else pays for it."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
            cursor.execute("checkpoint")
    connection.close()


def heading(wanted: argparse.Namespace, cards: int) -> str:
    from django.db import connection  # noqa: PLC0415

    version = ".".join(map(str, connection.get_database_version()))
    return (
        f"{connection.vendor} {version}, {cards:,} cards, {wanted.open} % open; "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"reference loop {reference_loop():.0f} ms"
    )


def reference_loop() -> float:
    """CPU milliseconds of the same arithmetic everywhere: what a millisecond is worth here and now."""
    began = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number * number % 7
    return 1000 * (time.process_time() - began)


def show(name: str, figures: Figures, out: Path | None = None, **facts: Any) -> None:
    cpu = " + ".join(f"{part} {ms:.2f}" for part, ms in figures.cpu.items())
    print(
        f"  {name:<34}{figures.per_second:>9.1f}/s   CPU {figures.total_cpu:>7.2f} ms ({cpu})   "
        f"p50 {figures.percentile(0.5):>7.1f}  p95 {figures.percentile(0.95):>7.1f} ms",
        flush=True,
    )
    if out:
        with out.open("a") as lines:
            lines.write(json.dumps({"what": name, **facts, **figures.as_dict()}) + "\n")


def by_service(jobs: int, trees: dict[str, list[int]], people: People) -> None:
    """One process, no HTTP: what the rules and the database cost."""
    from django.utils import timezone  # noqa: PLC0415

    from floor_app.operations.engineering.models import Material  # noqa: PLC0415
    from floor_app.operations.people.models import User  # noqa: PLC0415
    from floor_app.operations.production import services  # noqa: PLC0415

    material = Material.objects.get(mat_number=MAT_NUMBER)
    planner, operator = (User.objects.get(username=name) for name in (PLANNER, "bench-0"))
    made = []

    def create(_worker: int, _item: int) -> int:
        now = timezone.now()
        card = services.create_job_card(
            material=material, job_type="NEW_PRODUCTION", quantity=PIECES, by=planner, at=now
        )
        made.append(services.release_to_shop(card=card, by=planner, at=now))
        return 1

    def operate(_worker: int, card: Any) -> int:
        for operation in card.operations.order_by("sequence"):
            services.start_operation(operation=operation, by=operator, at=timezone.now())
            services.finish_operation(operation=operation, good=PIECES, by=operator, at=timezone.now())
        return STEPS

    show("services: create and release", alone(range(jobs), create, trees))
    show("services: start and finish a step", alone(made, operate, trees))


def alone(items: Any, work: Callable[[int, Any], int], trees: dict[str, list[int]]) -> Figures:
    """In this thread, which holds the connection, one card before the count to warm up."""
    from benchmarks.processes import cpu_seconds  # noqa: PLC0415

    first, *rest = list(items)
    work(0, first)
    before = {name: cpu_seconds(roots) for name, roots in trees.items()}
    worth, seconds, began = 0, list[float](), time.perf_counter()
    for item in rest:
        one = time.perf_counter()
        done = work(0, item)
        worth += done
        seconds.append((time.perf_counter() - one) / done)
    wall = time.perf_counter() - began
    cpu = {name: 1000 * (cpu_seconds(roots) - before[name]) / worth for name, roots in trees.items()}
    return Figures(worth, wall, cpu, seconds)


class Measured:
    """The same work over HTTP, with eight clients; lists by one client at a time."""

    def __init__(self, wanted: argparse.Namespace, people: People, trees: dict[str, list[int]]) -> None:
        self.wanted, self.trees = wanted, trees
        self.planner = Client(wanted.port, token=people.planner)
        self.browser = Client(wanted.port, cookie=people.cookie)
        self.clients = [Client(wanted.port, token=token) for token in people.operators]
        self.planners = [Client(wanted.port, token=people.planner) for _ in people.operators]
        self.cards: list[str] = []

    def run(self) -> None:
        self.create(0, 0)
        self.operate(0, self.cards.pop())
        self.commands("http: create and release", range(self.wanted.jobs), self.create)
        made = list(self.cards)
        self.commands("http: start and finish a step", made, self.operate)
        self.commands("http: read a card (scan)", made * 10, self.scan)
        self.lists()

    def commands(self, name: str, items: Any, work: Callable[[int, Any], int]) -> None:
        self.show(name, measure(CLIENTS, items, work, self.trees))

    def create(self, worker: int, _item: int) -> int:
        client = self.planners[worker]
        card = client.post("/api/job-cards/", {"material": MAT_NUMBER, "quantity": PIECES})
        client.post(f"/api/job-cards/{card['number']}/release/")
        self.cards.append(card["number"])
        return 1

    def operate(self, worker: int, number: str) -> int:
        client = self.clients[worker]
        for sequence in range(10, 10 * STEPS + 10, 10):
            address = f"/api/job-cards/{number}/operations/{sequence}"
            client.post(f"{address}/start/")
            client.post(f"{address}/finish/", {"good": PIECES})
        return STEPS

    def scan(self, worker: int, number: str) -> int:
        self.clients[worker].get(f"/api/job-cards/{number}/")
        return 1

    def lists(self) -> None:
        self.read("api: job cards, open", "/api/job-cards/?tab=open")
        self.read("api: job cards, all", "/api/job-cards/?tab=all")
        self.read(f"api: job cards, page {DEEP}", self.deep("/api/job-cards/?tab=open"))
        self.read("api: job cards, search", f"/api/job-cards/?search={self.cards[0][:-2]}")
        self.read("api: tab counts", "/api/job-cards/counts/")
        self.read("api: dispatch list", f"/api/work-centers/{CENTERS[0]}/dispatch/")
        self.page("page: job cards", "/jobs/")

    def deep(self, path: str) -> str:
        for _page in range(DEEP - 1):
            following = self.planner.get(path)["next"]
            if following is None:
                break
            path = following.partition("/api/")[1] + following.partition("/api/")[2]
        return path

    def read(self, name: str, path: str) -> None:
        def once(_worker: int, _item: int) -> int:
            self.planner.raw("GET", path)
            return 1

        rows = len(self.planner.get(path).get("results", []))
        self.show(f"{name} ({rows})", measure(1, range(self.wanted.reads), once, self.trees))

    def page(self, name: str, path: str) -> None:
        def once(_worker: int, _item: int) -> int:
            self.browser.raw("GET", path)
            return 1

        once(0, 0)
        self.show(name, measure(1, range(self.wanted.reads), once, self.trees))

    def show(self, name: str, figures: Figures) -> None:
        facts = {"database": self.wanted.database.partition(":")[0], "cards": self.wanted.cards[0]}
        show(name, figures, self.wanted.json, **facts)


if __name__ == "__main__":
    main()
