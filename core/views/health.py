"""The public health addresses: no login, no cache, nothing but GET and HEAD, and always JSON."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from core.health import answers, watch
from core.health.answers import METHODS, Answer
from core.health.found import Found


def probe(view: Callable[[HttpRequest], Answer]) -> Callable[[HttpRequest], JsonResponse]:
    # Exempt, or a POST would be refused for its missing token and not for being one.
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> JsonResponse:
        said = view(request) if request.method in METHODS else answers.refuse_method()
        headers = {"Cache-Control": "no-store", **said.headers}
        response = JsonResponse(said.body, status=said.status, headers=headers)
        response["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
        return response

    return answer


@probe
def full(request: HttpRequest) -> Answer:
    found = watch.findings()
    return answers.full(found, verbose=_for_administrator(request, found))


@probe
def ready(request: HttpRequest) -> Answer:
    return answers.ready(watch.findings())


@probe
def live(request: HttpRequest) -> Answer:
    return answers.live()


def _for_administrator(request: HttpRequest, found: Mapping[str, Found]) -> bool:
    """Who is signed in is in the database, so nobody is while it is away; nor under a name not ours."""
    if not found["database"].healthy or not hasattr(request, "user"):
        return False
    try:
        return request.user.is_active and request.user.is_staff
    except Exception:  # no session store, or none any more: the check is what must be answered
        return False
