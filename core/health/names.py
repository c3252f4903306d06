"""The health addresses answer by any name and by none: a probe knows a server by its address alone."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

from core.health.answers import ROOT

ADDRESSES = frozenset({ROOT, f"{ROOT}/ready", f"{ROOT}/live"})


class AnyName:
    """Middleware. Stands before the session, so that nobody is signed in under a name that is not ours.

    The addresses are compared whole, not by their beginning: all else is refused under such a name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.path_info.removesuffix("/")
        if address not in ADDRESSES:
            return self.get_response(request)
        # Django would send who left the last slash out to the other address, by a page.
        request.path_info = f"{address}/"
        if _is_ours(request):
            return self.get_response(request)
        request.resolver_match = found = resolve(request.path_info)
        answer: HttpResponseBase = found.func(request)
        return answer


def _is_ours(request: HttpRequest) -> bool:
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False
