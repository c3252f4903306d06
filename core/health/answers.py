"""The three answers. Their statuses and words are documented in docs/manual/health.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings

from core.health import watch
from core.health.components import DRAINING
from core.health.found import NOT_YET, Found, Status

METHODS = ("GET", "HEAD")
ROOT = "/api/health"


@dataclass(frozen=True)
class Answer:
    status: HTTPStatus
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def full(found: Mapping[str, Found], *, verbose: bool = False) -> Answer:
    """All components; as well as the worst of them is. Only without the database it is unhealthy."""
    statuses = {part.status for part in found.values()}
    worst = next((one for one in (Status.UNHEALTHY, Status.DEGRADED) if one in statuses), Status.HEALTHY)
    body = {
        "status": worst,
        "timestamp": _now(),
        "version": settings.VERSION,
        "components": {name: part.as_dict(verbose=verbose) for name, part in found.items()},
    }
    return _available(worst is not Status.UNHEALTHY, body)


def ready(found: Mapping[str, Found]) -> Answer:
    """Whether to send work here. `pending_migrations` is null as long as it is not known."""
    reason = _reason(found)
    if not reason:
        return Answer(HTTPStatus.OK, {"status": "ready"})
    pending = found["migrations"].shown.get("pending")
    return _available(False, {"status": "not_ready", "reason": reason, "pending_migrations": pending})


def live() -> Answer:
    """This process answers; nothing else is asked, so that nothing else can make it look dead."""
    return Answer(HTTPStatus.OK, {"status": "alive", "timestamp": _now()})


def refuse_method() -> Answer:
    body = {"status": "method_not_allowed"}
    return Answer(HTTPStatus.METHOD_NOT_ALLOWED, body, {"Allow": ", ".join(METHODS)})


def to(method: str, path: str) -> Answer:
    """What the port of its own says to a request."""
    answers: dict[str, Callable[[], Answer]] = {
        ROOT: lambda: full(watch.findings()),
        f"{ROOT}/ready": lambda: ready(watch.findings()),
        f"{ROOT}/live": live,
    }
    answer = answers.get(path.partition("?")[0].removesuffix("/"))
    if answer is None:
        return Answer(HTTPStatus.NOT_FOUND, {"status": "not_found"})
    return answer() if method in METHODS else refuse_method()


def _reason(found: Mapping[str, Found]) -> str:
    database, migrations = found["database"], found["migrations"]
    if found["service"].shown["message"] == DRAINING.shown["message"]:
        return "draining"
    if not database.healthy:
        return "starting" if database.shown["message"] == NOT_YET else "database_unavailable"
    if migrations.shown.get("pending") is None:
        return "starting" if migrations.shown["message"] == NOT_YET else "migrations_unknown"
    return "pending_migrations" if migrations.shown["pending"] else ""


def _available(available: bool, body: Mapping[str, Any]) -> Answer:
    if available:
        return Answer(HTTPStatus.OK, body)
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, body, {"Retry-After": "2"})


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
