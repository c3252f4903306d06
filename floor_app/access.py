"""The door between a request and a service: who may, which command, and how a refusal is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.people import queries as people
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import HOLDERS

P = ParamSpec("P")
Taken = TypeVar("Taken", bound=Callable[..., HttpResponseBase])


class OperatorRequest(HttpRequest):
    """A request whose person is known; `may` lets no other through."""

    user: User


View = Callable[Concatenate[OperatorRequest, P], HttpResponseBase]


def may(verb: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let the view run for people whose role has `verb`; others sign in first or are told who may."""

    def door(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def enter(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not people.may(request.user, verb):
                raise PermissionDenied(who_may(verb))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # its user is one of ours

        enter.verb = verb  # type: ignore[attr-defined]  # read by the test that enumerates pages by role
        return enter

    return door


def who_may(verb: str) -> str:
    """The sentence for people who may not: which roles could."""
    roles = sorted(str(role.label) for role in HOLDERS[verb])
    return _("This is done by: %(roles)s.") % {"roles": get_text_list(roles, _("or"))}


def shows_refusals(
    view: Callable[Concatenate[OperatorRequest, P], HttpResponse],
) -> Callable[Concatenate[OperatorRequest, P], HttpResponse]:
    """For one-press commands: a refusal goes back to the page the press came from, in words."""

    @wraps(view)
    def answer(request: OperatorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(way_back(request))

    return answer


def way_back(request: HttpRequest, default: str = "/") -> str:
    """The page of ours that the form names in `next`, else the one the browser came from."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
            return url
    return default


def client_id(request: HttpRequest) -> UUID | None:
    """The command id that the page drew into its form; None where it is missing or no UUID."""
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None


def reads_on(view: Taken) -> Taken:
    """For presses without which nothing could be read: they are taken on a full disk too."""
    view.reads_on = True  # type: ignore[attr-defined]  # read by floor_app.api.unavailable
    return view
