"""Our side of a comparison with another system: the same shop-floor work, one instance for each client.

`python -m benchmarks.peer postgres://postgres@127.0.0.1 --cards 100000 --meta meta.json` fills a database,
serves it and says which processes to watch. A driver then imports `benchmarks.peer` and calls `Adapter`:
`create_job`, `operations`, `start_op` (which also stores the scan), `complete_op`, `close_job`, `get_job`
and `list_open`.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.clients import Client
from benchmarks.plant import MAT_NUMBER

Operation = dict[str, Any]


class Adapter:
    """One operator, with a planner and an inspector at hand."""

    def __init__(self, base: str, meta: dict[str, Any], number: int) -> None:
        port = int(base.rpartition(":")[2].strip("/"))
        operators = meta["operators"]
        self.http = Counted(
            Client(port, token=operators[number % len(operators)]),
            Client(port, token=meta["planner"]),
            Client(port, token=meta["inspector"]),
        )
        self.operator, self.planner, self.inspector = self.http.clients

    def login(self) -> None:
        self.operator.get("/api/me/")

    def create_job(self, quantity: int) -> str:
        card = self.planner.post("/api/job-cards/", {"material": MAT_NUMBER, "quantity": quantity})
        number: str = card["number"]
        self.planner.post(f"/api/job-cards/{number}/release/")
        return number

    def operations(self, job: str) -> list[Operation]:
        found: list[Operation] = self.get_job(job)["operations"]
        return found

    def start_op(self, job: str, operation: Operation) -> None:
        self.operator.post(
            "/api/scans/", {"raw": operation["qr_code"], "work_center": operation["work_center"]}
        )
        self.operator.post(f"/api/job-cards/{job}/operations/{operation['sequence']}/start/")

    def complete_op(self, job: str, operation: Operation, quantity: int) -> None:
        self.operator.post(
            f"/api/job-cards/{job}/operations/{operation['sequence']}/finish/", {"good": quantity}
        )

    def close_job(self, job: str) -> None:
        self.inspector.post(f"/api/job-cards/{job}/inspect/", {"verdict": "PASS"})

    def get_job(self, job: str) -> dict[str, Any]:
        found: dict[str, Any] = self.operator.get(f"/api/job-cards/{job}/")
        return found

    def list_open(self, page: int, size: int) -> tuple[list[Any], None]:
        """Pages follow each other by cursor and nobody counts them: only the first is asked for by number."""
        return self.planner.get(f"/api/job-cards/?tab=open&size={size}")["results"], None


class Counted:
    """Requests sent by several clients."""

    def __init__(self, *clients: Client) -> None:
        self.clients = clients

    @property
    def sent(self) -> int:
        return sum(client.sent for client in self.clients)


def main(serve_until: Callable[[], str] = input) -> None:
    from benchmarks import floor, plant  # noqa: PLC0415  # a driver needs nothing of Django

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--cards", type=int, default=1000)
    parser.add_argument("--port", type=int, default=18_400)
    parser.add_argument("--meta", type=Path, default=Path("meta.json"))
    wanted = parser.parse_args()
    wanted.open, wanted.fresh, wanted.options = 100, False, ""
    plant.use_database(floor.database_url(wanted, wanted.cards))
    people = plant.make_people_and_routing()
    plant.fill(wanted.cards, wanted.open)
    wanted.meta.write_text(json.dumps(asdict(people)))
    watched = {name: roots[0] for name, roots in floor.database_processes().items()}
    floor.settle()
    with plant.serving(wanted.port) as server:
        pids = ",".join(f"{name}={pid}" for name, pid in {"server": server, **watched}.items())
        print(f"http://127.0.0.1:{wanted.port}  --meta {wanted.meta}  --pids {pids}\nEnter stops it.")
        serve_until()


if __name__ == "__main__":
    main()
