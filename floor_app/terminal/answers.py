"""What a scan leads to, as scan_table.py says. Scans that belong together work in either order."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.qr_system.status import CodeKind
from floor_app.terminal.access import ask_who
from floor_app.terminal.orders import TOGETHER, obey, remember_card
from floor_app.terminal.scan_table import COMMANDS, PAGES, together

LAST_SCAN = "last_scan"


class NothingToDo(DomainError):
    """The code is known, but no page of the terminal is about it."""


def answer(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Go to the page of what was scanned; somebody not yet known is asked for their badge first."""
    if kind == CodeKind.COMMAND and key in COMMANDS:
        return obey(request, key)
    url = _page_of(kind, key, before=_last_scan(request))
    request.session[LAST_SCAN] = [kind, key, timezone.now().isoformat()]
    if kind in (CodeKind.JOB_CARD, CodeKind.OPERATION):
        remember_card(request, *_card_and_step(kind, key))
    return redirect(url) if request.user.is_authenticated else ask_who(request, url)


def _page_of(kind: str, key: str, before: tuple[str, str]) -> str:
    if kind == CodeKind.OPERATION:
        number, sequence = _card_and_step(kind, key)
        return f"{reverse(PAGES[CodeKind.JOB_CARD], args=[number])}?{urlencode({'operation': sequence})}"
    pair = together(before[0], kind)
    if kind == CodeKind.LOT and (lot := inventory.find_lot(key)):
        kind, key = CodeKind.ITEM, lot.item.code
    if kind not in PAGES:
        raise NothingToDo(_("Nothing can be done with this code here."))
    url = reverse(PAGES[kind], args=[key])
    if pair is None:
        return url
    added = _card_and_step(*before)[0] if pair.name == "card" else before[1]
    return f"{url}?{urlencode({pair.name: added})}"


def _card_and_step(kind: str, key: str) -> tuple[str, str]:
    if kind == CodeKind.JOB_CARD:
        return key, ""
    number, _slash, sequence = key.rpartition("/")
    return number, sequence


def _last_scan(request: HttpRequest) -> tuple[str, str]:
    """Kind and key of the scan before, if it was a moment ago."""
    kind, key, at = request.session.get(LAST_SCAN, ["", "", ""])
    scanned_at = parse_datetime(at)
    recent = scanned_at is not None and timezone.now() - scanned_at < TOGETHER
    return (kind, key) if recent else ("", "")
