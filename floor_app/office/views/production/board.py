"""The wall board: polled, paged by the clock, the same work however many cards there are."""

from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.context import page as page_context
from core.events import revision
from core.paging import count_each
from floor_app.access import OperatorRequest, may
from floor_app.office.context import shift_text
from floor_app.office.kpis import kpis
from floor_app.operations.production import board as floor
from floor_app.operations.production.board import Tile
from floor_app.states import STATES

MOST_TILES = 12
SECONDS_A_PAGE = 20
WORDS: dict[str, str | Promise] = {
    floor.RUNNING: gettext_lazy("Running"),
    floor.SETUP: gettext_lazy("Set-up"),
    floor.PAUSED: gettext_lazy("Paused"),
    floor.READY: gettext_lazy("Ready"),
    floor.IDLE: gettext_lazy("Idle"),
    floor.DOWN: gettext_lazy("Down"),
}


@never_cache
@may("production.view")
def board(request: OperatorRequest) -> HttpResponse:
    """The page, or for a poll 204 while nothing changed, else the new content.

    `?kiosk=1` leaves out what a television has no hand for.
    """
    now, asked = timezone.now(), request.GET.get("rev")
    seen = f"{revision()}.{timezone.localdate(now):%j}.{now.timestamp() // SECONDS_A_PAGE:.0f}"
    if asked and _unchanged(asked, seen):
        return HttpResponse(status=204)
    context = _context(request, now, seen)
    return render(
        request, "office/production/_board.html" if asked else "office/production/board.html", context
    )


def _unchanged(asked: str, seen: str) -> bool:
    """Boards of one page say so with a trailing 1 and do not turn over."""
    before, _dot, pages = asked.rpartition("-")
    return before == seen or (pages == "1" and before.rpartition(".")[0] == seen.rpartition(".")[0])


def _context(request: OperatorRequest, now: datetime, seen: str) -> dict[str, Any]:
    tiles, is_kiosk = floor.tiles(), "kiosk" in request.GET
    pages = max(ceil(len(tiles) / MOST_TILES), 1)
    number = int(now.timestamp()) // SECONDS_A_PAGE % pages
    each = ceil(len(tiles) / pages)  # no page of two tiles after one of twelve
    return {
        "page": _dark(request),
        "rev": f"{seen}-{pages}",
        "url": request.path + ("?kiosk=1" if is_kiosk else ""),
        "is_kiosk": is_kiosk,
        "shift": shift_text(),
        "kpis": kpis(count_each(floor.floor_groups(timezone.localdate(now))), linked=not is_kiosk),
        "down": [tile for tile in tiles if tile.state == floor.DOWN],
        "tiles": [_tile(tile) for tile in tiles[number * each : (number + 1) * each]],
        "page_number": number + 1,
        "pages": pages,
    }


def _dark(request: OperatorRequest) -> object:
    """A wall board is dark unless somebody chose otherwise on this device."""
    shell = page_context(request)["page"]
    return shell if shell.theme else replace(shell, theme="dark")


def _tile(tile: Tile) -> dict[str, object]:
    tone, icon = STATES[tile.state]
    operation, is_next = tile.operation, tile.state == floor.READY
    return {
        "code": tile.work_center.code,
        "tone": tone,
        "icon": icon,
        "state": WORDS[tile.state],
        "job": operation.job_card.number if operation else tile.asset.code if tile.asset else "",
        "text": _text(tile),
        "done": tile.done,
        "target": operation.job_card.quantity if operation and not is_next else 0,
        "who": _("Next") if is_next else tile.person or "",
        "since": tile.since,
    }


def _text(tile: Tile) -> str:
    if tile.asset:
        return f"{tile.asset.name} · {tile.asset.get_status_display()}"
    if tile.operation:
        return f"{tile.operation.name} · {tile.operation.job_card.material.name}"
    return tile.work_center.name
