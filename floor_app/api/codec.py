"""JSON in and out by orjson. Times leave in UTC, quantities with decimals as text: nothing is rounded."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


def encode(document: Any) -> bytes:
    return orjson.dumps(document, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> str:
    """What orjson leaves to us."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(type(value))


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else encode(data)


class OrjsonParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """`body` keeps to DATA_UPLOAD_MAX_MEMORY_SIZE, a bare read would not."""
        body = stream.body if isinstance(stream, HttpRequest) else stream.read()
        try:
            return orjson.loads(body) if body.strip() else {}
        except orjson.JSONDecodeError as unreadable:
            raise ParseError(_("The body is not JSON: %(why)s.") % {"why": str(unreadable)}) from unreadable
