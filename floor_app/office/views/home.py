"""The first page: what a person of this role looks at first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.paging import count_each
from floor_app.access import OperatorRequest
from floor_app.office import attention
from floor_app.office.kpis import kpis
from floor_app.office.navigation import SETUP, links
from floor_app.office.views.production.job_list import rows_of
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.maintenance import queries as maintenance
from floor_app.operations.people import queries as people
from floor_app.operations.people.roles import Role
from floor_app.operations.production import board as floor
from floor_app.operations.production import queries as production
from floor_app.operations.production.attention import late
from floor_app.operations.quality import queries as quality

STATION_COOKIE = "station"  # the terminal's: set on browsers that are registered stations
HOURS = 12
CHARTS_KEPT = 60  # seconds: sums over all that waits and was made, drawn for everybody alike
ROWS = 10
DUE = production.CARD_ORDERS["due"]


@login_required
def home(request: OperatorRequest) -> HttpResponse:
    """By the first role in HOMES that the person holds; stations and operators go to the terminal."""
    roles = people.roles_of(request.user)
    at_station = STATION_COOKIE in request.COOKIES and people.may(request.user, "terminal.use")
    if at_station or roles == {Role.OPERATOR}:
        return redirect("terminal:home")
    for role, name, gather in HOMES:
        if role in roles:
            return render(request, f"office/home/{name}.html", gather(request))
    return render(request, "office/home/nobody.html")


def _manager(request: OperatorRequest) -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate(now)
    counts = count_each({**floor.floor_groups(today), **attention.groups(now)})
    load = cache.get_or_set("office.load", floor.load_by_work_center, CHARTS_KEPT) or []
    start = timezone.localtime(now).replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    made = cache.get_or_set("office.output", lambda: floor.output_by_hour(start, now), CHARTS_KEPT) or {}
    hours = [start + timedelta(hours=n) for n in range(HOURS)]
    return {
        "kpis": kpis(counts),
        "needs": attention.needs(counts, now),
        "load": load,
        "most": max((row.minutes for row in load), default=0),
        "output": [(f"{timezone.localtime(hour):%H}", made.get(hour, 0)) for hour in hours],
        "made": sum(made.values()),
    }


def _planner(request: OperatorRequest) -> dict[str, Any]:
    now = timezone.now()
    new = production.job_cards(tab="new").prefetch_related(None)
    overdue = production.job_cards().prefetch_related(None).filter(late(timezone.localdate(now)))
    counts = count_each({**floor.floor_groups(timezone.localdate(now)), "new": new})
    return {
        "kpis": kpis(counts),
        "new": rows_of(list(new.order_by(*DUE)[:ROWS])),
        "late": rows_of(list(overdue.order_by(*DUE)[:ROWS])),
    }


def _inspector(request: OperatorRequest) -> dict[str, Any]:
    queue = production.under_qc().order_by(*DUE)[: ROWS * 2]
    return {
        "rows": rows_of(list(queue)),
        "ncrs": quality.ncrs(tab="open").order_by("-pk")[:ROWS],
        "counts": count_each({"qc": production.under_qc(), "ncrs": quality.ncrs(tab="open")}),
    }


def _clerk(request: OperatorRequest) -> dict[str, Any]:
    moves = StockMove.objects.select_related("item", "source", "destination", "by").order_by("-pk")
    return {"short": inventory.short_items().order_by("code")[:ROWS], "moves": moves[:ROWS]}


def _technician(request: OperatorRequest) -> dict[str, Any]:
    today = timezone.localdate()
    due = maintenance.pm_due(today + timedelta(days=7)).order_by("next_pm_due_date", "code")
    return {
        "requests": maintenance.requests_open().order_by("-pk")[: ROWS * 2],
        "due": due.select_related("work_center")[:ROWS],
        "done": maintenance.maintained_since(today - timedelta(days=30)).order_by(
            "-last_maintenance_date", "code"
        )[:ROWS],
        "today": today,
    }


def _administrator(request: OperatorRequest) -> dict[str, Any]:
    return {"links": [link for link in links(request) if link["group"] == SETUP]}


def _viewer(request: OperatorRequest) -> dict[str, Any]:
    return {"kpis": kpis(count_each(floor.floor_groups(timezone.localdate())))}


HOMES: tuple[tuple[Role, str, Callable[[OperatorRequest], dict[str, Any]]], ...] = (
    (Role.PRODUCTION_MANAGER, "manager", _manager),
    (Role.SUPERVISOR, "manager", _manager),
    (Role.PLANNER, "planner", _planner),
    (Role.QUALITY_MANAGER, "inspector", _inspector),
    (Role.QC_INSPECTOR, "inspector", _inspector),
    (Role.WAREHOUSE_CLERK, "clerk", _clerk),
    (Role.MAINTENANCE_TECHNICIAN, "technician", _technician),
    (Role.ADMINISTRATOR, "administrator", _administrator),
    (Role.VIEWER, "viewer", _viewer),
)
