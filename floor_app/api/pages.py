"""Pages of a list by cursor: each costs the same, however long the list and however deep the page."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from core.paging import PAGE_SIZE, Page, paginate
from floor_app.api.errors import refuse_input

LARGEST_PAGE = 200


class KeysetPagination(BasePagination):
    """`cursor` from the links `next` and `previous`; `size` rows, 50 unless told otherwise.

    There is no total: counting a list costs as much as reading it.
    """

    def page(self, rows: QuerySet[Any, Any], request: Request, *, order: tuple[str, ...]) -> Page[Any]:
        """Any rows that carry the columns of `order` as attributes, so named tuples too."""
        cursor = request.query_params.get("cursor")
        return paginate(rows, order=order, cursor=cursor, size=self._size(request))

    def envelope(self, page: Page[Any], results: list[Any], request: Request) -> dict[str, Any]:
        return {
            "next": self._link(request, page.next),
            "previous": self._link(request, page.previous),
            "results": results,
        }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            _parameter("cursor", {"type": "string"}, _("From the links of another page.")),
            _parameter("size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}, _("Rows a page.")),
        ]

    def _size(self, request: Request) -> int:
        wanted = request.query_params.get("size", "")
        size = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 0
        if wanted and not 0 < size <= LARGEST_PAGE:
            refuse_input(size=_("A page has 1 to %(most)d rows.") % {"most": LARGEST_PAGE})
        return size or PAGE_SIZE

    def _link(self, request: Request, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        here = remove_query_param(request.build_absolute_uri(), "cursor")
        return str(replace_query_param(here, "cursor", cursor))


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "required": False, "in": "query", "description": description, "schema": schema}
