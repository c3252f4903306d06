"""What the tabs of a job card's page show; each asks only when it is open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Event
from core.paging import paginate
from floor_app.access import OperatorRequest
from floor_app.history import jobs
from floor_app.office.actions import STEP_ACTIONS, Action, offered
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.people import queries as people
from floor_app.operations.production import queries
from floor_app.operations.production.flow import Flow, Step
from floor_app.operations.production.models import GateWaiver, JobCard, JobOperation
from floor_app.operations.production.status import BEFORE_RELEASE, LaborKind
from floor_app.operations.quality.models import Inspection, Ncr

Counts = Mapping[str, int]

TABS: dict[str, str | Promise] = {
    "work": _("Work"),
    "release": _("Release checklist"),
    "quality": _("Quality"),
    "materials": _("Materials"),
    "history": _("History"),
}
MOVES_SHOWN = 100


@dataclass(frozen=True)
class StepRow:
    """One line of the stepper: a step with its booked time against the standard."""

    step: Step
    seconds: dict[str, float]
    is_current: bool
    actions: list[Action] = field(default_factory=list)
    waivers: list[GateWaiver] = field(default_factory=list)

    @property
    def operation(self) -> JobOperation:
        return self.step.operation

    @property
    def actual(self) -> timedelta | None:
        return timedelta(seconds=sum(self.seconds.values())) if self.seconds else None

    @property
    def setup(self) -> timedelta | None:
        booked = self.seconds.get(LaborKind.SETUP)
        return timedelta(seconds=booked) if booked else None

    @property
    def plan(self) -> timedelta:
        return self.operation.standard_time(self.operation.job_card.quantity)

    @property
    def is_over(self) -> bool:
        return self.actual is not None and self.actual > self.plan


def _work(request: OperatorRequest, flow: Flow, counts: Counts) -> dict[str, Any]:
    labor = queries.labor_on(flow.card, timezone.now())
    waivers = _waivers(flow.card) if counts["waivers"] else {}
    current = queries.current_operation([step.operation for step in flow.steps])
    steps = [
        StepRow(
            step=step,
            seconds=labor.get(step.operation.pk, {}),
            is_current=step.operation == current,
            actions=offered(STEP_ACTIONS, step.operation, request.user),
            waivers=waivers.get(step.operation.pk, []),
        )
        for step in flow.steps
    ]
    return {"steps": steps}


def _waivers(card: JobCard) -> dict[int, list[GateWaiver]]:
    found: dict[int, list[GateWaiver]] = {}
    for waiver in GateWaiver.objects.filter(operation__job_card=card).select_related("by").order_by("pk"):
        found.setdefault(waiver.operation_id, []).append(waiver)
    return found


def _release(request: OperatorRequest, flow: Flow, counts: Counts) -> dict[str, Any]:
    card = flow.card
    may_tick = card.status in BEFORE_RELEASE and people.may(request.user, "production.release_to_shop")
    return {
        "checks": card.release_checks.select_related("done_by").order_by("position", "pk"),
        "may_tick": may_tick,
        "may_waive": may_tick and people.may(request.user, "production.waive_gate"),
    }


def _quality(request: OperatorRequest, flow: Flow, counts: Counts) -> dict[str, Any]:
    inspections = Inspection.objects.filter(job_card=flow.card).select_related("inspector")
    ncrs = Ncr.objects.filter(job_card=flow.card).select_related("operation")
    return {
        "inspections": inspections.order_by("-pk"),
        "ncrs": ncrs.order_by("-pk"),
        "may_raise_ncr": people.may(request.user, "quality.raise_ncr"),
    }


def _materials(request: OperatorRequest, flow: Flow, counts: Counts) -> dict[str, Any]:
    moves = StockMove.objects.filter(reference=flow.card.number).order_by("-pk")
    return {
        "moves": moves.select_related("item", "lot", "source", "destination", "by")[:MOVES_SHOWN],
        "may_issue": people.may(request.user, "inventory.issue"),
    }


def _history(request: OperatorRequest, flow: Flow, counts: Counts) -> dict[str, Any]:
    found = paginate(jobs.of_card(flow.card), order=("-id",), cursor=request.GET.get("after"))
    steps = {step.operation.pk: str(step.operation) for step in flow.steps}
    reports = dict(Ncr.objects.filter(job_card=flow.card).values_list("pk", "number"))

    def name(event: Event) -> str:
        names = reports if event.verb.startswith("quality.ncr.") else steps
        return names.get(event.subject_id, "")

    return {"events": jobs.lines(found.rows, name=name), "page_of_rows": found}


CONTENTS: Mapping[str, Callable[[OperatorRequest, Flow, Counts], dict[str, Any]]] = {
    "work": _work,
    "release": _release,
    "quality": _quality,
    "materials": _materials,
    "history": _history,
}
