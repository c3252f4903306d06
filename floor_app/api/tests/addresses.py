"""Every address of the API with something real in its place-holders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from floor_app.api.base import Method
from floor_app.api.urls import urlpatterns

PLACE = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True)
class Address:
    path: str
    http: str
    method: Method
    values: dict[str, Any]


def addresses(known: dict[str, Any]) -> Iterator[Address]:
    """All of them. `known` gives the value for "job-cards number", "work-centers code" and so on."""
    for pattern in urlpatterns:
        view = getattr(getattr(pattern, "callback", None), "view_class", None)
        for http, method in getattr(view, "methods", {}).items():
            route = str(pattern.pattern)
            values = {name: known[_owner(route, name)] for _kind, name in PLACE.findall(route)}
            path = PLACE.sub(lambda place, of=values: str(of[place[2]]), route)  # type: ignore[misc]
            yield Address(path, http, method, values)


def _owner(route: str, name: str) -> str:
    """The nearest plain word before the place-holder: items/<code>/lots/<number>/ → "lots number"."""
    before = route.partition(f":{name}>")[0]
    words = [part for part in before.split("/") if part and "<" not in part]
    return f"{words[-1]} {name}"
