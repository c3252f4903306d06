"""One line of the log for each request, and an id by which all lines of one request are found."""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from core.health.fitness import AGENT

logger = logging.getLogger("floor.requests")

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
# Not taken back at the end: after the last middleware Django logs what was not found. The next has its own.
_current: ContextVar[str] = ContextVar("request_id")


class RequestLog:
    """Middleware, the outermost: nothing is answered without it. A stream is timed until its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        name = _named(request.META.get("HTTP_X_REQUEST_ID", ""))
        _current.set(name)
        status = 500  # as the web server answers where not even the page of a fault could be drawn
        try:
            response = self.get_response(request)
            status = response.status_code
        finally:
            if settings.LOG_REQUESTS and not _is_own(request):
                _tell(request, status, 1000 * (perf_counter() - began))
        response.headers[HEADER] = name
        return response


class WithId(logging.Filter):
    """Lets every line pass, with the id of the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        if name := _current.get(None):
            record.id = name
        return True


def _named(given: str) -> str:
    """What the proxy calls it. What is not well formed somebody else wrote."""
    return given if WELL_FORMED.fullmatch(given) else uuid4().hex


def _is_own(request: HttpRequest) -> bool:
    """The web server asks itself every other second, which would be most of the lines of a quiet night."""
    return request.META.get("HTTP_USER_AGENT") == AGENT and request.path_info == "/api/health/live/"


def _tell(request: HttpRequest, status: int, milliseconds: float) -> None:
    line = {
        "route": _route(request),
        "method": request.method,
        "status": status,
        "ms": round(milliseconds, 1),
    }
    logger.info("%(method)s %(route)s %(status)s %(ms)s ms", line, extra=line)


def _route(request: HttpRequest) -> str:
    """The name of the address, else its pattern; never the address, which may hold codes and names."""
    try:
        # Refused, or sent to https, before it was looked for.
        found = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
    return found.view_name if found.url_name else f"/{found.route}"
