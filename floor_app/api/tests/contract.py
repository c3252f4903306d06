"""What other systems may rely on, drawn from the addresses: compared with meant/contract.txt."""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers

from floor_app.api.base import Listing, Method
from floor_app.api.urls import urlpatterns


def drawn() -> str:
    """Addresses with verb, input, answer; filters and orders of lists, fields, each with what it is read
    from; ? if optional."""
    methods = list(_methods())
    addresses = (
        f"{http.upper()} {route} {method.verb or 'everybody'}: {_name(method.input)} -> "
        f"{_name(method.answer)} {method.success}"
        for route, http, method in methods
    )
    lists = (
        f"{route} {_filters(method)}; {_orders(method)}"
        for route, _http, method in methods
        if isinstance(method, Listing)
    )
    return "\n".join([*sorted(addresses), "", *sorted(lists), "", *sorted(_documents(methods)), ""])


def _methods() -> Iterator[tuple[str, str, Method]]:
    for pattern in urlpatterns:
        view = getattr(getattr(pattern, "callback", None), "view_class", None)
        for http, method in getattr(view, "methods", {}).items():
            yield str(pattern.pattern), http, method


def _name(kind: Any) -> str:
    return kind.__name__ if kind else "nothing"


def _documents(methods: list[tuple[str, str, Method]]) -> Iterator[str]:
    seen: set[str] = set()
    for _route, _http, method in methods:
        yield from _fields(method.answer(), seen, is_input=False)
        if method.input:
            yield from _fields(method.input(), seen, is_input=True)


def _filters(method: Listing) -> str:
    return " ".join(f"{name}{_source(field)}" for name, field in method.query().fields.items()) or "all"


def _orders(method: Listing) -> str:
    return " ".join(f"{name}={','.join(columns)}" for name, columns in method.orders.items())


def _source(field: Any) -> str:
    """Where it is read from, if that is not its name."""
    source = ".".join([*field.source_attrs, *filter(None, [getattr(field, "slug_field", "")])])
    return f"={source}" if source and source != field.field_name else ""


def _fields(document: Any, seen: set[str], *, is_input: bool) -> Iterator[str]:
    document = getattr(document, "child", document)
    name = type(document).__name__
    if name in seen:
        return
    seen.add(name)
    fields = document.fields
    told = (
        f"{key}?" if is_input and not field.required else f"{key}{_source(field)}"
        for key, field in fields.items()
    )
    yield f"{name}: {' '.join(told)}"
    for field in fields.values():
        if isinstance(field, serializers.BaseSerializer):
            yield from _fields(field, seen, is_input=is_input)
