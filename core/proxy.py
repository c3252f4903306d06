"""The address of the person's device, where a reverse proxy stands in between: lock-outs go by it."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

SAID_BY_PROXY = "HTTP_X_REAL_IP"


class RealAddress:
    """Middleware. Takes the proxy's word only from a proxy: over a unix socket, or from a trusted address.

    From anybody else the header is what a client wrote, to be taken for another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        peer, said = request.META.get("REMOTE_ADDR", ""), request.META.get(SAID_BY_PROXY, "")
        if said and (not peer or peer in settings.TRUSTED_PROXIES):
            request.META["REMOTE_ADDR"] = _address(said) or peer
        return self.get_response(request)


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""
