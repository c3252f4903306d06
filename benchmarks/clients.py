"""Closed-loop clients: each keeps one connection and sends its next request once the last is answered."""

import http.client
import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.processes import cpu_seconds


class Unexpected(Exception):
    """The server answered something else than was measured."""


class Client:
    """One caller of the API, or of the pages with a session's cookie."""

    def __init__(self, port: int, *, token: str = "", cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json"}
        self.sent = 0
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        if cookie:
            self.headers["Cookie"] = f"sessionid={cookie}"

    def get(self, path: str) -> Any:
        return json.loads(self.raw("GET", path))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return json.loads(self.raw("POST", path, json.dumps(body or {})))

    def raw(self, method: str, path: str, body: str | None = None) -> bytes:
        headers = dict(self.headers)
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        try:
            answer, found = self.exchange(method, path, body, headers)
        except (ConnectionError, http.client.BadStatusLine):
            # The server has closed an idle connection. Sent again with the same key, it is done once.
            self.connection.close()
            answer, found = self.exchange(method, path, body, headers)
        if answer.status not in (200, 201):
            raise Unexpected(f"{method} {path}: {answer.status} {found[:300]!r}")
        return found

    def exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        if self.connection.sock is None:
            self.connection.connect()
            connected: Any = self.connection.sock  # a socket by now
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.request(method, path, body, headers)
        self.sent += 1
        answer = self.connection.getresponse()
        return answer, answer.read()


@dataclass
class Figures:
    """What one phase cost. CPU is milliseconds an item."""

    items: int
    wall: float
    cpu: dict[str, float]
    seconds: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        return self.items / self.wall

    @property
    def total_cpu(self) -> float:
        return sum(self.cpu.values())

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def as_dict(self) -> dict[str, Any]:
        return {
            "items": self.items,
            "per_second": round(self.per_second, 1),
            "cpu_ms": {name: round(cpu, 2) for name, cpu in self.cpu.items()},
            "total_cpu_ms": round(self.total_cpu, 2),
            "p50_ms": round(self.percentile(0.5), 1),
            "p95_ms": round(self.percentile(0.95), 1),
        }


def measure(
    workers: int, items: Iterable[Any], work: Callable[[int, Any], int], trees: dict[str, list[int]]
) -> Figures:
    """Let so many threads take the items one by one. `work(worker, item)` tells how many it was worth."""
    queue, lock = list(items)[::-1], threading.Lock()
    seconds: list[float] = []
    faults: list[Exception] = []
    worth = [0]

    def loop(worker: int) -> None:
        while not faults:
            with lock:
                if not queue:
                    return
                item = queue.pop()
            began = time.perf_counter()
            try:
                done = work(worker, item)
            except Exception as fault:  # raised again below, in the main thread
                faults.append(fault)
                return
            with lock:
                worth[0] += done
                seconds.append((time.perf_counter() - began) / done)

    before = {name: cpu_seconds(roots) for name, roots in trees.items()}
    began = time.perf_counter()
    threads = [threading.Thread(target=loop, args=(worker,)) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    if faults:
        raise faults[0]
    cpu = {name: 1000 * (cpu_seconds(roots) - before[name]) / worth[0] for name, roots in trees.items()}
    return Figures(worth[0], wall, cpu, seconds)
