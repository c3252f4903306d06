"""503 with a sentence and `Retry-After`, on pages and under /api/, instead of a wait or a bare 500."""

import sys
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import context
from core.health import watch
from floor_app.api import errors
from floor_app.api.codec import encode

READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEALTH = "/api/health/"


class RefuseWhatCannotBeDone:
    """Middleware: while the database fails nothing waits for it, and a full disk is only read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if watch.database_fails() and not request.path_info.startswith(HEALTH):
            return database_away(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.method in READS or getattr(view, "reads_on", False) or not watch.disk_is_full():
            return None
        return unavailable(
            request,
            _("The disk of the server is nearly full, so nothing is saved any more."),
            _("Pages can still be read. Tell whoever keeps the server running."),
        )


def unknown_fault(request: HttpRequest) -> HttpResponse:
    """handler500 of the whole site. A database that fails is no fault of the program: ask for patience."""
    fault = sys.exception()
    if isinstance(fault, OperationalError | InterfaceError):
        return database_away(request, saved=_may_be_saved(fault))
    return errors.unknown_fault(request)


def database_away(request: HttpRequest, *, saved: bool = False) -> HttpResponse:
    """`saved` is whether the press may have been saved all the same."""
    if request.method in READS:
        what_now = _("Wait a few seconds and try again.")
    elif saved:
        what_now = _("Your last press may not have been saved: look at the record before you press again.")
    else:
        what_now = _("Nothing was saved. Go back, where what you typed still stands, and press again.")
    return unavailable(request, _("The database does not answer."), what_now)


def unavailable(request: HttpRequest, sentence: str, what_now: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        document = errors.problem(503, f"{sentence} {what_now}").data
        answer = HttpResponse(encode(document), status=503, content_type=errors.MEDIA_TYPE)
    else:
        answer = HttpResponse(render_to_string("503.html", _shown(request, sentence, what_now)), status=503)
    answer.headers["Retry-After"] = errors.RETRY_AFTER
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(request: HttpRequest, sentence: str, what_now: str) -> dict[str, Any]:
    """Without the context processors: they would ask the database who is signed in."""
    again = request.get_full_path() if request.method in READS else ""
    return {**context.page(request), "sentence": sentence, "what_now": what_now, "again": again}


def _may_be_saved(fault: BaseException) -> bool:
    """A line that broke during COMMIT does not tell on which side of it."""
    return getattr(fault.__cause__, "may_be_saved", False)
