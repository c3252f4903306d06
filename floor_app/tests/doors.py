"""Which page asks for which verb, drawn from the addresses: compared with meant/doors.txt."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory
from django.urls import URLPattern

from floor_app.office.tests.office import verbs_of
from floor_app.office.urls import urlpatterns as office
from floor_app.terminal.urls import urlpatterns as terminal


def drawn() -> str:
    """A line for each: its methods, its address and the verbs of the role table."""
    return "\n".join([*_lines("office", office), "", *_lines("terminal", terminal), ""])


def _lines(namespace: str, patterns: list[Any]) -> Iterator[str]:
    for pattern in sorted(patterns, key=lambda pattern: str(pattern.name)):
        if isinstance(pattern, URLPattern):
            verbs = sorted(verbs_of(pattern.callback)) or ["everybody"]
            yield f"{namespace}:{pattern.name} {_methods(pattern)} /{pattern.pattern} {' '.join(verbs)}"


def _methods(pattern: URLPattern) -> str:
    """A stranger is sent to sign in, or told that the method is none of these."""
    if not verbs_of(pattern.callback):
        return "*"
    names = dict.fromkeys(pattern.pattern.converters, 0)
    answers = {}
    for method in ("GET", "POST"):
        request = RequestFactory().generic(method, "/")
        request.user, request.session = AnonymousUser(), SessionBase()
        answers[method] = pattern.callback(request, **names).status_code
    return "+".join(method for method, status in answers.items() if status != 405)
