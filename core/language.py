"""The language of a page is that page's alone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation


class LanguageOfThePage:
    """Middleware. Django's own, which it surrounds, leaves its thread in the language of the last page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(translation.get_language()):
            return self.get_response(request)
