"""Light or dark, dense or large, which language: remembered on this device, for signed-in people or not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.context import DENSITIES, THEMES

A_YEAR = 365 * 24 * 3600


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back to the page it was chosen on; anything unknown is ignored."""
    response = HttpResponseRedirect(_way_back(request))
    allowed = {
        "theme": (*THEMES, "system"),
        "density": DENSITIES,
        settings.LANGUAGE_COOKIE_NAME: [code for code, _name in settings.LANGUAGES],
    }
    for name, values in allowed.items():
        chosen = request.POST.get("language" if name == settings.LANGUAGE_COOKIE_NAME else name, "")
        if chosen in values:
            response.set_cookie(name, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _way_back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"
