"""Questions about the floor. Nothing here writes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.paging import count_each
from core.search import begins, found, on_the_way
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production import conditions
from floor_app.operations.production.flow import Flow, Step, flow_of, flows_of
from floor_app.operations.production.models import (
    BatchOrder,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
)
from floor_app.operations.production.status import (
    BEFORE_RELEASE,
    CLOSED_CARDS,
    ON_THE_FLOOR,
    OPEN_CARDS,
    WORKABLE,
    BatchStatus,
    JobCardStatus,
    OperationStatus,
)

UNITS_SEARCHED = 200
DISPATCH_ORDER = ("-priority", "due_order", "id")
CARD_ORDERS: dict[str, tuple[str, ...]] = {
    "due": ("due_order", "id"),
    "-due": ("-due_order", "-id"),
    "number": ("number",),
    "-number": ("-number",),
}
# of cards that were started
STARTED_ORDERS: dict[str, tuple[str, ...]] = {
    "started": ("actual_start_datetime", "id"),
    "-started": ("-actual_start_datetime", "-id"),
}
TABS: dict[str, Q] = {
    "all": Q(),
    "open": conditions.OPEN,
    "new": Q(status__in=sorted(BEFORE_RELEASE)),
    "released": Q(status=JobCardStatus.RELEASED_TO_SHOP),
    "running": Q(status=JobCardStatus.IN_PRODUCTION),
    "qc": Q(status=JobCardStatus.UNDER_QC),
    "hold": Q(status=JobCardStatus.ON_HOLD),
    "done": Q(status=JobCardStatus.COMPLETE),
    "closed": Q(status__in=[JobCardStatus.SCRAPPED, JobCardStatus.CANCELLED]),
}

TABS_OF_HISTORY = frozenset({"all", "done"})


def job_cards(*, tab: str = "all", search: str = "") -> QuerySet[JobCard]:
    """Cards of one tab, each with its material, unit and operations; search by how a code begins."""
    cards = JobCard.objects.filter(TABS.get(tab, Q()))
    if search:
        cards = found(cards, matching(search.strip()))
    operations = JobOperation.objects.select_related("work_center").order_by("sequence")
    return cards.select_related("material", "unit").prefetch_related(
        Prefetch("operations", queryset=operations, to_attr="steps")
    )


def with_value(tab: str, **values: str | int) -> Q:
    """Cards of this priority, or of this job type, as a filter of a tab; an empty value is none.

    In the tabs of few cards they are looked at on the way: SQLite does not know how few those are, and would
    go through all cards that ever had the value.
    """
    fits = Q(**{name: value for name, value in values.items() if value})
    return on_the_way(fits) if fits and tab not in TABS_OF_HISTORY else fits


def matching(text: str) -> Q:
    """How people look for a card: its number, MAT number, serial, customer or ERP order.

    The units are found first: with every part of it about one table, each is one range of an index.
    """
    upper = text.upper()
    units = SerialUnit.objects.filter(serial_number__startswith=upper)
    return (
        Q(number__startswith=upper)
        | Q(mat_number__startswith=upper)
        | Q(qr_code=upper)
        | begins("customer", text)
        | begins("reference", text)
        | Q(unit__in=list(units.values_list("pk", flat=True)[:UNITS_SEARCHED]))
    )


def started_between(start: datetime | None, end: datetime | None) -> Q:
    """Cards whose work began in a span of time; None leaves a side open."""
    begun = Q(actual_start_datetime__isnull=False)
    if start:
        begun &= Q(actual_start_datetime__gte=start)
    return begun & Q(actual_start_datetime__lt=end) if end else begun


def tab_counts() -> dict[str, int]:
    """Cards per tab, none counted further than COUNT_LIMIT.

    The open ones by each status that they may have: counting, SQLite would read past all that are closed.
    """
    counted = TABS | {"open": Q(status__in=OPEN_CARDS)}
    return count_each({tab: JobCard.objects.filter(condition) for tab, condition in counted.items()})


def current_operation(steps: list[JobOperation]) -> JobOperation | None:
    """The step that a list shows for its card: the one that runs, else the first not yet passed."""
    running = next((s for s in steps if s.status == OperationStatus.IN_PROGRESS), None)
    return running or next((s for s in steps if not s.is_passed), None)


def dispatch_list(work_center: WorkCenter) -> QuerySet[JobOperation]:
    """What may be worked on here, most urgent first; order by DISPATCH_ORDER."""
    return JobOperation.objects.filter(conditions.WORKABLE, work_center=work_center).select_related(
        "job_card__material", "job_card__unit", "work_center"
    )


def cards_at(work_center: str) -> list[int]:
    """Ids of the cards of which a step waits or runs at the work center of this code.

    In the order of the dispatch list, or SQLite would read every step there ever was here.
    """
    here = JobOperation.objects.filter(conditions.WORKABLE, work_center__code=work_center)
    return list(here.order_by(*DISPATCH_ORDER).values_list("job_card_id", flat=True))


def open_bookings(operator: User) -> QuerySet[LaborBooking]:
    return (
        LaborBooking.objects.filter(operator=operator, ended_at__isnull=True)
        .select_related("operation__job_card__material", "operation__work_center")
        .order_by("-started_at")
    )


def people_on(operation: JobOperation) -> QuerySet[LaborBooking]:
    return operation.bookings.filter(ended_at__isnull=True).select_related("operator").order_by("started_at")


def worked_on(card: JobCard, person: User) -> bool:
    """Whether this person has work of their own in the card, or in those its pieces came from."""
    cards = _lineage(card)
    return (
        LaborBooking.objects.filter(operation__job_card__in=cards, operator=person).exists()
        or QuantityReport.objects.filter(operation__job_card__in=cards, operator=person).exists()
    )


def _lineage(card: JobCard) -> list[JobCard]:
    """The card, the one it was split from or reworks, and so on back to the first."""
    line: list[JobCard] = []
    parent: JobCard | None = card
    while parent is not None:
        line.append(parent)
        parent = parent.split_from or parent.original
    return line


@dataclass(frozen=True)
class NextStep:
    """What a terminal shows for a card: one step and the one thing to do with it."""

    flow: Flow
    step: Step | None
    action: str

    @property
    def operation(self) -> JobOperation | None:
        return self.step.operation if self.step else None

    @property
    def standard(self) -> timedelta | None:
        """Set-up plus run time for the pieces that came in."""
        return self.step.operation.standard_time(self.step.incoming) if self.step else None

    @property
    def waits_for(self) -> str:
        return why_waiting(self.flow, self.step) if self.step else ""


def next_step(
    card: JobCard, *, work_center: WorkCenter | None = None, operation: JobOperation | None = None
) -> NextStep:
    """The step to work on: the one asked for, else running or waiting here, else the first not passed.

    `action` is "start", "resume", "report", "wait" (its turn has not come), "inspect" or "show".
    """
    flow = flow_of(card)
    step = flow.step(operation) if operation else _step_for(flow, work_center)
    return NextStep(flow=flow, step=step, action=_action(card, step))


def why_waiting(flow: Flow, step: Step) -> str:
    """The sentence for a step whose turn has not come."""
    if step.operation.status == OperationStatus.BLOCKED:
        return _("%(step)s is blocked: %(why)s.") % {"step": step.operation, "why": step.operation.reason}
    before = next((s.operation for s in reversed(list(flow.before(step))) if not s.operation.is_passed), None)
    if before is None:
        return _("%(step)s has no pieces to work on.") % {"step": step.operation}
    return _("%(step)s waits for %(before)s.") % {"step": step.operation, "before": before}


def _step_for(flow: Flow, work_center: WorkCenter | None) -> Step | None:
    workable = [step for step in flow.steps if step.operation.status in WORKABLE]
    here = [step for step in workable if work_center and step.operation.work_center_id == work_center.pk]
    waiting = [step for step in flow.steps if not step.operation.is_passed]
    candidates = sorted(here or workable, key=lambda step: step.operation.status == OperationStatus.READY)
    return next(iter(candidates or waiting), None)


def _action(card: JobCard, step: Step | None) -> str:
    if card.status == JobCardStatus.UNDER_QC:
        return "inspect"
    if step is None or step.operation.is_passed or card.status not in ON_THE_FLOOR:
        return "show"
    return {
        OperationStatus.READY: "start",
        OperationStatus.PAUSED: "resume",
        OperationStatus.IN_PROGRESS: "report",
    }.get(OperationStatus(step.operation.status), "wait")


def under_qc() -> QuerySet[JobCard]:
    """The inspector's work list; order by CARD_ORDERS["due"]."""
    return JobCard.objects.filter(status=JobCardStatus.UNDER_QC).select_related("material", "unit")


def late_cards(on: date) -> QuerySet[JobCard]:
    """Open cards past their due date."""
    return JobCard.objects.filter(conditions.OPEN, due_order__lt=on)


def blocked_operations() -> QuerySet[JobOperation]:
    return JobOperation.objects.filter(status=OperationStatus.BLOCKED).select_related(
        "job_card", "work_center"
    )


def batch_orders() -> QuerySet[BatchOrder]:
    """Batch orders with the pieces of their complete cards."""
    return BatchOrder.objects.annotate(cards=Count("job_cards", distinct=True))


def batch_status(batch: BatchOrder) -> BatchStatus:
    """What its cards say; a held card counts as what it was held from."""
    return status_of_batch(
        {held or status for status, held in batch.job_cards.values_list("status", "held_from")}
    )


def status_of_batch(cards: set[str]) -> BatchStatus:
    """The status of a batch order whose cards are in these states."""
    if cards <= {JobCardStatus.CANCELLED}:
        return BatchStatus.CANCELLED if cards else BatchStatus.OPEN
    if cards <= CLOSED_CARDS:
        return BatchStatus.COMPLETE
    if cards <= BEFORE_RELEASE | {JobCardStatus.RELEASED_TO_SHOP, JobCardStatus.CANCELLED}:
        return BatchStatus.OPEN
    return BatchStatus.IN_PRODUCTION


def completed_pieces(batch: BatchOrder) -> int:
    """Good pieces that left the last step of the batch's complete cards."""
    cards = batch.job_cards.filter(status=JobCardStatus.COMPLETE)
    return sum(flow.finished for flow in flows_of(cards))


def is_anything_scrapped(card: JobCard) -> bool:
    """Whether the card is scrap, or a piece of it, or of a card that took pieces over from it."""
    cards = JobCard.objects.filter(Q(pk=card.pk) | Q(original=card) | Q(split_from=card))
    if cards.filter(status=JobCardStatus.SCRAPPED).exists():
        return True
    reports = QuantityReport.objects.filter(operation__job_card__in=cards.values("pk"))
    pieces: int = reports.aggregate(scrap=Coalesce(Sum("scrap"), 0))["scrap"]
    return pieces > 0


@dataclass(frozen=True)
class Output:
    """Pieces reported in a span of time."""

    good: int
    scrap: int
    rework: int


def output_between(start: datetime, end: datetime) -> Output:
    sums = QuantityReport.objects.filter(at__gte=start, at__lt=end).aggregate(
        good=Coalesce(Sum("good"), 0), scrap=Coalesce(Sum("scrap"), 0), rework=Coalesce(Sum("rework"), 0)
    )
    return Output(**sums)


def labor_on(card: JobCard, at: datetime) -> dict[int, dict[str, float]]:
    """Seconds booked on each step of a card up to now, by step id and LaborKind."""
    length = ExpressionWrapper(Coalesce("ended_at", Value(at)) - F("started_at"), DurationField())
    sums = (
        LaborBooking.objects.filter(operation__job_card=card)
        .values("operation", "kind")
        .annotate(time=Sum(length))
        .order_by("operation")
    )
    booked: dict[int, dict[str, float]] = {}
    for row in sums:
        booked.setdefault(row["operation"], {})[row["kind"]] = row["time"].total_seconds()
    return booked
