"""The terminal's door: who is working is asked at the station, not on an office sign-in page."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from floor_app.access import OperatorRequest, who_may
from floor_app.operations.people import queries as people
from floor_app.terminal.stations import place_of, touch

P = ParamSpec("P")

PENDING = "pending_page"


def operator_may(
    verb: str,
) -> Callable[
    [Callable[Concatenate[OperatorRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Like `may`, but whoever is not identified gets the badge screen and comes back here afterwards."""

    def door(
        view: Callable[Concatenate[OperatorRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def enter(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.is_authenticated and not touch(request):
                logout(request)
            if not request.user.is_authenticated:
                return ask_who(request, request.get_full_path() if request.method == "GET" else "")
            if not people.may(request.user, verb):
                raise PermissionDenied(who_may(verb))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # its user is one of ours

        enter.verb = verb  # type: ignore[attr-defined]  # read by the test that enumerates pages by role
        return enter

    return door


def ask_who(request: HttpRequest, then: str) -> HttpResponse:
    """To the badge screen; the page that was wanted is shown once the person is known."""
    if then:
        request.session[PENDING] = then
    return redirect("terminal:sign-in")


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a terminal page with what its bar shows: place, person and where scans go."""
    place = place_of(request)
    shell = {
        "place": place,
        "operator": request.user if request.user.is_authenticated else None,
        "operator_url": reverse("terminal:operator"),
        "scan_url": reverse("terminal:scan"),
    }
    return render(request, f"terminal/{template}", {**shell, **(context or {})}, status=status)
