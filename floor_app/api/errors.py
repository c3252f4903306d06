"""Everything that goes wrong becomes a problem document (RFC 9457), here and nowhere else."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found, server_error
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from core.errors import DomainError
from floor_app.api.codec import encode

log = logging.getLogger("django.request")

MEDIA_TYPE = "application/problem+json"
NO_NAME = "about:blank"
RETRY_AFTER = "5"


class FieldProblem(serializers.Serializer[Any]):
    """One field of the body or of the address that was not accepted."""

    field = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """`type` is the name of the refusal, such as WorkCenterDown, or about:blank."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # RFC 9457 names it


def problem(
    status: int,
    detail: str = "",
    *,
    type: str = NO_NAME,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    document: dict[str, Any] = {"type": type, "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        document["detail"] = detail
    if errors is not None:
        document["errors"] = errors
    return Response(document, status=status, headers=headers, content_type=MEDIA_TYPE)


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """The EXCEPTION_HANDLER of Django REST framework."""
    return _refusal(error) or _fault(error, context["request"])


def _refusal(error: Exception) -> Response | None:
    """What is wrong with the request, or with what it asks for."""
    found: Response | None = None
    match error:
        case DomainError():
            found = problem(409, error.message, type=error.__class__.__name__)
        case exceptions.ValidationError():
            sentence, fields = _("Some of what was sent cannot be accepted."), _field_problems(error.detail)
            found = problem(400, sentence, type="InvalidInput", errors=list(fields))
        case Http404():
            found = problem(404, _("There is nothing at this address."))
        case PermissionDenied():
            found = problem(403, str(error))
        case RequestDataTooBig():
            found = problem(413, _("The body is too large."))
        case exceptions.APIException():
            found = problem(error.status_code, str(error.detail), headers=_headers(error))
    return found


def _fault(error: Exception, request: Any) -> Response:
    """What is wrong here: logged with everything, answered with nothing of it."""
    if isinstance(error, OperationalError | InterfaceError):
        _log(error, request, 503)
        sentence = _("The database does not answer. Try again in a moment.")
        return problem(503, sentence, headers={"Retry-After": RETRY_AFTER})
    _log(error, request, 500)
    return problem(500, _("Something went wrong here, not with you. It has been logged."))


def unknown_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404 of the whole site: a problem document under /api/, a page elsewhere."""
    if not request.path_info.startswith("/api/"):
        return page_not_found(request, exception)
    found = problem(404, _("There is nothing at this address."))
    return HttpResponse(encode(found.data), status=404, content_type=MEDIA_TYPE)


def unknown_fault(request: HttpRequest) -> HttpResponse:
    """handler500 of the whole site, for what breaks before an endpoint is reached."""
    if not request.path_info.startswith("/api/"):
        return server_error(request)
    found = problem(500, _("Something went wrong here, not with you. It has been logged."))
    return HttpResponse(encode(found.data), status=500, content_type=MEDIA_TYPE)


def refuse_input(**fields: str) -> NoReturn:
    """Say of each named field why it cannot be accepted."""
    raise exceptions.ValidationError({name: [sentence] for name, sentence in fields.items()})


def _field_problems(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, part in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _field_problems(part, ".".join(filter(None, [path, own])))
    elif isinstance(detail, list):
        for position, part in enumerate(detail):
            inner = f"{path}.{position}".lstrip(".") if isinstance(part, dict | list) else path
            yield from _field_problems(part, inner)
    else:
        yield {"field": path, "detail": str(detail)}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """Where to sign in, and how long to wait."""
    headers = {}
    if authenticate := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def _log(error: Exception, request: Any, status: int) -> None:
    """What Django does with an exception that nobody caught: log it and tell whoever listens."""
    plain: HttpRequest = request._request
    log.error("%s %s", status, plain.path, exc_info=error, extra={"status_code": status, "request": plain})
    got_request_exception.send(sender=None, request=plain)
