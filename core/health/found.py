"""What a look at one component brings back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from time import perf_counter
from typing import Any


class Status(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


CONNECTED = "Connected"
NOT_AVAILABLE = "Not available"
NO_ANSWER = "No answer in time"
NOT_YET = "Not looked at yet"


@dataclass(frozen=True)
class Found:
    """`shown` is for everybody, `details` for administrators; `fault` goes to the log and nowhere else."""

    status: Status = Status.HEALTHY
    shown: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    milliseconds: float = 0.0
    fault: str = field(default="", repr=False)

    @property
    def healthy(self) -> bool:
        return self.status is Status.HEALTHY

    def but(self, status: Status, message: str) -> "Found":
        """The same facts under another status."""
        return replace(self, status=status, shown={**self.shown, "message": message}, details={})

    def as_dict(self, *, verbose: bool = False) -> dict[str, Any]:
        details = {"details": dict(self.details)} if verbose and self.details else {}
        return {"status": self.status, **self.shown, "milliseconds": round(self.milliseconds, 2), **details}


@dataclass(frozen=True)
class Component:
    """Something the system depends on. Without a required one it is unhealthy, without another degraded."""

    name: str
    check: Callable[[], Found]
    required: bool = False
    every: float = 2.0
    """Seconds from one look to the next."""
    patience: float = 8.0
    """Seconds since the last look that came back after which the component counts as hung."""

    @property
    def worst(self) -> Status:
        return Status.UNHEALTHY if self.required else Status.DEGRADED

    def look(self) -> Found:
        """Never raises: a fault is a finding too, by its class and not by its text."""
        began = perf_counter()
        try:
            found = self.check()
        except Exception as fault:
            found = Found(
                self.worst,
                {"message": NOT_AVAILABLE},
                {"fault": type(fault).__name__},
                fault=f"{type(fault).__name__}: {fault}",
            )
        return replace(found, milliseconds=1000 * (perf_counter() - began))
