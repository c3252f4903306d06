"""Eight operators who scan, start, report, pause and look, each over a connection of its own."""

import http.client
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.clients import Client

PATIENCE = 90.0
Places = list[dict[str, Any]]
DONE = (200, 201)
# One key for all processes of a proof.
os.environ.setdefault("DJANGO_SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@dataclass
class Ledger:
    """What the operators were told, apart from what the database says."""

    asked: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    acknowledged: dict[str, float] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What was said instead of an answer, so that one who reads of a failure need not guess."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def requests(self) -> int:
        return self.answers.total()

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.answers.items() if status not in DONE)

    def note(self, status: int, said: bytes, key: str = "") -> None:
        with self.lock:
            self.answers[status] += 1
            if status not in DONE:
                self.refused.append(f"{status} {said.decode(errors='replace')[:300]}")
            elif key:
                self.acknowledged[key] = time.monotonic()

    def ask(self, kind: str) -> None:
        with self.lock:
            self.asked[kind] += 1

    def outage(self, since: float) -> float:
        """Seconds without any acknowledgement, the longest after that moment."""
        moments = [since, *sorted(at for at in self.acknowledged.values() if at > since)]
        return max((after - before for before, after in pairwise(moments)), default=0.0)


class Operator(Client):
    """`retries` sends a command until it is answered; `same_id` is what makes that safe."""

    def __init__(
        self, ledger: Ledger, place: dict[str, Any], port: int, *, retries: bool = True, same_id: bool = True
    ) -> None:
        super().__init__(port, token=place["token"])
        self.ledger, self.place, self.retries, self.same_id = ledger, place, retries, same_id
        self.connection.timeout = 35

    def over_tls(self, authority: str, address: str) -> "Operator":
        """From an address of its own, as each tablet has one: Nginx counts requests by address."""
        trust = ssl.create_default_context(cafile=authority)
        self.connection = http.client.HTTPSConnection(
            "localhost", self.connection.port, timeout=60, context=trust, source_address=(address, 0)
        )
        return self

    def work(self, *, until: Callable[[], bool]) -> None:
        steps = f"/api/job-cards/{self.place['card']}/operations/{self.place['sequence']}/"
        while not until():
            self.command("scan", "/api/scans/", {"raw": self.place["code"]})
            self.command("start", f"{steps}start/")
            self.command("report", f"{steps}report/", {"good": 1})
            self.look(steps)
            self.command("pause", f"{steps}pause/")
            self.look("/api/health/")

    def command(self, kind: str, path: str, body: dict[str, Any] | None = None) -> None:
        self.ledger.ask(kind)
        key, give_up = str(uuid.uuid4()), time.monotonic() + PATIENCE
        while True:
            status, found = self.once("POST", path, json.dumps(body or {}), key)
            self.ledger.note(status, found, key)
            # 4xx is an answer too: asking again does not change it.
            if not self.retries or 200 <= status < 500 or time.monotonic() > give_up:
                return
            time.sleep(0.05)
            key = key if self.same_id else str(uuid.uuid4())

    def look(self, path: str) -> None:
        status, found = self.once("GET", path, None, "")
        self.ledger.note(status, found)
        if status == 200 and path == "/api/health/":
            self.ledger.versions.append(json.loads(found)["version"])

    def once(self, method: str, path: str, body: str | None, key: str) -> tuple[int, bytes]:
        """Status 0 is no answer."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        try:
            answer, found = self.exchange(method, path, body, headers)
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0, b""
        return answer.status, found


class Crew:
    """Threads, ended and awaited when the block is left, also by a fault."""

    def __init__(self, operators: list[Operator], *, until: Callable[[], bool]) -> None:
        self.operators = operators
        self.over = threading.Event()
        self.faults: list[Exception] = []
        self.threads = [
            threading.Thread(
                target=self._work, args=[one, lambda: self.over.is_set() or until()], daemon=True
            )
            for one in operators
        ]

    def _work(self, operator: Operator, until: Callable[[], bool]) -> None:
        try:
            operator.work(until=until)
        except Exception as fault:  # raised again in the main thread
            self.faults.append(fault)

    def __enter__(self) -> "Crew":
        for thread in self.threads:
            thread.start()
        return self

    def at_work(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def __exit__(self, fault: object, *_more: object) -> None:
        self.over.set()
        for one in self.operators:
            one.retries = one.retries and fault is None
        for thread in self.threads:
            thread.join(2 * PATIENCE)
        if self.faults:
            raise self.faults[0]


def database(task: str, url: str) -> Any:
    answer = run([sys.executable, "-m", "proofs.database", task, url])
    return json.loads(answer)


def run(command: list[str], **where: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **where)
    if done.returncode:
        raise NotShown(
            f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}"[-3000:]
        )
    said: str = done.stdout
    return said


class NotShown(Exception):
    """A promise that did not hold, in one sentence."""


@dataclass
class Result:
    lost: int
    doubled: int


def compare(ledger: Ledger, url: str) -> Result:
    """Acknowledged but not saved; and done more often than anybody asked for it."""
    found = database("tally", url)
    more = {kind: count - ledger.asked[kind] for kind, count in found["done"].items()}
    lost = len(set(ledger.acknowledged) - set(found["ids"]))
    return Result(lost, sum(max(0, count) for count in more.values()))


def invariants(url: str) -> None:
    run([sys.executable, "manage.py", "check_invariants"], env=os.environ | {"DATABASE_URL": url})


def require(holds: bool, sentence: str) -> None:
    if not holds:
        raise NotShown(sentence)


def prove(proof: Callable[[], None]) -> None:
    """Run as a program: what did not hold is said in one sentence, exit 1."""
    # so that what was started is taken away then, too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("It was ended."))
    try:
        proof()
    except NotShown as reason:
        sys.exit(f"NOT SHOWN: {reason}")
