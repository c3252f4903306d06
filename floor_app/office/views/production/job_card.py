"""One job card: where it is, what was done, and what can be done with it now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.safestring import mark_safe

from core.paging import count_each
from floor_app.access import OperatorRequest, may
from floor_app.office.actions import CARD_ACTIONS, offered
from floor_app.office.forms.commands import CommandForm
from floor_app.office.views.production import card_tabs
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.people import queries as people
from floor_app.operations.production.flow import flow_of
from floor_app.operations.production.models import GateWaiver, Hold, JobCard, LaborBooking
from floor_app.operations.production.status import BEFORE_RELEASE, JobCardStatus
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.quality.models import Ncr

# What the page says about a card, read with it.
PARTS = (
    "material", "unit", "routing", "revision", "batch_order", "original", "split_from", "created_by",
)  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """A dialog that stands open over the page, with what was typed and why it was refused."""

    title: str
    form: CommandForm
    url: str
    submit: str | Promise
    is_final: bool = False


@may("production.view")
def job_card(request: OperatorRequest, number: str) -> HttpResponse:
    return show(request, find(number))


def find(number: str) -> JobCard:
    return get_object_or_404(JobCard.objects.select_related(*PARTS), number=number)


def show(
    request: OperatorRequest, card: JobCard, *, layer: Layer | None = None, status: int = 200
) -> HttpResponse:
    """The page, or for htmx only the dialog that was asked for."""
    if layer and request.headers.get("HX-Request") and request.method == "GET":
        response = render(request, "office/_layer.html", {"layer": layer})
    else:
        context = {**_page(request, card), "layer": layer}
        response = render(request, "office/production/job_card.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page(request: OperatorRequest, card: JobCard) -> dict[str, Any]:
    flow, counts = flow_of(card), _counts(card)
    tab = request.GET.get("tab", "")
    tab = tab if tab in card_tabs.TABS else "work"
    actions = offered(CARD_ACTIONS, card, request.user)
    relatives = list(_relatives(card).order_by("pk")) if counts["relatives"] else []
    # a part split off a rework card took its pieces from that card, not from this one
    rework_cards = [c for c in relatives if c.original_id == card.pk and c.split_from_id is None]
    return {
        "card": card,
        "flow": flow,
        "is_late": card.is_open and card.due_date is not None and card.due_date < timezone.localdate(),
        "buttons": [action for action in actions if action.kind],
        "menu_actions": [action for action in actions if not action.kind],
        "hold": _open_hold(card),
        "people_on": _people_on(card),
        "relatives": relatives,
        "rework_waiting": flow.rework - sum(rework.quantity for rework in rework_cards),
        "may_inspect": card.status == JobCardStatus.UNDER_QC and people.may(request.user, "quality.inspect"),
        "drawing": mark_safe(qr.svg(card.qr_code, title=card.number)),  # noqa: S308  # drawn here, text escaped
        "tabs": _tabs(counts, tab),
        "tab": tab,
        **card_tabs.CONTENTS[tab](request, flow, counts),
    }


def _counts(card: JobCard) -> dict[str, int]:
    """What the tabs show, and what need not be asked for because there is none."""
    counts = count_each(
        {
            "release": card.release_checks.filter(done_at__isnull=True),
            "quality": Ncr.objects.filter(job_card=card),
            "materials": StockMove.objects.filter(reference=card.number),
            "relatives": _relatives(card),
            "waivers": GateWaiver.objects.filter(operation__job_card=card),
        }
    )
    return counts if card.status in BEFORE_RELEASE else {**counts, "release": 0}


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?tab={tab}", "count": counts.get(tab) or None, "current": tab == current}
        for tab, label in card_tabs.TABS.items()
    ]


def _relatives(card: JobCard) -> QuerySet[JobCard]:
    """Cards that rework pieces of this one, and cards split off it."""
    return JobCard.objects.filter(Q(original=card) | Q(split_from=card))


def _open_hold(card: JobCard) -> Hold | None:
    if card.status != JobCardStatus.ON_HOLD:
        return None
    return card.holds.filter(lifted_at__isnull=True).select_related("placed_by").first()


def _people_on(card: JobCard) -> QuerySet[LaborBooking]:
    return (
        LaborBooking.objects.filter(operation__job_card=card, ended_at__isnull=True)
        .select_related("operator", "operation")
        .order_by("started_at")
    )
