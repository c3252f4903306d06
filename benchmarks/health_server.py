"""The program as it is, with one address more: /ok/, which only says "ok"."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from config.wsgi import application

__all__ = ["application"]


def ok(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [path("ok/", ok), path("", include("config.urls"))]
settings.ROOT_URLCONF = __name__
