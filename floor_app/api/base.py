"""An endpoint is a function: find, call once, answer. What surrounds it is the same for all and lives here.

`reads`, `lists` and `writes` say who may call a function, what it takes and what it answers; `endpoint`
puts the functions of one address together. The OpenAPI description is drawn from the same declarations.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.search import of_one
from floor_app.access import who_may
from floor_app.api.documents import columns, document, documents, verbs_held
from floor_app.api.errors import MEDIA_TYPE, Problem, refuse_input
from floor_app.api.pages import KeysetPagination
from floor_app.operations.people import queries as people

M = TypeVar("M", bound=Model)

Call = Callable[..., Any]
Answer = Callable[..., serializers.BaseSerializer[Any]]
Orders = Mapping[str, tuple[str, ...]]

NEWEST: Orders = {"newest": ("-id",), "oldest": ("id",)}
BY_CODE: Orders = {"code": ("code",), "-code": ("-code",)}
KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class Method:
    """One function at one address. `verb` is of the role table; None lets everybody in who is known."""

    verb: str | None
    call: Call
    answer: Answer
    input: type[serializers.Serializer[Any]] | None = None
    success: int = 200

    @cached_property
    def takes(self) -> frozenset[str]:
        return frozenset(inspect.signature(self.call).parameters)

    @property
    def name(self) -> str:
        return f"{self.domain}_{self.call.__name__}"

    @property
    def domain(self) -> str:
        """floor_app.api.production.operations → production"""
        return self.call.__module__.split(".")[2]

    @property
    def path_parameters(self) -> list[OpenApiParameter]:
        """A function takes what is in the address by position, what is in query or body by name."""
        return [
            OpenApiParameter(name, parameter.annotation, OpenApiParameter.PATH)
            for name, parameter in inspect.signature(self.call).parameters.items()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]

    @property
    def parameters(self) -> list[Any]:
        return [*self.path_parameters]

    @property
    def refusals(self) -> tuple[int, ...]:
        return (401, 403, 404) if self.path_parameters else (401, 403)

    @property
    def responses(self) -> dict[Any, Any]:
        problems = {(status, MEDIA_TYPE): Problem for status in self.refusals}
        return {self.success: self.answer, **problems}

    def run(self, request: Request, **path: Any) -> Response:
        found = self.call(**path, **self._extras(request))
        return Response(self._document(found, request))

    def _extras(self, request: Request) -> dict[str, Any]:
        """`reader` for the functions that ask who is reading."""
        return {"reader": request.user} if "reader" in self.takes else {}

    def _document(self, found: Any, request: Request) -> Any:
        """What a function has put together itself goes out as it is."""
        if isinstance(found, dict | list):
            return found
        return document(self.answer, found, verbs_held(request.user))


@dataclass(frozen=True)
class Listing(Method):
    """A function that gives a query set; its rows go out page by page."""

    orders: Orders = field(default_factory=lambda: NEWEST)
    query: type[serializers.Serializer[Any]] = serializers.Serializer

    @property
    def parameters(self) -> list[Any]:
        sort = OpenApiParameter(
            "sort", OpenApiTypes.STR, enum=[*self.orders], default=next(iter(self.orders))
        )
        filters = [self.query] if self.query().fields else []
        return [*self.path_parameters, *filters, sort]

    @property
    def refusals(self) -> tuple[int, ...]:
        return (400, *super().refusals)

    @property
    def responses(self) -> dict[Any, Any]:
        return {**super().responses, self.success: self.answer(many=True)}

    def run(self, request: Request, **path: Any) -> Response:
        pages, order = KeysetPagination(), self._order(request)
        needed = [*columns(self.answer).needed, *(name.lstrip("-") for name in order)]
        rows = self.rows(request, **path).prefetch_related(None)
        rows = rows.values_list(*dict.fromkeys(needed), named=True)
        page = pages.page(rows, request, order=order)
        found = documents(self.answer, page.rows, verbs_held(request.user))
        return Response(pages.envelope(page, found, request))

    def rows(self, request: Request, **path: Any) -> QuerySet[Any]:
        """The function's rows, filtered by the rest of the query string."""
        query = self.query(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = {name: value for name, value in query.validated_data.items() if value not in ("", None)}
        own = {name: wanted.pop(name) for name in self.takes & wanted.keys()}
        found: QuerySet[Any] = self.call(**path, **own)
        return found.filter(*(_compared(found.model, path, value) for path, value in wanted.items()))

    def _order(self, request: Request) -> tuple[str, ...]:
        sort = request.query_params.get("sort") or next(iter(self.orders))
        if sort not in self.orders:
            refuse_input(sort=_("Sort by one of: %(names)s.") % {"names": ", ".join(self.orders)})
        return self.orders[sort]


def _compared(model: type[Model], path: str, value: Any) -> Q:
    """What is still open has an index of its own; in the order of the list SQLite would read all of it."""
    if path.endswith("__isnull") and value:
        return Q(pk__in=model._default_manager.filter(**{path: True}).values("pk"))
    return of_one(model, path, value)


@dataclass(frozen=True)
class Write(Method):
    """A function that calls one service with what, by whom and when; the same key does its work once."""

    @property
    def parameters(self) -> list[Any]:
        key = OpenApiParameter(
            KEY_HEADER,
            OpenApiTypes.UUID,
            OpenApiParameter.HEADER,
            required=True,
            description=_("Made by the caller, new for each command; the same again gets the same answer."),
        )
        return [*self.path_parameters, key]

    @property
    def refusals(self) -> tuple[int, ...]:
        return (400, *super().refusals, 409, 415)

    def run(self, request: Request, **path: Any) -> Response:
        facts = self._facts(request)
        key = _client_id(request)
        found = self.call(**path, **facts, by=request.user, at=timezone.now(), client_id=key)
        return Response(self._document(found, request), status=self.success)

    def _facts(self, request: Request) -> dict[str, Any]:
        if self.input is None:
            return {}
        facts = self.input(data=request.data)
        facts.is_valid(raise_exception=True)
        return dict(facts.validated_data)


def reads(verb: str | None, answer: Answer) -> Callable[[Call], Method]:
    """The function gives one record, or a document it has put together itself."""
    return lambda call: Method(verb, call, answer)


def lists(
    verb: str | None,
    answer: Answer,
    /,
    *,
    orders: Orders = NEWEST,
    **filters: "serializers.Field[Any, Any, Any, Any]",
) -> Callable[[Call], Listing]:
    """The function gives a query set. A filter that it takes by name is handed to it; any other one names
    by its `source` the column it is compared with."""
    query = type("Query", (serializers.Serializer,), filters)
    return lambda call: Listing(verb, call, answer, orders=orders, query=query)


def writes(
    verb: str | None,
    answer: Answer,
    input: type[serializers.Serializer[Any]] | None = None,
    *,
    success: int = 200,
) -> Callable[[Call], Write]:
    """The function calls a service with the input's facts, `by`, `at` and `client_id`."""
    return lambda call: Write(verb, call, answer, input, success)


class Endpoint(APIView):
    """The functions at one address, by HTTP method."""

    methods: ClassVar[dict[str, Method]] = {}
    pagination_class = KeysetPagination
    permission_classes = (IsAuthenticated,)

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        method = self.methods.get((request.method or "").lower())
        if method and method.verb and not people.may(request.user, method.verb):
            raise PermissionDenied(who_may(method.verb))


def endpoint(**methods: Method) -> Callable[..., HttpResponseBase]:
    """A view of these functions, such as endpoint(get=job_cards, post=create_job_card)."""
    bodies = {name: _body(method) for name, method in methods.items()}
    title = "".join(part.title() for part in next(iter(methods.values())).name.split("_"))
    view: type[Endpoint] = type(title, (Endpoint,), {"methods": methods, **bodies})
    return view.as_view()


def find(records: type[M] | QuerySet[M], *only: str, **key: Any) -> M:
    """The record of this natural key, of which only the named columns are read if any are."""
    rows = records if isinstance(records, QuerySet) else records._default_manager.all()
    try:
        return (rows.only(*only) if only else rows).get(**key)
    except ObjectDoesNotExist:
        names = {"kind": rows.model._meta.verbose_name, "key": " ".join(str(part) for part in key.values())}
        raise NotFound(_("There is no %(kind)s %(key)s.") % names) from None


def _body(method: Method) -> Callable[..., Response]:
    def body(self: Endpoint, request: Request, **path: Any) -> Response:
        return method.run(request, **path)

    described = extend_schema(
        operation_id=method.name,
        description=inspect.getdoc(method.call),
        tags=[method.domain],
        parameters=method.parameters,
        request=method.input,
        responses=method.responses,
    )
    return described(body)


def _client_id(request: Request) -> UUID:
    try:
        return UUID(request.headers.get(KEY_HEADER, ""))
    except ValueError:
        refuse_input(
            **{KEY_HEADER: _("Send this header with a UUID of your own, a new one for each command.")}
        )
